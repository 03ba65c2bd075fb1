"""Several forecasts as one: a weighted pool of their draws, with weights earned on past scores.

The CRPS of a linear pool is a quadratic form of its weights (Gneiting & Ranjan 2013, section 3), so
the best weights on past forecasts are found exactly; "stacking" as Yao et al. (2018) have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from rimland.analysis.forecast.past import Samples, Values

_GRID = 64
"""Draws of a member that its distances to the others are taken over."""


@dataclass(frozen=True, slots=True)
class Form:
    """What decides the score of a pool: mean distance of members to outcomes and to each other.

    ``to_outcome`` has one number per member, ``between`` is members × members; the score of weights
    w is w·to_outcome − ½ w·between·w.
    """

    to_outcome: Values
    between: Values

    def score(self, weights: Values) -> float:
        """Return the mean CRPS of the pool."""
        return float(weights @ self.to_outcome - 0.5 * weights @ self.between @ weights)

    def __add__(self, other: Form) -> Form:
        """Return the sum of two forms."""
        return Form(self.to_outcome + other.to_outcome, self.between + other.between)

    def __mul__(self, factor: float) -> Form:
        """Return the form times a factor."""
        return Form(self.to_outcome * factor, self.between * factor)


def form(members: Sequence[Samples], observed: Values) -> Form:
    """Return the form of members' draws on observed counts, units × steps, NaN where not known."""
    known = ~np.isnan(observed)
    outcomes = observed[known]
    thinned = [np.sort(_thinned(one[known]), axis=1) for one in members]
    to_outcome = np.array([np.abs(one - outcomes[:, None]).mean() for one in thinned])
    between = np.array([[_distance(one, other) for other in thinned] for one in thinned])
    return Form(to_outcome, between)


def _thinned(draws: Values) -> Values:
    """Return evenly spaced quantiles of the draws of each cell."""
    if draws.shape[1] <= _GRID:
        return draws
    at = (np.arange(_GRID) + 0.5) / _GRID * draws.shape[1]
    thinned: Values = np.sort(draws, axis=1)[:, at.astype(int)]
    return thinned


def _distance(one: Values, other: Values) -> float:
    """Return the mean absolute difference of two members' draws, over all cells."""
    total = 0.0
    for column in range(one.shape[1]):
        total += float(np.abs(one[:, column, None] - other).mean(axis=1).sum())
    return total / float(one.size)


def best_weights(past: Form, prior: Values, held: float) -> Values:
    """Return the weights of the least score, drawn towards ``prior``; they are ≥ 0 and sum to one.

    ``held`` is the price of a squared distance of one from the prior, in units of the prior's score.
    """
    scale = max(past.score(prior), 1e-12)

    def loss(weights: Values) -> float:
        return float(
            float(past.score(weights) / scale + held * float(((weights - prior) ** 2).sum()))
        )

    def slope(weights: Values) -> Values:
        steep: Values = (past.to_outcome - past.between @ weights) / scale
        return steep + 2 * held * (weights - prior)

    found = minimize(
        loss,
        prior,
        jac=slope,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * len(prior),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
    )
    weights: Values = np.clip(found.x, 0, None)
    return np.asarray(weights / weights.sum())


def pooled(
    members: Mapping[str, Samples],
    weights: Mapping[str, float],
    number: int,
    rng: np.random.Generator,
) -> Samples:
    """Return ``number`` draws of each cell, from each member as many as its weight says.

    Which draws of a member are taken is random, the same for all cells, so that a path stays one.
    """
    names = [name for name in members if weights.get(name, 0) > 0]
    shares = np.array([weights[name] for name in names])
    wanted = np.floor(np.cumsum(shares / shares.sum()) * number + 0.5).astype(int)
    parts = []
    for name, count in zip(names, np.diff(wanted, prepend=0), strict=True):
        held = members[name]
        chosen = rng.choice(held.shape[2], count, replace=count > held.shape[2])
        parts.append(held[:, :, chosen])
    return np.concatenate(parts, axis=2)
