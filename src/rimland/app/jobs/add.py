"""Adding one report by hand: the same checks, masking and storage as for any article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rimland.app.jobs.article_batch import Batch, ByHand
from rimland.app.jobs.article_reading import Reading
from rimland.app.jobs.articles import append_batch
from rimland.app.jobs.coders import default_masker
from rimland.app.settings import Settings
from rimland.coding.by_hand import HandCoder, report_by_hand
from rimland.coding.quoted import QuotedText
from rimland.coding.tools import default_tools
from rimland.ledger.database import Database
from rimland.model.coded import CodedReport
from rimland.model.document import Received
from rimland.model.errors import FileRefusedError, RimlandError
from rimland.sources.article_lines import published_time, storable
from rimland.sources.articles import KINDS, read_articles
from rimland.sources.bounds import MEGABYTE, readable
from rimland.sources.normalise import REASONS
from rimland.sources.publishers import Publishers
from rimland.stories.masking import Masker
from rimland.stories.pages import PageReader
from rimland.tables.packaged import countries

_SECTIONS = {"source", "quote", "text", "report"}
_SOURCE = {"publisher", "publisher_family", "url", "title", "published"}
_LONGEST_QUOTE, _LONGEST_TEXT = 2_000, 200_000
_FILE_ROW = "typed in by hand"


@dataclass(frozen=True, slots=True)
class Added:
    """What one added report became; ``fresh`` is false where the ledger already held it."""

    report_key: str
    source: str
    document_id: str
    fresh: bool


def read_entry(path: str) -> dict[str, Any]:
    """Return the entry of a JSON file; raises FileRefusedError for one that holds none."""
    with readable(Path(path)) as stream:
        data = stream.read(MEGABYTE + 1)
    hint = 'write {"source": {…}, "quote": "…", "report": {…}}'
    if len(data) > MEGABYTE:
        raise FileRefusedError("is larger than 1 MB", where=path, hint=hint)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise FileRefusedError("is not JSON", where=path, hint=hint) from None
    if not isinstance(found, dict):
        raise FileRefusedError("is not one JSON object", where=path, hint=hint)
    return found


def text_of_file(path: str, settings: Settings) -> str:
    """Return the text of one .txt or .html file; raises FileRefusedError."""
    found = next(iter(read_articles(path)), None)
    if KINDS[Path(path).suffix.lower()] == "lines" or not isinstance(found, Received):
        raise FileRefusedError("is no text", where=path, hint="name a .txt or .html file")
    if found.page is None:
        return found.text or ""
    with PageReader(seconds=settings.page_seconds) as pages:
        return pages.text(found.page, path).text


def add_report(
    database: Database, entry: Mapping[str, Any], *, settings: Settings, now: datetime
) -> Added:
    """Append one report that a person read, with its source and quote.

    Without the text the quote is all there is of the document. Raises RimlandError for an entry
    that does not keep the contract: a quote that is not in the text, a word outside the
    vocabularies, a group's name that reads as a person's.
    """
    source, quote, text = _parts(entry)
    masker = default_masker()
    _refuse_person(source.get("publisher"), "source.publisher", masker, outlet=True)
    tools = default_tools()
    report = report_by_hand(_mapping(entry, "report"), quote, tools.gazetteer, list(countries()))
    _refuse_persons(report, masker)
    received = _received(source, text)
    published = received.published
    day = published.date() if isinstance(published, datetime) else published
    span = QuotedText(text, day, tools).find(quote)
    if span is None:
        hint = "copy the words letter for letter"
        raise RimlandError("these words are not in the text", where="quote", hint=hint)
    _refuse_future(day, report, now)
    digest = hashlib.sha256(json.dumps(report.to_json(), sort_keys=True).encode()).hexdigest()
    mark = ByHand(HandCoder(report, span), f"h{digest[:10]}")
    batch = Batch()
    with PageReader() as pages:
        reading = Reading(database, pages, Publishers(), "rules", settings, now)
        reading.add_document(received, text, batch, mark)
    (part,) = batch.parts.values()
    if part.refused:
        refused = part.refused[0]
        what = "rimland erase --list says why" if refused["code"] == "erased" else "mend it"
        raise RimlandError(REASONS[refused["code"]], where=refused["field"], hint=what)
    raw = hashlib.sha256(received.raw).hexdigest()
    counts = append_batch(database, batch, _FILE_ROW, raw, settings, now, recoded=False)
    (row,) = part.candidates
    document = batch.documents[0].document_id
    return Added(row["report_key"], part.source.source_id, document, counts.accepted == 1)


def _mapping(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = entry.get(name)
    if not isinstance(found, Mapping):
        raise RimlandError("is missing or no object", where=name, hint="see rimland add --help")
    return found


def _parts(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, str]:
    """Return source, quote and text of an entry, checked for kind and size."""
    unknown = sorted(set(entry) - _SECTIONS)
    if unknown:
        hint = f"use {', '.join(sorted(_SECTIONS))}"
        raise RimlandError("there is no such key", where=unknown[0][:40], hint=hint)
    source = _mapping(entry, "source")
    strange = sorted(set(source) - _SOURCE)
    if strange:
        hint = f"use {', '.join(sorted(_SOURCE))}"
        raise RimlandError("there is no such key", where=f"source.{strange[0][:40]}", hint=hint)
    for name, value in source.items():
        if value is not None and (not isinstance(value, str) or len(value) > _LONGEST_QUOTE):
            raise RimlandError("is not a text", where=f"source.{name}", hint="write a short text")
    quote, text = entry.get("quote"), entry.get("text") or entry.get("quote")
    for name, value, most in (("quote", quote, _LONGEST_QUOTE), ("text", text, _LONGEST_TEXT)):
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            what = f"is missing, empty or longer than {most:,} characters"
            raise RimlandError(what, where=name, hint="give the words the report was read in")
    return source, storable(str(quote)), storable(str(text))


def _received(source: Mapping[str, Any], text: str) -> Received:
    published = source.get("published")
    return Received(
        given_id="",
        file_row=_FILE_ROW,
        text=text,
        published=published_time(published) if published else None,
        title=source.get("title") or None,
        url=source.get("url") or None,
        publisher=source.get("publisher") or None,
        publisher_family=source.get("publisher_family") or None,
    )


def _refuse_person(words: str | None, where: str, masker: Masker, *, outlet: bool = False) -> None:
    if words and masker.names_somebody(words):
        kind = "an outlet" if outlet else "a group, an organisation or a role"
        hint = f"write {kind}; persons are not recorded"
        raise RimlandError("reads as a person's name", where=where, hint=hint)


def _refuse_persons(report: CodedReport, masker: Masker) -> None:
    for one in report.perpetrators:
        _refuse_person(one.name, "perpetrators.name", masker)
        _refuse_person(one.said_by, "perpetrators.said_by", masker)
    if report.geonames_id is None:
        _refuse_person(report.place, "place", masker)


def _refuse_future(published: date | None, report: CodedReport, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    if published is not None and published > today:
        raise RimlandError("lies in the future", where="source.published", hint="mend the date")
    if report.date_start is not None and report.date_start > today:
        raise RimlandError("lies in the future", where="date_start", hint="mend the date")
