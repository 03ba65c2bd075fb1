"""The level of a warning, from how often chance reaches it, and what it would find."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rimland.analysis.days import Counts
from rimland.analysis.synchrony.results import Level
from rimland.analysis.synchrony.statistic import SPAN, Floats, episodes, surprise

_YEAR = 365.25
_INJECTED = 300


def warning_level(
    counts: Counts, nulls: Sequence[Floats], alarms_a_year: float, rng: np.random.Generator
) -> Level:
    """Return the least surprise that no null reaches more often than the rate asked for.

    Args:
        counts: theatres × days, as they were.
        nulls: surprises of each null, draws × days.
        alarms_a_year: false alarms that are put up with; days that follow one another count once.
        rng: for the made-up coincidences.
    """
    years = counts.shape[1] / _YEAR
    tried = np.unique(np.round(np.concatenate([null.ravel() for null in nulls]), 2))
    tried = tried[tried > 0] if (tried > 0).any() else np.array([1.0])

    def alarms(level: float) -> float:
        return float(max(episodes(null, level).mean() for null in nulls) / years)

    low, high = 0, len(tried) - 1
    if alarms(float(tried[-1])) > alarms_a_year:
        level = float(tried[-1]) + 0.01
    else:
        while low < high:  # fewer alarms the higher the level
            middle = (low + high) // 2
            if alarms(float(tried[middle])) <= alarms_a_year:
                high = middle
            else:
                low = middle + 1
        level = float(tried[low])
    found = {k: _found(counts, k, level, rng) for k in range(2, len(counts) + 1)}
    return Level(level, alarms(level), found)


def _found(counts: Counts, theatres: int, level: float, rng: np.random.Generator) -> float:
    """Return the share of coincidences, put into the series as it was, that reach the level."""
    length = counts.shape[1]
    days = rng.integers(0, length - SPAN, _INJECTED)
    changed = np.repeat(counts[None], _INJECTED, axis=0)
    for draw, day in enumerate(days):
        chosen = rng.permutation(len(counts))[:theatres]
        changed[draw, chosen, day + rng.integers(0, SPAN, theatres)] += 1
    reached = surprise(changed)
    return float(
        np.mean([reached[n, day : day + SPAN].max() >= level for n, day in enumerate(days)])
    )
