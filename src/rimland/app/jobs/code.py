"""Coding and geoparsing files without a ledger: articles in, one result per document out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rimland.app.settings import Settings
from rimland.model.document import Document, Received
from rimland.model.errors import FileRefusedError, RimlandError
from rimland.model.ids import content_hash
from rimland.sources.articles import Given, Refused, read_articles
from rimland.stories.page_times import ADDRESS, day_in_address
from rimland.stories.pages import PageReader

if TYPE_CHECKING:
    from rimland.coding.coders import Coder
    from rimland.coding.rules import Coded
    from rimland.stories.masking import Masker

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """One document's line, and the trace behind it where one was asked for."""

    line: dict[str, Any]
    document: Document
    trace: Coded | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A document or file that could not be read, in one line."""

    line: str


def code_files(
    paths: Sequence[str],
    given: Given,
    settings: Settings,
    *,
    coder: str = "rules",
    explain: bool = False,
    with_text: bool = False,
    say: Callable[[str], None] = lambda _line: None,
    progress: Progress = lambda _path, _documents: None,
) -> Iterator[Result | Failure]:
    """Code the articles of files, one after the other; what cannot be read is a Failure.

    A page's line carries the hash of the text that was found in it, because offsets count in that
    text; ``with_text`` adds the text itself to every line, persons masked, as long as it was.
    """
    # Imported here: a text without violence is done before anything dear is loaded.
    from rimland.app.jobs.coders import (  # noqa: PLC0415
        chosen_coder,
        default_masker,
        ready_places,
        refuse_unsent,
    )

    ready_places(say)
    chosen = chosen_coder(coder, settings)
    masker = default_masker() if with_text or coder != "rules" else None
    for found in articles(paths, given, settings, progress=progress):
        if isinstance(found, Failure):
            yield found
            continue
        received, text = found
        document = _document(received, text, masker)
        try:
            if coder == "llm":
                refuse_unsent(received, settings)
            yield _coded(received, document, chosen, explain=explain, with_text=with_text)
        except RimlandError as error:
            yield Failure(f"{received.file_row}: {error.line()}")


def geoparse_files(
    paths: Sequence[str],
    given: Given,
    settings: Settings,
    *,
    say: Callable[[str], None] = lambda _line: None,
    progress: Progress = lambda _path, _documents: None,
) -> Iterator[Result | Failure]:
    """Find the places that articles name; what cannot be read is a Failure."""
    from rimland.app.jobs.coders import ready_places  # noqa: PLC0415
    from rimland.app.jobs.places import places_of  # noqa: PLC0415 - loads the name recogniser

    ready_places(say)

    for found in articles(paths, given, settings, progress=progress):
        if isinstance(found, Failure):
            yield found
            continue
        received, text = found
        line: dict[str, Any] = {"document_id": received.given_id}
        if received.page is not None:
            line["text_sha256"] = content_hash(text)
        line["places"] = places_of(text)
        yield Result(line, _document(received, text, None))


def articles(
    paths: Sequence[str],
    given: Given,
    settings: Settings,
    *,
    progress: Progress = lambda _path, _documents: None,
) -> Iterator[tuple[Received, str] | Failure]:
    """Yield every article with its text; a file or line at fault does not stop the others."""
    with PageReader(seconds=settings.page_seconds) as pages:
        for path in paths:
            try:
                for number, found in enumerate(read_articles(path, given), 1):
                    yield _with_text(found, pages)
                    progress(path, number)
            except FileRefusedError as error:
                yield Failure(error.line())


def _with_text(found: Received | Refused, pages: PageReader) -> tuple[Received, str] | Failure:
    if isinstance(found, Refused):
        return Failure(found.line())
    try:
        return with_text(found, pages)
    except FileRefusedError as error:
        return Failure(error.line())


def with_text(received: Received, pages: PageReader) -> tuple[Received, str]:
    """Return an article with its text and with what its page states where nobody said otherwise.

    A page that states no time of its own lends the day in the address it came from. Raises
    FileRefusedError for a page in which no article is found.
    """
    if received.page is None:
        return received, received.text or ""
    page = pages.text(received.page, received.file_row)
    published, found_in = received.published, received.published_from
    if published is None:
        published, found_in = page.published, page.published_from
    if published is None and (day := day_in_address(received.url)):
        published, found_in = day, ADDRESS
    known = replace(
        received,
        title=received.title or page.title,
        published=published,
        published_from=found_in,
        url=received.url or page.url,
        publisher=received.publisher or page.publisher,
    )
    return known, page.text


def _document(received: Received, text: str, masker: Masker | None) -> Document:
    document = Document(received.given_id, text, received.published, received.title)
    if masker is None:
        return document
    hidden = masker.hidden(text, received.title, document.day)
    return replace(document, masked=hidden.text)


def _coded(
    received: Received, document: Document, coder: Coder, *, explain: bool, with_text: bool
) -> Result:
    trace = None
    if explain:
        from rimland.coding.rules import trace as traced  # noqa: PLC0415

        trace = traced(document.text, document.published, document.title, document.document_id)
    coded = trace.document if trace else coder.code(document)
    line = coded.to_json()
    if received.page is not None:
        line["text_sha256"] = content_hash(document.text)
    if with_text:
        line["text"] = document.masked
    return Result(line, document, trace)
