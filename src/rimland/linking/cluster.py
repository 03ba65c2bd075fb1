"""From pairs to a partition: constrained, deterministic, and never against a person's judgement.

Everything here is a pure function of connected components. Two reports are connected by a pair that
could join them (``joins``) and by a person's judgement; what is decided of whole components alone is
what is decided of them among all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from rimland.linking.graph import DIFFERENT, PART_OF, SAME, Array, Graph, Standing
from rimland.linking.model import LinkModel
from rimland.linking.partition import best_partition
from rimland.linking.parts import find_parts

__all__ = ["DIFFERENT", "LINK_SCHEMA", "PART_OF", "SAME", "Standing", "decide_links", "joins"]

LINK_SCHEMA = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.string()),
        ("verdict", pa.string()),
        ("probability", pa.float64()),
    ]
)
"""A link the method makes: two reports of one attack, or ``a`` part of ``b``."""

_FEWEST = 2
_WEEK = 7


def joins(model: LinkModel) -> str:
    """Return the SQL condition under which a pair connects its two reports."""
    return f"(bits >= {model.link_at!r} OR (inside AND whole_bits >= {model.link_at!r}))"


def decide_links(
    pairs: pa.Table, reports: pa.Table, judged: Sequence[Standing], model: LinkModel
) -> pa.Table:
    """Return the links the method makes (LINK_SCHEMA), by key.

    One dataset does not describe one event twice, and neither does one article, so no cluster takes
    two reports of a dataset or of an article unless a person said so. A smaller record is *part of*
    a larger one when it lies within it and its own toll is another.

    Args:
        pairs: scored pairs (``linking.score.PAIR_SCHEMA``).
        reports: the standing reports, at least those in the pairs.
        judged: persons' judgements that stand; those on reports that do not are ignored.
        model: the model the pairs were scored with.
    """
    graph = Graph(pairs, reports, judged)
    joined, apart = _judged(graph)
    likely = (graph.bits >= model.link_at) & ~_no_more_than_part(graph)
    clusters = _clusters(graph, joined, apart, likely, model)
    chance = _probabilities(graph, likely)
    same = _spanning(graph, clusters, chance, model.least_chance)
    clusters = _held(graph, joined, same)
    rows = [
        (graph.keys[graph.a[edge]], graph.keys[graph.b[edge]], SAME, p)
        for edge, p in zip(same, chance[same].tolist(), strict=True)
    ]
    rows += [
        (graph.keys[part.small], graph.keys[part.large], PART_OF, part.probability)
        for part in find_parts(graph, clusters, model)
    ]
    rows.sort()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(LINK_SCHEMA)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, LINK_SCHEMA, strict=True)],
        schema=LINK_SCHEMA,
    )


def _no_more_than_part(graph: Graph) -> Array:
    """Say of each pair whether one can be no more than part of the other.

    Their units differ, and so do their tolls, or one goes on for more than a week longer: a day's
    attack is not the campaign it belongs to, even if both killed as many.
    """
    units = graph.unit[graph.a] != graph.unit[graph.b]
    longer = np.abs(graph.days[graph.a] - graph.days[graph.b]) > _WEEK
    doubted: Array = units & (~graph.toll_fits | longer)
    return doubted


def _judged(graph: Graph) -> tuple[Array, list[tuple[int, int]]]:
    """Return each report's node, reports a person joined being one, and pairs judged apart."""
    same = np.array(graph.judged_as(SAME), dtype=np.int64).reshape(-1, 2)
    group = graph.grouped(same[:, 0], same[:, 1])
    # A node's number is its first report's: the same among all reports and in one component.
    first = np.full(int(group.max(initial=-1)) + 1, len(graph.keys))
    np.minimum.at(first, group, np.arange(len(group)))
    return first[group], graph.judged_as(DIFFERENT) + graph.judged_as(PART_OF)


def _clusters(
    graph: Graph, node: Array, apart: list[tuple[int, int]], likely: Array, model: LinkModel
) -> Array:
    """Return a cluster for every report, named by its first report's number."""
    weights = graph.bits - model.link_at
    held = np.unique(node)
    tellers = graph.tellers()
    whole = graph.grouped(
        np.concatenate([graph.a[likely], np.arange(len(node))]),
        np.concatenate([graph.b[likely], node]),
    )
    cluster = node.copy()
    counts = np.bincount(whole[held], minlength=1)
    inner = (whole[graph.a] == whole[graph.b]) & (node[graph.a] != node[graph.b])
    inner &= ~_no_more_than_part(graph)
    simple = _simple(graph, tellers, whole, likely & inner, counts, apart)
    firsts = np.full(len(counts), len(node))
    np.minimum.at(firsts, whole, np.arange(len(node)))
    chosen = simple[whole]
    cluster[chosen] = firsts[whole[chosen]]
    barred: dict[int, list[tuple[int, int]]] = {}
    for a, b in apart:
        if whole[a] == whole[b]:
            barred.setdefault(int(whole[a]), []).append((a, b))
    hard = inner & ~simple[whole[graph.a]]
    voices = _voices(node, tellers)
    for group, edges in _by_group(whole[graph.a], np.flatnonzero(hard)):
        _settle(graph, edges, weights, node, tellers, voices, barred.get(group, []), cluster)
    return cluster[node]


def _simple(
    graph: Graph,
    tellers: Array,
    whole: Array,
    likely: Array,
    counts: Array,
    apart: list[tuple[int, int]],
) -> Array:
    """Say of each component whether all of it is one cluster beyond doubt.

    Every two of its reports are likely to be the same, and no teller tells twice.
    """
    edges = np.bincount(whole[graph.a[likely]], minlength=len(counts))
    reports = np.bincount(whole, minlength=len(counts))
    most = int(tellers.max(initial=0)) + 1
    told = np.unique(whole.astype(np.int64) * most + tellers) // most
    voices = np.bincount(told, minlength=len(counts))
    simple = (counts >= _FEWEST) & (edges == counts * (counts - 1) // 2)
    simple &= (voices == reports) & (counts == reports)
    for a, b in apart:
        if whole[a] == whole[b]:
            simple[whole[a]] = False
    return np.asarray(simple)


def _by_group(groups: Array, chosen: Array) -> Iterator[tuple[int, Array]]:
    order = chosen[np.argsort(groups[chosen], kind="stable")]
    if len(order):
        cuts = np.flatnonzero(np.diff(groups[order])) + 1
        for edges in np.split(order, cuts):
            yield int(groups[edges[0]]), edges


def _settle(
    graph: Graph,
    edges: Array,
    weights: Array,
    node: Array,
    tellers: Array,
    voices: dict[int, frozenset[int]],
    barred: Iterable[tuple[int, int]],
    cluster: Array,
) -> None:
    """Find the best partition of one component and note it in ``cluster``."""
    a, b = node[graph.a[edges]], node[graph.b[edges]]
    names = np.unique(np.concatenate([a, b])).tolist()
    number = {name: n for n, name in enumerate(names)}
    bits: dict[tuple[int, int], float] = {}
    for x, y, w in zip(a.tolist(), b.tolist(), weights[edges].tolist(), strict=True):
        i, j = number[x], number[y]
        pair = (i, j) if i < j else (j, i)
        bits[pair] = bits.get(pair, 0.0) + w
    apart = set()
    for x, y in barred:
        i, j = number.get(int(node[x]), -1), number.get(int(node[y]), -1)
        if i >= 0 and j >= 0 and i != j:
            apart.add((min(i, j), max(i, j)))
    told = [voices.get(name) or frozenset([int(tellers[name])]) for name in names]
    chosen = best_partition(told, bits, apart)
    first: dict[int, int] = {}
    for name, found in zip(names, chosen, strict=True):
        cluster[name] = first.setdefault(found, name)


def _voices(node: Array, tellers: Array) -> dict[int, frozenset[int]]:
    """Return who tells in each node that a person made of several reports."""
    joined: dict[int, set[int]] = {}
    for report in np.flatnonzero(node != np.arange(len(node))).tolist():
        name = int(node[report])
        joined.setdefault(name, {int(tellers[name])}).add(int(tellers[report]))
    return {name: frozenset(told) for name, told in joined.items()}


def _spanning(graph: Graph, cluster: Array, chance: Array, least: float) -> list[int]:
    """Return the pairs that hold each cluster together: the likeliest, no more than it takes.

    A cluster that only pairs less likely than ``least`` would hold together falls apart.
    """
    inner = np.flatnonzero((cluster[graph.a] == cluster[graph.b]) & (chance >= least))
    order = inner[np.lexsort((graph.b[inner], graph.a[inner], -chance[inner]))]
    parent = list(range(len(graph.keys)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, b in graph.judged_as(SAME):
        parent[root(b)] = root(a)
    kept = []
    ends = zip(graph.a[order].tolist(), graph.b[order].tolist(), strict=True)
    for edge, (a, b) in zip(order.tolist(), ends, strict=True):
        one, two = root(a), root(b)
        if one != two:
            parent[two] = one
            kept.append(edge)
    return kept


def _held(graph: Graph, node: Array, same: Sequence[int]) -> Array:
    """Return the clusters that these pairs and persons' judgements hold together."""
    held: Array = graph.grouped(
        np.concatenate([graph.a[same], np.arange(len(node))]),
        np.concatenate([graph.b[same], node]),
    )
    return held


def _probabilities(graph: Graph, likely: Array) -> Array:
    """Return how likely each pair is, given that its reports could be of other attacks instead."""
    # Pairs too unlikely to join anything are left out: they may lead to other components, and what
    # is decided must follow from this one alone.
    odds = np.where(likely, np.exp2(np.clip(graph.bits, -40, 40)), 0.0)
    tellers = graph.tellers()
    towards_b = _rivals(graph.a, tellers[graph.b], odds)
    towards_a = _rivals(graph.b, tellers[graph.a], odds)
    chance: Array = odds / (1 + towards_a + towards_b - odds)
    return chance


def _rivals(report: Array, teller: Array, odds: Array) -> Array:
    """Return, per pair, the odds of all pairs of this report with that teller."""
    both = report.astype(np.int64) * (int(teller.max(initial=0)) + 1) + teller
    group = np.unique(both, return_inverse=True)[1]
    total: Array = np.bincount(group, weights=odds, minlength=1)[group]
    return total
