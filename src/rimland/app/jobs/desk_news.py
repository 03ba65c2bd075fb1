"""What is new for followers: changed events and stories, each with the follows that ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from rimland.app.jobs.deliver_posts import Following, Hit, News
from rimland.app.jobs.desk_facts import STORY, Member, watched_network
from rimland.app.jobs.desk_matters import day_of, lone_matter, matters_of, story_facts
from rimland.app.jobs.desk_subjects import Subject, subjects_of
from rimland.app.jobs.published import PublishingTerms
from rimland.ledger.desk import Text, reports_read, stories_of, story_documents, texts_of
from rimland.ledger.known import Connection
from rimland.model.ids import story_id
from rimland.model.matter import Matter
from rimland.model.time import utc_text
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
    shelf = _Shelf(connection, placed, as_of)
    subjects = subjects_of(
        connection, {*keys, *shelf.keys}, watch.networks, publishing, as_of=as_of
    )
    shelf.add_stories(subjects)
    news = [
        _event_news(one, shelf, watch, None if one.keys & set(waited) else reach, now)
        for one in subjects
        if one.facts
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
        frozenset(key for one in subjects if one.state == "held" for key in one.keys),
    )


class _Shelf:
    """The documents of the stories at hand: their texts, their reports, their stories."""

    def __init__(
        self, connection: Connection, placed: Collection[str], as_of: datetime | None
    ) -> None:
        self._connection = connection
        self._until = utc_text(as_of) if as_of else None
        self.placed = set(placed)
        self._story_of = dict(stories_of(connection, placed))
        self._documents = story_documents(connection, set(self._story_of.values()))
        # Before the desk has put them into stories, documents are stories of one.
        alone = self.placed - set(self._story_of)
        self._story_of.update({document: document for document in alone})
        self._documents.update({document: [document] for document in alone})
        told = [d for members in self._documents.values() for d in members]
        self._reports = reports_read(connection, told)
        self._texts: dict[str, Text] = {}
        self._read([*told, *placed])

    @property
    def keys(self) -> set[str]:
        """The reports that were read in the documents of these stories."""
        return {key for keys in self._reports.values() for key in keys}

    def add_stories(self, subjects: Sequence[Subject]) -> None:
        """Also take the documents of these events and the stories they belong to."""
        documents = {d for one in subjects for d in one.documents}
        self._story_of.update(stories_of(self._connection, documents - set(self._story_of)))
        self._read(documents)

    def texts(self, subject: Subject) -> Mapping[str, Text]:
        """Return the texts an event is held against follows by."""
        beside = [d for story in self.stories_of(subject) for d in self._lone(story)]
        wanted = [*subject.documents, *beside]
        return {d: self._texts[d] for d in wanted if d in self._texts}

    def stories_of(self, subject: Subject) -> set[str]:
        """Return the stories of an event's documents."""
        return {self._story_of[d] for d in self._of(subject) if d in self._story_of}

    def lone_stories(self) -> set[str]:
        """Return the stories, among those that grew, in whose documents no attack was read."""
        grown = {self._story_of[d] for d in self.placed if d in self._story_of}
        return {
            story
            for story in grown
            if not any(self._reports.get(d) for d in self._documents.get(story, ()))
        }

    def lone_texts(self, story: str) -> list[Text]:
        """Return a story's texts in the order they came, copies left out."""
        return [self._texts[d] for d in self._documents.get(story, ()) if d in self._texts]

    def redirects(self, subjects: Iterable[Subject]) -> dict[str, str]:
        """Return under which subject each earlier name of a subject is known now."""
        found = {
            name: STORY + story
            for story in self.lone_stories()
            for name in self._names(story)
            if name != STORY + story
        }
        for one in subjects:
            names = {n for story in self.stories_of(one) for n in self._names(story)} | one.names
            found.update({name: one.subject for name in names if name != one.subject})
        return found

    def _names(self, story: str) -> set[str]:
        """Return every name a story may have borne: any of its documents may have begun one."""
        documents = self._documents.get(story, ())
        return {STORY + story, *(STORY + story_id(document) for document in documents)}

    def _of(self, subject: Subject) -> Iterator[str]:
        yield from subject.documents
        if not subject.documents:
            yield from (d for d, keys in self._reports.items() if subject.keys & set(keys))

    def _lone(self, story: str) -> list[str]:
        return [d for d in self._documents.get(story, ()) if not self._reports.get(d)]

    def _read(self, documents: Iterable[str]) -> None:
        fresh = texts_of(self._connection, set(documents) - set(self._texts))
        self._texts.update(
            {d: t for d, t in fresh.items() if self._until is None or t.known_at <= self._until}
        )


def _event_news(
    subject: Subject, shelf: _Shelf, watch: Watch, reach: Reach | None, now: datetime
) -> News:
    """Return an event's news; what is beyond reach is news only to those who were told of it."""
    facts = subject.facts
    assert facts is not None  # noqa: S101 - asked of subjects that have them
    if not facts.stands or (reach and not _is_fresh(facts.known_at, facts.day, reach, now)):
        return News(facts)
    texts = shelf.texts(subject)
    documents = tuple(dict.fromkeys([*subject.documents, *texts]))
    return News(facts, watch.hits(matters_of(replace(subject, documents=documents), texts)))


def _story_news(
    story: str, shelf: _Shelf, watch: Watch, reach: Reach, now: datetime
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
