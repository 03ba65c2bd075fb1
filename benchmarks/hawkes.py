"""Fits of events that bring on each other, beside intensify and hawkes-rs: error, time, growth.

    python benchmarks/hawkes.py [--peers-python PATH] [--part peers|growth] [--seeds 5]

The peers are no dependencies: PATH is the Python of an environment in which ``pip install intensify
hawkes-rs`` was run; without it they are skipped, which is said. hawkes_data.py draws 20 kinds of
events from a process of a seed's own; hawkes_fits.py says what is timed. Each fit has a process of its
own, one at a time, with one thread; the fastest of three counts.

peers     100,000 events, decay given and fitted. Errors are the Frobenius norm of what was found
          less the truth by that of the truth, for the branching matrix and for the baseline. "short"
          is how far the log-likelihood, computed here alike for all, stays below the best of those
          that were asked the same. Peers are told where to begin: at the true decay, half of each
          rate in the baseline, the other half spread evenly. intensify stops at its own tolerance
          or, strictly, at one that reaches the maximum. L1 is its penalty; its strength has to be
          chosen, and the three that are shown lie around the best by the truth, which no user has.
          With the decay fitted it has one for each pair of kinds; "by search" seeks one for all
          around its fit with the decay given. "sparse" is ours without the pairs that do not stand
          out by two standard errors, the rest fitted anew; its "short" is what that costs.
growth    from 10,000 to 1,000,000 events, seed 1: time, peak memory of the process and the exponent
          of time by events

Prints a line of JSON for each fit, then tables.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from hawkes_data import Events, Floats, Truth, events_of_size, log_likelihood, truth
from hawkes_fits import METHODS

_SIZE = 100_000
_SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_LAST = 3
"""Sizes whose exponent is told beside that of all: the small ones are mostly what each fit costs."""
_OURS = "rimland"
_GROWN = ("rimland, given", "intensify, given", "intensify, given, strict", "rimland, fitted")
_MEANS = ("branching", "baseline", "decay", "short", "seconds", "processor", "rounds")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")

Row = dict[str, Any]


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers-python", type=Path, help="of an environment with both peers")
    parser.add_argument("--part", choices=["peers", "growth"])
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    peers: Path | None = given.peers_python
    if peers is None:
        print("intensify and hawkes-rs are skipped: no --peers-python was given", file=sys.stderr)
    if given.part in (None, "peers"):
        rows = list(beside_peers(range(1, given.seeds + 1), peers))
        table(_means(rows), ("method", *_MEANS, "converged"))
    if given.part in (None, "growth"):
        rows = list(growth(peers))
        table(rows, ("method", "events", "seconds", "processor", "megabytes"))
        table(_exponents(rows), ("method", "exponent", "at_last"))


def beside_peers(seeds: Sequence[int], peers: Path | None) -> Iterator[Row]:
    """Yield what each method finds in the events of each seed, and what it takes."""
    for seed in seeds:
        drawn_from, events = world(seed, _SIZE)
        rows = []
        for method in _asked(METHODS, peers):
            answer = fitted(method, drawn_from, events, peers)
            rows.append({"method": method, "seed": seed, **scored(answer, drawn_from, events)})
        for row in rows:
            alike = [one["likely"] for one in rows if _asks(one) == _asks(row) and one["likely"]]
            row["short"] = row["likely"] and max(alike) - row["likely"]
            print(json.dumps(row), flush=True)
        yield from rows


def growth(peers: Path | None) -> Iterator[Row]:
    """Yield time and memory by the number of events."""
    for method in _asked(_GROWN, peers):
        for size in _SIZES:
            drawn_from, events = world(1, size)
            answer = fitted(method, drawn_from, events, peers)
            row: Row = {
                "method": method,
                "events": len(events.times),
                "branching": scored(answer, drawn_from)["branching"],
                **{name: answer[name] for name in ("seconds", "processor", "megabytes")},
            }
            print(json.dumps(row), flush=True)
            yield row


def world(seed: int, size: int) -> tuple[Truth, Events]:
    """Return the process of a seed and about as many events of it."""
    rng = np.random.default_rng([seed, 20])
    drawn_from = truth(rng)
    return drawn_from, events_of_size(drawn_from, size, rng)


def fitted(method: str, drawn_from: Truth, events: Events, peers: Path | None) -> Row:
    """Return what a method answers in a process of its own."""
    python = sys.executable if method.startswith(_OURS) else str(peers)
    script = str(Path(__file__).with_name("hawkes_fits.py"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.npz"
        np.savez(
            path,
            times=events.times,
            kinds=events.kinds,
            end=events.end,
            number=len(drawn_from.baseline),
        )
        told = subprocess.run(
            [python, "-P", script, method, str(path), "--decay", str(drawn_from.decay)],
            stdout=subprocess.PIPE,
            check=True,
            env=os.environ | dict.fromkeys(_THREADS, "1"),
        )
    answer: Row = json.loads(told.stdout)
    return answer


def scored(answer: Row, drawn_from: Truth, events: Events | None = None) -> Row:
    """Return an answer with errors in place of matrices; with the events, how likely it makes them."""
    baseline, branching = np.array(answer["baseline"]), np.array(answer["branching"])
    likely = None
    if events is not None and answer["decay"] is not None:
        likely = log_likelihood(events, Truth(baseline, branching, answer["decay"]))
    return {
        **answer,
        "baseline": relative_error(baseline, drawn_from.baseline),
        "branching": relative_error(branching, drawn_from.branching),
        "likely": likely,
    }


def relative_error(found: Floats, true: Floats) -> float:
    """Return the norm of what was found less the truth, by that of the truth."""
    return float(np.linalg.norm(found - true) / np.linalg.norm(true))


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the power of the size that time grows with, by least squares on logarithms."""
    slope, _ = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(slope)


def _asked(methods: Iterable[str], peers: Path | None) -> list[str]:
    return [method for method in methods if peers or method.startswith(_OURS)]


def _asks(row: Row) -> str:
    """Return whether the decay was given or fitted."""
    return str(row["method"]).split(", ")[1].split()[0]


def _means(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield for each method the means over the seeds."""
    for method in dict.fromkeys(str(row["method"]) for row in rows):
        mine = [row for row in rows if row["method"] == method]
        told = [row["converged"] for row in mine if row["converged"] is not None]
        yield {
            "method": method,
            **{name: _mean([row[name] for row in mine]) for name in _MEANS},
            "converged": f"{sum(map(bool, told))}/{len(told)}" if told else "-",
        }


def _mean(values: Sequence[float | None]) -> float | str:
    told = [value for value in values if value is not None]
    return mean(told) if told else "-"


def _exponents(rows: Sequence[Row]) -> Iterator[Row]:
    for method in dict.fromkeys(str(row["method"]) for row in rows):
        mine = [row for row in rows if row["method"] == method]
        sizes = [row["events"] for row in mine]
        seconds = [row["seconds"] for row in mine]
        yield {
            "method": method,
            "exponent": exponent(sizes, seconds),
            "at_last": exponent(sizes[-_LAST:], seconds[-_LAST:]),
        }


def table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Print rows with the first column wide."""
    print("  ".join([f"{columns[0]:<28}", *(f"{name:>10}" for name in columns[1:])]))
    for row in rows:
        cells = [
            f"{row[name]:>10.4f}" if isinstance(row[name], float) else f"{row[name]:>10}"
            for name in columns[1:]
        ]
        print("  ".join([f"{row[columns[0]]:<28}", *cells]))


if __name__ == "__main__":
    main()
