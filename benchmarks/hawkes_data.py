"""Simulated events that bring on each other, of which baseline, branching and decay are known.

A multivariate Hawkes process with exponential kernels, drawn by its clusters: events of the baseline
fall at random, each event of kind j is followed by a Poisson number of kind i with mean
branching[i, j], each after an exponential delay, and so on until a generation is empty. Whatever falls
after the end is dropped with all that would have followed it. Each generation is drawn at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RADIUS = 0.6
MOST_IN_ROW = 0.95
DECAY = 0.8
"""Per day: half of what follows an event follows within 21 hours."""
_FILLED = 0.2
"""Share of pairs of different kinds of which one brings on the other."""


class Truth(NamedTuple):
    """What a process was drawn from."""

    baseline: Floats
    branching: Floats
    decay: float

    def rates(self) -> Floats:
        """Return the mean number of events of each kind per day in the long run."""
        away = np.eye(len(self.baseline)) - self.branching
        found: Floats = np.asarray(np.linalg.solve(away, self.baseline), dtype=np.float64)
        return found


class Events(NamedTuple):
    """Events in order of time, of kinds 0, 1, …, seen from 0 to the end."""

    times: Floats
    kinds: Ints
    end: float


def truth(rng: np.random.Generator, number: int = 20) -> Truth:
    """Draw a sparse branching matrix with a strong diagonal and a spectral radius of RADIUS.

    It is drawn anew until no row adds up to MOST_IN_ROW: intensify scales down what it finds in rows
    that reach one, though such a process may be as stable as others.
    """
    while True:
        filled = rng.random((number, number)) < _FILLED
        branching = np.where(filled, rng.uniform(0.02, 0.12, (number, number)), 0.0)
        np.fill_diagonal(branching, rng.uniform(0.2, 0.5, number))
        branching *= RADIUS / np.abs(np.linalg.eigvals(branching)).max()
        baseline = rng.uniform(0.05, 0.25, number)
        if branching.sum(axis=1).max() < MOST_IN_ROW:
            return Truth(baseline, branching, DECAY)


def events_of_size(drawn_from: Truth, size: int, rng: np.random.Generator) -> Events:
    """Draw events over as many days as bring ``size`` of them on average."""
    return simulated(drawn_from, size / float(drawn_from.rates().sum()), rng)


def simulated(drawn_from: Truth, end: float, rng: np.random.Generator) -> Events:
    """Draw all events from 0 to ``end``, with nothing before 0."""
    number = len(drawn_from.baseline)
    counts = rng.poisson(drawn_from.baseline * end)
    kinds = np.repeat(np.arange(number), counts)
    times = rng.uniform(0.0, end, counts.sum())
    all_times, all_kinds = [times], [kinds]
    while len(times):
        times, kinds = _followers(drawn_from, times, kinds, rng)
        kept = times <= end
        times, kinds = times[kept], kinds[kept]
        all_times.append(times)
        all_kinds.append(kinds)
    joined = np.concatenate(all_times)
    order = np.argsort(joined, kind="stable")
    return Events(joined[order], np.concatenate(all_kinds)[order], end)


def _followers(
    drawn_from: Truth, times: Floats, kinds: Ints, rng: np.random.Generator
) -> tuple[Floats, Ints]:
    """Draw what follows directly on each of the events given."""
    totals = drawn_from.branching.sum(axis=0)
    counts = rng.poisson(totals[kinds])
    parents = np.repeat(kinds, counts)
    # One uniform number per follower, set on the running sums of its parent's column.
    edges = np.cumsum(drawn_from.branching, axis=0) / np.where(totals > 0, totals, 1.0)
    drawn = rng.random(len(parents))
    followers = np.empty(len(parents), dtype=np.int64)
    for kind in range(len(totals)):
        of_kind = parents == kind
        followers[of_kind] = np.searchsorted(edges[:-1, kind], drawn[of_kind], side="right")
    delays = rng.exponential(1.0 / drawn_from.decay, len(parents))
    return np.repeat(times, counts) + delays, followers


def log_likelihood(events: Events, given: Truth) -> float:
    """Return the log-likelihood, event by event as the definition has it: slow and plain."""
    held = np.zeros(len(given.baseline))
    logs, before = 0.0, 0.0
    for time, kind in zip(events.times.tolist(), events.kinds.tolist(), strict=True):
        held *= np.exp(-given.decay * (time - before))
        excited = given.decay * float(given.branching[kind] @ held)
        logs += float(np.log(given.baseline[kind] + excited))
        held[kind] += 1.0
        before = time
    seen = -np.expm1(-given.decay * (events.end - events.times))
    followed = given.branching.sum(axis=0)[events.kinds] @ seen
    return logs - float(given.baseline.sum()) * events.end - float(followed)
