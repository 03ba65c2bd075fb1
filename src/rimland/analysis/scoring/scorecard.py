"""A forecast and what happened, as figures beside those of baselines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from scipy.stats import chisquare

from rimland.analysis.scoring.calibration import inside, pit
from rimland.analysis.scoring.compared import Ratio, ratio
from rimland.analysis.scoring.crps import Values, crps, log_crps
from rimland.analysis.scoring.intervals import ignorance, interval_score
from rimland.model.errors import CoverageError
from rimland.tables.forecasting import Draws, Panel

LARGEST = 3
_DECILES = 10
_RISKS = (("under 1", 1.0), ("1 to 10", 10.0), ("10 to 100", 100.0), ("100 and more", np.inf))
MEASURES = {
    "crps": crps,
    "log_crps": log_crps,
    "ignorance": ignorance,
    "mis": interval_score,
}
"""What forecasts are compared by."""
_FEWEST = 3
"""Countries; with fewer a bootstrap of them says nothing."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """The cells for which a forecast expects so many deaths: how many, and how many lay in 90 %."""

    name: str
    cells: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast's scores over the cells that all forecasts have and somebody observed.

    ``coverage`` is that of central 90 % intervals, over all cells and over those with deaths (None
    where there are none). ``ratios`` are to each baseline, by measure; ``rest`` the same without
    the three countries with most deaths; None with fewer than three countries to draw from, or
    where the baseline is without error. ``transform`` counts cells in tenths, and ``evenness`` is the
    chance of tenths as uneven were all cells independent, which those of one country are not.
    ``ignorance`` is in bits over stated bins, ``mis`` the mean score of 90 % intervals, ``strata``
    coverage by the mean that the forecast itself expects.
    """

    name: str
    crps: float
    log_crps: float
    coverage: float
    coverage_with_deaths: float | None
    ratios: Mapping[tuple[str, str], Ratio | None]
    rest: Mapping[tuple[str, str], Ratio | None]
    transform: tuple[int, ...]
    ignorance: float = 0.0
    mis: float = 0.0
    strata: tuple[Stratum, ...] = ()
    evenness: float = 1.0


@dataclass(frozen=True, slots=True)
class Scores:
    """All forecasts' scores, and how many cells could not be scored and why."""

    forecasts: tuple[Scored, ...]
    countries: int
    months: int
    cells: int
    not_observed: int
    not_forecast: int
    skill: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    """By baseline, 1 less the ratio of the first forecast's CRPS, of each country, the best first."""

    def to_arrow(self) -> pa.Table:
        """Return a row per forecast, ratio and measure."""
        rows = [
            {
                "forecast": one.name,
                "measure": measure,
                "score": getattr(one, measure),
                "coverage": one.coverage,
                "coverage_with_deaths": one.coverage_with_deaths,
                "baseline": baseline,
                "ratio": found.value if found else None,
                "low": found.low if found else None,
                "high": found.high if found else None,
            }
            for one in self.forecasts
            for (baseline, measure), found in one.ratios.items()
        ]
        return pa.Table.from_pylist(rows)


def scored(forecasts: Mapping[str, Draws], observed: Panel, *, seed: int = 0) -> Scores:
    """Score forecasts on the same cells; the first is compared with each of the others.

    Raises CoverageError where no cell was both forecast by all and observed.
    """
    given = list(forecasts.values())
    units = sorted(set.intersection(*(set(one.units) for one in given)) & set(observed.units))
    first = max(one.first for one in given)
    last = min(one.first + one.samples.shape[1] - 1 for one in given)
    rows = [observed.units.index(unit) for unit in units]
    truth = observed.between(first, last)[rows]
    months = np.flatnonzero(~np.isnan(truth).all(axis=0)) if rows else np.zeros(0, dtype=int)
    truth = truth[:, months]
    kept = np.flatnonzero(~np.isnan(truth).any(axis=1)) if len(months) else np.zeros(0, dtype=int)
    if not len(kept):
        what = "no country has all its months both forecast and observed"
        raise CoverageError(what, hint="give observed values of the months after the origin")
    truth = truth[kept]
    chosen = [units[row] for row in kept]
    samples = {name: _cells(one, chosen, first, last)[:, months] for name, one in forecasts.items()}
    main = given[0]
    cells = len(main.units) * main.samples.shape[1]
    return Scores(
        _all(samples, truth, seed),
        len(chosen),
        len(months),
        truth.size,
        cells - truth.size,
        len(set(observed.units) - set(main.units)),
        _skill(samples, truth, chosen),
    )


def _cells(draws: Draws, units: list[int], first: int, last: int) -> Values:
    rows = [draws.units.index(unit) for unit in units]
    found: Values = draws.samples[rows][:, first - draws.first : last - draws.first + 1]
    return found


def _skill(
    samples: Mapping[str, Values], truth: Values, units: list[int]
) -> dict[str, tuple[tuple[int, float], ...]]:
    """Return by how much the first forecast beats each other one in each country that has an error."""
    names = list(samples)
    by_country = {name: crps(one, truth).mean(axis=1) for name, one in samples.items()}
    own = by_country[names[0]]
    told = {}
    for name in names[1:]:
        base = by_country[name]
        rows = [(units[n], float(1 - own[n] / base[n])) for n in np.flatnonzero(base > 0)]
        told[name] = tuple(sorted(rows, key=lambda one: -one[1]))
    return told


def _strata(samples: Values, truth: Values) -> tuple[Stratum, ...]:
    expected, held = samples.mean(axis=-1), inside(samples, truth)
    told, least = [], 0.0
    for name, most in _RISKS:
        cells = (expected >= least) & (expected < most)
        least = most
        if cells.any():
            told.append(Stratum(name, int(cells.sum()), float(held[cells].mean())))
    return tuple(told)


def _all(samples: Mapping[str, Values], truth: Values, seed: int) -> tuple[Scored, ...]:
    found = {
        name: {measure: of(one, truth) for measure, of in MEASURES.items()}
        for name, one in samples.items()
    }
    rest = np.sort(np.argsort(-truth.sum(axis=1), kind="stable")[LARGEST:])
    whole = np.arange(len(truth))
    tenths = {
        name: _tenths(pit(one, truth, np.random.default_rng(seed))) for name, one in samples.items()
    }
    return tuple(
        Scored(
            name,
            float(found[name]["crps"].mean()),
            float(found[name]["log_crps"].mean()),
            float(inside(one, truth).mean()),
            float(inside(one, truth)[truth > 0].mean()) if (truth > 0).any() else None,
            _ratios(name, found, whole, seed),
            _ratios(name, found, rest, seed),
            tenths[name],
            float(found[name]["ignorance"].mean()),
            float(found[name]["mis"].mean()),
            _strata(one, truth),
            float(chisquare(tenths[name]).pvalue),
        )
        for name, one in samples.items()
    )


def _ratios(
    name: str, found: Mapping[str, Mapping[str, Values]], rows: np.ndarray, seed: int
) -> dict[tuple[str, str], Ratio | None]:
    """Return the ratios to every other forecast over these countries."""
    out: dict[tuple[str, str], Ratio | None] = {}
    for other, scores in found.items():
        for measure, baseline in scores.items():
            if other == name:
                continue
            able = len(rows) >= _FEWEST and bool(baseline[rows].sum() > 0)
            rng = np.random.default_rng(seed)
            out[other, measure] = (
                ratio(found[name][measure][rows], baseline[rows], rng) if able else None
            )
    return out


def _tenths(transform: Values) -> tuple[int, ...]:
    counts, _ = np.histogram(transform, bins=_DECILES, range=(0, 1))
    return tuple(int(one) for one in counts)
