"""A matter made ready for many queries: its words by place, its attacks by field, its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from rimland.model.matter import Attack, Matter
from rimland.model.toll import Count
from rimland.outputs.follows.anchors import LOCATED, cell_key, flag_key, number_keys
from rimland.outputs.follows.words import composed, keys, keys_of, pieces_of, spans_of
from rimland.reading.place_names import fold

_NONE: frozenset[str] = frozenset()
_VAGUE = "other_violence"
_COUNTS = ("killed", "injured", "abducted")
_SAID = ("tie", "certainty", "claim")
_FINE_ENOUGH = 3
_NOT_KNOWN = "unknown"


@dataclass(slots=True)
class SeenAttack:
    """One attack, or what a text without one mentions; empty and None are unknown."""

    attack_id: str | None
    day: date | None
    actors: frozenset[str]
    places: frozenset[str]
    countries: frozenset[str]
    theatres: dict[str, str] = field(default_factory=dict)
    modes: frozenset[str] = _NONE
    point: tuple[float, float] | None = None
    counts: dict[str, Count] = field(default_factory=dict)
    flags: dict[str, bool | None] = field(default_factory=dict)
    said: dict[str, str | None] = field(default_factory=dict)
    houses: int | None = None

    def keys(self) -> Iterator[str]:
        """Yield the keys under which the index may have queries that this attack meets."""
        for name, values in (
            ("actor", self.actors),
            ("place", self.places),
            ("country", self.countries),
            ("mode", self.modes),
        ):
            for value in values:
                yield f"{name}:{value}"
        for network, theatre in self.theatres.items():
            yield f"theatre:{network}:{theatre}"
        if self.point:
            yield cell_key(*self.point)
            yield LOCATED
        for axis, said in self.said.items():
            if said is not None:
                yield f"{axis}:{said}"
        for what, flag in self.flags.items():
            if flag is not None:
                yield flag_key(what, value=flag)
        yield from self._number_keys()

    def _number_keys(self) -> Iterator[str]:
        for what, count in self.counts.items():
            yield f"known:{what}"
            yield from number_keys(what, _figure(count) or 0)
        if self.houses is not None:
            yield "known:houses"
            yield from number_keys("houses", self.houses)


@dataclass(slots=True)
class Seen:
    """A text with its words, and everything a query may be held against."""

    words: list[str]
    at: dict[str, list[int]]
    attacks: list[SeenAttack]
    mentioned: SeenAttack
    language: str | None
    publisher: list[str] | None
    pieces: list[str]
    """The composed text, word by word, with what stands between."""

    _written: tuple[str, list[tuple[int, int]]] | None = None

    def written(self) -> tuple[str, list[tuple[int, int]]]:
        """Return the text, and where its words stand in it; worked out when first asked for."""
        if self._written is None:
            self._written = "".join(self.pieces), spans_of(self.pieces)
        return self._written

    def keys(self) -> set[str]:
        """Return the keys of the text's own fields and of all its attacks; words are not among them."""
        found: set[str] = set()
        for attack in self.attacks or [self.mentioned]:
            found.update(attack.keys())
        if self.language:
            found.add(f"language:{self.language}")
        if self.publisher:
            found.update([f"publisher:{word}" for word in self.publisher])
        return found


def seen(matter: Matter) -> Seen:
    """Return a matter made ready."""
    pieces = pieces_of(composed(matter.text))
    words = keys_of(pieces)
    at: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        if word in at:
            at[word].append(number)
        else:
            at[word] = [number]
    mentioned = SeenAttack(
        None, matter.published, matter.actors, _folded(matter.places), matter.countries
    )
    return Seen(
        words,
        at,
        [_attack(attack, matter.published) for attack in matter.attacks],
        mentioned,
        matter.language.lower() if matter.language is not None else None,
        keys(matter.publisher) if matter.publisher is not None else None,
        pieces,
    )


def _attack(attack: Attack, published: date | None) -> SeenAttack:
    fine = attack.place_precision is not None and attack.place_precision <= _FINE_ENOUGH
    point = None
    if fine and attack.latitude is not None and attack.longitude is not None:
        point = (attack.latitude, attack.longitude)
    places = attack.places | {attack.place} if attack.place else attack.places
    return SeenAttack(
        attack.attack_id,
        attack.day or published,
        attack.actors,
        _folded(places),
        frozenset((attack.country,)) if attack.country is not None else _NONE,
        {n: t for n, t in attack.theatres.items() if t != _NOT_KNOWN},
        attack.modes,
        point,
        {what: count for what in _COUNTS if (count := getattr(attack, what)).known},
        {"suicide": attack.suicide, "foiled": attack.foiled},
        {axis: None if (v := getattr(attack, axis)) == _NOT_KNOWN else v for axis in _SAID},
        attack.houses,
    )


def _folded(places: Iterable[str]) -> frozenset[str]:
    return frozenset([fold(place) for place in places])


def _figure(count: Count) -> int | None:
    return count.low if count.best is None else count.best


def reaches(count: Count | None, number: int) -> bool | None:
    """Return whether a count is at least a number: by its best figure, refuted by its upper bound."""
    if count is None:
        return None
    figure = _figure(count)
    if figure is not None and figure >= number:
        return True
    return False if count.high is not None and count.high < number else None


def only_vague(modes: frozenset[str]) -> bool:
    """Whether nothing is known of how it was done."""
    return not modes or modes == {_VAGUE}
