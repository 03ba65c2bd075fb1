"""Whether known branching ratios are recovered from daily counts, and how often none are found.

    OPENBLAS_NUM_THREADS=1 python benchmarks/recovery.py [--runs 100] [--seed 1] [--worlds NAME ...]

Six theatres, a core of 10,000 attacks and five with 30 to 1,500 (recovery_worlds.py), fitted as
``dynamics`` fits them. Per world: how often the nominal 95 % interval holds what is true, for entries
that are there (of all theatres, and of each that receives) and for those that are not; how often
p <= .05 for the one (power) and for the other (size), with Wilson's intervals; and the mean estimate
as a share of the truth, for what follows within a theatre and between two.

Where reports are missing, the truth is the one in reported attacks: that which makes the same share
of the reported attacks follow as of all. Runs of one world share nothing, but the entries of one
run do, so Wilson's intervals over entries are somewhat too narrow.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from multiprocessing import Pool

import numpy as np
from numpy.typing import NDArray
from recovery_worlds import BRANCHING, NULL, SHARES, TRUE
from size_power import wilson

from rimland.analysis.dynamics.days_fit import fit_days, ways
from rimland.analysis.dynamics.profile import ratio_of

Floats = NDArray[np.float64]

_LEVEL = 0.05
_PROCESSES = 2
_OWN = np.eye(len(SHARES), dtype=bool)


def main() -> None:
    """Run the worlds that are asked for; a line of JSON for each."""
    worlds = [*TRUE, *NULL]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", nargs="+", choices=worlds, default=worlds, metavar="NAME")
    given = parser.parse_args()
    with Pool(_PROCESSES) as pool:
        for name in given.worlds:
            seeds = [[given.seed, worlds.index(name), run] for run in range(given.runs)]
            runs = pool.map(partial(_run, name), seeds, chunksize=1)
            print(json.dumps(_measured(name, np.array(runs))), flush=True)


def _run(name: str, seed: list[int]) -> Floats:
    """Return for every pair of theatres the truth, the estimate, its interval and p."""
    made = {**TRUE, **NULL}[name](np.random.default_rng(seed))
    truth = BRANCHING if name in TRUE else BRANCHING * _OWN
    truth = truth * made.kept[:, None] / made.kept[None, :]
    fit = fit_days(made.counts, ways(made.counts))
    found = np.zeros((*truth.shape, 5))
    for effect, rows in enumerate(fit.explained):
        for cause in range(len(truth)):
            ratio = ratio_of(rows, cause)
            told = (ratio.value, ratio.low, ratio.high, ratio.p)
            found[effect, cause] = (truth[effect, cause], *told)
    return found


def _measured(name: str, runs: Floats) -> dict[str, object]:
    truth, value, low, high, p = np.moveaxis(runs, -1, 0)
    there = truth[0] > 0
    # A truth at the very end of an interval must not fall out of it by rounding.
    held = (low <= truth * (1 + 1e-9)) & (truth <= high)
    found = p <= _LEVEL
    shares = (value / np.where(there, truth, 1.0)).mean(axis=0)
    kinds = {"own": there & _OWN, "cross": there & ~_OWN}
    return {
        "world": name,
        "runs": len(runs),
        "held": _share(held[:, there]),
        "held by theatre": [
            round(float(held[:, row][:, there[row]].mean()), 3) for row in range(len(there))
        ],
        **{f"held, {kind}": _share(held[:, which]) for kind, which in kinds.items() if which.any()},
        "held, none": _share(held[:, ~there]),
        "size": _share(found[:, ~there]),
        "power": _share(found[:, there]),
        **{
            f"power, {kind}": _share(found[:, which])
            for kind, which in kinds.items()
            if which.any()
        },
        **{
            f"estimate to truth, {kind}": round(float(shares[which].mean()), 3)
            for kind, which in kinds.items()
            if which.any()
        },
        "estimate to truth": {
            f"{row + 1} after {column + 1}": round(float(shares[row, column]), 2)
            for row, column in np.argwhere(there)
        },
        "no upper end": round(float(np.isinf(high).mean()), 3),
    }


def _share(hits: NDArray[np.bool_]) -> list[float]:
    total = int(hits.sum())
    return [round(x, 3) for x in (total / hits.size, *wilson(total, hits.size))]


if __name__ == "__main__":
    main()
