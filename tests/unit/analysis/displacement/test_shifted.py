import numpy as np
import pytest

from rimland.analysis.displacement.power import power_of, scattered, spread_of
from rimland.analysis.displacement.shifted import Question, ask, p_values, ranks


def question(counts: np.ndarray, exposure: np.ndarray) -> Question:
    moved = np.array([np.roll(exposure, n) for n in range(10, len(exposure) - 10)])
    base = np.ones((len(counts), 1))
    return Question(
        counts, base, exposure, moved, np.roll(exposure, -8), np.roll(moved, -8, axis=1)
    )


def bursts(periods: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.random(periods) < 0.3).astype(float)


def test_a_strong_effect_is_found_with_an_interval_that_holds_it() -> None:
    exposure = bursts(160, 1)
    counts = np.random.default_rng(2).poisson(2 * np.exp(1.0 * exposure)).astype(float)

    told = ask(question(counts, exposure))

    assert told.p < 0.02
    assert told.low < np.exp(1.0) < told.high
    assert told.low > 1


def test_the_interval_holds_the_estimate_and_what_is_not_rejected() -> None:
    exposure = bursts(160, 3)
    counts = np.random.default_rng(4).poisson(2.0, 160).astype(float)
    asked = question(counts, exposure)

    told = ask(asked)

    assert told.low <= told.ratio <= told.high
    assert (told.p > 0.05) == (told.low <= 1 <= told.high)


def test_without_an_effect_five_in_a_hundred_are_rejected() -> None:
    exposure = bursts(140, 5)
    counts = np.random.default_rng(6).poisson(1.0, (2_000, 140)).astype(float)

    p, _ = p_values(question(counts[0], exposure), counts)

    assert 0.035 < (p <= 0.05).mean() < 0.065


def test_a_series_that_moves_first_is_seen_to() -> None:
    exposure = bursts(200, 7)
    leads = np.roll(exposure, -8)
    counts = np.random.default_rng(8).poisson(2 * np.exp(1.2 * leads)).astype(float)

    assert ask(question(counts, exposure)).lead_p < 0.02


def test_what_follows_is_no_lead() -> None:
    exposure = bursts(200, 9)
    counts = np.random.default_rng(10).poisson(2 * np.exp(1.2 * exposure)).astype(float)

    assert ask(question(counts, exposure)).lead_p > 0.05


def test_nothing_to_hold_against_is_refused() -> None:
    flat = np.ones(50)

    with pytest.raises(ValueError, match="nothing to hold"):
        ask(question(np.ones(50), flat))


def test_ties_count_against_the_true_dating() -> None:
    assert ranks(np.array([[2.0, -2.0, 1.0, 0.0]]))[0] == 0.5


def test_power_grows_with_the_effect_and_is_the_level_without_one() -> None:
    exposure = bursts(160, 11)
    counts = np.random.default_rng(12).poisson(2.0, 160).astype(float)

    power = power_of(question(counts, exposure), np.random.default_rng(13), runs=300)

    chances = [chance for _, chance in power.of_ratio]
    assert np.diff(chances).min() > -0.05
    assert chances[0] < 0.3
    assert power.least_ratio is not None
    assert chances[-1] >= 0.8


def test_scattered_counts_have_the_mean_and_spread_asked_for() -> None:
    mean = np.full((2_000, 160), 3.0)
    drawn = scattered(mean, 2.5, np.random.default_rng(14))

    assert drawn.mean() == pytest.approx(3.0, rel=0.02)
    # Eights begin anywhere, so long sums show the whole spread and single weeks little of it.
    assert drawn.sum(axis=1).var() / 480 == pytest.approx(2.5, rel=0.1)
    assert drawn.var() / 3.0 < 1.4


def test_the_spread_of_a_series_is_read_back() -> None:
    mean = np.full((300, 160), 3.0)
    drawn = scattered(mean, 2.5, np.random.default_rng(15))

    assert np.mean([spread_of(one, mean[0]) for one in drawn]) == pytest.approx(2.0, abs=0.3)
    assert spread_of(np.full(160, 3.0), mean[0]) == 1.0
