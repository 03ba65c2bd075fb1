"""The forecast rimland makes when nobody asks for another: several models, weighted by past scores.

Weights are those that would have scored best at origins whose outcomes were known by the origin of
the forecast (CRPS and log-CRPS alike), drawn towards a prior; where the past is too short for that,
they are the prior.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rimland.analysis.forecast.exciting import Exciting
from rimland.analysis.forecast.forest import Forest
from rimland.analysis.forecast.history import NegativeBinomial
from rimland.analysis.forecast.hurdle import Hurdle
from rimland.analysis.forecast.past import Model, Past, Samples, Values
from rimland.analysis.forecast.pool import Form, best_weights, form, pooled
from rimland.analysis.forecast.recency import Recency

MEMBERS: Mapping[str, float] = {
    "recency": 0.35,
    "negative_binomial": 0.0,
    "forest": 0.35,
    "hurdle": 0.0,
    "exciting": 0.3,
}
"""Members and their prior weights, chosen on Africa's windows up to 2017 (docs/methods.md)."""

_HELD = 0.2
_ORIGINS = 8
_EVERY = 6
_FEWEST_MONTHS = 48
"""With fewer months behind a past origin its forecasts say little of those made today."""
_DRAWS = 120


@dataclass(frozen=True, slots=True)
class Stacked:
    """A pooled forecast, the weights it was pooled with, and the origins they were earned at."""

    samples: Samples
    weights: Mapping[str, float]
    origins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A pool of members weighted on past scores only; ``step`` is told what is being done."""

    name: str = "ensemble"
    step: Callable[[str], None] = field(default=lambda doing: None)

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return pooled draws."""
        return self.stacked(past, steps, number, rng).samples

    def stacked(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Stacked:
        """Return pooled draws with their weights."""
        models = members()
        origins = past_origins(past, steps)
        prior = np.array(list(MEMBERS.values()))
        forms = []
        for origin in origins:
            self.step(f"forecasting again from {past.months - origin} months before")
            forms.append(_scored(models, past, origin, steps, rng))
        total = _sum(forms, prior)
        found = prior if total is None else best_weights(total, prior, _HELD)
        weights = {one.name: float(weight) for one, weight in zip(models, found, strict=True)}
        drawn = {}
        for one in models:
            if weights[one.name] > 0:
                self.step(f"forecasting: {one.name}")
                drawn[one.name] = one.draws(past, steps, number, rng)
        return Stacked(pooled(drawn, weights, number, rng), weights, tuple(origins))


def members() -> list[Model]:
    """Return the members in the order of their prior weights."""
    return [Recency(), NegativeBinomial(), Forest(), Hurdle(), Exciting()]


def past_origins(past: Past, steps: Sequence[int]) -> list[int]:
    """Return how many months had been seen at each past origin that can be scored, latest first."""
    latest = past.months - min(max(steps), 14)
    return list(range(latest, _FEWEST_MONTHS - 1, -_EVERY))[:_ORIGINS]


def _scored(
    models: Sequence[Model], past: Past, origin: int, steps: Sequence[int], rng: np.random.Generator
) -> tuple[Form, Form]:
    """Return how members did from a past origin, in counts and in logarithms of counts."""
    seen = [step for step in steps if origin + step <= past.months]
    observed: Values = past.values[:, [origin + step - 1 for step in seen]]
    drawn = [one.draws(past.until(origin), seen, _DRAWS, rng) for one in models]
    return form(drawn, observed), form([np.log1p(one) for one in drawn], np.log1p(observed))


def _sum(forms: Sequence[tuple[Form, Form]], prior: Values) -> Form | None:
    """Return all past scores as one, each origin and each scale weighing the same."""
    scaled = [one * (1 / max(one.score(prior), 1e-9)) for pair in forms for one in pair]
    if not scaled:
        return None
    total = scaled[0]
    for one in scaled[1:]:
        total = total + one
    return total
