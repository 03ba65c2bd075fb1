"""What must be there for a query to match at all: the keys the index is made of.

A key is a word, two words in a row, or a field's value with the field before a colon. A query's requirements are sets
of keys; of each set at least one key is present in whatever the query matches. NOT requires
nothing, save that what is asked for is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

from rimland.model.place import EARTH_RADIUS_KM
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
    Theatres,
    Within,
    Word,
)

Requirement = frozenset[str]

WEAK = (
    *("language:", "theatre:", "tie:", "certainty:", "claim:", "suicide:", "foiled:", "publisher:"),
    *("houses:", "known:"),
)
"""Beginnings of keys that are present nearly always, or follow an outlet and no topic."""

LOCATED = "known:point"
"""The key of everything that can be put on a map."""

_MOST_CELLS = 64
_LONG_WORD = 12
_PAIR = 0.001
_DEGREE_KM = EARTH_RADIUS_KM * math.pi / 180

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "more",
        "most",
        "new",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "other",
        "our",
        "out",
        "over",
        "said",
        "say",
        "says",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "two",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
    ]
)
"""Words that nearly every English text holds: alone they follow everything."""


def requirements(node: Node) -> list[Requirement]:
    """Return the sets of keys of which each must be met; empty if nothing is required."""
    if isinstance(node, And):
        return [needed for part in node.parts for needed in requirements(part)]
    if isinstance(node, Or):
        return _either([requirements(part) for part in node.parts])
    if isinstance(node, Not):
        return denials(node.part)
    leaf = _LEAVES[type(node)](node)
    return [needed for needed in leaf if needed]


def denials(node: Node) -> list[Requirement]:
    """Return what must be met for a query to be known not to hold."""
    if isinstance(node, And):
        return _either([denials(part) for part in node.parts])
    if isinstance(node, Or):
        return [needed for part in node.parts for needed in denials(part)]
    if isinstance(node, Not):
        return requirements(node.part)
    return _denied(node)


def _denied(leaf: Node) -> list[Requirement]:
    if isinstance(leaf, AtLeast):
        return [frozenset({f"known:{leaf.what}"})]
    if isinstance(leaf, Flag):
        return [frozenset({flag_key(leaf.what, value=not leaf.value)})]
    return [frozenset({LOCATED})] if isinstance(leaf, Within) else []


def _either(ways: list[list[Requirement]]) -> list[Requirement]:
    """Of each way one requirement must be met: join the smallest of each."""
    if not all(ways):
        return []
    return [frozenset().union(*(_narrowest(way) for way in ways))]


def _narrowest(way: Iterable[Requirement]) -> Requirement:
    return min(way, key=lambda needed: (sum(map(share_of, needed)), sorted(needed)))


_PRIORS = {
    "actor": 0.03,
    "place": 0.01,
    "country": 0.05,
    "cell": 0.02,
    "mode": 0.1,
    "theatre": 0.3,
    "killed": 0.3,
    "injured": 0.3,
    "abducted": 0.1,
    "houses": 0.5,
    "suicide": 0.3,
    "foiled": 0.3,
    "tie": 0.3,
    "certainty": 0.3,
    "claim": 0.3,
    "language": 0.9,
    "publisher": 0.05,
    "known": 0.9,
}


def share_of(key: str) -> float:
    """Guess the share of texts that have a key: by its field, and of words by their length."""
    field, colon, value = key.partition(":")
    if " " in key and not colon:
        return _PAIR
    if not colon:
        return 0.5 if key in STOP_WORDS else 0.2 * 0.7 ** min(len(key), _LONG_WORD)
    if field in {"killed", "injured", "abducted"}:
        return _PRIORS[field] * 0.6 ** int(value)
    return _PRIORS.get(field, 0.01)


def pair_key(word: str, following: str) -> str:
    """Return the key of two words of which one follows the other."""
    return f"{word} {following}"


def number_key(what: str, number: int) -> str:
    """Return the key of a threshold: thresholds between powers of two share one."""
    return f"{what}:{number.bit_length()}"


def number_keys(what: str, number: int) -> list[str]:
    """Return the keys of all thresholds that a number may reach."""
    return [f"{what}:{power}" for power in range(number.bit_length() + 1)]


def flag_key(what: str, *, value: bool) -> str:
    """Return the key of a yes or no."""
    return f"{what}:{'yes' if value else 'no'}"


def cell_key(latitude: float, longitude: float) -> str:
    """Return the key of the one-degree cell of a point."""
    return f"cell:{math.floor(latitude)}:{math.floor(longitude) % 360}"


def _cells(within: Within) -> Requirement:
    """Return the cells a circle may touch; where they are many, everything with a point."""
    reach = within.kilometres / _DEGREE_KM + 0.01
    south, north = within.latitude - reach, within.latitude + reach
    flattest = math.cos(math.radians(min(89.9, max(abs(south), abs(north)))))
    wide = min(180.0, reach / flattest)
    rows = range(math.floor(south), math.floor(north) + 1)
    columns = range(math.floor(within.longitude - wide), math.floor(within.longitude + wide) + 1)
    if len(rows) * len(columns) > _MOST_CELLS:
        return frozenset({LOCATED})
    return frozenset(cell_key(row, column) for row in rows for column in columns)


def _word(node: Word) -> list[Requirement]:
    return [] if node.key in STOP_WORDS else [frozenset({node.key})]


def _phrase(node: Phrase) -> list[Requirement]:
    pairs = [(a, b) for a, b in pairwise(node.words) if not {a, b} <= STOP_WORDS]
    return [frozenset({pair_key(a, b)}) for a, b in pairs]


def _prefix(node: Prefix) -> list[Requirement]:
    return [frozenset({f"prefix:{node.stem}"})]


def _near(node: Near) -> list[Requirement]:
    return [*requirements(node.left), *requirements(node.right)]


def _at_least(node: AtLeast) -> list[Requirement]:
    return [frozenset({number_key(node.what, node.number)})]


def _publisher(node: Publisher) -> list[Requirement]:
    return [frozenset(f"publisher:{name[0]}" for name in node.names)]


_LEAVES: dict[type, Callable[..., list[Requirement]]] = {
    Word: _word,
    Phrase: _phrase,
    Prefix: _prefix,
    Near: _near,
    Actors: lambda n: [frozenset(f"actor:{b.actor_id}" for b in n.bearers)],
    Places: lambda n: [frozenset(f"place:{name}" for name in n.names)],
    Countries: lambda n: [frozenset(f"country:{code}" for code in n.codes)],
    Within: lambda n: [_cells(n)],
    Theatres: lambda n: [frozenset(f"theatre:{n.network}:{kind}" for kind in n.kinds)],
    Modes: lambda n: [frozenset(f"mode:{mode}" for mode in n.modes)],
    AtLeast: _at_least,
    Flag: lambda n: [frozenset({flag_key(n.what, value=n.value)})],
    Said: lambda n: [frozenset(f"{n.axis}:{value}" for value in n.values)],
    Language: lambda n: [frozenset(f"language:{code}" for code in n.codes)],
    Publisher: _publisher,
}
