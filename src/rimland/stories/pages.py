"""Web pages to text, in a process of its own that is stopped when it takes too long.

A page is a stranger's: it can be nested a million deep or made to keep a parser busy for hours.
The work is done where it can be killed, with its memory bounded; the main process only waits.
"""

from __future__ import annotations

import contextlib
import json
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import IO, Self

from rimland.model.errors import FileRefusedError

_LENGTH = struct.Struct(">Q")
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says: its article's words, and what its head gives of title and time.

    ``text`` is without furniture (rights, alerts, links to other stories). ``published_from`` says
    where the time was found: "meta:NAME", "json-ld", "time-element" or, to the day, "address".
    ``modified`` is when the page says it was last changed.
    """

    text: str
    title: str | None = None
    published: date | datetime | None = None
    url: str | None = None
    publisher: str | None = None
    published_from: str | None = None
    modified: date | datetime | None = None


class PageReader:
    """Finds the article in web pages; its process starts with the first page and ends with it."""

    def __init__(self, *, seconds: float = 20.0, megabytes: int = 1024) -> None:
        """Take how long one page may take and how much memory all of it."""
        self._seconds, self._megabytes = seconds, megabytes
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    _close(stream)
            self._process = None

    def text(self, page: bytes, where: str) -> PageText:
        """Return a page's text; raises FileRefusedError for one that holds none or never ends."""
        answer = self._asked(page, where)
        if answer.get("fault"):
            what = f"the page cannot be read ({answer['fault']})"
            raise FileRefusedError(what, where=where, hint="save its text as .txt")
        text = str(answer.get("text") or "")
        if not text.strip():
            what, hint = "no article was found in the page", "save its text as .txt"
            raise FileRefusedError(what, where=where, hint=hint)
        return PageText(
            text=text,
            title=answer.get("title") or None,
            published=_time(answer.get("published")),
            url=answer.get("url") or None,
            publisher=answer.get("publisher") or None,
            published_from=answer.get("published_from") or None,
            modified=_time(answer.get("modified")),
        )

    def _asked(self, page: bytes, where: str) -> dict[str, str | None]:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 # both are pipes
        assert process.stdout is not None  # noqa: S101
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            process.stdin.write(_LENGTH.pack(len(page)) + page)
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if not line:
            self.close()
            reason = f"took more than {self._seconds:g} seconds" if late.is_set() else "broke off"
            what = f"reading the page {reason}"
            raise FileRefusedError(what, where=where, hint="save its text as .txt")
        found: dict[str, str | None] = json.loads(line)
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing from the page
                [sys.executable, "-m", "rimland.stories.page_worker", str(self._megabytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


def _close(stream: IO[bytes]) -> None:
    # What it still holds can no longer be written: the process is gone.
    with contextlib.suppress(OSError):
        stream.close()


def _time(text: str | None) -> date | datetime | None:
    """Read a time as pages write it; None for anything that is not ISO 8601."""
    if not text:
        return None
    try:
        is_day = len(text) == len("YYYY-MM-DD")
        return date.fromisoformat(text) if is_day else datetime.fromisoformat(text)
    except ValueError:
        return None
