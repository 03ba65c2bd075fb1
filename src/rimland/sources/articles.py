"""Articles from files: plain text, saved web pages, and JSON lines, each line on its own.

A file that cannot be an article at all is refused whole; a line at fault is handed back as refused
and the others are read. Nothing is fetched: an address in a file is only noted.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO

from rimland.model.document import Received
from rimland.model.errors import FileRefusedError
from rimland.sources.article_lines import Refused, article_of_line, storable
from rimland.sources.bounds import GZIP_MAGIC, MEGABYTE, ZIP_MAGIC, Limits, readable
from rimland.sources.messages import shown_name

__all__ = ["KINDS", "Given", "Refused", "read_articles", "sha256_of"]

KINDS = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "page"),
    **dict.fromkeys((".jsonl", ".ndjson"), "lines"),
}
"""What a file is, by the end of its name."""

_MOST_PAGE = 8 * MEGABYTE
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_START = 4096


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of files that do not say it themselves."""

    published: date | datetime | None = None
    publisher: str | None = None


def read_articles(
    path: str, given: Given | None = None, limits: Limits | None = None
) -> Iterator[Received | Refused]:
    """Yield the articles of a file and the lines at fault, in the file's order.

    Raises FileRefusedError when the file as a whole cannot be used.
    """
    file, given, limits = Path(path), given or Given(), limits or Limits()
    kind = KINDS.get(file.suffix.lower())
    if kind is None:
        hint = "name a .txt, .html or .jsonl file"
        raise FileRefusedError("is no kind of article file", where=path, hint=hint)
    with readable(file) as stream:
        _refuse_foreign(stream, path, kind)
        if kind == "lines":
            for found in _lines(stream, file, limits):
                yield _with_given(found, given) if isinstance(found, Received) else found
            return
        data = _whole(stream, path)
    name = shown_name(file)
    one = Received(_stem(name), f"{name}:1")
    if kind == "page":
        yield _with_given(replace(one, page=data), given)
    else:
        yield _with_given(replace(one, text=_decoded(data, path)), given)


def sha256_of(path: str) -> str:
    """Return the SHA-256 of a file's bytes."""
    with readable(Path(path)) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _with_given(article: Received, given: Given) -> Received:
    """Fill in what the user said; what came with the article itself stands."""
    return replace(
        article,
        published=article.published or given.published,
        publisher=article.publisher or given.publisher,
    )


def _refuse_foreign(stream: IO[bytes], path: str, kind: str) -> None:
    """Raise FileRefusedError for what is no text at all, judged by how it begins."""
    start = stream.read(_START)
    stream.seek(0)
    if not start.strip() and len(start) < _START:
        raise FileRefusedError("the file is empty", where=path, hint="there is nothing to read")
    if start.startswith((GZIP_MAGIC, ZIP_MAGIC)):
        raise FileRefusedError("is packed", where=path, hint="unpack it first")
    if start.startswith(_UTF16) and kind != "page":
        raise FileRefusedError("the text is UTF-16", where=path, hint="save it as UTF-8")
    if b"\x00" in start and not start.startswith(_UTF16):
        hint = "name a .txt, .html or .jsonl file"
        raise FileRefusedError("holds binary data, not text", where=path, hint=hint)


def _whole(stream: IO[bytes], path: str) -> bytes:
    data = stream.read(_MOST_PAGE + 1)
    if len(data) > _MOST_PAGE:
        what = f"is larger than {_MOST_PAGE // MEGABYTE} MB"
        raise FileRefusedError(what, where=path, hint="an article is shorter; split the file")
    return data


def _decoded(data: bytes, path: str) -> str:
    """Return the text; line ends stay as they are, so that offsets count in what was given."""
    try:
        return storable(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = "holds a byte that is not UTF-8 text"
        raise FileRefusedError(
            what, where=f"{path}: line {line}", hint="save it as UTF-8"
        ) from None


def _lines(stream: IO[bytes], file: Path, limits: Limits) -> Iterator[Received | Refused]:
    name = shown_name(file)
    for number, line in _bounded_lines(stream, limits.line_bytes):
        row = f"{name}:{number}"
        if line is None:
            most = limits.line_bytes // MEGABYTE
            what = f"the line is longer than {most} MB"
            yield Refused(row, "(line)", "too_long", what, "split the article or leave it out")
        elif line.strip():
            yield article_of_line(line, row)


def _bounded_lines(stream: IO[bytes], most: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines; None stands for one that is longer than is read."""
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) <= most or line.endswith(b"\n"):
            yield number, line
            continue
        while rest := stream.readline(most):
            if rest.endswith(b"\n"):
                break
        yield number, None
