"""The past periods most like a country's last two years, what followed, and whether that helps.

Nearest neighbours among stated features. Nothing is looked at that was not over by the date: the
follow-up of every period in the pool ends by then.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.lessons.results import Skill, Spread
from rimland.analysis.lessons.trajectories import WINDOW, Periods, Scale

APART = 12
"""Months between two analogues of one unit: their years would else be largely the same."""

_SAMPLE, _REDRAWS = 240, 1000
_FEWEST_PAST = 30
_LEVEL = 0.95


def nearest(
    target: NDArray[np.float64],
    pool: Periods,
    scale: Scale,
    count: int,
    *,
    own: int | None = None,
    until: int | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows of the pool nearest to a trajectory, nearest first, and all distances.

    Of one unit no two are nearer in time than a year. ``own`` periods that share a month with the
    trajectory itself, which ends with ``until``, are left out.
    """
    distances = scale.distances(target, pool.features)
    chosen: list[int] = []
    for row in np.argsort(distances, kind="stable"):
        unit, month = int(pool.units[row]), int(pool.months[row])
        if own is not None and until is not None and unit == own and month > until - WINDOW:
            continue
        apart = (
            abs(int(pool.months[k]) - month) >= APART for k in chosen if int(pool.units[k]) == unit
        )
        if all(apart):
            chosen.append(int(row))
        if len(chosen) == count:
            break
    return np.array(chosen, dtype=np.int64), distances


def spread(changes: NDArray[np.float64]) -> Spread:
    """Return the ends and quartiles of some changes, as factors."""
    least, low, median, high, most = (
        float(np.exp(v)) for v in np.quantile(changes, [0, 0.25, 0.5, 0.75, 1])
    )
    return Spread(least, low, median, high, most, len(changes))


def usual_nearest(pool: Periods, scale: Scale, seed: int) -> NDArray[np.float64]:
    """Return how far periods of the pool are from their nearest of another unit, for a sample."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(pool), size=min(_SAMPLE, len(pool)), replace=False)
    found = []
    for row in rows:
        others = pool.units != pool.units[row]
        if others.any():
            found.append(scale.distances(pool.features[row], pool.features[others]).min())
    return np.array(found)


def skill(pool: Periods, count: int, horizon: int, seed: int) -> Skill | None:
    """Return whether analogues would have told what followed at past dates; None with too few.

    Each date of a sample has its own pool: the periods whose follow-up was over by then. The ratio of
    errors is bounded by drawing dates again.
    """
    rng = np.random.default_rng(seed)
    errors = []
    for row in rng.permutation(len(pool)):
        known = pool.taken(np.flatnonzero(pool.months + horizon <= pool.months[row]))
        if len(np.unique(known.units)) < 2 or len(known) < _FEWEST_PAST:  # noqa: PLR2004 # as for the date asked
            continue
        scale = Scale.of(known)
        near, _ = nearest(
            pool.features[row],
            known,
            scale,
            count,
            own=int(pool.units[row]),
            until=int(pool.months[row]),
        )
        if not len(near):
            continue
        truth = float(pool.change[row])
        errors.append(
            (
                abs(truth - float(np.median(known.change[near]))),
                abs(truth),
                abs(truth - float(np.median(known.change))),
            )
        )
        if len(errors) == _SAMPLE:
            break
    if len(errors) < _FEWEST_PAST:
        return None
    table = np.array(errors)
    ours, none, usual = table.mean(axis=0)
    drawn = rng.integers(0, len(table), (_REDRAWS, len(table)))
    means = table[drawn].mean(axis=1)
    tails = (1 - _LEVEL) / 2
    ratios = means[:, 0] / np.maximum(means[:, 1], 1e-9)
    low, high = np.quantile(ratios, [tails, 1 - tails])
    ratio = float(ours / max(none, 1e-9))
    return Skill(
        float(ours), float(none), float(usual), ratio, float(low), float(high), len(errors)
    )
