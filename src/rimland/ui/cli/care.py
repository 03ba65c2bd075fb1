"""``backup``, ``doctor`` and ``ledger``."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from rimland.app.api import Ledger
from rimland.app.jobs.copy import copy_between
from rimland.app.jobs.doctor import examine
from rimland.app.jobs.roles import READER, WRITER, roles_sql
from rimland.app.settings import read_settings
from rimland.model.errors import NotFoundError
from rimland.ui.cli.shared import (
    console,
    emit,
    format_option,
    ledger_option,
    note,
    open_ledger,
    row_progress,
)


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@ledger_option
def backup(target: Path, ledger: str | None) -> None:
    """Copy the ledger to FILE while it is in use; the copy is checked before it gets its name.

    \b
    Example:
      rimland backup backups/rimland-2026-11-22.db
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        size = opened.backup(target)
    console().print(f"wrote {target} ({size / 1e6:.1f} MB)", soft_wrap=True)


@click.command()
@ledger_option
@format_option
@click.pass_context
def doctor(ctx: click.Context, ledger: str | None, output: str) -> None:
    """Check the installation, the ledger's integrity, its links, coverage and snapshots.

    Exit 1 if anything is broken; notes are things worth knowing.

    \b
    Example:
      rimland doctor
    """  # noqa: D301
    settings = read_settings(ledger=ledger)
    try:
        with Ledger(settings, create=False) as opened:
            findings = examine(opened.database, settings.snapshot_folder)
    except NotFoundError:
        findings = examine(None, settings.snapshot_folder)
    emit([dataclasses.asdict(f) for f in findings], output, ["check", "state", "found"])
    if any(f.state == "fault" for f in findings):
        ctx.exit(1)


@click.group()
def ledger() -> None:
    """Set up a team's ledger in PostgreSQL, and move a ledger between databases.

    \b
    Examples:
      rimland ledger copy rimland.db postgresql://db.example.org/rimland
      rimland ledger roles | psql rimland
    """  # noqa: D301


@ledger.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@format_option
def copy(source: str, target: str, output: str) -> None:
    """Copy the ledger FROM into an empty one TO; each is a path or an address of PostgreSQL.

    All rows are read back and held against a checksum before the copy is there at all: one that was
    stopped or killed leaves no ledger, and can be made again. Snapshots lie in files of their own
    and are not copied. Keep passwords out of the command line: put them into ~/.pgpass.

    \b
    Examples:
      rimland ledger copy rimland.db postgresql://owner@db.example.org/rimland
      rimland ledger copy postgresql://owner@db.example.org/rimland offline.db --format json
    """  # noqa: D301
    with row_progress("", "rows") as progress:
        copied = copy_between(source, target, read_settings(), progress=progress)
    emit([dataclasses.asdict(table) for table in copied], output, ["table", "rows", "sha256"])
    rows = sum(table.rows for table in copied)
    note(f"{rows:,} rows of {len(copied)} tables are equal on both sides")


@ledger.command()
@click.option("--writer", default=WRITER, show_default=True, help="Role that appends to the log.")
@click.option("--reader", default=READER, show_default=True, help="Role that only reads.")
@click.option("--schema", default="public", show_default=True, help="Where the tables lie.")
def roles(writer: str, reader: str, schema: str) -> None:
    """Print the SQL that gives a team's roles what they need in PostgreSQL, and no more.

    \b
    Examples:
      rimland ledger roles | psql rimland
      rimland ledger roles --writer desk --reader guests > roles.sql
    """  # noqa: D301
    click.echo(roles_sql(writer=writer, reader=reader, schema=schema), nl=False)
