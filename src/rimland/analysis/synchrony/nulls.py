"""What chance makes of theatres that know nothing of each other, with their own clustering kept.

Two nulls that fail in different ways: *moved* keeps each theatre's days as they are and moves them
along by whole weeks, up to half a year; *fitted* draws each theatre anew from a process
in which attacks bring attacks on, around a base that changes slowly.
Sources: Fokianos, Rahbek & Tjostheim (2009) on linear Poisson autoregression; moved series as in
spike-train analysis (Grun 2009 on dithering).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from rimland.analysis.days import Counts
from rimland.analysis.synchrony.statistic import Floats

_WEEK, _MOST_WEEKS = 7, 26
_BASE = 60
"""Days over which the base is smoothed."""


def moved(counts: Counts, draws: int, rng: np.random.Generator) -> Counts:
    """Return draws × theatres × days: each theatre moved by -26 to 26 weeks, round at the ends."""
    steps = rng.integers(-_MOST_WEEKS, _MOST_WEEKS + 1, (draws, len(counts))) * _WEEK
    return np.array(
        [[np.roll(row, step) for row, step in zip(counts, one, strict=True)] for one in steps]
    )


def fitted(counts: Counts, draws: int, rng: np.random.Generator) -> Counts:
    """Return draws × theatres × days from each theatre's fitted self-excitation."""
    rows = [_drawn(row, *excitation(row), draws, rng) for row in counts]
    return np.stack(rows, axis=1)


def excitation(row: Counts) -> tuple[float, float]:
    """Return how many attacks one brings on, and the days' share of it that is kept to the next.

    A discrete self-exciting process with a smoothed base, by maximum likelihood.
    """
    base = _base(row)

    def loss(at: Floats) -> float:
        branching, keep = at
        mean = np.maximum(_mean(row, base, branching, keep), 1e-9)
        return float((mean - row * np.log(mean)).sum())

    best = min(
        (
            minimize(loss, start, bounds=[(0.0, 0.95), (0.05, 0.95)], method="L-BFGS-B")
            for start in ([0.1, 0.5], [0.4, 0.8])
        ),
        key=lambda found: float(found.fun),
    )
    return float(best.x[0]), float(best.x[1])


def _base(row: Counts) -> Floats:
    kernel = np.exp(-0.5 * (np.arange(-2 * _BASE, 2 * _BASE + 1) / _BASE) ** 2)
    weight = np.convolve(np.ones(len(row)), kernel, "same")
    found: Floats = np.convolve(row, kernel, "same") / weight
    return found


def _mean(row: Counts, base: Floats, branching: float, keep: float) -> Floats:
    memory, found = 0.0, np.empty(len(row))
    for day, count in enumerate(row):
        found[day] = (1 - branching) * base[day] + branching * (1 - keep) * memory
        memory = keep * memory + count
    return found


def _drawn(
    row: Counts, branching: float, keep: float, draws: int, rng: np.random.Generator
) -> Counts:
    base, memory = _base(row), np.zeros(draws)
    found = np.zeros((draws, len(row)), dtype=np.int64)
    for day in range(len(row)):
        found[:, day] = rng.poisson((1 - branching) * base[day] + branching * (1 - keep) * memory)
        memory = keep * memory + found[:, day]
    return found
