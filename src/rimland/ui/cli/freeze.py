"""``freeze`` and ``scorecard``: what was said to come, and how it came out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rimland.ui.cli.shared import (
    as_of_option,
    console,
    emit,
    format_option,
    ledger_option,
    note,
    open_ledger,
    print_table,
    safe_text,
    step_progress,
)
from rimland.ui.cli.writing import require_folder, write_page

if TYPE_CHECKING:
    from rimland.app.jobs.scorecard import Card, Scorecard

_COLUMNS = ("entry", "frozen", "due", "state", "how it came out")


@click.command()
@click.argument("forecast", type=click.Path(path_type=Path), metavar="FORECAST")
@ledger_option
def freeze(forecast: Path, ledger: str | None) -> None:
    """Put a forecast's file into the ledger's register, with its hash, origin and due months.

    The register is a chain: every entry carries the hash of the one before, so that none can be
    changed, dropped or slipped in unnoticed. What was frozen before is not frozen again. Publish the
    head that is printed: it proves to others that the entry was there by then.

    \b
    Examples:
      rimland freeze deaths-2027.parquet
      rimland scorecard
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        entry, new = opened.freeze_forecast(forecast)
    out = console()
    out.print(
        f"{'froze' if new else 'was frozen before:'} {entry.entry_id}, number {entry.number}, "
        f"due {entry.told['due']}",
        soft_wrap=True,
    )
    out.print(f"head of the register: {entry.entry_hash}", soft_wrap=True)


@click.command()
@click.option(
    "--observed",
    type=click.Path(path_type=Path),
    help="Panel of what happened: month_id,country_id,value; earlier months make baselines.",
)
@click.option(
    "-o",
    "--output",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the scorecard as a page.",
)
@as_of_option
@ledger_option
@format_option
def scorecard(
    observed: Path | None,
    page: Path | None,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Show every forecast and every claim about the future that was ever frozen, and how it came out.

    Claims are told by the ledger, by the rule that was frozen with them; forecasts by the panel of
    what happened, beside baselines. A register that is not what was frozen is refused.

    \b
    Examples:
      rimland scorecard
      rimland scorecard --observed deaths.csv -o scorecard.html
    """  # noqa: D301
    require_folder(page)
    with open_ledger(ledger) as opened, step_progress(2) as step:
        step("taking a snapshot")
        taken = opened.snapshot(as_of=as_of, publish=page is not None)
        step("telling how everything came out")
        card = opened.scorecard(observed=observed, snapshot=taken)
        html = opened.scorecard_page(card, taken) if page is not None else ""
    if page is not None:
        note(write_page(page, html))
    rows = [_row(one) for one in card.cards]
    if output == "table":
        _print(card, rows)
    elif output == "json":
        click.echo(json.dumps({"head": card.register.head, "entries": rows}, ensure_ascii=False))
    else:
        emit(rows, output, [])


def _row(card: Card) -> dict[str, Any]:
    first = card.scores[0] if card.scores else None
    return {
        "number": card.entry.number,
        "entry": card.entry.entry_id,
        "kind": card.entry.kind,
        "frozen": card.entry.frozen_at[:10],
        "ahead": card.ahead,
        "due": card.due.isoformat(),
        "state": str(card.state),
        "what": card.words,
        "outcome": card.became["outcome"] if card.became else None,
        "figure": card.became.get("figure") if card.became else None,
        "against": card.became.get("against") if card.became else None,
        "event_ids": list(card.became.get("event_ids", ())) if card.became else [],
        "crps": first.crps if first else None,
        "log_crps": first.log_crps if first else None,
        "coverage": first.coverage if first else None,
        "cells": card.cells,
        "baselines": {one.name: one.crps for one in card.scores[1:]},
        "entry_hash": card.entry.entry_hash,
    }


def _print(card: Scorecard, rows: list[dict[str, Any]]) -> None:
    out = console()
    if not rows:
        out.print("Nothing was frozen yet: rimland freeze FORECAST, or rimland check --freeze.")
        return
    shown = [
        {
            "entry": one["entry"],
            "frozen": one["frozen"] + ("" if one["ahead"] else " (late)"),
            "due": one["due"],
            "state": one["state"],
            "how it came out": _came_out(one),
        }
        for one in rows
    ]
    print_table(shown, _COLUMNS, f"{len(rows)} frozen")
    for one in rows:
        out.print(safe_text(f"{one['entry']}: {one['what']}"), soft_wrap=True)
    tally = card.tally()
    if tally:
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(tally.items()))
        out.print(f"claims frozen before they were due: {told}", soft_wrap=True)
    if any(not one["ahead"] for one in rows):
        out.print("late: frozen when some of it could be known already; it proves nothing")
    out.print(f"head of the register: {card.register.head}", soft_wrap=True)
    out.print(f"told on {datetime.now(UTC).date()}")


def _came_out(row: dict[str, Any]) -> str:
    if row["crps"] is not None:
        beside = "".join(f", {name} {crps:.2f}" for name, crps in row["baselines"].items())
        return f"CRPS {row['crps']:.2f}{beside}"
    if row["outcome"]:
        figure = "" if row["figure"] is None else f": {row['figure']:,.0f}"
        against = "" if row["against"] is None else f" against {row['against']:,.0f}"
        return f"{row['outcome']}{figure}{against}"
    return ""
