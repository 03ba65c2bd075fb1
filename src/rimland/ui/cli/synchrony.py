"""``synchrony``: are several theatres attacked together more than by chance?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rimland.model.time import Month
from rimland.model.vocab import Roster
from rimland.outputs.text import counted
from rimland.ui.cli.analysing import answer, answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import DAY, console, print_table

if TYPE_CHECKING:
    from datetime import date, datetime

    from rimland.analysis.synchrony.results import DayResult, SynchronyResult


@click.command()
@asked_of(measure=None)
@months_asked(whole=True)
@click.option("--day", "days", type=DAY, multiple=True, help="How rare was this day? Repeat it.")
@click.option(
    "--alarms",
    type=click.FloatRange(0.01, 12),
    default=0.5,
    show_default=True,
    help="False alarms a year that are put up with.",
)
@answered
def synchrony(
    network_name: str,
    snapshot_id: str | None,
    roster: str,
    first: Month | None,
    last: Month | None,
    days: tuple[date, ...],
    alarms: float,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Ask whether attacks in several theatres fall within days of each other more than by chance.

    Chance keeps each theatre's own clustering. The level of a warning never stands without how often
    it would be false; it is for analysts and no alarm. Coordination is never inferred.

    \b
    Examples:
      rimland synchrony --network islamic-state
      rimland synchrony --network islamic-state --day 2015-06-26
      rimland synchrony --network islamic-state --from 2016-01 --to 2017-04 --alarms 0.2
    """  # noqa: D301
    from rimland.analysis.synchrony.results import Options  # noqa: PLC0415 - listings need none

    options = Options(
        roster=Roster(roster),
        first=first,
        last=last,
        days=days,
        alarms_a_year=alarms,
    )
    with on_snapshot(ledger, snapshot_id, as_of, "drawing what chance would make of it") as (
        opened,
        taken,
    ):
        result = opened.synchrony(network_name, options, snapshot=taken)
    answer(result, output, _print)


def _print(result: SynchronyResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, attacks by day, {result.roster.replace('_', ' ')} roster, "
        f"{result.first} to {result.last}; {result.snapshot_id}"
    )
    out.print(f"\n[bold]{result.answer.capitalize()}[/bold]")
    out.print(result.verdict)
    if result.theatres:
        rows = [
            {"theatre": str(kind), "attacks": total, "countries": number, "brings on": branching}
            for kind, total, number, branching in result.theatres
        ]
        title = "Theatres compared; how many attacks one brings on"
        print_table(rows, list(rows[0]), title)
    if result.warning is not None:
        told = ", ".join(
            f"{number} theatres {share:.0%}" for number, share in result.warning.found.items()
        )
        out.print(f"made-up coincidences that would reach the level: {told}", soft_wrap=True)
        rate = f"{result.warning.false_alarms_a_year:.2g} a year by chance"
        for day in result.warnings:
            out.print(f"reached on {_told(day)}; such a level is reached {rate}", soft_wrap=True)
    for day in result.days:
        out.print(f"asked for: {_told(day)}", soft_wrap=True)
    for check in result.checks:
        out.print(f"{check.finding}: {check.concern}: {check.why}", soft_wrap=True)
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}")


def _told(one: DayResult) -> str:
    """Return a day in words, with the chance of it and what could not be counted."""
    rest = f"; {counted(len(one.uncounted), 'event')} not counted" if one.uncounted else ""
    if one.surprise is None:
        return f"{one.day}: outside the window{rest}"
    named = ", ".join(str(kind) for kind in one.theatres) or "no theatre"
    if not one.surprise:
        return f"{one.day}: {named}, no two theatres{rest}"
    return (
        f"{one.day}: {named} ({counted(len(one.event_ids), 'event')}), surprise {one.surprise:.1f}, "
        f"as rare a day comes in {one.in_a_year:.1%} of years by chance{rest}"
    )
