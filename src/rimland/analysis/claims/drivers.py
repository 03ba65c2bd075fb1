"""What an answer hangs on: the dimension that moves the figure most, and the switches that turn it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rimland.analysis.claims.definitions import Dimension
from rimland.analysis.claims.grid import Grid
from rimland.analysis.claims.pool import Floats


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the spread over all definitions one dimension explains by itself."""

    dimension: Dimension
    share: float


def shares(grid: Grid, figure: Floats) -> tuple[Share, ...]:
    """Return each dimension's share of the variance of a figure, the largest first.

    The main effect of an analysis of variance over the whole grid, which is balanced; what
    dimensions explain only together is in none of them (eta squared; Fisher 1925; for
    specification curves, Simonsohn, Simmons and Nelson 2020). Empty where the figure never moves.
    """
    if not len(figure) or not np.isfinite(figure).all():
        return ()
    total = float(((figure - figure.mean()) ** 2).sum())
    if total <= 0:
        return ()
    found = []
    for at, (dimension, options) in enumerate(grid.options.items()):
        if len(options) > 1:
            means = [figure[grid.chosen[:, at] == n].mean() for n in range(len(options))]
            between = len(figure) / len(options) * float(((means - figure.mean()) ** 2).sum())
            found.append(Share(dimension, between / total))
    return tuple(sorted(found, key=lambda one: -one.share))
