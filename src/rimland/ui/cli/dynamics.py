"""``dynamics``: do attacks follow attacks, within theatres and between them?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from rimland.analysis.verdicts import Answer
from rimland.model.time import Month
from rimland.model.vocab import Roster
from rimland.ui.cli.analysing import answer, answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import console, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from rimland.analysis.dynamics.results import DynamicsResult, Ends


@click.command()
@asked_of(measure=None)
@months_asked(whole=True)
@click.option(
    "--none",
    type=click.FloatRange(0.01, 0.9),
    default=0.2,
    show_default=True,
    help="The share of a theatre's attacks that counts as none.",
)
@answered
def dynamics(
    network_name: str,
    snapshot_id: str | None,
    roster: str,
    first: Month | None,
    last: Month | None,
    none: float,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Ask whether attacks are followed by more: in their own theatre, and in others.

    A self- and cross-exciting process of daily counts, each theatre with a base of its own that
    changes. What follows is not said to be caused.

    \b
    Examples:
      rimland dynamics --network islamic-state
      rimland dynamics --network islamic-state --from 2014-06 --to 2017-04
      rimland dynamics --network islamic-state --format json
    """  # noqa: D301
    from rimland.analysis.dynamics.results import Options  # noqa: PLC0415 - listings need none

    options = Options(roster=Roster(roster), first=first, last=last, none=none)
    with on_snapshot(ledger, snapshot_id, as_of, "fitting what follows what") as (opened, taken):
        result = opened.dynamics(network_name, options, snapshot=taken)
    answer(result, output, _print)


def _print(result: DynamicsResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, attacks by day, {result.roster.replace('_', ' ')} roster, "
        f"{result.first} to {result.last}; {result.snapshot_id}"
    )
    out.print(f"\n[bold]{result.answer.capitalize()}[/bold]")
    out.print(result.verdict)
    if result.series:
        rows = [
            {
                "theatre": str(one.theatre),
                "attacks": one.attacks,
                "followed by": _told(one.own, "{:.2f}"),
                "half in": f"{one.median_days} d",
                "varies": f"{one.dispersion:.1f}x",
                "rest p": f"{one.residuals.serial_p:.2f}",
            }
            for one in result.series
        ]
        print_table(rows, list(rows[0]), "Within theatres: how many attacks follow one")
    if result.pairs:
        rows = [
            {
                "attacks in": str(pair.effect),
                "follow": str(pair.cause),
                "share": _told(pair.share, "{:.0%}"),
                "p": f"{pair.p_corrected:.2f}",
                "answer": str(pair.answer),
            }
            for pair in result.pairs
        ]
        print_table(rows, list(rows[0]), "Between theatres: which share follows another's")
    for pair in result.pairs:
        if pair.answer is Answer.NOT_IDENTIFIED:
            out.print(f"{pair.effect} after {pair.cause}: {pair.why}", soft_wrap=True)
    if result.followed_in_times is not None:
        low, high = result.followed_in_times
        out.print(
            f"with each attack at a random time of its day, {low:.0%} to {high:.0%} of attacks "
            "follow others",
            soft_wrap=True,
        )
    for check in result.checks:
        out.print(f"{check.finding}: {check.concern}: {check.why}", soft_wrap=True)
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}", soft_wrap=True)


def _told(ends: Ends, form: str) -> str:
    """Return a number with its interval."""
    high = form.format(ends.high) if math.isfinite(ends.high) else "no end"
    return f"{form.format(ends.value)} ({form.format(ends.low)}-{high})"
