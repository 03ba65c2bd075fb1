"""Drawing days from a process: many runs at once, from numbers that several worlds can share.

A day's count is negative binomial where the series varies more than a Poisson, with the variance a
fixed number of times the mean, as the intervals take it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom, poisson

from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.kernels import Kernel

_MOST = 1e6
"""A mean beyond which a run is cut off: it has no end of its own."""

_PLAIN = 1.001
"""Dispersion up to which a series is drawn as a Poisson."""


@dataclass(frozen=True, slots=True)
class World:
    """What is drawn from.

    ``base`` is draws × M × T (or with a first axis of one), ``branching`` draws × M × M;
    ``kernels`` and ``dispersion`` are those of the M receiving series.
    """

    base: Floats
    branching: Floats
    kernels: Sequence[Kernel]
    dispersion: Floats


def numbers(rng: np.random.Generator, draws: int, series: int, days: int) -> Floats:
    """Return the chances that counts are drawn by: days × draws × series, between zero and one."""
    return rng.random((days, draws, series))


def simulate(world: World, chances: Floats, memory: Floats | None = None) -> Floats:
    """Return counts, draws × M × T, drawn by given chances.

    Args:
        world: what to draw from.
        chances: T × draws × M; worlds that share them differ by what differs between them only.
        memory: what the days before weigh at the start, M (receiving) × M × decays of its kernel,
            as ``memory_of`` returns it; nothing where not given.
    """
    days, draws, series = chances.shape
    most = max(len(kernel.keeps) for kernel in world.kernels)
    keeps, weights = np.zeros((series, most)), np.zeros((series, most))
    for row, kernel in enumerate(world.kernels):
        keeps[row, : len(kernel.keeps)] = kernel.keeps
        weights[row, : len(kernel.keeps)] = kernel.weights
    # [draw, receiving series, earlier series, decay]
    held = np.zeros((draws, series, series, most))
    if memory is not None:
        held += memory
    gain = weights * (1 - keeps)
    found = np.empty((draws, series, days))
    for day in range(days):
        follow = np.einsum("rijk,rij->ri", held, world.branching)
        mean = np.minimum(world.base[:, :, day] + follow, _MOST)
        found[:, :, day] = _drawn(chances[day], mean, world.dispersion)
        held *= keeps[None, :, None, :]
        held += gain[None, :, None, :] * found[:, None, :, day, None]
    return found


def memory_of(counts: Floats, kernels: Sequence[Kernel]) -> Floats:
    """Return what the days of a window weigh on the day after it, as ``simulate`` takes it."""
    most = max(len(kernel.keeps) for kernel in kernels)
    series, days = counts.shape
    found = np.zeros((series, series, most))
    ages = np.arange(days)[::-1]
    for row, kernel in enumerate(kernels):
        for number, (keep, weight) in enumerate(zip(kernel.keeps, kernel.weights, strict=True)):
            shares = np.where(ages == 0, 1.0, np.power(max(keep, 1e-12), ages))
            found[row, :, number] = weight * (1 - keep) * (counts @ shares)
    return found


def _drawn(chances: Floats, mean: Floats, dispersion: Floats) -> Floats:
    plain = dispersion <= _PLAIN
    counts = np.empty(mean.shape)
    counts[:, plain] = poisson.ppf(chances[:, plain], mean[:, plain])
    if not plain.all():
        spread = dispersion[~plain]
        size = np.maximum(mean[:, ~plain], 1e-12) / (spread - 1)
        counts[:, ~plain] = nbinom.ppf(chances[:, ~plain], size, 1 / spread)
    return np.nan_to_num(np.maximum(counts, 0.0), nan=0.0, posinf=_MOST)
