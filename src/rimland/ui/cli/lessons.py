"""``lessons``: what followed elsewhere and before, where it looked alike."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rimland.model.time import Month
from rimland.ui.cli.analysing import answer
from rimland.ui.cli.shared import (
    MONTH,
    as_of_option,
    console,
    format_option,
    ledger_option,
    open_ledger,
    print_table,
    safe_text,
    step_progress,
)

if TYPE_CHECKING:
    from rimland.analysis.lessons.results import Analogue, Lessons, Twin
    from rimland.tables.measures import RefusedRow

_SHADES = " ▁▂▃▄▅▆▇█"


@click.command()
@click.argument("country")
@click.argument("month", type=MONTH, metavar="YYYY-MM")
@click.option(
    "--input",
    "panel",
    type=click.Path(path_type=Path),
    help="Panel: month_id,country_id,value, best with country_iso3; default: the ledger.",
)
@click.option("--network", "network_name", help="Count this network's attacks only (ledger).")
@click.option(
    "--count",
    type=click.Choice(["deaths", "events"]),
    default="deaths",
    show_default=True,
    help="What is counted (ledger).",
)
@click.option(
    "--measures",
    type=click.Path(path_type=Path),
    help="Your register: country,date,measure,kind,source.",
)
@click.option(
    "--horizon",
    type=click.IntRange(3, 36),
    default=12,
    show_default=True,
    help="Months of what followed.",
)
@click.option(
    "--analogues",
    type=click.IntRange(3, 30),
    default=8,
    show_default=True,
    help="How many to show.",
)
@as_of_option
@ledger_option
@format_option
def lessons(
    country: str,
    month: Month,
    panel: Path | None,
    network_name: str | None,
    count: str,
    measures: Path | None,
    horizon: int,
    analogues: int,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Show the past periods most like a country's last two years, and what followed there.

    COUNTRY is an ISO code or a name. Every comparison says how similar "similar" is, and whether
    analogues told anything at past dates. With --measures a dated measure of the country is held
    against a synthetic twin, with placebos. Where history is too thin it is refused.

    \b
    Examples:
      rimland lessons TUR 2015-07
      rimland lessons Nigeria 2012-01 --input deaths.csv
      rimland lessons TUR 2015-07 --measures measures.csv --format json
    """  # noqa: D301
    from rimland.analysis.lessons.results import Options  # noqa: PLC0415 - pulls in numpy

    options = Options(horizon=horizon, analogues=analogues)
    if panel is not None:
        if network_name or as_of:
            raise click.UsageError("--network and --as-of ask the ledger, --input does not")
        from rimland.app.jobs.lessons import learned, panel_of  # noqa: PLC0415 - as above

        result, refused = learned(panel_of(panel), country, month, options, measures)
    else:
        from rimland.analysis.ledger_panel import CountOf  # noqa: PLC0415 - as above

        with open_ledger(ledger) as opened, step_progress(2) as step:
            step("taking a snapshot")
            taken = opened.snapshot(as_of=as_of)
            step("comparing")
            result, refused = opened.lessons(
                country,
                month,
                options,
                network=network_name,
                count=CountOf(count),
                measures=measures,
                snapshot=taken,
            )
    answer(result, output, lambda found: _print(found, refused))


def _print(found: Lessons, refused: list[RefusedRow]) -> None:
    out = console()
    out.print(
        f"[bold]{safe_text(found.name)}, the 24 months to {found.on}[/bold]: "
        f"{found.before:,.1f} {found.count} a month in the last 12"
    )
    if found.refused:
        out.print(f"Refused: {safe_text(found.refused)}", soft_wrap=True)
    else:
        _print_analogues(found)
    for measure, when in found.measures:
        line = f"{measure.key} {measure.on} ({when}): {measure.words} [{measure.source}]"
        out.print(safe_text(line), soft_wrap=True)
    for twin in found.twins:
        _print_twin(twin)
    if refused:
        out.print(f"{len(refused)} rows of the register are not used:")
        for row in refused[:5]:
            out.print(safe_text(f"  {row.file_row}: {row.why}"), soft_wrap=True)
    for line in found.assumptions:
        out.print(f"assumed: {line}", soft_wrap=True)


def _print_analogues(found: Lessons) -> None:
    from rimland.analysis.lessons.trajectories import FEATURES  # noqa: PLC0415 - as above

    out = console()
    rows = [_row(one) for one in found.analogues]
    title = f"Most alike of {found.pool:,} periods of {found.pool_units} countries"
    print_table(rows, list(rows[0]), title)
    out.print(found.similar, soft_wrap=True)
    out.print(found.verdict, soft_wrap=True)
    median = [
        sorted(one.features[n] for one in found.analogues)[len(found.analogues) // 2]
        for n in range(len(FEATURES))
    ]
    compared = [
        {"feature": name, "here": f"{own:.2f}", "analogues": f"{their:.2f}", "what it is": words}
        for (name, words), own, their in zip(FEATURES, found.features, median, strict=True)
    ]
    print_table(compared, list(compared[0]), "Compared by (median of the analogues)")


def _row(one: Analogue) -> dict[str, str]:
    return {
        "country": one.name + (" (itself)" if one.own else ""),
        "until": str(one.until),
        "distance": f"{one.distance:.2f}",
        "closer than": f"{100 * one.closer_than:.1f} %",
        "year before": f"{one.before:,.1f}",
        "after": f"{one.after:,.1f}",
        "times": f"{one.times:.2f}",
    }


def _print_twin(twin: Twin) -> None:
    out = console()
    measure = twin.measure
    out.print(safe_text(f"\n{measure.on}: {measure.words}"), soft_wrap=True)
    if twin.refused:
        out.print(f"No synthetic comparison: {safe_text(twin.refused)}", soft_wrap=True)
        return
    of = ", ".join(f"{name} {weight:.0%}" for name, weight in twin.weights)
    out.print(safe_text(f"twin of {of}"), soft_wrap=True)
    out.print(
        f"error before {twin.fit:.2f} on the log scale (allowed {twin.threshold:.2f}), "
        f"{twin.left_out} placebos fitted five times worse and are left out",
        soft_wrap=True,
    )
    out.print(f"itself {_drawn(twin.actual, twin.pre)}", soft_wrap=True)
    out.print(f"twin   {_drawn(twin.synthetic, twin.pre)}", soft_wrap=True)
    out.print(twin.verdict, soft_wrap=True)


def _drawn(values: tuple[float, ...], pre: int) -> str:
    """Return a series as a line of blocks, with a bar at the measure."""
    most = max(values, default=0) or 1.0
    marks = [_SHADES[math.ceil(v / most * (len(_SHADES) - 1))] if v > 0 else " " for v in values]
    return "".join(marks[:pre]) + "|" + "".join(marks[pre:])
