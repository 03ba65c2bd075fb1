"""How many there were in all, from how often several independent lists name the same ones.

Two lists: Chapman's estimator (Chapman 1951), which corrects Lincoln and Petersen's for small
numbers. Three lists and more: log-linear models of the table of who is on which list (Fienberg
1972; Bishop, Fienberg & Holland 1975, chapter 6), the cell of those on no list being unknown;
pairs of lists may depend on each other. Intervals are profile likelihoods (Cormack 1992). Chao's
lower bound (Chao 1987) allows that some are likelier to be listed than others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pattern = tuple[bool, ...]

MOST_LISTS = 5
"""With more lists there are thousands of models and nearly as many empty cells."""

FEW_IN_BOTH = 7
"""Below so many on both lists Chapman's estimator is biased (Robson & Regier 1964)."""

_LEVEL = 3.841458820694124  # the 95th percentile of chi-squared with one degree of freedom
_ABOUT_AS_GOOD = (
    2.0  # models within so much AIC of the best are about as good (Burnham & Anderson 2002)
)
_FAR = 30.0  # nobody counts e to the 30
_BOUNDLESS = 1e4  # an upper end of so many times what was seen tells nothing


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many there were in all, with a 95 % interval; None where the lists do not tell.

    ``lower_bound`` is Chao's and holds where the estimate does not. ``reason`` says why nothing is
    identified, ``notes`` what the estimate rests on and what speaks against it.
    """

    seen: int
    total: float | None
    low: float | None
    high: float | None
    lower_bound: float | None
    method: str
    reason: str
    notes: tuple[str, ...] = ()

    @property
    def identified(self) -> bool:
        """Whether the lists tell how many there were."""
        return self.total is not None


def estimate(cells: Mapping[Pattern, int], names: Sequence[str]) -> Estimate:
    """Return how many there were in all, from how many show each pattern of being on the lists.

    Args:
        cells: pattern (one truth value per list) -> how many; the pattern of none is left out.
        names: the lists, in the order of the patterns.
    """
    lists = len(names)
    counts = {p: n for p, n in cells.items() if any(p) and n}
    seen = sum(counts.values())
    bound = chao_lower_bound(counts, lists)
    per_list = [sum(n for p, n in counts.items() if p[i]) for i in range(lists)]
    if lists < 2:  # noqa: PLR2004 - two lists are needed to compare
        return _nothing(seen, None, "one list cannot say what it misses")
    if min(per_list) == 0:
        empty = ", ".join(name for name, n in zip(names, per_list, strict=True) if not n)
        return _nothing(seen, None, f"nothing is on the list of {empty}")
    if all(sum(p) == 1 for p in counts):
        return _nothing(seen, None, "no event is on two lists")
    if lists == 2:  # noqa: PLR2004 - as above
        return _two(counts, seen, bound)
    return _several(counts, names, seen, bound)


def chapman(first: int, second: int, both: int) -> float:
    """Return Chapman's estimate of a population from the sizes of two lists and their overlap."""
    return (first + 1) * (second + 1) / (both + 1) - 1


def chao_lower_bound(cells: Mapping[Pattern, int], lists: int) -> float | None:
    """Return Chao's lower bound, in its form without bias; None where nothing is listed twice."""
    once = sum(n for p, n in cells.items() if sum(p) == 1)
    twice = sum(n for p, n in cells.items() if sum(p) == 2)  # noqa: PLR2004 - on two lists
    if not twice or lists < 2:  # noqa: PLR2004 - as above
        return None
    return sum(cells.values()) + (lists - 1) / lists * once * (once - 1) / (2 * (twice + 1))


def _nothing(seen: int, bound: float | None, reason: str, *notes: str) -> Estimate:
    return Estimate(seen, None, None, None, bound, "none", reason, notes)


def _two(cells: Mapping[Pattern, int], seen: int, bound: float | None) -> Estimate:
    first = sum(n for p, n in cells.items() if p[0])
    second = sum(n for p, n in cells.items() if p[1])
    both = cells.get((True, True), 0)
    notes = ["two lists cannot show whether they depend on each other: independence is assumed"]
    if both < FEW_IN_BOTH:
        notes.append(f"only {both} on both lists: the estimate is biased downwards")
    model = _Model(cells, 2, ())
    low, high = model.interval()
    total = chapman(first, second, both)
    if high is None:
        reason = "so few are on both lists that any number would fit"
        return _nothing(seen, bound, reason, *notes)
    return Estimate(
        seen, total, min(low, total), max(high, total), bound, "Chapman", "", tuple(notes)
    )


def _several(
    cells: Mapping[Pattern, int], names: Sequence[str], seen: int, bound: float | None
) -> Estimate:
    """Fit every choice of pairs that may depend, and hold on to all that fit about as well."""
    lists = len(names)
    pairs = list(combinations(range(lists), 2))
    shared = {(i, j): sum(n for p, n in cells.items() if p[i] and p[j]) for i, j in pairs}
    usable = [pair for pair in pairs if shared[pair]]
    models = [
        _Model(cells, lists, chosen)
        for size in range(len(usable) + 1)
        for chosen in combinations(usable, size)
    ]
    least = min(model.aic for model in models)
    close = [model for model in models if model.aic - least <= _ABOUT_AS_GOOD]
    best = min(close, key=lambda model: (model.aic, len(model.pairs)))
    notes = []
    if best.pairs:
        said = "; ".join(f"{names[i]} and {names[j]}" for i, j in best.pairs)
        notes.append(f"lists that depend on each other: {said}")
    if len(usable) < len(pairs):
        apart = "; ".join(f"{names[i]} and {names[j]}" for i, j in pairs if not shared[i, j])
        notes.append(f"nothing is on both of {apart}: whether they depend cannot be told")
    ends = [model.interval() for model in close]
    if any(high is None for _, high in ends):
        reason = "models that fit about equally well allow any number"
        return _nothing(seen, bound, reason, *notes)
    return Estimate(
        seen=seen,
        total=seen + best.missing,
        low=min(low for low, _ in ends),
        high=max(high for _, high in ends if high is not None),
        lower_bound=bound,
        method="log-linear",
        reason="",
        notes=(*notes, f"the interval spans {len(close)} of {len(models)} models"),
    )


class _Model:
    """A log-linear model of the incomplete table, in which the given pairs of lists depend."""

    def __init__(
        self, cells: Mapping[Pattern, int], lists: int, pairs: Sequence[tuple[int, int]]
    ) -> None:
        self.pairs = tuple(pairs)
        patterns = [tuple(bool(n >> i & 1) for i in range(lists)) for n in range(1, 1 << lists)]
        self._counts = np.array([cells.get(p, 0) for p in patterns], dtype=np.float64)
        on = np.array(patterns, dtype=np.float64)
        columns = [np.ones(len(patterns)), *on.T, *(on[:, i] * on[:, j] for i, j in self.pairs)]
        self._design = np.stack(columns, axis=1)
        self._none = np.zeros((1, self._design.shape[1]))
        self._none[0, 0] = 1.0
        self._seen = float(self._counts.sum())
        fitted, found = _poisson(self._design, self._counts)
        self.missing = float(math.exp(min(found[0], _FAR)))
        self._deviance = _deviance(self._counts, fitted)
        self.aic = self._deviance + 2 * self._design.shape[1]

    def interval(self) -> tuple[float, float | None]:
        """Return the 95 % profile interval of the whole number; no upper end is None."""
        low = self._end(0.0)
        far = _BOUNDLESS * self._seen
        high = None if self._rise(far) < _LEVEL else self._end(far)
        return self._seen + low, None if high is None else self._seen + high

    def _rise(self, missing: float) -> float:
        """Return by how much the deviance rises if so many are taken to be missing."""
        design = np.vstack([self._design, self._none])
        counts = np.append(self._counts, missing)
        fitted, _ = _poisson(design, counts)
        return _deviance(counts, fitted) - self._deviance

    def _end(self, far: float) -> float:
        """Return where, between the estimate and this number, the deviance has risen enough."""
        inside, outside = min(self.missing, _BOUNDLESS * self._seen), far
        if self._rise(outside) < _LEVEL:
            return outside
        for _ in range(60):
            middle = (inside + outside) / 2
            if self._rise(middle) < _LEVEL:
                inside = middle
            else:
                outside = middle
            if abs(outside - inside) < 1e-3 * (1.0 + inside):
                break
        return outside


def _poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Fit a Poisson log-linear model by reweighted least squares (Nelder & Wedderburn 1972).

    Returns the fitted counts and the coefficients. An empty margin has no finite coefficient: its
    fitted counts stop near nothing, which is where they belong.
    """
    eta = np.log(counts + 0.5)
    beta = np.zeros(design.shape[1])
    last = math.inf
    for _ in range(100):
        root = np.exp(eta / 2)
        working = eta + counts / root**2 - 1
        beta = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        eta = np.clip(design @ beta, -_FAR, _FAR)
        now = _deviance(counts, np.exp(eta))
        if abs(last - now) < 1e-9 * (1.0 + abs(now)):
            break
        last = now
    return np.exp(eta), beta


def _deviance(counts: Floats, fitted: Floats) -> float:
    some = counts > 0
    told = counts[some] * np.log(counts[some] / fitted[some])
    return float(2.0 * (told.sum() - (counts - fitted).sum()))
