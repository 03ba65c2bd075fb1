"""``export``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from rimland.app.jobs.events import EventFilter
from rimland.outputs.exports import FORMATS
from rimland.tables.networks import load_network
from rimland.ui.cli.shared import (
    DAY,
    as_of_option,
    console,
    ledger_option,
    open_ledger,
    step_progress,
)


@click.command()
@click.argument("form", type=click.Choice(list(FORMATS)), metavar="FORMAT")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write; its manifest stands beside it.",
)
@click.option("--country", metavar="ISO3", help="Country, as TUR.")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day.")
@click.option("--network", "network_name", help="Only events with a member of this network.")
@click.option("--source", help="Only events this source reports.")
@click.option("--kind", type=click.Choice(["attack", "battle"]), help="Attacks or battles only.")
@click.option("--min-killed", type=click.IntRange(0), help="At least so many killed.")
@click.option("--reports", is_flag=True, help="One row per report instead of per event.")
@as_of_option
@ledger_option
def export(
    form: str,
    target: Path,
    country: str | None,
    first: date | None,
    last: date | None,
    network_name: str | None,
    source: str | None,
    kind: str | None,
    min_killed: int | None,
    reports: bool,
    as_of: datetime | None,
    ledger: str | None,
) -> None:
    """Write events that may be passed on, as csv, jsonl, geojson or parquet (FORMAT).

    Records whose licence forbids it are left out, and events told by both are resolved again
    without them; abductions of the last days are held back. FILE.manifest.json says whose data
    they are, which words must go with them, and how many records of the ledger were withheld.

    \b
    Examples:
      rimland export csv -o attacks.csv --network islamic-state --kind attack
      rimland export geojson -o turkey.geojson --country TUR --as-of 2016-12-31
      rimland export parquet -o reports.parquet --reports
    """  # noqa: D301
    wanted = EventFilter(
        country=country,
        first=first,
        last=last,
        source=source,
        kind=kind,
        min_killed=min_killed,
        network=load_network(network_name) if network_name else None,
    )
    with open_ledger(ledger) as opened, step_progress(1) as step:
        step(f"writing {target.name}")
        done = opened.export(form, target, wanted, as_of=as_of, reports=reports)
    what = "reports" if reports else "events"
    console().print(f"wrote {done.file}: {done.rows:,} {what}", soft_wrap=True)
    console().print(f"wrote {done.manifest}: sources, licences, checksum", soft_wrap=True)
    if done.withheld:
        click.echo(
            f"note: {done.withheld:,} records of this ledger were withheld; see the manifest",
            err=True,
        )
