"""What an article is about, read off its words; pure but for the readers it is given.

Title and text are read as one, furniture left out. A thing is a topic because the text names it,
and weighs as much as the share of sentences that do. A theme needs more than one chance word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rimland.model.network import Network
from rimland.model.topics import (
    ActorTopic,
    CountryTopic,
    PlaceTopic,
    TheatreTopic,
    Topics,
    Weight,
)
from rimland.model.vocab import MembershipRole, Roster, TheatreKind
from rimland.reading.actors import ActorMention, actors
from rimland.reading.casing import is_upper, truecase
from rimland.reading.entities import Recogniser
from rimland.reading.furniture import blanked
from rimland.reading.gazetteer import Gazetteer
from rimland.reading.language import not_read
from rimland.reading.masking import mask, persons
from rimland.reading.places import PlaceMention, places
from rimland.reading.sentences import dateline, sentences
from rimland.reading.spans import Span
from rimland.reading.topic_places import told_countries
from rimland.reading.topic_themes import themes_of
from rimland.reading.topic_weights import Scale

__all__ = ["Readers", "topics_of"]

_BREAK = "\n\n"
_LONGEST = 60_000
_SURE = 0.3
_ROLES = {MembershipRole.CORE, MembershipRole.AFFILIATE}


@dataclass(frozen=True, slots=True)
class Readers:
    """What topics are read with."""

    recogniser: Recogniser
    gazetteer: Gazetteer


def topics_of(
    text: str,
    readers: Readers,
    networks: Sequence[Network],
    *,
    title: str | None = None,
    published: date | datetime | None = None,
    document_id: str = "text",
    network: str | None = None,
) -> Topics:
    """Return an article's topics.

    Args:
        text: the text as given; offsets count in it.
        readers: the name recogniser and the gazetteer.
        networks: those that actors may belong to.
        title: the headline, where it is not in the text.
        published: when it was published; names and theatres are dated.
        document_id: its id.
        network: whose theatres are named; by default those of the networks whose members the
            article names.
    """
    if reason := not_read(text):
        return Topics(document_id, published, abstained={"language": reason})
    day = published.date() if isinstance(published, datetime) else published
    lead = f"{title}{_BREAK}" if title else ""
    abstained = {}
    if len(text) > _LONGEST:
        abstained["too_long"] = f"read only in part: {len(text):,} characters"
    whole = lead + blanked(text[:_LONGEST])
    whole = truecase(whole) if is_upper(whole) else whole
    told = _read(whole, day, readers, len(lead))
    scale = Scale(told.masked, sentences(whole), len(lead))
    roles = _roles(networks, day)
    found_actors = _actors(told.actors, scale, roles)
    chosen = [n for n in networks if network in {None, n.network_id}]
    if network is None:
        named = {n for actor in found_actors for n, role in actor.networks if role in _ROLES}
        chosen = [n for n in networks if n.network_id in named]
    found_theatres = _theatres(told.places, scale, chosen, day)
    if not found_theatres:
        abstained["theatres"] = _why_no_theatre(chosen, day)
    armed = any(a.kind == "armed_group" for a in told.actors)
    found_themes, hidden = themes_of(whole, scale, armed=armed)
    if hidden:
        abstained["themes"] = hidden
    return Topics(
        document_id,
        published,
        actors=found_actors,
        places=_places(told.places, scale),
        countries=_countries(told, whole, scale),
        theatres=found_theatres,
        themes=found_themes,
        abstained=abstained,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    actors: tuple[ActorMention, ...]
    places: tuple[PlaceMention, ...]
    peoples: tuple[PlaceMention, ...]
    masked: str


def _read(whole: str, day: date | None, readers: Readers, begin: int) -> _Told:
    entities = readers.recogniser.entities(whole, [s.span for s in sentences(whole)])
    found_actors = [a for a in actors(whole, day) if a.kind != "unnamed"]
    named = [a.span for a in found_actors]
    found = places(whole, readers.gazetteer, entities=entities, blocked=named, demonyms=True)
    found = tuple(p for p in found if p.place is not None and p.confidence >= _SURE)
    keep = [*named, *(p.span for p in found if not p.demonym)]
    people = persons(whole, entities=entities, keep=keep)
    found = tuple(p for p in found if not any(p.span.overlaps(person) for person in people))
    filed = dateline(whole[begin:])
    line = Span(begin + filed.span.start, begin + filed.span.end) if filed else Span(0, 0)
    spoken_of = {p.place.country_iso3 for p in found if p.place and not line.overlaps(p.span)}
    # Where a report was filed is its subject only if the text speaks of that country as well.
    kept = [
        p
        for p in found
        if p.place and (not line.overlaps(p.span) or p.place.country_iso3 in spoken_of)
    ]
    return _Told(
        actors=tuple(found_actors),
        places=tuple(p for p in kept if not p.demonym),
        peoples=tuple(p for p in kept if p.demonym),
        masked=mask(whole, people),
    )


def _roles(
    networks: Sequence[Network], day: date | None
) -> Mapping[str, tuple[tuple[str, MembershipRole], ...]]:
    """Return the roles that actors had on a day; none where the day is unknown."""
    found: dict[str, list[tuple[str, MembershipRole]]] = defaultdict(list)
    for network in networks if day else ():
        for member in network.members_on(day) if day else ():
            role = (network.network_id, member.role)
            if role not in found[member.slug]:
                found[member.slug].append(role)
    return {slug: tuple(roles) for slug, roles in found.items()}


def _actors(
    mentions: Sequence[ActorMention],
    scale: Scale,
    roles: Mapping[str, tuple[tuple[str, MembershipRole], ...]],
) -> tuple[ActorTopic, ...]:
    spans: dict[tuple[str | None, str, str], list[Span]] = defaultdict(list)
    for one in mentions:
        if one.actor is not None:
            spans[one.actor.actor_id, one.actor.name, one.actor.kind].append(one.span)
        elif one.kind == "armed_group":
            spans[None, one.name, one.kind].append(one.span)
    topics = [
        ActorTopic(actor_id, name, kind, scale.weight(where), roles.get(actor_id or "", ()))
        for (actor_id, name, kind), where in spans.items()
    ]
    return tuple(sorted(topics, key=lambda t: _order(t.weight, t.name)))


def _places(mentions: Sequence[PlaceMention], scale: Scale) -> tuple[PlaceTopic, ...]:
    spans: dict[str, list[Span]] = defaultdict(list)
    known = {}
    for one in mentions:
        if one.place is not None:
            known[one.place.key] = one.place
            spans[one.place.key].append(one.span)
    topics = [
        PlaceTopic(
            name=known[key].name,
            kind=known[key].kind,
            country_iso3=known[key].country_iso3,
            adm1=known[key].adm1,
            geonames_id=known[key].geonames_id,
            weight=scale.weight(where),
        )
        for key, where in spans.items()
    ]
    return tuple(sorted(topics, key=lambda t: _order(t.weight, t.name)))


def _countries(told: _Told, whole: str, scale: Scale) -> tuple[CountryTopic, ...]:
    topics = [
        CountryTopic(iso3, name, scale.weight(where))
        for iso3, name, where in told_countries(whole, told.places, told.peoples, scale)
    ]
    return tuple(sorted(topics, key=lambda t: _order(t.weight, t.name)))


def _theatres(
    mentions: Sequence[PlaceMention], scale: Scale, networks: Sequence[Network], day: date | None
) -> tuple[TheatreTopic, ...]:
    spans: dict[tuple[str, TheatreKind], list[Span]] = defaultdict(list)
    countries: dict[tuple[str, TheatreKind], dict[str, None]] = defaultdict(dict)
    for network in networks if day else ():
        for one in mentions:
            if one.place is None or one.place.country_iso3 is None or day is None:
                continue
            iso3, adm1 = one.place.country_iso3, one.place.adm1
            kind = network.theatre_of(iso3, adm1, day, Roster.AS_PLEDGED)
            if kind is not TheatreKind.UNKNOWN:
                spans[network.network_id, kind].append(one.span)
                countries[network.network_id, kind][iso3] = None
    topics = [
        TheatreTopic(network_id, kind, tuple(countries[network_id, kind]), scale.weight(where))
        for (network_id, kind), where in spans.items()
    ]
    return tuple(sorted(topics, key=lambda t: _order(t.weight, f"{t.network} {t.theatre}")))


def _why_no_theatre(chosen: Sequence[Network], day: date | None) -> str:
    if day is None:
        return "no publication date: theatres are dated"
    if not chosen:
        return "names no member of a network: say which network with --network"
    return "names no place in a country"


def _order(weight: Weight, name: str) -> tuple[bool, float, int, str]:
    return (not weight.in_title, -weight.salience, -weight.mentions, name)
