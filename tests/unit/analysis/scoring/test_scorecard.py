"""Which cells are scored, and what the first forecast is compared with."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.analysis.scoring.scorecard import scored
from rimland.model.errors import CoverageError
from rimland.tables.forecasting import Draws, Panel


def test_only_what_all_forecast_and_somebody_observed_is_scored() -> None:
    observed = Panel((1, 2, 3, 9), 458, np.array([[4.0], [0.0], [np.nan], [1.0]]))
    point = Draws((1, 2, 3), 457, np.full((3, 3, 5), 2.0))
    base = Draws((1, 2, 3, 4), 458, np.zeros((4, 1, 5)))
    found = scored({"mine": point, "zero": base}, observed)
    assert (found.countries, found.months, found.cells) == (2, 1, 2)
    assert (found.not_observed, found.not_forecast) == (7, 1)
    mine, zero = found.forecasts
    assert (mine.crps, zero.crps) == (2.0, 2.0)
    assert mine.log_crps == pytest.approx((np.log(5 / 3) + np.log(3)) / 2)
    assert (mine.coverage, zero.coverage, zero.coverage_with_deaths) == (0.0, 0.5, 0.0)
    assert mine.ratios == {
        ("zero", name): None for name in ("crps", "log_crps", "ignorance", "mis")
    }
    assert sum(mine.transform) == 2


def test_the_three_largest_can_decide() -> None:
    truth = np.array([[1000.0], [900.0], [800.0], [1.0], [1.0], [1.0]])
    observed = Panel((1, 2, 3, 4, 5, 6), 457, truth)
    mine = Draws(observed.units, 457, np.where(truth > 1, truth, 3.0)[:, :, None])
    base = Draws(observed.units, 457, np.where(truth > 1, 0.0, 2.0)[:, :, None])
    first = scored({"mine": mine, "base": base}, observed).forecasts[0]
    whole, rest = first.ratios["base", "crps"], first.rest["base", "crps"]
    assert whole is not None
    assert rest is not None
    assert whole.value == pytest.approx(6 / 2703)
    assert (rest.value, rest.low, rest.high) == (2.0, 2.0, 2.0)


def test_nothing_to_score_is_said() -> None:
    observed = Panel((1,), 400, np.array([[1.0]]))
    with pytest.raises(CoverageError, match="both forecast and observed"):
        scored({"mine": Draws((1,), 457, np.zeros((1, 2, 3)))}, observed)
    with pytest.raises(CoverageError, match="both forecast and observed"):
        scored({"mine": Draws((2,), 400, np.zeros((1, 1, 3)))}, observed)


def test_coverage_is_told_by_what_was_expected_and_skill_by_country() -> None:
    observed = Panel((1, 2, 3), 457, np.array([[0.0, 0.0], [5.0, 500.0], [50.0, 50.0]]))
    draws = np.repeat(np.array([[0.0, 0.0], [5.0, 5.0], [50.0, 50.0]])[:, :, None], 20, axis=2)
    found = scored(
        {"mine": Draws((1, 2, 3), 457, draws), "zero": Draws((1, 2, 3), 457, draws * 0)}, observed
    )
    mine = found.forecasts[0]
    assert [(s.name, s.cells, s.coverage) for s in mine.strata] == [
        ("under 1", 2, 1.0),
        ("1 to 10", 2, 0.5),
        ("10 to 100", 2, 1.0),
    ]
    assert mine.mis == pytest.approx(20 * 495 / 6)
    assert [unit for unit, _ in found.skill["zero"]] == [3, 2]
    assert [skill for _, skill in found.skill["zero"]] == pytest.approx([1, 1 - 495 / 505])
    assert 0 <= mine.evenness <= 1
