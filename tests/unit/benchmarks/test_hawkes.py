"""The generator of benchmarks/hawkes.py draws what it says, and its scores are right."""

from __future__ import annotations

import numpy as np
import pytest
from hawkes import exponent, growth, relative_error, scored, world
from hawkes_data import Events, Truth, events_of_size, log_likelihood, simulated, truth

SMALL = Truth(np.array([0.5, 0.2]), np.array([[0.5, 0.0], [0.3, 0.2]]), 2.0)


def test_rates_are_those_of_the_long_run() -> None:
    drawn_from, events = world(3, 200_000)

    rates = np.bincount(events.kinds, minlength=20) / events.end

    assert len(events.times) == pytest.approx(200_000, rel=0.03)
    assert rates == pytest.approx(drawn_from.rates(), rel=0.08)


def test_each_kind_brings_on_what_its_column_says() -> None:
    # Of a kind without a baseline all that there is was brought on.
    silent = SMALL._replace(baseline=np.array([0.5, 0.0]))

    events = simulated(silent, 100_000.0, np.random.default_rng(1))

    first, second = np.bincount(events.kinds)
    assert first / 100_000 == pytest.approx(0.5 / (1 - 0.5), rel=0.03)
    assert second / first == pytest.approx(0.3 / (1 - 0.2), rel=0.03)


def test_followers_come_with_the_decay() -> None:
    chain = Truth(np.array([0.001, 0.0]), np.array([[0.0, 0.0], [0.9, 0.0]]), 2.0)

    events = simulated(chain, 3_000_000.0, np.random.default_rng(1))

    firsts = events.times[events.kinds == 0]
    later = events.times[events.kinds == 1]
    delays = later - firsts[np.searchsorted(firsts, later) - 1]
    assert len(later) / len(firsts) == pytest.approx(0.9, rel=0.1)
    assert np.median(delays) == pytest.approx(np.log(2) / 2.0, rel=0.1)


def test_events_ascend_within_the_end_and_can_be_drawn_again() -> None:
    one = events_of_size(SMALL, 1_000, np.random.default_rng(5))
    other = events_of_size(SMALL, 1_000, np.random.default_rng(5))

    assert (np.diff(one.times) >= 0).all()
    assert one.times[0] >= 0 < one.times[-1] <= one.end
    assert (one.times == other.times).all()


def test_the_truth_is_sparse_with_a_strong_diagonal() -> None:
    drawn = truth(np.random.default_rng(1))

    others = drawn.branching[~np.eye(20, dtype=bool)]
    assert np.abs(np.linalg.eigvals(drawn.branching)).max() == pytest.approx(0.6)
    assert 0.1 < (others > 0).mean() < 0.3
    assert drawn.branching.diagonal().min() > others.max()
    assert drawn.branching.sum(axis=1).max() < 0.95


def test_log_likelihood_is_that_of_the_definition() -> None:
    events = Events(np.array([1.0, 1.5]), np.array([0, 1]), 2.0)

    excited = 0.2 + 0.3 * 2.0 * np.exp(-2.0 * 0.5)
    expected = 2.0 * 0.7 + 0.8 * (1 - np.exp(-2.0)) + 0.2 * (1 - np.exp(-1.0))
    assert log_likelihood(events, SMALL) == pytest.approx(np.log(0.5) + np.log(excited) - expected)


def test_an_answer_is_scored_by_its_distance_from_the_truth() -> None:
    events = Events(np.array([1.0, 1.5]), np.array([0, 1]), 2.0)
    exact = {"baseline": [0.5, 0.2], "branching": [[0.5, 0.0], [0.3, 0.2]], "decay": 2.0}
    twice = {**exact, "branching": [[1.0, 0.0], [0.6, 0.4]]}

    right, wrong = scored(exact, SMALL, events), scored(twice, SMALL, events)

    assert right["branching"] == right["baseline"] == 0.0
    assert right["likely"] == pytest.approx(log_likelihood(events, SMALL))
    assert wrong["branching"] == pytest.approx(1.0)
    assert relative_error(np.array([3.0, 0.0]), np.array([0.0, 4.0])) == pytest.approx(1.25)


def test_the_exponent_of_what_grows_in_line_is_one() -> None:
    assert exponent([10, 100, 1_000], [0.2, 2.0, 20.0]) == pytest.approx(1.0)


def test_peers_are_skipped_without_their_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hawkes._SIZES", (2_000,))

    rows = list(growth(None))

    assert [row["method"] for row in rows] == ["rimland, given", "rimland, fitted"]
    assert all(0 < float(str(row["branching"])) < 1.5 for row in rows)
