"""From text cells to checked columns: the SQL pieces every dataset reader is put together from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

REASONS = {
    "wrong_column_count": "the row has another number of cells than the header",
    "missing_field": "a field that every record needs is empty",
    "bad_number": "not a whole number of plausible size",
    "negative_number": "a count below zero",
    "bad_date": "not a date that exists",
    "future_date": "the date lies in the future",
    "date_order": "the last day is before the first",
    "bad_coordinates": "not a point on the globe",
    "bad_code": "not a code of this dataset's codebook",
    "unmapped_value": "the map does not say what this value means",
    "not_json": "the line is not one JSON object",
    "bad_value": "a value of the wrong kind or size",
    "too_long": "longer than any article",
    "unreadable_page": "no article could be read in the page",
    "no_date": "the document does not say when, and was not published as news of it",
    "no_place": "the document does not say in which country",
    "erased": "its words were erased from this ledger and may not come back",
}
"""Every reason a row can be quarantined for."""

EARLIEST_DAY = date(1900, 1, 1)
LARGEST_COUNT = 10_000_000
"""More dead than any single event; a figure above it is a column gone wrong."""

_SHOWN = r"[0-9:/.,+eETZ _-]{1,24}|(?i)(nan|inf|infinity|na|n/a|null|none|unknown|true|false)"
_WORD = "[A-Za-z0-9_-]{1,24}"
_ISO_DAY = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?"
_US_DAY = r"\d{1,2}/\d{1,2}/\d{4}( \d{1,2}:\d{2}(:\d{2})?)?"
_MARKS = "'^[=@+]'"


@dataclass(frozen=True, slots=True)
class Check:
    """One way a row can be at fault: the raw column, the reason, and the SQL that finds it."""

    column: str
    code: str
    when: str


def faults_sql(checks: list[Check]) -> str:
    """Return the SQL of the numbers of all checks a row fails, in the order of the checks."""
    cases = ", ".join(f"CASE WHEN {c.when} THEN {i} END" for i, c in enumerate(checks, start=1))
    return f"list_filter([{cases}], lambda fault: fault IS NOT NULL)"


def refused_sql(checks: list[Check], file_name: str, record_id: str) -> str:
    """Return the SQL that lists the rows of ``checked`` that are at fault.

    The value is shown only when it looks like a number, a date or, where a map lacks a word, like
    one word: a shifted column may hold a person's name, and the quarantine must not keep that.
    """
    fields = ", ".join(quoted(c.column.removesuffix("_given")) for c in checks)
    codes = ", ".join(quoted(c.code) for c in checks)
    values = ", ".join(c.column for c in checks)
    return f"""
        SELECT ordinal, {quoted(file_name + ":")} || ordinal AS file_row, {record_id} AS record_id,
               ([{fields}])[faults[1]] AS field, code,
               CASE WHEN value IS NULL THEN ''
                    WHEN regexp_full_match(value, '{_SHOWN}') THEN value
                    WHEN code = 'unmapped_value' AND regexp_full_match(value, '{_WORD}') THEN value
                    ELSE 'text of ' || length(value) || ' characters' END AS value,
               CAST(len(faults) - 1 AS INTEGER) AS further_faults
        FROM (SELECT *, ([{codes}])[faults[1]] AS code, ([{values}])[faults[1]] AS value
              FROM checked WHERE len(faults) > 0)
        ORDER BY ordinal
    """


def quoted(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def typed_sql(
    *, wholes: Iterable[str] = (), numbers: Iterable[str] = (), days: dict[str, str] | None = None
) -> str:
    """Return the SQL of typed twins of text columns: ``best_n`` of best, ``date_end_d`` of date_end.

    Checks and fields are both written against the twins, so that each cell is parsed once.
    """
    parts = [f"{whole(c)} AS {c}_n" for c in wholes] + [f"{number(c)} AS {c}_n" for c in numbers]
    parts += [f"{parsed} AS {c}_d" for c, parsed in (days or {}).items()]
    return ", ".join(parts)


def number(column: str) -> str:
    """SQL: a finite number or NULL."""
    return f"CASE WHEN isfinite(try_cast({column} AS DOUBLE)) THEN try_cast({column} AS DOUBLE) END"


def whole(column: str) -> str:
    """SQL: a whole number written as 12, 12.0 or 1.2e1, or NULL."""
    value = f"try_cast({column} AS DOUBLE)"
    return (
        f"CASE WHEN isfinite({value}) AND {value} = floor({value}) "
        f"AND abs({value}) < 2147483647 THEN CAST({value} AS INTEGER) END"
    )


def iso_day(column: str) -> str:
    """SQL: a date written as ISO, with or without time, or NULL."""
    return (
        f"CASE WHEN regexp_full_match({column}, '{_ISO_DAY}') "
        f"THEN try_cast({column}[:10] AS DATE) END"
    )


def ucdp_day(column: str) -> str:
    """SQL: a date written as ISO or, as some UCDP exports do, as month/day/year; or NULL."""
    return (
        f"CASE WHEN regexp_full_match({column}, '{_ISO_DAY}') THEN try_cast({column}[:10] AS DATE) "
        f"WHEN regexp_full_match({column}, '{_US_DAY}') "
        f"THEN CAST(try_strptime(string_split({column}, ' ')[1], '%m/%d/%Y') AS DATE) END"
    )


def count_checks(column: str, *, required: bool = False) -> list[Check]:
    """Return the checks of a column that counts people."""
    checks = [
        Check(
            column,
            "bad_number",
            f"{column} IS NOT NULL AND coalesce({column}_n > {LARGEST_COUNT}, true)",
        ),
        Check(column, "negative_number", f"{column}_n < 0"),
    ]
    if required:
        checks.insert(0, Check(column, "missing_field", f"{column} IS NULL"))
    return checks


def date_checks(column: str, today: date, *, required: bool) -> list[Check]:
    """Return the checks of a date column against the calendar and today."""
    checks = [
        Check(
            column,
            "bad_date",
            f"{column} IS NOT NULL AND coalesce({column}_d < DATE '{EARLIEST_DAY}', true)",
        ),
        Check(column, "future_date", f"{column}_d > DATE '{today}'"),
    ]
    if required:
        checks.insert(0, Check(column, "missing_field", f"{column} IS NULL"))
    return checks


def coordinate_checks(latitude: str, longitude: str) -> list[Check]:
    """Return the checks of a coordinate pair: both or none, and on the globe."""
    return [
        Check(
            latitude,
            "bad_coordinates",
            f"({latitude} IS NULL) <> ({longitude} IS NULL) "
            f"OR ({latitude} IS NOT NULL AND coalesce(abs({latitude}_n) > 90, true))",
        ),
        Check(
            longitude,
            "bad_coordinates",
            f"{longitude} IS NOT NULL AND coalesce(abs({longitude}_n) > 180, true)",
        ),
    ]


def code_check(column: str, codes: range, *, required: bool) -> list[Check]:
    """Return the checks of a column that holds one of a codebook's numbers."""
    outside = f"coalesce({column}_n NOT BETWEEN {codes[0]} AND {codes[-1]}, true)"
    checks = [Check(column, "bad_code", f"{column} IS NOT NULL AND {outside}")]
    if required:
        checks.insert(0, Check(column, "missing_field", f"{column} IS NULL"))
    return checks


def priogrid_sql(latitude: str, longitude: str) -> str:
    """SQL twin of ``model.place.priogrid_gid``; a test holds the two together."""
    cell = (
        f"CAST(least(floor(({latitude} + 90) * 2), 359) * 720 "
        f"+ least(floor(({longitude} + 180) * 2), 719) + 1 AS INTEGER)"
    )
    # least() passes over NULL: without the guard a row without a place would lie in the last cell.
    return f"CASE WHEN {latitude} IS NOT NULL AND {longitude} IS NOT NULL THEN {cell} END"


def flags_sql(flags: dict[str, str]) -> str:
    """Return the SQL of the list of flags whose condition holds."""
    cases = ", ".join(f"CASE WHEN {when} THEN '{flag}' END" for flag, when in flags.items())
    return f"list_filter([{cases}], lambda flag: flag IS NOT NULL)"


def formula_condition(columns: Iterable[str]) -> str:
    """SQL: whether any of these text cells starts like a spreadsheet formula."""
    return " OR ".join(f"coalesce(regexp_matches({c}, {_MARKS}), false)" for c in columns)
