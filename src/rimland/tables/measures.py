"""A register of public national measures as a user keeps it: CSV in, rows and refusals out."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rimland.model.errors import FileRefusedError
from rimland.tables.packaged import countries

COLUMNS = ("country", "date", "measure", "kind", "source")
_MOST_ROWS, _MOST_BYTES, _LONGEST = 20_000, 16 * 1024 * 1024, 300


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: where, from when, what, of what kind, and the address it was seen at."""

    country: str
    on: date
    words: str
    kind: str
    source: str
    file_row: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not used, and why."""

    file_row: str
    why: str


def read_measures(path: Path) -> tuple[list[MeasureRow], list[RefusedRow]]:
    """Return the measures of a CSV with the columns country, date, measure, kind, source.

    A row needs an ISO 3166-1 alpha-3 code, a day and the address of a public source; rows without
    are refused one by one. Raises FileRefusedError for a file that is no such table.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileRefusedError("is too large for a register of measures", where=str(path))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise FileRefusedError(f"cannot be read: {why}", where=str(path)) from error
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise FileRefusedError(
            f"has no column {', '.join(missing)}",
            where=str(path),
            hint=f"write {','.join(COLUMNS)}",
        )
    kept: list[MeasureRow] = []
    refused: list[RefusedRow] = []
    for number, row in enumerate(reader, start=2):
        at = f"{path.name}:{number}"
        if number > _MOST_ROWS:
            refused.append(RefusedRow(at, f"beyond {_MOST_ROWS:,} rows nothing is read"))
            break
        found = _measure(row, at)
        if isinstance(found, RefusedRow):
            refused.append(found)
        else:
            kept.append(found)
    return kept, refused


def _measure(row: dict[str, str | None], at: str) -> MeasureRow | RefusedRow:
    given = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if given["country"] not in countries():
        return RefusedRow(at, f"'{given['country'][:20]}' is no ISO 3166-1 alpha-3 code")
    try:
        on = date.fromisoformat(given["date"])
    except ValueError:
        return RefusedRow(at, f"'{given['date'][:20]}' is no day YYYY-MM-DD")
    if not given["measure"] or len(given["measure"]) > _LONGEST:
        return RefusedRow(at, f"the measure needs 1 to {_LONGEST} letters")
    if not given["source"].startswith(("https://", "http://")):
        return RefusedRow(at, "it names no public source (https://...)")
    return MeasureRow(
        given["country"], on, given["measure"], given["kind"][:40], given["source"][:500], at
    )
