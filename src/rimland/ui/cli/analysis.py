"""``snapshot`` and ``shift``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

from rimland.analysis.results import Series, ShiftResult
from rimland.analysis.shift import ShiftOptions
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster
from rimland.ui.cli.analysing import BOTH, answer, answered, asked_of, months_asked, on_snapshot
from rimland.ui.cli.shared import (
    SPAN,
    as_of_option,
    console,
    ledger_option,
    open_ledger,
    print_table,
    step_progress,
)


@click.command()
@click.option(
    "--publish", is_flag=True, help="Leave out what may not be passed on, and say how much it was."
)
@as_of_option
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to print.",
)
def snapshot(publish: bool, as_of: datetime | None, ledger: str | None, output: str) -> None:
    """Write an immutable snapshot: Parquet files, checksums, coverage, licences, codebook.

    Every analysis reads a snapshot and every figure names one. The same content is the same
    snapshot: its id is a hash of it.

    \b
    Examples:
      rimland snapshot
      rimland snapshot --as-of 2024-12-31
      rimland snapshot --publish
    """  # noqa: D301
    with open_ledger(ledger) as opened, step_progress(1) as step:
        step("writing the snapshot")
        made = opened.snapshot(as_of=as_of, publish=publish)
    if output == "json":
        click.echo(json.dumps({"directory": str(made.folder), **made.manifest}, ensure_ascii=False))
        return
    rows = [{"table": n, **e} for n, e in made.manifest["tables"].items()]
    print_table(rows, ["table", "rows", "bytes"], f"{made.snapshot_id}, as of {made.as_of}")
    if made.manifest["withheld_reports"]:
        many = f"{made.manifest['withheld_reports']:,} records withheld"
        console().print(f"{many}; manifest.json says for which reason", soft_wrap=True)
    console().print(f"{made.folder}", soft_wrap=True)


@click.command()
@asked_of(both_rosters=True)
@months_asked()
@click.option("--before", type=SPAN, help="Compare these months …")
@click.option("--after", type=SPAN, help="… with these; refused where coverage has gaps.")
@answered
def shift(
    network_name: str,
    snapshot_id: str | None,
    measure: str,
    roster: str,
    first: Month | None,
    last: Month | None,
    before: tuple[Month, Month] | None,
    after: tuple[Month, Month] | None,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Measure where a network's violence was: core, adjacent, affiliates, rim; month by month.

    A month and theatre that no source covers is "not covered", never zero, and no share is
    computed across such a gap.

    \b
    Examples:
      rimland shift --network islamic-state
      rimland shift --network islamic-state --before 2016-01..2016-08 --after 2016-09..2017-04
      rimland shift --network al-qaeda --measure battles --format json
    """  # noqa: D301
    if bool(before) != bool(after):
        raise click.UsageError("--before and --after go together")
    options = ShiftOptions(
        measure=Measure(measure),
        rosters=tuple(Roster) if roster == BOTH else (Roster(roster),),
        first=first,
        last=last,
        before=before,
        after=after,
    )
    with on_snapshot(ledger, snapshot_id, as_of, "measuring") as (opened, taken):
        result = opened.shift(network_name, options, snapshot=taken)
    answer(result, output, _print)


def _print(result: ShiftResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, {result.measure}, {result.first} to {result.last}; {result.snapshot_id}"
    )
    for series in result.series:
        _print_series(series)
    for caveat in result.caveats:
        out.print(f"note: {caveat}")


def _print_series(series: Series) -> None:
    out = console()
    out.print(f"\n[bold]Roster: {series.roster.replace('_', ' ')}[/bold]")
    out.print(series.refusal or (series.comparison.verdict if series.comparison else ""))
    years: dict[tuple[int, str], dict[str, Any]] = {}
    for month in series.theatres:
        row = years.setdefault(
            (month.month.year, month.theatre),
            {
                "year": month.month.year,
                "theatre": str(month.theatre),
                "covered": 0,
                "partly": 0,
                "not": 0,
                "events": None,
                "killed": None,
                "civilians": None,
                "recorded": 0,
            },
        )
        row[{"covered": "covered", "partly covered": "partly"}.get(month.coverage, "not")] += 1
        row["recorded"] += month.recorded
        if month.events is not None:
            row["events"] = (row["events"] or 0) + month.events
            row["killed"] = (row["killed"] or 0) + (month.killed or 0)
            row["civilians"] = (row["civilians"] or 0) + (month.civilians_killed or 0)
    rows = [r for r in years.values() if r["recorded"] or r["events"]]
    columns = [
        "year",
        "theatre",
        "covered",
        "partly",
        "not",
        "events",
        "killed",
        "civilians",
        "recorded",
    ]
    print_table(
        rows, columns, "Months covered, and what is counted in them (– is not covered, never 0)"
    )
    if series.shares:
        print_table(
            [
                {
                    "month": str(s.month),
                    "core": s.core,
                    "outside": s.outside,
                    "share": None if s.share is None else f"{s.share:.0%}",
                    "95 %": ""
                    if s.interval is None
                    else f"{s.interval.low:.0%}–{s.interval.high:.0%}",
                    "eff. countries": s.effective_countries,
                    "spread km": s.dispersion_km,
                }
                for s in series.shares[-24:]
            ],
            [
                "month",
                "core",
                "outside",
                "share",
                "95 %",
                "eff. countries",
                "spread km",
            ],
            "Countries covered throughout (last 24 months)",
        )
