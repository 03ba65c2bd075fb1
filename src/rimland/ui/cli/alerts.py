"""``alerts``: what followers were told, what waits, what never arrived, and sending it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from rimland.ui.cli.shared import (
    F,
    as_follower,
    console,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    print_table,
    safe_text,
)

_STATES = ("waiting", "sent", "dead", "folded", "withdrawn")
_LISTED = ("key", "kind", "state", "headline", "to", "due")
_MINUTES = len("2026-11-23T09:46")
_DEAD = ("key", "follower", "to", "tries", "error")
_TRIED = ("tried_at", "outcome", "detail")


def _as_option(command: F) -> F:
    return as_follower("alerts")(ledger_option(command))


@click.group()
def alerts() -> None:
    """See what you were told and what waits; send what is due.

    A follower hears of an attack once, and again only where something that matters changes: the
    toll's class, the place, the day, the mode, the attribution, or that no report stands any more.
    rimland run sends by itself; rimland alerts send does it once.

    \b
    Examples:
      rimland alerts list --state waiting
      rimland alerts show alq7ms4lxq3hwkab2c
      rimland alerts send
      rimland alerts dead
    """  # noqa: D301


@alerts.command("list")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most."
)
@_as_option
@format_option
def list_(
    state: str | None, limit: int, follower: str | None, ledger: str | None, output: str
) -> None:
    """List your alerts, the latest first; nobody else sees them.

    \b
    Example:
      rimland alerts list --state waiting --format json
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        found = opened.alerts(follower=follower, state=state, limit=limit)
    rows = [asdict(one) for one in found]
    if output == "table":
        rows = [row | {"due": row["due_at"][:_MINUTES].replace("T", " ")} for row in rows]
    emit(rows, output, _LISTED)


@alerts.command()
@click.argument("key")
@_as_option
@format_option
def show(key: str, follower: str | None, ledger: str | None, output: str) -> None:
    """Show one alert: what it says, why you are told, and every try at sending it.

    \b
    Example:
      rimland alerts show alq7ms4lxq3hwkab2c
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        found = opened.alert(key, follower=follower)
    if output != "table":
        emit([{**asdict(found.row), **_said(asdict(found))}], output, _LISTED)
        return
    for line in found.text.splitlines():
        console().print(safe_text(line), soft_wrap=True)
    console().print(f"\n{found.row.state}, to {safe_text(found.row.to)}", soft_wrap=True)
    if found.tried:
        print_table([dict(one) for one in found.tried], _TRIED, "Tries", wrap=True)


@alerts.command()
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, help="How many at most."
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write what is due to files of this folder instead; it stays due.",
)
@ledger_option
def send(limit: int, output: str, into: Path | None, ledger: str | None) -> None:
    """Send what is due, everybody's, once.

    What fails for now is tried again later by whoever sends next; what is refused for good is dead.

    \b
    Examples:
      rimland alerts send
      rimland alerts send --into tried-out
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        if into is not None:
            made = opened.write_alerts(into, limit=limit)
            emit([{"file": str(path)} for path in made], output, ("file",))
            return
        done = opened.send_alerts(limit=limit)
    if output == "json":
        emit([asdict(done)], "jsonl", ())
        return
    more = "; more may be due, run it again" if done.more else ""
    line = f"{done.sent} sent, {done.failed} put off, {done.dead} given up{more}"
    console().print(line, soft_wrap=True)


@alerts.command()
@click.argument("key")
@ledger_option
def retry(key: str, ledger: str | None) -> None:
    """Let an alert that was given up, or waits, be sent at the next chance.

    \b
    Example:
      rimland alerts retry alq7ms4lxq3hwkab2c
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        opened.retry_alert(key)
    console().print(f"{safe_text(key)} is due; send it: rimland alerts send", soft_wrap=True)


@alerts.command()
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most."
)
@ledger_option
@format_option
def dead(limit: int, ledger: str | None, output: str) -> None:
    """List everybody's alerts that were given up, and why; not what they say.

    \b
    Example:
      rimland alerts dead
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        found = opened.dead_alerts(limit=limit)
    emit([asdict(one) for one in found], output, _DEAD)


@alerts.command()
@click.argument("follow", metavar="FOLLOW")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where to write the feed; - is standard output.",
)
@_as_option
def feed(follow: str, file: Path, follower: str | None, ledger: str | None) -> None:
    """Write the Atom feed of one of your follows.

    rimland run serves the same feed under an address that only you know.

    \b
    Example:
      rimland alerts feed "IS outside the core" -o outside.atom
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        written = opened.alert_feed(follow, follower=follower)
    if str(file) == "-":
        click.echo(written, nl=False)
        return
    file.write_bytes(written)
    console().print(f"wrote {file}", soft_wrap=True)


def _said(found: dict[str, object]) -> dict[str, object]:
    return {name: found[name] for name in ("text", "facts", "changes", "why", "tried")}
