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
_NEAR, _LINE, _WATER = 2, 5, 7
_LOOK_BACK = 5


def precision(place: Place, words: Sequence[Token], first: int, last: int) -> tuple[int, bool]:
    """Return where_prec 1 to 7 and whether the words leave the place vague.

    A vague mention keeps the place it is told by: "outside X" is near X, "northern X" in X.
    """
    exact = _OF_KIND.get(place.kind, 1)
    before = [word.folded for word in words[max(0, first - _LOOK_BACK) : first]]
    after = words[last + 1].folded if last + 1 < len(words) and words[last].joined else ""
    nearest = before[-1] if before else ""
    if _WATERS & set(before) and "off" in before:
        return _WATER, True
    if "between" in before[-2:] or (after in _LINES and place.kind != "airport"):
        return max(exact, _LINE), True
    if nearest == "and" and "between" in before:
        return max(exact, _LINE), True
    if _LINES & set(before[-3:]) and nearest in {"with", "of", "to", "from", "near"}:
        return max(exact, _LINE), True
    if nearest in DIRECTIONS or (nearest == "the" and after in {"region", "border"}):
        return (max(exact, _LINE), True) if place.kind in _LARGE else (exact, False)
    if place.kind in _LARGE:
        return exact, False
    aside = nearest in {"of", "from", "to"} and bool(_SIDES & set(before[-3:-1]))
    if nearest in AROUND or aside or (nearest == "to" and before[-2:-1] == ["close"]):
        return max(exact, _NEAR), True
    return exact, False
