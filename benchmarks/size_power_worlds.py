"""Made-up worlds in which losses in the core bring about nothing, or a known effect.

Each is 148 weeks of counts beside losses that are dated by themselves, unless the world says
otherwise. What makes a world hard is what real series do: they cluster, drift, follow the year,
are reported in bursts; or the losses come just after a peak, or because of the attacks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.displacement.series import AROUND

Floats = NDArray[np.float64]

WEEKS = 148
_ALL = WEEKS + 2 * AROUND
LOSSES = 24
"""Losses over all weeks: 19 in the window, as the network file has for June 2014 to April 2017."""


@dataclass(frozen=True, slots=True)
class World:
    """Weekly counts, losses with 26 weeks more on either side, and attacks by others."""

    counts: Floats
    losses: Floats
    others: Floats


Maker = Callable[[np.random.Generator, float], World]


def independent_losses(rng: np.random.Generator) -> Floats:
    """Return losses that come in phases, as campaigns do."""
    phases = np.exp(np.convolve(rng.normal(size=_ALL + 25), np.ones(26) / 26**0.5, "valid") * 0.7)
    return rng.multinomial(LOSSES, phases / phases.sum()).astype(float)


def _around(window: Floats) -> Floats:
    return np.pad(window, AROUND, mode="edge")


def _world(rng: np.random.Generator, mean: Floats, losses: Floats | None = None) -> World:
    losses = independent_losses(rng) if losses is None else losses
    return World(rng.poisson(mean).astype(float), losses, rng.poisson(3.0, WEEKS).astype(float))


def flat(rng: np.random.Generator, rate: float) -> World:
    """Counts that do nothing but vary."""
    return _world(rng, np.full(WEEKS, rate))


def overdispersed(rng: np.random.Generator, rate: float) -> World:
    """Counts whose variance is three times the mean."""
    return _world(rng, rng.gamma(np.full(WEEKS, rate / 2), 2.0))


def seasonal(rng: np.random.Generator, rate: float) -> World:
    """Counts that treble over the year."""
    year = np.sin(2 * np.pi * (np.arange(WEEKS) / 52.18 + rng.random()))
    return _world(rng, rate * np.exp(0.55 * year))


def trending(rng: np.random.Generator, rate: float) -> World:
    """Counts that grow or shrink fivefold over the window."""
    return _world(rng, rate * np.exp(rng.choice([-1, 1]) * 0.8 * np.linspace(-1, 1, WEEKS)))


def random_walk(rng: np.random.Generator, rate: float) -> World:
    """Counts whose level drifts, at the end by half a log unit each way."""
    walk = np.cumsum(rng.normal(size=WEEKS)) * 0.5 / WEEKS**0.5
    return _world(rng, rate * np.exp(walk - walk.mean()))


def self_exciting(rng: np.random.Generator, rate: float) -> World:
    """Each attack brings half another one over the weeks after it (half-life two)."""
    counts = excited(rng, np.full(WEEKS, rate / 2))
    return World(counts, independent_losses(rng), rng.poisson(3.0, WEEKS).astype(float))


def excited(rng: np.random.Generator, base: Floats, branching: float = 0.5) -> Floats:
    """Return counts of which each brings others on: a discrete Hawkes process."""
    memory, counts = 0.0, np.zeros(len(base))
    keep = 0.5**0.5
    for week, mean in enumerate(base):
        counts[week] = rng.poisson(mean + branching * (1 - keep) * memory)
        memory = keep * memory + counts[week]
    return counts


def reporting_bursts(rng: np.random.Generator, rate: float) -> World:
    """Now and then thrice as much is heard of for six weeks."""
    heard = np.ones(WEEKS)
    for start in rng.integers(0, WEEKS, 6):
        heard[start : start + 6] = 3.0
    return _world(rng, rate * heard / heard.mean())


def detection_change(rng: np.random.Generator, rate: float) -> World:
    """From some week on twice as much is heard of, of all attacks."""
    heard = np.where(np.arange(WEEKS) >= rng.integers(30, WEEKS - 30), 2.0, 1.0)
    heard /= heard.mean()
    return World(
        rng.poisson(rate * heard).astype(float),
        independent_losses(rng),
        rng.poisson(3.0 * heard).astype(float),
    )


def common_shock(rng: np.random.Generator, rate: float) -> World:
    """A war elsewhere moves losses, attacks and attacks by others at once."""
    shock = np.zeros(_ALL)
    for start in rng.integers(AROUND, _ALL - AROUND, 2):
        shock[start : start + 20] = 1.2
    losses = rng.multinomial(LOSSES, np.exp(shock) / np.exp(shock).sum()).astype(float)
    later = np.roll(shock, 4)[AROUND:-AROUND]
    return World(
        rng.poisson(rate * np.exp(later - later.mean())).astype(float),
        losses,
        rng.poisson(3.0 * np.exp(later - later.mean())).astype(float),
    )


def after_a_peak(rng: np.random.Generator, rate: float) -> World:
    """Offensives are decided at peaks: losses follow the highest stretches of the series."""
    counts = overdispersed(rng, rate).counts
    recent = np.convolve(_around(counts), np.ones(8), "full")[:_ALL]
    chance = np.exp(2.0 * recent / max(recent.max(), 1.0))
    return World(
        counts,
        rng.multinomial(LOSSES, chance / chance.sum()).astype(float),
        rng.poisson(3.0, WEEKS).astype(float),
    )


def triggered(rng: np.random.Generator, rate: float) -> World:
    """Attacks elsewhere bring losses about, and cluster by themselves."""
    counts = excited(rng, np.full(WEEKS, rate / 2))
    kernel = 0.5 ** (np.arange(8) / 3)
    recent = np.convolve(np.pad(counts, AROUND), kernel, "full")[:_ALL]
    chance = 0.3 * max(recent.mean(), 1e-6) + np.concatenate([[0.0], recent[:-1]])
    return World(
        counts,
        rng.multinomial(LOSSES, chance / chance.sum()).astype(float),
        rng.poisson(3.0, WEEKS).astype(float),
    )


NULLS: dict[str, Maker] = {
    "flat": flat,
    "overdispersed": overdispersed,
    "seasonal": seasonal,
    "trending": trending,
    "random walk": random_walk,
    "self-exciting": self_exciting,
    "reporting bursts": reporting_bursts,
    "detection change": detection_change,
    "common shock": common_shock,
    "losses after a peak": after_a_peak,
    "losses triggered by attacks": triggered,
}
