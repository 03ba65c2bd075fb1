"""The process of events that have times: an exponential kernel, in linear time.

What earlier events still weigh is carried along in cumulated sums, a stretch at a time, so that no
number grows beyond what a float holds. Source: Ozaki (1979), Maximum likelihood estimation of
Hawkes' self-exciting point processes, for the recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from rimland.analysis.dynamics.basis import Basis
from rimland.analysis.dynamics.fitting import Floats, Parts, maximise

Kinds = NDArray[np.int64]

_LONGEST = 200.0
"""How many mean lags a stretch may span: its numbers stay within e to this power."""

_MOST_ROWS = 16_384
_FIRST_LOOK = 20_000
"""Events of which a decay is sought before all are looked at."""

_WIDE, _NEAR = 100.0, 1.3
"""By how much a decay may differ from the first guess, before and after the first look."""

_CLOSE = 2e-3
_STANDS_OUT = 2.0
"""Standard errors from which a pair of kinds is kept by a sparse fit."""


@dataclass(frozen=True, slots=True)
class TimesFit:
    """A fitted process of M kinds of events.

    ``baseline`` (M) is the mean rate per unit of time of events that follow none; ``branching``
    [i, j] how many events of kind i follow one of kind j; ``decay`` per unit of time, of the kernel
    ``decay * exp(-decay * t)``.
    """

    baseline: Floats
    branching: Floats
    decay: float
    log_likelihood: float


def fit_times(
    times: Floats,
    kinds: Kinds,
    number: int,
    end: float,
    *,
    decay: float | None = None,
    basis: Basis | None = None,
    sparse: bool = False,
) -> TimesFit:
    """Return the most likely process; the decay is fitted where none is given.

    Args:
        times: N, ascending, from 0 to ``end``. Events of one time count in the order given: where
            only days are known, draw the times within them first.
        kinds: N, from 0 to ``number`` - 1.
        number: how many kinds there are (M).
        end: until when was watched.
        decay: per unit of time.
        basis: of a base that changes; a constant where not given.
        sparse: leave out pairs of kinds that do not stand out, and fit the rest anew. What is found
            is nearer to the truth where few kinds follow each other; intervals must come from the
            whole.

    Raises ValueError where times do not ascend within 0 to ``end``.
    """
    if len(times) and (np.any(np.diff(times) < 0) or times[0] < 0 or times[-1] > end):
        raise ValueError("times must ascend within 0 to the end")
    problem = _Problem(times, kinds, number, end, basis or Basis(end, 1))
    if decay is not None:
        return problem.fit(decay, sparse=sparse)
    guess = len(times) / end / number
    reach = _WIDE
    if len(times) > 2 * _FIRST_LOOK:
        part = slice(0, _FIRST_LOOK)
        until = float(times[_FIRST_LOOK])
        few = _Problem(times[part], kinds[part], number, until, Basis(until, 1))
        guess, reach = few.best_decay(guess, reach), _NEAR
    return problem.fit(problem.best_decay(guess, reach), sparse=sparse)


class _Problem:
    """Events and a base; asked for one decay after the other, it starts from its last answer."""

    def __init__(self, times: Floats, kinds: Kinds, number: int, end: float, basis: Basis) -> None:
        self._times, self._kinds, self._number, self._end = times, kinds, number, end
        self._basis = basis
        self._rows = [np.flatnonzero(kinds == kind) for kind in range(number)]
        self._base = basis.at(times)
        self._last: list[Floats | None] = [None] * number

    def best_decay(self, guess: float, reach: float) -> float:
        """Return the decay that makes the events most likely."""
        found = minimize_scalar(
            lambda at: -self.fit(float(np.exp(at))).log_likelihood,
            bounds=(np.log(guess / reach), np.log(guess * reach)),
            method="bounded",
            options={"xatol": _CLOSE},
        )
        return float(np.exp(found.x))

    def fit(self, decay: float, *, sparse: bool = False) -> TimesFit:
        """Return the most likely process of one decay."""
        features = self._features(decay)
        ages = self._end - self._times
        followed = np.bincount(self._kinds, -np.expm1(-decay * ages), self._number)
        expected = np.concatenate([self._basis.integrals, followed])
        total, base, branching = 0.0, [], []
        for kind, rows in enumerate(features):
            parts = Parts(rows, np.ones(len(rows)), expected)
            found, value = maximise(parts, self._last[kind])
            self._last[kind] = found
            if sparse:
                found, value = _thinned(parts, found, self._basis.knots, kind)
            knots = self._basis.knots
            base.append(float(found[:knots] @ self._basis.integrals) / self._end)
            branching.append(found[knots:])
            total += value
        return TimesFit(np.array(base), np.array(branching), decay, total)

    def _features(self, decay: float) -> list[Floats]:
        """Return for each kind its events × (knots + kinds): base, and what each kind still weighs."""
        knots = self._basis.knots
        found = [np.empty((len(rows), knots + self._number)) for rows in self._rows]
        filled = [0] * self._number
        for at, weights in self._stretches(decay):
            kinds = self._kinds[at]
            for kind in range(self._number):
                here = np.flatnonzero(kinds == kind)
                rows = slice(filled[kind], filled[kind] + len(here))
                found[kind][rows, :knots] = self._base[at][here]
                found[kind][rows, knots:] = weights[here]
                filled[kind] += len(here)
        return found

    def _stretches(self, decay: float) -> Iterator[tuple[slice, Floats]]:
        """Yield stretches of events with what the earlier ones of each kind weigh at each."""
        times, first = self._times, 0
        carried, since = np.zeros(self._number), 0.0
        while first < len(times):
            reach = np.searchsorted(times, times[first] + _LONGEST / decay, "right")
            last = min(int(reach), first + _MOST_ROWS)
            at = slice(first, last)
            begin = times[first]
            carried = carried * np.exp(-decay * (begin - since))
            passed = decay * (times[at] - begin)
            grown = np.zeros((last - first + 1, self._number))
            grown[0] = carried
            grown[np.arange(1, last - first + 1), self._kinds[at]] = np.exp(passed)
            np.cumsum(grown, axis=0, out=grown)
            fall = np.exp(-passed)
            yield at, decay * grown[:-1] * fall[:, None]
            carried, since = grown[-1] * fall[-1], times[last - 1]
            first = last


def _thinned(parts: Parts, found: Floats, knots: int, kind: int) -> tuple[Floats, float]:
    """Return the most likely weights without the other kinds that do not stand out.

    A kind stands out whose weight is two standard errors or more, by the curvature at the maximum;
    the base and what follows its own kind always stay.
    """
    there = np.flatnonzero(found > 0)
    steep = parts.features[:, there] * (np.sqrt(parts.weights) / (parts.features @ found))[:, None]
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(steep.T @ steep)), 0.0))
    stays = np.zeros(len(found), dtype=bool)
    stays[there] = found[there] >= _STANDS_OUT * errors
    stays[:knots] = True
    stays[knots + kind] = True
    rest = Parts(parts.features[:, stays], parts.weights, parts.expected[stays])
    weights = np.zeros(len(found))
    weights[stays], value = maximise(rest, found[stays])
    return weights, value
