"""Which of the places of one name a text means.

A text is mostly about one part of the world. Each name starts with odds by how well known its
places are; then, for a few rounds, every name lends weight to the countries, the provinces and the
surroundings of its likely places, and every place gains by what the *other* names lent.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rimland.reading.gazetteer import Grade, Named, Place

_ROUNDS = 3
_MOST_PLACES = 24
_SHARPNESS = 1.6
_COUNTRY_GAIN = 3.0
_PROVINCE_GAIN = 2.2
_NEAR_GAIN = 2.0
_LINK_GAIN = 5.0
_COUNTRY_NAMED = 3.0
_PROVINCE_NAMED = 2.0
_SPOKEN_OF = 1.2
_IN_PROVINCE = 0.5
_NEXT_TO_NOTHING = 0.02
_UNKNOWN_PEOPLE = {"town": 2_500, "city": 20_000}

_KIND = {
    "country": 10.0,
    "continent": 10.0,
    "ocean": 7.0,
    "sea": 6.5,
    "region": 6.3,
    "lake": 6.0,
    "river": 6.0,
    "mountains": 5.8,
    "strait": 6.0,
    "canal": 6.0,
    "desert": 6.0,
    "island": 5.6,
    "airport": 4.5,
}
_KIND_SHIFT = {"capital": 0.3, "admin1": -0.1, "admin2": -1.2, "district": -1.5}
_GRADE_SHIFT = {Grade.ALTERNATE: -1.9, Grade.LOOSE: -1.2, Grade.BARE: -1.0}
_DEFAULT_KIND = 5.0
_BESIDE_A_CAPITAL = -6.0
_TOWNS = frozenset({"town", "neighbourhood"})


@dataclass(slots=True)
class Name:
    """One name of a text, in one sense: its places and what the text says beside it.

    ``linked`` holds keys of places that words beside the name point to ("Paris, Texas").
    """

    named: tuple[Named, ...]
    weight: float = 1.0
    linked: set[str] = field(default_factory=set)
    favoured: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A place with the share of belief it got.

    ``spoken_of`` tells whether other names in the text lie in its country; None where the text
    speaks of no country for sure. ``near_others`` tells whether they lie in its province.
    """

    place: Place
    share: float
    grade: Grade = Grade.MAIN
    spoken_of: bool | None = None
    near_others: bool = False


def prior(one: Named) -> float:
    """Return how well known a place is under a name, on the scale of log10 of people."""
    place = one.place
    level = _KIND.get(place.kind)
    if level is None:
        people = place.population or _UNKNOWN_PEOPLE.get(place.kind, 0)
        level = math.log10(people) if people else _DEFAULT_KIND - 0.5
        if place.kind in {"site", "camp", "base", "crossing", "neighbourhood", "park"}:
            level = _DEFAULT_KIND
        level += _KIND_SHIFT.get(place.kind, 0.0)
    return level + _GRADE_SHIFT.get(one.grade, 0.0)


def choose(names: Sequence[Name]) -> list[tuple[Choice, ...]]:
    """Return for each name its places, the likeliest first."""
    kept = [_best(name) for name in names]
    base = [
        [prior(one) + _beside(name, one) + _overshadowed(one, places) for one in places]
        for name, places in zip(names, kept, strict=True)
    ]
    shares = [_softmax(scores) for scores in base]
    for _ in range(_ROUNDS):
        lent = _Field()
        for name, places, share in zip(names, kept, shares, strict=True):
            lent.add(places, share, name.weight)
        raised = []
        for name, places, share, scores in zip(names, kept, shares, base, strict=True):
            if len(places) == 1:  # nothing to choose
                raised.append(share)
                continue
            lent.add(places, share, -name.weight)
            gains = [lent.gain(one) for one in places]
            lent.add(places, share, name.weight)
            raised.append(_softmax([s + gain for s, gain in zip(scores, gains, strict=True)]))
        shares = raised
    lent = _Field()
    for name, places, share in zip(names, kept, shares, strict=True):
        lent.add(places, share, name.weight)
    told = []
    for name, places, share in zip(names, kept, shares, strict=True):
        lent.add(places, share, -name.weight)
        spoken_of = lent.spoken_of()
        ranked = sorted(zip(share, places, strict=True), key=lambda pair: -pair[0])
        told.append(
            tuple(
                Choice(one.place, part, one.grade, spoken_of(one.place), lent.province_of(one))
                for part, one in ranked
            )
        )
        lent.add(places, share, name.weight)
    return told


def _best(name: Name) -> list[Named]:
    """Keep the likeliest places of a name, whatever else is linked to it."""
    ranked = sorted(
        name.named, key=lambda one: -prior(one) - (20.0 if one.place.key in name.linked else 0.0)
    )
    return ranked[:_MOST_PLACES]


def _beside(name: Name, one: Named) -> float:
    linked = _LINK_GAIN if one.place.key in name.linked else 0.0
    return linked + name.favoured.get(one.place.key, 0.0)


def _overshadowed(one: Named, places: Sequence[Named]) -> float:
    """Return what a town's other name costs that a capital goes by: "Islamabad" of Anantnag.

    The same is taken off a town that shares its name with a part of the world: there is a Middle
    East in Maryland, and whatever a text says of the United States speaks for it.
    """
    if one.place.kind in _TOWNS and any(_is_part_of_the_world(p) for p in places):
        return _BESIDE_A_CAPITAL
    if one.grade != Grade.ALTERNATE or one.place.kind == "capital":
        return 0.0
    capital = any(p.place.kind == "capital" and p.grade <= Grade.ALIAS for p in places)
    return _BESIDE_A_CAPITAL if capital else 0.0


def _is_part_of_the_world(one: Named) -> bool:
    vast = one.place.kind in {"region", "continent"} and one.place.country_iso3 is None
    return vast and one.grade <= Grade.ALIAS


def _softmax(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    top = max(scores)
    raised = [math.exp(_SHARPNESS * (score - top)) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


class _Field:
    """What the names of a text lend to countries, provinces and cells of one degree."""

    def __init__(self) -> None:
        self.countries: dict[str, float] = defaultdict(float)
        self.provinces: dict[str, float] = defaultdict(float)
        self.cells: dict[tuple[int, int], float] = defaultdict(float)

    def add(self, places: Sequence[Named], share: Sequence[float], weight: float) -> None:
        """Lend, or with a negative weight take back, what a name's places are worth."""
        for one, part in zip(places, share, strict=True):
            if part < _NEXT_TO_NOTHING:
                continue
            place, lent = one.place, part * weight
            if place.country_iso3:
                named = _COUNTRY_NAMED if place.kind == "country" else 1.0
                self.countries[place.country_iso3] += lent * named
            if place.adm1_code:
                named = _PROVINCE_NAMED if place.kind == "admin1" else 1.0
                self.provinces[place.adm1_code] += lent * named
            if place.kind not in {"country", "admin1", "continent", "region", "ocean"}:
                self.cells[round(place.latitude), round(place.longitude)] += lent

    def spoken_of(self) -> Callable[[Place], bool | None]:
        """Return what tells whether a place lies in a country spoken of, None if none surely is."""
        told = {c for c, value in self.countries.items() if value > _SPOKEN_OF / 4}
        sure = any(value > _SPOKEN_OF for value in self.countries.values())
        return lambda place: place.country_iso3 in told if sure and place.country_iso3 else None

    def province_of(self, one: Named) -> bool:
        """Whether other names lie in a place's province."""
        return self.provinces.get(one.place.adm1_code or "", 0.0) > _IN_PROVINCE

    def gain(self, one: Named) -> float:
        """Return what the others lend to a place."""
        place = one.place
        country = self.countries.get(place.country_iso3 or "", 0.0)
        province = self.provinces.get(place.adm1_code or "", 0.0)
        row, column = round(place.latitude), round(place.longitude)
        near, cells = 0.0, self.cells
        for i, j in _AROUND:
            cell = row + i, column + j
            if cell in cells:
                near += cells[cell]
        return (
            _COUNTRY_GAIN * _damped(country)
            + _PROVINCE_GAIN * _damped(province)
            + _NEAR_GAIN * _damped(near)
        )


_AROUND = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1))


def _damped(value: float) -> float:
    return math.log10(1 + 2 * value) if value > 0 else 0.0
