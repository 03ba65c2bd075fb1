"""The plain evaluator: what a query means, written to be read and not to be fast.

The index is held against it. It shares nothing with the index but the query's tree and the way
words are compared. Every condition is True, False or None, which is unknown; a query matches where
it is True. NOT of unknown is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rimland.model.matter import Attack, Matter
from rimland.model.place import distance_km
from rimland.model.toll import Count
from rimland.outputs.follows.tree import (
    Actors,
    And,
    AtLeast,
    Countries,
    Flag,
    Language,
    Modes,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Places,
    Prefix,
    Publisher,
    Query,
    Said,
    Text,
    Theatres,
    Within,
    Word,
)
from rimland.outputs.follows.words import keys
from rimland.reading.place_names import fold

_FINE_ENOUGH = 3
"""The coarsest UCDP place precision (second-order area) whose point can be measured from."""


def matches(query: Query, matter: Matter) -> tuple[str | None, ...]:
    """Return the ids of the attacks a query holds of; (None,) where it holds of the text.

    A query that asks for nothing of an attack is held against the text. One that does is held
    against each attack that the text tells of, or, where it tells of none, against what it mentions.
    """
    words = keys(matter.text)
    if query.of_attack and matter.attacks:
        return tuple(a.attack_id for a in matter.attacks if _holds(query.root, words, matter, a))
    return (None,) if _holds(query.root, words, matter, None) else ()


def _holds(  # noqa: PLR0911 # one way for each kind of condition
    node: Node, words: list[str], matter: Matter, attack: Attack | None
) -> bool | None:
    match node:
        case And(parts):
            return _all(_holds(part, words, matter, attack) for part in parts)
        case Or(parts):
            return _negated(_all(_negated(_holds(p, words, matter, attack)) for p in parts))
        case Not(part):
            return _negated(_holds(part, words, matter, attack))
        case Word() | Prefix() | Phrase():
            return bool(_stretches(node, words))
        case Near(left, right, within):
            return any(
                0 < second - last <= within
                for a in _stretches(left, words)
                for b in _stretches(right, words)
                for (_, last), (second, _) in ((a, b), (b, a))
            )
        case Language(codes):
            return None if matter.language is None else matter.language.lower() in codes
        case Publisher(names):
            if matter.publisher is None:
                return None
            return any(_stretches(Phrase(name), keys(matter.publisher)) for name in names)
        case _:
            return _mentioned(node, matter) if attack is None else _of(node, attack, matter)


def _all(parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    if False in found:
        return False
    return None if None in found else True


def _negated(value: bool | None) -> bool | None:  # noqa: FBT001
    return None if value is None else not value


def _stretches(node: Text, words: list[str]) -> list[tuple[int, int]]:
    """Return first and last word of every place where a text has it."""
    if isinstance(node, Prefix):
        return [(n, n) for n, word in enumerate(words) if word.startswith(node.stem)]
    asked = [node.key] if isinstance(node, Word) else list(node.words)
    length = len(asked)
    return [(n, n + length - 1) for n in range(len(words)) if words[n : n + length] == asked]


def _mentioned(node: Node, matter: Matter) -> bool | None:
    """A text that tells of no attack: only what it mentions is known."""
    match node:
        case Actors():
            return _borne(node, matter.actors, matter.published)
        case Places(names=names):
            return _shared({fold(place) for place in matter.places}, names)
        case Countries(codes=codes):
            return _shared(matter.countries, codes)
        case _:
            return None


def _of(  # noqa: C901, PLR0911 # one way for each field
    node: Node, attack: Attack, matter: Matter
) -> bool | None:
    match node:
        case Actors():
            return _borne(node, attack.actors, attack.day or matter.published)
        case Places(names=names):
            named = {*attack.places, *([attack.place] if attack.place else [])}
            return _shared({fold(place) for place in named}, names)
        case Countries(codes=codes):
            return None if attack.country is None else attack.country in codes
        case Theatres(network, kinds):
            theatre = attack.theatres.get(network, "unknown")
            return None if theatre == "unknown" else theatre in kinds
        case Modes(modes):
            told = attack.modes - {"other_violence"}
            if attack.modes & modes:
                return True
            return False if told else None
        case AtLeast("houses", number):
            return attack.houses >= number
        case AtLeast(what, number):
            return _reaches(getattr(attack, what), number)
        case Flag(what, value):
            said = getattr(attack, what)
            return None if said is None else said is value
        case Said(axis, values):
            said = getattr(attack, axis)
            return None if said is None or said == "unknown" else said in values
        case Within():
            return _near(node, attack)
    raise TypeError(node)


def _shared(known: Iterable[str], asked: frozenset[str]) -> bool | None:
    found = set(known)
    return bool(found & asked) if found else None


def _borne(node: Actors, actors: frozenset[str], day: date | None) -> bool | None:
    if not actors:
        return None
    return any(bearer.actor_id in actors and bearer.on(day) for bearer in node.bearers)


def _reaches(count: Count, number: int) -> bool | None:
    """The best figure decides for it, else the low one; against it only a known upper bound."""
    figure = count.low if count.best is None else count.best
    if figure is not None and figure >= number:
        return True
    return False if count.high is not None and count.high < number else None


def _near(node: Within, attack: Attack) -> bool | None:
    if attack.latitude is None or attack.longitude is None:
        return None
    if attack.place_precision is None or attack.place_precision > _FINE_ENOUGH:
        return None
    away = distance_km(node.latitude, node.longitude, attack.latitude, attack.longitude)
    return away <= node.kilometres
