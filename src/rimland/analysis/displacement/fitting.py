"""Log-linear count models, many at once, and how far an exposure goes beyond what they explain.

Every question is asked of a hundred made-up datings beside the true one, and thousands of times
where power is simulated. So only the model without the exposure is fitted, by iteratively
reweighted least squares over a batch of series, and each dating is scored against what is left
(Rao's score test). Source: McCullagh & Nelder (1989), Generalized linear models, ch. 6, 9, 12.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS = 25
_LARGEST_STEP = 2.0
_FLAT = 1e-6
_PRIOR_VARIANCE = 4.0
_HIGHEST = 20.0


def means(counts: Floats, design: Floats, offsets: Floats | float = 0.0) -> Floats:
    """Return the fitted means of each series: batch × periods.

    Args:
        counts: batch × periods.
        design: periods × columns, the first of them ones.
        offsets: added to the logarithm of the mean; broadcast to batch × periods.
    """
    return _fitted(counts, design, offsets, np.full(design.shape[1], _FLAT))[1]


def log_ratio(counts: Floats, design: Floats, exposure: Floats) -> float:
    """Return the coefficient of an exposure beside a design, for one series.

    A weak prior keeps it finite where all exposed periods are empty (Gelman et al. 2008).
    """
    whole = np.column_stack([design, exposure])
    ridge = np.full(whole.shape[1], _FLAT)
    ridge[-1] = 1 / _PRIOR_VARIANCE
    return float(_fitted(counts[None], whole, 0.0, ridge)[0][0, -1])


def dispersion(counts: Floats, fitted: Floats, columns: int) -> Floats:
    """Return how many times its mean each series varies; at least once.

    Counts can vary less than a Poisson by luck: that is no reason for more confidence.
    """
    pearson = ((counts - fitted) ** 2 / np.maximum(fitted, 1e-3)).sum(axis=-1)
    found: Floats = np.maximum(pearson / max(counts.shape[-1] - columns, 1), 1.0)
    return found


def scores(counts: Floats, fitted: Floats, design: Floats, exposures: Floats) -> Floats:
    """Return of each series and exposure the score in standard errors, without dispersion.

    Args:
        counts: batch × periods.
        fitted: means of the model without the exposure: batch × periods.
        design: of that model: periods × columns.
        exposures: exposures × periods.
    """
    along = (counts - fitted) @ exposures.T
    information = _information(fitted, design) + _FLAT * np.eye(design.shape[1])
    shared = np.stack([(fitted * column) @ exposures.T for column in design.T], axis=-1)
    explained = (
        shared * np.linalg.solve(information, shared.transpose(0, 2, 1)).transpose(0, 2, 1)
    ).sum(-1)
    variance = fitted @ (exposures**2).T - explained
    found: Floats = along / np.sqrt(np.maximum(variance, 1e-9))
    return found


def _fitted(
    counts: Floats, design: Floats, offsets: Floats | float, ridge: Floats
) -> tuple[Floats, Floats]:
    """Return coefficients and means of each series."""
    beta = np.zeros((len(counts), design.shape[1]))
    beta[:, 0] = np.log(counts.mean(axis=1) + 0.1)
    shift = np.broadcast_to(offsets, counts.shape)
    mean = _mean(beta, design, shift)
    for _ in range(_ROUNDS):
        information = _information(mean, design) + np.diag(ridge)
        slope = (counts - mean) @ design - ridge * beta
        step = np.linalg.solve(information, slope[..., None])[..., 0]
        beta = beta + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        mean = _mean(beta, design, shift)
        if np.abs(step).max() < 1e-8:  # noqa: PLR2004 - converged
            break
    return beta, mean


def _mean(beta: Floats, design: Floats, shift: Floats) -> Floats:
    found: Floats = np.exp(np.clip(beta @ design.T + shift, -_HIGHEST, _HIGHEST))
    return found


def _information(mean: Floats, design: Floats) -> Floats:
    columns = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    found: Floats = (mean @ products).reshape(-1, columns, columns)
    return found
