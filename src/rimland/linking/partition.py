"""The best partition of a few reports: most evidence inside clusters, no teller twice in one.

What is sought is the partition with the largest sum of bits over the pairs inside its clusters
(correlation clustering; Bansal, Blum & Chawla 2004), under the constraint that no cluster holds two
reports of one teller, and what persons judged. It is built up greedily and then improved by taking
one teller's reports out at a time and giving them back by an optimal assignment, as long as the sum
grows: a local optimum, the same whatever the order of the reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

STRANGERS = -6.0
"""Bits between two reports that are no candidates of each other."""

_ROUNDS = 5
"""More found next to nothing on the densest reports at hand."""

_FEW = 40
"""So many rivals are assigned sooner by a full table than by one of their offers only."""

_LEAST_GAIN = 1e-9

Weights = Mapping[tuple[int, int], float]
"""Bits of pairs of nodes, the smaller node first."""


def best_partition(
    tellers: Sequence[frozenset[int]], weights: Weights, apart: set[tuple[int, int]]
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

    def by_cluster(
        self,
        node: int,
        clusters: Sequence[int],
        moving: set[int],
        members: Mapping[int, Sequence[int]],
    ) -> dict[int, float]:
        """Return the bits gained in each cluster that holds some candidate of the node."""
        found: dict[int, float] = {}
        for other, bits in self.near[node].items():
            if other not in moving:
                cluster = clusters[other]
                if cluster not in found:
                    found[cluster] = STRANGERS * len(members[cluster])
                found[cluster] += bits - STRANGERS
        return found


def _tells_already(tellers: Sequence[frozenset[int]], node: int, members: Sequence[int]) -> bool:
    """Say whether a cluster holds another teller of a node that has several.

    The node's teller that is being given back cannot be in it: all of its reports were taken out.
    """
    return len(tellers[node]) > 1 and any(tellers[node] & tellers[other] for other in members)


def _greedy(tellers: Sequence[frozenset[int]], weights: Weights, gains: _Gains) -> list[int]:
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
    name: int, tellers: Sequence[frozenset[int]], clusters: list[int], gains: _Gains
) -> bool:
    """Step 2: take a teller's reports out and give each the cluster that suits all of them best."""
    movers = [node for node, told in enumerate(tellers) if name in told]
    moving = set(movers)
    members: dict[int, list[int]] = {}
    for node, cluster in enumerate(clusters):
        if node not in moving:
            members.setdefault(cluster, []).append(node)
    offers: dict[int, dict[int, float]] = {}
    before = 0.0
    for node in movers:
        gain = gains.by_cluster(node, clusters, moving, members)
        offers[node] = {
            cluster: bits
            for cluster, bits in gain.items()
            if bits > 0 and not _tells_already(tellers, node, members[cluster])
        }
        if clusters[node] in members:
            alone = STRANGERS * len(members[clusters[node]])
            before += gain.get(clusters[node], alone)
    chosen = _assign(offers)
    after = sum(offers[node][cluster] for node, cluster in chosen.items())
    if after <= before + _LEAST_GAIN:
        return False
    fresh = max(clusters) + 1
    for number, node in enumerate(movers):
        clusters[node] = chosen.get(node, fresh + number)
    return True


def _assign(offers: Mapping[int, Mapping[int, float]]) -> dict[int, int]:
    """Return the cluster of each node that gets one: the largest sum of gains, each given once."""
    chosen: dict[int, int] = {}
    for nodes, clusters in _rivalries(offers):
        if len(nodes) == 1:
            (node,) = nodes
            chosen[node] = max(clusters, key=lambda c: (offers[node][c], -c))
            continue
        chosen |= _best_assignment(nodes, clusters, offers)
    return chosen


def _best_assignment(
    nodes: Sequence[int], clusters: Sequence[int], offers: Mapping[int, Mapping[int, float]]
) -> dict[int, int]:
    """Return the assignment with the largest sum of gains; a node may go without."""
    column = {cluster: n for n, cluster in enumerate(clusters)}
    places = [
        (row, column[cluster], gain)
        for row, node in enumerate(nodes)
        for cluster, gain in offers[node].items()
    ]
    rows, columns, gains = zip(*places, strict=True)
    if len(nodes) <= _FEW:
        table = np.zeros((len(nodes), len(clusters) + len(nodes)))
        table[rows, columns] = gains
        # Not at the top: all commands import linking, few link.
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

        taken = linear_sum_assignment(table, maximize=True)
    else:
        from scipy.sparse import csr_array  # noqa: PLC0415 - as above
        from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

        # Going without is a column of each node's own. Every gain is raised by one, which changes no
        # choice, because no gain at all would count as no edge.
        alone = range(len(nodes))
        cells = ((*rows, *alone), (*columns, *(len(clusters) + row for row in alone)))
        raised = np.concatenate([np.array(gains) + 1.0, np.ones(len(nodes))])
        table = csr_array((raised, cells), shape=(len(nodes), len(clusters) + len(nodes)))
        taken = min_weight_full_bipartite_matching(table, maximize=True)
    return {
        nodes[row]: clusters[place]
        for row, place in zip(*(side.tolist() for side in taken), strict=True)
        if place < len(clusters) and clusters[place] in offers[nodes[row]]
    }


def _rivalries(
    offers: Mapping[int, Mapping[int, float]],
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the nodes that compete, and the clusters they compete for: each group on its own."""
    takers: dict[int, list[int]] = {}
    for node, clusters in offers.items():
        for cluster in clusters:
            takers.setdefault(cluster, []).append(node)
    seen: set[int] = set()
    for start in offers:
        if start in seen or not offers[start]:
            continue
        nodes, wanted, queue = {start}, set[int](), [start]
        while queue:
            for cluster in offers[queue.pop()]:
                if cluster not in wanted:
                    wanted.add(cluster)
                    queue += (fresh := [n for n in takers[cluster] if n not in nodes])
                    nodes.update(fresh)
        seen |= nodes
        yield sorted(nodes), sorted(wanted)
