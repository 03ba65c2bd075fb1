"""Bytes from strangers: only regular files, only so many bytes, and only text where text is due."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold before it is taken for an attack or an accident.

    ``ratio`` only counts once ``ratio_from`` bytes were unpacked: small regular tables pack well.
    A workbook is held in memory while it is read, so its bounds are tighter.
    """

    unpacked_bytes: int = 4 * 1024 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 32 * MEGABYTE
    line_bytes: int = 4 * MEGABYTE
    cell_chars: int = MEGABYTE
    columns: int = 2000
    workbook_bytes: int = 512 * MEGABYTE
    workbook_cells: int = 40_000_000


@contextmanager
def readable(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file; raises FileRefusedError for anything that cannot be read to an end."""
    try:
        stream = path.open("rb", opener=_without_waiting)
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
    """Passes the bytes of a text on; stops at too many bytes, a NUL or a line without an end."""

    def __init__(self, inner: IO[bytes], path: Path, limits: Limits, packed: int) -> None:
        """Take the stream, the file's name for messages, its bounds and its size as packed."""
        self._inner, self._path, self._limits = inner, path, limits
        self._packed, self._seen, self._line = max(packed, 1), 0, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer; raises FileRefusedError where the bounds are passed."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._inner.read(len(view))
        view[: len(data)] = data
        refuse_swollen(self._path, self._limits, self._seen + len(data), self._packed)
        self._refuse_binary(data)
        self._refuse_endless_line(data)
        self._seen += len(data)
        return len(data)

    def _refuse_binary(self, data: bytes) -> None:
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
