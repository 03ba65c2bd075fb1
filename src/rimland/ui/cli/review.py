"""``review`` and ``agreement``: one thing after the other, side by side, one key for each decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from rimland.model.errors import DeclarationError
from rimland.tables.networks import load_network
from rimland.ui.cli.keys import LEAVE, OTHER, pressed_keys
from rimland.ui.cli.review_page import show_item
from rimland.ui.cli.shared import (
    console,
    emit,
    format_option,
    ledger_option,
    note,
    open_ledger,
    print_table,
)

if TYPE_CHECKING:
    from rimland.app.jobs.review import Review
    from rimland.app.jobs.review_queue import Item

_KEYS = {
    "pair": {"s": "same", "d": "different", "p": "part", "P": "whole", "k": "skip"},
    "report": {"a": "accept", "r": "reject", "k": "skip"},
}
_HELP = {
    "pair": (
        "s  same attack: the two become one event",
        "d  different attacks: they are never joined again",
        "p  the left is part of the right, a larger attack or campaign",
        "P  the right is part of the left",
    ),
    "report": (
        "a  accept: the report tells of an attack as coded",
        "r  reject: false or no attack; it leaves its event and stays in the log",
    ),
}
_HELP_ALWAYS = (
    "k  skip: it comes last from now on",
    "u  undo the last answer of this sitting",
    "q  leave; every answer is stored already",
    "?  this help",
)


@click.command()
@click.option(
    "--by", metavar="HANDLE", help="Your handle, never your name; default: $RIMLAND_REVIEWER."
)
@click.option("--network", "network_name", help="Only what names a member of this network.")
@click.option("--country", metavar="ISO3", help="Only what lies in this country, as TUR.")
@click.option("--limit", type=click.IntRange(1), help="As many as this, then leave.")
@click.option("--double", is_flag=True, help="Read blind what another person judged.")
@click.option("--list", "only_list", is_flag=True, help="List the queue and leave.")
@ledger_option
@format_option
def review(
    by: str | None,
    network_name: str | None,
    country: str | None,
    limit: int | None,
    double: bool,
    only_list: bool,
    ledger: str | None,
    output: str,
) -> None:
    """Walk through what the method is unsure of, most urgent first, one key for each decision.

    Urgent is what is uncertain and matters: tolls, the number of reports, whether a network's
    count hangs on it. Pairs just below the threshold come as well, reports their coder was unsure
    of, and first of all pairs on which two reviewers differ. Every answer is stored at once: leave
    at any time (q), go on later where you were. Links follow when you leave.

    With --double a second reviewer reads, blind, pairs that another has judged; such readings
    change no event and measure agreement (rimland agreement).

    \b
    Examples:
      rimland review --by desk-7
      rimland review --by desk-7 --network islamic-state --country TUR
      rimland review --by desk-9 --double
      rimland review --by desk-7 --list --format csv
    """  # noqa: D301
    if output != "table" and not only_list:
        raise click.UsageError("--format goes with --list")
    from rimland.app.jobs.coders import ready_places  # noqa: PLC0415 - reads texts

    network = load_network(network_name) if network_name else None
    ready_places(note)  # what tells a handle from a name
    with open_ledger(ledger) as opened:
        asked: dict[str, Any] = {
            "network": network,
            "country": country,
            "limit": limit,
            "double": double,
        }
        if only_list:
            rows = opened.review_queue(by=by, **asked).to_dicts()
            columns = ("kind", "report_a", "report_b", "probability", "priority", "why")
            emit(
                rows, output, columns if output == "table" else tuple(rows[0]) if rows else columns
            )
            return
        waiting = opened.waiting_for_link()
        if waiting:
            click.echo(f"note: {waiting:,} reports are not linked yet; run: rimland link", err=True)
        sitting = opened.review(by=by, **asked)
        total = len(sitting)
        _sit(sitting, total)
        if sitting.judged and not double:
            click.echo("linking what was judged", err=True)
        sitting.finish()
    console().print(f"{sitting.judged:,} judged, {len(sitting):,} of {total:,} left in this queue")


def _sit(sitting: Review, total: int) -> None:
    """Show one item after the other until the queue is empty or the reviewer leaves."""
    with pressed_keys() as press:
        _ask(sitting, total, press)


def _ask(sitting: Review, total: int, press: Callable[[], str]) -> None:
    shown: Item | None = None
    while (item := sitting.next()) is not None:
        if item != shown:
            show_item(sitting, item, total - len(sitting) + 1, total)
            shown = item
        key = _key(item, press)
        if key == LEAVE:
            return
        try:
            said = _done(sitting, item, key)
        except DeclarationError as error:
            click.echo(error.line(), err=True)
        else:
            click.echo(said or "\n".join((*_HELP[_form(item)], *_HELP_ALWAYS)))
    click.echo("nothing is waiting")


def _done(sitting: Review, item: Item, key: str) -> str | None:
    """Do what a key asks for and say what was done; None for a key that is none."""
    if key == "u":
        taken = sitting.take_back()
        return "taken back" if taken else "nothing to undo in this sitting; see rimland judge undo"
    answer = _KEYS[_form(item)].get(key)
    return answer and f"{answer} (judgement {sitting.answer(item, answer)})"


def _form(item: Item) -> str:
    return "report" if item.b is None else "pair"


def _key(item: Item, press: Callable[[], str]) -> str:
    """Ask for one key and show what was pressed."""
    names = "s d p P" if item.b else "a r"
    click.echo(f"[{names} k u ? q] ", nl=False)
    try:
        key = press()
    except KeyboardInterrupt:
        key = LEAVE
    click.echo(key if key.isprintable() else OTHER)
    return key


@click.command()
@ledger_option
@format_option
def agreement(ledger: str | None, output: str) -> None:
    """Say how far two reviewers agree on the same pairs: Cohen's kappa with its 95 % interval.

    One line for each two reviewers, and one for all; below 30 pairs there is a count and no kappa.
    The table says how often the first said this and the second that.

    \b
    Example:
      rimland review --by desk-9 --double && rimland agreement
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        rows = opened.agreement().to_dicts()
    columns = ("first", "second", "pairs", "agreed", "kappa", "low", "high", "note")
    if output != "table":
        emit(rows, output, tuple(rows[0]) if rows else columns)
        return
    print_table(rows, columns, wrap=True)
    for row in rows[-1:]:
        cells = [
            {row["first"]: cell["first"], row["second"]: cell["second"], "pairs": cell["pairs"]}
            if row["first"] != row["second"]
            else {
                "first said": cell["first"],
                "second said": cell["second"],
                "pairs": cell["pairs"],
            }
            for cell in row["table"]
        ]
        if cells:
            print_table(cells, list(cells[0]), "What both said")
