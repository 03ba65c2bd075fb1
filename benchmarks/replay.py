"""Does a level of synchrony keep its false alarms when it is looked at month by month?

    python benchmarks/replay.py [--runs 30]

Two theatres that know nothing of each other, .35 and .05 attacks a day over 34 months, attacks that
bring others on. From the twelfth month on each month is looked at when it is over, with the level
that follows from the days until then, and only its new days can be warned of, as in a replay. Once
with a steady base, once with a base of each theatre that rises and falls over a year and a half or
two. Prints warnings in 23 months and the false alarms that the levels promised.
"""

from __future__ import annotations

import argparse
import json

import numpy as np

from rimland.analysis.days import Counts
from rimland.analysis.synchrony.levels import warning_level
from rimland.analysis.synchrony.nulls import fitted, moved
from rimland.analysis.synchrony.statistic import surprise

_MONTH, _MONTHS, _FIRST, _DRAWS, _FEWEST = 30, 34, 12, 80, 10


def main() -> None:
    """Run both worlds; a line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    for name, drifts in (("steady", False), ("drifting", True)):
        found = np.array([_replayed(seed, drifts=drifts) for seed in range(runs)])
        warned, promised = found.mean(axis=0)
        error = float(found[:, 0].std() / runs**0.5)
        line = {"world": name, "warnings": warned, "promised": promised, "standard_error": error}
        print(json.dumps({k: v if k == "world" else round(v, 2) for k, v in line.items()}))


def _replayed(seed: int, *, drifts: bool) -> tuple[int, float]:
    """Return the warnings of a world's looks, and the false alarms its levels promised."""
    rng = np.random.default_rng([11, seed])
    counts = np.stack([_clustered(rng, base) for base in _bases(rng, drifts=drifts)])
    warned, promised = 0, 0.0
    for month in range(_FIRST, _MONTHS + 1):
        then = counts[:, : _MONTH * month]
        if (then.sum(axis=1) < _FEWEST).any():
            continue
        nulls = [surprise(made(then, _DRAWS, rng)) for made in (moved, fitted)]
        level = warning_level(then, nulls, 0.5, rng)
        above = surprise(then) >= level.surprise
        begins = np.flatnonzero(above & ~np.pad(above, (1, 0))[:-1])
        warned += int((begins >= _MONTH * (month - 1)).sum())
        promised += level.false_alarms_a_year * _MONTH / 365.25
    return warned, promised


def _bases(rng: np.random.Generator, *, drifts: bool) -> list[np.ndarray]:
    days = np.arange(_MONTH * _MONTHS)
    if not drifts:
        return [np.full(len(days), rate) for rate in (0.35, 0.05)]
    return [
        rate * np.exp(height * np.sin(2 * np.pi * days / turn + rng.uniform(0, 6)))
        for rate, height, turn in ((0.35, 0.9, 540), (0.05, 0.7, 700))
    ]


def _clustered(rng: np.random.Generator, base: np.ndarray) -> Counts:
    memory, counts = 0.0, np.zeros(len(base), dtype=np.int64)
    for day, mean in enumerate(base):
        counts[day] = rng.poisson(0.7 * mean + 0.3 * 0.5 * memory)
        memory = 0.5 * memory + counts[day]
    return counts


if __name__ == "__main__":
    main()
