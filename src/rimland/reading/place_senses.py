"""The senses in which a text uses its names, chosen together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rimland.model.place import distance_km
from rimland.reading.gazetteer import Grade, Place
from rimland.reading.place_choice import Choice, Name, choose
from rimland.reading.place_links import inside_next, links
from rimland.reading.place_mention import DIVISIONS, Inside, Mention

_FIRST_LEVEL = ("province", "governorate", "state", "region", "oblast", "emirate", "prefecture")
_SECOND_LEVEL = ("district", "county", "parish", "municipality", "borough", "raion")
_KIND_OF_WORD = {
    **dict.fromkeys(_FIRST_LEVEL, frozenset({"admin1", "region"})),
    **dict.fromkeys(_SECOND_LEVEL, frozenset({"admin2", "district"})),
    **dict.fromkeys(("city", "town", "village"), frozenset({"city", "town", "capital"})),
}
_SAID_TO_BE = 3.0
_AGAIN = 0.3
_MOST_WEIGHED_AGAIN = 20
_TOWNS = frozenset({"town", "city", "capital"})
_SHARE_OF_AREA = 10
_CITY = 15_000
_INSIDE_KM = 100.0


def chosen_places(heard: Sequence[Mention], text: str) -> list[tuple[Choice, ...]]:
    """Return the places of each mention, likeliest first.

    Mentions of one name share a sense unless words beside them say otherwise.
    """
    senses: list[Name] = []
    of_mention: list[int] = []
    latest: dict[str, int] = {}
    inside = Inside()
    for number, mention in enumerate(heard):
        tied = links(heard, number, text, inside)
        known = latest.get(mention.key)
        if known is None or not _agree(senses[known], tied):
            known = latest[mention.key] = len(senses)
            senses.append(Name(mention.named, 0.0, tied))
        sense = senses[known]
        sense.linked |= tied
        sense.weight += _belief(mention) * (_AGAIN if sense.weight else 1.0)
        of_mention.append(known)
        for one in mention.named if mention.kind_word else ():
            if one.place.kind in _KIND_OF_WORD.get(mention.kind_word or "", ()):
                sense.favoured[one.place.key] = _SAID_TO_BE
    for sense in senses:
        sense.weight = min(sense.weight, 1 + _AGAIN * _MOST_WEIGHED_AGAIN)
    chosen = choose(senses)
    outer = inside_next(heard, text, inside)
    return [
        chosen[sense] if mention.kind_word or number in outer else _town_first(chosen[sense])
        for number, (mention, sense) in enumerate(zip(heard, of_mention, strict=True))
    ]


def _agree(sense: Name, tied: set[str]) -> bool:
    return not tied or not sense.linked or bool(sense.linked & tied)


def _belief(mention: Mention) -> float:
    return 1 / (1 + math.exp(-mention.trust))


def _town_first(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Take a name that nothing calls an area's for its town, where area and town share it."""
    best = choices[0] if choices else None
    if best is None or best.place.kind not in DIVISIONS or best.grade == Grade.DEMONYM:
        return choices
    for choice in choices[1:]:
        if choice.grade <= Grade.ALTERNATE and _seat_of(choice.place, best.place):
            # What was believed of the area was believed of the name.
            town = replace(choice, share=choice.share + best.share)
            return (town, *(other for other in choices if other is not choice))
    return choices


def _seat_of(town: Place, area: Place) -> bool:
    """Whether a place is the town an area is named for, and not a hamlet of the same name."""
    if town.kind not in _TOWNS or town.country_iso3 != area.country_iso3:
        return False
    large = town.population >= _CITY or town.population * _SHARE_OF_AREA >= area.population
    if not large and town.population:
        return False
    if area.kind == "admin1":
        return town.adm1_code == area.adm1_code
    far = distance_km(town.latitude, town.longitude, area.latitude, area.longitude)
    return far < _INSIDE_KM
