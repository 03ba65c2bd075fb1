"""A simulation in words: what differs between scenarios, and what no simulation can know."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.analysis.scenarios.results import Outcome, TheatreOutcome
from rimland.analysis.verdicts import Answer, likelihood
from rimland.model.vocab import TheatreKind

ASSUMPTIONS = (
    "The base of the last half-year goes on, but for what a scenario changes.",
    "What follows what stays as it was fitted; a change works from the first day to the last.",
    "Attacks kill as those of the window did, each theatre's by itself.",
    "Ranges in a scenario file are assumptions; no source has measured what a measure prevents.",
)
UNKNOWABLE = (
    "how the group will answer: it adapts, the process does not",
    "what was never seen: a new affiliate, a split, a truce, a first synchronised attack",
    "who else steps in where the group is weakened",
    "attacks that nobody reports, and those prevented, which no count holds",
)


def conclude(outcomes: Sequence[Outcome], months: int) -> tuple[Answer, str]:
    """Return the answer and a sentence for each scenario; the core's deaths stand beside the rest."""
    asked = [one for one in outcomes if one.refused is None]
    if not asked:
        return Answer.CANNOT_TELL, (
            "Nothing can be simulated: fewer than two theatres are covered in every month with ten "
            "attacks or more."
        )
    told = [_sentence(one, months) for one in asked]
    refused = [f"{one.title}: {one.refused}." for one in outcomes if one.refused]
    return Answer.NOT_IDENTIFIED, " ".join(
        [
            (
                "What a scenario brings depends on ranges that are assumed, not measured: the figures "
                "compare assumptions and do not forecast."
            ),
            *told,
            *refused,
        ]
    )


def _sentence(one: Outcome, months: int) -> str:
    parts = [f"{theatre.theatre} {_range(theatre)}{_against(theatre)}" for theatre in one.theatres]
    core = next((t for t in one.theatres if t.theatre is TheatreKind.CORE and t.killed), None)
    deaths = (
        f"; killed in the core {core.killed.value:.0f} "
        f"({core.killed.low:.0f} to {core.killed.high:.0f})"
        if core is not None and core.killed is not None
        else ""
    )
    return f"{one.title}, attacks in {months} months: {', '.join(parts)}{deaths}."


def _range(one: TheatreOutcome) -> str:
    return f"{one.attacks.value:.0f} ({one.attacks.low:.0f} to {one.attacks.high:.0f})"


def _against(one: TheatreOutcome) -> str:
    """Return how likely fewer, or more, are than with nothing new; nothing where all runs agree."""
    word, share = against(one)
    return (
        f", {word} {'as' if word == 'as many' else 'than'} with nothing new: {likelihood(share)}"
        if share
        else ""
    )


def against(one: TheatreOutcome) -> tuple[str, float]:
    """Return what is most often so against nothing new, and in which share of the runs.

    A share of zero where no run differs: then it is the scenario the others are held against.
    """
    if not one.fewer and not one.more:
        return "as many", 0.0
    found = {"fewer": one.fewer, "more": one.more, "as many": 1 - one.fewer - one.more}
    return max(found.items(), key=lambda pair: pair[1])
