"""The most likely parts of an intensity that is a sum of parts, none of them negative.

Both forms of the process, counts by day and events by time, come to the same problem: an intensity
that is linear in what is sought, and a likelihood that is the sum of its logarithms where events
are, less what was to be expected in all. It has one maximum. Source: Ogata (1988), Statistical
models for earthquake occurrences; Fokianos, Rahbek & Tjostheim (2009), Poisson autoregression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]

_TINY = 1e-300
_ROUNDS = 500
_FLAT = 1e-6
"""The slope, in events per event, at which the maximum is taken as reached."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an intensity is made of: one part for each column.

    Args:
        features: events (or days with events) × parts, the size of each part there.
        weights: how many events each row stands for.
        expected: how many events each part would bring about in all, with a weight of one.
    """

    features: Floats
    weights: Floats
    expected: Floats


def maximise(
    parts: Parts, start: Floats | None = None, fixed: tuple[int, float] | None = None
) -> tuple[Floats, float]:
    """Return the most likely weights of the parts, and the log-likelihood.

    Args:
        parts: the problem.
        start: where to look first; evenly spread where not given.
        fixed: a part and the weight that it is held at.
    """
    scale = np.where(parts.expected > 0, parts.expected, np.inf)
    events = float(parts.weights.sum())
    # In units of expected events: every part is then of like size, whatever the units of time.
    first = (
        np.full(len(scale), events / len(scale))
        if start is None
        else np.where(np.isfinite(scale), start * np.nan_to_num(scale, posinf=0.0), 0.0)
    )
    scaled = parts.features / scale
    bounds: list[tuple[float, float | None]] = [(0.0, None)] * len(scale)
    if fixed is not None:
        number, value = fixed
        held = value * float(parts.expected[number])
        first[number], bounds[number] = held, (held, held)
    first = np.maximum(first, [low for low, _ in bounds])

    def loss(at: Floats) -> tuple[float, Floats]:
        intensity = np.maximum(scaled @ at, _TINY)
        value = at.sum() - parts.weights @ np.log(intensity)
        slope = 1.0 - (parts.weights / intensity) @ scaled
        return float(value), slope

    found = minimize(
        loss,
        first,
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": _ROUNDS, "ftol": 1e-13, "gtol": _FLAT, "maxcor": 20},
    )
    return found.x / scale, -float(found.fun)
