"""Queries held against a matter that was made ready: True, False, or None for unknown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from rimland.model.place import distance_km
from rimland.outputs.follows.seen import Seen, SeenAttack, only_vague, reaches
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
    Said,
    Text,
    Theatres,
    Within,
    Word,
)

Span = tuple[int, int]
"""First and last word of a stretch."""


def holds(node: Node, text: Seen, attack: SeenAttack) -> bool | None:
    """Return whether a query holds of a text and one attack; None where that is not known."""
    return _WAYS[type(node)](node, text, attack)


def spans(node: Text, text: Seen) -> list[Span]:
    """Return where a text has a word, a beginning or a phrase, from first to last."""
    if isinstance(node, Word):
        return [(n, n) for n in text.at.get(node.key, ())]
    if isinstance(node, Prefix):
        found = [
            n for word, places in text.at.items() if word.startswith(node.stem) for n in places
        ]
        return [(n, n) for n in sorted(found)]
    asked = list(node.words)
    places = [text.at.get(word, ()) for word in asked]
    lengths = [len(one) for one in places]
    rarest = lengths.index(min(lengths))
    starts = [n - rarest for n in places[rarest] if n >= rarest]
    length = len(asked)
    return [(n, n + length - 1) for n in starts if text.words[n : n + length] == asked]


def near_pair(node: Near, text: Seen) -> tuple[Span, Span] | None:
    """Return the first two stretches that stand near enough, in the order of the text."""
    left, right = spans(node.left, text), spans(node.right, text)
    pairs = [
        p
        for p in (_first_near(left, right, node.within), _first_near(right, left, node.within))
        if p
    ]
    return min(pairs, default=None)


def _first_near(before: list[Span], after: list[Span], within: int) -> tuple[Span, Span] | None:
    starts = [first for first, _ in after]
    for one in before:
        number = bisect_right(starts, one[1])
        if number < len(starts) and starts[number] - one[1] <= within:
            return one, after[number]
    return None


def _word(node: Word, text: Seen, _: SeenAttack) -> bool:
    return node.key in text.at


def _prefix(node: Prefix, text: Seen, _: SeenAttack) -> bool:
    stem = node.stem
    return any(word.startswith(stem) for word in text.at)


def _phrase(node: Phrase, text: Seen, _: SeenAttack) -> bool:
    return all(word in text.at for word in node.words) and bool(spans(node, text))


def _near(node: Near, text: Seen, _: SeenAttack) -> bool:
    return near_pair(node, text) is not None


def _and(node: And, text: Seen, attack: SeenAttack) -> bool | None:
    known: bool | None = True
    for part in node.parts:
        value = _WAYS[type(part)](part, text, attack)
        if value is False:
            return False
        if value is None:
            known = None
    return known


def _or(node: Or, text: Seen, attack: SeenAttack) -> bool | None:
    known: bool | None = False
    for part in node.parts:
        value = _WAYS[type(part)](part, text, attack)
        if value:
            return True
        if value is None:
            known = None
    return known


def _not(node: Not, text: Seen, attack: SeenAttack) -> bool | None:
    value = _WAYS[type(node.part)](node.part, text, attack)
    return None if value is None else not value


def _actors(node: Actors, _: Seen, attack: SeenAttack) -> bool | None:
    if not attack.actors:
        return None
    return any(b.actor_id in attack.actors and b.on(attack.day) for b in node.bearers)


def _places(node: Places, _: Seen, attack: SeenAttack) -> bool | None:
    return not attack.places.isdisjoint(node.names) if attack.places else None


def _countries(node: Countries, _: Seen, attack: SeenAttack) -> bool | None:
    return not attack.countries.isdisjoint(node.codes) if attack.countries else None


def _within(node: Within, _: Seen, attack: SeenAttack) -> bool | None:
    if attack.point is None:
        return None
    return distance_km(node.latitude, node.longitude, *attack.point) <= node.kilometres


def _theatres(node: Theatres, _: Seen, attack: SeenAttack) -> bool | None:
    theatre = attack.theatres.get(node.network)
    return None if theatre is None else theatre in node.kinds


def _modes(node: Modes, _: Seen, attack: SeenAttack) -> bool | None:
    if not attack.modes.isdisjoint(node.modes):
        return True
    return None if only_vague(attack.modes) else False


def _at_least(node: AtLeast, _: Seen, attack: SeenAttack) -> bool | None:
    if node.what == "houses":
        return None if attack.houses is None else attack.houses >= node.number
    return reaches(attack.counts.get(node.what), node.number)


def _flag(node: Flag, _: Seen, attack: SeenAttack) -> bool | None:
    said = attack.flags.get(node.what)
    return None if said is None else said is node.value


def _said(node: Said, _: Seen, attack: SeenAttack) -> bool | None:
    said = attack.said.get(node.axis)
    return None if said is None else said in node.values


def _language(node: Language, text: Seen, _: SeenAttack) -> bool | None:
    return None if text.language is None else text.language in node.codes


def _publisher(node: Publisher, text: Seen, _: SeenAttack) -> bool | None:
    outlet = text.publisher
    if outlet is None:
        return None
    return any(
        tuple(outlet[n : n + len(name)]) == name for name in node.names for n in range(len(outlet))
    )


_WAYS: dict[type, Callable[[Any, Seen, SeenAttack], bool | None]] = {
    Word: _word,
    Prefix: _prefix,
    Phrase: _phrase,
    Near: _near,
    And: _and,
    Or: _or,
    Not: _not,
    Actors: _actors,
    Places: _places,
    Countries: _countries,
    Within: _within,
    Theatres: _theatres,
    Modes: _modes,
    AtLeast: _at_least,
    Flag: _flag,
    Said: _said,
    Language: _language,
    Publisher: _publisher,
}
