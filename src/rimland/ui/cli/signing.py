"""Who says so, and why: what all commands share by which a person judges."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rimland.ui.cli.shared import F, ledger_option, note, open_ledger

if TYPE_CHECKING:
    from rimland.app.api import Ledger

T = TypeVar("T")


def signature(command: F) -> F:
    """Add what every judgement needs: who, why, and where."""
    for option in (
        click.option("--reason", required=True, help="Why; persons' names in it are hidden."),
        click.option(
            "--by",
            metavar="HANDLE",
            help="Your handle, never your name; default: $RIMLAND_REVIEWER.",
        ),
        click.option(
            "--format",
            "output",
            type=click.Choice(["table", "json"]),
            default="table",
            help="How to print.",
        ),
        ledger_option,
    ):
        command = option(command)
    return command


def signed(how: dict[str, Any]) -> dict[str, Any]:
    """Return those of a command's options that the ledger keeps with the judgement."""
    return {name: how[name] for name in ("reason", "by", "known") if name in how}


def judge_in_ledger(act: Callable[[Ledger], T], how: dict[str, Any]) -> T:
    """Open the ledger that a command's options name, and judge there."""
    from rimland.app.jobs.coders import ready_places  # noqa: PLC0415 - reads texts

    ready_places(note)  # what tells persons' names from places'
    with open_ledger(how["ledger"]) as opened:
        return act(opened)
