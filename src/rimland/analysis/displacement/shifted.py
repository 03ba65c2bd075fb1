"""One question put to one series: does it go with an exposure more than with the same, misdated?

The exposure is dated anew many times (moved along the window, or begun in other weeks), and the
true dating must stand out among these placebos. So the test needs no model of how counts vary: the
placebos meet the same trend, seasons and clustering. Its price is power, which is printed beside
every answer.
Sources: Bertrand, Duflo & Mullainathan (2004) on placebo laws; Chernozhukov, Wuthrich & Zhu (2021)
on moving-block permutations; intervals are tests turned round (Rosenbaum 2002, ch. 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rimland.analysis.displacement.fitting import Floats, dispersion, log_ratio, means, scores

_REACH, _STEP = 3.0, 0.05
"""Logarithms of ratios that are tried for the interval."""

_TIES = 1e-9


@dataclass(frozen=True, slots=True)
class Question:
    """A series, what else moves it, the exposure, and the exposure misdated.

    ``counts`` has one number a period; ``base`` periods × columns (intercept, trend, feasts ...);
    ``exposure`` one number a period, ``placebos`` one row for each misdating; ``leads`` is the
    exposure as it would have to be if it came after what it is said to bring about, with its own
    placebos.
    """

    counts: Floats
    base: Floats
    exposure: Floats
    placebos: Floats
    leads: Floats
    lead_placebos: Floats

    @property
    def datings(self) -> Floats:
        """The true exposure first, then the placebos."""
        found: Floats = np.vstack([self.exposure[None], self.placebos])
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """The ratio of counts under the exposure to counts without, its interval and the tests.

    ``p`` is two-sided; ``lead_p`` tests whether the series moved before the exposure did.
    """

    ratio: float
    low: float
    high: float
    p: float
    lead_p: float
    dispersion: float
    placebos: int


def ask(question: Question, *, level: float = 0.05) -> Told:
    """Answer a question, with an interval that leaves out what is rejected at the level.

    Raises ValueError where there are no placebos or the exposure does not vary.
    """
    if not len(question.placebos) or np.ptp(question.exposure) == 0:
        raise ValueError("nothing to hold the exposure against")
    counts = question.counts[None]
    fitted = means(counts, question.base)
    estimate = log_ratio(question.counts, question.base, question.exposure)
    low, high = _interval(question, estimate, level)
    return Told(
        float(np.exp(estimate)),
        float(np.exp(low)),
        float(np.exp(high)),
        float(ranks(scores(counts, fitted, question.base, question.datings))[0]),
        float(lead_p_values(question, counts)[0]),
        float(dispersion(counts, fitted, question.base.shape[1])[0]),
        len(question.placebos),
    )


def ranks(z: Floats) -> Floats:
    """Return of each series the share of datings, the true one included, that stand out as far."""
    far = np.abs(z)
    found: Floats = (far >= far[:, :1] - _TIES).mean(axis=1)
    return found


def p_values(question: Question, counts: Floats) -> tuple[Floats, Floats]:
    """Return p-values and signs of other series put to the same question: batch × periods each."""
    fitted = means(counts, question.base)
    z = scores(counts, fitted, question.base, question.datings)
    return ranks(z), np.sign(z[:, 0])


def lead_p_values(question: Question, counts: Floats) -> Floats:
    """Return of each series whether it moved before the exposure did, beyond what follows it.

    The exposure itself is in the model: where something does follow, it is no lead.
    """
    base = np.column_stack([question.base, question.exposure])
    leads = np.vstack([question.leads[None], question.lead_placebos])
    return ranks(scores(counts, means(counts, base), base, leads))


def _interval(question: Question, estimate: float, level: float) -> tuple[float, float]:
    """Return the region around the estimate in which no ratio is rejected, as logarithms.

    A ratio is rejected if, with it taken for granted, the true dating still stands out. The region
    ends at the first ratio on either side that is, or is open where none that is tried is.
    """
    tried = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    offsets = tried[:, None] * question.exposure[None]
    counts = np.broadcast_to(question.counts, offsets.shape)
    fitted = means(counts, question.base, offsets)
    kept = ranks(scores(counts, fitted, question.base, question.datings)) > level
    start = int(np.abs(tried - estimate).argmin())
    below = np.flatnonzero(~kept[: start + 1])
    above = np.flatnonzero(~kept[start:])
    low = tried[below[-1] + 1] if len(below) and below[-1] < start else -np.inf
    high = tried[start + above[0] - 1] if len(above) and above[0] > 0 else np.inf
    # The estimate itself is rejected only where the prior held it back: a point is no interval.
    low = estimate if len(below) and below[-1] == start else low
    high = estimate if len(above) and above[0] == 0 else high
    return float(min(low, estimate)), float(max(high, estimate))
