"""Made-up attacks by al-Qaeda, whose branching ratios are known, read as ``dynamics`` reads a ledger.

    OPENBLAS_NUM_THREADS=1 python benchmarks/dynamics_example.py [--seed 1]

Three years of attacks in Afghanistan (the core), Somalia (an affiliate) and France (the rim), drawn
day by day: in each theatre attacks are followed by more of their own, and a share of the affiliate's
follows the core's. They are written as a table, loaded into a ledger of their own, linked and fitted,
all through the Python API. Printed: every ratio with its interval beside the truth, and the verdict.
Nothing in it is about the real al-Qaeda.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import rimland
from rimland.analysis.dynamics.kernels import exponential
from rimland.analysis.dynamics.results import DynamicsResult
from rimland.analysis.dynamics.simulating import World, numbers, simulate

Floats = NDArray[np.float64]

_FIRST, _DAYS = date(2015, 1, 1), 1_096
_THEATRES = (
    ("core", "AFG", "al-Qaeda", 33.9, 67.7),
    ("affiliate", "SOM", "al-Shabaab", 2.0, 45.3),
    ("rim", "FRA", "al-Qaeda", 48.9, 2.4),
)
_BASE = np.array([0.9, 0.18, 0.06])
_BRANCHING = np.array([[0.30, 0.00, 0.00], [0.20, 0.25, 0.00], [0.00, 0.00, 0.25]])
"""How many attacks in a theatre (row) follow one of another (column)."""

_KERNEL = exponential(4)
_DRIFT = 0.3
"""How far each base swings about its mean, in a cycle of two years."""

_MAP = """
[source]
id = "made-up"
title = "Made-up attacks"
publisher = "nobody"
publisher_family = "nobody"
citation = "benchmarks/dynamics_example.py"
min_killed = 0
released_on = "2018-01-01"

[source.licence]
name = "CC0"
redistribute = "records"

[match]
columns = ["id", "day", "country", "latitude", "longitude", "group", "killed"]

[fields]
record_id = "id"
date_start = "day"
date_end = "day"
country_iso3 = "country"
latitude = "latitude"
longitude = "longitude"
perpetrator = "group"
killed_total_best = "killed"

[constants]
date_precision = "day"
place_precision = "2"
perpetrator_side = "a"
event_types = "bombing"

[[coverage]]
countries = ["AFG", "SOM", "FRA"]
networks = ["al-qaeda"]
types = [3]
from = "2015-01"
to = "2017-12"
"""


def main() -> None:
    """Draw, load, link, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = found(drawn(given.seed), Path(folder))
    told = {str(one.theatre): one.own for one in result.series}
    for row, (effect, *_) in enumerate(_THEATRES):
        print(f"{effect} after {effect}: {_line(_BRANCHING[row, row], told[effect])}")
    order = [name for name, *_ in _THEATRES]
    for pair in result.pairs:
        true = _BRANCHING[order.index(pair.effect), order.index(pair.cause)]
        print(f"{pair.effect} after {pair.cause}: {_line(true, pair.ratio)} {pair.answer}")
    for one in result.series:
        print(
            f"{one.theatre}: {one.attacks} attacks, {one.kernel}, {one.dispersion:.2f} times a "
            f"Poisson's variance, rescaled p {one.residuals.rescaled_p:.2f}, "
            f"serial p {one.residuals.serial_p:.2f}"
        )
    sizes = np.array(
        [one.attacks for one in sorted(result.series, key=lambda s: order.index(s.theatre))]
    )
    true = float((_BRANCHING @ sizes).sum() / sizes.sum())
    print(f"all that follow others: {_line(true, result.followed)}")
    print(result.verdict)


def drawn(seed: int) -> Floats:
    """Return attacks, theatres × days."""
    rng = np.random.default_rng(seed)
    turns = np.arange(_DAYS) / 730.5 + rng.random((len(_BASE), 1))
    base = _BASE[:, None] * (1 + _DRIFT * np.sin(2 * np.pi * turns))
    world = World(base[None], _BRANCHING[None], [_KERNEL] * len(_BASE), np.ones(len(_BASE)))
    found: Floats = simulate(world, numbers(rng, 1, len(_BASE), _DAYS))[0]
    return found


def found(counts: Floats, folder: Path) -> DynamicsResult:
    """Return what the fit makes of these days, through a ledger in a folder."""
    table, map_file = folder / "attacks.csv", folder / "map.toml"
    map_file.write_text(_MAP, encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as stream:
        written = csv.writer(stream)
        written.writerow(["id", "day", "country", "latitude", "longitude", "group", "killed"])
        for (_, country, group, latitude, longitude), series in zip(_THEATRES, counts, strict=True):
            for day, number in enumerate(series):
                when = (_FIRST + timedelta(days=day)).isoformat()
                for one in range(int(number)):
                    place = (latitude + one, longitude)
                    written.writerow([f"{country}-{day}-{one}", when, country, *place, group, 1])
    with rimland.open(str(folder / "ledger.db")) as ledger:
        ledger.load("csv", [str(table)], rimland.LoadOptions(map_file=map_file))
        ledger.link()
        return ledger.dynamics("al-qaeda")


def _line(true: float, ends: object) -> str:
    value, low, high = (getattr(ends, name) for name in ("value", "low", "high"))
    return f"{true:.2f} in truth, {value:.2f} found ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main()
