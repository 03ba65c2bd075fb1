"""The most likely parts of an intensity that is a sum of parts, none of them negative.

Both forms of the process, counts by day and events by time, come to the same problem: an intensity
that is linear in what is sought, and a likelihood that is the sum of its logarithms where events
are, less what was to be expected in all. It has one maximum, which Newton's steps reach in a few
rounds; each step is a least-squares problem in which nothing may be negative. Sources: Ogata (1988),
Statistical models for earthquake occurrences; Lawson & Hanson (1974) ch. 23 for the steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import nnls

Floats = NDArray[np.float64]

_ROUNDS = 100
_CLOSE = 1e-9
"""What a step may still add to the log-likelihood when the maximum is taken as reached."""

_HALVINGS = 40
_ENOUGH = 1e-4
"""The share of what a step promises that it must bring (Armijo's rule)."""

_RIDGE = 1e-10


_ALONE, _LEAST_ROWS = 230_000, 32
"""Multiplications that OpenBLAS still does in one thread; fewest rows at a time."""


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
    free = parts.expected > 0
    at = np.zeros(len(free))
    if fixed is not None:
        free = free.copy()
        free[fixed[0]], at[fixed[0]] = False, fixed[1]
    events = float(parts.weights.sum())
    # In units of expected events: every part is then of like size, whatever the units of time.
    scale = parts.expected[free]
    even = events / max(len(scale), 1)
    at[free] = (even if start is None else np.maximum(start[free] * scale, _RIDGE * even)) / scale
    intensity = parts.features @ at
    value = _value(parts, at, intensity)
    for _ in range(_ROUNDS if events and len(scale) else 0):
        step = np.zeros(len(at))
        ratio = parts.weights / intensity
        slope = 1.0 - (ratio @ parts.features)[free] / scale
        curved = _curved(parts.features, np.sqrt(ratio / intensity))[free][:, free]
        curved /= np.outer(scale, scale)
        here = at[free] * scale
        step[free] = (_best(curved, slope, here) - here) / scale
        promised = -float(slope @ (step[free] * scale))
        if promised < _CLOSE:
            break
        along = parts.features @ step
        length = 1.0
        for _ in range(_HALVINGS):
            reached = intensity + length * along
            if reached.min() > 0:
                gained = _value(parts, at + length * step, reached) - value
                if gained >= _ENOUGH * length * promised:
                    break
            length /= 2
        else:
            break
        at = np.maximum(at + length * step, 0.0)
        intensity, value = reached, value + gained
    return at, value


def _curved(features: Floats, roots: Floats) -> Floats:
    """Return the products of all pairs of parts, summed over the rows, each times its root squared.

    A few rows at a time: they stay in the cache, and BLAS, asked for less at once, leaves its other
    threads asleep, whose waking costs more than they save (four times the time on two busy cores).
    """
    width = features.shape[1]
    rows = max(_LEAST_ROWS, _ALONE // (width * width))
    found = np.zeros((width, width))
    for first in range(0, len(features), rows):
        here = slice(first, first + rows)
        weighted = features[here] * roots[here, None]
        found += weighted.T @ weighted
    return found


def _best(curved: Floats, slope: Floats, here: Floats) -> Floats:
    """Return where the parabola that touches the likelihood here is highest, nothing negative."""
    ridge = _RIDGE * max(float(np.trace(curved)), _RIDGE)
    root = cholesky(curved + ridge * np.eye(len(here)))
    target = root @ here - solve_triangular(root, slope, trans="T")
    found: Floats = nnls(root, target)[0]
    return found


def _value(parts: Parts, at: Floats, intensity: Floats) -> float:
    return float(parts.weights @ np.log(intensity) - parts.expected @ at)
