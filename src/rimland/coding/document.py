"""The dear half of coding: names, places, dates, actors and tolls of a text worth reading."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol, TypeVar

from rimland.coding.screening import Screened
from rimland.coding.sites import sites
from rimland.coding.tools import Tools
from rimland.model.coded import Quote
from rimland.reading.actors import ActorMention, actors
from rimland.reading.dates import DateMention, dates
from rimland.reading.masking import mask, persons
from rimland.reading.places import PlaceMention, places
from rimland.reading.sentences import Sentence
from rimland.reading.spans import Span
from rimland.reading.tolls import TollMention, tolls

_NEIGHBOURS = 1
"""Sentences beside one that tells of violence are read as well: they hold place, date and blame."""

_LEAD = 3


class _HasSpan(Protocol):
    @property
    def span(self) -> Span: ...


_Mention = TypeVar("_Mention", bound=_HasSpan)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one text; offsets point into the text as given."""

    screened: Screened
    published: date | None
    places: tuple[PlaceMention, ...]
    filed_from: tuple[PlaceMention, ...]
    peoples: tuple[PlaceMention, ...]
    dates: tuple[DateMention, ...]
    actors: tuple[ActorMention, ...]
    tolls: tuple[TollMention, ...]
    persons: tuple[Span, ...]
    masked: str
    memo: dict[tuple[str, int], Any] = field(default_factory=dict, compare=False, repr=False)

    def sentence(self, number: int) -> Sentence:
        """Return a sentence by its number."""
        return self.screened.sentences[number]

    def number_at(self, span: Span) -> int | None:
        """Return the number of the sentence that holds a stretch, None where none holds it all."""
        every = self.screened.sentences
        number = bisect_right(every, span.start, key=lambda s: s.span.start) - 1
        return number if number >= 0 and every[number].span.contains(span) else None

    def quote(self, span: Span) -> Quote:
        """Return the words of a span with persons masked, as evidence."""
        return Quote(span.start, span.end, span.of(self.masked))


def read(screened: Screened, published: date | None, tools: Tools) -> Reading:
    """Read names, places, dates, actors and tolls where the screening found it worth while."""
    text = screened.text
    chosen = [screened.sentences[n].span for n in worth_reading(screened)]
    entities = tools.recogniser.entities(text, chosen)
    found_actors = actors(text, published)
    named = [a.span for a in found_actors if a.kind != "unnamed"]
    found = places(text, tools.gazetteer, entities=entities, blocked=named, demonyms=True)
    found = tuple(sorted([*found, *sites(text, tools.gazetteer, found)], key=_start))
    keep = [*named, *(p.span for p in found if not p.demonym)]
    people = persons(text, entities=entities, keep=keep)
    people = tuple(p for p in people if not any(_stands_as_place(screened, m, p) for m in found))
    # Where the masking is sure of a person the place of the same name is not meant.
    found = tuple(p for p in found if not any(p.span.overlaps(name) for name in people))
    line = screened.dateline.span if screened.dateline else Span(0, 0)
    return Reading(
        screened=screened,
        published=published,
        places=tuple(p for p in found if not p.demonym and not line.overlaps(p.span)),
        filed_from=tuple(p for p in found if not p.demonym and line.overlaps(p.span)),
        peoples=tuple(p for p in found if p.demonym),
        dates=tuple(sorted(dates(text, published), key=_start)),
        actors=tuple(sorted(found_actors, key=_start)),
        tolls=tolls_of(text),
        persons=people,
        masked=mask(screened.given, people),
    )


_SURE = 0.5
_AT = re.compile(
    r"\b(?:in|near|outside)\s+(?:the (?:\w+ )?(?:town|village|city|district|area|suburb) of\s+)?\Z"
)


def _stands_as_place(screened: Screened, place: PlaceMention, person: Span) -> bool:
    """Whether the grammar says that a name taken for a person's is the place: "in Musa Qala"."""
    if place.span != person or place.demonym or place.confidence < _SURE:
        return False
    return bool(_AT.search(screened.lowered[max(0, person.start - 40) : person.start]))


@lru_cache(maxsize=4)
def tolls_of(text: str) -> tuple[TollMention, ...]:
    """Return the tolls of a text in order; kept, since they are asked for before all else is read."""
    return _in_order(tolls(text))


def _in_order(found: Sequence[TollMention]) -> tuple[TollMention, ...]:
    order = sorted(range(len(found)), key=lambda i: found[i].span)
    place = {old: new for new, old in enumerate(order)}
    return tuple(
        replace(found[i], part_of=None if part is None else place[part])
        for i in order
        for part in [found[i].part_of]
    )


def _start(mention: _HasSpan) -> int:
    return mention.span.start


def worth_reading(screened: Screened) -> list[int]:
    """Return the numbers of the sentences that name recognition looks at."""
    told = {m.sentence for m in screened.mentions}
    near = {n + step for n in told for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
    return sorted(n for n in near | set(range(_LEAD)) if 0 <= n < len(screened.sentences))


def within(mentions: Sequence[_Mention], span: Span) -> list[_Mention]:
    """Return the mentions that lie in a stretch of the text; they must be in order of start."""
    first = bisect_left(mentions, span.start, key=lambda m: m.span.start)
    found = []
    for mention in islice(mentions, first, None):
        if mention.span.start >= span.end:
            break
        if mention.span.end <= span.end:
            found.append(mention)
    return found


_ELSEWHERE = re.compile(
    r"\b(?:from|to|toward|towards|born in|native of|based in|like|as in|flew to|"
    r"hospital in|hospitals in|travel(?:led|ling) to|arrived in|told reporters in|said in|fled to|meeting in|"
    r"summit in|conference in|trained in|fought in|returned from|fighting in|headquartered in|held in|"
    r"(?:north|south|east|west|away)(?:[- ]?(?:east|west))?(?:erly)? (?:of|from)(?: the)?(?: (?:provincial|regional|state))?(?: capital| city)?,?|"
    r"(?:officials?|sources?|officers?|diplomats?|analysts?|reporters?|correspondents?|headquarters) in|"
    r"(?:leave|leaving|left|bound|heading|headed) for|border (?:with|of|from)|bordering|across (?:the )?(?:border|river|bridge|frontier) from|opposite|closer to|"
    r"between|treated in|spokes\w+ in|office in|ministry in)\s+(?:the\s+)?(?:(?:island|province|region|town|city|village|state|district|"
    r"department|north|south|east|west|port) of\s+(?:the\s+)?)?\Z"
)


_MISSION = re.compile(r"\b(?:embassy|consulate|mission|office) in\s+(?:the\s+)?\Z")
_AIMED = re.compile(
    r"\b(?:storm|attack|bomb|target|burn|torch|hit|struck|outside|near|against|into|blew up|opened fire|"
    r"fired (?:at|on))\w*\s+(?:[\w'’-]+\s+){0,5}?(?:embassy|consulate|mission|office) in"
)


def points_elsewhere(low: str, place: Span) -> bool:
    """Whether a place is where somebody came from, went to or spoke, not where it happened."""
    before = low[max(0, place.start - 50) : place.start]
    if _MISSION.search(before):
        return not _AIMED.search(low[max(0, place.start - 120) : place.start])
    return bool(_ELSEWHERE.search(before))
