"""``simulate``: what might come of what might be done?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rimland.model.time import Month
from rimland.model.vocab import Roster
from rimland.ui.cli.analysing import answer, answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import console, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from rimland.analysis.dynamics.results import Ends
    from rimland.analysis.scenarios.results import Outcome, SimulationResult

_MOST_RANKED = 5


@click.command()
@asked_of(measure=None)
@months_asked(whole=True)
@click.option("--scenarios", "path", help="A scenario file in TOML; default: the one that ships.")
@click.option(
    "--months",
    type=click.IntRange(1, 36),
    default=12,
    show_default=True,
    help="How far to look ahead.",
)
@click.option(
    "--runs",
    type=click.IntRange(100, 20_000),
    default=1000,
    show_default=True,
    help="How often to draw.",
)
@answered
def simulate(
    network_name: str,
    snapshot_id: str | None,
    roster: str,
    first: Month | None,
    last: Month | None,
    path: str | None,
    months: int,
    runs: int,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Compare scenarios on the fitted dynamics: attacks and deaths per theatre, the core beside the rim.

    What a measure achieves is assumed, in the scenario file, and said to be. What is not known about
    the process itself is carried through. It compares assumptions and is no forecast.

    \b
    Examples:
      rimland simulate --network islamic-state
      rimland simulate --network islamic-state --months 6 --scenarios mine.toml
      rimland simulate --network islamic-state --format json
    """  # noqa: D301
    from rimland.analysis.scenarios.results import Options  # noqa: PLC0415 - listings need none

    options = Options(roster=Roster(roster), first=first, last=last, months=months, runs=runs)
    with on_snapshot(ledger, snapshot_id, as_of, "fitting, then drawing the months ahead") as (
        opened,
        taken,
    ):
        result = opened.simulate(network_name, options, scenarios=path, snapshot=taken)
    answer(result, output, _print)


def _print(result: SimulationResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, {result.months} months after {result.last}, {result.runs:,} runs, "
        f"fitted to {result.first} to {result.last}; {result.snapshot_id}"
    )
    out.print(f"\n[bold]{result.answer.capitalize()}[/bold]")
    out.print(result.verdict)
    for outcome in result.outcomes:
        _print_outcome(outcome)
    if result.unending:
        out.print(f"held back: {result.unending:.0%} of the runs would never have ceased")
    for what in result.unknowable:
        out.print(f"cannot be known: {what}", soft_wrap=True)
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}", soft_wrap=True)


def _print_outcome(one: Outcome) -> None:
    out = console()
    out.print(f"\n[bold]{one.title}[/bold]")
    out.print(one.told)
    if one.refused:
        out.print(one.refused)
        return
    rows = [
        {
            "theatre": str(theatre.theatre),
            "attacks": _told(theatre.attacks),
            "killed": _told(theatre.killed) if theatre.killed else "not known",
            "more or less": _told(theatre.change),
            "fewer in": f"{theatre.fewer:.0%}",
        }
        for theatre in one.theatres
    ]
    print_table(rows, list(rows[0]), "Median and 95 % of the runs; change against nothing new")
    for told in one.inputs:
        out.print(
            f"{'estimated' if told.estimated else 'assumed'}: {told.label} times {told.likely:g} "
            f"({told.lowest:g} to {told.highest:g}): {told.why}",
            soft_wrap=True,
        )
    for left in one.left_out:
        out.print(f"left out: {left}", soft_wrap=True)
    ranked = ", ".join(f"{label} {value:+.2f}" for label, value in one.sensitivity[:_MOST_RANKED])
    if ranked:
        out.print(f"attacks outside the core depend most on: {ranked}", soft_wrap=True)


def _told(ends: Ends) -> str:
    return f"{ends.value:,.0f} ({ends.low:,.0f} to {ends.high:,.0f})"
