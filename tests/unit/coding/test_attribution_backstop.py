"""The backstop: the one group that a text names, where words of deed, claim or blame stand."""

from datetime import date

import pytest

from rimland.coding.attribution import attribute
from rimland.model.vocab import Certainty, Claim
from rimland.reading.actors import actors
from rimland.reading.sentences import sentences
from rimland.reading.spans import Span


def _named(text: str, trigger: str) -> list[tuple[str | None, Certainty | None, Claim]]:
    begin = text.index(trigger)
    found = attribute(
        text,
        [s.span for s in sentences(text)],
        actors(text, date(2016, 5, 1)),
        trigger=Span(begin, begin + len(trigger)),
    )
    return [(p.actor_id, p.certainty, p.claim) for p, _ in found.perpetrators if p.name]


def test_a_group_that_begins_a_sentence_by_doing_something_did_the_attack() -> None:
    text = "Al-Shabaab men stepped out of a van at the hour of prayer and shot at the queue."
    assert _named(text, "shot") == [("al-shabaab", Certainty.ESTABLISHED, Claim.NONE_KNOWN)]


def test_words_of_owning_up_in_any_order_are_a_claim() -> None:
    text = "A bomb hit a bus. The Taliban put out a recording that called the blast its own work."
    assert _named(text, "bomb") == [("taliban", Certainty.PROBABLE, Claim.CLAIMED)]


def test_words_of_blame_near_the_only_group_are_a_suspicion() -> None:
    text = "A bomb hit a bus. The fingerprints that the sappers found were those of the Taliban."
    assert _named(text, "bomb") == [("taliban", Certainty.SUSPECTED, Claim.NONE_KNOWN)]


@pytest.mark.parametrize(
    "second",
    [
        "The Taliban were behind many bombings in recent years.",
        "Soldiers have been fighting the Taliban in the district.",
        "It was too early to say whether the Taliban were responsible, the mayor said.",
        "The Taliban said they would talk to the elders about it.",
        "The Taliban said their men were killed in another place.",
        "The mayor, who escaped the Taliban twice, was not hurt.",
        "The Taliban and Islamic State share the blame for the state of the road.",
    ],
)
def test_a_group_only_mentioned_is_not_the_perpetrator(second: str) -> None:
    assert _named(f"A bomb hit a bus. {second}", "bomb") == []
