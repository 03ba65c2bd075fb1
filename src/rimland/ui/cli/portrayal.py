"""``portrayal``: is a group as strong as it would like to appear?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rimland.model.time import Month
from rimland.model.vocab import Roster
from rimland.ui.cli.analysing import answer, answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import console, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from rimland.analysis.portrayal.portrayal import PortrayalResult
    from rimland.analysis.portrayal.tallies import Tally
    from rimland.analysis.results import Interval


@click.command()
@asked_of(measure=None)
@months_asked()
@answered
def portrayal(
    network_name: str,
    snapshot_id: str | None,
    roster: str,
    first: Month | None,
    last: Month | None,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Hold the attacks a network claims against those that others establish as its own.

    Per member, theatre and month: claimed, established, both, unclaimed and falsely claimed attacks
    and their tolls, with the ratio between them and its interval. A claim is a fact about an attack;
    its words are nowhere.

    \b
    Examples:
      rimland portrayal --network islamic-state
      rimland portrayal --network islamic-state --from 2016-01 --to 2016-12
      rimland portrayal --network islamic-state --format csv > claims.csv
    """  # noqa: D301
    from rimland.analysis.portrayal.portrayal import Options  # noqa: PLC0415 - listings need none

    options = Options(roster=Roster(roster), first=first, last=last)
    with on_snapshot(ledger, snapshot_id, as_of, "counting claims") as (opened, taken):
        result = opened.portrayal(network_name, options, snapshot=taken)
    answer(result, output, _print)


def _print(result: PortrayalResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, attacks, {result.roster.replace('_', ' ')} roster, "
        f"{result.first} to {result.last}; {result.snapshot_id}"
    )
    out.print(f"\n[bold]{result.answer.capitalize()}[/bold]")
    out.print(result.verdict)
    tallies = (result.whole, *result.theatres, *result.members)
    print_table(
        [_row(one) for one in tallies],
        list(_row(result.whole)),
        "The whole, each theatre, each member",
    )
    for check in result.checks:
        out.print(f"{check.finding}: {check.concern}: {check.why}", soft_wrap=True)
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}")


def _row(one: Tally) -> dict[str, Any]:
    return {
        "of": one.label,
        "claimed": len(one.claimed),
        "established": len(one.established),
        "both": len(one.both),
        "unclaimed": len(one.unclaimed),
        "false": len(one.falsely_claimed),
        "ratio": None if one.ratio is None else f"{one.ratio:.2f}",
        "95 %": _bounds(one.ratio_interval),
    }


def _bounds(interval: Interval | None) -> str | None:
    return None if interval is None else f"{interval.low:.2f}–{interval.high:.2f}"
