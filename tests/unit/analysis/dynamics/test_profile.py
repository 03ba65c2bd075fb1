import numpy as np
import pytest

from rimland.analysis.dynamics.days_fit import bases, fit_days, ways
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.kernels import exponential
from rimland.analysis.dynamics.profile import ratio_of
from rimland.analysis.dynamics.simulating import World, numbers, simulate

TRUE = np.array([[0.3, 0.0], [0.08, 0.3]])
FEW = (exponential(2), exponential(4), exponential(7))


def drawn(seed: int, branching: Floats = TRUE, days: int = 700) -> Floats:
    """Return days of a large theatre and of a small one that follows it."""
    base = np.repeat(np.array([[2.0], [0.1]]), days, axis=1)
    world = World(base[None], branching[None], [exponential(4)] * 2, np.ones(2))
    found: Floats = simulate(world, numbers(np.random.default_rng(seed), 1, 2, days))[0]
    return found


@pytest.mark.parametrize("cause", [0, 1])
@pytest.mark.parametrize("effect", [0, 1])
def test_an_interval_holds_the_estimate_and_grows_with_its_level(effect: int, cause: int) -> None:
    counts = drawn(1)
    fit = fit_days(counts, ways(counts, kernels=FEW))

    half, most, nearly_all = (
        ratio_of(fit.explained[effect], cause, level) for level in (0.5, 0.95, 0.999)
    )

    assert half.value == fit.branching[effect, cause]
    for one in (half, most, nearly_all):
        assert one.low <= one.value <= one.high
    assert nearly_all.low <= most.low <= half.low
    assert half.high < most.high < nearly_all.high


def test_the_p_value_and_the_interval_agree_on_none() -> None:
    checked = 0
    for seed in range(8):
        counts = drawn(seed)
        fit = fit_days(counts, ways(counts, kernels=FEW))
        for cause in range(2):
            (row, *_) = fit.explained[1]
            found = ratio_of([row], cause)
            if abs(found.p - 0.05) > 0.01:
                assert (found.p <= 0.05) == (found.low > 0)
                checked += 1
    assert checked > 10


def test_more_bases_only_widen() -> None:
    counts = drawn(3)
    fit = fit_days(counts, ways(counts, kernels=FEW))
    (row, *_) = fit.explained[0]
    supple = fit_days(counts, ways(counts, kernels=FEW), bases(700, (30.0,))).explained[0][0]

    alone, both = ratio_of([row], 0), ratio_of([row, supple], 0)

    assert both.value == alone.value
    assert both.low <= alone.low
    assert both.high >= alone.high
    assert both.p >= alone.p


def test_marks_that_matter_are_found() -> None:
    rng = np.random.default_rng(4)
    days = 1_500
    causes = rng.poisson(0.5, days).astype(float)
    heavy = causes * np.where(rng.random(days) < 0.1, 6.0, 1.0)
    heavy *= causes.sum() / heavy.sum()
    effects = rng.poisson(0.1 + 0.6 * exponential(4).follow(heavy)).astype(float)
    counts = np.array([causes, effects])

    fit = fit_days(counts, ways(counts, {0.0: counts, 0.5: np.array([heavy, effects])}, FEW))

    assert fit.rows[1].way.mark == 0.5
    assert fit.branching[1, 0] == pytest.approx(0.6, abs=0.15)


def test_counts_that_vary_more_are_less_sure() -> None:
    counts = drawn(5)
    twice = counts.copy()
    twice[1] = np.where(np.arange(700) % 2, 2 * counts[1], 0)

    one, other = (fit_days(some, ways(some, kernels=FEW)) for some in (counts, twice))

    assert one.dispersion[1] == pytest.approx(1, abs=0.2)
    assert other.dispersion[1] > 1.5


def test_what_is_not_there_is_seldom_found() -> None:
    """Of 160 entries 8 are to be expected at 5 %; 18 or more in one of 1,000 such tests."""
    own = np.diag([0.3, 0.3])
    found = []
    for seed in range(80):
        counts = drawn(1_000 + seed, own, 500)
        fit = fit_days(counts, ways(counts, kernels=FEW[1:2]))
        found += [ratio_of(fit.explained[effect], 1 - effect).p <= 0.05 for effect in range(2)]

    assert sum(found) <= 17


def test_most_intervals_hold_what_is_true() -> None:
    """Of 120 entries 114 are to be expected; fewer than 106 in one of 1,000 such tests."""
    held = []
    for seed in range(30):
        counts = drawn(2_000 + seed, days=500)
        fit = fit_days(counts, ways(counts, kernels=FEW[1:]))
        for effect, cause in np.ndindex(2, 2):
            ratio = ratio_of(fit.explained[effect], cause)
            held.append(ratio.low <= TRUE[effect, cause] <= ratio.high)

    assert sum(held) >= 106
