"""Loading articles: read, mask and code everything of a batch, then append it in one transaction.

A text or page is one batch, a JSON-lines file one per 200 documents. What is appended follows from
the file alone, so that a load that was killed and is run again ends in the same ledger.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from rimland.app.jobs.article_reports import Provenance, Unfit, report_row
from rimland.app.jobs.code import with_text
from rimland.app.jobs.coders import chosen_coder, default_masker, may_be_sent
from rimland.app.jobs.load_options import LoadOptions, LoadResult
from rimland.app.settings import Settings
from rimland.coding.coders import LLM, Coder
from rimland.ledger.database import Database
from rimland.ledger.documents import (
    StoredDocument,
    append_documents,
    codings_held,
    record_id,
    retract_uncoded,
)
from rimland.ledger.loads import FileToAppend, LoadCounts, append_file, next_load
from rimland.model.coded import CodedDocument
from rimland.model.document import Document, Received, document_id, known_since
from rimland.model.errors import FileRefusedError
from rimland.model.ids import content_hash, report_key
from rimland.model.source import SourceDefinition
from rimland.model.time import utc_text
from rimland.sources.articles import Given, Refused, read_articles, sha256_of
from rimland.sources.base import CANDIDATE_SCHEMA, QUARANTINE_SCHEMA
from rimland.sources.bounds import Limits
from rimland.sources.names import is_outlet
from rimland.sources.publishers import Outlet, Publishers, publisher_of
from rimland.stories.language import language_of
from rimland.stories.masking import NAME_WITHHELD, Hidden, Masker, copy_hash
from rimland.stories.pages import PageReader
from rimland.tables.engine import canonical_json

FORMAT = "articles"
BATCH = 200
"""Documents per transaction of a JSON-lines file."""

_FEW_SOURCES = 3
_LONGEST_TITLE = 200
_CANDIDATES = CANDIDATE_SCHEMA.append(pa.field("known_at", pa.string()))


@dataclass(slots=True)
class _Part:
    """What one outlet has in a batch."""

    source: SourceDefinition
    candidates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    already_read: int = 0


@dataclass(slots=True)
class _Batch:
    """Documents and reports that are appended together."""

    parts: dict[str, _Part] = field(default_factory=dict)
    documents: list[StoredDocument] = field(default_factory=list)
    lines: list[Refused] = field(default_factory=list)

    def part(self, source: SourceDefinition) -> _Part:
        return self.parts.setdefault(source.source_id, _Part(source))


def load_articles(
    database: Database,
    paths: Sequence[str],
    options: LoadOptions,
    *,
    settings: Settings,
    now: datetime,
    limits: Limits,
    progress: Callable[[str, int], None] = lambda _path, _documents: None,
) -> LoadResult:
    """Load article files in the order given; raises FileRefusedError for one that cannot be used.

    Lines at fault, and reports that do not say when or where, go to quarantine; documents in which
    no attack is reported are kept with nothing read in them.
    """
    began = time.monotonic()
    given = Given(options.published, options.publisher)
    publishers = Publishers.read(options.map_file) if options.map_file else Publishers()
    counts, names, seen, by_rules = LoadCounts(), Counter[str](), 0, 0
    with PageReader(seconds=settings.page_seconds) as pages:
        reading = _Reading(database, pages, publishers, options.coder, settings, now)
        for path in paths:
            digest = sha256_of(path)
            found = read_articles(path, given, limits)
            for batch in _batches(reading, found):
                counts = counts.plus(_append(database, batch, path, digest, settings, now))
                names.update(batch.parts)
                seen += len(batch.documents)
                progress(path, seen)
        by_rules = reading.by_rules
    warnings = []
    if counts.quarantined:
        warnings.append(
            f"{counts.quarantined} lines or reports were refused; see: rimland quarantine"
        )
    if by_rules:
        warnings.append(
            f"{by_rules} documents were read by rules: their sources are not in llm_sources, or "
            "their publisher's licence keeps their texts here"
        )
    few = len(names) <= _FEW_SOURCES
    return LoadResult(
        source=", ".join(names) if few and names else f"{FORMAT} of {len(names)} outlets",
        counts=counts,
        seconds=time.monotonic() - began,
        signals=(),
        warnings=tuple(warnings),
        documents=seen,
    )


def _batches(reading: _Reading, found: Iterator[Received | Refused]) -> Iterator[_Batch]:
    while chunk := list(islice(found, BATCH)):
        batch = _Batch()
        for one in chunk:
            reading.add(one, batch)
        yield batch


class _Reading:
    """Turns articles into what is appended; holds the tools of one load."""

    def __init__(
        self,
        database: Database,
        pages: PageReader,
        publishers: Publishers,
        coder: str,
        settings: Settings,
        now: datetime,
    ) -> None:
        self._database, self._pages, self._publishers = database, pages, publishers
        self._settings, self._now = settings, now
        self._today = now.astimezone(UTC).date()
        self._rules = chosen_coder("rules", settings)
        self._coder = chosen_coder(coder, settings) if coder == LLM else self._rules
        self._masker: Masker = default_masker()
        self._outlet_names: dict[str, str] = {}
        self.by_rules = 0

    def add(self, found: Received | Refused, batch: _Batch) -> None:
        """Read one article and put what it says into the batch."""
        if isinstance(found, Refused):
            batch.lines.append(found)
            return
        try:
            received, text = with_text(found, self._pages)
        except FileRefusedError as error:
            if found.given_id + ".html" == found.file_row.rpartition(":")[0]:
                raise  # the file is this page and nothing else
            refused = Refused(found.file_row, "html", "unreadable_page", error.what, "")
            batch.lines.append(refused)
            return
        known = known_since(received.published)
        if known is not None and known.date() > self._today:
            refused = Refused(found.file_row, "published", "future_date", "", "", found.given_id)
            batch.lines.append(refused)
            return
        self._add_document(received, text, min(known or self._now, self._now), batch)

    def _add_document(
        self, received: Received, text: str, known_at: datetime, batch: _Batch
    ) -> None:
        day = known_at.date() if received.published is None else _day(received.published)
        hidden = self._masker.hidden(text, received.title, day)
        publisher = self._shown_publisher(publisher_of(received))
        family = self._shown_publisher(received.publisher_family)
        outlet = self._publishers.outlet(publisher, family)
        document = Document(
            document_id(received, text),
            text,
            received.published,
            received.title,
            hidden.text,
            outlet.definition.source_id,
        )
        part = batch.part(outlet.definition)
        coder = self._coder_for(outlet)
        held = None if coder.repeats else self._held(document, coder)
        if held is not None:
            part.already_read += held
            return
        coded = coder.code(document)
        stored = self._stored(received, document, hidden, outlet, coded, coder, known_at)
        batch.documents.append(stored)
        origin = Provenance(
            document=document,
            hidden=hidden,
            coder=coder.name,
            publisher=outlet.definition.publisher,
            publisher_family=outlet.definition.publisher_family,
            citation=_citation(stored, outlet),
            copy_hash=stored.copy_hash,
            longest_quote=outlet.longest_quote,
        )
        for ordinal, report in enumerate(coded.reports, 1):
            row = report_row(report, origin, self._today)
            _put(part, row, document, ordinal, received.file_row, known_at)

    def _coder_for(self, outlet: Outlet) -> Coder:
        if self._coder is self._rules or may_be_sent(outlet, self._settings):
            return self._coder
        self.by_rules += 1
        return self._rules

    def _held(self, document: Document, coder: Coder) -> int | None:
        """How many reports the log holds of this coder's reading; None where it has not read it."""
        with self._database.reading() as connection:
            return codings_held(connection, document.document_id, coder.name)

    def _shown_publisher(self, name: str | None) -> str | None:
        """Return an outlet's name, unless it reads as a person's."""
        if not name:
            return None
        if name not in self._outlet_names:
            person = not is_outlet(name) and self._masker.names_somebody(name)
            self._outlet_names[name] = f"outlet ({NAME_WITHHELD})" if person else name
        return self._outlet_names[name]

    def _stored(
        self,
        received: Received,
        document: Document,
        hidden: Hidden,
        outlet: Outlet,
        coded: CodedDocument,
        coder: Coder,
        known_at: datetime,
    ) -> StoredDocument:
        given_id = received.given_id
        sealed = self._settings.originals == "sealed"
        return StoredDocument(
            document_id=document.document_id,
            source_id=outlet.definition.source_id,
            given_id=given_id if hidden.scrubbed(given_id) == given_id else None,
            url=hidden.address(received.url),
            publisher=outlet.definition.publisher,
            publisher_family=outlet.definition.publisher_family,
            title=hidden.title,
            published=received.published.isoformat() if received.published else None,
            known_at=known_at,
            language=language_of(document.text),
            raw_sha256=_sha256(received.raw),
            text_sha256=content_hash(document.text),
            copy_hash=copy_hash(hidden.text),
            masked_text=hidden.text,
            file_row=received.file_row,
            coder=coder.name,
            reports=len(coded.reports),
            background=len(coded.background),
            abstained=dict(coded.abstained),
            original=received.raw if sealed else None,
        )


def _sha256(data: bytes) -> str:
    import hashlib  # noqa: PLC0415

    return hashlib.sha256(data).hexdigest()


def _day(published: date | datetime) -> date:
    return published.date() if isinstance(published, datetime) else published


def _citation(stored: StoredDocument, outlet: Outlet) -> str:
    """Return outlet, day, title and address in one line; persons are hidden in all of them."""
    day = (stored.published or "no date")[: len("YYYY-MM-DD")]
    title = f": {stored.title[:_LONGEST_TITLE]}" if stored.title else ""
    address = f" {stored.url}" if stored.url else ""
    return f"{outlet.definition.publisher}, {day}{title}.{address}"


def _put(
    part: _Part,
    row: dict[str, Any] | Unfit,
    document: Document,
    ordinal: int,
    file_row: str,
    known_at: datetime,
) -> None:
    record = record_id(document.document_id, ordinal)
    if isinstance(row, Unfit):
        part.refused.append(
            {
                "ordinal": len(part.refused),
                "file_row": file_row,
                "record_id": record,
                "field": row.field,
                "code": row.code,
                "value": row.value,
                "further_faults": 0,
            }
        )
        return
    payload = canonical_json(row)
    part.candidates.append(
        {
            "ordinal": len(part.candidates),
            "file_row": file_row,
            "report_key": report_key(part.source.source_id, record),
            "record_id": record,
            "payload": payload,
            "content_hash": content_hash(payload),
            "known_at": utc_text(known_at),
        }
    )


def _append(
    database: Database, batch: _Batch, path: str, digest: str, settings: Settings, now: datetime
) -> LoadCounts:
    """Append a batch in one transaction: all of it or nothing."""
    _place_lines(batch)
    name = path.replace("\\", "/").rpartition("/")[2]
    counts = LoadCounts()
    with database.writing() as connection:
        first = next_load(connection)
        append_documents(
            connection,
            batch.documents,
            now=now,
            load_seq=first,
            original_days=settings.originals_days,
        )
        for part in batch.parts.values():
            appended = append_file(connection, _file(part, name, digest, now))
            again = LoadCounts(read=part.already_read, unchanged=part.already_read)
            counts = counts.plus(appended).plus(again)
        coded = {d.document_id: (d.source_id, d.reports) for d in batch.documents}
        gone = retract_uncoded(connection, coded, now=now, load_seq=first)
    return counts.plus(LoadCounts(retracted=gone))


def _place_lines(batch: _Batch) -> None:
    """Note lines at fault with the first outlet of the batch; nobody knows whose they were."""
    if not batch.lines:
        return
    home = next(iter(batch.parts.values()), None)
    if home is None:
        home = batch.part(Publishers().outlet(None, None).definition)
    home.refused += [
        {
            "ordinal": number,
            "file_row": line.file_row,
            "record_id": None,
            "field": line.field,
            "code": line.code,
            "value": "",
            "further_faults": 0,
        }
        for number, line in enumerate(batch.lines)
    ]


def _file(part: _Part, name: str, digest: str, now: datetime) -> FileToAppend:
    return FileToAppend(
        format=FORMAT,
        source=part.source,
        file_name=name,
        sha256=digest,
        release=None,
        known_at=now,
        recorded_at=now,
        read=len(part.candidates) + len(part.refused),
        candidates=_table(part.candidates, _CANDIDATES),
        quarantined=_table(part.refused, QUARANTINE_SCHEMA),
        coverage=(),
        complete=(),
        signals=(),
    )


def _table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=schema)
