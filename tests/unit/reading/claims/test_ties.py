"""Which ties a sentence names, and for which of its counts."""

from __future__ import annotations

from datetime import date

import pytest

from rimland.app.jobs.topics import default_readers
from rimland.model.vocab import Tie
from rimland.reading.claims.article import claims
from rimland.reading.claims.ties import ties_in
from rimland.tables.networks import load_network


def test_a_tie_that_is_denied_is_none() -> None:
    text = "12 attacks inspired but not directed by Islamic State"
    assert ties_in(text, 0, len(text)) == (Tie.INSPIRED,)


@pytest.mark.parametrize(
    ("who", "ties"),
    [
        ("attackers sent by Islamic State", (Tie.DIRECTED,)),
        ("men under the orders of Islamic State", (Tie.DIRECTED,)),
        ("a cell steered remotely by Islamic State", (Tie.GUIDED,)),
        ("Islamic State itself or people it inspired", (Tie.INSPIRED,)),
        ("sympathisers of Islamic State", ()),
    ],
)
def test_ties_are_told_in_many_words(who: str, ties: tuple[Tie, ...]) -> None:
    text = f"In 2016 {who} killed 150 people."
    assert ties_in(text, 0, len(text)) == ties


def test_each_count_has_the_tie_of_its_own_clause() -> None:
    text = "In 2016, 12 attacks in France were directed by Islamic State and 20 inspired by it."
    found = claims(text, date(2017, 4, 5), (load_network("islamic-state"),), default_readers())
    assert [(one.low, one.ties) for one in found] == [
        (12, (Tie.DIRECTED,)),
        (20, (Tie.INSPIRED,)),
    ]
