"""``unseen``: how many events no source reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster
from rimland.ui.cli.analysing import answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import console, emit, print_table, safe_text

if TYPE_CHECKING:
    from datetime import datetime

    from rimland.analysis.unseen import Unseen

_LISTED = ("stratum", "reported", "estimate", "95_%_interval", "unseen", "at_least")
_COLUMNS = (
    *("stratum", "reported", "lists", "patterns", "total", "low", "high", "unseen"),
    *("lower_bound", "method", "reason", "notes", "network", "snapshot"),
)


@click.command()
@asked_of()
@months_asked()
@click.option("--list", "lists", multiple=True, help="A publisher family; repeat it. Default: all.")
@click.option("--by", type=click.Choice(["theatre", "year"]), help="One estimate for each.")
@answered
def unseen(
    network_name: str,
    snapshot_id: str | None,
    measure: str,
    roster: str,
    first: Month | None,
    last: Month | None,
    lists: tuple[str, ...],
    by: str | None,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Estimate how many events no source reported, from how often sources report the same ones.

    Publisher families are the lists, compared where and when all of them cover. Where they cannot
    tell (one list, nothing in common, lists that copy each other) it says so and why.

    \b
    Examples:
      rimland unseen --network islamic-state --list ucdp --list acled --by year
      rimland unseen --network al-qaeda --from 2019-01 --to 2020-12 --format json
    """  # noqa: D301
    from rimland.analysis.unseen import UnseenOptions  # noqa: PLC0415 - pulls in ibis

    options = UnseenOptions(Measure(measure), Roster(roster), first, last, lists, by)
    with on_snapshot(ledger, snapshot_id, as_of, "comparing the sources") as (opened, taken):
        result = opened.unseen(network_name, options, snapshot=taken)
    if output == "table":
        _print(result)
    else:
        emit(result.to_rows(), output, _COLUMNS)


def _print(result: Unseen) -> None:
    out = console()
    title = f"{result.network}, {result.measure}: {' and '.join(result.lists) or 'no list'}"
    print_table([_line(row) for row in result.to_rows()], _LISTED, title)
    for stratum in result.strata:
        where = "" if stratum.stratum == "all" else f"{stratum.stratum}: "
        if stratum.patterns:
            told = ", ".join(f"{n:,} on {name}" for name, n in stratum.patterns.items())
            out.print(f"{where}{safe_text(told)}", soft_wrap=True)
        if stratum.found.reason:
            out.print(f"{where}not identified: {safe_text(stratum.found.reason)}", soft_wrap=True)
        for note in stratum.found.notes:
            out.print(f"{where}{safe_text(note)}", soft_wrap=True, style="dim")
    left = (
        (result.outside_coverage, "where not every list covers"),
        (result.too_small, f"with fewer dead than {result.min_killed}, which a list leaves out"),
    )
    for count, why in left:
        if count:
            out.print(
                f"left out: {count:,} {'event' if count == 1 else 'events'} {why}", soft_wrap=True
            )
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}", soft_wrap=True, style="dim")
    out.print(f"snapshot {result.snapshot_id}", style="dim")


def _line(row: dict[str, Any]) -> dict[str, Any]:
    known = row["total"] is not None
    return {
        "stratum": row["stratum"],
        "reported": row["reported"],
        "estimate": f"{row['total']:,.0f}" if known else "not identified",
        "95_%_interval": f"{row['low']:,.0f} to {row['high']:,.0f}" if known else None,
        "unseen": f"{row['unseen']:,.0f}" if known else None,
        "at_least": None if row["lower_bound"] is None else f"{row['lower_bound']:,.0f}",
    }
