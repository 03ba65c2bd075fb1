"""Spreadsheets: the first sheet of an XLSX file as text cells, unpacked under our own bounds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

from rimland.model.errors import FileRefusedError
from rimland.sources.bounds import MEGABYTE, Limits, refuse_swollen

_NEEDED = re.compile(r"(\[Content_Types\]\.xml|_rels/.*|xl/.*)\.?(xml|rels)?\Z")
_PARTS = (".xml", ".rels")
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_LETTERS = 26


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Say whether a zip archive is an Office file."""
    return "[Content_Types].xml" in archive.namelist()


def sheet_rows(
    path: Path, archive: zipfile.ZipFile, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Return the numbered rows of the first sheet; formulas arrive as the values stored with them.

    Raises FileRefusedError for a workbook that is damaged or larger than it should be.
    """
    # Imported here: only spreadsheets need it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    plain = _unpacked(path, archive, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(plain)
        grid = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        what = f"the workbook cannot be read ({' '.join(str(error).split())[:80]})"
        raise FileRefusedError(what, where=str(path), hint="save the sheet as CSV") from None
    return ((number, [_cell_text(c) for c in row]) for number, row in enumerate(grid, start=1))


def _unpacked(path: Path, archive: zipfile.ZipFile, limits: Limits) -> io.BytesIO:
    """Repack the sheets without compression, so that the parser meets only bytes we counted.

    Sizes in an archive's directory are whatever its author wrote there.
    """
    result = io.BytesIO()
    total = 0
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as plain:
        for member in archive.infolist():
            if not (_NEEDED.match(member.filename) and member.filename.endswith(_PARTS)):
                continue
            content = bytearray()
            with archive.open(member) as stream:
                while piece := stream.read(MEGABYTE):
                    content += piece
                    _refuse_large(path, limits, total + len(content))
                    refuse_swollen(path, limits, len(content), member.compress_size)
            total += len(content)
            _refuse_traps(path, member.filename, bytes(content), limits)
            plain.writestr(zipfile.ZipInfo(member.filename), bytes(content))
    result.seek(0)
    return result


def _refuse_large(path: Path, limits: Limits, unpacked: int) -> None:
    if unpacked > min(limits.workbook_bytes, limits.unpacked_bytes):
        what = f"the workbook unpacks to more than {unpacked // MEGABYTE} MB"
        raise FileRefusedError(what, where=str(path), hint="save the sheet as CSV")


def _refuse_traps(path: Path, name: str, content: bytes, limits: Limits) -> None:
    """Refuse what no spreadsheet program writes: entity definitions, and cells far out in nowhere.

    The parser lays a sheet out as a full rectangle; two cells in opposite corners would take all
    memory there is.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        what = "the workbook defines its own XML entities"
        raise FileRefusedError(what, where=str(path), hint="save the sheet as CSV")
    if not name.startswith("xl/worksheets/"):
        return
    rows = columns = 0
    for letters, digits in set(_CELL.findall(content)):
        rows = max(rows, int(digits))
        columns = max(columns, _column_number(letters))
    if rows * columns > limits.workbook_cells:
        what = f"a sheet stretches over {rows} rows and {columns} columns"
        raise FileRefusedError(what, where=str(path), hint="save the table alone as CSV")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)
