"""A pool's score is that of its draws, and its weights are the best ones."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.analysis.forecast.ensemble import MEMBERS, Ensemble, members, past_origins
from rimland.analysis.forecast.past import Past
from rimland.analysis.forecast.pool import best_weights, form, pooled
from tests.unit.analysis.forecast.test_models import world


def test_the_form_is_the_crps_of_the_pooled_draws() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.gamma(1, 3, (2, 4, 3, 40))
    observed = rng.gamma(1, 3, (4, 3))
    both = np.concatenate([one, other], axis=2)
    spread = np.abs(both[..., None] - both[..., None, :]).mean(axis=(2, 3))
    by_hand = (np.abs(both - observed[..., None]).mean(axis=2) - spread / 2).mean()
    found = form([one, other], observed).score(np.array([0.5, 0.5]))
    assert found == pytest.approx(by_hand)


def test_what_is_not_known_is_not_scored() -> None:
    draws = np.zeros((2, 1, 5))
    assert form([draws], np.array([[3.0], [np.nan]])).to_outcome.tolist() == [3.0]


def test_the_better_member_gets_the_weight_unless_the_prior_is_held() -> None:
    rng = np.random.default_rng(1)
    observed = rng.poisson(10, (200, 1)).astype(float)
    good, bad = rng.poisson(10, (200, 1, 50)), rng.poisson(100, (200, 1, 50))
    past = form([good.astype(float), bad.astype(float)], observed)
    prior = np.array([0.5, 0.5])
    assert best_weights(past, prior, 0.0)[0] > 0.95
    assert best_weights(past, prior, 1e6) == pytest.approx(prior, abs=1e-3)


def test_a_pool_takes_as_many_draws_of_each_as_its_weight() -> None:
    given = {"a": np.zeros((1, 2, 10)), "b": np.ones((1, 2, 10)), "c": np.full((1, 2, 10), 2.0)}
    drawn = pooled(given, {"a": 0.25, "b": 0.75, "c": 0.0}, 40, np.random.default_rng(0))
    assert drawn.shape == (1, 2, 40)
    assert (drawn == 0).sum() == 20
    assert (drawn == 1).sum() == 60


def test_weights_are_earned_only_at_origins_whose_outcomes_are_known() -> None:
    past = Past(world(months=80))
    assert past_origins(past, range(1, 15)) == [66, 60, 54, 48]
    assert past_origins(Past(world(months=30)), range(1, 15)) == []
    short = Ensemble().stacked(Past(world(months=30)), (1, 2), 100, np.random.default_rng(0))
    assert short.weights == pytest.approx(dict(MEMBERS))
    assert [one.name for one in members()] == list(MEMBERS)
