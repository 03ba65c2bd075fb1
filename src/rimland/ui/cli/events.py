"""``events`` and ``show``."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from rimland.app.jobs.events import EventFilter
from rimland.outputs.text import not_coded
from rimland.tables.networks import load_network
from rimland.ui.cli.event_page import event_as_dict, print_event
from rimland.ui.cli.shared import (
    DAY,
    as_of_option,
    console,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    print_table,
)

_LISTED = ("event", "date", "country", "place", "how", "killed", "sources")
_REPORT = ("event_id", "source", "record_id", "probability")


@click.command()
@click.option("--country", metavar="ISO3", help="Country, as TUR.")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day.")
@click.option("--network", "network_name", help="Only events with a member of this network.")
@click.option("--source", help="Only events this source reports.")
@click.option("--kind", type=click.Choice(["attack", "battle"]), help="Attacks or battles only.")
@click.option("--min-killed", type=click.IntRange(0), help="At least so many killed.")
@click.option("--limit", type=click.IntRange(1), help="Rows at most (a table shows 50 by default).")
@click.option("--reports", is_flag=True, help="One row per report instead of per event.")
@as_of_option
@ledger_option
@format_option
def events(
    country: str | None,
    first: date | None,
    last: date | None,
    network_name: str | None,
    source: str | None,
    kind: str | None,
    min_killed: int | None,
    limit: int | None,
    reports: bool,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """List events by date, or with --reports one row per report and the event it belongs to.

    This is a private listing: it holds what licences forbid to pass on, and a note says so. What
    may leave is written by "rimland export".

    \b
    Examples:
      rimland events --country TUR --from 2015-01-01 --to 2016-12-31
      rimland events --network islamic-state --min-killed 50 --format csv > large.csv
      rimland events --reports --format jsonl
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
    with open_ledger(ledger) as opened:
        table = (opened.reports if reports else opened.events)(wanted, as_of=as_of)
        waiting = opened.waiting_for_link()
        private = opened.private_rows(table) if output != "table" else 0
        unread = opened.not_coded(as_of=as_of)
    total = len(table)
    most = limit or (50 if output == "table" else total)
    rows = table.to_dicts(most)
    if output != "table":
        emit(rows, output, table.to_arrow().column_names)
    else:
        print_table(rows if reports else [_line(r) for r in rows], _REPORT if reports else _LISTED)
        console().print(f"{min(most, total):,} of {total:,}")
    if private:
        click.echo(
            f"note: {private:,} of these rows may not be passed on; what may: rimland export",
            err=True,
        )
    if unread:
        click.echo(f"note: {not_coded(unread)}", err=True)
    if waiting:
        click.echo(f"note: {waiting:,} reports are not linked yet; run: rimland link", err=True)


def _line(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as one line of the list; killed are an attack's victims or all in a battle."""
    toll = "victims_killed_best" if event["kind"] == "attack" else "all_killed_best"
    return {
        "event": event["event_id"],
        "date": event["date_start"],
        "country": event["country_iso3"],
        "place": event["place"],
        "how": event["event_types"],
        "killed": event[toll],
        "sources": event["sources"],
    }


@click.command()
@click.argument("event_id", metavar="EVENT")
@as_of_option
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to print.",
)
def show(event_id: str, as_of: datetime | None, ledger: str | None, output: str) -> None:
    """Show one event: its fields, each report with its place in its file, disagreement, history.

    \b
    Example:
      rimland show ev2q7ms4lxq3hwk
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        shown = opened.show(event_id, as_of=as_of)
    if output == "json":
        click.echo(json.dumps(event_as_dict(shown), ensure_ascii=False, indent=1, default=str))
    else:
        print_event(shown)
