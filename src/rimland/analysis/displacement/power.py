"""What a method could have found: simulated with made-up effects before any answer is read.

Counts are drawn with the spread that the series shows around its own trend, an effect is put in,
and the test is run as it is. Power depends on the generator; how much, docs/methods.md says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.displacement.fitting import Floats, means
from rimland.analysis.displacement.shifted import Question, p_values

RATIOS = (1.1, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
ENOUGH = 0.8

_TOGETHER = 8
"""Weeks."""

_FITTED = 2
"""Intercept and trend, which follow sums of weeks."""


@dataclass(frozen=True, slots=True)
class Power:
    """The chance of finding effects of some sizes, and the least that is found in four of five.

    ``least_ratio`` is None where none of the sizes tried is; ``runs`` is the number of simulations
    behind each chance.
    """

    of_ratio: tuple[tuple[float, float], ...]
    least_ratio: float | None
    runs: int


def power_of(
    question: Question,
    rng: np.random.Generator,
    *,
    runs: int = 400,
    level: float = 0.05,
    ratios: Sequence[float] = RATIOS,
) -> Power:
    """Return the chance that the test finds an effect of each size, from the least that is asked.

    The effect moves attacks from other weeks: there are as many in all as were seen. Sizes beyond one that is found four times in five are not tried.
    """
    plain = means(question.counts[None], question.base)
    spread = spread_of(question.counts, plain[0])
    found = []
    for ratio in ratios:
        lift = np.exp(np.log(ratio) * question.exposure)
        mean = plain[0] * lift * (plain[0].sum() / (plain[0] * lift).sum())
        drawn = scattered(np.tile(mean, (runs, 1)), spread, rng)
        p, sign = p_values(question, drawn)
        found.append((ratio, float(((p <= level) & (sign > 0)).mean())))
        if found[-1][1] >= ENOUGH:
            break
    least = next((ratio for ratio, chance in found if chance >= ENOUGH), None)
    return Power(tuple(found), least, runs)


def spread_of(counts: Floats, mean: Floats) -> float:
    """Return how many times their mean the sums of eight weeks vary; at least once.

    Attacks that bring each other on vary together for weeks: single weeks would hide it.
    """
    starts = range(len(counts) % _TOGETHER, len(counts), _TOGETHER)
    seen = np.array([counts[n : n + _TOGETHER].sum() for n in starts])
    expected = np.array([mean[n : n + _TOGETHER].sum() for n in starts])
    pearson = (seen - expected) ** 2 / np.maximum(expected, 1e-3)
    return float(max(pearson.sum() / max(len(starts) - _FITTED, 1), 1.0))


def scattered(mean: Floats, spread: float, rng: np.random.Generator) -> Floats:
    """Return counts with these means (runs × weeks), of which eight weeks vary together.

    Their sums have so many times the variance of a Poisson; where the eights begin is chance.
    """
    if spread <= 1.01:  # noqa: PLR2004 - no more than chance
        return rng.poisson(mean).astype(float)
    runs, weeks = mean.shape
    begin = rng.integers(0, _TOGETHER, size=(runs, 1))
    block = (np.arange(weeks)[None] + begin) // _TOGETHER
    sums = np.zeros((runs, int(block.max()) + 1))
    np.add.at(sums, (np.arange(runs)[:, None], block), mean)
    shape = np.maximum(sums / (spread - 1), 1e-9)
    lift = rng.gamma(shape) / shape
    return rng.poisson(mean * np.take_along_axis(lift, block, axis=1)).astype(float)
