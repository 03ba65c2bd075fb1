"""Country-month panels and forecasts in the layout of the VIEWS prediction challenge, in and out.

A panel has the columns ``month_id, country_id, value``, a forecast ``month_id, country_id, draw,
outcome``; month 457 is January 2018, and ``country_id`` is VIEWS's own. CSV (plain or gzip) or Parquet.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from rimland.model.errors import FileRefusedError
from rimland.model.time import Month
from rimland.tables.packaged import countries

VALUES = ("value", "outcome", "ged_sb", "ged_best_sb")
"""What a panel's counts may be called; the last two are VIEWS' names for state-based deaths."""
_MOST_CELLS = 50_000_000
_LATEST = 12 * 500
_KEY = "rimland."
_FIRST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Panel:
    """Counts of units by month: ``values`` is units × months from ``first``, NaN where not given."""

    units: tuple[int, ...]
    first: int
    values: NDArray[np.float64]

    @property
    def last(self) -> int:
        """The last month, as VIEWS numbers it."""
        return self.first + int(self.values.shape[1]) - 1

    def between(self, first: int, last: int) -> NDArray[np.float64]:
        """Return units × months from one month to another, NaN outside the panel."""
        out = np.full((len(self.units), max(0, last - first + 1)), np.nan)
        begin, end = max(first, self.first), min(last, self.last)
        if begin <= end:
            source = self.values[:, begin - self.first : end - self.first + 1]
            out[:, begin - first : end - first + 1] = source
        return out


@dataclass(frozen=True, slots=True)
class Draws:
    """A forecast: ``samples`` is units × months × draws, the first month being ``first``."""

    units: tuple[int, ...]
    first: int
    samples: NDArray[np.float64]


def month_id(month: Month) -> int:
    """Return a month as VIEWS numbers it."""
    number: int = (month.year - _FIRST_YEAR) * 12 + month.month
    return number


def month_of(number: int) -> Month:
    """Return the month that VIEWS numbers so."""
    year, month = divmod(number - 1, 12)
    return Month(_FIRST_YEAR + year, month + 1)


def read_panel(path: Path) -> Panel:
    """Read a panel; raises FileRefusedError for a file that is none, naming the row."""
    table = _table(path)
    column = next((name for name in VALUES if name in table.column_names), None)
    if column is None:
        raise FileRefusedError(
            f"has no column {' or '.join(VALUES[:2])}",
            where=str(path),
            hint="a panel has month_id, country_id, value",
        )
    months, units = _ids(path, table, "month_id"), _ids(path, table, "country_id")
    values = _counts(path, table, column)
    found, rows = np.unique(units, return_inverse=True)
    first = int(months.min())
    length = int(months.max()) - first + 1
    _bounded(path, len(found) * length)
    out = np.full((len(found), length), np.nan)
    order = np.lexsort((months, rows))
    same = (np.diff(rows[order]) == 0) & (np.diff(months[order]) == 0)
    if same.any():
        at = int(order[1:][same][0])
        raise FileRefusedError(
            f"country {units[at]} has month {months[at]} twice",
            where=f"{path}:{at + 2}",
            hint="give each country and month once",
        )
    out[rows, months - first] = values
    return Panel(tuple(int(one) for one in found), first, out)


def read_names(path: Path) -> dict[int, tuple[str, str]]:
    """Return ISO code and name of a panel's units, where it has columns for them; the id where not.

    VIEWS calls them ``country_iso3`` and ``country_name`` or ``name``. A name that is known gives the
    code itself: panels are in use whose column of codes belongs to other rows.
    """
    table = _table(path)
    units = _ids(path, table, "country_id").tolist()
    blank = [""] * len(units)
    columns = {
        name: [str(v or "") for v in table[name].to_pylist()]
        for name in ("country_iso3", "country_name", "name")
        if name in table.column_names
    }
    codes = columns.get("country_iso3", blank)
    names = columns.get("country_name") or columns.get("name") or blank
    known = {country.name.lower(): code for code, country in countries().items()}
    found: dict[int, tuple[str, str]] = {}
    for unit, code, name in zip(units, codes, names, strict=True):
        if unit not in found:
            key = known.get(name.lower(), name) if name else code
            found[unit] = (key or str(unit), name or code or str(unit))
    return found


def read_draws(path: Path) -> Draws:
    """Read a forecast; raises FileRefusedError where cells differ in their number of draws."""
    table = _table(path)
    if "outcome" not in table.column_names:
        hint = "a forecast has month_id, country_id, draw, outcome"
        raise FileRefusedError("has no column outcome", where=str(path), hint=hint)
    months, units = _ids(path, table, "month_id"), _ids(path, table, "country_id")
    found, rows = np.unique(units, return_inverse=True)
    first = int(months.min())
    length = int(months.max()) - first + 1
    _bounded(path, len(found) * length)
    cells = rows * length + months - first
    held = np.bincount(cells, minlength=len(found) * length)
    if held.min() != held.max():
        short = int(held.argmin())
        unit, month = int(found[short // length]), first + short % length
        raise FileRefusedError(
            f"country {unit} has {held.min()} draws in month {month}, others have {held.max()}",
            where=str(path),
            hint="give every country and month the same number of draws",
        )
    drawn = _ids(path, table, "draw") if "draw" in table.column_names else np.arange(len(cells))
    order = np.lexsort((drawn, cells))
    samples = _counts(path, table, "outcome")[order].reshape(len(found), length, int(held.max()))
    return Draws(tuple(int(one) for one in found), first, samples)


def write_draws(path: Path, draws: Draws, metadata: Mapping[str, str]) -> None:
    """Write a forecast as Parquet, whole or not at all; the metadata goes into its schema."""
    units, months, number = draws.samples.shape
    ids = np.repeat(np.array(draws.units, dtype=np.int64), months * number)
    month = np.tile(np.repeat(np.arange(months) + draws.first, number), units)
    table = pa.table(
        {
            "month_id": pa.array(month, pa.int32()),
            "country_id": pa.array(ids, pa.int32()),
            "draw": pa.array(np.tile(np.arange(number), units * months), pa.int32()),
            "outcome": pa.array(np.round(draws.samples).astype(np.int64).ravel(), pa.int64()),
        }
    )
    table = table.replace_schema_metadata({_KEY + name: text for name, text in metadata.items()})
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        pyarrow.parquet.write_table(table, partial, compression="zstd")
        os.replace(partial, path)  # noqa: PTH105 - says what it does
    except OSError as error:
        raise FileRefusedError(f"cannot be written: {error.strerror}", where=str(path)) from error
    finally:
        partial.unlink(missing_ok=True)


def read_metadata(path: Path) -> dict[str, str]:
    """Return what was written beside a forecast."""
    held = pyarrow.parquet.read_schema(path).metadata or {}
    return {
        name.decode().removeprefix(_KEY): text.decode()
        for name, text in held.items()
        if name.decode().startswith(_KEY)
    }


def _table(path: Path) -> pa.Table:
    """Return a file's columns; pandas' index columns are columns like others."""
    try:
        if path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path)
        else:
            table = pyarrow.csv.read_csv(path)
    except FileNotFoundError as error:
        raise FileRefusedError("there is no such file", where=str(path)) from error
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        hint = "it must be CSV (plain or .gz) or .parquet"
        raise FileRefusedError(f"cannot be read ({first})", where=str(path), hint=hint) from error
    if not table.num_rows:
        raise FileRefusedError("holds no rows", where=str(path))
    return table


def _numbers(path: Path, table: pa.Table, column: str) -> NDArray[np.float64]:
    if column not in table.column_names:
        raise FileRefusedError(f"has no column {column}", where=str(path))
    try:
        cast: Any = pc.cast(table.column(column), pa.float64())
    except pa.ArrowInvalid as error:
        raise FileRefusedError(f"column {column} is not all numbers", where=str(path)) from error
    numbers: NDArray[np.float64] = cast.to_numpy()
    return numbers


def _ids(path: Path, table: pa.Table, column: str) -> NDArray[np.int64]:
    numbers = _numbers(path, table, column)
    wrong = ~((numbers == np.floor(numbers)) & (numbers >= 0) & (numbers < 2**31))
    if column == "month_id":
        wrong |= ~((numbers >= 1) & (numbers < _LATEST))
    _none(path, wrong, numbers, f"is no {column}")
    return numbers.astype(np.int64)


def _counts(path: Path, table: pa.Table, column: str) -> NDArray[np.float64]:
    numbers = _numbers(path, table, column)
    _none(path, ~(np.isfinite(numbers) & (numbers >= 0)), numbers, f"is no count ({column})")
    return numbers


def _none(path: Path, wrong: NDArray[np.bool_], numbers: NDArray[np.float64], what: str) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise FileRefusedError(f"{numbers[row]:g} {what}", where=f"{path}:{row + 2}")


def _bounded(path: Path, cells: int) -> None:
    if cells > _MOST_CELLS:
        raise FileRefusedError(f"would make {cells:,} cells", where=str(path))
