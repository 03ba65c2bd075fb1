"""Telling followers: what each was told is held against the facts, and the outbox gets the rest.

Everything is read and written in the caller's one write transaction, so that no two processes tell
a follower the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from rimland.app.jobs.deliver_parts import Following, Hit, Listener, posts_for
from rimland.ledger.outbox import Connection, post_alerts
from rimland.ledger.outbox_reading import (
    Reach,
    StoredTold,
    Unsent,
    live_channels,
    reaches,
    told_of,
    unsent,
)
from rimland.ledger.outbox_rows import Post
from rimland.model.alert import Facts
from rimland.outputs.alerts.decide import DAMPING, Damping

__all__ = ["Following", "Hit", "News", "TellRound", "tell_followers"]


@dataclass(frozen=True, slots=True)
class News:
    """One subject with what is known of it now, and which follows ask for it.

    Who was told of it earlier need not be among the hits: they hear what no longer holds anyway.
    """

    facts: Facts
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class TellRound:
    """What came of telling: followers told, rows in the outbox, rows folded before they left."""

    told: int = 0
    posted: int = 0
    folded: int = 0


def tell_followers(
    connection: Connection,
    news: Iterable[News],
    *,
    follows: Mapping[str, Following],
    redirects: Mapping[str, str],
    now: datetime,
    damping: Damping = DAMPING,
) -> TellRound:
    """Tell every follower what is new to them; call it in the write transaction of the matching.

    Args:
        connection: the write transaction.
        news: subjects whose facts may have changed, each with the follows that ask for it.
        follows: live follows by id, so that who was told before can be found again.
        redirects: subjects that merged into others, and into which.
        now: the time.
        damping: how long changes wait.
    """
    batch = list(news)
    families = _families([one.facts.subject for one in batch], redirects)
    subjects = {name for family in families.values() for name in family}
    heard, waiting = _by_follower(told_of(connection, subjects)), unsent(connection, subjects)
    unsent_of = _by_follower(waiting)
    who = {hit.follow.follower_id for one in batch for hit in one.hits} | set(heard)
    people, own_channels = reaches(connection, who), live_channels(connection, who)
    posts: list[Post] = []
    for one in batch:
        family = families[one.facts.subject]
        for person, told in _hearers(one, family, heard, people):
            listener = Listener(
                person,
                told=told,
                hits=tuple(h for h in one.hits if h.follow.follower_id == person.follower_id),
                formerly=_formerly(person, told, follows),
                unsent=[u for u in unsent_of.get(person.follower_id, ()) if u.subject in family],
                channels=own_channels.get(person.follower_id, set()),
            )
            posts += posts_for(listener, one.facts, redirects, now, damping)
    posted = post_alerts(connection, posts, now)
    folded = sum(len(post.folds) for post in posts)
    return TellRound(sum(bool(post.parts) for post in posts), posted, folded)


def _families(subjects: Collection[str], redirects: Mapping[str, str]) -> dict[str, set[str]]:
    """Return each subject with those that merged into it, however long the chain."""
    into: dict[str, list[str]] = {}
    for gone, final in redirects.items():
        into.setdefault(final, []).append(gone)
    families = {}
    for subject in subjects:
        family, todo = {subject}, [subject]
        while todo:
            fresh = [name for name in into.get(todo.pop(), ()) if name not in family]
            family.update(fresh)
            todo += fresh
        families[subject] = family
    return families


_Of = TypeVar("_Of", StoredTold, Unsent)


def _by_follower(rows: Iterable[_Of]) -> dict[str, list[_Of]]:
    found: dict[str, list[_Of]] = {}
    for row in rows:
        found.setdefault(row.follower_id, []).append(row)
    return found


def _hearers(
    news: News,
    family: set[str],
    heard: Mapping[str, list[StoredTold]],
    people: Mapping[str, Reach],
) -> Iterator[tuple[Reach, list[StoredTold]]]:
    """Return who asks for the subject or was told of it, each with what was told."""
    told = {who: [t for t in rows if t.subject in family] for who, rows in heard.items()}
    asking = {hit.follow.follower_id for hit in news.hits}
    for who in sorted(asking | {who for who, rows in told.items() if rows}):
        if who in people:
            yield people[who], told.get(who, [])


def _formerly(
    person: Reach, told: Iterable[StoredTold], follows: Mapping[str, Following]
) -> tuple[Following, ...]:
    """Return the follows, still live, for which the follower was told."""
    ids = sorted({follow_id for t in told for follow_id in t.follow_ids})
    live = (follows[follow_id] for follow_id in ids if follow_id in follows)
    return tuple(follow for follow in live if follow.follower_id == person.follower_id)
