"""Bytes from strangers: only regular files, only so many bytes, and only text where text is due."""

from __future__ import annotations

import codecs
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rimland.model.errors import FileRefusedError

MEGABYTE = 1024 * 1024
GZIP_MAGIC, ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold before it is taken for an attack or an accident.

    ``ratio`` only counts once ``ratio_from`` bytes were unpacked: small regular tables pack well.
    A workbook is held in memory while it is read, so its bounds are tighter. A CSV is parsed in
    blocks, and no cell may span three of them; each block costs the engine a tenth of a second.
    """

    unpacked_bytes: int = 4 * 1024 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 32 * MEGABYTE
    line_bytes: int = 4 * MEGABYTE
    block_bytes: int = 32 * MEGABYTE
    cell_chars: int = MEGABYTE
    columns: int = 2000
    workbook_bytes: int = 512 * MEGABYTE
    workbook_cells: int = 40_000_000


@contextmanager
def readable(path: Path) -> Iterator[io.BufferedReader]:
    """Open a regular file; raises FileRefusedError for anything that cannot be read to an end."""
    try:
        stream = open(path, "rb", opener=_without_waiting)  # noqa: SIM115 - Path.open has no opener
    except IsADirectoryError:
        what, hint = "is a directory", "name the files in it"
        raise FileRefusedError(what, where=str(path), hint=hint) from None
    except FileNotFoundError:
        what, hint = "there is no such file", "check the path"
        raise FileRefusedError(what, where=str(path), hint=hint) from None
    except PermissionError:
        what, hint = "no permission to read it", "change its mode or owner"
        raise FileRefusedError(what, where=str(path), hint=hint) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        what = f"cannot be read ({reason})"
        raise FileRefusedError(what, where=str(path), hint="check the path") from None
    with stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            what, hint = "is not a regular file", "save its content to a file first"
            raise FileRefusedError(what, where=str(path), hint=hint)
        try:
            yield stream
        except OSError as error:
            what = f"cannot be read to its end ({error.strerror or error})"
            raise FileRefusedError(what, where=str(path), hint="check the disk") from None


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe, which may never come."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class BoundedText(io.RawIOBase):
    """Passes the bytes of a text on as UTF-8; stops at what no table holds.

    That is too many bytes, a NUL, a line without an end, or bytes outside the character set.
    ``open_quotes`` says whether the quotation marks read so far are an odd number.
    """

    def __init__(
        self,
        inner: io.BufferedIOBase | IO[bytes],
        path: Path,
        limits: Limits,
        *,
        packed: int,
        encoding: str,
    ) -> None:
        """Take the stream, the file's name for messages, its bounds, size as packed and encoding."""
        self._inner, self._path, self._limits = inner, path, limits
        self._packed, self._seen, self._line, self._lines = max(packed, 1), 0, 0, 0
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._is_utf8 = encoding.startswith("utf-8")
        self._ready = b""
        self.open_quotes = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer; raises FileRefusedError where the bounds are passed."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while len(self._ready) < len(view):
            data = self._inner.read(len(view))
            self._ready += self._checked(data)
            if not data:
                break
        given, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(given)] = given
        return len(given)

    def _checked(self, data: bytes) -> bytes:
        refuse_swollen(self._path, self._limits, self._seen + len(data), self._packed)
        self._refuse_binary(data)
        self._refuse_endless_line(data)
        text = self._decoded(data)
        self._seen += len(data)
        self._lines += data.count(b"\n")
        if data.count(b'"') % 2:
            self.open_quotes = not self.open_quotes
        return data if self._is_utf8 else text.encode()

    def _decoded(self, data: bytes) -> str:
        try:
            return self._decoder.decode(data, final=not data)
        except UnicodeError as error:
            sound = error.start if isinstance(error, UnicodeDecodeError) else 0
            line = self._lines + data[:sound].count(b"\n") + 1
            what = f"holds a byte that is not {self._name()} text"
            hint = "save it as UTF-8, or name its character set with --encoding"
            raise FileRefusedError(what, where=f"{self._path}: line {line}", hint=hint) from None

    def _name(self) -> str:
        return "UTF-8" if self._is_utf8 else "such"

    def _refuse_binary(self, data: bytes) -> None:
        if self._seen == 0 and data.startswith((GZIP_MAGIC, ZIP_MAGIC)):
            what, hint = "is packed twice", "unpack it once by hand"
            raise FileRefusedError(what, where=str(self._path), hint=hint)
        nul = data.find(b"\x00")
        if nul >= 0:
            what = f"holds binary data at byte {self._seen + nul + 1}, so it is not a table"
            raise FileRefusedError(what, where=str(self._path), hint="give a CSV or XLSX file")

    def _refuse_endless_line(self, data: bytes) -> None:
        # The end of the longest line is looked for in whole chunks: a check per line would double
        # the time of reading.
        last = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._line = self._line + len(data) if last < 0 else len(data) - last - 1
        if self._line > self._limits.line_bytes:
            what = f"has a line longer than {self._limits.line_bytes // MEGABYTE} MB"
            where = f"{self._path}: byte {self._seen + len(data) - self._line + 1}"
            raise FileRefusedError(what, where=where, hint="this is not a CSV table")


def refuse_swollen(path: Path, limits: Limits, unpacked: int, packed: int) -> None:
    """Raise FileRefusedError when a file unpacks to more than its limits allow."""
    swollen = unpacked > limits.ratio_from and unpacked > limits.ratio * packed
    if swollen or unpacked > limits.unpacked_bytes:
        what = f"unpacks to more than {unpacked // MEGABYTE} MB"
        hint = "a table that packs so well is not an event dataset; unpack it by hand"
        raise FileRefusedError(what, where=str(path), hint=hint)
