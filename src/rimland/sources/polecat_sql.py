"""POLECAT's rows as SQL steps: sort out what is no attack, check, normalise, hash.

Each step is a named table, so that a fault can be looked at where it arises.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.sources.base import CANDIDATE_SCHEMA
from rimland.sources.definitions import packaged_toml
from rimland.sources.names import outlets_sql
from rimland.sources.normalise import (
    Check,
    coordinate_checks,
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
from rimland.tables.engine import canonical_json_sql
from rimland.tables.packaged import countries, mode_crosswalk
from rimland.tables.schemas import DATASET_FIELDS

if TYPE_CHECKING:
    import duckdb

FORMAT = packaged_toml("polecat.toml")
OTHER, _KEPT = "other", "kept"
_LONGEST_NAME = 200
_VIOLENT: str = FORMAT["events"]["violent"]
_COLUMNS: tuple[str, ...] = tuple(FORMAT["columns"]["read"].values())
_EMPTY = "('none', 'nan', 'null', 'na')"
# An id of letters alone could be anybody's name.
_HAS_ID = (
    "(regexp_full_match(event_id, '[A-Za-z0-9._:-]{1,120}') AND regexp_matches(event_id, '[0-9]'))"
)
_TEXTS = ("placename", "city", "district", "province")
_PARTS = "'[;|,]'"


def _modes() -> dict[str, str | None]:
    """Return PLOVER's modes of violence in small letters -> ours; None for no attack."""
    prefix = f"{_VIOLENT}:"
    return {
        c.code.removeprefix(prefix).lower(): c.mode
        for c in mode_crosswalk()
        if c.scheme == "plover" and c.code.startswith(prefix)
    }


def _suicidal() -> list[str]:
    prefix = f"{_VIOLENT}:"
    crossings = [c for c in mode_crosswalk() if c.scheme == "plover" and c.suicide]
    return [c.code.removeprefix(prefix).lower() for c in crossings]


def checks(today: date) -> list[Check]:
    """Return every way a row can be at fault, in the order they are reported."""
    known = ", ".join(quoted(word) for word in (_VIOLENT, *FORMAT["events"]["others"]))
    modes = ", ".join(quoted(mode) for mode in _modes())
    unknown = f"list_filter(given_modes, lambda given: given NOT IN ({modes}))"
    return [
        Check("event_id", "missing_field", "event_id IS NULL"),
        Check("event_id", "bad_value", f"NOT {_HAS_ID}"),
        Check("event_type", "missing_field", "event_type IS NULL"),
        Check("event_type", "bad_code", f"upper(event_type) NOT IN ({known})"),
        Check("event_mode", "bad_code", f"len({unknown}) > 0"),
        *date_checks("event_date", today, required=True),
        *date_checks("publication_date", today, required=False),
        # A day may be a day ahead of the clock the article was published by, but no more.
        Check("event_date", "future_date", "event_date_d > publication_date_d + 1"),
        *coordinate_checks("latitude", "longitude"),
        *(Check(c, "bad_value", f"length({c}) > {_LONGEST_NAME}") for c in _TEXTS),
        Check("country", "bad_code", "country IS NOT NULL AND country_iso3 IS NULL"),
        Check(
            "geonames",
            "bad_number",
            "geonames IS NOT NULL AND coalesce(geonames_n < 1, true)",
        ),
    ]


class PolecatRows:
    """Turns tables of text cells into candidates, one chunk after the other, in one engine."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, *, file_name: str, today: date) -> None:
        """Take the engine, the name for file:row and the day it is."""
        self.file_name, self._engine = file_name, engine
        self._checks = checks(today)
        known = countries().values()
        codes = [c.iso3 for c in known] + [c.name.upper() for c in known]
        engine.register(
            "country_names",
            pa.table({"code": [c.iso3 for c in known], "name": [c.name for c in known]}),
        )
        engine.register(
            "country_words", pa.table({"word": codes, "iso3": [c.iso3 for c in known] * 2})
        )

    def normalise(self, raw: pa.Table) -> tuple[pa.Table, pa.Table, int, list[date]]:
        """Return candidates, quarantined rows, how many rows are no attacks, and the sound days."""
        self._engine.register("raw", raw)
        self._parse_cells()
        others = self._sort_out()
        self._write_fields()
        found = self._engine.sql(f"""
            SELECT ordinal, {quoted(self.file_name + ":")} || ordinal AS file_row,
                   'polecat:' || record_id AS report_key, record_id, payload,
                   sha256(payload) AS content_hash, date_start
            FROM (SELECT ordinal, record_id, date_start, {canonical_json_sql()} AS payload
                  FROM fields)
            ORDER BY ordinal
        """).to_arrow_table()
        refused = self._engine.sql(
            refused_sql(
                self._checks,
                self.file_name,
                f"CASE WHEN {_HAS_ID} THEN event_id END",
            )
        ).to_arrow_table()
        days = found["date_start"].to_pylist()
        return found.drop_columns(["date_start"]).cast(CANDIDATE_SCHEMA), refused, others, days

    def _parse_cells(self) -> None:
        """Step 1: what stands for nothing becomes NULL; numbers, days and modes are read once."""
        cells = ", ".join(
            f"CASE WHEN lower({c}) NOT IN {_EMPTY} THEN {c} END AS {c}" for c in _COLUMNS
        )
        typed = typed_sql(
            wholes=("geonames",),
            numbers=("latitude", "longitude"),
            days={c: iso_day(c) for c in ("event_date", "publication_date")},
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE typed AS
            SELECT cells.*, {typed}, {_given_modes()} AS given_modes, iso3 AS country_iso3
            FROM (SELECT ordinal, {cells} FROM raw) AS cells
            LEFT JOIN country_words ON word = upper(country)
        """)

    def _sort_out(self) -> int:
        """Step 2: count and drop the rows that are no attacks; list the others' faults."""
        others = ", ".join(quoted(word) for word in FORMAT["events"]["others"])
        harmless = ", ".join(quoted(m) for m, mode in _modes().items() if mode is None)
        only_harmless = (
            f"len(given_modes) > 0 AND len(list_filter(given_modes, lambda given: "
            f"given NOT IN ({harmless}))) = 0"
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE sorted AS
            SELECT *, CASE WHEN upper(event_type) IN ({others}) THEN '{OTHER}'
                           WHEN upper(event_type) = '{_VIOLENT}' AND {only_harmless} THEN '{OTHER}'
                           ELSE '{_KEPT}' END AS taken
            FROM typed
        """)
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE checked AS
            SELECT *, {faults_sql(self._checks)} AS faults FROM sorted WHERE taken = '{_KEPT}'
        """)
        (row,) = self._engine.execute(
            f"SELECT count(*) FROM sorted WHERE taken = '{OTHER}'"
        ).fetchall()
        return int(row[0])

    def _write_fields(self) -> None:
        """Step 3: write sound rows under rimland's names."""
        fields = _fields()
        columns = ", ".join(
            f"{fields.get(f.name, f'NULL::{f.type}')} AS {f.name}" for f in DATASET_FIELDS
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE fields AS
            SELECT ordinal, event_id AS record_id, {columns}
            FROM (SELECT *, {_modes_sql()} AS modes,
                         {_codes("actor_country", countries_only=True)} AS actor_countries,
                         {_codes("recipient_country", countries_only=True)} AS recipient_countries,
                         {_codes("coalesce(actor_sectors, actor_sector)")} AS actor_codes,
                         {_codes("coalesce(recipient_sectors, recipient_sector)")} AS recipient_codes
                  FROM checked WHERE len(faults) = 0) AS sound
            LEFT JOIN country_names AS one
              ON one.code = array_to_string(actor_countries, '+')
            LEFT JOIN country_names AS two
              ON two.code = array_to_string(recipient_countries, '+')
        """)


def _given_modes() -> str:
    """SQL: the modes a cell lists, in its order, in small letters joined by hyphens."""
    words = f"string_split_regex(coalesce(event_mode, ''), {_PARTS})"
    tidy = f"list_transform({words}, lambda w: regexp_replace(lower(trim(w)), '[ _]+', '-', 'g'))"
    return f"list_filter({tidy}, lambda w: w <> '')"


def _modes_sql() -> str:
    """SQL: up to three of our modes, in the source's order, each once."""
    cases = " ".join(
        f"WHEN {quoted(theirs)} THEN {quoted(ours) if ours else 'NULL'}"
        for theirs, ours in _modes().items()
    )
    armed = ", ".join(quoted(code) for code in FORMAT["events"]["armed"])
    fight = f"upper(actor_sector) IN ({armed}) AND upper(recipient_sector) IN ({armed})"
    ours = f"CASE WHEN given = 'firearms' AND {fight} THEN 'clash' ELSE CASE given {cases} END END"
    told = (
        f"list_filter(list_transform(given_modes, lambda given: {ours}), "
        "lambda mode: mode IS NOT NULL)"
    )
    once = f"list_filter({told}, lambda mode, place: list_position({told}, mode) = place)"
    return f"CASE WHEN len({told}) > 0 THEN ({once})[1:3] ELSE ['other_violence'] END"


def _codes(column: str, *, countries_only: bool = False) -> str:
    """SQL: the codes of three letters in a cell, each once and sorted, without what is withheld."""
    withheld = ", ".join(quoted(code) for code in FORMAT["withheld_sectors"]["codes"])
    rule = "" if countries_only else f" AND code NOT IN ({withheld})"
    words = f"string_split_regex(coalesce({column}, ''), {_PARTS})"
    tidy = f"list_transform({words}, lambda code: upper(trim(code)))"
    return (
        f"list_sort(list_distinct(list_filter({tidy}, lambda code: "
        f"regexp_full_match(code, '[A-Z]{{3}}'){rule})))"
    )


_FIGHT = "list_contains(modes, 'clash')"


def _fields() -> dict[str, str]:
    """SQL: the report's fields, as far as POLECAT knows them; there are no tolls."""
    targets = " ".join(f"WHEN {quoted(k)} THEN {quoted(v)}" for k, v in FORMAT["targets"].items())
    suicidal = ", ".join(quoted(mode) for mode in _suicidal())
    cell = priogrid_sql("latitude_n", "longitude_n")
    flags = {
        "null_island": "latitude_n = 0 AND longitude_n = 0",
        "formula_text": formula_condition(_TEXTS),
    }
    return {
        "event_types": "modes",
        "unit": "'incident'",
        "suicide": f"CASE WHEN list_has_any(given_modes, [{suicidal}]) THEN true END",
        "date_start": "event_date_d",
        "date_end": "event_date_d",
        "date_precision": "'day'",
        "reported_at": "CASE WHEN publication_date_d >= event_date_d THEN publication_date_d END",
        "country_iso3": "country_iso3",
        "adm1": "province",
        "adm2": "district",
        "place": "coalesce(placename, city)",
        "geonames_id": "CAST(geonames_n AS BIGINT)",
        "latitude": "round(latitude_n, 6)",
        "longitude": "round(longitude_n, 6)",
        "place_precision": _precision(),
        # The engine's least() passes over NULL, which would make a cell out of nothing.
        "priogrid_gid": f"CASE WHEN latitude_n IS NOT NULL THEN {cell} END",
        "actors": (
            f"list_filter([{_actor('actor', 'one')}, {_actor('recipient', 'two')}], "
            "lambda actor: actor IS NOT NULL)"
        ),
        "target_type": f"CASE WHEN NOT {_FIGHT} THEN CASE upper(recipient_sector) {targets} END END",
        "perpetrator_side": f"CASE WHEN NOT {_FIGHT} THEN 'a' END",
        "perpetrators_in_total": "true",
        "publishers": outlets_sql("source"),
        "verification": "'unverified'",
        "flags": flags_sql(flags),
    }


def _precision() -> str:
    """SQL: UCDP's where_prec, by the kind of place that was found, else by what was filled in."""
    return (
        "CASE WHEN starts_with(feature, 'PCL') THEN 6 WHEN feature = 'ADM1' THEN 4 "
        "WHEN feature = 'ADM2' THEN 3 WHEN city IS NOT NULL OR starts_with(feature, 'PPL') THEN 1 "
        "WHEN district IS NOT NULL THEN 3 WHEN province IS NOT NULL THEN 4 "
        "WHEN country IS NOT NULL THEN 6 ELSE 7 END"
    )


def _actor(side: str, names: str) -> str:
    """SQL: a side by country and sectors, never by name; NULL where neither is known."""
    role = (
        f"CASE WHEN {_FIGHT} THEN {quoted('side_a' if side == 'actor' else 'side_b')} "
        f"ELSE {quoted('perpetrator' if side == 'actor' else 'target')} END"
    )
    words = " ".join(f"WHEN {quoted(k)} THEN {quoted(v)}" for k, v in FORMAT["sectors"].items())
    country = f"nullif(array_to_string({side}_countries, '+'), '')"
    sectors = (
        f"nullif(array_to_string(list_transform({side}_codes, "
        f"lambda code: CASE code {words} ELSE code END), ' '), '')"
    )
    codes = f"nullif(array_to_string({side}_codes, '-'), '')"
    dataset_id = f"nullif(concat_ws('-', {country}, {codes}), '')"
    return (
        f"CASE WHEN {dataset_id} IS NOT NULL THEN {{'role': {role}, "
        f"'name': concat_ws(' ', coalesce({names}.name, {country}), {sectors}), "
        f"'dataset_id': 'plover:' || {dataset_id}, "
        "'tie': NULL::VARCHAR, 'certainty': NULL::VARCHAR, 'claim': NULL::VARCHAR, "
        "'said_by': NULL::VARCHAR} END"
    )
