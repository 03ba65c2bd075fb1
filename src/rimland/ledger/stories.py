"""Stories in the ledger: which document tells which, and what persons said of them.

The members are derived: they follow from the documents, in the order of the log, and from the
judgements, and can be dropped and built again. Judgements are the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from rimland.ledger import schema
from rimland.ledger.schema_desk import arrivals, story_judgements, story_members
from rimland.model.ids import story_id
from rimland.model.time import utc_text

VERSION = "version"
"""The method's name where a document is a later version of an article: nothing was compared."""

SAME, DIFFERENT, UNDO = "same", "different", "undo"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A document as stories are found by it, with its number in the log; persons are masked.

    ``first_document`` is the first version of its article, None where it is that itself.
    """

    number: int
    document_id: str
    title: str | None
    masked_text: str
    known_at: str
    first_document: str | None

    @property
    def text(self) -> str:
        """Title and text, the title first."""
        return f"{self.title}\n\n{self.masked_text}" if self.title else self.masked_text


@dataclass(frozen=True, slots=True)
class Member:
    """A document's place: where the method put it, and where it belongs once persons are heard."""

    document_id: str
    placed_in: str
    placed_copy_of: str | None
    score: float | None
    method: str
    known_at: str
    story_id: str
    copy_of: str | None


@dataclass(frozen=True, slots=True)
class StoryJudgement:
    """What a person said of two documents: one story or two, or that an earlier word is undone."""

    judgement_id: str
    verdict: str
    document_a: str
    document_b: str
    undoes: str | None
    reason: str
    made_by: str
    recorded_at: str

    @property
    def pair(self) -> frozenset[str]:
        """The two documents, in no order."""
        return frozenset((self.document_a, self.document_b))


def last_placed_document(connection: Connection) -> int:
    """Return the number in the log of the last document that is in a story; 0 if none is."""
    d = schema.documents.c
    query = (
        select(d.seq)
        .join(story_members, story_members.c.document_id == d.document_id)
        .order_by(d.seq.desc())
        .limit(1)
    )
    return int(connection.execute(query).scalar() or 0)


def documents_after(connection: Connection, number: int, limit: int) -> list[ToPlace]:
    """Return the next documents after a place in the log, in its order."""
    query = _to_place().where(schema.documents.c.seq > number)
    rows = connection.execute(query.order_by(schema.documents.c.seq).limit(limit))
    return [ToPlace(*row) for row in rows]


def placed_between(
    connection: Connection, after: int, upto: int, limit: int
) -> Iterator[tuple[ToPlace, Member]]:
    """Yield the last documents after one place in the log up to another, with their places.

    They come in the order of the log; versions, which are never compared, are left out.
    """
    d, m = schema.documents.c, story_members.c
    numbers = connection.execute(
        select(d.seq)
        .join(story_members, m.document_id == d.document_id)
        .where(d.seq > after, d.seq <= upto, m.method != VERSION)
        .order_by(d.seq.desc())
        .limit(limit)
    ).scalars()
    for chunk in _chunks(sorted(numbers)):
        query = _to_place().where(d.seq.in_(chunk)).order_by(d.seq)
        read = [ToPlace(*row) for row in connection.execute(query)]
        held = {m.document_id: m for m in members(connection, [one.document_id for one in read])}
        for one in read:
            yield one, held[one.document_id]


def stories_began(connection: Connection, stories: Collection[str]) -> dict[str, int]:
    """Return the number in the log of the first document that the method put into each story."""
    d, m = schema.documents.c, story_members.c
    return {
        story: number
        for chunk in _chunks(sorted(stories))
        for story, number in connection.execute(
            select(m.placed_in, func.min(d.seq))
            .join(schema.documents, d.document_id == m.document_id)
            .where(m.placed_in.in_(chunk))
            .group_by(m.placed_in)
        )
    }


def _to_place() -> Select[Any]:
    d, a = schema.documents.c, arrivals.c
    first = func.nullif(a.first_document_id, d.document_id)
    return select(d.seq, d.document_id, d.title, d.masked_text, d.known_at, first).outerjoin(
        arrivals, a.document_id == d.document_id
    )


def members(connection: Connection, documents: Collection[str]) -> list[Member]:
    """Return the places of those of these documents that have one."""
    return _members(connection, story_members.c.document_id, documents)


def members_placed_in(connection: Connection, stories: Collection[str]) -> list[Member]:
    """Return all members that the method put into these stories."""
    return _members(connection, story_members.c.placed_in, stories)


def _members(connection: Connection, column: Any, wanted: Collection[str]) -> list[Member]:
    m = story_members.c
    query = select(
        *(m.document_id, m.placed_in, m.placed_copy_of, m.score, m.method),
        *(m.known_at, m.story_id, m.copy_of),
    ).order_by(m.seq)
    return [
        Member(*row)
        for chunk in _chunks(sorted(wanted))
        for row in connection.execute(query.where(column.in_(chunk)))
    ]


def numbers_of(connection: Connection, documents: Collection[str]) -> dict[str, int]:
    """Return the documents' numbers in the log."""
    d = schema.documents.c
    return {
        document: number
        for chunk in _chunks(sorted(documents))
        for document, number in connection.execute(
            select(d.document_id, d.seq).where(d.document_id.in_(chunk))
        )
    }


def first_versions(connection: Connection, documents: Collection[str]) -> dict[str, str]:
    """Return, of those documents that are later versions of an article, its first version."""
    a = arrivals.c
    return {
        document: first
        for chunk in _chunks(sorted(documents))
        for document, first in connection.execute(
            select(a.document_id, a.first_document_id).where(
                a.document_id.in_(chunk), a.document_id != a.first_document_id
            )
        )
    }


def put_members(connection: Connection, changed: Iterable[Member], *, now: datetime) -> int:
    """Write places, in place of those the documents had; return how many."""
    rows = [
        {**{name: getattr(m, name) for name in Member.__slots__}, "recorded_at": utc_text(now)}
        for m in changed
    ]
    for chunk in _chunks([row["document_id"] for row in rows]):
        connection.execute(delete(story_members).where(story_members.c.document_id.in_(chunk)))
    if rows:
        connection.execute(insert(story_members), rows)
    return len(rows)


def all_placed(connection: Connection) -> dict[str, Member]:
    """Return the place of every document that has one."""
    m = story_members.c
    query = select(
        *(m.document_id, m.placed_in, m.placed_copy_of, m.score, m.method),
        *(m.known_at, m.story_id, m.copy_of),
    )
    return {row.document_id: Member(*row) for row in connection.execute(query)}


def latest_stories(connection: Connection, limit: int | None) -> list[str]:
    """Return the stories of which something came last, the latest first."""
    m = story_members.c
    last = func.max(m.known_at)
    query = select(m.story_id).group_by(m.story_id).order_by(last.desc(), m.story_id).limit(limit)
    return list(connection.execute(query).scalars())


def story_rows(connection: Connection, stories: Collection[str]) -> list[dict[str, Any]]:
    """Return the documents of these stories in the order of the log, without their texts."""
    m, d = story_members.c, schema.documents.c
    query = select(
        *(m.story_id, d.document_id, d.known_at, d.publisher, d.publisher_family, d.title),
        *(d.language, d.url, m.copy_of, m.score, m.method),
    ).join(schema.documents, d.document_id == m.document_id)
    query = query.add_columns(d.seq.label("number"))
    rows = [
        dict(row)
        for chunk in _chunks(sorted(stories))
        for row in connection.execute(query.where(m.story_id.in_(chunk))).mappings()
    ]
    return sorted(rows, key=lambda row: int(row.pop("number")))


def story_named(connection: Connection, name: str) -> str | None:
    """Return the story that bears this id now, or holds this document; None if there is none.

    A story that was joined to another, or is known by an earlier document since, is found by the
    document that its id was made from.
    """
    m = story_members.c
    for column in (m.story_id, m.document_id):
        found = connection.execute(select(m.story_id).where(column == name).limit(1)).scalar()
        if found is not None:
            return str(found)
    rows = connection.execute(select(m.document_id, m.story_id))
    return next((str(story) for document, story in rows if story_id(document) == name), None)


def story_judgement_log(connection: Connection) -> list[StoryJudgement]:
    """Return what persons said of stories, in the order in which they said it."""
    j = story_judgements.c
    query = select(
        *(j.judgement_id, j.verdict, j.document_a, j.document_b),
        *(j.undoes, j.reason, j.made_by, j.recorded_at),
    ).order_by(j.seq)
    return [StoryJudgement(*row) for row in connection.execute(query)]


def append_story_judgement(
    connection: Connection,
    verdict: str,
    pair: Sequence[str],
    *,
    reason: str,
    made_by: str,
    now: datetime,
    undoes: str | None = None,
) -> str:
    """Append what a person said and return its id; call it in a write transaction."""
    last = connection.execute(select(func.max(story_judgements.c.seq))).scalar() or 0
    judgement = f"sj{last + 1}"
    first, second = sorted(pair)
    connection.execute(
        insert(story_judgements).values(
            judgement_id=judgement,
            verdict=verdict,
            document_a=first,
            document_b=second,
            undoes=undoes,
            reason=reason,
            made_by=made_by,
            recorded_at=utc_text(now),
        )
    )
    return judgement


def standing_story_judgements(log: Sequence[StoryJudgement]) -> list[StoryJudgement]:
    """Return, per pair of documents, the last word that is not undone."""
    undone = {one.undoes for one in log if one.verdict == UNDO}
    last = {one.pair: one for one in log if one.verdict != UNDO and one.judgement_id not in undone}
    return sorted(last.values(), key=lambda one: int(one.judgement_id.removeprefix("sj")))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
