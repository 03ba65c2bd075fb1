"""From a panel and an origin to samples of the months after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from rimland.analysis.forecast.baselines import Conflictology, Last, Smeared, Zero
from rimland.analysis.forecast.ensemble import Ensemble, members
from rimland.analysis.forecast.history import Poisson
from rimland.analysis.forecast.past import YEAR, Model, Past
from rimland.model.errors import CoverageError
from rimland.tables.forecasting import Draws, Panel, month_of

LONGEST = 36
"""Months ahead."""
ENSEMBLE = "ensemble"
FEWEST_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Options:
    """How to forecast: the model by name, how many draws, and the seed of all chance."""

    model: str = ENSEMBLE
    draws: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Samples of the months after the origin, with what they were made of.

    ``weights`` are those of an ensemble's members, earned at ``scored_origins`` past origins;
    ``refused`` are units without one known month in the last year, of which nothing is said.
    """

    draws: Draws
    origin: int
    model: str
    weights: Mapping[str, float]
    scored_origins: int
    refused: tuple[int, ...]


def models() -> dict[str, Model]:
    """Return every model by its name, baselines first."""
    found: list[Model] = [Zero(), Last(), Conflictology(), Smeared(), Poisson(), *members()]
    return {one.name: one for one in found}


def forecast(
    panel: Panel,
    origin: int,
    steps: int,
    options: Options,
    step: Callable[[str], None] = lambda doing: None,
) -> Forecast:
    """Forecast the ``steps`` months after ``origin``, the last known month; nothing later is read.

    Raises CoverageError where the panel holds nothing of the year up to the origin, and ValueError
    for more than 36 steps or fewer than one.
    """
    if not 1 <= steps <= LONGEST:
        raise ValueError(f"1 to {LONGEST} months can be forecast, not {steps}")
    if origin > panel.last or origin < panel.first:
        what = f"the panel's months are {month_of(panel.first)} to {month_of(panel.last)}"
        hint = "name one of them as --origin, the last month that is known"
        raise CoverageError(f"{what}; {month_of(origin)} is not among them", hint=hint)
    values = panel.between(panel.first, origin)
    known = ~np.isnan(values[:, -YEAR:]).all(axis=1)
    if not known.any():
        what = f"no country has a known month in the year up to {month_of(origin)}"
        raise CoverageError(what, hint="give the months before the origin as well")
    units = np.array(panel.units)
    past = Past(values[known])
    rng = np.random.default_rng(options.seed)
    ahead = range(1, steps + 1)
    weights: Mapping[str, float] = {options.model: 1.0}
    origins = 0
    if options.model == ENSEMBLE:
        stacked = Ensemble(step=step).stacked(past, ahead, options.draws, rng)
        samples, weights, origins = stacked.samples, stacked.weights, len(stacked.origins)
    else:
        step(f"forecasting: {options.model}")
        samples = models()[options.model].draws(past, ahead, options.draws, rng)
    draws = Draws(tuple(int(one) for one in units[known]), origin + 1, samples)
    refused = tuple(int(one) for one in units[~known])
    return Forecast(draws, origin, options.model, weights, origins, refused)
