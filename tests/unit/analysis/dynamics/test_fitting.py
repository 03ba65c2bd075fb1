from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from rimland.analysis.dynamics.fitting import Parts, maximise

seeds = st.integers(0, 10**6)


def problem(seed: int) -> Parts:
    """Return a made-up problem: sizes far apart, some parts of no use, some rows of many events."""
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(5, 120)), int(rng.integers(1, 9))
    features = rng.gamma(0.5, 1.0, (rows, columns)) * rng.random((rows, columns)).round()
    features *= 10.0 ** rng.integers(-3, 4, columns)
    features[:, 0] += 10.0 ** float(rng.integers(-2, 2))
    expected = features.sum(axis=0) * rng.uniform(0.2, 5, columns) + 1e-6
    return Parts(features, rng.integers(1, 5, rows).astype(float), expected)


def gradient(parts: Parts, at: np.ndarray) -> np.ndarray:
    """Return how the log-likelihood grows with each part, in units of expected events."""
    intensity = parts.features @ at
    found: np.ndarray = (parts.weights / intensity) @ parts.features / parts.expected - 1
    return found


def likely(parts: Parts, at: np.ndarray) -> float:
    return float(parts.weights @ np.log(parts.features @ at) - parts.expected @ at)


@given(seed=seeds)
@settings(max_examples=60, deadline=None)
def test_what_is_found_meets_the_conditions_of_a_maximum(seed: int) -> None:
    parts = problem(seed)

    at, value = maximise(parts)

    events = parts.weights.sum()
    assert value == pytest.approx(likely(parts, at), abs=1e-9 * events)
    assert (at >= 0).all()
    # What is expected in all is what was there: the condition for all parts together.
    assert parts.expected @ at == pytest.approx(events, rel=1e-4)
    slope = gradient(parts, at)
    assert (slope <= 1e-3).all()
    matters = at * parts.expected > 1e-3 * events
    assert np.abs(slope[matters]).max() < 1e-2


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_no_other_way_of_climbing_gets_higher(seed: int) -> None:
    parts = problem(seed)
    scale = parts.expected
    events = float(parts.weights.sum())

    def down(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        at = np.maximum(scaled, 0) / scale
        return -likely(parts, at), -gradient(parts, at)

    even = np.full(len(scale), events / len(scale))
    # The first part is everywhere: with a little of it no logarithm is of zero.
    bounds = [(1e-9, None)] + [(0.0, None)] * (len(scale) - 1)
    other = minimize(down, even, jac=True, method="L-BFGS-B", bounds=bounds)

    _, value = maximise(parts)

    assert value >= -other.fun - 1e-6 * events
    assert value == pytest.approx(-other.fun, abs=2e-3 * events**0.5 + 1e-4 * abs(other.fun))


@given(seed=seeds, held=st.floats(0, 0.9))
@settings(max_examples=30, deadline=None)
def test_a_part_that_is_held_stays_and_costs(seed: int, held: float) -> None:
    parts = problem(seed)
    last = len(parts.expected) - 1
    if last == 0:
        return
    value_at = held * float(parts.weights.sum() / parts.expected[last])

    at, value = maximise(parts, fixed=(last, value_at))

    best, most = maximise(parts)
    assert at[last] == value_at
    assert value <= most + 1e-7
    slope = gradient(parts, at)[:last]
    assert (slope <= 1e-3).all()
    again, same = maximise(parts, best, fixed=(last, value_at))
    assert same == pytest.approx(value, abs=1e-6)
    assert again[last] == value_at


def test_the_likelihood_falls_on_both_sides_of_the_estimate() -> None:
    parts = problem(3)
    last = len(parts.expected) - 1
    at, most = maximise(parts)

    values = [maximise(parts, fixed=(last, at[last] + step))[1] for step in np.arange(5) * 0.3]

    assert values[0] == pytest.approx(most)
    assert all(later < earlier for earlier, later in pairwise(values))


def test_one_part_is_as_large_as_its_events() -> None:
    parts = Parts(np.ones((4, 1)), np.array([1.0, 2, 3, 4]), np.array([40.0]))

    assert maximise(parts)[0] == pytest.approx([0.25])


def test_no_events_leave_nothing() -> None:
    at, value = maximise(Parts(np.zeros((0, 2)), np.zeros(0), np.ones(2)))

    assert at.tolist() == [0, 0]
    assert value == 0


def test_a_part_that_could_bring_nothing_about_is_left_out() -> None:
    parts = Parts(np.array([[1.0, 0], [1, 0]]), np.ones(2), np.array([10.0, 0]))

    assert maximise(parts)[0] == pytest.approx([0.2, 0])
