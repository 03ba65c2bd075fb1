"""ACLED's rows as SQL steps: clean, check, normalise, hash; and what may be kept of actors' names.

Each step is a named table, so that a fault can be looked at where it arises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rimland.model.time import utc_text
from rimland.sources.names import outlets_sql
from rimland.sources.normalise import (
    EARLIEST_DAY,
    Check,
    code_check,
    coordinate_checks,
    count_checks,
    date_checks,
    faults_sql,
    flags_sql,
    formula_condition,
    iso_day,
    priogrid_sql,
    quoted,
    refused_sql,
    typed_sql,
)
from rimland.sources.ucdp_coverage import FileShape
from rimland.tables.engine import canonical_json_sql
from rimland.tables.schemas import DATASET_FIELDS

if TYPE_CHECKING:
    import duckdb

COLUMNS = (
    *("event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type"),
    *("actor1", "actor2", "inter1", "inter2", "civilian_targeting", "iso", "iso3", "gwno"),
    *("country", "admin1", "admin2", "location", "latitude", "longitude", "geo_precision"),
    *("source", "fatalities", "timestamp"),
)
"""The columns a row is made from; those a layout lacks are NULL."""

_WHOLES = ("time_precision", "geo_precision", "fatalities", "iso", "gwno")
_PLACE = ("latitude", "longitude")
_TEXTS = ("location", "admin1", "admin2", "actor1", "actor2", "source")
_WORDS_DAY = "[0-9]{1,2}-[A-Za-z]{3,9}"
_SLASHED_DAY = "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_ISO_MOMENT = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)?"
_LED = r"(?i)^(forces|militia|troops|supporters|followers) of |\b(faction|loyalists?)\b"


@dataclass(frozen=True, slots=True)
class Normalised:
    """What some rows came to; ``left_out`` are no violence, ``undated`` have no usable timestamp."""

    candidates: pa.Table
    quarantined: pa.Table
    shape: FileShape
    left_out: int
    undated: int


class AcledRows:
    """Turns tables of text cells into candidates, one chunk after the other, in one engine."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        rules: dict[str, Any],
        lookups: dict[str, pa.Table],
        *,
        file_name: str,
        now: datetime,
    ) -> None:
        """Take the engine, acled.toml, what codes mean, the name for file:row and the time it is."""
        self.file_name, self._engine, self._rules = file_name, engine, rules
        self._now, self._today = quoted(utc_text(now)), now.astimezone(UTC).date()
        self._checks = checks(self._today)
        distinct = (
            "(SELECT DISTINCT unnest([actor1, actor2]) AS written FROM checked "
            "WHERE len(faults) = 0)"
        )
        names = lookups["country_names"]["name"].to_pylist()
        self._actors = actors_sql(distinct, rules["actors"]["in_brackets"], names)
        for name, table in lookups.items():
            engine.register(name, table)

    def normalise(self, raw: pa.Table) -> Normalised:
        """Return candidates, quarantined rows, and the shape of all sound rows."""
        self._engine.register("raw", raw)
        self._parse_cells(frozenset(raw.column_names))
        self._check_rows()
        self._write_fields()
        found = self._engine.sql(f"""
            SELECT ordinal, {quoted(self.file_name + ":")} || ordinal AS file_row,
                   'acled:' || record_id AS report_key, record_id, payload,
                   sha256(payload) AS content_hash, known_at
            FROM (SELECT ordinal, record_id, known_at, {canonical_json_sql()} AS payload
                  FROM fields)
            ORDER BY ordinal
        """).to_arrow_table()
        refused = self._engine.sql(
            refused_sql(self._checks, self.file_name, "record_id")
        ).to_arrow_table()
        (row,) = self._engine.execute("""
            SELECT (SELECT count(*) FROM typed WHERE mode IS NULL AND crossed IS NOT NULL),
                   (SELECT count(*) FROM checked WHERE len(faults) = 0 AND known_d IS NULL)
        """).fetchall()
        return Normalised(found, refused, self._shape(), row[0], row[1])

    def _parse_cells(self, given: frozenset[str]) -> None:
        """Step 1: parse numbers and days once, and look the kind of event up in the crosswalk."""
        cells = ", ".join(c if c in given else f"NULL::VARCHAR AS {c}" for c in COLUMNS)
        parsed = typed_sql(wholes=_WHOLES, numbers=_PLACE, days={"event_date": acled_day()})
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE typed AS
            SELECT cells.*, crossing.* EXCLUDE (kind), {parsed},
                   {record_id_sql("event_id_cnty")} AS record_id, {moment_sql("timestamp")} AS changed
            FROM (SELECT ordinal, {cells} FROM raw) AS cells
            LEFT JOIN crossing ON crossing.kind = lower(coalesce(sub_event_type, event_type))
        """)

    def _check_rows(self) -> None:
        """Step 2: add to each row the list of its faults; events without violence are left out.

        A moment of change that lies before the event or in the future is not believed.
        """
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE checked AS
            SELECT *, {faults_sql(self._checks)} AS faults,
                   CASE WHEN changed >= event_date_d
                         AND strftime(changed, '%Y-%m-%dT%H:%M:%S.%fZ') <= {self._now}
                        THEN strftime(changed, '%Y-%m-%dT%H:%M:%S.%fZ') END AS known_d
            FROM typed WHERE mode IS NOT NULL OR crossed IS NULL
        """)

    def _write_fields(self) -> None:
        """Step 3: write sound rows under rimland's names, with their country."""
        self._engine.execute(f"CREATE OR REPLACE TEMP TABLE actors AS {self._actors}")
        written = _fields(self._rules)
        columns = ", ".join(
            f"{written.get(f.name, f'NULL::{f.type}')} AS {f.name}" for f in DATASET_FIELDS
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE fields AS
            SELECT ordinal, record_id, coalesce(known_d, {self._now}) AS known_at, {columns}
            FROM (SELECT checked.*, a, b,
                         coalesce(given.iso3, numbers.iso3, names.iso3, codes.country_iso3) AS found_iso3
                  FROM checked
                  LEFT JOIN actors AS a ON a.written = actor1
                  LEFT JOIN actors AS b ON b.written = actor2
                  LEFT JOIN (SELECT DISTINCT iso3 FROM country_names) AS given
                    ON given.iso3 = upper(checked.iso3)
                  LEFT JOIN country_numbers AS numbers ON numbers.number = iso_n
                  LEFT JOIN country_names AS names ON names.name = lower(country)
                  LEFT JOIN country_codes AS codes
                    ON gwno_n = codes.gw AND event_date_d >= codes.valid_from
                   AND event_date_d <= codes.valid_to
                  WHERE len(faults) = 0)
        """)

    def _shape(self) -> FileShape:
        """Return which days the rows speak of, and how slashed dates read."""
        believed = f"event_date_d BETWEEN DATE '{EARLIEST_DAY}' AND DATE '{self._today}'"
        (row,) = self._engine.execute(f"""
            SELECT min(event_date_d) FILTER ({believed}), max(event_date_d) FILTER ({believed}), count(*),
                   count(*) FILTER (regexp_matches(event_date, '^(1[3-9]|[23][0-9])/(0?[0-9]|1[0-2])/')),
                   count(*) FILTER (regexp_matches(event_date, '^(0?[0-9]|1[0-2])/(1[3-9]|[23][0-9])/'))
            FROM typed
        """).fetchall()
        return FileShape(frozenset(), *row)


def checks(today: date) -> list[Check]:
    """Return every way an ACLED row can be at fault, in the order they are reported."""
    uncrossed = "crossed IS NULL"
    return [
        Check("event_id_cnty", "missing_field", "event_id_cnty IS NULL"),
        Check("event_id_cnty", "bad_code", "event_id_cnty IS NOT NULL AND record_id IS NULL"),
        *date_checks("event_date", today, required=True),
        *code_check("time_precision", range(1, 4), required=True),
        Check("event_type", "missing_field", "coalesce(sub_event_type, event_type) IS NULL"),
        Check("sub_event_type", "bad_code", f"sub_event_type IS NOT NULL AND {uncrossed}"),
        Check(
            "event_type",
            "bad_code",
            f"sub_event_type IS NULL AND event_type IS NOT NULL AND {uncrossed}",
        ),
        *coordinate_checks("latitude", "longitude"),
        *code_check("geo_precision", range(1, 4), required=True),
        *count_checks("fatalities", required=True),
    ]


def record_id_sql(column: str) -> str:
    """SQL: an event's id as IRQ12, also where files up to 2017 write 12IRQ; else NULL."""
    plain = f"upper({column})"
    return (
        f"CASE WHEN regexp_full_match({plain}, '[A-Z]{{2,4}}[0-9]{{1,9}}') THEN {plain} "
        f"WHEN regexp_full_match({plain}, '[0-9]{{1,9}}[A-Z]{{2,4}}') "
        f"THEN regexp_replace({plain}, '^([0-9]+)([A-Z]+)$', '\\2\\1') END"
    )


def acled_day() -> str:
    """SQL: a date as ACLED's exports write it: ISO, 31 December 2017, 31-Dec-17 or 31/12/2016."""
    words = "replace(event_date, ' ', '-')"
    return (
        f"CASE WHEN regexp_full_match({words}, '{_WORDS_DAY}-[0-9]{{4}}') "
        f"THEN CAST(try_strptime({words}, ['%d-%B-%Y', '%d-%b-%Y']) AS DATE) "
        f"WHEN regexp_full_match({words}, '{_WORDS_DAY}-[0-9]{{2}}') "
        f"THEN CAST(try_strptime({words}, ['%d-%B-%y', '%d-%b-%y']) AS DATE) "
        f"WHEN regexp_full_match(event_date, '{_SLASHED_DAY}') "
        f"THEN CAST(try_strptime(event_date, '%d/%m/%Y') AS DATE) "
        f"ELSE {iso_day('event_date')} END"
    )


def moment_sql(column: str) -> str:
    """SQL: a moment in UTC, written as seconds since 1970 or as ISO 8601; else NULL."""
    return (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{1,10}}') "
        f"THEN epoch_ms(1000 * CAST({column} AS BIGINT)) "
        f"WHEN regexp_full_match({column}, '{_ISO_MOMENT}') "
        f"THEN try_cast(replace({column}[:19], 'T', ' ') AS TIMESTAMP) END"
    )


def actors_sql(written: str, in_brackets: list[str], countries_named: Iterable[str]) -> str:
    """SQL: for each name written, the ``name`` and the ``dataset_id`` to keep, and what is ``withheld``.

    ACLED tells actors of one name apart by country and years in brackets; those are no part of the
    name. Anything else in brackets, and what stands behind a dash, may be a faction's leader. The
    full name is an actor's only identity in every layout, so it is the id where all of it is kept.

    Args:
        written: SQL of a relation with a column ``written``.
        in_brackets: areas that may stand in brackets.
        countries_named: names of countries.
    """
    states = "|".join(re.escape(name) for name in sorted(countries_named, key=len, reverse=True))
    areas = "|".join(re.escape(word) for word in in_brackets)
    apart = quoted(rf"\s*\(([0-9]{{4}} ?- ?([0-9]{{4}})?|(?i:{states}))\)")
    harmless = quoted(rf"\(([A-Z0-9-]{{2,6}}|(?i:{areas}))\)")

    def plain(text: str) -> str:
        return f"trim(regexp_replace({text}, {apart}, '', 'g'))"

    def strange(text: str) -> str:
        return f"contains(regexp_replace({text}, {harmless}, '', 'g'), '(')"

    return f"""
        SELECT written, withheld, CASE WHEN NOT withheld THEN 'acled:' || written END AS dataset_id,
               CASE WHEN NOT withheld THEN plain
                    WHEN dashed AND NOT {strange("before")} AND NOT regexp_matches(before, '{_LED}')
                    THEN before
                    WHEN NOT regexp_matches(head, '{_LED}')
                    THEN nullif(head, '') || ' (a faction)' END AS name
        FROM (SELECT *, dashed OR regexp_matches(written, '{_LED}') OR {strange("plain")} AS withheld
              FROM (SELECT written, contains(written, ' - ') AS dashed, {plain("written")} AS plain,
                           {plain("string_split(written, ' - ')[1]")} AS before,
                           trim(string_split(written, '(')[1]) AS head
                    FROM {written}))
    """


def _fields(rules: dict[str, Any]) -> dict[str, str]:
    """SQL: the report's fields under rimland's names, from the typed twins; the others are NULL."""
    civilians = ", ".join(quoted(word) for word in rules["inter"]["civilians"])
    flags = {
        "country_unknown": "coalesce(country, iso, iso3, gwno) IS NOT NULL AND found_iso3 IS NULL",
        "null_island": "latitude_n = 0 AND longitude_n = 0",
        "name_withheld": "coalesce(a.withheld, false) OR coalesce(b.withheld, false)",
        "formula_text": formula_condition(_TEXTS),
    }
    hit_civilians = (
        f"lower(inter2) IN ({civilians}) OR lower(actor2) LIKE 'civilians%' "
        "OR civilian_targeting IS NOT NULL"
    )
    return {
        "event_types": "[mode]",
        "unit": "'incident'",
        "suicide": "CASE WHEN suicide THEN true END",
        "date_start": "event_date_d",
        "date_end": "event_date_d",
        "date_precision": _coded("time_precision_n", rules["time_precision"]),
        "country_iso3": "found_iso3",
        "adm1": "admin1",
        "adm2": "admin2",
        "place": "location",
        "latitude": "round(latitude_n, 6)",
        "longitude": "round(longitude_n, 6)",
        "place_precision": _coded("geo_precision_n", rules["geo_precision"]),
        "priogrid_gid": priogrid_sql("latitude_n", "longitude_n"),
        "actors": (
            f"list_filter([{_actor('a', ('perpetrator', 'target', 'side_a'))}, "
            f"{_actor('b', ('target', 'perpetrator', 'side_b'))}], "
            "lambda actor: actor IS NOT NULL)"
        ),
        "target_type": (
            f"CASE attacker WHEN 'b' THEN 'civilians' "
            f"WHEN 'a' THEN CASE WHEN {hit_civilians} THEN 'civilians' END END"
        ),
        "perpetrator_side": "attacker",
        # One number for all sides together; who among them attacked is not said.
        "perpetrators_in_total": "true",
        "killed_total_best": "fatalities_n",
        "publishers": outlets_sql("source"),
        "flags": flags_sql(flags),
    }


def _actor(side: str, roles: tuple[str, str, str]) -> str:
    """SQL: one actor's part; the roles are for an attack by a, an attack by b, and a fight."""
    by_a, by_b, fight = roles
    return (
        f"CASE WHEN {side}.written IS NOT NULL THEN "
        f"{{'role': CASE attacker WHEN 'a' THEN '{by_a}' WHEN 'b' THEN '{by_b}' ELSE '{fight}' END, "
        f"'name': {side}.name, 'dataset_id': {side}.dataset_id, "
        "'tie': NULL::VARCHAR, 'certainty': NULL::VARCHAR, 'claim': NULL::VARCHAR, "
        "'said_by': NULL::VARCHAR} END"
    )


def _coded(column: str, meanings: dict[str, Any]) -> str:
    cases = " ".join(
        f"WHEN {int(code)} THEN {quoted(word) if isinstance(word, str) else int(word)}"
        for code, word in meanings.items()
    )
    return f"CASE {column} {cases} END"
