"""Articles to what is appended of them: masked, coded, and each report as a row of its outlet."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from rimland.app.jobs.article_batch import (
    Batch,
    ByHand,
    Kept,
    Revision,
    Taken,
    put_row,
    refuse_row,
)
from rimland.app.jobs.article_reports import Provenance, Unfit, report_row
from rimland.app.jobs.article_versions import paired
from rimland.app.jobs.code import with_text
from rimland.app.jobs.coders import chosen_coder, default_masker, may_be_sent
from rimland.app.settings import Settings
from rimland.coding.coders import LLM, Coder
from rimland.ledger.arrivals import Withdrawn, article_reports
from rimland.ledger.catalogue import held_definitions
from rimland.ledger.database import Database
from rimland.ledger.documents import StoredDocument, codings_held, record_id
from rimland.ledger.erased import ErasedHashes, erased_hashes
from rimland.ledger.uncoded import LANGUAGE
from rimland.model.coded import CodedDocument
from rimland.model.document import Document, Received, document_id, known_since
from rimland.model.errors import FileRefusedError
from rimland.model.ids import content_hash
from rimland.sources.articles import KINDS, Refused
from rimland.sources.names import is_outlet
from rimland.sources.publishers import Outlet, Publishers, publisher_of
from rimland.stories.language import language_of
from rimland.stories.masking import NAME_WITHHELD, Hidden, Masker, copy_hash
from rimland.stories.pages import PageReader

_LONGEST_TITLE = 200


class Reading:
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
        self._held_outlets = False
        self._gone: ErasedHashes | None = None
        self.by_rules = 0
        self.unread: Counter[str] = Counter()

    def add(self, found: Received | Refused, batch: Batch) -> None:
        """Read one article and put what it says into the batch."""
        if isinstance(found, Refused):
            batch.lines.append(found)
            return
        try:
            received, text = with_text(found, self._pages)
        except FileRefusedError as error:
            if not _in_lines(found.file_row):
                raise  # the file is this page and nothing else
            refused = Refused(found.file_row, "html", "unreadable_page", error.what, "")
            batch.lines.append(refused)
            return
        known = known_since(received.published)
        if known is not None and known.date() > self._today:
            refused = Refused(found.file_row, "published", "future_date", "", "", found.given_id)
            batch.lines.append(refused)
            return
        self.add_document(received, text, batch)

    def add_document(
        self,
        received: Received,
        text: str,
        batch: Batch,
        by_hand: ByHand | None = None,
        *,
        revises: Revision | None = None,
    ) -> Kept:
        """Mask and code one document and put it into the batch.

        With ``revises``, one whose words changed becomes the article's next version: its reports
        take the place of those they correct.
        """
        published = known_since(received.published) or self._now
        known_at = min(revises.known_at if revises else published, self._now)
        day = published.date() if received.published is None else _day(received.published)
        hidden = self._masker.hidden(text, received.title, day)
        publisher = self._shown_publisher(publisher_of(received))
        family = self._shown_publisher(received.publisher_family)
        outlet = self._outlets().outlet(publisher, family)
        version = f"\x1fversion {revises.version}" if revises else ""
        document = Document(
            document_id(received, text + version),
            text,
            received.published,
            received.title,
            hidden.text,
            outlet.definition.source_id,
        )
        url = hidden.address(received.url)
        hashes = _sha256(received.raw), content_hash(text), copy_hash(hidden.text)
        if revises and revises.before.copy_hash == hashes[2]:
            return Kept(Taken.UNCHANGED, revises.before.document_id, url)
        part = batch.part(outlet.definition, str(revises.version) if revises else None)
        if self._erased().refuse(*hashes):
            refuse_row(part, received.file_row, document.document_id, Unfit("text", "erased"))
            return Kept(Taken.ERASED, document.document_id, None)
        coder = by_hand.coder if by_hand else self._coder_for(outlet)
        held = None if coder.repeats else self._held(document, coder)
        if held is not None:
            part.already_read += held
            return Kept(Taken.HELD, document.document_id, url)
        coded = coder.code(document)
        stored = self._stored(received, document, hidden, outlet, coded, coder, known_at)
        if LANGUAGE in coded.abstained:
            self.unread[stored.language] += 1
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
        rows = [report_row(report, origin, self._today) for report in coded.reports]
        if revises:
            records = self._corrected(revises, rows, outlet.definition.source_id, batch)
        else:
            marks = (
                [by_hand.record] * len(rows) if by_hand else [str(n + 1) for n in range(len(rows))]
            )
            records = [record_id(document.document_id, mark) for mark in marks]
        for row, record in zip(rows, records, strict=True):
            put_row(part, row, record, received.file_row, known_at)
        return Kept(Taken.ADDED, document.document_id, url)

    def _corrected(
        self, revises: Revision, rows: list[dict[str, Any] | Unfit], source_id: str, batch: Batch
    ) -> list[str]:
        """Return under which records a correction's reports stand; withdraw what it tells no more."""
        first = revises.before.first_document_id
        with self._database.reading() as connection:
            before = article_reports(connection, first)
        fit = [place for place, row in enumerate(rows) if not isinstance(row, Unfit)]
        pairs = paired(
            [(told.number, told.row) for told in before.standing],
            [row for row in rows if not isinstance(row, Unfit)],
        )
        replaced = {place: number for place, number in zip(fit, pairs, strict=True) if number}
        batch.withdrawn += [
            Withdrawn(
                source_id, record_id(first, told.number), str(revises.version), revises.known_at
            )
            for told in before.standing
            if told.number not in replaced.values()
        ]
        fresh = count(before.named + 1)
        return [record_id(first, replaced.get(place) or next(fresh)) for place in range(len(rows))]

    def _coder_for(self, outlet: Outlet) -> Coder:
        if self._coder is self._rules or may_be_sent(outlet, self._settings):
            return self._coder
        self.by_rules += 1
        return self._rules

    def _outlets(self) -> Publishers:
        """Return what is known of outlets, with what the ledger holds of them, read once per load."""
        if not self._held_outlets:
            with self._database.reading() as connection:
                held = held_definitions(connection)
            self._publishers, self._held_outlets = replace(self._publishers, held=held), True
        return self._publishers

    def _erased(self) -> ErasedHashes:
        """Return what must not come back, read once per load."""
        if self._gone is None:
            with self._database.reading() as connection:
                self._gone = erased_hashes(connection)
        return self._gone

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


def _in_lines(file_row: str) -> bool:
    """Whether an article was one line among others."""
    suffix = "." + file_row.rpartition(":")[0].rpartition(".")[2].lower()
    return KINDS.get(suffix) == "lines"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _day(published: date | datetime) -> date:
    return published.date() if isinstance(published, datetime) else published


def _citation(stored: StoredDocument, outlet: Outlet) -> str:
    """Return outlet, day, title and address in one line; persons are hidden in all of them."""
    day = (stored.published or "no date")[: len("YYYY-MM-DD")]
    title = f": {stored.title[:_LONGEST_TITLE]}" if stored.title else ""
    address = f" {stored.url}" if stored.url else ""
    return f"{outlet.definition.publisher}, {day}{title}.{address}"
