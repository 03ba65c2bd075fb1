"""How often theatres that know nothing of each other are called together, and false alarms.

    python benchmarks/synchrony.py [--runs 300] [--seed 1]

Three theatres over 1,000 days, .6, .1 and .08 attacks a day, in worlds without any coordination: a
theatre's attacks bring others on, follow a trend of its own, or come in bursts of reporting of its
own; then two worlds in which something moves all at once (feasts, bursts of reporting that reach
all), which the analysis cannot tell from falling together. Per null: share of runs with p <= .05,
with Wilson's interval; share of runs in which both reject, which is what *supported* needs; and
the false alarms a year beside the .5 that were asked for. Last, coincidences put in at ten and
twenty days: how often both nulls reject.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

import numpy as np
from size_power import wilson

from rimland.analysis.days import Counts
from rimland.analysis.synchrony.levels import warning_level
from rimland.analysis.synchrony.nulls import fitted, moved
from rimland.analysis.synchrony.statistic import episodes, surprise

_RATES, _DAYS, _DRAWS = (0.6, 0.1, 0.08), 1_000, 199


def main() -> None:
    """Run all worlds; a line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for number, (name, make) in enumerate(WORLDS.items()):
        print(json.dumps(_measured(name, make, given.runs, [given.seed, number])), flush=True)


def _measured(
    name: str, make: Callable[[np.random.Generator], Counts], runs: int, seed: list[int]
) -> dict[str, object]:
    rng = np.random.default_rng(seed)
    hits = {"moved": 0, "fitted": 0, "both": 0}
    alarms = []
    for _ in range(runs):
        counts = make(rng)
        seen = surprise(counts)
        nulls = {
            "moved": surprise(moved(counts, _DRAWS, rng)),
            "fitted": surprise(fitted(counts, _DRAWS, rng)),
        }
        rejects = {
            key: (1 + (drawn.sum(axis=1) >= seen.sum()).sum()) / (1 + _DRAWS) <= 0.05
            for key, drawn in nulls.items()
        }
        for key, found in rejects.items():
            hits[key] += bool(found)
        hits["both"] += all(rejects.values())
        level = warning_level(counts, list(nulls.values()), 0.5, rng)
        alarms.append(float(episodes(seen, level.surprise)) / (_DAYS / 365.25))
    shares = {
        key: [round(x, 3) for x in (found / runs, *wilson(found, runs))]
        for key, found in hits.items()
    }
    return {
        "world": name,
        **shares,
        "alarms_a_year": round(float(np.mean(alarms)), 3),
        "runs": runs,
    }


def _clustered(rng: np.random.Generator, base: np.ndarray) -> Counts:
    memory, counts = 0.0, np.zeros(len(base), dtype=np.int64)
    for day, mean in enumerate(base):
        counts[day] = rng.poisson(0.6 * mean + 0.4 * 0.4 * memory)
        memory = 0.6 * memory + counts[day]
    return counts


def _own(
    change: Callable[[np.random.Generator], np.ndarray],
) -> Callable[[np.random.Generator], Counts]:
    """Return a world in which each theatre's base is changed by a draw of its own."""
    return lambda rng: np.stack([_clustered(rng, rate * change(rng)) for rate in _RATES])


def _shared(
    change: Callable[[np.random.Generator], np.ndarray],
) -> Callable[[np.random.Generator], Counts]:
    """Return a world in which one draw changes every theatre's base."""

    def make(rng: np.random.Generator) -> Counts:
        one = change(rng)
        return np.stack([_clustered(rng, rate * one) for rate in _RATES])

    return make


def _flat(_: np.random.Generator) -> np.ndarray:
    return np.ones(_DAYS)


def _trend(rng: np.random.Generator) -> np.ndarray:
    found: np.ndarray = np.exp(rng.choice([-1, 1]) * np.linspace(-1, 1, _DAYS))
    return found


def _bursts(rng: np.random.Generator) -> np.ndarray:
    heard = np.ones(_DAYS)
    for start in rng.integers(0, _DAYS, 8):
        heard[start : start + 20] = 3.0
    found: np.ndarray = heard / heard.mean()
    return found


def _feasts(rng: np.random.Generator) -> np.ndarray:
    begins = int(rng.integers(0, 354))
    days = (np.arange(_DAYS) - begins) % 354
    return np.where(days < 30, 2.0, 1.0)


def _coincidences(number: int) -> Callable[[np.random.Generator], Counts]:
    def make(rng: np.random.Generator) -> Counts:
        counts = _own(_flat)(rng)
        for day in rng.integers(0, _DAYS - 3, number):
            for theatre in (1, 2):
                counts[theatre, day + rng.integers(0, 2)] += 1
        return counts

    return make


WORLDS: dict[str, Callable[[np.random.Generator], Counts]] = {
    "self-exciting": _own(_flat),
    "trends of their own": _own(_trend),
    "bursts of their own": _own(_bursts),
    "feasts of all": _shared(_feasts),
    "bursts of all": _shared(_bursts),
    "10 coincidences": _coincidences(10),
    "20 coincidences": _coincidences(20),
}


if __name__ == "__main__":
    main()
