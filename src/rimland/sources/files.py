"""Opening files that come from strangers: bounded, decoded, and refused in one clear line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rimland.model.errors import FileRefusedError

GZIP_MAGIC, ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"
_SNIFF_BYTES = 8192
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold before it is taken for an attack or an accident.

    ``ratio`` only counts once ``ratio_from`` bytes were unpacked: small regular tables pack well.
    """

    unpacked_bytes: int = 4 * 1024 * _MEGABYTE
    ratio: int = 200
    ratio_from: int = 32 * _MEGABYTE
    line_chars: int = 4 * _MEGABYTE
    cell_chars: int = _MEGABYTE
    columns: int = 2000


@dataclass(frozen=True, slots=True)
class Cells:
    """One table as text: its header and its rows with the number a spreadsheet shows for each."""

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    name: str


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; raises FileRefusedError if it cannot be read."""
    with _readable(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def open_table(
    path: Path,
    *,
    limits: Limits | None = None,
    encoding: str = "utf-8",
    delimiter: str = ",",
    headerless: Callable[[list[str]], list[str] | None] | None = None,
) -> Iterator[Cells]:
    """Open a CSV (plain, gzip or zip) or XLSX file as text cells.

    Args:
        path: the file.
        limits: bounds on size; the defaults admit any dataset rimland knows.
        encoding: character set of a CSV.
        delimiter: cell separator of a CSV.
        headerless: given the first row, returns the header if that row is data, else None.

    Raises:
        FileRefusedError: empty, binary, damaged, oversized or unreadable files.
    """
    limits = limits or Limits()
    with _readable(path) as stream:
        start = stream.read(_SNIFF_BYTES)
        stream.seek(0)
        if not start:
            raise FileRefusedError("the file is empty", where=str(path), hint="nothing to load")
        try:
            if start.startswith(ZIP_MAGIC):
                yield from _open_zip(path, stream, limits, encoding, delimiter, headerless)
            elif start.startswith(GZIP_MAGIC):
                with gzip.open(stream) as unpacked:
                    bounded = _Bounded(unpacked, path, limits, path.stat().st_size)
                    yield _csv_cells(bounded, path, limits, encoding, delimiter, headerless)
            else:
                bounded = _Bounded(stream, path, limits, path.stat().st_size)
                yield _csv_cells(bounded, path, limits, encoding, delimiter, headerless)
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            cut = isinstance(error, EOFError)
            what = "the compressed file is cut short" if cut else "the compressed file is damaged"
            raise FileRefusedError(what, where=str(path), hint="download it again") from None


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as stream:
            yield stream
    except IsADirectoryError:
        what, hint = "is a directory", "name the files in it"
        raise FileRefusedError(what, where=str(path), hint=hint) from None
    except FileNotFoundError:
        what, hint = "there is no such file", "check the path"
        raise FileRefusedError(what, where=str(path), hint=hint) from None
    except PermissionError:
        what, hint = "no permission to read it", "change its mode or owner"
        raise FileRefusedError(what, where=str(path), hint=hint) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise FileRefusedError(what, where=str(path), hint="check the disk") from None


class _Bounded(io.RawIOBase):
    """Passes bytes on and stops when a file unpacks to more than its limits allow."""

    def __init__(self, inner: IO[bytes], path: Path, limits: Limits, packed: int) -> None:
        self._inner, self._path, self._limits = inner, path, limits
        self._packed, self._seen = max(packed, 1), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._inner.read(len(view))
        view[: len(data)] = data
        self._seen += len(data)
        swollen = self._seen > self._limits.ratio_from and (
            self._seen > self._limits.ratio * self._packed
        )
        if swollen or self._seen > self._limits.unpacked_bytes:
            what = f"unpacks to more than {self._seen // _MEGABYTE} MB"
            hint = "a table that packs so well is not an event dataset; unpack it by hand"
            raise FileRefusedError(what, where=str(self._path), hint=hint)
        return len(data)


def _open_zip(  # noqa: PLR0913 - passes one reader's options through
    path: Path,
    stream: IO[bytes],
    limits: Limits,
    encoding: str,
    delimiter: str,
    headerless: Callable[[list[str]], list[str] | None] | None,
) -> Iterator[Cells]:
    with zipfile.ZipFile(stream) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        names = {m.filename for m in members}
        if "[Content_Types].xml" in names:
            yield _sheet_cells(path, members, limits)
            return
        if len(members) != 1:
            what = f"the archive holds {len(members)} files"
            raise FileRefusedError(what, where=str(path), hint="pack one table per archive")
        if members[0].flag_bits & 1:
            raise FileRefusedError("the archive is encrypted", where=str(path), hint="decrypt it")
        with archive.open(members[0]) as unpacked:
            bounded = _Bounded(unpacked, path, limits, members[0].compress_size)
            yield _csv_cells(bounded, path, limits, encoding, delimiter, headerless)


def _sheet_cells(path: Path, members: list[zipfile.ZipInfo], limits: Limits) -> Cells:
    """Read the first sheet of a workbook; formulas arrive as the values stored with them."""
    # Imported here: only spreadsheets need it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if unpacked > limits.unpacked_bytes or (
        unpacked > limits.ratio_from and unpacked > limits.ratio * packed
    ):
        what = f"the workbook unpacks to {unpacked // _MEGABYTE} MB"
        raise FileRefusedError(what, where=str(path), hint="save the sheet as CSV")
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheet = workbook.get_sheet_by_index(0)
        grid = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as error:
        what = f"the workbook cannot be read ({str(error)[:80]})"
        raise FileRefusedError(what, where=str(path), hint="save the sheet as CSV") from None
    rows = ((number, [_cell_text(c) for c in row]) for number, row in enumerate(grid, start=1))
    _, header = next(rows, (0, []))
    return Cells(_checked_header(header, path, limits), rows, path.name)


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _csv_cells(  # noqa: PLR0913 - passes one reader's options through
    raw: io.RawIOBase,
    path: Path,
    limits: Limits,
    encoding: str,
    delimiter: str,
    headerless: Callable[[list[str]], list[str] | None] | None,
) -> Cells:
    buffered = io.BufferedReader(raw, buffer_size=_MEGABYTE)
    start = buffered.peek(_SNIFF_BYTES)[:_SNIFF_BYTES]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefusedError("the text is UTF-16", where=str(path), hint="save it as UTF-8")
    if b"\x00" in start:
        raise FileRefusedError(
            "holds binary data, not a table", where=str(path), hint="give a CSV or XLSX file"
        )
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding
    text = io.TextIOWrapper(buffered, encoding=codec, newline="")
    csv.field_size_limit(limits.cell_chars)
    records = _records(csv.reader(_lines(text, path, limits), delimiter=delimiter), path)
    number, first = next(records, (0, []))
    assumed = headerless(first) if headerless else None
    if assumed is not None:
        return Cells(assumed, _again(number, first, records), path.name)
    return Cells(_checked_header(first, path, limits), records, path.name)


def _again(
    number: int, first: list[str], rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield number, first
    yield from rest


def _lines(text: io.TextIOWrapper, path: Path, limits: Limits) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(limits.line_chars)
        except UnicodeDecodeError as error:
            what = f"is not {error.encoding} text near line {number}"
            hint = "save it as UTF-8, or name its character set with --encoding"
            raise FileRefusedError(what, where=str(path), hint=hint) from None
        if not line:
            return
        if len(line) >= limits.line_chars and not line.endswith("\n"):
            what = f"line {number} is longer than {limits.line_chars // _MEGABYTE} MB"
            raise FileRefusedError(what, where=str(path), hint="this is not a CSV table")
        yield line


def _records(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            what = f"cannot be read as CSV ({error})"
            hint = "look for an unclosed quotation mark there"
            raise FileRefusedError(what, where=f"{path}:{number}", hint=hint) from None
        if row:
            yield number, row


def _checked_header(header: list[str], path: Path, limits: Limits) -> list[str]:
    names = [name.strip() for name in header]
    if len(names) > limits.columns:
        what = f"the header has {len(names)} columns"
        raise FileRefusedError(what, where=f"{path}:1", hint="this is not an event table")
    if not any(names):
        raise FileRefusedError("the header is empty", where=f"{path}:1", hint="add column names")
    repeated = sorted({n for n in names if n and names.count(n) > 1})
    if repeated:
        what = f"the header names a column twice: {', '.join(repeated)[:80]}"
        raise FileRefusedError(what, where=f"{path}:1", hint="rename one of them")
    return names
