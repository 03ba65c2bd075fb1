"""Smaller records within larger ones: a single attack is part of an episode, not the same as it.

Two kinds are found. Records that say what they are (``unit``): a smaller unit within the days of a
larger one, with a toll of its own. And episodes that do not say so: a record over several days whose
toll is the sum of two attacks that another teller tells apart, on different ones of those days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from rimland.linking.graph import DIFFERENT, PART_OF, SAME, Array, Graph
from rimland.linking.model import LinkModel

_SUM_SLACK = 0.1
"""The parts' tolls together may differ from the whole's by this share of it."""

_LEAST_SUM = 4
"""Smaller sums are met by chance too often to say anything."""

_MOST_CANDIDATES = 12
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """A smaller report (by number) that lies within a larger one, and how likely it belongs to it."""

    small: int
    large: int
    probability: float


def find_parts(graph: Graph, clusters: Array, model: LinkModel) -> list[Part]:
    """Return which reports are parts of which, each of one whole at most.

    Args:
        graph: the pairs and what is known of their reports.
        clusters: the cluster each report is in.
        model: the model the pairs were scored with.
    """
    possible = np.flatnonzero(graph.inside & (graph.whole_bits >= model.link_at))
    told_by: dict[int, set[int]] = {}
    tellers = graph.tellers()
    for n in np.unique(np.concatenate([graph.a[possible], graph.b[possible]])).tolist():
        told_by.setdefault(int(clusters[n]), set())
    for n in np.flatnonzero(np.isin(clusters, list(told_by))).tolist():
        told_by[int(clusters[n])].add(int(tellers[n]))
    judged = {
        frozenset(pair)
        for verdict in (SAME, DIFFERENT, PART_OF)
        for pair in graph.judged_as(verdict)
    }
    settled = {small for small, _ in graph.judged_as(PART_OF)}
    found = []
    for edge in possible.tolist():
        small, large = _small_and_large(graph, edge)
        if small in settled or frozenset((small, large)) in judged:
            continue
        # A teller that tells of the small one on its own does not mean it by the large one too.
        if tellers[large] in told_by[int(clusters[small])]:
            continue
        found.append(Part(small, large, 1 / (1 + 2 ** -float(graph.whole_bits[edge]))))
    found.sort(key=lambda part: (-part.probability, part.small, part.large))
    return _once([*_by_unit(graph, found), *_by_sum(graph, tellers, found)])


def _small_and_large(graph: Graph, edge: int) -> tuple[int, int]:
    a, b = int(graph.a[edge]), int(graph.b[edge])
    if (graph.unit[a], graph.days[a]) <= (graph.unit[b], graph.days[b]):
        return a, b
    return b, a


def _by_unit(graph: Graph, found: Iterable[Part]) -> Iterator[Part]:
    for part in found:
        if graph.unit[part.small] < graph.unit[part.large] and part.probability >= _HALF:
            yield part


def _by_sum(graph: Graph, tellers: Array, found: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts of episodes: two attacks of one teller whose tolls add up to the whole's."""
    told: dict[tuple[int, int], list[Part]] = {}
    for part in found:
        if graph.unit[part.small] == graph.unit[part.large]:
            told.setdefault((part.large, int(tellers[part.small])), []).append(part)
    for (large, _), parts in sorted(told.items()):
        whole = graph.killed[large]
        if not whole >= _LEAST_SUM:
            continue
        for one, two in combinations(parts[:_MOST_CANDIDATES], 2):
            both = graph.killed[one.small] + graph.killed[two.small]
            apart = graph.first_day[one.small] != graph.first_day[two.small]
            if apart and abs(both - whole) <= _SUM_SLACK * whole and both > graph.killed[one.small]:
                yield from (one, two)
                break


def _once(parts: Iterable[Part]) -> list[Part]:
    """Return each small report's first part, best first."""
    taken: dict[int, Part] = {}
    for part in sorted(parts, key=lambda p: (-p.probability, p.small, p.large)):
        taken.setdefault(part.small, part)
    return list(taken.values())
