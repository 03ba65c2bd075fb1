"""Telling followers: what each was told is held against the facts, and the outbox gets the rest.

Everything is read and written in the caller's one write transaction, so that no two processes tell
a follower the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from rimland.app.jobs.deliver_listeners import Following, Hit, Listener
from rimland.app.jobs.deliver_parts import posts_for
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
        news: subjects whose facts may have changed, each with the follows that ask for it; of
            the same subject the last counts.
        follows: live follows by id, so that who was told before can be found again.
        redirects: subjects that merged into others, and into which.
        now: the time.
        damping: how long changes wait.
    """
    batch = list({one.facts.subject: one for one in news}.values())
    families = _families([one.facts.subject for one in batch], redirects)
    subjects = {name for family in families.values() for name in family}
    heard, waiting = told_of(connection, subjects), unsent(connection, subjects)
    told_on, unsent_on = _by_subject(heard), _by_subject(waiting)
    who = {hit.follow.follower_id for one in batch for hit in one.hits}
    who |= {row.follower_id for row in heard}
    people, own_channels = reaches(connection, who), live_channels(connection, who)
    posts: list[Post] = []
    for one in batch:
        family = families[one.facts.subject]
        told, waits = _of_family(told_on, family), _of_family(unsent_on, family)
        hits: dict[str, list[Hit]] = {}
        for hit in one.hits:
            hits.setdefault(hit.follow.follower_id, []).append(hit)
        for follower_id in sorted((hits.keys() | told.keys()) & people.keys()):
            person, known = people[follower_id], told.get(follower_id, [])
            listener = Listener(
                person,
                told=known,
                hits=tuple(hits.get(follower_id, ())),
                formerly=_formerly(person, known, follows),
                unsent=waits.get(follower_id, []),
                channels=own_channels.get(follower_id, set()),
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


def _by_subject(rows: Iterable[_Of]) -> dict[str, list[_Of]]:
    found: dict[str, list[_Of]] = {}
    for row in rows:
        found.setdefault(row.subject, []).append(row)
    return found


def _of_family(rows: Mapping[str, list[_Of]], family: Iterable[str]) -> dict[str, list[_Of]]:
    """Return the rows on these subjects by follower."""
    found: dict[str, list[_Of]] = {}
    for subject in sorted(family):
        for row in rows.get(subject, ()):
            found.setdefault(row.follower_id, []).append(row)
    return found


def _formerly(
    person: Reach, told: Iterable[StoredTold], follows: Mapping[str, Following]
) -> tuple[Following, ...]:
    """Return the follows, still live, for which the follower was told."""
    ids = sorted({follow_id for t in told for follow_id in t.follow_ids})
    live = (follows[follow_id] for follow_id in ids if follow_id in follows)
    return tuple(follow for follow in live if follow.follower_id == person.follower_id)
