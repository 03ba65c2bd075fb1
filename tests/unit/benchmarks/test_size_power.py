"""A small, fixed version of benchmarks/size_power.py: what is not there is seldom found."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import size_power
from size_power_worlds import LOSSES, NULLS, WEEKS, independent_losses

_RUNS = 40
_HARD = ("common shock", "losses after a peak", "losses triggered by attacks")
_LEVEL = 0.05


def sizes() -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in size_power.size(1.0, _RUNS, seed=7):
        counted = found.setdefault(str(row["world"]), Counter())
        asked = int(str(row["asked"]))
        part = "together" if row["method"] == "two agree" else "alone"
        counted[part] += asked
        counted[f"{part} supported"] += round(float(str(row["supported"])) * asked)
        counted[f"{part} rejects"] += round(float(str(row["rejects"])) * asked)
    return found


@pytest.fixture(scope="module")
def measured() -> dict[str, Counter[str]]:
    return sizes()


def test_tests_reject_no_more_nulls_than_they_may(measured: dict[str, Counter[str]]) -> None:
    fair = sum((measured[name] for name in NULLS if name not in _HARD), Counter[str]())

    # 960 tests: a true 5 % lies below 7 % in 998 of 1,000 such runs.
    assert fair["alone"] >= 900
    assert fair["alone rejects"] / fair["alone"] <= 0.07


def test_together_they_support_next_to_nothing_even_in_hard_worlds(
    measured: dict[str, Counter[str]],
) -> None:
    for name in NULLS:
        counted = measured[name]
        assert counted["together supported"] / counted["together"] <= 0.1, name


def test_a_common_shock_fools_a_method_alone_and_not_the_answer(
    measured: dict[str, Counter[str]],
) -> None:
    shock = measured["common shock"]

    assert shock["alone rejects"] / shock["alone"] > 2 * _LEVEL
    assert shock["together supported"] / shock["together"] <= 0.1


def test_worlds_have_the_counts_they_are_asked_for() -> None:
    rng = np.random.default_rng(1)
    for name, make in NULLS.items():
        worlds = [make(rng, 1.0) for _ in range(60)]
        assert all(len(w.counts) == WEEKS for w in worlds)
        assert all(w.losses.sum() == LOSSES for w in worlds)
        assert np.mean([w.counts.mean() for w in worlds]) == pytest.approx(1.0, abs=0.25), name


def test_losses_are_dated_by_themselves() -> None:
    one, other = np.random.default_rng(2), np.random.default_rng(2)

    assert (independent_losses(one) == independent_losses(other)).all()


def test_the_interval_of_a_share_is_wilson_s() -> None:
    low, high = size_power.wilson(5, 100)

    assert (round(low, 4), round(high, 4)) == (0.0215, 0.1118)
