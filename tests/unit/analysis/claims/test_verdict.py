"""The rules by which a figure bears out a claim, held against the codebook's table by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.claims.verdict import (
    FAILS,
    HOLDS,
    UNTOLD,
    Verdict,
    on_least_figures,
    overall,
    standings,
)
from rimland.model.article_claim import Comparator
from tests.unit.analysis.claims.build import claim

C = Comparator


def stands(
    comparator: Comparator,
    said: int,
    best: float,
    *,
    low: float | None = None,
    high: float | None = None,
    most: float | None = None,
    to: int | None = None,
) -> int:
    """Return the standing under one definition."""
    found = standings(
        claim(comparator, said, high=to or said),
        low=np.array([best if low is None else low]),
        best=np.array([best]),
        high=np.array([best if high is None else high]),
        most=np.array([best if most is None else most]),
    )
    return int(found[0])


@pytest.mark.parametrize(
    ("comparator", "said", "least", "greatest"),
    [
        (C.EXACTLY, 330, 314, 346),
        (C.EXACTLY, 20, 19, 21),
        (C.ABOUT, 300, 270, 330),
        (C.NEARLY, 40, 34, 40),
        (C.MORE_THAN, 20, 21, None),
        (C.AT_LEAST, 20, 20, None),
        (C.FEWER_THAN, 20, None, 19),
        (C.AT_MOST, 20, None, 20),
        (C.ORDER, 200, 200, 1999),
        (C.ORDER, 24, 24, 239),
    ],
)
def test_each_word_has_its_bounds(
    comparator: Comparator, said: int, least: int | None, greatest: int | None
) -> None:
    if least is not None:
        assert stands(comparator, said, least) == HOLDS
        assert stands(comparator, said, least - 1) == FAILS
    if greatest is not None:
        assert stands(comparator, said, greatest) == HOLDS
        assert stands(comparator, said, greatest + 1) == FAILS


def test_between_holds_from_end_to_end() -> None:
    found = [stands(C.BETWEEN, 10, x, to=12) for x in (9, 10, 11, 12, 13)]
    assert found == [FAILS, HOLDS, HOLDS, HOLDS, FAILS]


def test_a_figure_that_is_not_round_may_lie_between_low_and_high() -> None:
    assert stands(C.EXACTLY, 337, 337) == HOLDS
    assert stands(C.EXACTLY, 337, 340, low=335, high=350) == HOLDS
    assert stands(C.EXACTLY, 337, 340, low=338, high=350) == FAILS
    assert stands(C.EXACTLY, 337, 340) == FAILS


def test_unknown_tolls_decide_only_where_they_could_turn_it() -> None:
    assert stands(C.MORE_THAN, 20, 18, most=25) == UNTOLD
    assert stands(C.MORE_THAN, 20, 18, most=20) == FAILS
    assert stands(C.MORE_THAN, 20, 21, most=90) == HOLDS
    assert stands(C.AT_MOST, 20, 18, most=25) == UNTOLD
    assert stands(C.ORDER, 200, 1395, most=1923, high=1923) == HOLDS
    assert stands(C.ORDER, 200, 1395, most=np.inf, high=np.inf) == UNTOLD
    assert stands(C.EXACTLY, 23, 21, most=25, high=25) == UNTOLD


def test_on_a_least_figure_only_more_than_and_at_least_may_hold() -> None:
    uncovered = np.array([False, True])
    found = np.array([HOLDS, HOLDS], dtype=np.int8)
    assert list(on_least_figures(claim(C.MORE_THAN, 1), found, uncovered)) == [HOLDS, HOLDS]
    assert list(on_least_figures(claim(C.EXACTLY, 1), found, uncovered)) == [UNTOLD, HOLDS]
    fails = np.array([FAILS, FAILS], dtype=np.int8)
    assert list(on_least_figures(claim(C.AT_LEAST, 1), fails, uncovered)) == [UNTOLD, FAILS]


def test_the_primary_definition_comes_first() -> None:
    assert overall(np.array([HOLDS, FAILS], dtype=np.int8)) is Verdict.HOLDS
    assert overall(np.array([FAILS, HOLDS], dtype=np.int8)) is Verdict.HOLDS_ONLY_UNDER
    assert overall(np.array([FAILS, UNTOLD], dtype=np.int8)) is Verdict.DOES_NOT_HOLD
    assert overall(np.array([UNTOLD, HOLDS], dtype=np.int8)) is Verdict.CANNOT_TELL


@given(
    st.sampled_from([c for c in Comparator if c is not Comparator.BETWEEN]),
    st.integers(1, 3000),
    st.integers(0, 5000),
    st.integers(0, 500),
)
def test_what_is_told_stays_true_whatever_the_unknown_tolls_are(
    comparator: Comparator, said: int, best: int, unknown: int
) -> None:
    told = stands(comparator, said, best, most=best + unknown, high=best + unknown, low=best)
    ends = {stands(comparator, said, best + more) for more in range(0, unknown + 1, 7)}
    # An exact figure that is not round may lie within the bounds, which is weaker than any one end.
    if told != UNTOLD and unknown and not (comparator is C.EXACTLY and said % 10):
        assert ends == {told}
