"""What the commands that analyse a network share: their options, their snapshot, their output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from rimland.model.vocab import Measure, Roster
from rimland.ui.cli.shared import (
    MONTH,
    F,
    as_of_option,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    plain,
    step_progress,
)

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from rimland.app.api import Ledger
    from rimland.tables.snapshot import Snapshot

BOTH = "both"
_SNAPSHOT = click.option(
    "--snapshot", "snapshot_id", help="Read this snapshot; default: a fresh one."
)


class _Tabular(Protocol):
    """A result that is also a table."""

    def to_arrow(self) -> pa.Table:
        """Return the result's rows."""


Result = TypeVar("Result", bound=_Tabular)


def network_option(command: F) -> F:
    """Add ``--network``."""
    return click.option(
        "--network", "network_name", required=True, help="islamic-state, al-qaeda or a file."
    )(command)


def asked_of(
    *, measure: str | None = "What to count.", both_rosters: bool = False
) -> Callable[[F], F]:
    """Return what adds ``--network``, ``--snapshot``, ``--measure`` and ``--roster``.

    ``measure`` is the help of its option, None for a command that has none.
    """
    rosters = [str(roster) for roster in Roster]
    adding: list[Callable[[F], F]] = [
        network_option,
        _SNAPSHOT,
        *([_measure(measure)] if measure else []),
        click.option(
            "--roster",
            type=click.Choice([BOTH, *rosters] if both_rosters else rosters),
            default=BOTH if both_rosters else str(Roster.FIXED),
            show_default=True,
            help="Who counts as a member.",
        ),
    ]
    return _all_of(adding)


def _measure(told: str) -> Callable[[F], F]:
    return click.option(
        "--measure",
        type=click.Choice([str(m) for m in Measure]),
        default=str(Measure.ATTACKS),
        show_default=True,
        help=told,
    )


def months_asked(*, whole: bool = False) -> Callable[[F], F]:
    """Return what adds ``--from`` and ``--to``; ``whole`` where coverage may have no gap."""
    first = "First month; coverage must be whole then." if whole else "First month."
    return _all_of(
        [
            click.option("--from", "first", type=MONTH, help=first),
            click.option("--to", "last", type=MONTH, help="Last month."),
        ]
    )


def answered(command: F) -> F:
    """Add ``--as-of``, ``--ledger`` and ``--format``."""
    return as_of_option(ledger_option(format_option(command)))


def _all_of(adding: list[Callable[[F], F]]) -> Callable[[F], F]:
    """Return what adds several options, so that the help lists them in this order."""

    def add(command: F) -> F:
        for one in reversed(adding):
            command = one(command)
        return command

    return add


@contextmanager
def on_snapshot(
    ledger: str | None, snapshot_id: str | None, as_of: datetime | None, doing: str
) -> Iterator[tuple[Ledger, Snapshot]]:
    """Open the ledger and the snapshot an analysis reads: the one named, else a fresh one.

    Raises UsageError where both a snapshot and a time are given.
    """
    if snapshot_id and as_of:
        raise click.UsageError("--snapshot and --as-of exclude each other: a snapshot has its time")
    with open_ledger(ledger) as opened, step_progress(2) as step:
        step("taking a snapshot")
        taken = opened.open_snapshot(snapshot_id) if snapshot_id else opened.snapshot(as_of=as_of)
        step(doing)
        yield opened, taken


def answer(result: Result, output: str, printed: Callable[[Result], None]) -> None:
    """Print a result: as a table the command lays out, whole as JSON, or its rows."""
    if output == "json":
        click.echo(json.dumps(plain(result), ensure_ascii=False))
    elif output == "table":
        printed(result)
    else:
        rows: list[dict[str, Any]] = result.to_arrow().to_pylist()
        emit(rows, output, [])
