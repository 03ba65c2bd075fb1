"""Places in a text: where they are named, which ones are meant and how exactly they are told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rimland.model.place import distance_km
from rimland.reading.gazetteer import Gazetteer, Grade, Place
from rimland.reading.place_candidates import given
from rimland.reading.place_choice import Choice, Name, choose
from rimland.reading.place_links import links
from rimland.reading.place_mention import DIVISIONS, Hint, Mention, pairs_inside
from rimland.reading.place_precision import precision
from rimland.reading.place_tokens import Token, tokens
from rimland.reading.place_trust import mentions
from rimland.reading.spans import Span

__all__ = ["PlaceMention", "locate", "places", "resolve"]

_ACCEPTED = 0.0
_HEARD = -2.5
_MOST_ALTERNATIVES = 5
_SMALL = 100_000
_SMALL_KINDS = frozenset({"town", "city", "admin2", "district", "airport"})
_FAR = 1.0
_COMMAS = frozenset({", ", ",", " ("})
_TOWNS = frozenset({"town", "city", "capital"})
_SHARE_OF_AREA = 10
_CITY = 15_000
_INSIDE_KM = 100.0
_AT_HOME = 2.0
_FAR_AND_MISSPELT = 9.0


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place as the text names it.

    ``place`` is what the name stands for; where ``vague`` is set the text does not say more than
    that it happened near or somewhere in it, and ``precision`` (UCDP where_prec 1 to 7) how far
    that reaches. ``confidence`` is the share of belief that it is a place and this one.
    """

    span: Span
    place: Place | None
    precision: int | None
    confidence: float
    vague: bool
    alternatives: tuple[Place, ...] = ()
    demonym: bool = False


def places(
    text: str,
    gazetteer: Gazetteer,
    *,
    entities: Sequence[Hint] = (),
    blocked: Sequence[Span] = (),
    demonyms: bool = False,
) -> tuple[PlaceMention, ...]:
    """Return the places a text names, in order.

    Args:
        text: the text as given.
        gazetteer: the index of places.
        entities: what an entity recogniser found; hints, not orders.
        blocked: stretches in which no place is looked for, such as masked persons.
        demonyms: also return words for the people of a country ("Iraqi"), marked as such.
    """
    words = tokens(text)
    found = mentions(words, text, gazetteer, entities, blocked)
    heard = [m for m in found if m.trust > _HEARD and (demonyms or not m.demonym or m.trust > 0)]
    chosen = _chosen(heard, text)
    return tuple(
        _told(mention, choices, words)
        for mention, choices in zip(heard, chosen, strict=True)
        if choices
        and (demonyms or choices[0].grade != Grade.DEMONYM)
        and mention.trust - _out_of_place(choices[0]) > _ACCEPTED
    )


def locate(
    text: str, spans: Iterable[Span], gazetteer: Gazetteer, *, entities: Sequence[Hint] = ()
) -> tuple[PlaceMention, ...]:
    """Return what the given names in a text stand for, one mention per span in order."""
    words = tokens(text)
    wanted = list(spans)
    forced = [given(words, text, span, gazetteer) for span in wanted]
    others = [m for m in mentions(words, text, gazetteer, entities, wanted) if m.trust > _HEARD]
    heard = sorted([*(m for m in forced if m), *others], key=lambda m: m.span)
    chosen = dict(zip((m.span for m in heard), _chosen(heard, text), strict=True))
    return tuple(
        _told(mention, chosen[mention.span], words)
        if mention and _out_of_place(chosen[mention.span][0]) < _FAR_AND_MISSPELT
        else PlaceMention(span, None, None, 0.0, vague=False)
        for span, mention in zip(wanted, forced, strict=True)
    )


def resolve(name: str, gazetteer: Gazetteer, *, context: str = "") -> PlaceMention:
    """Return what a place name stands for in a text, with the alternatives.

    The span is the name's first place in the context; where it does not stand there, it is read as
    if the text had named it at its end, and the span counts in the name itself.
    """
    at = context.find(name)
    if at >= 0:
        return locate(context, [Span(at, at + len(name))], gazetteer)[0]
    text = f"{context}\n{name}"
    start = len(context) + 1
    told = locate(text, [Span(start, start + len(name))], gazetteer)[0]
    return replace(told, span=Span(0, len(name)))


def _chosen(heard: Sequence[Mention], text: str) -> list[tuple[Choice, ...]]:
    """Choose for all mentions; mentions of one name share a sense unless they say otherwise."""
    senses: list[Name] = []
    of_mention: list[int] = []
    latest: dict[str, int] = {}
    for number, mention in enumerate(heard):
        tied = links(heard, number, text)
        known = latest.get(mention.key)
        if known is not None and _agree(senses[known], tied):
            senses[known].linked |= tied
            senses[known].weight += 0.3 * _belief(mention)
        else:
            known = len(senses)
            senses.append(Name(mention.named, _belief(mention), tied))
            latest[mention.key] = known
        of_mention.append(known)
        if mention.kind_word:
            _favour_kind(senses[known], mention.kind_word)
    chosen = choose(senses)
    outer = _outer(heard, text)
    return [
        chosen[sense] if mention.kind_word or number in outer else _town_first(chosen[sense])
        for number, (mention, sense) in enumerate(zip(heard, of_mention, strict=True))
    ]


def _outer(heard: Sequence[Mention], text: str) -> set[int]:
    """Return the numbers of the mentions that stand as the area another place lies in."""
    return {
        number
        for number in range(1, len(heard))
        if text[heard[number - 1].span.end : heard[number].span.start] in _COMMAS
        and pairs_inside(heard[number - 1], heard[number])
    }


def _town_first(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Take a name that nothing calls an area's for its town, where area and town share it."""
    best = choices[0] if choices else None
    if best is None or best.place.kind not in DIVISIONS or best.grade == Grade.DEMONYM:
        return choices
    level = 1 if best.place.kind == "admin1" else 2
    for choice in choices[1:]:
        town, area = choice.place, best.place
        same = town.adm1_code == area.adm1_code if level == 1 else _near(town, area)
        large = town.population * _SHARE_OF_AREA >= area.population or (
            town.population >= _CITY or not town.population
        )
        if town.kind in _TOWNS and same and large and choice.grade <= Grade.ALTERNATE:
            # What was believed of the area was believed of the name.
            told = replace(choice, share=choice.share + best.share)
            return (told, *(other for other in choices if other is not choice))
    return choices


def _near(town: Place, area: Place) -> bool:
    return (
        distance_km(town.latitude, town.longitude, area.latitude, area.longitude) < _INSIDE_KM
        and town.country_iso3 == area.country_iso3
    )


def _agree(sense: Name, tied: set[str]) -> bool:
    return not tied or not sense.linked or bool(sense.linked & tied)


def _favour_kind(sense: Name, word: str) -> None:
    """Let "X province" and "X airport" mean the kind of place they say."""
    for one in sense.named:
        fits = _KIND_OF_WORD.get(word)
        if fits and one.place.kind in fits:
            sense.favoured[one.place.key] = 3.0


_KIND_OF_WORD = {
    **dict.fromkeys(
        ("province", "governorate", "state", "region", "oblast", "emirate", "prefecture"),
        frozenset({"admin1", "region"}),
    ),
    **dict.fromkeys(
        ("district", "county", "parish", "municipality", "borough", "raion"),
        frozenset({"admin2", "district"}),
    ),
    **dict.fromkeys(("city", "town", "village"), frozenset({"city", "town", "capital"})),
}


def _out_of_place(choice: Choice) -> float:
    """Return what a little place costs that lies in none of the countries the text speaks of.

    A name in a spelling no list has gains where the text speaks of its country.
    """
    loose = choice.grade == Grade.LOOSE
    small = choice.place.population < _SMALL and choice.place.kind in _SMALL_KINDS
    if choice.spoken_of is None or (choice.spoken_of and not loose):
        return 0.0
    if choice.spoken_of:
        return -_AT_HOME
    return _FAR_AND_MISSPELT if loose else _FAR if small else 0.0


def _belief(mention: Mention) -> float:
    return 1 / (1 + math.exp(-mention.trust))


def _told(mention: Mention, choices: tuple[Choice, ...], words: Sequence[Token]) -> PlaceMention:
    best = choices[0]
    level, vague = precision(best.place, words, mention.first, mention.last)
    return PlaceMention(
        mention.span,
        best.place,
        level,
        round(_belief(mention) * best.share, 3),
        vague,
        tuple(choice.place for choice in choices[1 : _MOST_ALTERNATIVES + 1]),
        best.grade == Grade.DEMONYM,
    )
