"""From pairs to a partition: constrained, deterministic, and never against a person's judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rimland.linking.compare import LinkModel, Pair
from rimland.model.vocab import Unit

SAME, DIFFERENT, PART_OF = "same", "different", "part_of"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the method says of two reports: same, or that the first is part of the second."""

    a: str
    b: str
    verdict: str
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's judgement on two reports that still stands."""

    a: str
    b: str
    verdict: str


def decide_links(
    pairs: Iterable[Pair], judged: Iterable[Standing], model: LinkModel
) -> list[Decision]:
    """Return the links the method proposes, best first.

    One dataset does not describe one event twice, and neither does one article, so no cluster takes
    two reports of a dataset or of an article unless a person said so. A smaller record is *part of* a coordinated attack or campaign when it
    lies within it and its own toll is another; it is the same when the tolls agree.
    """
    people = list(judged)
    sets = _Sets()
    for judgement in (p for p in people if p.verdict == SAME):
        sets.join(judgement.a, judgement.b)
    vetoes = {frozenset((p.a, p.b)) for p in people if p.verdict == DIFFERENT}
    taken = {p.a for p in people if p.verdict == PART_OF}
    decisions: list[Decision] = []
    leftovers: list[Pair] = []
    for pair in pairs:
        if pair.probability < model.link_at or _is_part(pair):
            leftovers.append(pair)
        elif sets.may_join(pair.a, pair.b, vetoes):
            sets.join(pair.a, pair.b)
            decisions.append(Decision(pair.a, pair.b, SAME, pair.probability, pair.reason))
    linked = {key for d in decisions for key in (d.a, d.b)}
    for pair in leftovers:
        small, large = _small_and_large(pair)
        if (
            small is None
            or large is None
            or small in linked
            or small in taken
            or not pair.inside
            or frozenset((small, large)) in vetoes
            or pair.whole_probability < model.link_at
        ):
            continue
        taken.add(small)
        decisions.append(Decision(small, large, PART_OF, pair.whole_probability, pair.reason))
    return decisions


def _is_part(pair: Pair) -> bool:
    small, _ = _small_and_large(pair)
    return small is not None and not pair.toll_fits


def _small_and_large(pair: Pair) -> tuple[str | None, str | None]:
    order = list(Unit)
    a, b = order.index(Unit(pair.unit_a)), order.index(Unit(pair.unit_b))
    if a == b:
        return None, None
    return (pair.a, pair.b) if a < b else (pair.b, pair.a)


def _teller(key: str) -> str:
    """Return who tells in a report and never tells of one attack twice: a dataset, or an article.

    A report's key begins with its source; that of an article ends with its number in the article.
    """
    source, _, _ = key.partition(":")
    return key.rpartition("-")[0] if source == "article" else source


class _Sets:
    """Disjoint sets of report keys."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def root(self, key: str) -> str:
        parent = self._parent.setdefault(key, key)
        self._members.setdefault(key, [key]) if parent == key else None
        while parent != self._parent[parent]:
            parent = self._parent[parent]
        self._parent[key] = parent
        return parent

    def may_join(self, a: str, b: str, vetoes: set[frozenset[str]]) -> bool:
        ours, theirs = self._members[self.root(a)], self._members[self.root(b)]
        if self.root(a) == self.root(b):
            return False
        if {_teller(k) for k in ours} & {_teller(k) for k in theirs}:
            return False
        return not any(frozenset((x, y)) in vetoes for x in ours for y in theirs)

    def join(self, a: str, b: str) -> None:
        root_a, root_b = sorted((self.root(a), self.root(b)))
        if root_a != root_b:
            self._parent[root_b] = root_a
            self._members[root_a] += self._members.pop(root_b)


def components(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return, for every key in a link, the smallest key of its component."""
    sets = _Sets()
    pairs = list(links)
    for a, b in pairs:
        sets.join(a, b)
    smallest: dict[str, str] = {}
    keys = sorted({key for pair in pairs for key in pair})
    for key in keys:
        smallest.setdefault(sets.root(key), key)
    return {key: smallest[sets.root(key)] for key in keys}
