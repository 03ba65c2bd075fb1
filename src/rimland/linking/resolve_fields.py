"""One row per event: each column as its rule takes it from one report, or from several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rimland.linking.resolve_rules import AXES, GENERIC_MODES, LEVELS

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an event: SQL over its several reports, and over its only one.

    ``source`` is SQL of the report that the value comes from, where it comes from one.
    """

    name: str
    several: str
    alone: str
    source: str = ""


def _first(name: str, column: str | None = None) -> Column:
    """Return the column of the first report, in the order of tolls, that knows it."""
    column = column or name
    known = f"FILTER ({column} IS NOT NULL)"
    source = f"arg_min(report_key, toll_order) {known}"
    return Column(name, f"arg_min({column}, toll_order) {known}", column, source)


def _given(name: str, by: str) -> Column:
    """Return a column of the one report that gives a field."""
    return Column(
        name,
        f"any_value({name}) FILTER (gives_{by})",
        name,
        f"any_value(report_key) FILTER (gives_{by} AND {name} IS NOT NULL)",
    )


def _tolls(name: str, stem: str | None = None) -> tuple[Column, ...]:
    """Return low, best and high of a count (rule 5); superseded figures only where no other is."""
    low, best, high = (f"{stem or name}_{level}" for level in LEVELS)
    stands = f"(NOT superseded AND coalesce({best}, {low}, {high}) IS NOT NULL)"

    def standing(aggregate: str, known: str = "true") -> str:
        return (
            f"CASE WHEN bool_or({stands}) THEN {aggregate} FILTER ({stands} AND {known}) "
            f"ELSE {aggregate} FILTER ({known}) END"
        )

    given = f"{best} IS NOT NULL"
    return (
        Column(f"{name}_low", standing(f"min(coalesce({low}, {best}))"), low),
        Column(
            f"{name}_best",
            standing(f"arg_min({best}, toll_order)", given),
            best,
            standing("arg_min(report_key, toll_order)", given),
        ),
        Column(f"{name}_high", standing(f"max(coalesce({high}, {best}))"), high),
    )


def _all_of(name: str, column: str) -> Column:
    """Return every value that any report has in a list, each once, sorted."""
    return Column(
        name,
        f"list_sort(list_distinct(flatten(list(coalesce({column}, [])))))",
        f"list_sort(list_distinct(coalesce({column}, [])))",
    )


def _each(name: str, column: str) -> Column:
    """Return the reports' values, each once, sorted."""
    return Column(name, f"list_sort(list_distinct(list({column})))", f"[{column}]")


def _reduced(name: str, aggregate: str, column: str | None = None) -> Column:
    """Return a plain aggregate over the reports."""
    column = column or name
    return Column(name, f"{aggregate}({column})", column)


_UNIT_ORDER = (
    "(CASE unit WHEN 'campaign' THEN 0 WHEN 'coordinated_attack' THEN 1 ELSE 2 END, toll_order)"
)
_STRICTEST = "CASE licence WHEN 'none' THEN 2 WHEN 'aggregates' THEN 1 ELSE 0 END"

COLUMNS: tuple[Column, ...] = (
    Column("unit", f"arg_min(unit, {_UNIT_ORDER}) FILTER (unit IS NOT NULL)", "unit"),
    Column(
        "all_modes",
        "flatten(list(coalesce(event_types, []) ORDER BY toll_order))",
        "coalesce(event_types, [])",
    ),
    _reduced("kind", "min"),  # 'attack' comes before 'battle'
    _reduced("suicide", "bool_or"),
    _reduced("foiled", "bool_and"),
    *(_given(name, "date") for name in ("date_start", "date_end", "date_precision")),
    *(_given(name, "place") for name in ("adm1", "place", "latitude", "longitude")),
    _given("place_precision", "place"),
    Column(
        "country_iso3",
        "coalesce(any_value(country_iso3) FILTER (gives_place), "
        "arg_min(country_iso3, toll_order) FILTER (country_iso3 IS NOT NULL))",
        "country_iso3",
        "coalesce(any_value(report_key) FILTER (gives_place AND country_iso3 IS NOT NULL), "
        "arg_min(report_key, toll_order) FILTER (country_iso3 IS NOT NULL))",
    ),
    Column(
        "actors",
        "coalesce(any_value(actors) FILTER (gives_actors), "
        "arg_min(actors, toll_order) FILTER (len(actors) > 0))",
        "actors",
        "coalesce(any_value(report_key) FILTER (gives_actors), "
        "arg_min(report_key, toll_order) FILTER (len(actors) > 0))",
    ),
    Column(
        "perpetrator_side",
        "any_value(perpetrator_side) FILTER (gives_actors)",
        "perpetrator_side",
    ),
    _first("target_type"),
    *_tolls("victims_killed"),
    *_tolls("civilians_killed", "killed_civilians"),
    *_tolls("all_killed"),
    *_tolls("killed_side_a"),
    *_tolls("killed_side_b"),
    *_tolls("killed_unknown"),
    *_tolls("injured", "injured_total"),
    *_tolls("abducted"),
    Column(
        "toll_disagrees",
        "count(DISTINCT dead) FILTER (NOT superseded) > 1",
        "false",
    ),
    Column("reports", "CAST(count(*) AS INTEGER)", "1"),
    Column(
        "copies",
        "CAST(count(copy_hash) - count(DISTINCT copy_hash) AS INTEGER)",
        "0",
    ),
    _each("sources", "source_id"),
    _all_of("publishers", "publishers"),
    _each("publisher_families", "house"),
    _reduced("known_at", "min"),
    _first("summary"),
    _all_of("flags", "flags"),
    *(
        Column(f"{by}_from", f"any_value(report_key) FILTER (gives_{by})", "report_key")
        for by in ("date", "place", "actors")
    ),
    Column("redistribute", f"arg_max(licence, {_STRICTEST})", "licence"),
)
"""Every column of an event that is worked out from its reports, with its rule as SQL."""


def reduce_to_events(engine: duckdb.DuckDBPyConnection, *, details: bool) -> None:
    """Leave the table ``events``; with details it says in ``X__by`` which report gives each X."""
    always = {"victims_killed_best", "all_killed_best"}
    sources = [c for c in COLUMNS if c.source and (details or c.name in always)]
    many = ", ".join(
        [f"{c.several} AS {c.name}" for c in COLUMNS]
        + [f"{c.source} AS {c.name}__by" for c in sources]
    )
    one = ", ".join(
        [f"{c.alone} AS {c.name}" for c in COLUMNS]
        # A plain CASE keeps the report of a lone event from standing behind what it does not say.
        + [f"CASE WHEN {c.alone} IS NOT NULL THEN report_key END AS {c.name}__by" for c in sources]
    )
    # list_distinct would lose the order, in which the most telling mode comes first.
    once = "list_filter(all_modes, lambda mode, i: list_position(all_modes, mode) = i)"
    _last_said(engine)
    engine.execute(f"""
        CREATE TEMP TABLE events AS
        WITH gathered AS (
            SELECT event_id, {one} FROM alone
            UNION ALL SELECT event_id, {many} FROM several GROUP BY event_id
        )
        SELECT gathered.* REPLACE (coalesce(last_said.actors, gathered.actors) AS actors),
            parts.part_of,
            CASE WHEN kind = 'attack' AND victims_killed_best IS NOT NULL
                 THEN victims_killed_best__by ELSE all_killed_best__by END AS killed_from,
            list_slice(list_concat(
                list_filter({once}, lambda mode: mode NOT IN {GENERIC_MODES}),
                list_filter({once}, lambda mode: mode IN {GENERIC_MODES})), 1, 3) AS event_types
        FROM gathered LEFT JOIN parts USING (event_id) LEFT JOIN last_said USING (event_id)
    """)


def _last_said(engine: duckdb.DuckDBPyConnection) -> None:
    """Leave ``last_said``: the actors of the report that gives them, each axis as said last.

    An axis that the giving report leaves open and another fills is filled; who said so goes with
    the last axis that was said.
    """
    latest = ", ".join(
        f"arg_max(actor.{axis}, (known_at, weight, report_key)) FILTER "
        f"(actor.{axis} IS NOT NULL AND actor.{axis} <> '{nothing}') AS {axis}"
        for axis, nothing in AXES.items()
    )
    spoke = " OR ".join(
        f"(actor.{axis} IS NOT NULL AND actor.{axis} <> '{nothing}')"
        for axis, nothing in AXES.items()
    )
    updated = ", ".join(
        f"'{part}': coalesce(said.{part}, named.actor.{part})" for part in (*AXES, "said_by")
    )
    engine.execute(f"""
        CREATE TEMP TABLE last_said AS
        WITH said AS (
            SELECT event_id, label, {latest},
                arg_max(actor.said_by, (known_at, weight, report_key)) FILTER ({spoke}) AS said_by
            FROM named WHERE actor.role <> 'target' GROUP BY event_id, label
        ), whole AS (
            SELECT event_id, report_key, unnest(actors) AS actor,
                generate_subscripts(actors, 1) AS place
            FROM several WHERE gives_actors
        ), joined AS (
            SELECT whole.event_id, whole.place,
                CASE WHEN whole.actor.role = 'target' OR named.label IS NULL THEN whole.actor
                ELSE {{'role': whole.actor.role, 'name': whole.actor.name,
                      'dataset_id': whole.actor.dataset_id, {updated}}} END AS actor
            FROM whole LEFT JOIN named USING (event_id, report_key, place)
            LEFT JOIN said ON said.event_id = whole.event_id AND said.label = named.label
        )
        SELECT event_id, list(actor ORDER BY place) AS actors FROM joined GROUP BY event_id
    """)
