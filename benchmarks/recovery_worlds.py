"""Made-up theatres whose branching ratios are known: one large core, small ones around it.

Six theatres over as many days as the bundled table spans; the smallest has some 30 attacks, the core
10,000. One world is what the fit takes for granted; the others break one thing each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.dynamics.kernels import Kernel, exponential, power_law
from rimland.analysis.dynamics.simulating import World, numbers, simulate

Floats = NDArray[np.float64]

DAYS = 1035
SIZES = np.array([10_000.0, 1_500.0, 300.0, 150.0, 80.0, 30.0])
SHARES = np.array(
    [
        [0.30, 0.05, 0.00, 0.00, 0.00, 0.00],
        [0.20, 0.30, 0.00, 0.00, 0.00, 0.00],
        [0.00, 0.15, 0.30, 0.00, 0.00, 0.00],
        [0.30, 0.00, 0.00, 0.30, 0.00, 0.00],
        [0.00, 0.00, 0.00, 0.30, 0.30, 0.00],
        [0.00, 0.00, 0.00, 0.00, 0.30, 0.30],
    ]
)
"""Which share of a theatre's attacks (row) follow those of a theatre (column)."""

BRANCHING = SHARES * SIZES[:, None] / SIZES[None, :]
_WALK = 0.4
_KNOT = 130


@dataclass(frozen=True, slots=True)
class Made:
    """Daily counts, theatres × days; ``kept`` is the share of attacks that were reported."""

    counts: Floats
    kept: Floats


def smooth_base(rng: np.random.Generator, size: Floats = SIZES) -> Floats:
    """Return a base per theatre and day that drifts, each theatre's by itself."""
    knots = np.arange(0, DAYS + _KNOT, _KNOT)
    walks = np.cumsum(rng.normal(size=(len(size), len(knots))), axis=1) * _WALK / 2
    days = np.arange(DAYS)
    drift = np.exp([np.interp(days, knots, walk) for walk in walks])
    mean = (1 - SHARES.sum(axis=1)) * size / DAYS
    found: Floats = drift / drift.mean(axis=1, keepdims=True) * mean[:, None]
    return found


def _drawn(
    rng: np.random.Generator,
    kernel: Kernel,
    dispersion: float = 1.0,
    base: Floats | None = None,
    branching: Floats = BRANCHING,
) -> Floats:
    chosen = smooth_base(rng) if base is None else base
    world = World(
        chosen[None], branching[None], [kernel] * len(SIZES), np.full(len(SIZES), dispersion)
    )
    found: Floats = simulate(world, numbers(rng, 1, len(SIZES), DAYS))[0]
    return found


def as_assumed(rng: np.random.Generator) -> Made:
    """Days follow days, by one decay of four days; nothing is missing."""
    return Made(_drawn(rng, exponential(4)), np.ones(len(SIZES)))


def long_tail(rng: np.random.Generator) -> Made:
    """What follows comes by a power law that is not among the kernels tried."""
    return Made(_drawn(rng, power_law(2, 2.0)), np.ones(len(SIZES)))


def varying_more(rng: np.random.Generator) -> Made:
    """Every day varies twice as much as a Poisson."""
    return Made(_drawn(rng, exponential(4), 2.0), np.ones(len(SIZES)))


def missing(share: float) -> Callable[[np.random.Generator], Made]:
    """Return a world that reports leave out of: unevenly, on average such a share."""

    def made(rng: np.random.Generator) -> Made:
        counts = _drawn(rng, exponential(4))
        kept = 1 - np.clip(share + rng.uniform(-0.1, 0.1, len(SIZES)), 0.0, 0.7)
        return Made(rng.binomial(counts.astype(int), kept[:, None]).astype(float), kept)

    return made


def missing_at_times(rng: np.random.Generator) -> Made:
    """Reporting drops from nine in ten to four in ten and back, in all theatres at once."""
    counts = _drawn(rng, exponential(4))
    year = np.sin(2 * np.pi * (np.arange(DAYS) / 365.25 + rng.random()))
    kept = 0.65 + 0.25 * year
    found = rng.binomial(counts.astype(int), np.broadcast_to(kept, counts.shape)).astype(float)
    return Made(found, np.full(len(SIZES), 0.65))


def binned(mean_days: float) -> Callable[[np.random.Generator], Made]:
    """Return a world of times, of which only the days are known."""

    def made(rng: np.random.Generator) -> Made:
        return Made(_clusters(rng, smooth_base(rng), mean_days), np.ones(len(SIZES)))

    return made


def _clusters(rng: np.random.Generator, base: Floats, mean_days: float) -> Floats:
    """Draw generation after generation: each attack is followed by a Poisson number of others."""
    born = rng.poisson(base)
    kinds = np.repeat(np.arange(len(base)), born.sum(axis=1))
    days = np.concatenate([np.repeat(np.arange(base.shape[1]), row) for row in born])
    times = days + rng.random(len(days))
    found = np.zeros(base.shape)
    while len(times):
        np.add.at(found, (kinds, times.astype(int)), 1.0)
        later, of = [], []
        for kind in range(len(base)):
            followed = rng.poisson(BRANCHING[kind, kinds])
            when = np.repeat(times, followed) + rng.exponential(mean_days, followed.sum())
            inside = when < base.shape[1]
            later.append(when[inside])
            of.append(np.full(int(inside.sum()), kind))
        times, kinds = np.concatenate(later), np.concatenate(of)
    return found


def strangers(rng: np.random.Generator) -> Made:
    """No theatre follows another; each follows itself, and its base drifts."""
    own = np.diag(np.diag(BRANCHING))
    return Made(_drawn(rng, exponential(4), branching=own), np.ones(len(SIZES)))


def common_shock(rng: np.random.Generator) -> Made:
    """No theatre follows another, but weeks of a feast or a call raise all of them by half."""
    base = smooth_base(rng)
    weeks = rng.random(DAYS // 7 + 1) < 0.12
    base = base * np.where(np.repeat(weeks, 7)[:DAYS], 1.5, 1.0)
    own = np.diag(np.diag(BRANCHING))
    return Made(_drawn(rng, exponential(4), base=base, branching=own), np.ones(len(SIZES)))


TRUE: Mapping[str, Callable[[np.random.Generator], Made]] = {
    "as assumed": as_assumed,
    "power law, 2 from 2 d": long_tail,
    "variance twice the mean": varying_more,
    "times, mean 4 d, by day": binned(4.0),
    "times, mean 1 d, by day": binned(1.0),
    **{f"{share:.0%} missing": missing(share) for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)},
    "missing 10 to 60 % at times": missing_at_times,
}
NULL: Mapping[str, Callable[[np.random.Generator], Made]] = {
    "each by itself": strangers,
    "all raised in some weeks": common_shock,
}
