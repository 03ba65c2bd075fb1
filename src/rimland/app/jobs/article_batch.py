"""What is appended together: documents, the rows of each outlet, and what corrections withdraw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rimland.app.jobs.article_reports import Unfit
from rimland.coding.coders import Coder
from rimland.ledger.arrivals import Arrival, Withdrawn
from rimland.ledger.documents import StoredDocument
from rimland.model.ids import content_hash, report_key
from rimland.model.source import SourceDefinition
from rimland.model.time import utc_text
from rimland.model.vocab import Vocabulary
from rimland.sources.articles import Refused
from rimland.tables.engine import canonical_json


@dataclass(slots=True)
class Part:
    """What one outlet has in a batch."""

    source: SourceDefinition
    release: str | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    already_read: int = 0


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person read in one document: the coder that says it, and the record's own mark."""

    coder: Coder
    record: str


@dataclass(slots=True)
class Batch:
    """Documents and reports that are appended together."""

    parts: dict[str, Part] = field(default_factory=dict)
    documents: list[StoredDocument] = field(default_factory=list)
    lines: list[Refused] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)

    def part(self, source: SourceDefinition, release: str | None = None) -> Part:
        """Return an outlet's part, begun where there was none; corrections are parts of their own."""
        name = f"{source.source_id} {release}" if release else source.source_id
        return self.parts.setdefault(name, Part(source, release))

    def absorb(self, other: Batch) -> None:
        """Take over all that another batch holds."""
        for part in other.parts.values():
            mine = self.part(part.source, part.release)
            for held, more in ((mine.candidates, part.candidates), (mine.refused, part.refused)):
                held += [row | {"ordinal": len(held) + n} for n, row in enumerate(more)]
            mine.already_read += part.already_read
        self.documents += other.documents
        self.lines += other.lines
        self.withdrawn += other.withdrawn


@dataclass(frozen=True, slots=True)
class Revision:
    """What a document may be a later version of, and since when that could be known."""

    before: Arrival
    known_at: datetime

    @property
    def version(self) -> int:
        """The number of the version that a changed text would be."""
        return self.before.version + 1


class Taken(Vocabulary):
    """What became of one document."""

    ADDED = "added", "it is in the batch"
    HELD = "held", "this coder has read it before"
    UNCHANGED = "unchanged", "its words are those of the article's last version"
    ERASED = "erased", "its words were erased and do not come back"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one document, under which id, and the address that may be shown of it."""

    taken: Taken
    document_id: str
    url: str | None


def put_row(
    part: Part,
    row: dict[str, Any] | Unfit,
    record: str,
    file_row: str,
    known_at: datetime,
) -> None:
    """Put a report into its outlet's part: as a candidate, or among the refused."""
    if isinstance(row, Unfit):
        refuse_row(part, file_row, record, row)
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


def refuse_row(part: Part, file_row: str, record: str, why: Unfit) -> None:
    """Put a row that cannot be kept into its outlet's part, for the quarantine."""
    part.refused.append(
        {
            "ordinal": len(part.refused),
            "file_row": file_row,
            "record_id": record,
            "field": why.field,
            "code": why.code,
            "value": why.value,
            "further_faults": 0,
        }
    )
