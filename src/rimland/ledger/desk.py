"""The desk's stages in the ledger: whose turn it is, how far each has come, what changed since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from rimland.ledger import schema
from rimland.ledger.arrivals import reports_told
from rimland.ledger.documents import record_id
from rimland.ledger.linking_store import Seen, changed_since
from rimland.ledger.membership import Membership
from rimland.ledger.schema_desk import (
    arrivals,
    desk_tasks,
    feed_items,
    feeds,
    followers,
    follows,
    outbox,
    story_members,
    told,
)
from rimland.model.ids import event_id, report_key
from rimland.model.time import utc_text

_AT_ONCE = 500
_NEVER = "0001-01-01T00:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class Text:
    """A document as it may be read: persons masked."""

    document_id: str
    title: str | None
    text: str
    published: str | None
    known_at: str
    publisher: str | None
    publisher_family: str | None
    language: str
    url: str | None
    source_id: str

    @property
    def whole(self) -> str:
        """Title and text, the title first."""
        return f"{self.title}\n\n{self.text}" if self.title else self.text


def claim_task(
    connection: Connection, name: str, *, worker: str, now: datetime, lease: timedelta
) -> bool:
    """Take a stage in hand unless another process has it; call it in a write transaction."""
    column = desk_tasks.c
    moment = utc_text(now)
    if connection.execute(select(column.seq).where(column.name == name)).scalar() is None:
        connection.execute(insert(desk_tasks).values(name=name, due_at=_NEVER))
    free = or_(column.claimed_by.is_(None), column.claimed_by == worker)
    taken = connection.execute(
        update(desk_tasks)
        .where(column.name == name, or_(free, column.claimed_until <= moment))
        .values(claimed_by=worker, claimed_until=utc_text(now + lease))
    )
    return bool(taken.rowcount)


def release_task(connection: Connection, name: str, *, worker: str, now: datetime) -> None:
    """Give a stage back; nothing happens where another process has taken it over meanwhile."""
    column = desk_tasks.c
    connection.execute(
        update(desk_tasks)
        .where(column.name == name, column.claimed_by == worker)
        .values(claimed_by=None, claimed_until=None, done_at=utc_text(now))
    )


def read_cursor(connection: Connection, name: str) -> dict[str, Any] | None:
    """Return how far a stage has come, None where it never ran."""
    found = connection.execute(
        select(desk_tasks.c.cursor).where(desk_tasks.c.name == name)
    ).scalar()
    return None if found is None else dict(json.loads(found))


def write_cursor(
    connection: Connection, name: str, cursor: dict[str, Any], *, now: datetime
) -> None:
    """Note how far a stage has come."""
    row = {"cursor": json.dumps(cursor, sort_keys=True), "done_at": utc_text(now)}
    column = desk_tasks.c
    if not connection.execute(update(desk_tasks).where(column.name == name).values(**row)).rowcount:
        connection.execute(insert(desk_tasks).values(name=name, due_at=_NEVER, **row))


def changed_reports(connection: Connection, cursor: dict[str, Any], upto: int) -> set[str]:
    """Return the reports of which the log says something that the cursor has not seen.

    Versions are read up to a place in the log, so that a large load is gone through in pieces.
    """
    seen = Seen(cursor["report"], cursor["retraction"], cursor["judgement"])
    return changed_since(connection, seen, upto=upto)


def placed_since(
    connection: Connection, last: int, limit: int | None = None
) -> list[tuple[int, str, str]]:
    """Return ``seq, document_id, story_id`` of the documents put into stories after a place.

    They come in the order in which they were put there, the first ``limit`` of them.
    """
    column = story_members.c
    rows = connection.execute(
        select(column.seq, column.document_id, column.story_id)
        .where(column.seq > last)
        .order_by(column.seq)
        .limit(limit)
    )
    return [tuple(row) for row in rows]


def follows_mark(connection: Connection) -> tuple[object, ...]:
    """Return what is another whenever a follow or a follower has changed."""
    left = func.count(followers.c.ended_at)
    return (
        connection.execute(select(func.max(follows.c.seq))).scalar(),
        connection.execute(select(left)).scalar(),
    )


def last_placed(connection: Connection) -> int:
    """Return the place of the last document that was put into a story."""
    return int(connection.execute(select(func.max(story_members.c.seq))).scalar() or 0)


def recent_reports(connection: Connection, keys: Collection[str], since: datetime) -> set[str]:
    """Return which of these reports have a version that could be known since a time."""
    v = schema.report_versions.c
    return {
        key
        for chunk in _chunks(keys)
        for key in connection.execute(
            select(v.report_key).where(v.report_key.in_(chunk), v.known_at >= utc_text(since))
        ).scalars()
    }


def told_reports(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return which of these reports belong to an event that somebody was told of."""
    event_of = Membership(connection).events_of(keys)
    subjects = {key: {f"event:{event_of.get(key)}", f"event:{event_id(key)}"} for key in keys}
    wanted = {subject for names in subjects.values() for subject in names}
    known = {
        subject
        for chunk in _chunks(wanted)
        for subject in connection.execute(
            select(told.c.subject).where(told.c.subject.in_(chunk))
        ).scalars()
    }
    return {key for key, names in subjects.items() if names & known}


def came_between(
    connection: Connection, since: datetime, until: datetime
) -> list[tuple[str, set[str], set[str]]]:
    """Return what came to be known in a span: time, reports and documents, in order of time."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    span = (utc_text(since), utc_text(until))
    for table, column, place in (
        (schema.report_versions, schema.report_versions.c.report_key, 0),
        (schema.retractions, schema.retractions.c.report_key, 0),
        (schema.documents, schema.documents.c.document_id, 1),
    ):
        rows = connection.execute(
            select(table.c.known_at, column).where(table.c.known_at.between(*span))
        )
        for moment, key in rows:
            found.setdefault(moment, (set(), set()))[place].add(key)
    return [(moment, *found[moment]) for moment in sorted(found)]


def stories_of(connection: Connection, documents: Collection[str]) -> dict[str, str]:
    """Return the story of each of these documents that has one."""
    column = story_members.c
    return {
        document: story
        for chunk in _chunks(documents)
        for document, story in connection.execute(
            select(column.document_id, column.story_id).where(column.document_id.in_(chunk))
        )
    }


def story_documents(
    connection: Connection, stories: Collection[str]
) -> dict[str, list[tuple[str, bool]]]:
    """Return each story's documents in the order they came, and whether each is a copy."""
    column = story_members.c
    found: dict[str, list[tuple[str, bool]]] = {}
    for chunk in _chunks(stories):
        rows = connection.execute(
            select(column.story_id, column.document_id, column.copy_of)
            .where(column.story_id.in_(chunk))
            .order_by(column.seq)
        )
        for story, document, copy_of in rows:
            found.setdefault(story, []).append((document, copy_of is not None))
    return found


@dataclass(frozen=True, slots=True)
class ReadIn:
    """The reports that were read in a document; ``refused`` says that others could not be kept."""

    keys: tuple[str, ...]
    refused: bool


def reports_read(connection: Connection, documents: Collection[str]) -> dict[str, ReadIn]:
    """Return the reports that were read in each of these documents and are in the log."""
    d, c, a = schema.documents.c, schema.codings.c, arrivals.c
    given: dict[str, list[str]] = {document: [] for document in documents}
    for chunk in _chunks(documents):
        rows = connection.execute(
            select(d.document_id, d.source_id, func.max(c.reports), a.first_document_id)
            .join(schema.codings, c.document_id == d.document_id)
            .outerjoin(arrivals, a.document_id == d.document_id)
            .where(d.document_id.in_(chunk))
            .group_by(d.document_id, d.source_id, a.first_document_id)
        )
        for document, source, reports, first in rows.all():
            if first and first != document:
                # A correction's reports bear the numbers of those they replace, or new ones.
                given[document] = list(reports_told(connection, document))
                continue
            given[document] = [
                report_key(source, record_id(document, ordinal))
                for ordinal in range(1, (reports or 0) + 1)
            ]
    held = _in_log(connection, {key for keys in given.values() for key in keys})
    return {
        document: ReadIn(tuple(k for k in keys if k in held), not held.issuperset(keys))
        for document, keys in given.items()
    }


def _in_log(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return which of these reports the log holds: one that said too little was refused."""
    column = schema.report_versions.c.report_key
    return {
        key
        for chunk in _chunks(keys)
        for key in connection.execute(select(column).where(column.in_(chunk)).distinct()).scalars()
    }


def texts_of(connection: Connection, documents: Collection[str]) -> dict[str, Text]:
    """Return these documents' masked texts; an erased one has none and is left out."""
    d = schema.documents.c
    wanted = (
        *(d.document_id, d.title, d.masked_text, d.published, d.known_at),
        *(d.publisher, d.publisher_family, d.language, d.url, d.source_id),
    )
    return {
        row[0]: Text(*tuple(row))
        for chunk in _chunks(documents)
        for row in connection.execute(select(*wanted).where(d.document_id.in_(chunk)))
        if row[2]
    }


def queues(connection: Connection) -> dict[str, dict[str, int]]:
    """Return how many feeds, items and alerts there are in each state."""

    def counted(column: Any, *where: Any) -> dict[str, int]:
        rows = connection.execute(select(column, func.count()).where(*where).group_by(column))
        return {str(state): int(number) for state, number in rows}

    return {
        "feeds": counted(feeds.c.status, feeds.c.ended_at.is_(None)),
        "feed_items": counted(feed_items.c.state),
        "alerts": counted(outbox.c.state),
    }


def answers(connection: Connection) -> None:
    """Ask the ledger something; raises what reading raises where it does not answer."""
    connection.execute(select(func.max(feeds.c.seq))).scalar()


def _chunks(items: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(items)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
