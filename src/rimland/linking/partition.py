"""The best partition of a few reports: most evidence inside clusters, no teller twice in one.

What is sought is the partition with the largest sum of bits over the pairs inside its clusters
(correlation clustering; Bansal, Blum & Chawla 2004), under the constraint that no cluster holds two
reports of one teller, and what persons judged. It is built up greedily and then improved by taking
one teller's reports out at a time and giving them back by an optimal assignment, as long as the sum
grows: a local optimum, the same whatever the order of the reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

STRANGERS = -6.0
"""Bits between two reports that are no candidates of each other."""

_ROUNDS = 10
_LEAST_GAIN = 1e-9

Weights = Mapping[tuple[int, int], float]
"""Bits of pairs of nodes, the smaller node first."""


def best_partition(
    tellers: Sequence[frozenset[str]], weights: Weights, apart: set[tuple[int, int]]
) -> list[int]:
    """Return a cluster number for every node.

    Args:
        tellers: who tells in each node; a node is a report, or several that a person joined.
        weights: bits of the pairs that are candidates.
        apart: pairs that must not come together, the smaller node first.
    """
    gains = _Gains(len(tellers), weights, apart)
    clusters = _greedy(tellers, weights, gains)
    names = sorted({name for told in tellers for name in told})
    for _ in range(_ROUNDS):
        improved = [_reassign(name, tellers, clusters, gains) for name in names]
        if not any(improved):
            break
    return clusters


class _Gains:
    """What it is worth to have nodes in one cluster."""

    def __init__(self, count: int, weights: Weights, apart: set[tuple[int, int]]) -> None:
        self.near: list[dict[int, float]] = [{} for _ in range(count)]
        for (a, b), bits in weights.items():
            self.near[a][b] = self.near[b][a] = bits
        for a, b in apart:
            self.near[a][b] = self.near[b][a] = -np.inf

    def joining(self, node: int, members: Sequence[int]) -> float:
        """Return the bits gained when the node joins these."""
        near = self.near[node]
        return sum(near.get(other, STRANGERS) for other in members)


def _greedy(tellers: Sequence[frozenset[str]], weights: Weights, gains: _Gains) -> list[int]:
    """Step 1: join clusters along the best pairs first, where the sum of bits grows."""
    clusters = list(range(len(tellers)))
    members = {node: [node] for node in clusters}
    told = dict(enumerate(tellers))
    for (a, b), bits in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if bits <= 0:
            break
        one, two = sorted((clusters[a], clusters[b]))
        if one == two or told[one] & told[two]:
            continue
        if sum(gains.joining(node, members[two]) for node in members[one]) <= 0:
            continue
        for node in members[two]:
            clusters[node] = one
        members[one] += members.pop(two)
        told[one] |= told.pop(two)
    return clusters


def _reassign(
    name: str, tellers: Sequence[frozenset[str]], clusters: list[int], gains: _Gains
) -> bool:
    """Step 2: take a teller's reports out and give each the cluster that suits all of them best."""
    movers = [node for node, told in enumerate(tellers) if name in told]
    moving = set(movers)
    members: dict[int, list[int]] = {}
    for node, cluster in enumerate(clusters):
        if node not in moving:
            members.setdefault(cluster, []).append(node)
    open_to = sorted({clusters[o] for m in movers for o in gains.near[m] if o not in moving})
    if not open_to:
        return False
    told = {c: frozenset().union(*(tellers[n] for n in members[c])) for c in open_to}
    column = {cluster: number for number, cluster in enumerate(open_to)}
    table = np.full((len(movers), len(open_to) + len(movers)), 0.0)
    table[:, : len(open_to)] = -1e9
    before = 0.0
    for row, node in enumerate(movers):
        for cluster in {clusters[o] for o in gains.near[node] if o not in moving}:
            if not told[cluster] & tellers[node]:
                gain = gains.joining(node, members[cluster])
                table[row, column[cluster]] = max(gain, -1e9)
        if clusters[node] in members:
            before += gains.joining(node, members[clusters[node]])
    rows, columns = linear_sum_assignment(table, maximize=True)
    after = float(table[rows, columns].sum())
    if after <= before + _LEAST_GAIN:
        return False
    fresh = max(clusters) + 1
    for row, chosen in zip(rows, columns, strict=True):
        alone = chosen >= len(open_to)
        clusters[movers[row]] = fresh + row if alone else open_to[chosen]
    return True
