"""``demo`` and ``brief``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from rimland.app.jobs.demo import STEPS, run_demo
from rimland.app.settings import read_settings
from rimland.ui.cli.analysing import network_option
from rimland.ui.cli.shared import as_of_option, console, ledger_option, open_ledger, step_progress
from rimland.ui.cli.writing import require_folder, write_page


@click.command()
@click.option(
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rimland-demo"),
    show_default=True,
    help="The folder to work in.",
)
def demo(folder: Path) -> None:
    """Load the bundled data, link it, measure the shift and write a brief; no network is needed.

    The data are rimland's own: 156 attacks linked to Islamic State outside Iraq and Syria,
    June 2014 to April 2017, monthly UCDP counts for Iraq, Syria and Turkey, and 19 articles written
    for demonstration that tell of some of these attacks.

    \b
    Example:
      rimland demo --output try
    """  # noqa: D301
    with step_progress(STEPS) as step:
        result = run_demo(read_settings(), folder, step=step)
    out = console()
    for loaded in result.loads:
        counts = loaded.counts
        out.print(f"loaded   {loaded.source}: {counts.read} rows read, {counts.accepted} new")
    read = result.articles
    out.print(
        f"coded    {read.documents} articles: {read.counts.accepted} new reports, "
        f"{read.counts.quarantined} refused"
    )
    out.print(f"linked   {result.links.reports} reports into {result.links.events} events")
    out.print(f"measured {result.snapshot_id}")
    for headline in result.headlines:
        out.print(f"         {headline}")
    out.print(f"wrote    {result.brief} ({result.seconds:.1f} s)", soft_wrap=True)
    out.print(
        "\nNext: UCDP's full dataset covers the world since 1989. Download the GED global CSV from\n"
        "https://ucdp.uu.se/downloads/, then:\n"
        "  rimland load ucdp ged251-csv.zip --release 25.1\n"
        "  rimland link\n"
        "  rimland brief --network islamic-state -o brief.html"
    )


@click.command()
@network_option
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The HTML file to write.",
)
@as_of_option
@ledger_option
def brief(network_name: str, target: Path, as_of: datetime | None, ledger: str | None) -> None:
    """Write a brief: one HTML page with findings, map, charts, events, methods, sources.

    The page loads nothing from anywhere, and every figure on it links to its events and rows.
    Records whose licence forbids passing them on are left out and counted.

    \b
    Example:
      rimland brief --network islamic-state -o brief.html
    """  # noqa: D301
    require_folder(target)
    with open_ledger(ledger) as opened, step_progress(1) as step:
        step("writing the brief")
        page = opened.brief(network_name, as_of=as_of)
    console().print(write_page(target, page), soft_wrap=True)
