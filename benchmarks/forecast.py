"""Scores forecasts on the windows of the VIEWS prediction challenge, beside published entries.

    python benchmarks/forecast.py ../shared/data/forecasting

For each window the panel holds what the data at hand say of months up to October of the year before:
for 2018 Africa alone; for the others Africa's long history, the months that the published
conflictology ensembles consist of, and the global panel. All of them are of later vintages than
October was: pseudo-real-time. One JSON line per figure.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rimland.analysis.forecast.baselines import Smeared
from rimland.analysis.forecast.forecast import Options, forecast
from rimland.analysis.forecast.past import Past
from rimland.analysis.scoring.calibration import inside, pit
from rimland.analysis.scoring.compared import ratio
from rimland.analysis.scoring.crps import crps, log_crps
from rimland.analysis.scoring.intervals import ignorance, interval_score
from rimland.tables.forecasting import Panel, read_draws

WINDOWS = (2018, 2019, 2020, 2021)
Values = NDArray[np.float64]


def wide(frame: Any, column: str) -> Any:
    """Return countries × months."""
    return frame.set_index(["country_id", "month_id"])[column].unstack("month_id")  # noqa: PD010 - each cell is there once


def history(folder: Path, window: int) -> Any:
    """Return what is known of countries by month up to October of the year before the window."""
    africa = wide(pd.read_csv(folder / "africa_country_month_1990_2020.csv.gz"), "ged_best_sb")
    origin = (window - 1 - 1980) * 12 + 10
    if window == 2018:
        return africa.loc[:, :origin]
    globe = wide(pd.read_csv(folder / "global_country_month_2018_2021.csv.gz"), "ged_sb")
    for year in (2018, 2019):
        first = (year - 2 - 1980) * 12 + 11
        months = published(folder, year)
        months.columns = range(first, first + 12)
        globe = globe.combine_first(months.loc[:, :456])
    return globe.combine_first(africa).loc[:, :origin]


def published(folder: Path, year: int) -> Any:
    """Return the published conflictology ensemble of a window: countries × its twelve draws."""
    frame = pd.read_csv(folder / f"benchmark_conflictology_{year}.csv.gz")
    first = frame[frame.month_id == frame.month_id.min()]
    return first.set_index(["country_id", "draw"])["outcome"].unstack("draw")  # noqa: PD010 - as above


def main() -> None:
    """Score every window."""
    folder = Path(sys.argv[1])
    for window in WINDOWS:
        table = history(folder, window)
        panel = Panel(tuple(table.index), int(table.columns[0]), table.to_numpy(float))
        begun = time.perf_counter()
        made = forecast(panel, int(table.columns[-1]), 14, Options())
        seconds = time.perf_counter() - begun
        actual = wide(
            pd.read_parquet(folder / f"actuals_{window}.parquet").reset_index(), "outcome"
        )
        base = published(folder, window)
        units = [u for u in made.draws.units if u in actual.index and u in base.index]
        rows = [made.draws.units.index(u) for u in units]
        observed = actual.loc[units].to_numpy(float)
        year = base.loc[units].to_numpy(float)
        rng = np.random.default_rng(0)
        samples: dict[str, Values] = {
            "rimland": made.draws.samples[rows][:, 2:],
            "conflictology": np.repeat(year[:, None], 12, axis=1),
            "smeared": Smeared().draws(Past(year), range(12), 1000, rng),
            "last": np.repeat(year[:, None, -1:], 12, axis=1),
        }
        file = folder / f"benchmark_last_{window}.parquet"
        if file.is_file():
            given = read_draws(file)
            samples["last, published"] = given.samples[[given.units.index(u) for u in units]]
        largest = np.argsort(observed.sum(axis=1))[-3:]
        rest = np.setdiff1d(np.arange(len(units)), largest)
        scores = {
            name: {"crps": crps(one, observed), "log_crps": log_crps(one, observed)}
            for name, one in samples.items()
        }
        for name, one in samples.items():
            spread = pit(one, observed, np.random.default_rng(0))
            told: dict[str, Any] = {
                "window": window,
                "countries": len(units),
                "forecast": name,
                "coverage_with_deaths": round(float(inside(one, observed)[observed > 0].mean()), 3),
                "ignorance": round(float(ignorance(one, observed).mean()), 4),
                "mis": round(float(interval_score(one, observed).mean()), 3),
                "pit_deciles": np.histogram(spread, bins=10, range=(0, 1))[0].tolist(),
                "pit_with_deaths": np.histogram(spread[observed > 0], 10, (0, 1))[0].tolist(),
            }
            for measure, score in scores[name].items():
                told[measure] = round(float(score.mean()), 4)
                for other in ("conflictology", "smeared"):
                    against = scores[other][measure]
                    for kept, part in (("", slice(None)), ("_without_three_largest", rest)):
                        found = ratio(score[part], against[part], np.random.default_rng(0))
                        told[f"{measure}_to_{other}{kept}"] = [
                            round(x, 4) for x in (found.value, found.low, found.high)
                        ]
            if name == "rimland":
                told |= {"weights": dict(made.weights), "seconds": round(seconds, 1)}
            print(json.dumps(told))


if __name__ == "__main__":
    main()
