"""When a figure bears out a claim, by the rules the codebook declares."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rimland.model.article_claim import ArticleClaim, Comparator
from rimland.model.vocab import Vocabulary

Floats = NDArray[np.float64]

_EXACT, _ABOUT, _NEARLY, _ROUND, _TENFOLD = 0.05, 0.10, 0.85, 10, 10
_STEP = 1
"""Figures are whole numbers: more than n is n + 1 or more."""
_SLACK = 1e-6
"""1.05 times 20 is not quite 21 to a computer."""


class Standing(Vocabulary):
    """How a claim stands under one definition."""

    HOLDS = "holds", "the figure is as the article says"
    FAILS = "does not hold", "it is not"
    UNTOLD = "cannot tell", "not covered, or unknown tolls decide it"


class Verdict(Vocabulary):
    """What is said of a claim in the end."""

    HOLDS = "holds", "under the primary definition"
    HOLDS_ONLY_UNDER = "holds only under", "other definitions, which are named"
    DOES_NOT_HOLD = "does not hold", "under no definition"
    CANNOT_TELL = "cannot tell", "what is missing is named"
    NOT_CHECKABLE = "not checkable", "neither events nor network files hold such a thing"


HOLDS, FAILS, UNTOLD = 1, 0, -1
"""Standings as numbers, for columns."""

STANDINGS = {HOLDS: Standing.HOLDS, FAILS: Standing.FAILS, UNTOLD: Standing.UNTOLD}

ON_LEAST_FIGURE = frozenset({Comparator.MORE_THAN, Comparator.AT_LEAST})
"""What may hold on a least figure; nothing else can be told of it."""


def accepted(claim: ArticleClaim) -> tuple[float, float] | None:
    """Return the least and the greatest figure that bears the claim out; None if it names no number.

    An exact figure that is not round is held against low and high instead; see ``standings``.
    """
    if claim.comparator is None or claim.low is None:
        return None
    low, high = float(claim.low), float(claim.high if claim.high is not None else claim.low)
    bounds: dict[Comparator, tuple[float, float]] = {
        Comparator.EXACTLY: (low * (1 - _EXACT), low * (1 + _EXACT)),
        Comparator.ABOUT: (low * (1 - _ABOUT), low * (1 + _ABOUT)),
        Comparator.NEARLY: (low * _NEARLY, low),
        Comparator.MORE_THAN: (low + _STEP, math.inf),
        Comparator.AT_LEAST: (low, math.inf),
        Comparator.FEWER_THAN: (-math.inf, low - _STEP),
        Comparator.AT_MOST: (-math.inf, low),
        Comparator.BETWEEN: (low, high),
        Comparator.ORDER: (low, low * _TENFOLD - _STEP),
    }
    return bounds[claim.comparator]


def is_exact_figure(claim: ArticleClaim) -> bool:
    """Whether the number stands as it is and is not round: 68, 337."""
    exact = claim.comparator is Comparator.EXACTLY
    return exact and claim.low is not None and (claim.low % _ROUND != 0 or claim.low == 0)


def standings(
    claim: ArticleClaim, *, low: Floats, best: Floats, high: Floats, most: Floats
) -> NDArray[np.int8]:
    """Return how the claim stands under each definition: HOLDS, FAILS or UNTOLD.

    Args:
        claim: the claim, which names a number.
        low: the ledger's low figure under each definition.
        best: the best one, unknown tolls counted as none.
        high: the high one.
        most: the best one with every unknown toll at its highest; equal to best where none is
            unknown. Where some toll between the two would change the standing, nothing can be told.
    """
    bounds = accepted(claim)
    if bounds is None:
        return np.full(len(best), UNTOLD, dtype=np.int8)
    least, greatest = bounds
    known = np.isclose(most, best)
    if is_exact_figure(claim):
        n = float(claim.low or 0)
        inside = ((low <= n) & (n <= high)) | (best == n)
        unsure = ~known & (best <= n) & (n <= np.maximum(most, high))
        return np.where(unsure, UNTOLD, np.where(inside, HOLDS, FAILS)).astype(np.int8)
    surely = (best >= least - _SLACK) & (most <= greatest + _SLACK)
    never = (most < least - _SLACK) | (best > greatest + _SLACK)
    return np.where(surely, HOLDS, np.where(never, FAILS, UNTOLD)).astype(np.int8)


def on_least_figures(
    claim: ArticleClaim, found: NDArray[np.int8], covered: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Return the standings with those untold that rest on what is recorded where nobody covers it."""
    may_hold = claim.comparator in ON_LEAST_FIGURE
    kept = (found == HOLDS) & may_hold
    return np.where(covered | kept, found, UNTOLD).astype(np.int8)


def overall(found: NDArray[np.int8]) -> Verdict:
    """Return the verdict over all definitions, the primary one first."""
    if found[0] == HOLDS:
        return Verdict.HOLDS
    if found[0] == UNTOLD:
        return Verdict.CANNOT_TELL
    return Verdict.HOLDS_ONLY_UNDER if bool((found == HOLDS).any()) else Verdict.DOES_NOT_HOLD
