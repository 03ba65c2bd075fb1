"""Opening tables that come from strangers: bounded, decoded, and refused in one clear line."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.sources.bounds import GZIP_MAGIC, ZIP_MAGIC, BoundedText, Limits, readable
from rimland.sources.cells import Cells, Pieces, pieces_of_rows
from rimland.sources.csv_text import Style, csv_table
from rimland.sources.messages import checked_header, plain_text, shown_name
from rimland.sources.workbook import is_workbook, sheet_rows

__all__ = ["Limits", "open_table"]

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SNIFF_BYTES = 8192


@contextmanager
def open_table(
    path: Path,
    *,
    limits: Limits | None = None,
    encoding: str = "utf-8",
    delimiter: str = ",",
    has_quotes: bool = True,
    headerless: Callable[[list[str]], list[str] | None] | None = None,
) -> Iterator[Cells]:
    """Open a CSV (plain, gzip or zip) or XLSX file as text cells.

    Args:
        path: the file.
        limits: bounds on size; the defaults admit any dataset rimland knows.
        encoding: character set of a CSV.
        delimiter: cell separator of a CSV.
        has_quotes: whether quotation marks enclose cells; without, they are letters like others.
        headerless: given the first row, returns the header if that row is data, else None.

    Raises:
        FileRefusedError: empty, binary, damaged, oversized or unreadable files.
        DeclarationError: there is no such encoding.
    """
    limits = limits or Limits()
    style = Style(_text_codec(encoding), delimiter, headerless, has_quotes)
    with readable(path) as stream, ExitStack() as opened:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        try:
            header, pieces = _table(path, stream, limits, style, opened)
            yield Cells(header, pieces, shown_name(path), digest)
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            cut = isinstance(error, EOFError)
            what = "the compressed file is cut short" if cut else "the compressed file is damaged"
            raise FileRefusedError(what, where=str(path), hint="download it again") from None


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
    path: Path, stream: io.BufferedReader, limits: Limits, style: Style, opened: ExitStack
) -> tuple[list[str], Pieces]:
    start = stream.read(_SNIFF_BYTES)
    stream.seek(0)
    if not start:
        raise FileRefusedError("the file is empty", where=str(path), hint="nothing to load")
    if start.startswith(_UTF16_MARKS):
        raise FileRefusedError("the text is UTF-16", where=str(path), hint="save it as UTF-8")
    packed = path.stat().st_size
    if start.startswith(GZIP_MAGIC):
        unzipped = opened.enter_context(gzip.GzipFile(fileobj=stream))
        return _csv(unzipped, packed, path, limits, style)
    if not start.startswith(ZIP_MAGIC):
        return _csv(stream, packed, path, limits, style)
    archive = opened.enter_context(zipfile.ZipFile(stream))
    if is_workbook(archive):
        rows = sheet_rows(path, archive, limits)
        _, header = next(rows, (0, []))
        header = checked_header(header, path, limits, style.delimiter)
        return header, pieces_of_rows(rows, header)
    member = _only_member(path, archive)
    try:
        unpacked = opened.enter_context(archive.open(member))
    except (RuntimeError, NotImplementedError) as error:  # zipfile's words for unknown packing
        what = f"the archive cannot be opened ({plain_text(str(error), 60)})"
        raise FileRefusedError(what, where=str(path), hint="unpack it by hand") from None
    return _csv(unpacked, member.compress_size, path, limits, style)


def _only_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir()]
    if len(members) != 1:
        what = f"the archive holds {len(members)} files"
        raise FileRefusedError(what, where=str(path), hint="pack one table per archive")
    if members[0].flag_bits & 1:
        raise FileRefusedError("the archive is encrypted", where=str(path), hint="decrypt it")
    return members[0]


def _csv(
    stream: io.BufferedIOBase | IO[bytes], packed: int, path: Path, limits: Limits, style: Style
) -> tuple[list[str], Pieces]:
    text = BoundedText(stream, path, limits, packed=packed, encoding=style.encoding)
    return csv_table(text, path, limits, style)
