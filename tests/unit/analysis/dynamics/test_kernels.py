import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.dynamics.basis import Basis
from rimland.analysis.dynamics.kernels import KERNELS, Kernel, exponential, power_law

each = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)


@each
def test_the_shares_of_all_days_add_up_to_one(kernel: Kernel) -> None:
    shares = kernel.shares(20 * 365)

    assert sum(kernel.weights) == pytest.approx(1)
    assert shares.sum() == pytest.approx(1, abs=1e-6)
    assert (np.diff(shares) <= 1e-15).all()


@each
def test_what_follows_is_the_plain_sum_over_earlier_days(kernel: Kernel) -> None:
    series = np.random.default_rng(1).poisson(0.5, (2, 90)).astype(float)
    shares = kernel.shares(90)

    found = kernel.follow(series)

    for day in range(90):
        plain = [sum(shares[day - d - 1] * row[d] for d in range(day)) for row in series]
        assert found[:, day] == pytest.approx(plain, abs=1e-12)


def test_a_kernel_has_the_mean_and_the_median_it_says() -> None:
    shares = exponential(7).shares(2_000)

    assert shares @ np.arange(1, 2_001) == pytest.approx(7)
    assert exponential(1).shares(3).tolist() == [1, 0, 0]
    assert exponential(1).median_days == 1
    assert exponential(7).median_days == int((np.cumsum(shares) < 0.5).sum()) + 1


def test_a_power_law_falls_as_one_well_before_its_end() -> None:
    shares = power_law(7, 2.5).shares(60)

    days = np.arange(1, 61)
    curve = np.array([(1 + (days - 0.5) / 7) ** -2.5])[0]
    slope = np.diff(np.log(shares)[[9, 39]]) / np.diff(np.log(curve)[[9, 39]])
    assert slope == pytest.approx(1, abs=0.1)


@given(
    end=st.floats(5, 2_000),
    spacing=st.floats(3, 500),
    at=st.lists(st.floats(0, 1), min_size=1, max_size=20),
)
def test_a_base_adds_up_to_one_everywhere(end: float, spacing: float, at: list[float]) -> None:
    basis = Basis.spaced(end, spacing)

    hats = basis.at(np.array(at) * end)

    assert hats.shape == (len(at), basis.knots)
    assert (hats >= 0).all()
    assert hats.sum(axis=1) == pytest.approx(1)
    assert basis.integrals.sum() == pytest.approx(end)


@pytest.mark.parametrize("spacing", [300, 40, 7])
def test_a_bases_integrals_are_those_of_its_hats(spacing: float) -> None:
    basis = Basis.spaced(100.0, spacing)
    fine = (np.arange(100_000) + 0.5) / 1_000

    assert basis.at(fine).sum(axis=0) / 1_000 == pytest.approx(basis.integrals, rel=1e-4)
