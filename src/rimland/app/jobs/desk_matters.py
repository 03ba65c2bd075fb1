"""Texts with the attacks they tell of, as follows see them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from rimland.app.jobs.desk_facts import STORY, Member, actor_terms
from rimland.app.jobs.desk_subjects import Subject
from rimland.ledger.desk import Text
from rimland.model.alert import Evidence, Facts
from rimland.model.matter import Matter
from rimland.reading.actors import actors
from rimland.reading.furniture import blanked
from rimland.reading.gazetteer import Gazetteer
from rimland.reading.places import places

MOST_DOCUMENTS = 50
"""An event is held against follows by its latest documents; older ones were seen before."""

_CAPTIVES = re.compile(r"kidnap|abduct|hostage|captiv|ransom", re.IGNORECASE)

_READ = 20_000
"""Characters of a text in which mentions are looked for where no attack was read."""


def matters_of(subject: Subject, texts: Mapping[str, Text]) -> list[Matter]:
    """Return an event's documents, each with the attacks the event stands for.

    Lines that are no story ("Get alerts on terrorism") are blank to follows.
    An event of which no text may be shown is one matter, whose text is its title.
    """
    read = list(texts.values())[:MOST_DOCUMENTS]
    if not read:
        name = subject.facts.subject
        return [Matter(name, subject.facts.title, subject.facts.day, attacks=subject.attacks)]
    return [
        Matter(
            matter_id=text.document_id,
            text=blanked(text.whole),
            published=day_of(text),
            language=text.language,
            publisher=text.publisher,
            attacks=subject.attacks,
        )
        for text in read
    ]


def story_facts(story: str, texts: Sequence[Text]) -> Facts:
    """Return what can be told of a story in which no attack was read: its title, and who tells it.

    Of the versions of one article the last counts.
    """
    first = min(texts, key=lambda t: (t.known_at, t.document_id))
    last = list({t.url or t.document_id: t for t in texts}.values())
    return Facts(
        subject=STORY + story,
        title=first.title or "untitled",
        houses=len({t.publisher_family or t.publisher for t in last}),
        documents=len(last),
        known_at=datetime.fromisoformat(first.known_at),
        evidence=tuple(
            Evidence(t.publisher or "unnamed outlet", t.url, None, t.published) for t in last[-5:]
        ),
    )


def speaks_of_captives(text: str) -> bool:
    """Whether a text has a word for holding people."""
    return bool(_CAPTIVES.search(text))


def lone_matter(text: Text, networks: Collection[Member]) -> Matter:
    """Return a document in which no attack was read, with the actors and places it mentions."""
    day = day_of(text)
    whole = blanked(text.whole)
    read = whole[:_READ]
    groups = actors(read, day)
    towns = places(read, _gazetteer(), blocked=[a.span for a in groups])
    named = [
        {"dataset_id": f"rimland:{m.actor.actor_id}" if m.actor else None, "name": m.name}
        for m in groups
        if m.kind != "unnamed"
    ]
    chosen = [(mention, mention.place) for mention in towns if mention.place is not None]
    return Matter(
        matter_id=text.document_id,
        text=whole,
        published=day,
        language=text.language,
        publisher=text.publisher,
        actors=frozenset(actor_terms(named, day, networks)),
        places=frozenset(
            name.casefold()
            for mention, place in chosen
            for name in (place.name, mention.span.of(read), place.adm1)
            if name
        ),
        countries=frozenset(p.country_iso3 for _, p in chosen if p.country_iso3),
    )


def day_of(text: Text) -> date:
    """Return the day of a document: that of its publication, else when it could be known."""
    return date.fromisoformat((text.published or text.known_at)[:10])


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.open()
