"""Precision, recall and F1, and whether confidence is the share of reports that are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BINS = 10


def f1(right: int, ours: int, keys: int) -> dict[str, Any]:
    """Return precision, recall and F1; 0 where there is nothing to divide by."""
    precision = right / ours if ours else 0.0
    recall = right / keys if keys else 0.0
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "value": round(2 * precision * recall / both, 4) if both else 0.0,
    }


def reliability(judged: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return Brier score, expected calibration error and the table over ten equal bins.

    The expected calibration error is the mean distance between confidence and share right over
    the bins, weighted by their reports. The baseline is the Brier score of always saying the
    overall share right.
    """
    count = len(judged)
    if not count:
        return {"value": None, "ece": None, "n": 0, "baseline": None, "bins": []}
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in judged:
        held[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    bins, gap = [], 0.0
    for number, members in enumerate(held):
        if members:
            mean = sum(c for c, _ in members) / len(members)
            share = sum(r for _, r in members) / len(members)
            gap += abs(mean - share) * len(members) / count
            bins.append([number / BINS, len(members), round(mean, 3), round(share, 3)])
    base = sum(right for _, right in judged) / count
    return {
        "value": round(sum((c - r) ** 2 for c, r in judged) / count, 4),
        "ece": round(gap, 4),
        "n": count,
        "baseline": round(base * (1 - base), 4),
        "bins": bins,
    }
