"""What the fit makes of days drawn from itself: how far all its numbers together may be off.

Source: Efron & Tibshirani (1993), An introduction to the bootstrap, ch. 6 (parametric).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rimland.analysis.dynamics.days_fit import DaysFit, Row, Way
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.simulating import World, numbers, simulate


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Fits of drawn days: ``branching`` is draws × M × M, ``base`` draws × M × T."""

    branching: Floats
    base: Floats


def redraw(fit: DaysFit, draws: int, rng: np.random.Generator) -> Redrawn:
    """Draw days from a fit and fit them again, each series with the kernel and base it has."""
    world = World(
        fit.base[None],
        fit.branching[None],
        [row.way.kernel for row in fit.rows],
        fit.dispersion,
    )
    series, days = fit.counts.shape
    drawn = simulate(world, numbers(rng, draws, series, days))
    branching, base = [], []
    for counts in drawn:
        rows = [
            Row(
                counts[number],
                [Way(row.way.kernel, 0.0, row.way.kernel.follow(counts))],
                row.basis,
            ).best
            for number, row in enumerate(fit.rows)
        ]
        branching.append([row.branching for row in rows])
        base.append([row.base for row in rows])
    return Redrawn(np.array(branching), np.array(base))
