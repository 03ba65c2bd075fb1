"""The three methods that ask whether attacks elsewhere follow losses in the core.

Each turns a weekly series into a question with placebos; none reads the outcome to choose a date,
a lag or a window. The fourth, displacement within a country, is in ``within.py``.

- *interrupted*: a step at the week by which half of the window's losses had happened, beside a
  trend; placebos begin the step in other weeks (Bernal, Cummins & Gasparrini 2017).
- *lagged*: losses of the 17 weeks before, with equal weights, which cost one number; placebos move
  the losses along the window (Gasparrini 2014 on distributed lags).
- *exciting*: losses of the 13 weeks before, fading by half each four, beside what the series does
  to itself in the same way: a log-linear Poisson autoregression (Fokianos & Tjostheim 2011).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rimland.analysis.displacement.fitting import Floats
from rimland.analysis.displacement.series import AROUND, Given
from rimland.analysis.displacement.shifted import Question

LAG_WEEKS = 17
FADING_WEEKS = 13
_HALF_LIFE = 4
_EDGE = 26
"""Weeks on each side of a step, so that both have something to say."""

_WEEKS_A_MONTH = 365.2425 / 12 / 7
"""An exposure of one is one loss a month, in every method but the step."""

_MOST_PLACEBOS = 150
FEWEST_PLACEBOS = 39
"""With fewer, no dating could stand out at the 5 % level on one side, whatever it is like."""


def interrupted(given: Given) -> Question | str:
    """Return the question of a step, or why it cannot be asked."""
    periods = len(given.counts)
    inside = given.losses[AROUND:-AROUND]
    if inside.sum() == 0:
        return "no loss in the core is dated to the window"
    half = int(np.searchsorted(np.cumsum(inside), inside.sum() / 2)) + 1
    if not _EDGE <= half <= periods - _EDGE:
        return f"half of the losses had happened within {_EDGE} weeks of an end of the window"
    others = [n for n in range(_EDGE, periods - _EDGE + 1) if n != half]
    if len(others) < FEWEST_PLACEBOS:
        return _too_short(len(others))
    weeks = np.arange(periods)

    def step(start: int) -> Floats:
        return (weeks >= start).astype(float)

    def just_before(start: int) -> Floats:
        return ((weeks >= start - FADING_WEEKS) & (weeks < start)).astype(float)

    return Question(
        given.counts,
        _base(given.feasts),
        step(half),
        np.array([step(n) for n in others]),
        just_before(half),
        np.array([just_before(n) for n in others]),
    )


def lagged(given: Given) -> Question | str:
    """Return the question of the months after losses, or why it cannot be asked."""
    return _moving(given, np.ones(LAG_WEEKS), _base(given.feasts))


def exciting(given: Given) -> Question | str:
    """Return the question of the weeks after losses, or why it cannot be asked."""
    fading = 0.5 ** (np.arange(FADING_WEEKS) / _HALF_LIFE)
    before = np.concatenate([np.zeros(FADING_WEEKS), given.counts])
    own = _after(before, FADING_WEEKS, len(given.counts), fading / fading.sum())
    return _moving(given, fading, np.column_stack([_base(given.feasts), np.log1p(own)]))


def _moving(given: Given, weights: Floats, base: Floats) -> Question | str:
    """Return the question whose placebos are the losses moved along the window and round."""
    periods, reach = len(given.counts), len(weights)
    weights = _WEEKS_A_MONTH * weights / weights.sum()
    exposure = _after(given.losses, AROUND, periods, weights)
    if np.ptp(exposure) == 0:
        return "losses in the core do not vary over the window"
    # What losses would have to look like if they came after the attacks: the same, read backwards.
    leads = _after(given.losses[::-1], AROUND, periods, weights)[::-1]
    room = periods - 2 * reach
    if room < FEWEST_PLACEBOS:
        return _too_short(max(room, 0))
    moves = np.unique(np.linspace(reach, periods - reach, min(room, _MOST_PLACEBOS)).astype(int))
    return Question(
        given.counts, base, exposure, _moved(exposure, moves), leads, _moved(leads, moves)
    )


METHODS: dict[str, Callable[[Given], Question | str]] = {
    "interrupted": interrupted,
    "lagged": lagged,
    "exciting": exciting,
}

MEANS = {
    "interrupted": "after half of the losses had happened, against before",
    "lagged": "for each place lost a month over the four months before",
    "exciting": "for each place lost a month over the three months before, the latest most",
}
"""What the ratio of each method compares."""


def _after(series: Floats, first: int, periods: int, weights: Floats) -> Floats:
    """Return of each period the weighted sum of those before it, itself left out."""
    reach = len(weights)
    windows = np.lib.stride_tricks.sliding_window_view(series, reach)
    found: Floats = windows[first - reach : first - reach + periods] @ weights[::-1]
    return found


def _base(feasts: Floats) -> Floats:
    """Return intercept, trend and, where they vary, feasts."""
    periods = len(feasts)
    columns = [np.ones(periods), np.linspace(-1, 1, periods)]
    if np.ptp(feasts):
        columns.append(feasts - feasts.mean())
    return np.column_stack(columns)


def _moved(series: Floats, moves: Floats) -> Floats:
    """Return the series moved along and round by each number of periods."""
    return np.array([np.roll(series, int(n)) for n in moves])


def _too_short(placebos: int) -> str:
    return (
        f"the window is too short: {placebos} other datings, and fewer than {FEWEST_PLACEBOS} "
        "cannot show anything at the 5 % level"
    )
