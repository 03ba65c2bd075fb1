"""What every model keeps to, and what each is for."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.analysis.forecast.baselines import Conflictology, Last, Smeared, Zero
from rimland.analysis.forecast.exciting import Exciting
from rimland.analysis.forecast.forecast import models
from rimland.analysis.forecast.forest import Forest
from rimland.analysis.forecast.past import Model, Past, Values
from rimland.analysis.forecast.recency import Recency

STEPS = (1, 3, 6)


def world(units: int = 24, months: int = 72, seed: int = 3) -> Values:
    """Counts that persist: half of the units are quiet."""
    rng = np.random.default_rng(seed)
    level = np.where(np.arange(units) % 2, 0.02, np.exp(rng.uniform(1, 5, units)))[:, None]
    return rng.poisson(level * rng.gamma(2, 0.5, (units, months))).astype(float)


@pytest.mark.parametrize("model", models().values(), ids=lambda one: one.name)
def test_draws_are_whole_counts_that_do_not_look_ahead(model: Model) -> None:
    values = world()
    later = np.hstack([values, np.full((len(values), 5), 1e5)])
    made, again = (
        model.draws(past, STEPS, 60, np.random.default_rng(1))
        for past in (Past(values), Past(later).until(values.shape[1]))
    )
    assert made.shape == (len(values), len(STEPS), 60)
    assert np.isfinite(made).all()
    assert (made >= 0).all()
    assert (made == np.round(made)).all()
    assert (made == again).all()


def test_an_unknown_month_is_not_a_month_of_nothing() -> None:
    past = Past(np.array([[4.0, np.nan, 8.0]]))
    assert past.recent(2).tolist() == [[4.0, 8.0]]
    assert past.recent(3).tolist() == [[8.0, 4.0, 8.0]]
    assert Past(np.array([[np.nan]])).recent(2).tolist() == [[0.0, 0.0]]


def test_the_baselines_say_what_their_names_say() -> None:
    past = Past(np.arange(1.0, 15.0)[None])
    rng = np.random.default_rng(0)
    assert (Zero().draws(past, (1,), 3, rng) == 0).all()
    assert (Last().draws(past, (1,), 3, rng) == 14).all()
    assert sorted(Conflictology().draws(past, (2,), 24, rng)[0, 0]) == sorted([*range(3, 15)] * 2)
    smeared = Smeared().draws(Past(np.full((1, 12), 100.0)), (1,), 4000, rng)
    assert 25 <= smeared.min() < 30
    assert 155 < smeared.max() <= 160


def test_recency_leans_towards_the_last_months() -> None:
    past = Past(np.array([[100.0] * 24 + [0.0] * 12]))
    drawn = Recency().draws(past, (1,), 4000, np.random.default_rng(0))
    assert 0.68 < (drawn == 0).mean() < 0.78  # .735 by the geometric sums


@pytest.mark.parametrize("model", [Forest(), Exciting()], ids=lambda one: one.name)
def test_what_was_learnt_tells_the_quiet_from_the_violent(model: Model) -> None:
    values = world()
    drawn = model.draws(Past(values), (3,), 200, np.random.default_rng(1)).mean(axis=(1, 2))
    quiet, violent = drawn[1::2], drawn[::2]
    assert quiet.max() < violent.min()
    levels = values[::2].mean(axis=1)
    assert np.corrcoef(np.log(violent), np.log(levels))[0, 1] > 0.9
