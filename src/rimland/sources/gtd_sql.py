"""GTD's rows as SQL steps: clean, check, normalise, hash.

What a code means stands in ``gtd.toml``; here it is only turned into SQL. Each step is a named
table, so that a fault can be looked at where it arises.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rimland.sources.gtd_fields import FIELDS, GROUPS, RULES, fields_sql, less, part_of
from rimland.sources.normalise import (
    EARLIEST_DAY,
    Check,
    code_check,
    coordinate_checks,
    count_checks,
    faults_sql,
    quoted,
    refused_sql,
    typed_sql,
    ucdp_day,
)
from rimland.sources.ucdp_coverage import FileShape
from rimland.sources.ucdp_sql import in_row_order
from rimland.tables.engine import canonical_json_sql
from rimland.tables.packaged import countries

if TYPE_CHECKING:
    import duckdb

_CODES = {
    **{f"attacktype{n}": range(1, 10) for n in (1, 2, 3)},
    **{f"weaptype{n}": range(1, 14) for n in (1, 2)},
    "targtype1": range(1, 23),
    "specificity": range(1, 6),
    **dict.fromkeys(("success", "suicide", "extended", "vicinity", "doubtterr"), range(2)),
    **dict.fromkeys(("guncertain1", "guncertain2", "guncertain3"), range(2)),
    **dict.fromkeys(("claimed", "claim2", "claim3", "compclaim", "individual"), range(2)),
    **dict.fromkeys(("multiple", "ishostkid"), range(2)),
}
"""Columns that hold a code of the codebook, beside -9 for unknown."""

_COUNTS = ("nkill", "nkillter", "nwound", "nwoundte", "nhostkid")
_NUMBERED = ("country", "weapsubtype1")
_DAY = ("iyear", "imonth", "iday")
_PLACE = ("latitude", "longitude")
_NAMES = (*GROUPS, "city", "provstate", "country_txt", "dbsource")
_TEXTS = ("eventid", "resolution", "related")
COLUMNS = (*_TEXTS, *_DAY, *_CODES, *_NUMBERED, *_COUNTS, *_PLACE, *_NAMES)
"""The columns a row is made from; those a layout lacks are NULL."""

_SIGNALS = {
    "record[:8] <> printf('%04d%02d%02d', iyear_n, coalesce(imonth_n, 0), coalesce(iday_n, 0))": (
        "row(s) whose eventid says another date than iyear, imonth and iday, which were taken"
    ),
    "doubtterr_n = 1": "row(s) of which GTD doubts that they are terrorism (flag doubt_terrorism)",
    "nkillter_n > nkill_n OR nwoundte_n > nwound_n": (
        "row(s) with more perpetrators than people killed or injured; the total stands"
    ),
    "nkill_n <> floor(nkill_n) OR nwound_n <> floor(nwound_n)": (
        "row(s) with fractions of people; rounded, between whole bounds"
    ),
    "resolution IS NOT NULL AND NOT coalesce(resolved, false)": (
        "row(s) whose resolution is no later day of an extended attack; it was not used"
    ),
    "multiple_n = 1 AND part_of IS NULL": (
        "row(s) said to be part of several attacks without naming the others"
    ),
    "by_code.iso3 <> by_name.iso3": "row(s) whose country code and name differ; the name was taken",
}
"""Oddities of sound rows: how to find them, and the words that follow their number."""


def checks(today: date) -> list[Check]:
    """Return every way a GTD row can be at fault, in the order they are reported."""
    unreal = "first_day IS NULL AND iyear_n BETWEEN 1000 AND 9999 AND imonth_n BETWEEN 0 AND 12"
    return [
        Check("eventid", "missing_field", "eventid IS NULL"),
        Check("eventid", "bad_number", "eventid IS NOT NULL AND record IS NULL"),
        Check("iyear", "missing_field", "iyear IS NULL"),
        Check(
            "iyear",
            "bad_date",
            f"iyear IS NOT NULL "
            f"AND coalesce(iyear_n NOT BETWEEN {EARLIEST_DAY.year} AND 9999, true)",
        ),
        *(Check(c, "bad_date", f"{c} IS NOT NULL AND {c}_n IS NULL") for c in _DAY[1:]),
        Check("imonth", "bad_date", "imonth_n NOT BETWEEN 0 AND 12"),
        Check("iday", "bad_date", f"iday_n NOT BETWEEN 0 AND 31 OR ({unreal})"),
        Check("iyear", "future_date", f"first_day > DATE '{today}'"),
        *coordinate_checks(*_PLACE),
        *(check for c, codes in _CODES.items() for check in code_check(c, codes, required=False)),
        *(Check(c, "bad_number", f"{c} IS NOT NULL AND {c}_n IS NULL") for c in _NUMBERED),
        *(check for c in _COUNTS for check in count_checks(c)),
    ]


class GtdRows:
    """Turns tables of text cells into candidates, one chunk after the other, in one engine."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, *, file_name: str, today: date) -> None:
        """Take the engine, the name for file:row and the day it is."""
        self.file_name, self._engine, self._today = file_name, engine, today
        self._checks = checks(today)
        self._odd: Counter[str] = Counter()
        named = {c.name: c.iso3 for c in countries().values()} | RULES["country_names"]
        codes = {int(code): iso3 for code, iso3 in RULES["countries"].items()}
        names = {name.lower(): iso3 for name, iso3 in named.items()}
        for table, pairs in (("by_code", codes), ("by_name", names)):
            engine.register(table, pa.table({"known": list(pairs), "iso3": list(pairs.values())}))

    @property
    def signals(self) -> tuple[str, ...]:
        """What was odd in the rows so far, with the number of them."""
        return tuple(
            f"{self._odd[words]} {words}" for words in _SIGNALS.values() if self._odd[words]
        )

    def normalise(self, raw: pa.Table) -> tuple[pa.Table, pa.Table, FileShape]:
        """Return candidates, quarantined rows and the shape of the sound rows."""
        self._engine.register("raw", raw)
        self._parse_cells(frozenset(raw.column_names))
        self._check_rows()
        self._write_fields()
        found = self._engine.sql(f"""
            SELECT ordinal, {quoted(self.file_name + ":")} || ordinal AS file_row,
                   'gtd:' || record_id AS report_key, record_id, payload,
                   sha256(payload) AS content_hash, country_iso3, date_start
            FROM (SELECT ordinal, record_id, country_iso3, date_start,
                         {canonical_json_sql(FIELDS)} AS payload FROM fields)
        """).to_arrow_table()
        found = in_row_order(found)
        refused = self._engine.sql(
            refused_sql(self._checks, self.file_name, "record")
        ).to_arrow_table()
        days = pc.min_max(found["date_start"]).as_py()
        where = pc.unique(found["country_iso3"]).drop_null().to_pylist()
        shape = FileShape(frozenset(where), days["min"], days["max"], found.num_rows)
        return found.drop_columns(["country_iso3", "date_start"]), refused, shape

    def _parse_cells(self, given: frozenset[str]) -> None:
        """Step 1: blank what means unknown, then parse numbers and days into twins of the columns."""
        twins = typed_sql(
            wholes=(*_DAY, *_CODES, *_NUMBERED),
            numbers=(*_COUNTS, *_PLACE),
            days={"resolution": ucdp_day("resolution")},
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE typed AS
            SELECT *, {_day("first")} AS first_day, {_day("last")} AS last_day
            FROM (SELECT *, {twins},
                         nullif(regexp_extract(eventid, '^([0-9]{{12}})([.]0+)?$', 1), '') AS record
                  FROM (SELECT ordinal, {", ".join(_cells(given))} FROM raw))
        """)

    def _check_rows(self) -> None:
        """Step 2: add to each row the list of its faults."""
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE checked AS "
            f"SELECT *, {faults_sql(self._checks)} AS faults FROM typed"
        )

    def _write_fields(self) -> None:
        """Step 3: write sound rows under rimland's names, with their country; count oddities."""
        resolved = (
            f"extended_n = 1 AND resolution_d >= first_day AND resolution_d <= DATE '{self._today}'"
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE sound AS
            SELECT *, {resolved} AS resolved, {part_of()} AS part_of,
                   {less("nkill", "nkillter")} AS killed, {less("nwound", "nwoundte")} AS injured,
                   coalesce(nkillter_n <= nkill_n, false) AS counted_apart
            FROM checked WHERE len(faults) = 0
        """)
        joined = """FROM sound LEFT JOIN by_code ON country_n = by_code.known
                               LEFT JOIN by_name ON lower(country_txt) = by_name.known"""
        self._engine.execute(
            f"CREATE OR REPLACE TEMP TABLE fields AS SELECT {fields_sql()} {joined}"
        )
        numbers = ", ".join(f"count(*) FILTER ({when})" for when in _SIGNALS)
        (counted,) = self._engine.execute(f"SELECT {numbers} {joined}").fetchall()
        self._odd.update(dict(zip(_SIGNALS.values(), counted, strict=True)))


def _cells(given: frozenset[str]) -> Iterator[str]:
    """SQL: every column a row is made from, with NULL for what is unknown or not in the layout."""
    codes = ", ".join(quoted(c) for c in RULES["unknown"]["codes"])
    words = ", ".join(quoted(w) for w in RULES["unknown"]["words"])
    for column in COLUMNS:
        if column not in given:
            yield f"NULL::VARCHAR AS {column}"
        elif column in _PLACE:
            # Either alone may be a real degree; both alike, they are two unknowns.
            alike = (
                f"latitude IN ({codes}) AND longitude = latitude" if {*_PLACE} <= given else "false"
            )
            yield f"CASE WHEN NOT coalesce({alike}, false) THEN {column} END AS {column}"
        elif column in _NAMES:
            yield f"CASE WHEN lower({column}) NOT IN ({words}, {codes}) THEN {column} END AS {column}"
        elif column in _TEXTS:
            yield column
        else:
            yield f"CASE WHEN {column} NOT IN ({codes}) THEN {column} END AS {column}"


def _day(which: str) -> str:
    """SQL: the first or last day a date can mean, of which the month or the day may be 0."""
    month, day = "coalesce(imonth_n, 0)", "coalesce(iday_n, 0)"
    written = (
        f"try_cast(printf('%04d-%02d-%02d', iyear_n, CASE {month} WHEN 0 THEN 1 ELSE {month} END, "
        f"CASE WHEN {month} = 0 OR {day} = 0 THEN 1 ELSE {day} END) AS DATE)"
    )
    if which == "first":
        return written
    return (
        f"CASE WHEN {month} = 0 THEN try_cast(printf('%04d-12-31', iyear_n) AS DATE) "
        f"WHEN {day} = 0 THEN last_day({written}) ELSE {written} END"
    )
