"""Follows over the past: what would have been sent, when, and why.

The knowledge times of the ledger are gone through one by one, each as the world knew it then, with
nothing written. Reports are linked and documents put into stories as they are today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rimland.app.jobs.deliver_posts import Hit, News
from rimland.app.jobs.desk_match import publishing_terms, reach_of
from rimland.app.jobs.desk_news import Asked, news_of, watch_of
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.desk import came_between
from rimland.model.alert import AlertKind, Change, Facts
from rimland.outputs.alerts.decide import Told, carried, decide, tell


@dataclass(frozen=True, slots=True)
class Replayed:
    """One alert that a follower would have got."""

    at: datetime
    kind: AlertKind
    follower_id: str
    subject: str
    title: str
    why: tuple[str, ...]
    changes: tuple[Change, ...]
    facts: Facts


def replay(
    database: Database,
    settings: Settings,
    follows: Iterable[Asked],
    *,
    since: datetime,
    until: datetime,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Replayed]:
    """Return what these follows would have sent in a span of knowledge time, in its order.

    Changes that would have been taken back before they settled are told here, each at the time it
    was known; quiet hours and digests are left out.
    """
    told: dict[str, dict[str, Told]] = {}
    found: list[Replayed] = []
    with database.reading() as connection:
        watch = watch_of(follows)
        moments = came_between(connection, since, until)
        for number, (moment, keys, documents) in enumerate(moments, 1):
            now = datetime.fromisoformat(moment)
            new = news_of(
                connection,
                keys,
                documents,
                watch,
                publishing_terms(settings, now),
                reach_of(settings),
                now=now,
                as_of=now,
            )
            for news in new.news:
                found += _alerts(news, told, new.redirects, now)
            progress(number, len(moments))
    return found


def _alerts(
    news: News,
    told: dict[str, dict[str, Told]],
    redirects: Mapping[str, str],
    now: datetime,
) -> list[Replayed]:
    """Decide for every follower who asks for it or was told of it, and remember what was told."""
    subject = news.facts.subject
    hits: dict[str, list[Hit]] = {}
    for hit in news.hits:
        hits.setdefault(hit.follow.follower_id, []).append(hit)
    alerts = []
    for follower in sorted({*hits, *told}):
        memory = told.setdefault(follower, {})
        known = carried(memory, redirects).get(subject)
        mine = hits.get(follower, [])
        if known is None and not mine:
            continue
        decision = decide(known, news.facts, now)
        if decision.kind is None:
            continue
        memory[subject] = tell(known, news.facts, decision.kind, now)
        alerts.append(_replayed(news, follower, mine, decision.kind, decision.changes, known, now))
    return alerts


def _replayed(
    news: News,
    follower: str,
    hits: Sequence[Hit],
    kind: AlertKind,
    changes: tuple[Change, ...],
    known: Told | None,
    now: datetime,
) -> Replayed:
    facts = known.facts if known is not None and not news.facts.stands else news.facts
    why = tuple(dict.fromkeys(reason for hit in hits for reason in hit.why))
    return Replayed(now, kind, follower, news.facts.subject, facts.title, why, changes, news.facts)
