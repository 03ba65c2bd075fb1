"""Listings as CSV, JSON and JSON lines, safe to open in a spreadsheet.

Nothing here knows what a row means. Cells that a spreadsheet would run as a formula are stored with
a leading apostrophe in CSV; JSON carries every text as it stands.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

Row = Mapping[str, Any]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP's list for CSV injection; spreadsheets fold the full-width forms to the plain ones."""

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A semicolon or tab separates cells where a spreadsheet's locale says so; quotes keep it inside.
_NEEDS_QUOTES = re.compile('[",;\t\r\n]|^ | $')


def escape_cell(value: Any) -> str:
    """Return a value as the text of one cell, never as a formula and never as ``nan``."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ";".join(escape_cell(item) for item in items)
    if isinstance(value, Mapping):
        value = json.dumps(jsonable(value), ensure_ascii=False, sort_keys=True)
    return _harmless(value.isoformat() if isinstance(value, date) else str(value))


def _harmless(text: str) -> str:
    text = _SURROGATE.sub("\ufffd", _UNWRITABLE.sub("", text))
    if text.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(rows: Iterable[Row], stream: TextIO, *, columns: Sequence[str] | None = None) -> int:
    """Write rows as CSV (RFC 4180, but with LF) and return how many there were.

    The columns are those given, else those of the first row; a row that lacks one has an empty
    cell there, and what other columns a row has is left out.
    """
    # The csv module of Python 3.11 leaves a lone CR unquoted when lines end in LF.
    count = 0
    for row in rows:
        if columns is None:
            columns = list(row)
        if count == 0:
            _write_record(columns, stream)
        _write_record([row.get(column) for column in columns], stream)
        count += 1
    if count == 0 and columns is not None:
        _write_record(columns, stream)
    return count


def _write_record(cells: Sequence[Any], stream: TextIO) -> None:
    texts = [_quoted(escape_cell(cell)) for cell in cells]
    # An empty line would be read as no record at all.
    stream.write((",".join(texts) if texts != [""] else '""') + "\n")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def jsonable(value: Any) -> Any:
    """Return a value as plain JSON types: dates as ISO text, sets sorted, NaN as null."""
    if isinstance(value, Mapping):
        return {_whole(str(key)): jsonable(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return [jsonable(item) for item in sorted(value, key=str)]
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, (float, Decimal)):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int)):
        return value
    return _whole(value.isoformat() if isinstance(value, date) else str(value))


def _whole(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def write_json(value: Any, stream: TextIO) -> None:
    """Write one JSON document, indented, keys in the order they were given."""
    if not isinstance(value, (Mapping, str, list, tuple)) and isinstance(value, Iterable):
        value = list(value)
    json.dump(jsonable(value), stream, ensure_ascii=False, allow_nan=False, indent=2)
    stream.write("\n")


def write_jsonl(rows: Iterable[Row], stream: TextIO) -> int:
    """Write one JSON object per line and return how many there were."""
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        json.dump(jsonable(row), stream, ensure_ascii=False, allow_nan=False)
        stream.write("\n")
    return count
