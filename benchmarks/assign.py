"""One-to-one assignment with the greatest total similarity, without a solver.

Exact by dynamic programming over the smaller side while that has at most twelve members; beyond
that the best pairs are taken one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence

_EXACT = 12


def assign(scores: Sequence[Sequence[float]], threshold: float) -> list[tuple[int, int]]:
    """Return pairs (row, column), each row and column once, none scoring below the threshold."""
    if not scores or not scores[0]:
        return []
    if len(scores[0]) > len(scores):
        turned = [list(column) for column in zip(*scores, strict=True)]
        return sorted((i, j) for j, i in assign(turned, threshold))
    if len(scores[0]) > _EXACT:
        return _greedy(scores, threshold)
    return _exact(scores, threshold)


def _exact(scores: Sequence[Sequence[float]], threshold: float) -> list[tuple[int, int]]:
    # best[mask]: greatest total when just these columns are taken, and by which pairs
    best: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {0: (0.0, ())}
    for i, row in enumerate(scores):
        grown = dict(best)
        for mask, (total, pairs) in best.items():
            for j, score in enumerate(row):
                if mask >> j & 1 or score < threshold:
                    continue
                taken = mask | 1 << j
                if taken not in grown or total + score > grown[taken][0]:
                    grown[taken] = (total + score, (*pairs, (i, j)))
        best = grown
    return list(max(best.values(), key=lambda found: found[0])[1])


def _greedy(scores: Sequence[Sequence[float]], threshold: float) -> list[tuple[int, int]]:
    ranked = sorted(
        ((s, -i, -j) for i, row in enumerate(scores) for j, s in enumerate(row) if s >= threshold),
        reverse=True,
    )
    rows, columns, pairs = set[int](), set[int](), []
    for _, i, j in ranked:
        if -i not in rows and -j not in columns:
            rows.add(-i)
            columns.add(-j)
            pairs.append((-i, -j))
    return sorted(pairs)
