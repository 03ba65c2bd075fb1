"""``displacement``: is pressure on the core followed by more attacks elsewhere?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind
from rimland.outputs.text import counted
from rimland.tables.packaged import country_name
from rimland.ui.cli.analysing import answer, answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import console, print_table

if TYPE_CHECKING:
    from datetime import datetime

    from rimland.analysis.displacement.results import DisplacementResult, TheatreResult
    from rimland.analysis.displacement.within import Within

_OUTSIDE = (TheatreKind.RIM, TheatreKind.ADJACENT, TheatreKind.AFFILIATE)
_MOST_REFUSED = 3


@click.command()
@asked_of(measure="What to count outside the core.")
@click.option(
    "--theatre",
    "theatres",
    type=click.Choice([str(t) for t in _OUTSIDE]),
    multiple=True,
    help="Ask of this theatre only; repeat it. Default: all three.",
)
@months_asked(whole=True)
@answered
def displacement(
    network_name: str,
    snapshot_id: str | None,
    measure: str,
    roster: str,
    theatres: tuple[str, ...],
    first: Month | None,
    last: Month | None,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Ask whether losses of territory in the core are followed by more attacks elsewhere.

    Several methods are asked, each against misdated losses; the answer is one of supported, not
    supported, underpowered, not identified, mixed or cannot tell, and says what it checked. It
    speaks of what follows, never of causes.

    \b
    Examples:
      rimland displacement --network islamic-state
      rimland displacement --network islamic-state --theatre rim --from 2014-07 --to 2017-04
      rimland displacement --network islamic-state --format json
    """  # noqa: D301
    from rimland.analysis.displacement.results import Options  # noqa: PLC0415 - listings need none

    options = Options(
        measure=Measure(measure),
        roster=Roster(roster),
        theatres=tuple(TheatreKind(t) for t in theatres) or _OUTSIDE,
        first=first,
        last=last,
    )
    with on_snapshot(
        ledger, snapshot_id, as_of, "asking each method, and what it could have found"
    ) as (opened, taken):
        result = opened.displacement(network_name, options, snapshot=taken)
    answer(result, output, _print)


def _print(result: DisplacementResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, {result.measure}, {result.roster.replace('_', ' ')} roster; "
        f"{result.snapshot_id}"
    )
    out.print(
        f"Pressure: {len(result.pressure.losses)} dated losses in the core, fixed before any "
        f"outcome was looked at ({result.pressure.digest})"
    )
    for one in result.theatres:
        _print_theatre(one)
    _print_within(result.within)
    for strikes in result.strikes:
        if strikes.missing:
            out.print(
                f"note: {strikes.metric.replace('_', ' ')} are published for "
                f"{strikes.months - strikes.missing} of {strikes.months} months: not used"
            )
    for fight in result.fighting:
        if fight.covered < fight.months:
            out.print(
                f"note: battles in {country_name(fight.country)} are covered in {fight.covered} of "
                f"{fight.months} months: no regression on them is made"
            )
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}")


def _print_theatre(one: TheatreResult) -> None:
    out = console()
    out.print(f"\n[bold]{one.theatre.capitalize()}: {one.answer}[/bold]")
    out.print(one.verdict)
    if one.scope is None or one.counts is None:
        return
    out.print(
        f"{counted(one.counts.total, 'event')} in {_countries(len(one.scope.countries))}, "
        f"{one.scope.months[0]} to {one.scope.months[-1]}; "
        f"{sum(one.losses)} losses in the core at the time"
    )
    rows: list[dict[str, Any]] = [
        {
            "method": method.method,
            "ratio": method.ratio,
            "95 %": "" if method.ratio is None else f"{method.low:.2f}–{method.high:.2f}",
            "p": method.p,
            "before (p)": method.lead_p,
            "least found": method.power.least_ratio if method.power else None,
            "answer": str(method.answer),
        }
        for method in one.methods
    ]
    print_table(rows, list(rows[0]), "What each method says")
    for check in one.checks:
        out.print(f"{check.finding}: {check.concern}: {check.why}", soft_wrap=True)


def _countries(number: int) -> str:
    return "1 country" if number == 1 else f"{number:,} countries"


def _print_within(found: Within) -> None:
    out = console()
    out.print("\n[bold]Within the core: around areas that were retaken[/bold]")
    if found.displaced is None:
        out.print("No area could be compared with a like one.")
    else:
        out.print(
            f"{len(found.waves)} areas compared: {found.displaced:+d} events around them beyond "
            f"their controls ({found.low:+.0f} to {found.high:+.0f}; counts taken as independent)"
        )
    for why in found.refused[:_MOST_REFUSED]:
        out.print(f"note: {why}")
    if len(found.refused) > _MOST_REFUSED:
        out.print(f"note: and {len(found.refused) - _MOST_REFUSED} more, see --format json")
