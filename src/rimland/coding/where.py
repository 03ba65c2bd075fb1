"""The place of an attack: the most exact place named where the text tells of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rimland.coding.apart import Incident
from rimland.coding.document import Reading, points_elsewhere, within
from rimland.coding.status import clause_of
from rimland.model.place import fold_area
from rimland.reading.actors import ActorMention
from rimland.reading.gazetteer import AREAS
from rimland.reading.places import PlaceMention
from rimland.reading.spans import Span

_COUNTRY = 6
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|outside|inside|on|around|of|from|across|within|off|to|into|between|toward|towards|through)"
    r"\s+(?:the\s+)?(?:[\w'’-]+\s+){0,5}\Z"
)
_STRONG_LOCATIVE = re.compile(
    r"\b(?:in|at|near|outside|inside|around|off)\s+(?:the\s+)?(?:[\w'’-]+,?\s+){0,5}\Z"
)
_OWNER = re.compile(
    r"['’]s\s+(?!(?:capital|north|south|east|west|central|second|largest|main|biggest)\b)"
)


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """The place taken, why, and the alternatives; only a country where no more is known."""

    mention: PlaceMention | None
    country: str | None
    evidence: Span | None
    why: str
    others: tuple[PlaceMention, ...] = ()


def where(reading: Reading, incident: Incident) -> ChosenPlace:
    """Return the place of an incident, at worst its country, or why there is none.

    The sentences that tell of the attack are read in order; the first that names a place sets the
    country, and a more exact place in that country, there or in a later sentence, refines it.
    """
    home = _home_country(reading)
    candidates = _candidates(reading, _stretches(reading, incident), home)
    if not candidates:
        candidates = _candidates(reading, _right_before(reading, incident), home)
    if not candidates:
        return _filed_place(reading, incident, home) or _country_only(reading, incident)
    first_rank = min(c[2] for c in candidates)
    lead = [c for c in candidates if c[2] == first_rank]
    chosen = max(lead, key=lambda c: (c[1], -_precision(c[0])))
    country = chosen[0].place.country_iso3 if chosen[0].place else None
    best = _refined(chosen, candidates, country)
    if _precision(best[0]) >= _COUNTRY:
        filed = _filed_place(reading, incident, country)
        if filed is not None:
            return filed
    others = tuple(dict.fromkeys(c[0] for c in candidates if c[0] is not best[0]))[:6]
    return ChosenPlace(best[0], country, best[0].span, "named where the attack is told", others)


_Stretch = tuple[Span, Span]


def _candidates(
    reading: Reading, stretches: Sequence[_Stretch], home: str | None
) -> list[tuple[PlaceMention, float, int]]:
    """The places of the stretches with how far each is trusted and which stretch it stands in."""
    found = [
        (
            mention,
            _trust(reading, mention, span, trigger) + (_AT_HOME if _is(mention, home) else 0),
            rank,
        )
        for rank, (span, trigger) in enumerate(stretches)
        for mention in within(reading.places, span)
        if mention.place and not mention.demonym and not _far_fetched(reading, mention, home)
    ]
    return [c for c in found if c[1] > _TOO_LITTLE]


def _right_before(reading: Reading, incident: Incident) -> list[_Stretch]:
    """The sentence before the attack's first, in its paragraph, which may have set the scene."""
    lead = incident.lead.sentence
    if not lead or reading.sentence(lead - 1).paragraph != reading.sentence(lead).paragraph:
        return []
    span = reading.sentence(lead - 1).span
    return [(span, Span(span.end, span.end))]


_AT_HOME = 0.6
_TOO_LITTLE = 0.7
_LARGE = 100_000
_DOUBTFUL = 0.5
_SURE_LARGE, _SURE_SMALL = 0.55, 0.97


def _is(mention: PlaceMention, country: str | None) -> bool:
    return mention.place is not None and mention.place.country_iso3 == country is not None


def _home_country(reading: Reading) -> str | None:
    """Return the country a text is about: most of its places and peoples, and its dateline.

    A dateline weighs as much as two places: a foreign agency tells of other countries.
    """
    if ("home", 0) not in reading.memo:
        reading.memo["home", 0] = _most_told_country(reading)
    found: str | None = reading.memo["home", 0]
    return found


def _most_told_country(reading: Reading) -> str | None:
    votes: Counter[str] = Counter()
    for mention in (*reading.places, *reading.peoples):
        country = mention.place.country_iso3 if mention.place else None
        if country:
            votes[country] += _weight(reading, mention)
    for country in dict.fromkeys(p.place.country_iso3 for p in reading.filed_from if p.place):
        if country:
            votes[country] += _DATELINE_VOTES
    return votes.most_common(1)[0][0] if votes else None


_DATELINE_VOTES, _PLACE_VOTES, _PEOPLE_VOTES, _BESIDE_VOTES = 10, 4, 2, 1
_SHORT_NAME = re.compile(r"(?:u\.?s\.?(?:a\.?)?|u\.?k\.?|ussr|prc|uae|drc|fr?g|gdr|roc?k)\Z")
_NOUN_NEXT = re.compile(
    r"\s+(?!(?:in|on|at|and|or|but|to|of|for|from|with|by|as|is|was|were|are|has|have|had|will|would|said|says|after|"
    r"before|when|where|which|who|that|since|during|while|against|over|into|because|also|than|today|yesterday)\b)[a-z]"
)
_OFFICE_NEXT = re.compile(
    r"\s+(?:embass\w+|consul\w*|ambassador\w*|citizens?|nationals?|diplomats?|soldiers?|troops|flag|government|"
    r"president|border|media|radio|television)\b"
)
_BORDER_NEXT = re.compile(r"(?:['’]s)?\s+(?:border|frontier|side of)\b")
_STREET_NEXT = re.compile(
    r"(?:\s+and\s+\w+)?\s+(?:streets?|avenues?|roads?|boulevard|hotel|hospital|university|theat(?:er|re))\b"
)


def _weight(reading: Reading, mention: PlaceMention) -> int:
    if _beside(reading, mention):
        return _BESIDE_VOTES
    return _PEOPLE_VOTES if mention.demonym else _PLACE_VOTES


def _beside(reading: Reading, mention: PlaceMention) -> bool:
    """Whether a country only says whose something is: "the U.S. embassy", "two U.S. missionaries"."""
    low, span = reading.screened.lowered, mention.span
    if _BORDER_NEXT.match(low, span.end):
        return True
    if _precision(mention) < _COUNTRY:
        return False
    if _OFFICE_NEXT.match(low, span.end):
        return True
    return bool(_SHORT_NAME.match(span.of(low)) and _NOUN_NEXT.match(low, span.end))


def _far_fetched(reading: Reading, mention: PlaceMention, home: str | None) -> bool:
    """A doubtful name in a country the text never speaks of is a quarter, a farm, a person."""
    if mention.place is None or _is(mention, home) or _precision(mention) >= _COUNTRY:
        return False
    name = fold_area(mention.span.of(reading.screened.text)) == fold_area(mention.place.name)
    large = name and (mention.place.population >= _LARGE or mention.place.kind == "capital")
    if _lies_abroad(reading, mention):
        return True
    if mention.confidence >= (_SURE_LARGE if large else _SURE_SMALL):
        return False
    country = mention.place.country_iso3
    others = [p for p in reading.places if _is(p, country) and not _beside(reading, p)]
    spoken_of = any(p.place and p.place.key != mention.place.key for p in others)
    return mention.confidence < _DOUBTFUL or not spoken_of


_LIES_IN = re.compile(r",? (?:in|of)(?: the)?(?: [\w-]+){0,3}? \Z|, \Z")
_GAP = 30


def _lies_abroad(reading: Reading, mention: PlaceMention) -> bool:
    """Whether the text puts a name into an area of another country: "in Shewa in North Waziristan"."""
    low, end = reading.screened.lowered, mention.span.end
    for area in reading.places:
        if area.span.start <= end or area.span.start - end > _GAP or area.place is None:
            continue
        if area.place.kind in AREAS and _LIES_IN.match(low[end : area.span.start]):
            ours = mention.place.country_iso3 if mention.place else None
            return None not in {ours, area.place.country_iso3} and ours != area.place.country_iso3
    return False


_Candidate = tuple[PlaceMention, float, int]


def _refined(chosen: _Candidate, candidates: list[_Candidate], country: str | None) -> _Candidate:
    """Return the most exact place of the same country told with the attack."""
    same = [
        c
        for c in candidates
        if c[0].place
        and c[0].place.country_iso3 == country
        and _precision(c[0]) < _precision(chosen[0])
        and c[1] >= 1
    ]
    if not same:
        return chosen
    return min(same, key=lambda c: (c[2], _precision(c[0]), -c[1]))


def _precision(mention: PlaceMention) -> int:
    return mention.precision if mention.precision is not None else 7


def _trust(reading: Reading, mention: PlaceMention, sentence: Span, trigger: Span) -> float:
    low = reading.screened.lowered
    before = low[max(sentence.start, mention.span.start - 50) : mention.span.start]
    if points_elsewhere(low, mention.span) or _beside(reading, mention):
        return 0.3
    if (
        mention.place is None
        or mention.place.country_iso3 is None
        or _STREET_NEXT.match(low, mention.span.end)
    ):
        return 0.2
    if _OWNER.match(low, mention.span.end) and not _STRONG_LOCATIVE.search(before):
        return 0.4
    if _precision(mention) >= _COUNTRY and not _LOCATIVE.search(before):
        # "U.S. ambassador": a country beside the matter, not the place of it.
        return 0.3
    trust = 1.0
    if _STRONG_LOCATIVE.search(before):
        trust += 1.0
    elif _LOCATIVE.search(before):
        trust += 0.4
    clause = clause_of(low, sentence, trigger)
    if clause.contains(mention.span):
        trust += 0.6
    return trust + 0.4 / (1 + mention.span.distance(trigger) / 40) + 0.3 * mention.confidence


def _stretches(reading: Reading, incident: Incident) -> list[tuple[Span, Span]]:
    told: dict[int, Span] = {}
    for mention in incident.mentions:
        told.setdefault(mention.sentence, mention.span)
    ordered = list(told) + [n for n in incident.sentences if n not in told]
    return [
        (span, told.get(n, Span(span.start, span.start)))
        for n in ordered[:6]
        for span in [reading.sentence(n).span]
    ]


def _country_only(reading: Reading, incident: Incident) -> ChosenPlace:
    """Return the country of a force in the text, or the one the whole text is about."""
    spans = [reading.sentence(n).span for n in incident.sentences]
    forces = [a for s in spans for a in within(reading.actors, s) if _country_of(a)]
    named = [*reading.filed_from, *reading.places, *reading.peoples]
    if forces and not reading.filed_from:
        return ChosenPlace(
            None, _country_of(forces[0]), forces[0].span, "country of the force named"
        )
    home = _home_country(reading)
    told = next((p for p in named if _is(p, home)), None)
    if told is not None:
        return ChosenPlace(None, home, told.span, "the country the text is about")
    return ChosenPlace(None, None, None, "no place named that could be resolved")


_HERE = re.compile(
    r"\b(?:the|this|that) (?:[\w'-]+ ){0,3}?(?:city|town|village|capital|port|resort|metropolis|neighbou?rhood|district|"
    r"market|airport|station|square|city's)\b|\b(?:here|the city's|downtown|city cent(?:re|er))\b"
)
_THE_CAPITAL = re.compile(r"\b(?:the|this) (?:[\w'-]+ ){0,2}?capital\b(?! of)")
_TOWN_KINDS = frozenset({"capital", "city", "town", "neighbourhood", "district"})


def _filed_place(reading: Reading, incident: Incident, country: str | None) -> ChosenPlace | None:
    """Return the town a story is filed from where the story itself points at it.

    "KABUL - A bomb in the Afghan capital", "SURABAYA - A blast at a church here": a dateline alone
    only says where the reporter sat, so a capital is taken when the capital is spoken of, another
    town also when the text speaks of "the city".
    """
    filed = next((p for p in reading.filed_from if p.place and p.place.kind in _TOWN_KINDS), None)
    if filed is None or filed.place is None or (country and filed.place.country_iso3 != country):
        return None
    low = reading.screened.lowered
    spans = [reading.sentence(n).span for n in incident.sentences[:4]]
    words = _THE_CAPITAL if filed.place.kind == "capital" else _HERE
    cue = next((f for s in spans if (f := words.search(low, s.start, s.end))), None)
    if cue is None and filed.place.kind == "capital":
        cue = next((f for s in spans if (f := _HERE.search(low, s.start, s.end))), None)
        if cue is None or "capital" in cue.group():
            return None
    named = replace(filed, precision=1 if cue else 2)
    if cue is None and _is_far(incident):
        return None
    return ChosenPlace(
        named, filed.place.country_iso3, filed.span, "the town the story is filed from"
    )


def _is_far(incident: Incident) -> bool:
    """Below the first sentences a dateline no longer speaks for the place."""
    return incident.lead.sentence > 2  # noqa: PLR2004


def _country_of(mention: ActorMention) -> str | None:
    if mention.kind != "state_force" or mention.actor is None:
        return None
    return mention.actor.country_iso3
