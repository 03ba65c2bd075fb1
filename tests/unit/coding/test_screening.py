"""What the words around a mention of violence make of it."""

from __future__ import annotations

import pytest

from rimland.coding.screening import MOST_CHARACTERS, screen
from rimland.coding.status import Status


def statuses(text: str) -> dict[str, Status]:
    """Return the status of every mention by its words."""
    return {m.trigger.words: m.verdict.status for m in screen(text).mentions}


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        ("Gunmen shot dead two farmers near Gao on Monday.", "shot dead", Status.ACTUAL),
        ("A bomb left at the station was defused on Monday.", "bomb", Status.FOILED),
        ("The group threatened to kidnap tourists.", "kidnap", Status.PLANNED),
        ("A bombing killed nine people there in March 2014.", "bombing", Status.BACKGROUND),
        ("The mission recorded 41 attacks against its staff.", "attacks", Status.STATISTIC),
        ("Militants often ambush convoys on that road.", "ambush", Status.GENERIC),
        ("He was sentenced to life for the bombing.", "bombing", Status.LEGAL),
        (
            "Wreaths were laid where a bomb killed nine.",
            "bomb",
            Status.COMMEMORATION,
        ),
        ("In the drill, gunmen took twenty hostages.", "took twenty hostages", Status.DRILL),
        ("In the thriller a sniper opens fire on a parade.", "sniper", Status.FICTION),
        ("A gas explosion in the oven was a bomb to the ear.", "explosion", Status.ACCIDENT),
        ("The striker scored after a goal-mouth ambush.", "ambush", Status.FIGURATIVE),
        ("Robbers shot a cashier in the head.", "shot a", Status.CRIME),
        ("Police seized bombs and rifles in the raid.", "bombs", Status.SEIZURE),
        ("There was no bomb, police said.", "bomb", Status.DENIED),
        ("The air force shot down 15 of 17 drones.", "shot down", Status.SEIZURE),
    ],
)
def test_each_status_has_its_words(text: str, words: str, status: Status) -> None:
    """One plain sentence for each."""
    assert statuses(text)[words] is status


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was hurt when gunmen kidnapped a guide below the volcano on Monday.",
        "Militants abducted three doctors who were fighting an outbreak of cholera.",
    ],
)
def test_nature_abducts_nobody(text: str) -> None:
    """A disaster in the sentence does not explain a wilful deed."""
    assert Status.ACTUAL in statuses(text).values()


def test_a_claim_that_nobody_made_denies_no_attack() -> None:
    """'No group has claimed the attack' says nothing against the attack."""
    told = statuses("No group has claimed the attack, which killed six people in Gao.")
    assert told["attack"] is Status.ACTUAL


@pytest.mark.parametrize(
    ("text", "words", "definite"),
    [
        ("The army attacked a village.", "attacked", False),
        ("The attack killed six.", "attack", True),
        ("Guards ran when the device exploded.", "device exploded", True),
        ("A device exploded in a bin.", "device exploded", False),
    ],
)
def test_only_what_is_known_already_is_definite(text: str, words: str, definite: bool) -> None:
    """A verb has no article of its own; its subject may be known."""
    (found,) = [m for m in screen(text).mentions if m.trigger.words == words]
    assert found.definite is definite


def test_a_long_text_is_cut_and_says_so() -> None:
    """What lies behind the limit is not read."""
    text = "The council met. " * (MOST_CHARACTERS // 10)
    assert screen(text).cut
    assert not screen(text[: MOST_CHARACTERS - 1]).cut
