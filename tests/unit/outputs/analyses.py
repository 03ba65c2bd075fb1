"""Results of analyses for tests of the brief's sections: with an answer, and without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rimland.analysis.portrayal.claims import DISPUTED, ESTABLISHED, Attack
from rimland.analysis.portrayal.portrayal import ASSUMPTIONS, PortrayalResult
from rimland.analysis.portrayal.tallies import tally
from rimland.analysis.synchrony.results import DayResult, Level, Null, SynchronyResult
from rimland.analysis.verdicts import Answer, Check, Concern, Finding
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind
from rimland.outputs.brief_content import BriefContent

CHECKS = (Check(Concern.COVERAGE, Finding.UNKNOWN, "nobody says that every claim is listed"),)


def with_analyses(content: BriefContent, *results: Any) -> BriefContent:
    """Return the brief with these results."""
    return replace(content, analyses=results)


def a_portrayal(
    content: BriefContent, answer: Answer = Answer.NOT_SUPPORTED, members: Sequence[str] = ("one",)
) -> PortrayalResult:
    """Return claims made of the brief's own events: half claimed, two thirds established."""
    events = content.events.to_pylist()
    attacks = [
        Attack(
            event["event_id"],
            members[number % len(members)],
            Month.of(event["date_start"]),
            event["date_start"],
            event["country_iso3"],
            TheatreKind(event["theatre"]),
            None if number % 7 == 0 else number % 2 == 0,
            DISPUTED if number % 3 == 0 else ESTABLISHED,
            event["victims_killed_best"],
        )
        for number, event in enumerate(events)
    ]

    def some(label: str, chosen: Sequence[Attack]) -> Any:
        return tally(label, chosen, draws=50, seed=1)

    kinds = sorted({one.theatre for one in attacks})
    return PortrayalResult(
        network_id="islamic-state",
        network_title="Islamic State",
        snapshot_id=content.shift.snapshot_id,
        as_of=content.shift.as_of,
        roster=Roster.FIXED,
        first=content.shift.first,
        last=content.shift.last,
        equivalence=(0.8, 1.25),
        answer=answer,
        verdict="It claims no more than others establish. Of the claims most hold. And so on.",
        whole=some("Islamic State", attacks),
        members=tuple(some(m, [a for a in attacks if a.member == m]) for m in members),
        theatres=tuple(some(str(k), [a for a in attacks if a.theatre is k]) for k in kinds),
        months=(),
        cells=(),
        checks=CHECKS,
        assumptions=ASSUMPTIONS,
    )


def a_synchrony(
    content: BriefContent, answer: Answer = Answer.NOT_SUPPORTED, *, reached: int = 2
) -> SynchronyResult:
    """Return a comparison of core and rim over the brief's own events."""
    kinds = (TheatreKind.CORE, TheatreKind.RIM)
    rows = content.events.to_pylist()
    events = {
        kind: tuple(row["event_id"] for row in rows if row["theatre"] == kind) for kind in kinds
    }
    days = tuple(
        DayResult(
            day=date(2016, 1 + number, 5),
            theatres=kinds,
            surprise=1.0 + number / 10,
            tail=0.001,
            in_a_year=0.3 / (1 + number),
            warned=True,
            event_ids=tuple(events[kind][number] for kind in kinds),
            uncounted=(),
        )
        for number in range(reached)
    )
    return SynchronyResult(
        network_id="islamic-state",
        network_title="Islamic State",
        snapshot_id=content.shift.snapshot_id,
        as_of=content.shift.as_of,
        roster=Roster.FIXED,
        first=content.shift.first,
        last=content.shift.last,
        answer=answer,
        verdict="They fall together no more than chance explains. A warning, reached 0.5 times a year.",
        theatres=tuple((kind, len(events[kind]), 2, 0.1) for kind in kinds),
        events=events,
        surprises=(*((day.day, day.surprise or 0.0) for day in days), (date(2016, 11, 3), 0.4)),
        observed=3.0,
        nulls=(Null("moved", 2.0, 0.3), Null("fitted", 2.1, 0.4)),
        warning=Level(0.9, 0.5, {2: 0.62}),
        warnings=days,
        days=(),
        left_out={},
        checks=CHECKS,
        assumptions=("Falling together is no plan.",),
    )


def a_synchrony_that_cannot_tell(content: BriefContent) -> SynchronyResult:
    """Return the answer where fewer than two theatres are covered."""
    return replace(
        a_synchrony(content, Answer.CANNOT_TELL),
        verdict="Nothing can be said: fewer than two theatres are covered.",
        theatres=(),
        events={},
        surprises=(),
        observed=None,
        nulls=(),
        warning=None,
        warnings=(),
    )
