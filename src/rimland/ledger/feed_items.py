"""Items of feeds in the ledger: found, claimed, settled, and every one accounted for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from rimland.ledger.schema_desk import feed_items
from rimland.model.time import utc_text
from rimland.model.vocab import Vocabulary

NEVER = "9999-12-31T00:00:00.000000Z"
_AT_ONCE = 500
MOST_LOOKS = 8


class ItemState(Vocabulary):
    """What became of an item."""

    WAITING = "waiting", "to be read, for the first time or once more"
    READ = "read", "it gave a document"
    SAME = "same", "its article came another way: the document is that one"
    NOT_ARTICLE = "not_article", "no article is found at its address"
    REFUSED = "refused", "its address may not be fetched, or its words were erased"
    GONE = "gone", "its page was gone when it was fetched"
    FAILED = "failed", "it could not be had, and was given up after several tries"
    TOO_OLD = "too_old", "published too long ago, or undated in a list of all pages, when found"
    NO_ADDRESS = "no_address", "it names no page, and its feed's own words are not taken"


LOOKED_AT_AGAIN = (ItemState.READ, ItemState.SAME)
"""Items that may be due without waiting: their page may be corrected."""


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as a fetch found it."""

    item_key: str
    article_key: str
    address: str | None
    published: str | None
    published_from: str | None
    stamp: str
    state: ItemState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """An item in hand."""

    seq: int
    feed_id: str
    item_key: str
    article_key: str
    address: str | None
    published: str | None
    published_from: str | None
    state: str
    tries: int
    looks: int
    document_id: str | None
    found_at: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a fetch brought: items never seen, and items whose feed says that they changed."""

    fresh: int
    changed: int
    known: int


_COLUMNS = tuple(ClaimedItem.__dataclass_fields__)


def add_items(
    connection: Connection,
    feed: str,
    found: Sequence[FoundItem],
    *,
    now: datetime,
    most_looks: int = MOST_LOOKS,
) -> Found:
    """Add the items that are new; those that changed wait to be looked at again.

    One that changes at every fetch is looked at ``most_looks`` times: some feeds date all they hold
    from the hour.
    """
    moment = utc_text(now)
    held = held_items(connection, feed, [one.item_key for one in found])
    fresh = [one for one in found if one.item_key not in held]
    if fresh:
        connection.execute(
            insert(feed_items),
            [
                {
                    "feed_id": feed,
                    **{name: getattr(one, name) for name in FoundItem.__dataclass_fields__},
                    "state": str(one.state),
                    "tries": 0,
                    "looks": 0,
                    "due_at": moment if one.state is ItemState.WAITING else NEVER,
                    "found_at": moment,
                }
                for one in fresh
            ],
        )
    changed = 0
    for one in found:
        before = held.get(one.item_key)
        if before is None or before["stamp"] == one.stamp:
            continue
        values: dict[str, Any] = {"stamp": one.stamp}
        again = before["state"] in _AGAIN and before["looks"] < most_looks and one.address
        if again and one.state is ItemState.WAITING:
            changed += 1
            values |= {"due_at": moment, "address": one.address, "tries": 0}
            if before["document_id"] is None:
                values["state"] = str(ItemState.WAITING)
        connection.execute(
            update(feed_items).where(feed_items.c.seq == before["seq"]).values(**values)
        )
    return Found(len(fresh), changed, len(found) - len(fresh))


_AGAIN = frozenset({*LOOKED_AT_AGAIN, ItemState.NOT_ARTICLE, ItemState.FAILED, ItemState.GONE})


def held_items(connection: Connection, feed: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return those of a feed's items that the ledger has, by key."""
    c = feed_items.c
    return {
        str(row["item_key"]): dict(row)
        for chunk in _chunks(keys)
        for row in connection.execute(
            select(c.seq, c.item_key, c.stamp, c.state, c.looks, c.document_id).where(
                c.feed_id == feed, c.item_key.in_(chunk)
            )
        ).mappings()
    }


def claim_items(
    connection: Connection, *, worker: str, now: datetime, limit: int, lease: timedelta
) -> list[ClaimedItem]:
    """Take due items in hand, feeds in turn; call it in a write transaction.

    Items of one article go to one worker, all that are due of them together.
    """
    c, moment = feed_items.c, utc_text(now)
    mine = or_(c.claimed_by.is_(None), c.claimed_by == worker, c.claimed_until <= moment)
    states = [str(state) for state in (ItemState.WAITING, *LOOKED_AT_AGAIN)]
    turn = func.row_number().over(partition_by=c.feed_id, order_by=(c.due_at, c.seq))
    due = (
        select(*(c[n] for n in _COLUMNS), c.due_at, turn.label("turn"))
        .where(c.state.in_(states), c.due_at <= moment, mine)
        .subquery()
    )
    # The first of every feed, then the second of every feed: a long one keeps nobody waiting.
    query = select(*(due.c[n] for n in _COLUMNS)).order_by(due.c.turn, due.c.due_at, due.c.seq)
    found = [ClaimedItem(*row) for row in connection.execute(query.limit(limit))]
    taken = {
        key
        for chunk in _chunks(sorted({one.article_key for one in found}))
        for key in connection.execute(
            select(c.article_key).where(
                c.article_key.in_(chunk), c.claimed_by != worker, c.claimed_until > moment
            )
        ).scalars()
    }
    claimed = [one for one in found if one.article_key not in taken]
    for part in _chunks([one.seq for one in claimed]):
        connection.execute(
            update(feed_items)
            .where(c.seq.in_(part))
            .values(claimed_by=worker, claimed_until=utc_text(now + lease))
        )
    return claimed


def begin_items(connection: Connection, items: Sequence[int], *, worker: str) -> None:
    """Count a try of items in hand before they are read: one that ends the process counts too."""
    c = feed_items.c
    for part in _chunks(items):
        connection.execute(
            update(feed_items)
            .where(c.seq.in_(part), c.claimed_by == worker)
            .values(tries=c.tries + 1)
        )


def still_claimed(connection: Connection, items: Collection[int], *, worker: str) -> set[int]:
    """Return which of these items this worker still has in hand."""
    c = feed_items.c
    return {
        int(seq)
        for part in _chunks(sorted(items))
        for seq in connection.execute(
            select(c.seq).where(c.seq.in_(part), c.claimed_by == worker)
        ).scalars()
    }


def settle_item(connection: Connection, item: int, *, worker: str, values: dict[str, Any]) -> None:
    """Note what became of an item and let go of it, unless another worker has it by now."""
    c = feed_items.c
    connection.execute(
        update(feed_items)
        .where(c.seq == item, c.claimed_by == worker)
        .values(claimed_by=None, claimed_until=None, **values)
    )


def settle_found(connection: Connection, feed: str, items: Mapping[str, dict[str, Any]]) -> None:
    """Note what became of items while their feed was fetched."""
    c = feed_items.c
    for key, values in items.items():
        connection.execute(
            update(feed_items).where(c.feed_id == feed, c.item_key == key).values(**values)
        )


def item_totals(connection: Connection, feeds: Sequence[str]) -> dict[str, int]:
    """Return how many items the ledger has of each of these feeds that has any."""
    c = feed_items.c
    return {
        str(feed): int(number)
        for part in _chunks(feeds)
        for feed, number in connection.execute(
            select(c.feed_id, func.count()).where(c.feed_id.in_(part)).group_by(c.feed_id)
        )
    }


def forget_items(connection: Connection, document: str, *, now: datetime) -> int:
    """Look no more at the items of a document that was erased, and keep no address of theirs."""
    c = feed_items.c
    forgotten = connection.execute(
        update(feed_items)
        .where(c.document_id == document)
        .values(
            state=str(ItemState.REFUSED),
            reason=f"erased {utc_text(now)[:10]}",
            address=None,
            due_at=NEVER,
            claimed_by=None,
            claimed_until=None,
        )
    )
    return forgotten.rowcount


def items_due(connection: Connection, *, now: datetime) -> bool:
    """Whether any item is due and in nobody's hands."""
    c, moment = feed_items.c, utc_text(now)
    states = [str(state) for state in (ItemState.WAITING, *LOOKED_AT_AGAIN)]
    free = or_(c.claimed_by.is_(None), c.claimed_until <= moment)
    query = select(c.seq).where(c.state.in_(states), c.due_at <= moment, free).limit(1)
    return connection.execute(query).first() is not None


def item_counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Return per feed how many of its items are in which state."""
    c = feed_items.c
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(select(c.feed_id, c.state, func.count()).group_by(c.feed_id, c.state))
    for feed, state, number in rows:
        found.setdefault(feed, {})[state] = int(number)
    return found


def items_of(
    connection: Connection,
    *,
    feed: str | None = None,
    state: str | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Return items, the latest found first; their addresses as far as they may be shown."""
    c = feed_items.c
    query = select(
        *(c.feed_id, c.state, c.published, c.published_from, c.found_at, c.document_id),
        *(c.reason, c.tries, c.looks, c.due_at),
    ).order_by(c.seq.desc())
    if feed is not None:
        query = query.where(c.feed_id == feed)
    if state is not None:
        query = query.where(c.state == state)
    if limit is not None:
        query = query.limit(limit)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [row | {"due_at": None if row["due_at"] == NEVER else row["due_at"]} for row in rows]


def _chunks(items: Sequence[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(items), _AT_ONCE):
        yield list(items[start : start + _AT_ONCE])
