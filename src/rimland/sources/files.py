"""Opening tables that come from strangers: bounded, decoded, and refused in one clear line."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.sources.bounds import MEGABYTE, BoundedText, Limits, readable
from rimland.sources.workbook import is_workbook, sheet_rows

__all__ = ["Cells", "Limits", "open_table", "plain_text", "shown_name"]

_GZIP_MAGIC, _ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SNIFF_BYTES = 8192
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Cells:
    """One table as text: its header and its rows with the number a spreadsheet shows for each."""

    header: list[str]
    rows: Rows
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Csv:
    """How the cells of a text file are told apart."""

    encoding: str
    delimiter: str
    headerless: Callable[[list[str]], list[str] | None] | None


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
        DeclarationError: there is no such encoding.
    """
    limits = limits or Limits()
    style = _Csv(_text_codec(encoding), delimiter, headerless)
    with readable(path) as stream, ExitStack() as opened:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        try:
            header, rows = _table(path, stream, limits, style, opened)
            yield Cells(header, rows, shown_name(path), digest)
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            cut = isinstance(error, EOFError)
            what = "the compressed file is cut short" if cut else "the compressed file is damaged"
            raise FileRefusedError(what, where=str(path), hint="download it again") from None
        except (RuntimeError, NotImplementedError) as error:
            # zipfile's words for encryption and for packing methods it does not know.
            what = f"the archive cannot be opened ({plain_text(str(error), 60)})"
            raise FileRefusedError(what, where=str(path), hint="unpack it by hand") from None


def shown_name(path: Path) -> str:
    """Return a file's name as it can be stored and shown: no control characters, valid Unicode."""
    return plain_text(path.name.encode("utf-8", "replace").decode(), 200)


def plain_text(text: str, length: int) -> str:
    """Return text from a file as it may stand in a message: printable and not too long."""
    return "".join(c if c.isprintable() else "?" for c in text[:length])


def _text_codec(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError):
        what = f"'{plain_text(encoding, 40)}' is not a character set"
        hint = "name one that Python knows, as utf-8, latin-1 or cp1252"
        raise DeclarationError(what, where="--encoding", hint=hint) from None
    if name.startswith(("utf-16", "utf-32")):
        hint = "save the file as UTF-8"
        raise DeclarationError(f"{name} tables are not read", where="--encoding", hint=hint)
    return "utf-8-sig" if name == "utf-8" else name


def _table(
    path: Path, stream: IO[bytes], limits: Limits, style: _Csv, opened: ExitStack
) -> tuple[list[str], Rows]:
    start = stream.read(_SNIFF_BYTES)
    stream.seek(0)
    if not start:
        raise FileRefusedError("the file is empty", where=str(path), hint="nothing to load")
    packed = path.stat().st_size
    if start.startswith(_GZIP_MAGIC):
        return _csv_table(path, opened.enter_context(gzip.open(stream)), packed, limits, style)
    if not start.startswith(_ZIP_MAGIC):
        return _csv_table(path, stream, packed, limits, style)
    archive = opened.enter_context(zipfile.ZipFile(stream))
    if is_workbook(archive):
        rows = sheet_rows(path, archive, limits)
        _, header = next(rows, (0, []))
        return _checked_header(header, path, limits, style.delimiter), _filled(rows)
    member = _only_member(path, archive)
    unpacked = opened.enter_context(archive.open(member))
    return _csv_table(path, unpacked, member.compress_size, limits, style)


def _only_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir()]
    if len(members) != 1:
        what = f"the archive holds {len(members)} files"
        raise FileRefusedError(what, where=str(path), hint="pack one table per archive")
    if members[0].flag_bits & 1:
        raise FileRefusedError("the archive is encrypted", where=str(path), hint="decrypt it")
    return members[0]


def _csv_table(
    path: Path, stream: IO[bytes], packed: int, limits: Limits, style: _Csv
) -> tuple[list[str], Rows]:
    buffered = io.BufferedReader(BoundedText(stream, path, limits, packed), buffer_size=MEGABYTE)
    start = _peeked(buffered, path)
    if start.startswith(_UTF16_MARKS):
        raise FileRefusedError("the text is UTF-16", where=str(path), hint="save it as UTF-8")
    if start.startswith((_GZIP_MAGIC, _ZIP_MAGIC)):
        raise FileRefusedError("is packed twice", where=str(path), hint="unpack it once by hand")
    text = io.TextIOWrapper(buffered, encoding=style.encoding, newline="")
    csv.field_size_limit(limits.cell_chars)
    rows = _filled(_records(csv.reader(text, delimiter=style.delimiter), path))
    number, first = next(rows, (0, []))
    assumed = style.headerless(first) if style.headerless else None
    if assumed is not None:
        return assumed, _again(number, first, rows)
    return _checked_header(first, path, limits, style.delimiter), rows


def _peeked(buffered: io.BufferedReader, path: Path) -> bytes:
    """Return the first bytes; the UTF-16 mark must be seen before its NULs are."""
    try:
        return buffered.peek(_SNIFF_BYTES)[:_SNIFF_BYTES]
    except FileRefusedError:
        with path.open("rb") as stream:
            if stream.read(2) in _UTF16_MARKS:
                what, hint = "the text is UTF-16", "save it as UTF-8"
                raise FileRefusedError(what, where=str(path), hint=hint) from None
        raise


def _again(number: int, first: list[str], rest: Rows) -> Rows:
    yield number, first
    yield from rest


def _filled(rows: Rows) -> Rows:
    """Leave out rows without any content, which spreadsheets put at the end of a table."""
    return ((n, row) for n, row in rows if row and (row[0] or any(row)))


def _records(reader: Iterator[list[str]], path: Path) -> Rows:
    number = 0
    try:
        for number, row in enumerate(reader, start=1):  # noqa: B007 - the number names the fault
            yield number, row
    except csv.Error as error:
        what = f"cannot be read as CSV ({error})"
        hint = "look for an unclosed quotation mark there or before"
        raise FileRefusedError(what, where=f"{path}:{number + 1}", hint=hint) from None
    except UnicodeError as error:
        encoding = error.encoding if isinstance(error, UnicodeDecodeError) else "valid"
        what = f"is not {encoding} text near row {number + 1}"
        hint = "save it as UTF-8, or name its character set with --encoding"
        raise FileRefusedError(what, where=str(path), hint=hint) from None


def _checked_header(
    header: list[str], path: Path, limits: Limits, delimiter: str
) -> list[str]:
    names = [name.strip() for name in header]
    where = f"{path}:1"
    if len(names) > limits.columns:
        what = f"the header has {len(names)} columns"
        raise FileRefusedError(what, where=where, hint="this is not an event table")
    if not any(names):
        raise FileRefusedError("the header is empty", where=where, hint="add column names")
    if len(names) == 1:
        for mark, word in _SEPARATORS.items():
            if mark != delimiter and names[0].count(mark) > 1:
                hint = "save it with commas, or name the separator in a map's [table] section"
                raise FileRefusedError(f"its cells are parted by {word}", where=where, hint=hint)
    repeated = sorted({n for n in names if n and names.count(n) > 1})
    if repeated:
        what = f"the header names a column twice: {plain_text(', '.join(repeated), 80)}"
        raise FileRefusedError(what, where=where, hint="rename one of them")
    return names
