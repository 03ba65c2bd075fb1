"""How often the displacement methods find what is not there, and what is.

    python benchmarks/size_power.py [--runs 1000] [--rates 0.3 2.0] [--seed 1]

*Size*: worlds in which losses bring about nothing (size_power_worlds.py), some of them made so that
a careless test finds an effect. For each method: runs in which the test rejects at 5 % whatever the
sign; runs in which the method, its own checks heeded, calls an effect supported or not identified;
and runs in which two methods agree that it is supported. Intervals are Wilson's.

*Power*: an effect of known size is put into counts that also bring on each other, a generator that
the stated power does not assume; beside the share of runs in which the method finds it stands the
power that the method stated of the same runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
from size_power_worlds import NULLS, WEEKS, World, excited, independent_losses

from rimland.analysis.displacement.methods import METHODS
from rimland.analysis.displacement.power import power_of
from rimland.analysis.displacement.series import Given
from rimland.analysis.displacement.shifted import Question, lead_p_values, p_values
from rimland.analysis.displacement.verdict import LEADS_LEVEL
from rimland.analysis.multiplicity import holm

_LEVEL = 0.05
_RATIOS = (1.3, 2.0, 3.0)
_BRANCHING = 0.2
_STATED = 40
"""Runs of each size of which the stated power is averaged."""


def main() -> None:
    """Run both parts and print a line of JSON for each figure, then tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.3, 2.0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=["size", "power", "both"], default="both")
    given = parser.parse_args()
    began = time.monotonic()
    sizes: list[dict[str, object]] = []
    powers: list[dict[str, object]] = []
    for rate in given.rates:
        sizes += size(rate, given.runs, given.seed) if given.part != "power" else ()
        powers += power(rate, given.runs, given.seed) if given.part != "size" else ()
    for row in (*sizes, *powers):
        print(json.dumps(row))
    _table(sizes, ("world", "rate", "method", "rejects", "low", "high", "supported", "refused"))
    _table(powers, ("rate", "ratio", "method", "found", "low", "high", "stated", "refused"))
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)


def size(rate: float, runs: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield for each null and method how often it rejects, supports and refuses."""
    for number, (name, make) in enumerate(NULLS.items()):
        rng = np.random.default_rng([seed, number, int(rate * 1000)])
        counted: Counter[tuple[str, str]] = Counter()
        for _ in range(runs):
            world = make(rng, rate)
            said = answers(world)
            for method, (p, sign, led) in said.items():
                counted[method, "asked"] += 1
                counted[method, "rejects"] += p <= _LEVEL
                counted[method, "refused"] += led
                counted[method, "supported"] += p <= _LEVEL and sign > 0 and not led
            counted["two agree", "asked"] += 1
            refuses = any(led for _, _, led in said.values()) or others_move(world)
            agree = sum(p <= _LEVEL and sign > 0 for p, sign, _ in said.values()) > 1
            counted["two agree", "supported"] += agree and not refuses
            counted["two agree", "rejects"] += agree and not refuses
            counted["two agree", "refused"] += refuses
        for method in (*METHODS, "two agree"):
            asked = counted[method, "asked"]
            if asked:
                low, high = wilson(counted[method, "rejects"], asked)
                yield {
                    "world": name,
                    "rate": rate,
                    "method": method,
                    "rejects": counted[method, "rejects"] / asked,
                    "low": low,
                    "high": high,
                    "supported": counted[method, "supported"] / asked,
                    "refused": counted[method, "refused"] / asked,
                    "asked": asked,
                }


def power(rate: float, runs: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield for each size of effect and method how often it is found, and what was stated."""
    for method, build in METHODS.items():
        for ratio in _RATIOS:
            rng = np.random.default_rng([seed, int(ratio * 100), int(rate * 1000)])
            found, refused, asked, stated = 0, 0, 0, []
            for run in range(runs):
                losses = independent_losses(rng)
                exposure = _question(build, np.ones(WEEKS), losses)
                if exposure is None:
                    continue
                lift = np.exp(np.log(ratio) * exposure.exposure)
                counts = excited(rng, (1 - _BRANCHING) * rate * lift / lift.mean(), _BRANCHING)
                question = _question(build, counts, losses)
                if question is None or counts.sum() == 0:
                    continue
                asked += 1
                p, sign = p_values(question, counts[None])
                found += bool(p[0] <= _LEVEL and sign[0] > 0)
                refused += bool(lead_p_values(question, counts[None])[0] <= LEADS_LEVEL)
                if run < _STATED:
                    told = dict(power_of(question, rng, runs=100, ratios=(ratio,)).of_ratio)
                    stated.append(told[ratio])
            low, high = wilson(found, asked)
            yield {
                "rate": rate,
                "ratio": ratio,
                "method": method,
                "found": found / asked,
                "low": low,
                "high": high,
                "stated": float(np.mean(stated)),
                "refused": refused / asked,
                "asked": asked,
            }


def answers(world: World) -> dict[str, tuple[float, float, bool]]:
    """Return of each method that can be asked its p-value, sign, and whether attacks moved first."""
    found: dict[str, tuple[float, float, float]] = {}
    for name, build in METHODS.items():
        question = _question(build, world.counts, world.losses)
        if question is not None and world.counts.sum():
            p, sign = p_values(question, world.counts[None])
            lead = lead_p_values(question, world.counts[None])
            found[name] = float(p[0]), float(sign[0]), float(lead[0])
    leads = holm([lead for _, _, lead in found.values()])
    return {
        name: (p, sign, lead <= LEADS_LEVEL)
        for (name, (p, sign, _)), lead in zip(found.items(), leads, strict=True)
    }


def others_move(world: World) -> bool:
    """Whether attacks by others stand out with the losses, corrected for the number of methods."""
    asked = [_question(build, world.others, world.losses) for build in METHODS.values()]
    values = [float(p_values(q, world.others[None])[0][0]) for q in asked if q is not None]
    return min(holm(values)) <= _LEVEL


def _question(build: object, counts: np.ndarray, losses: np.ndarray) -> Question | None:
    made = build(Given(counts, losses, np.zeros(WEEKS)))  # type: ignore[operator]
    return None if isinstance(made, str) else made


def wilson(hits: int, runs: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / runs
    middle = (share + z * z / (2 * runs)) / (1 + z * z / runs)
    half = z * np.sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs)) / (1 + z * z / runs)
    return float(middle - half), float(middle + half)


def _table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> None:
    print("  ".join(f"{c:>28}" if c == "world" else f"{c:>11}" for c in columns))
    for row in rows:
        cells = [
            f"{row[c]:>28}"
            if c == "world"
            else f"{row[c]:>11.3f}"
            if isinstance(row[c], float)
            else f"{row[c]:>11}"
            for c in columns
        ]
        print("  ".join(cells))


if __name__ == "__main__":
    main()
