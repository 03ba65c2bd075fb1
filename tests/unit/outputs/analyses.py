"""Results of analyses for tests of the brief's sections: with an answer, and without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from rimland.analysis.dynamics.residuals import Residuals
from rimland.analysis.dynamics.results import DynamicsResult, Ends, Pair, Series
from rimland.analysis.portrayal.claims import DISPUTED, ESTABLISHED, Attack
from rimland.analysis.portrayal.portrayal import ASSUMPTIONS, PortrayalResult
from rimland.analysis.portrayal.tallies import tally
from rimland.analysis.scenarios.results import Input, Outcome, SimulationResult, TheatreOutcome
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


def a_dynamics(content: BriefContent, answer: Answer = Answer.NOT_SUPPORTED) -> DynamicsResult:
    """Return what follows what in core and rim, over the brief's own events."""
    kinds = (TheatreKind.CORE, TheatreKind.RIM)
    events = _by_theatre(content, kinds)
    return DynamicsResult(
        network_id="islamic-state",
        network_title="Islamic State",
        snapshot_id=content.shift.snapshot_id,
        as_of=content.shift.as_of,
        roster=Roster.FIXED,
        first=content.shift.first,
        last=content.shift.last,
        answer=answer,
        verdict="No theatre's attacks are followed by more in another worth the name.",
        followed=Ends(0.4, 0.2, 0.6),
        followed_in_times=(0.3, 0.5),
        series=tuple(
            Series(
                theatre=kind,
                attacks=len(events[kind]),
                countries=2,
                own=Ends(0.3, 0.0, np.inf),
                own_p=0.2,
                following=0.3,
                kernel="exponential, mean 2 d",
                median_days=1,
                mark=0.0,
                knots=3,
                dispersion=1.3,
                residuals=Residuals(0.4, 0.6),
                event_ids=events[kind],
            )
            for kind in kinds
        ),
        pairs=tuple(
            Pair(
                cause=cause,
                effect=effect,
                ratio=Ends(0.1, 0.0, np.inf),
                share=Ends(0.05, 0.0, np.inf),
                p=0.5,
                p_corrected=0.9,
                lead_p=None,
                same_day_p=0.5,
                answer=answer,
                why="none to any share of the attacks may follow",
            )
            for cause in kinds
            for effect in kinds
            if cause is not effect
        ),
        none=0.2,
        left_out={},
        checks=CHECKS,
        assumptions=("A day is a day.",),
    )


def a_simulation(content: BriefContent, answer: Answer = Answer.NOT_IDENTIFIED) -> SimulationResult:
    """Return two scenarios, of which one is refused, over the brief's own events."""
    kinds = (TheatreKind.CORE, TheatreKind.RIM)
    told = Input("base of rim", 0.6, 0.8, 1.0, estimated=False, why="set in the scenario file")
    outcomes = (
        Outcome("none", "Nothing new", "It goes on.", None, _outcomes(0.0), (), (), ()),
        Outcome(
            *("less", "Less <b>of it</b>", "Something is done.", None, _outcomes(0.7), (told,)),
            left_out=("base of affiliate: affiliate is not counted",),
            sensitivity=(("base of rim", 0.5),),
        ),
        Outcome("cut", "Cut off", "Cut.", "cannot tell: affiliate", (), (), (), ()),
    )
    return SimulationResult(
        network_id="islamic-state",
        network_title="Islamic State",
        snapshot_id=content.shift.snapshot_id,
        as_of=content.shift.as_of,
        roster=Roster.FIXED,
        first=content.shift.first,
        last=content.shift.last,
        months=12,
        runs=1000,
        unending=0.0,
        answer=answer,
        verdict="Nothing can be simulated." if answer is Answer.CANNOT_TELL else "Compared.",
        outcomes=() if answer is Answer.CANNOT_TELL else outcomes,
        event_ids={} if answer is Answer.CANNOT_TELL else _by_theatre(content, kinds),
        unknowable=("how the group will answer",),
        assumptions=("It goes on.",),
    )


def _by_theatre(
    content: BriefContent, kinds: Sequence[TheatreKind]
) -> dict[TheatreKind, tuple[str, ...]]:
    rows = content.events.to_pylist()
    return {
        kind: tuple(row["event_id"] for row in rows if row["theatre"] == kind) for kind in kinds
    }


def _outcomes(fewer: float) -> tuple[TheatreOutcome, ...]:
    return tuple(
        TheatreOutcome(kind, Ends(40, 20, 70), killed, Ends(-5, -9, 0), fewer=fewer, more=0.0)
        for kind, killed in ((TheatreKind.CORE, Ends(90, 30, 200)), (TheatreKind.RIM, None))
    )
