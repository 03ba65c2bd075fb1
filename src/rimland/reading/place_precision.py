"""How exactly a mention says where: UCDP's where_prec, and whether the words leave it vague."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading.gazetteer import Place
from rimland.reading.place_tokens import Token
from rimland.reading.place_words import AROUND, DIRECTIONS

_OF_KIND = {
    "country": 6,
    "admin1": 4,
    "admin2": 3,
    "district": 3,
    "continent": 7,
    "ocean": 7,
    "sea": 7,
    "strait": 7,
    "region": 5,
    "river": 5,
    "lake": 5,
    "canal": 5,
    "mountains": 5,
    "desert": 5,
    "island": 3,
    "park": 3,
}
_LARGE = frozenset({"country", "admin1", "region", "continent"})
_SIDES = frozenset({"north", "south", "east", "west", "northeast", "northwest", "southeast"}) | {
    *("southwest", "north-east", "north-west", "south-east", "south-west", "outskirts"),
    *("vicinity", "edge", "suburbs", "environs", "distance", "kilometers", "kilometres", "miles"),
}
_LINES = frozenset({"road", "highway", "border", "route", "motorway", "railway", "frontier"})
_WATERS = frozenset({"coast", "coasts", "shore", "shores", "waters"})
_LEADING = frozenset({"of", "from", "to", "with", "near"})
_NEAR, _LINE, _WATER = 2, 5, 7
_LOOK_BACK = 5


def precision_of(place: Place) -> int:
    """Return how exactly a place's own name tells where."""
    return _OF_KIND.get(place.kind, 1)


def precision(place: Place, words: Sequence[Token], first: int, last: int) -> tuple[int, bool]:
    """Return where_prec 1 to 7 and whether the words leave the place vague.

    A vague mention keeps the place it is told by: "outside X" is near X, "northern X" in X.
    """
    exact = precision_of(place)
    before = [word.folded for word in words[max(0, first - _LOOK_BACK) : first]]
    after = words[last + 1].folded if last + 1 < len(words) and words[last].joined else ""
    if "off" in before and _WATERS & set(before):
        return _WATER, True
    if _on_a_line(place, before, after):
        return _LINE, True
    if place.kind in _LARGE:
        part = bool(before) and before[-1] in DIRECTIONS
        return (min(exact, _LINE), True) if part else (exact, False)
    return (max(exact, _NEAR), True) if _near(before) else (exact, False)


def _on_a_line(place: Place, before: Sequence[str], after: str) -> bool:
    """Whether it happened between two places, on a road or at a border."""
    nearest = before[-1] if before else ""
    if nearest == "between" or (nearest == "and" and "between" in before):
        return True
    if after in _LINES and place.kind != "airport":
        return True
    return nearest in _LEADING and bool(_LINES & set(before[-3:]))


def _near(before: Sequence[str]) -> bool:
    """Whether it happened near a place and not in it: "outside X", "20 km north of X"."""
    nearest = before[-1] if before else ""
    aside = nearest in _LEADING and bool(_SIDES & set(before[-3:-1]))
    return nearest in AROUND or aside or list(before[-2:]) == ["close", "to"]
