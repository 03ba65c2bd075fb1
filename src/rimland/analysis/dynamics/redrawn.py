"""What the fit makes of days drawn from itself: how far all its numbers together may be off.

Source: Efron & Tibshirani (1993), An introduction to the bootstrap, ch. 6 (parametric).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.dynamics.days_fit import DaysFit, Row, RowFit, Way
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.simulating import World, numbers, simulate


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Fits of drawn days: ``branching`` is draws × M × M, ``base`` draws × M × T.

    The draws come in turn from the fit on each base that the series may have; ``followed`` holds for
    each of these fits the share of attacks that follow others, and that share in its draws.
    """

    branching: Floats
    base: Floats
    followed: tuple[tuple[float, Floats], ...]


def redraw(fit: DaysFit, draws: int, rng: np.random.Generator) -> Redrawn:
    """Draw days from a fit and fit them again, each series with the kernel and base it has.

    Where a series may have a more supple base, half of the draws are from the fit on that: which of
    them is right is not known, and what is drawn must not be surer than the intervals are.
    """
    fits = [[rows[0].best for rows in fit.explained]]
    if any(len(rows) > 1 for rows in fit.explained):
        fits.append([rows[-1].best for rows in fit.explained])
    branching, base, followed = [], [], []
    for rows in fits:
        shares = []
        for counts in _drawn(rows, -(-draws // len(fits)), rng):
            again = _fitted_again(counts, rows)
            branching.append([row.branching for row in again])
            base.append([row.base for row in again])
            shares.append(share_followed(again))
        followed.append((share_followed(rows), np.array(shares)))
    order = np.arange(len(base)).reshape(len(fits), -1).T.ravel()[:draws]
    return Redrawn(np.array(branching)[order], np.array(base)[order], tuple(followed))


def share_followed(rows: Sequence[RowFit]) -> float:
    """Return the share of all attacks that are not in any series' base."""
    whole = sum(float(row.mean.sum()) for row in rows)
    return 1 - sum(float(row.base.sum()) for row in rows) / whole if whole else 0.0


def _drawn(rows: Sequence[RowFit], draws: int, rng: np.random.Generator) -> Floats:
    world = World(
        np.array([row.base for row in rows])[None],
        np.array([row.branching for row in rows])[None],
        [row.way.kernel for row in rows],
        np.array([row.dispersion for row in rows]),
    )
    return simulate(world, numbers(rng, draws, len(rows), len(rows[0].mean)))


def _fitted_again(counts: Floats, rows: Sequence[RowFit]) -> list[RowFit]:
    return [
        Row(series, [Way(row.way.kernel, 0.0, row.way.kernel.follow(counts))], row.basis).best
        for series, row in zip(counts, rows, strict=True)
    ]
