"""From text cells to checked columns: the SQL pieces every dataset reader is put together from."""

from __future__ import annotations

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
}
"""Every reason a row can be quarantined for."""

EARLIEST_DAY = date(1900, 1, 1)
LARGEST_COUNT = 10_000_000
"""More dead than any single event; a figure above it is a column gone wrong."""

_SHOWN = "^[0-9A-Za-z:/.,+= _-]{1,24}$"
_MARKS = "'^[=@+]'"


@dataclass(frozen=True, slots=True)
class Check:
    """One way a row can be at fault: the raw column, the reason, and the SQL that finds it."""

    column: str
    code: str
    when: str

    def sql(self) -> str:
        """Return the SQL of the fault, or NULL where the row is sound.

        The value is shown only when it is short and plain: a shifted column may hold a sentence
        with a person's name, and the quarantine must not keep that.
        """
        value = (
            f"CASE WHEN {self.column} IS NULL THEN '' "
            f"WHEN regexp_matches({self.column}, '{_SHOWN}') THEN {self.column} "
            f"ELSE 'text of ' || length({self.column}) || ' characters' END"
        )
        return (
            f"CASE WHEN {self.when} THEN "
            f"{{'field': '{self.column}', 'code': '{self.code}', 'value': {value}}} END"
        )


def faults_sql(checks: list[Check]) -> str:
    """Return the SQL of the list of all faults of a row, in the order of the checks."""
    cases = ",\n  ".join(check.sql() for check in checks)
    return f"list_filter([{cases}], lambda fault: fault IS NOT NULL)"


def cleaned(column: str) -> str:
    """SQL: a cell without control characters and outer blanks; empty is NULL."""
    return f"nullif(trim(regexp_replace({column}, '[\\x00-\\x1f\\x7f]+', ' ', 'g')), '')"


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


def day(column: str) -> str:
    """SQL: a date written as ISO (with or without time) or month/day/year with time, or NULL."""
    return (
        f"CAST(coalesce(try_strptime({column}, '%Y-%m-%d'), "
        f"try_strptime({column}, '%Y-%m-%d %H:%M:%S.%g'), "
        f"try_strptime({column}, '%Y-%m-%dT%H:%M:%S'), "
        f"try_strptime({column}, '%Y-%m-%d %H:%M:%S'), "
        f"try_strptime({column}, '%m/%d/%Y %H:%M:%S')) AS DATE)"
    )


def count_checks(column: str, *, required: bool = False) -> list[Check]:
    """Return the checks of a column that counts people."""
    checks = [
        Check(
            column,
            "bad_number",
            f"{column} IS NOT NULL AND coalesce({whole(column)} > {LARGEST_COUNT}, true)",
        ),
        Check(column, "negative_number", f"{whole(column)} < 0"),
    ]
    if required:
        checks.insert(0, Check(column, "missing_field", f"{column} IS NULL"))
    return checks


def date_checks(column: str, today: date, *, required: bool) -> list[Check]:
    """Return the checks of a date column against the calendar and today."""
    parsed = day(column)
    checks = [
        Check(
            column,
            "bad_date",
            f"{column} IS NOT NULL AND coalesce({parsed} < DATE '{EARLIEST_DAY}', true)",
        ),
        Check(column, "future_date", f"{parsed} > DATE '{today}'"),
    ]
    if required:
        checks.insert(0, Check(column, "missing_field", f"{column} IS NULL"))
    return checks


def coordinate_checks(latitude: str, longitude: str) -> list[Check]:
    """Return the checks of a coordinate pair: both or none, and on the globe."""
    lonely = "(({0} IS NULL) <> ({1} IS NULL))".format(latitude, longitude)  # noqa: UP032
    return [
        Check(
            latitude,
            "bad_coordinates",
            f"{lonely} OR ({latitude} IS NOT NULL "
            f"AND coalesce(abs({number(latitude)}) > 90, true))",
        ),
        Check(
            longitude,
            "bad_coordinates",
            f"{longitude} IS NOT NULL AND coalesce(abs({number(longitude)}) > 180, true)",
        ),
    ]


def code_check(column: str, codes: range, *, required: bool) -> list[Check]:
    """Return the checks of a column that holds one of a codebook's numbers."""
    wrong = f"{column} IS NOT NULL AND coalesce({whole(column)} NOT BETWEEN {codes[0]} AND {codes[-1]}, true)"
    checks = [Check(column, "bad_code", wrong)]
    if required:
        checks.insert(0, Check(column, "missing_field", f"{column} IS NULL"))
    return checks


def priogrid_sql(latitude: str, longitude: str) -> str:
    """SQL twin of ``model.place.priogrid_gid``; a test holds the two together."""
    return (
        f"CAST(least(floor(({latitude} + 90) * 2), 359) * 720 "
        f"+ least(floor(({longitude} + 180) * 2), 719) + 1 AS INTEGER)"
    )


def flags_sql(flags: dict[str, str]) -> str:
    """Return the SQL of the list of flags whose condition holds."""
    cases = ", ".join(f"CASE WHEN {when} THEN '{flag}' END" for flag, when in flags.items())
    return f"list_filter([{cases}], lambda flag: flag IS NOT NULL)"


def formula_condition(columns: list[str]) -> str:
    """SQL: whether any of these text cells starts like a spreadsheet formula."""
    return " OR ".join(f"coalesce(regexp_matches({c}, {_MARKS}), false)" for c in columns)
