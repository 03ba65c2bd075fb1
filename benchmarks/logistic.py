"""Logistic regression over few features of many, by Newton steps; deterministic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
NEWTON_STEPS, GRADIENTS = 12, 60
_CLOSE = 1e-4


def solve(
    cells: Sequence[tuple[int, int, float]], labels: Vector, features: int, penalty: float
) -> Vector:
    """Return the weights of the features and then the intercept, which bears no penalty.

    A cell is the number of an example, the number of a feature and its value.
    """
    ones = [(number, features, 1.0) for number in range(len(labels))]
    cells = [*cells, *ones]
    rows, columns = (np.array([c[k] for c in cells], dtype=np.int64) for k in (0, 1))
    values = np.array([c[2] for c in cells])
    ridge = np.append(np.full(features, penalty), 0.0)

    def forth(w: Vector) -> Vector:
        return np.bincount(rows, values * w[columns], len(labels)).astype(np.float64)

    def back(r: Vector) -> Vector:
        return np.bincount(columns, values * r[rows], features + 1).astype(np.float64)

    weights = np.zeros(features + 1)
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-forth(weights)))
        slope = back(chance - labels) + ridge * weights
        bend = chance * (1 - chance) + 1e-6
        step, left = np.zeros_like(slope), -slope
        way, size = left.copy(), left @ left
        goal = 1e-8 * size + 1e-14
        for _ in range(GRADIENTS):  # conjugate gradients
            if size < goal:
                break
            seen = back(bend * forth(way)) + ridge * way
            reach = size / (way @ seen)
            step, left = step + reach * way, left - reach * seen
            size, before = left @ left, size
            way = left + size / before * way
        weights = weights + step
        if np.abs(step).max() < _CLOSE:
            break
    return weights
