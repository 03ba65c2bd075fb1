"""Where reports of one event disagree: the values, who gives each, and which one was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rimland.linking.resolve_rules import AXES, GENERIC_MODES
from rimland.model.place import EARTH_RADIUS_KM, PLACE_PRECISION

if TYPE_CHECKING:
    import duckdb

_SLACK_DAYS = {"day": 0, "week": 7, "month": 31}
"""Days by which a date of this precision may be off; a coarse date that fits is no disagreement."""

_LONGEST_SLACK = 366


def gather_disagreements(engine: duckdb.DuckDBPyConnection) -> None:
    """Leave the table ``disagreements`` (tables DISAGREEMENT_TABLE): fields on which reports differ.

    A field has rows only where a standing report contradicts the chosen value. Then every value has
    one: *chosen*, *compatible* with it (a coarser date that includes it), *differs*, or
    *superseded*.
    """
    engine.execute(f"""
        CREATE TEMP TABLE disagreements AS
        WITH lead AS (
            SELECT event_id,
                any_value(date_start) FILTER (gives_date) AS day,
                any_value(date_end) FILTER (gives_date) AS until,
                any_value(date_precision) FILTER (gives_date) AS precision,
                any_value(country_iso3) FILTER (gives_place) AS country,
                any_value(latitude) FILTER (gives_place) AS lat,
                any_value(longitude) FILTER (gives_place) AS lon,
                any_value(place_precision) FILTER (gives_place) AS place_precision,
                any_value(labels) FILTER (gives_actors) AS labels,
                {_leading("killed_civilians_best")} AS civilians,
                {_leading("injured_total_best")} AS injured,
                {_leading("abducted_best")} AS abducted,
                arg_min({_MEANS}, toll_order) FILTER (len({_MEANS}) > 0) AS means
            FROM several GROUP BY event_id
        ), said AS ({" UNION ALL ".join(_said())}),
        valued AS (
            SELECT event_id, field, value,
                list_sort(list_distinct(list(house))) AS houses,
                list_sort(list(report_key)) AS reports,
                min(known_at) AS known_at,
                CASE WHEN bool_or(standing = 'chosen') THEN 'chosen'
                     WHEN bool_or(standing = 'differs') THEN 'differs'
                     WHEN bool_or(standing = 'compatible') THEN 'compatible'
                     ELSE 'superseded' END AS standing
            FROM said WHERE value IS NOT NULL GROUP BY event_id, field, value
        )
        SELECT * FROM valued
        QUALIFY bool_or(standing = 'differs') OVER (PARTITION BY event_id, field)
    """)


_MEANS = f"list_filter(coalesce(event_types, []), lambda mode: mode NOT IN {GENERIC_MODES})"


def _leading(column: str) -> str:
    """SQL of the figure that the event takes: superseded ones only where no other is."""
    known = f"{column} IS NOT NULL"
    return (
        f"coalesce(arg_min({column}, toll_order) FILTER ({known} AND NOT superseded), "
        f"arg_min({column}, toll_order) FILTER ({known}))"
    )


def _said() -> list[str]:
    """SQL, per field, of what each report says of it and how that stands to the chosen value."""
    counted = [
        ("measure", "dead", "dead_chosen"),
        ("'civilians_killed'", "killed_civilians_best", "civilians"),
        ("'injured'", "injured_total_best", "injured"),
        ("'abducted'", "abducted_best", "abducted"),
    ]
    rows = [
        _row(field, f"CAST({value} AS VARCHAR)", f"{value} = {chosen}", "false")
        for field, value, chosen in counted
    ]
    slack = " ".join(f"WHEN '{k}' THEN {v}" for k, v in _SLACK_DAYS.items())
    apart = (
        f"to_days(greatest(CASE date_precision {slack} ELSE {_LONGEST_SLACK} END, "
        f"CASE precision {slack} ELSE {_LONGEST_SLACK} END))"
    )
    days = (
        "strftime(date_start, '%Y-%m-%d') "
        "|| CASE WHEN date_end > date_start THEN ' to ' || strftime(date_end, '%Y-%m-%d') ELSE '' END "
        "|| CASE WHEN date_precision <> 'day' THEN ' (to the ' || date_precision || ')' ELSE '' END"
    )
    rows.append(
        _row(
            "'date'",
            days,
            "(date_start, date_end, date_precision) = (day, until, precision)",
            f"date_start <= until + {apart} AND day <= date_end + {apart}",
        )
    )
    rows.append(_row("'country_iso3'", "country_iso3", "country_iso3 = country", "country IS NULL"))
    radius = " ".join(
        f"WHEN {p.level} THEN {p.radius_km}" for p in PLACE_PRECISION.values() if p.radius_km
    )
    room = f"CASE several.place_precision {radius} END + CASE lead.place_precision {radius} END"
    rows.append(
        _row(
            "'place'",
            "concat_ws(', ', place, adm1)",
            "gives_place",
            f"coalesce({_kilometres()} <= {room}, true)",
            where="latitude IS NOT NULL AND lat IS NOT NULL",
        )
    )
    rows.append(
        _row(
            "'event_types'",
            f"nullif(array_to_string(list_sort({_MEANS}), ', '), '')",
            f"list_sort({_MEANS}) = list_sort(means)",
            f"list_has_any({_MEANS}, means)",
        )
    )
    rows.append(
        _row(
            "'actors'",
            "array_to_string(several.labels, ', ')",
            "several.labels = lead.labels",
            "list_has_any(several.labels, lead.labels)",
        )
    )
    return [*rows, *(_axis(axis, nothing) for axis, nothing in AXES.items())]


def _row(field: str, value: str, chosen: str, compatible: str, *, where: str = "true") -> str:
    # A later figure of the same house, or of the later days, has replaced this one.
    old = "superseded" if field in {"measure", "'civilians_killed'", "'injured'"} else "false"
    return f"""
        SELECT several.event_id, {field} AS field, {value} AS value, house, report_key, known_at,
            CASE WHEN {chosen} THEN 'chosen' WHEN {old} THEN 'superseded'
                 WHEN {compatible} THEN 'compatible' ELSE 'differs' END AS standing
        FROM several JOIN lead USING (event_id) WHERE {where}
    """


def _axis(axis: str, nothing: str) -> str:
    """SQL of what each report says on an axis of an actor that the event names.

    The chosen value is the last that was said; the others are contradicted by it.
    """
    return f"""
        SELECT named.event_id, '{axis}' AS field, named.label || ': ' || actor.{axis} AS value,
            several.house, named.report_key, named.known_at,
            CASE WHEN actor.{axis} = last_value(actor.{axis}) OVER spoken THEN 'chosen'
                 ELSE 'differs' END AS standing
        FROM named JOIN several USING (event_id, report_key) JOIN lead ON lead.event_id = named.event_id
        WHERE actor.role <> 'target' AND actor.{axis} IS NOT NULL AND actor.{axis} <> '{nothing}'
          AND list_contains(lead.labels, named.label)
        WINDOW spoken AS (
            PARTITION BY named.event_id, named.label
            ORDER BY named.known_at, named.weight, named.report_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    """


def _kilometres() -> str:
    """SQL of the distance on the sphere between a report's point and the event's."""
    return (
        f"2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1, pow(sin(radians(latitude - lat) / 2), 2) + "
        "cos(radians(latitude)) * cos(radians(lat)) * pow(sin(radians(longitude - lon) / 2), 2))))"
    )
