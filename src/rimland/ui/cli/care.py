"""``backup`` and ``doctor``."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from rimland.app.api import Ledger
from rimland.app.jobs.doctor import examine
from rimland.app.settings import read_settings
from rimland.model.errors import NotFoundError
from rimland.ui.cli.shared import console, emit, format_option, ledger_option, open_ledger


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
