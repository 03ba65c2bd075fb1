"""What tells two attacks apart: the towns and the days of the sentences that tell of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rimland.coding.document import Reading, points_elsewhere, within
from rimland.coding.screening import Mention
from rimland.model.place import distance_km
from rimland.model.vocab import DatePrecision, Mode
from rimland.reading.gazetteer import AREAS, Place
from rimland.reading.places import PlaceMention
from rimland.reading.spans import Span

_AREA = 5  # UCDP where_prec up to which a place can tell two attacks apart

_APART_KM = 40.0

_MARKED_KM = 6.0
"""Where the text says "another", two quarters of one city are two places."""

_AREA_KM = 250.0
_ENOUGH = 12
"""Sentences of an incident whose towns are compared; what stands further down only repeats them."""


@dataclass(slots=True)
class Incident:
    """Mentions that tell of one attack, and the sentences that may speak of it."""

    mentions: list[Mention] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    background: str | None = None
    summary: bool = False

    @property
    def lead(self) -> Mention:
        """The first mention, by which the incident is known."""
        return self.mentions[0]

    @property
    def modes(self) -> list[Mode]:
        """The modes its mentions speak for, in order of place."""
        return [m.trigger.mode for m in self.mentions]


def conflict(reading: Reading, incident: Incident, mention: Mention) -> bool:
    """Whether a mention's towns or days cannot be those of an incident."""
    return _elsewhere(reading, incident, mention) or _another_day(reading, incident, mention)


def own_places(reading: Reading, mention: Mention) -> list[PlaceMention]:
    """Return the towns named in a mention's sentence, the most exact only."""
    return _told_places(reading, mention.sentence)


def _told_places(reading: Reading, sentence: int) -> list[PlaceMention]:
    known: list[PlaceMention] | None = reading.memo.get(("towns", sentence))
    if known is None:
        here = within(reading.places, reading.sentence(sentence).span)
        low = reading.screened.lowered
        known = _towns(
            [
                p
                for p in here
                if not points_elsewhere(low, p.span) and not _NAMESAKE.match(low, p.span.end)
            ]
        )
        reading.memo["towns", sentence] = known
    return known


_NAMESAKE = re.compile(
    r"\s+(?:streets?|st\b|roads?|avenue|boulevard|lane|drive|regional|general hospital|hospital|university|"
    r"hotel|police|times|post|radio|accords?|agreement|declaration|convention)\b"
)


def _towns(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Return the most exact places: of "in Nahrawan, southeast of Baghdad" only the first."""
    towns = [
        p
        for p in mentions
        if p.place
        and p.precision is not None
        and p.precision <= _AREA
        and p.place.kind not in _WIDE
    ]
    exact = [p for p in towns if p.precision == 1]
    return exact or towns


def _incident_places(reading: Reading, incident: Incident) -> list[PlaceMention]:
    told = sorted({m.sentence for m in incident.mentions})[:_ENOUGH]
    return [p for n in told for p in _told_places(reading, n)]


def _elsewhere(reading: Reading, incident: Incident, mention: Mention) -> bool:
    ours, theirs = own_places(reading, mention), _incident_places(reading, incident)
    return bool(ours and theirs) and not _near(ours, theirs, _APART_KM)


def same_place(reading: Reading, incident: Incident, mention: Mention) -> bool:
    """Whether a mention and an incident share a town or one lies in the other's area."""
    return _near(own_places(reading, mention), _incident_places(reading, incident), _APART_KM)


def very_same_place(reading: Reading, incident: Incident, mention: Mention) -> bool:
    """Whether they may be the same quarter of a town; so where one of them names none."""
    ours, theirs = own_places(reading, mention), _incident_places(reading, incident)
    return not ours or not theirs or _near(ours, theirs, _MARKED_KM)


def _near(ours: Sequence[PlaceMention], theirs: Sequence[PlaceMention], reach: float) -> bool:
    return any(
        _together(a.place, b.place, reach) for a in ours for b in theirs if a.place and b.place
    )


def _together(one: Place, other: Place, reach: float) -> bool:
    """Whether two places can be those of one attack: a province holds all its towns."""
    areas = [p for p in (one, other) if p.kind in AREAS]
    if not areas:
        return _km(one, other) <= reach
    if one.country_iso3 != other.country_iso3:
        return not (one.country_iso3 and other.country_iso3) and _km(one, other) <= _AREA_KM
    if one.adm1 and other.adm1 and all(p.kind in _DIVISIONS for p in areas):
        return one.adm1 == other.adm1
    return _km(one, other) <= _AREA_KM


_DIVISIONS = frozenset({"admin1", "admin2"})
_WIDE = AREAS - _DIVISIONS


def _km(one: Place, other: Place) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


NOT_POINTS = frozenset({"future", "duration", "anchored", "published"})
"""Kinds of dates that are not the day of anything told."""


def own_days(reading: Reading, mention: Mention) -> set[date]:
    """Return the days named in a mention's sentence, without those on which somebody spoke."""
    known: set[date] | None = reading.memo.get(("days", mention.span.start))
    if known is not None:
        return known
    span = reading.sentence(mention.sentence).span
    days = {
        d.start
        for d in within(reading.dates, span)
        if d.start
        and d.kind not in NOT_POINTS
        and d.precision is DatePrecision.DAY
        and d.start == d.end
        and not spoken(reading, d.span)
        and not _afterwards(reading, d.span, mention.span)
    }
    reading.memo["days", mention.span.start] = days
    return days


_AFTER = re.compile(r"\b(?:after|since|following|in the wake of)\b")


def _afterwards(reading: Reading, day: Span, trigger: Span) -> bool:
    """Whether a day is that of what came after: "began to mourn on Thursday after militants..."."""
    return day.end <= trigger.start and bool(
        _AFTER.search(reading.screened.lowered, day.end, trigger.start)
    )


_ACCORDING = re.compile(r"\baccording to [^,.;]{0,40}\Z")
_SPOKE = re.compile(
    r"\b(?:said|says|told|tells|announced|reported|reports|added|confirmed|stated|declared|statement|"
    r"communique|denied|condemned|released|published|issued|revealed|learned|disclosed|noted|warned|"
    r"press conference|news conference|arrived|visited|met|mourning|buried|funerals?|arrested|detained|succumbed|"
    r"of (?:his|her|their) (?:wounds|injuries)|reopened|resumed|revised|was found|were found)\b[^.;]{0,45}\Z"
)


def spoken(reading: Reading, day: Span) -> bool:
    """Whether a date tells when somebody spoke, not when it happened."""
    before = reading.screened.lowered[max(0, day.start - 60) : day.start]
    if _ACCORDING.search(before):
        return True
    found = _SPOKE.search(before)
    return found is not None and " that " not in found.group() and "," not in found.group()


def _another_day(reading: Reading, incident: Incident, mention: Mention) -> bool:
    ours = own_days(reading, mention)
    told = {m.sentence: m for m in incident.mentions}
    theirs = {day for m in list(told.values())[:_ENOUGH] for day in own_days(reading, m)}
    if not _turns_to_a_day(reading, mention):
        ours = _widened(ours) if ours else ours
    return bool(ours and theirs) and not (ours & theirs)


_A_DAY = re.compile(
    r"\W*(?:(?:and|but|then|also|early|late|earlier|meanwhile),? )*(?:on )?"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)


def _turns_to_a_day(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence opens a paragraph with a day: "On Sunday morning, gunmen..."."""
    sentence = reading.sentence(mention.sentence)
    return first_of_paragraph(reading, mention) and bool(
        _A_DAY.match(reading.screened.lowered, sentence.span.start)
    )


def first_of_paragraph(reading: Reading, mention: Mention) -> bool:
    """Whether a mention stands in the first sentence of its paragraph."""
    number = mention.sentence
    paragraph = reading.sentence(number).paragraph
    return number == 0 or reading.sentence(number - 1).paragraph != paragraph


def _widened(days: set[date]) -> set[date]:
    """A night belongs to two days."""
    return (
        days | {day + timedelta(days=1) for day in days} | {day - timedelta(days=1) for day in days}
    )
