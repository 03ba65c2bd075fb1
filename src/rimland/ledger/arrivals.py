"""How documents came in: which are versions of one article, and what each version tells.

The reports of all versions of an article share their keys: those of its first document, numbered
in the order they were first told. Every later version is a release of its own, so that what it
says stands over what earlier ones said, whichever is written down again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from rimland.ledger import schema
from rimland.ledger.documents import record_id
from rimland.ledger.schema_desk import arrivals
from rimland.model.ids import report_key
from rimland.model.release import release_rank
from rimland.model.time import utc_text

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """The latest version of an article, with what a later one is held against."""

    article_key: str
    document_id: str
    version: int
    first_document_id: str
    retrieved_at: str
    source_id: str
    publisher: str | None
    publisher_family: str | None
    published: str | None
    published_from: str
    known_at: str
    copy_hash: str
    url: str | None


@dataclass(frozen=True, slots=True)
class NewArrival:
    """How one document came in."""

    document_id: str
    article_key: str
    version: int
    first_document_id: str
    feed_id: str | None
    retrieved_at: datetime
    published_from: str


@dataclass(frozen=True, slots=True)
class Told:
    """A report of an article that stands: its number, and its fields."""

    number: int
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ArticleReports:
    """What an article's versions told: what stands, and up to which number reports are named."""

    standing: tuple[Told, ...]
    named: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A report that a later version of its article no longer tells."""

    source_id: str
    record_id: str
    release: str
    known_at: datetime


def latest_arrivals(connection: Connection, articles: Collection[str]) -> dict[str, Arrival]:
    """Return the latest version of each of these articles that the ledger holds."""
    a, d = arrivals.c, schema.documents.c
    found: dict[str, Arrival] = {}
    for chunk in _chunks(sorted(articles)):
        rows = connection.execute(
            select(
                *(a.article_key, a.document_id, a.version, a.first_document_id, a.retrieved_at),
                *(d.source_id, d.publisher, d.publisher_family, d.published, a.published_from),
                *(d.known_at, d.copy_hash, d.url),
            )
            .join(schema.documents, d.document_id == a.document_id)
            .where(a.article_key.in_(chunk))
            .order_by(a.version)
        ).mappings()
        found |= {row["article_key"]: Arrival(**row) for row in map(dict, rows)}
    return found


def append_arrival(connection: Connection, new: NewArrival, *, now: datetime) -> None:
    """Log how a document came in."""
    connection.execute(
        insert(arrivals).values(
            **{
                name: getattr(new, name)
                for name in NewArrival.__dataclass_fields__
                if name != "retrieved_at"
            },
            retrieved_at=utc_text(new.retrieved_at),
            recorded_at=utc_text(now),
        )
    )


def article_reports(connection: Connection, first_document: str) -> ArticleReports:
    """Return what the versions of an article told, as it stands after the last of them."""
    d, c, a = schema.documents.c, schema.codings.c, arrivals.c
    read = connection.execute(
        select(d.source_id, func.max(c.reports))
        .join(schema.codings, c.document_id == d.document_id)
        .join(arrivals, a.document_id == d.document_id)
        .where(a.first_document_id == first_document)
        .group_by(d.source_id, d.document_id)
    ).all()
    named = sum(int(reports or 0) for _, reports in read)
    keys = {
        report_key(source, record_id(first_document, number)): number
        for source in {source for source, _ in read}
        for number in range(1, named + 1)
    }
    standing = _standing(connection, sorted(keys))
    told = (Told(keys[key], row) for key, row in standing.items())
    return ArticleReports(tuple(sorted(told, key=lambda one: one.number)), named)


def first_document(connection: Connection, document: str) -> str:
    """Return the first version of a document's article: itself, unless it came as a correction."""
    found = connection.execute(
        select(arrivals.c.first_document_id).where(arrivals.c.document_id == document)
    ).scalar()
    return str(found) if found else document


def reports_told(connection: Connection, document: str) -> list[str]:
    """Return the keys of the reports that a document's own text told, whichever article it is of."""
    first = first_document(connection, document)
    every = article_reports(connection, first)
    source = connection.execute(
        select(schema.documents.c.source_id).where(schema.documents.c.document_id == document)
    ).scalar()
    return [
        report_key(str(source), record_id(first, told.number))
        for told in every.standing
        if told.row.get("document_id") == document
    ]


def withdraw_reports(
    connection: Connection, withdrawn: Iterable[Withdrawn], *, now: datetime, load_seq: int
) -> int:
    """Retract reports that corrections no longer tell, where they stand; return how many."""
    v, r = schema.report_versions.c, schema.retractions.c
    retracted = 0
    for one in withdrawn:
        key = report_key(one.source_id, one.record_id)
        last = connection.execute(select(func.max(v.seq)).where(v.report_key == key)).scalar()
        struck = connection.execute(
            select(func.max(r.after_version)).where(r.report_key == key)
        ).scalar()
        if last is None or (struck or 0) >= last:
            continue
        connection.execute(
            insert(schema.retractions).values(
                report_key=key,
                release=one.release,
                release_rank=release_rank(one.release),
                after_version=last,
                reason="no longer told by the article, which was corrected",
                known_at=utc_text(one.known_at),
                recorded_at=utc_text(now),
                load_seq=load_seq,
            )
        )
        retracted += 1
    return retracted


def _standing(connection: Connection, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    v, r = schema.report_versions.c, schema.retractions.c
    found: dict[str, tuple[tuple[str, int], str]] = {}
    struck: dict[str, tuple[str, int]] = {}
    contents: dict[tuple[str, str], str] = {}
    for chunk in _chunks(keys):
        for key, rank, seq, payload, content in connection.execute(
            select(v.report_key, v.release_rank, v.seq, v.payload, v.content_hash)
            .where(v.report_key.in_(chunk))
            .order_by(v.seq)
        ):
            if payload:
                contents[key, content] = payload
            if key not in found or (rank, seq) > found[key][0]:
                found[key] = (rank, seq), content
        for key, rank, after in connection.execute(
            select(r.report_key, r.release_rank, r.after_version).where(r.report_key.in_(chunk))
        ):
            struck[key] = max(struck.get(key, ("", 0)), (rank, after))
    return {
        key: json.loads(contents[key, content])
        for key, (place, content) in sorted(found.items())
        if struck.get(key, ("", 0)) < place
    }


def _chunks(items: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(items), _AT_ONCE):
        yield list(items[start : start + _AT_ONCE])
