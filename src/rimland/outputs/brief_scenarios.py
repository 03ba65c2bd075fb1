"""The section of a brief on scenarios: what might come of what might be done.

Every range that is assumed is said to be, and the core's dead stand beside the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.analysis.dynamics.results import Ends
from rimland.analysis.scenarios.results import Outcome, SimulationResult, TheatreOutcome
from rimland.analysis.scenarios.words import against
from rimland.analysis.verdicts import Answer
from rimland.model.network import Network
from rimland.outputs.event_rows import THEATRE_NAMES
from rimland.outputs.findings import Figure
from rimland.outputs.frame import Picture
from rimland.outputs.lists import ListBook
from rimland.outputs.ranges_chart import Range, ranges_chart
from rimland.outputs.section import Section, likely
from rimland.outputs.text import anchor, counted, number, span_name

_MOST_RANKED = 4


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One theatre under a scenario, in words."""

    theatre: str
    attacks: str
    killed: str
    against: str


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario: what comes of it, what was assumed, and what it depends on most."""

    title: str
    told: str
    refused: str
    theatres: tuple[OutcomeRow, ...]
    inputs: tuple[str, ...]
    depends: str


def event_ids(result: SimulationResult) -> Iterator[str]:
    """Yield the events that the section leads to."""
    for ids in result.event_ids.values():
        yield from ids


def section(result: SimulationResult, book: ListBook, network: Network) -> Section:
    """Return what the section shows."""
    del network
    fitted = [
        (
            THEATRE_NAMES[kind].lower(),
            Figure(
                number(len(ids)),
                book.link(
                    anchor("scenarios", kind),
                    f"Scenarios: {THEATRE_NAMES[kind].lower()}",
                    ids,
                    book.groups,
                ),
            ),
        )
        for kind, ids in result.event_ids.items()
    ]
    asked = result.answer is not Answer.CANNOT_TELL
    return Section(
        "scenarios",
        "What might come of what might be done?",
        "Assumptions compared" if asked else "Cannot tell",
        "scenarios.html.j2",
        {
            "verdict": _verdict(result),
            "period": span_name(result.first, result.last),
            "last": span_name(result.last, result.last),
            "months": counted(result.months, "month"),
            "runs": number(result.runs),
            "fitted": fitted,
            "rows": [_row(one) for one in result.outcomes],
            "picture": _picture(result),
            "unknowable": result.unknowable,
            "assumed": result.assumptions,
        },
    )


def _verdict(result: SimulationResult) -> str:
    if result.answer is Answer.CANNOT_TELL:
        return (
            f"{result.verdict} It would take two theatres whose countries a source of events, not of "
            "monthly counts, covers throughout."
        )
    return (
        "These figures compare assumptions; they do not forecast. What a measure achieves is assumed "
        "and has been measured by nobody; how the violence goes on otherwise is drawn from the days "
        "that are counted."
    )


def _row(one: Outcome) -> ScenarioRow:
    return ScenarioRow(
        one.title,
        one.told,
        one.refused or "",
        tuple(_outcome(theatre) for theatre in one.theatres),
        tuple(
            f"{'Estimated' if told.estimated else 'Assumed'}: {told.label} times {told.likely:g} "
            f"({told.lowest:g} to {told.highest:g}); {told.why}"
            for told in one.inputs
        )
        + tuple(f"Left out: {left}" for left in one.left_out),
        ", ".join(f"{label} ({value:+.2f})" for label, value in one.sensitivity[:_MOST_RANKED]),
    )


def _outcome(one: TheatreOutcome) -> OutcomeRow:
    return OutcomeRow(
        THEATRE_NAMES[one.theatre],
        _told(one.attacks),
        _told(one.killed) if one.killed else "not known",
        _against(one),
    )


def _against(one: TheatreOutcome) -> str:
    word, share = against(one)
    return "what the others are held against" if not share else f"{word}: {likely(share)}"


def _told(ends: Ends) -> str:
    return f"{number(ends.value)} ({number(ends.low)} to {number(ends.high)})"


def _picture(result: SimulationResult) -> Picture | None:
    rows = [
        Range(
            f"Attacks: {THEATRE_NAMES[theatre.theatre].lower()}",
            outcome.title,
            theatre.attacks.value,
            theatre.attacks.low,
            theatre.attacks.high,
        )
        for kind in result.event_ids
        for outcome in result.outcomes
        for theatre in outcome.theatres
        if theatre.theatre is kind
    ]
    return ranges_chart(rows, ",.0f") if rows else None
