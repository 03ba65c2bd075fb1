"""Options and output that all commands share."""

from __future__ import annotations

import dataclasses
import io
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from rimland.app.settings import read_settings
from rimland.model.errors import RimlandError
from rimland.model.time import Month, parse_day, parse_instant
from rimland.outputs.tabular import write_csv, write_json, write_jsonl

if TYPE_CHECKING:
    from rimland.app.api import Ledger

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv")
_CELL = 48
_LEAST = 6
_MAY_SHRINK = {
    *("place", "how", "sources", "name", "countries", "found", "reason", "value", "by"),
    *("report_id", "record_id", "bytes", "report", ""),
    *("headline", "to", "error"),
}
"""Columns that give way where the terminal is narrow; an id cut short could not be copied on."""


def ledger_option(command: F) -> F:
    """Add ``--ledger``."""
    return click.option(
        "--ledger",
        metavar="PATH-or-URL",
        help="The ledger; default: $RIMLAND_LEDGER, else ./rimland.db.",
    )(command)


def format_option(command: F) -> F:
    """Add ``--format``."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print.",
    )(command)


def as_of_option(command: F) -> F:
    """Add ``--as-of``."""
    return click.option(
        "--as-of",
        type=Parsed(parse_instant, "TIME"),
        help="See only what was known then (YYYY-MM-DD: to the end of that day, UTC).",
    )(command)


class Parsed(click.ParamType[Any]):
    """A value read by one of the model's parsers; what it refuses is wrong usage."""

    def __init__(self, parse: Callable[[str], Any], name: str) -> None:
        self._parse = parse
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse the text, or fail with the parser's own line."""
        if not isinstance(value, str):
            return value
        try:
            return self._parse(value)
        except RimlandError as error:
            self.fail(error.line(), param, ctx)


DAY = Parsed(parse_day, "YYYY-MM-DD")
MONTH = Parsed(Month.parse, "YYYY-MM")


def month_span(text: str) -> tuple[Month, Month]:
    """Read ``2016-01..2016-06``, or one month."""
    first, _, last = text.partition("..")
    span = Month.parse(first), Month.parse(last or first)
    if span[1] < span[0]:
        raise RimlandError(f"'{text[:40]}' ends before it begins", hint="write the earlier first")
    return span


SPAN = Parsed(month_span, "YYYY-MM..YYYY-MM")


@contextmanager
def open_ledger(address: str | None, *, create: bool = False) -> Iterator[Ledger]:
    """Open the ledger a command works on."""
    from rimland.app.api import Ledger  # noqa: PLC0415 - coding a text needs no database

    with Ledger(read_settings(ledger=address), create=create) as ledger:
        yield ledger


def emit(
    rows: Sequence[dict[str, Any]], output: str, columns: Sequence[str], title: str = ""
) -> None:
    """Print rows in the chosen format; a table shows the named columns, the others all."""
    if output != "table" and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # data keeps its letters wherever it goes
    if output == "csv":
        write_csv(rows, sys.stdout, columns=None if rows else list(columns))
    elif output == "json":
        write_json(rows, sys.stdout)
    elif output == "jsonl":
        write_jsonl(rows, sys.stdout)
    else:
        print_table(rows, columns, title)


def print_table(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], title: str = "", *, wrap: bool = False
) -> None:
    """Print rows as a table that fits the terminal, a line each, or wrapped within their cells."""
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    widths = {} if wrap else _widths(rows, columns, console().width)
    for column in columns:
        numeric = bool(rows) and all(isinstance(r.get(column), int | float | None) for r in rows)
        table.add_column(
            column.replace("_", " "),
            justify="right" if numeric else "left",
            no_wrap=numeric or not wrap,
            overflow="fold" if wrap else "ellipsis",
            width=widths.get(column),
        )
    for row in rows:
        table.add_row(*(cell(row.get(column), whole=wrap) for column in columns))
    console().print(table)


def _widths(rows: Sequence[dict[str, Any]], columns: Sequence[str], room: int) -> dict[str, int]:
    """Return a width for each column: those that may shrink share what the others leave."""
    wanted = {c: max([len(c), *(len(cell(r.get(c))) for r in rows)]) for c in columns}
    givers = [c for c in columns if c in _MAY_SHRINK]
    gap = 2
    excess = sum(wanted.values()) + gap * len(columns) - room
    while excess > 0 and givers:
        widest = max(givers, key=lambda c: wanted[c])
        if wanted[widest] <= _LEAST:
            break
        wanted[widest] -= 1
        excess -= 1
    return wanted


def cell(value: Any, *, whole: bool = False) -> str:
    """Return a value as a person reads it, with what rich would take for markup made harmless."""
    return readable(value, whole=whole).replace("[", r"\[")


def readable(value: Any, *, whole: bool = True) -> str:
    """Return a value as a person reads it; unknown is a dash, never 0."""
    if value is None or value in ([], ()):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
    text = "".join(c for c in text if c.isprintable())
    return text if whole or len(text) <= _CELL else text[: _CELL - 1] + "…"


def safe_text(text: str) -> str:
    """Return a whole text that neither moves the cursor nor is read as markup."""
    return "".join(c for c in text if c.isprintable()).replace("[", r"\[")


def as_follower(whose: str) -> Callable[[F], F]:
    """Return what adds ``--as``: whose follows or alerts are meant."""
    return click.option(
        "--as",
        "follower",
        metavar="HANDLE",
        help=f"Whose {whose}; default: $RIMLAND_FOLLOWER, else me. A handle, never a name.",
    )


def plain(value: Any) -> Any:
    """Return a result as plain data: objects as dictionaries, months as text, nothing lost."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Month):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Month | date):
        return str(value)
    # JSON has no word for what has no bound.
    return None if isinstance(value, float) and not math.isfinite(value) else value


def console(*, stderr: bool = False) -> Console:
    """Return a console that writes plain text where nobody watches."""
    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def note(line: str) -> None:
    """Tell the person in front of the terminal something, on stderr; a script need not know."""
    if sys.stderr.isatty():
        click.echo(f"note: {line}", err=True)


@contextmanager
def row_progress(what: str, unit: str = "rows") -> Iterator[Callable[[str, int], None]]:
    """Show how many rows of which file were read; silent where stderr is no terminal."""
    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(pulse_style="cyan"),
        TextColumn(f"{{task.completed:,}} {unit}"),
        console=console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with shown:
        tasks: dict[str, Any] = {}

        def advance(path: str, rows: int) -> None:
            name = path.rsplit("/", 1)[-1]
            if name not in tasks:
                tasks[name] = shown.add_task(f"{what} {name}", total=None)
            shown.update(tasks[name], completed=rows)

        yield advance


@contextmanager
def step_progress(steps: int) -> Iterator[Callable[[str], None]]:
    """Show which of several steps is under way; silent where stderr is no terminal."""
    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with shown:
        task = shown.add_task("starting", total=steps)
        begun = False

        def step(name: str) -> None:
            nonlocal begun
            if begun:
                shown.advance(task)
            begun = True
            shown.update(task, description=name)

        yield step
