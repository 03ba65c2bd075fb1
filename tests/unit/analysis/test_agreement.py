"""Cohen's kappa against worked examples of the literature and its own laws."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.agreement import LEAST_PAIRS, agreement

FLEISS = {
    ("psychotic", "psychotic"): 75,
    ("psychotic", "neurotic"): 1,
    ("psychotic", "organic"): 4,
    ("neurotic", "psychotic"): 5,
    ("neurotic", "neurotic"): 4,
    ("neurotic", "organic"): 1,
    ("organic", "organic"): 10,
}
"""Fleiss, Levin & Paik (2003), table 18.1: two raters' diagnoses of 100 patients."""


def couples(table: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [cell for cell, count in table.items() for _ in range(count)]


def test_a_textbook_table_gives_its_kappa_and_standard_error() -> None:
    found = agreement(couples(FLEISS))
    assert found.observed == pytest.approx(0.89)
    assert found.expected == pytest.approx(0.66)
    assert found.kappa == pytest.approx(0.676, abs=0.0005)
    assert found.standard_error == pytest.approx(0.087, abs=0.001)
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.087, abs=0.005)


def test_two_words_by_hand() -> None:
    """40 + 30 agree of 100; margins .6/.4 and .5/.5: expected .5, kappa (.7 - .5) / .5 = .4."""
    table = {("same", "same"): 40, ("same", "different"): 20}
    table |= {("different", "same"): 10, ("different", "different"): 30}
    found = agreement(couples(table))
    assert found.expected == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.4)
    # A = .4 (1 - 1.1 * .6)^2 + .3 (1 - .9 * .6)^2, B = .36 (.2 * (.5 + .4)^2 + .1 (.5 + .6)^2),
    # C = (.4 - .5 * .6)^2, all over 100 * .25.
    a = 0.4 * 0.34**2 + 0.3 * 0.46**2
    b = 0.36 * (0.2 * 0.9**2 + 0.1 * 1.1**2)
    assert found.standard_error == pytest.approx(math.sqrt((a + b - 0.01) / 25))
    assert found.table == table


def test_full_agreement_is_one_and_full_opposition_is_minus_one() -> None:
    same = [("same", "same"), ("different", "different")] * 20
    found = agreement(same)
    assert (found.kappa, found.standard_error, found.low, found.high) == (1.0, 0.0, 1.0, 1.0)
    opposed = [("same", "different"), ("different", "same")] * 20
    assert agreement(opposed).kappa == pytest.approx(-1.0)


def test_chance_is_zero() -> None:
    table = {(a, b): 16 for a in ("same", "different") for b in ("same", "different")}
    assert agreement(couples(table)).kappa == pytest.approx(0.0)


def test_too_few_pairs_give_a_table_and_no_kappa() -> None:
    found = agreement([("same", "same")] * 3 + [("same", "different")])
    assert found.kappa is None
    assert found.items == 4
    assert found.observed == pytest.approx(0.75)
    assert f"4 of at least {LEAST_PAIRS}" in found.note
    assert agreement([]).note


def test_one_word_every_time_gives_no_kappa() -> None:
    found = agreement([("different", "different")] * 50)
    assert found.kappa is None
    assert "every time" in found.note


words = st.sampled_from(["same", "different", "part of"])


@given(st.lists(st.tuples(words, words), min_size=LEAST_PAIRS, max_size=200))
def test_order_and_who_comes_first_do_not_matter(drawn: list[tuple[str, str]]) -> None:
    found = agreement(drawn)
    other = agreement([(b, a) for a, b in reversed(drawn)])
    if found.kappa is None:
        assert other.kappa is None
        return
    assert other.kappa == pytest.approx(found.kappa)
    assert other.standard_error == pytest.approx(found.standard_error, abs=1e-7)
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.kappa + 1e-12
    assert found.kappa - 1e-12 <= found.high <= 1
