"""Invented documents that tell of a few happenings, and how they come into a ledger."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from rimland.ledger.database import Database
from rimland.ledger.documents import StoredDocument, append_documents
from rimland.ledger.schema_desk import arrivals
from rimland.model.ids import content_hash
from rimland.model.time import utc_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HAPPENINGS = ("Karvala", "Ostrevik", "Zamburi", "Telmara", "Quindor")


@dataclass(frozen=True)
class Told:
    """A document to come: what it says, who published it, and of what it is a later version."""

    document_id: str
    text: str
    publisher: str = "Harbour Wire"
    family: str = "Harbour Group"
    title: str | None = None
    known_at: datetime = NOW
    language: str = "en"
    version_of: str | None = None


def telling(happening: str, telling_number: int, sentences: int = 6) -> str:
    """Return one outlet's own telling of a happening: its names and numbers, other words."""
    facts = random.Random(happening)
    names = ["".join(facts.choices("abdegiklmnorstuvz", k=7)).capitalize() for _ in range(8)]
    numbers = [str(facts.randint(11, 999)) for _ in range(4)]
    own = random.Random(f"{happening} {telling_number}")
    words = ["".join(own.choices("aeioubdfglmnprst", k=6)) for _ in range(80)]
    said = []
    for _ in range(sentences):
        filler = own.sample(words, 8)
        marks = [happening, *own.sample(names, 3), own.choice(numbers)]
        mixed = [w for pair in zip(filler, [*marks, "", "", ""], strict=True) for w in pair if w]
        said.append(f"The {' '.join(mixed)}.")
    return " ".join(said)


def bring(database: Database, documents: Iterable[Told], *, now: datetime = NOW) -> None:
    """Append documents to the log in the order given, later versions with their arrival."""
    listed = list(documents)
    with database.writing() as connection:
        append_documents(
            connection, [_stored(told) for told in listed], now=now, load_seq=1, original_days=1
        )
        for told in listed:
            if told.version_of is not None:
                row = {
                    "document_id": told.document_id,
                    "article_key": f"key of {told.document_id}",
                    "version": 2,
                    "first_document_id": told.version_of,
                    "retrieved_at": utc_text(now),
                    "published_from": "feed",
                    "recorded_at": utc_text(now),
                }
                connection.execute(insert(arrivals).values(**row))


def _stored(told: Told) -> StoredDocument:
    return StoredDocument(
        document_id=told.document_id,
        source_id="desk",
        given_id=None,
        url=None,
        publisher=told.publisher,
        publisher_family=told.family,
        title=told.title,
        published=utc_text(told.known_at),
        known_at=told.known_at,
        language=told.language,
        raw_sha256=content_hash(told.document_id),
        text_sha256=content_hash(told.text),
        copy_hash=content_hash(told.text),
        masked_text=told.text,
        file_row="1",
        coder="none",
        reports=0,
        background=0,
        abstained={},
    )


def day(number: int) -> datetime:
    """Return noon so many days after NOW."""
    return NOW + timedelta(days=number)
