"""Putting documents into stories: in the order of the log, once each, and the same ones every time.

What a document's place depends on is the documents before it in the log and nothing else; persons'
judgements are laid over that. So a process that is killed, restarted, or one of several ends with
the same stories as one that never stopped, and so does building them again from the beginning.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from threading import Lock

from rimland.app.jobs.story_judgements import hear_persons
from rimland.app.settings import Settings
from rimland.ledger import stories as log
from rimland.ledger.database import Database
from rimland.ledger.desk import read_cursor, write_cursor
from rimland.ledger.known import Connection
from rimland.ledger.stories import Member, ToPlace
from rimland.stories.clusters import METHOD, StoryClusterer

BATCH = 200
"""Documents per transaction."""

_BUILT = "stories built"
_TRIES = 20

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class StoryRound:
    """What a round did: documents placed, and how many of them began a story or were copies.

    ``moved`` counts documents that had a story and are now in another; ``more`` is above zero where
    documents are left for the next round.
    """

    documents: int = 0
    stories: int = 0
    copies: int = 0
    versions: int = 0
    moved: int = 0
    seconds: float = 0.0
    more: int = 0


@dataclass(slots=True)
class _Keeper:
    """The stories of the last documents, in memory, and how far in the log that is."""

    clusterer: StoryClusterer
    upto: int = 0
    built: str | None = None


_keepers: weakref.WeakKeyDictionary[Database, _Keeper] = weakref.WeakKeyDictionary()
_lock = Lock()


def assign_stories(
    database: Database,
    settings: Settings,
    *,
    now: datetime,
    batch: int = BATCH,
    batches: int | None = None,
    progress: Progress = lambda _documents: None,
) -> StoryRound:
    """Put every document that has no story yet into one, in batches of one transaction each.

    With ``batches`` no more than so many are placed. Another process may do the same at the same
    time: who comes second goes on from what the first wrote.
    """
    began = time.monotonic()
    total = StoryRound()
    for number in count(1):
        with _lock:
            done = _next_batch(database, settings, now, batch)
        total = _plus(total, done)
        if done.documents:
            progress(total.documents)
        if number == batches or not (done.documents or done.more):
            break
    return replace(total, seconds=time.monotonic() - began)


def rebuild_stories(
    database: Database,
    settings: Settings,
    *,
    now: datetime,
    progress: Progress = lambda _documents: None,
) -> StoryRound:
    """Build all stories again from the documents and the judgements, and write what differs.

    Nothing differs unless the method, its settings, or the documents' words changed since: a
    document whose words were erased keeps the place it had.
    """
    began = time.monotonic()
    with _lock:
        _keepers.pop(database, None)
        with database.writing() as connection:
            old = log.all_placed(connection)
            placed = _placed_anew(connection, settings, old, progress)
            heard = hear_persons(connection, placed)
            changed = [m for m in heard if old.get(m.document_id) != m]
            log.put_members(connection, changed, now=now)
            if changed:
                write_cursor(connection, _BUILT, {"at": now.isoformat()}, now=now)
    return replace(
        _counted(heard),
        moved=sum(
            old[m.document_id].story_id != m.story_id for m in changed if m.document_id in old
        ),
        seconds=time.monotonic() - began,
    )


def _next_batch(database: Database, settings: Settings, now: datetime, batch: int) -> StoryRound:
    for _ in range(_TRIES):
        try:
            done = _one_batch(database, settings, now, batch)
        except BaseException:
            _keepers.pop(database, None)  # what is in memory is ahead of the ledger
            raise
        if done is not None:
            return done
        _keepers.pop(database, None)
    return StoryRound()  # others are at it; the next round sees what they left


def _one_batch(
    database: Database, settings: Settings, now: datetime, batch: int
) -> StoryRound | None:
    """Place the next documents; None where what is in memory is no longer what the ledger holds.

    Where another process has placed some of them meanwhile, and put them where they are put here,
    only the others are written: the stories in memory stay as they are.
    """
    with database.reading() as connection:
        keeper = _caught_up(connection, database, settings)
        fresh = log.documents_after(connection, keeper.upto, batch)
        firsts = {one.first_document for one in fresh if one.first_document}
        held = {m.document_id: m for m in log.members(connection, firsts)}
    if not fresh:
        return StoryRound()
    before = keeper.upto
    merged: dict[str, str] = {}
    placed = [_place(one, keeper.clusterer, held, merged) for one in fresh]
    keeper.upto = fresh[-1].number
    ours = {m.document_id: _led(m, merged) for m in placed}
    with database.writing() as connection:
        if _built(connection) != keeper.built:
            return None
        last = log.last_placed_document(connection)
        if last != before:
            theirs = log.members(connection, ours)
            if last < before or any(_place_of(m) != _place_of(ours[m.document_id]) for m in theirs):
                return None
            for member in theirs:
                del ours[member.document_id]
        older = [m for m in log.members_placed_in(connection, merged) if m.document_id not in ours]
        heard = hear_persons(connection, [*ours.values(), *(_led(m, merged) for m in older)])
        log.put_members(connection, heard, now=now)
    moved = sum(m.document_id not in ours for m in heard)
    done = _counted([m for m in heard if m.document_id in ours])
    return replace(done, moved=moved, more=int(len(fresh) == batch or last != before))


def _place_of(member: Member) -> tuple[str, str | None]:
    """Return where the method put a document, whoever ran it."""
    return member.placed_in, member.placed_copy_of


def _caught_up(connection: Connection, database: Database, settings: Settings) -> _Keeper:
    """Return the stories in memory, with what other processes placed since taken in."""
    upto, built = log.last_placed_document(connection), _built(connection)
    keeper = _keepers.get(database)
    if keeper is None or keeper.upto > upto or keeper.built != built:
        keeper = _Keeper(_empty(settings), 0, built)
    if keeper.upto < upto:
        limit = settings.story_window_documents
        known = list(log.placed_between(connection, keeper.upto, upto, limit))
        began = log.stories_began(connection, {member.placed_in for _, member in known})
        for one, member in known:
            keeper.clusterer.restore(
                one.document_id,
                one.text,
                _moment(one),
                number=one.number,
                story=member.placed_in,
                began=began[member.placed_in],
                copy_of=member.placed_copy_of,
            )
        keeper.upto = upto
    _keepers[database] = keeper
    return keeper


def _empty(settings: Settings) -> StoryClusterer:
    return StoryClusterer(
        days=settings.story_window_days, most_documents=settings.story_window_documents
    )


def _built(connection: Connection) -> str | None:
    cursor = read_cursor(connection, _BUILT)
    return None if cursor is None else str(cursor["at"])


def _place(
    one: ToPlace, clusterer: StoryClusterer, held: dict[str, Member], merged: dict[str, str]
) -> Member:
    """Return where the method puts a document; a later version goes where the first one is.

    Stories that it proved to be one are noted in ``merged``: the id that is gone, and the other.
    """
    first = held.get(one.first_document or "")
    if first is not None:
        member = _member(one, first.placed_in, None, None, log.VERSION)
    else:
        placed = clusterer.add(one.document_id, one.text, _moment(one), number=one.number)
        merged |= dict.fromkeys(placed.merged, placed.story_id)
        member = _member(one, placed.story_id, placed.copy_of, placed.score, METHOD)
    held[one.document_id] = member
    return member


def _led(member: Member, merged: dict[str, str]) -> Member:
    """Return a member as the method has it after stories were merged."""
    story = member.placed_in
    while story in merged:
        story = merged[story]
    return replace(member, placed_in=story, story_id=story, copy_of=member.placed_copy_of)


def _member(
    one: ToPlace, story: str, copy_of: str | None, score: float | None, method: str
) -> Member:
    return Member(
        document_id=one.document_id,
        placed_in=story,
        placed_copy_of=copy_of,
        score=score,
        method=method,
        known_at=one.known_at,
        story_id=story,
        copy_of=copy_of,
    )


def _placed_anew(
    connection: Connection, settings: Settings, old: dict[str, Member], progress: Progress
) -> list[Member]:
    clusterer, number = _empty(settings), 0
    placed: dict[str, Member] = {}
    merged: dict[str, str] = {}
    began: dict[str, int] = {}
    while fresh := log.documents_after(connection, number, BATCH):
        for one in fresh:
            was = old.get(one.document_id)
            if was is not None and not one.masked_text:
                clusterer.restore(
                    one.document_id,
                    one.text,
                    _moment(one),
                    number=one.number,
                    story=was.placed_in,
                    began=began.setdefault(was.placed_in, one.number),
                    copy_of=was.placed_copy_of,
                )
                placed[one.document_id] = was
            else:
                began.setdefault(_place(one, clusterer, placed, merged).placed_in, one.number)
        number = fresh[-1].number
        progress(len(placed))
    return [_led(member, merged) for member in placed.values()]


def _moment(one: ToPlace) -> datetime:
    return datetime.fromisoformat(one.known_at)


def _counted(members: Sequence[Member]) -> StoryRound:
    return StoryRound(
        documents=len(members),
        stories=sum(
            m.placed_copy_of is None and m.score is None and m.method != log.VERSION
            for m in members
        ),
        copies=sum(m.copy_of is not None for m in members),
        versions=sum(m.method == log.VERSION for m in members),
    )


def _plus(one: StoryRound, other: StoryRound) -> StoryRound:
    return StoryRound(
        documents=one.documents + other.documents,
        stories=one.stories + other.stories,
        copies=one.copies + other.copies,
        versions=one.versions + other.versions,
        moved=one.moved + other.moved,
        more=other.more,
    )
