import numpy as np
import pytest

from rimland.analysis.dynamics.days_fit import DaysFit, fit_days, radius, ways
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.kernels import exponential, power_law
from rimland.analysis.dynamics.redrawn import redraw
from rimland.analysis.dynamics.residuals import pearson, residuals, together
from rimland.analysis.dynamics.simulating import World, memory_of, numbers, simulate

BRANCHING = np.array([[0.3, 0.2], [0.1, 0.4]])
BASE = np.array([0.8, 0.3])
KERNELS = (exponential(4), power_law(7, 2.5))


def world(days: int, branching: Floats = BRANCHING, dispersion: float = 1.0) -> World:
    base = np.repeat(BASE[:, None], days, axis=1)
    return World(base[None], branching[None], KERNELS, np.full(2, dispersion))


def drawn(seed: int, draws: int, days: int, dispersion: float = 1.0) -> Floats:
    chances = numbers(np.random.default_rng(seed), draws, 2, days)
    return simulate(world(days, dispersion=dispersion), chances)


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_the_mean_rate_is_that_of_all_generations(dispersion: float) -> None:
    counts = drawn(1, 60, 1_800, dispersion)[:, :, 800:]

    assert counts.mean(axis=(0, 2)) == pytest.approx(
        np.linalg.solve(np.eye(2) - BRANCHING, BASE), rel=0.06
    )


def test_days_without_memory_vary_as_they_are_told() -> None:
    still = world(500, np.zeros((2, 2)), 2.5)
    counts = simulate(still, numbers(np.random.default_rng(2), 50, 2, 500))

    assert counts.var(axis=(0, 2)) / counts.mean(axis=(0, 2)) == pytest.approx([2.5, 2.5], rel=0.07)


def test_worlds_of_the_same_numbers_differ_by_what_differs_only() -> None:
    chances = numbers(np.random.default_rng(3), 5, 2, 200)
    one, same = (simulate(world(200), chances) for _ in range(2))
    less = world(200)
    less.base[:, 0, 100:] *= 0.5

    other = simulate(less, chances)

    assert (one == same).all()
    assert (other[:, :, :100] == one[:, :, :100]).all()
    assert (other <= one).all()
    assert other.sum() < one.sum()


def test_memory_continues_a_run_as_if_it_were_one() -> None:
    chances = numbers(np.random.default_rng(4), 1, 2, 300)
    whole = simulate(world(300), chances)

    first = simulate(world(120), chances[:120])
    rest = simulate(world(180), chances[120:], memory_of(first[0], KERNELS))

    assert (np.concatenate([first, rest], axis=2) == whole).all()


def test_a_world_that_grows_without_end_is_cut_off() -> None:
    counts = simulate(
        world(400, np.array([[9.0, 0], [0, 9]])), numbers(np.random.default_rng(5), 1, 2, 400)
    )

    assert np.isfinite(counts).all()


def fitted(seed: int) -> tuple[DaysFit, Floats]:
    counts = drawn(seed, 1, 1_000)[0]
    return fit_days(counts, ways(counts)), counts


def test_redrawn_days_are_fitted_about_where_they_were_drawn_from() -> None:
    fit, counts = fitted(6)

    again = redraw(fit, 30, np.random.default_rng(7))

    assert again.branching.shape == (30, 2, 2)
    assert again.base.shape == (30, *counts.shape)
    assert again.branching.mean(axis=0) == pytest.approx(fit.branching, abs=0.12)
    assert again.base.mean() == pytest.approx(np.mean([row.base for row in fit.rows]), rel=0.25)


def test_what_is_drawn_is_found_and_what_is_expected_was_there() -> None:
    found = [fitted(seed)[0].branching for seed in range(10, 22)]

    mean = np.mean(found, axis=0)
    assert mean[0] == pytest.approx(BRANCHING[0], abs=0.1)
    assert mean[1, 0] == pytest.approx(BRANCHING[1, 0], abs=0.1)
    # The second theatre's tail lasts for months, and a base of its own takes some of it.
    assert 0.2 < mean[1, 1] < BRANCHING[1, 1]
    fit, counts = fitted(6)
    assert np.array([row.mean.sum() for row in fit.rows]) == pytest.approx(
        counts.sum(axis=1), rel=1e-3
    )
    assert radius(BRANCHING) == pytest.approx(0.5)


def truth(counts: Floats) -> Floats:
    """Return what each day was to bring, by the world it was drawn from."""
    rows = [
        BASE[row] + BRANCHING[row] @ kernel.follow(counts) for row, kernel in enumerate(KERNELS)
    ]
    return np.array(rows)


def test_residuals_of_the_truth_reject_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    serial, rescaled, both = [], [], []
    for counts in drawn(9, 50, 300):
        means = truth(counts)
        left = [residuals(counts[row], means[row], 1.0, rng) for row in range(2)]
        serial += [one.serial_p for one in left]
        rescaled += [one.rescaled_p for one in left]
        both.append(together(*(pearson(counts[row], means[row], 1.0) for row in range(2))))

    assert np.mean(np.array(serial) <= 0.05) < 0.11
    assert 0.35 < np.mean(serial) < 0.65
    # A median of drawings within the day rejects no more often than one of them.
    assert np.mean(np.array(rescaled) <= 0.05) < 0.08
    assert np.mean(np.array(both) <= 0.05) < 0.12


def test_residuals_see_what_a_constant_leaves() -> None:
    rng = np.random.default_rng(10)
    counts = drawn(11, 1, 1_000)[0]

    flat = residuals(counts[1], np.full(1_000, counts[1].mean()), 1.0, rng)
    wrong = residuals(counts[1], np.linspace(0.1, 1.9, 1_000) * counts[1].mean(), 1.0, rng)

    assert flat.serial_p < 0.01
    assert wrong.rescaled_p < 0.01


def test_theatres_that_share_days_are_seen_together_and_empty_ones_are_not() -> None:
    one, other = np.random.default_rng(12).normal(size=(2, 500))

    assert together(one, other + one) < 1e-6
    assert together(one, np.zeros(500)) == 1
    assert residuals(np.zeros(50), np.ones(50), 1.0, np.random.default_rng(0)).rescaled_p == 1
