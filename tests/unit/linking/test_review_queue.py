"""What a person should look at first: entropy and importance by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.linking.review_queue import (
    LEAST_UNCERTAIN,
    Stake,
    importance,
    probability,
    stakes_in_words,
    uncertainty,
)

NOTHING = Stake(killed=None, reports=1, of_network=False, headline=False)


def test_even_odds_are_the_most_uncertain() -> None:
    assert uncertainty(0.5) == 1.0
    assert uncertainty(0.25) == pytest.approx(0.25 * 2 + 0.75 * math.log2(4 / 3))
    assert uncertainty(0.0) == uncertainty(1.0) == 0.0
    assert uncertainty(0.0056) == pytest.approx(LEAST_UNCERTAIN, abs=0.001)


def test_importance_adds_tolls_reports_and_networks() -> None:
    assert importance(NOTHING) == 1.0
    assert importance(Stake(3, 1, of_network=False, headline=False)) == pytest.approx(1.5)
    assert importance(Stake(None, 4, of_network=False, headline=False)) == pytest.approx(2.0)
    assert importance(Stake(15, 2, of_network=True, headline=True)) == pytest.approx(4.5)


def test_what_hangs_on_it_is_said_in_words() -> None:
    assert stakes_in_words(NOTHING) == ()
    told = stakes_in_words(Stake(1200, 3, of_network=True, headline=True))
    assert told == ("1,200 killed", "3 reports", "counts in a brief's headline")


@given(st.floats(allow_nan=False))
def test_any_odds_are_a_probability(bits: float) -> None:
    chance = probability(bits)
    assert 0 <= chance <= 1
    assert 0 <= uncertainty(chance) <= 1
    if abs(bits) < 30:
        assert math.log2(chance / (1 - chance)) == pytest.approx(bits, abs=1e-5)
