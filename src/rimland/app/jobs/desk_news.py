"""What is new for followers: changed events and stories, each with the follows that ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from rimland.app.jobs.deliver_posts import Following, Hit, News
from rimland.app.jobs.desk_facts import Member, watched_network
from rimland.app.jobs.desk_matters import day_of, lone_matter, matters_of, story_facts
from rimland.app.jobs.desk_shelf import Shelf
from rimland.app.jobs.desk_subjects import Subject, subjects_of
from rimland.app.jobs.published import PublishingTerms
from rimland.ledger.known import Connection
from rimland.model.matter import Matter
from rimland.outputs.follows import Follow, FollowIndex, Names, QueryError, parse
from rimland.tables.networks import load_network, shipped_networks

_MOST_REASONS = 6


@dataclass(frozen=True, slots=True)
class Reach:
    """How old news may be: ``known`` since it could first be known, ``late`` from deed to report.

    What is older is history that somebody loads or retells, and nobody is told of it as new.
    """

    known: timedelta
    late: timedelta


class Asked(Following, Protocol):
    """A follow with what it asks for."""

    @property
    def query(self) -> str:
        """What it asks for, in the language of follows."""

    @property
    def network(self) -> str:
        """Whose theatres it means."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Everybody's follows, ready to be held against what comes in.

    ``unread`` are follows whose query can no longer be read, with the reason.
    """

    follows: Mapping[str, Asked]
    index: FollowIndex
    networks: tuple[Member, ...]
    unread: Mapping[str, str]

    def hits(self, matters: Iterable[Matter]) -> tuple[Hit, ...]:
        """Return the follows that ask for any of these, each once, with why."""
        why: dict[str, dict[str, None]] = defaultdict(dict)
        for matter in matters:
            for hit in self.index.match(matter):
                why[hit.follow_id].update(dict.fromkeys(hit.why))
        return tuple(
            Hit(self.follows[one], tuple(reasons)[:_MOST_REASONS])
            for one, reasons in sorted(why.items())
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What is new, under which names it was told before, and the reports that are held back."""

    news: tuple[News, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    held: frozenset[str] = frozenset()


def watch_of(follows: Iterable[Asked], names: Names | None = None) -> Watch:
    """Read follows and file them for matching."""
    kept: dict[str, Asked] = {}
    compiled: list[Follow] = []
    unread: dict[str, str] = {}
    for follow in follows:
        try:
            query = parse(follow.query, network=follow.network, names=names)
        except QueryError as error:
            unread[follow.follow_id] = error.line()
            continue
        kept[follow.follow_id] = follow
        compiled.append(Follow(follow.follow_id, query))
    wanted = sorted({*shipped_networks(), *(one.network for one in kept.values())})
    networks = tuple(watched_network(name, load_network(name)) for name in wanted)
    return Watch(kept, FollowIndex(compiled), networks, unread)


def news_of(
    connection: Connection,
    keys: Collection[str],
    placed: Collection[str],
    watch: Watch,
    publishing: PublishingTerms,
    reach: Reach,
    *,
    now: datetime,
    as_of: datetime | None = None,
    waited: Collection[str] = (),
) -> Found:
    """Return what is new in these reports and in these documents that were put into stories.

    An event is held against follows by its documents and by those of its stories in which no
    attack was read; a story without any attack is news by itself. Nothing is told of a story one
    of whose attacks is held back. What was held back (``waited``) is new however old it is now.
    """
    shelf = Shelf(connection, placed, as_of)
    wanted = {*keys, *shelf.keys}
    subjects = subjects_of(connection, wanted, watch.networks, publishing, as_of=as_of)
    shelf.add(subjects)
    beside = shelf.keys - wanted - {key for one in subjects for key in one.keys}
    if beside:
        # What else their documents tell of may have to be held back, and they with it.
        every = wanted | beside
        subjects = subjects_of(connection, every, watch.networks, publishing, as_of=as_of)
        shelf.add(subjects)
    changed = [one for one in subjects if one.keys & wanted]
    news = [
        _event_news(one, shelf, watch, None if one.keys & set(waited) else reach, now)
        for one in changed
    ]
    told_in = {story for one in subjects for story in shelf.stories_of(one)}
    news += [
        found
        for story in sorted(shelf.lone_stories() - told_in)
        for found in _story_news(story, shelf, watch, reach, now)
    ]
    return Found(
        tuple(news),
        shelf.redirects(subjects),
        frozenset(key for one in changed if one.state == "held" for key in one.keys),
    )


def _event_news(
    subject: Subject, shelf: Shelf, watch: Watch, reach: Reach | None, now: datetime
) -> News:
    """Return an event's news; what is beyond reach is news only to those who were told of it."""
    facts = subject.facts
    if not facts.stands or facts.held:
        return News(facts)
    if reach and not _is_fresh(facts.known_at, facts.day, reach, now):
        return News(facts)
    texts = shelf.texts(subject)
    return News(facts, watch.hits(matters_of(subject, texts)))


def _story_news(
    story: str, shelf: Shelf, watch: Watch, reach: Reach, now: datetime
) -> Iterator[News]:
    """Yield the news of a story without attacks, where somebody asks for one of its new texts."""
    texts = shelf.lone_texts(story)
    fresh = [
        text
        for text in texts
        if text.document_id in shelf.placed
        and _is_fresh(datetime.fromisoformat(text.known_at), day_of(text), reach, now)
    ]
    hits = watch.hits(lone_matter(text, watch.networks) for text in fresh)
    if hits:
        yield News(story_facts(story, texts), hits)


def _is_fresh(known_at: datetime | None, day: date | None, reach: Reach, now: datetime) -> bool:
    if known_at is None or known_at < now - reach.known:
        return False
    return day is None or day >= known_at.date() - reach.late
