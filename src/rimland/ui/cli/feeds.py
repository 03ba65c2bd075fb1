"""``feeds``: what is followed, how it is, and what came of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress, SpinnerColumn, TextColumn

from rimland.model.errors import RimlandError
from rimland.ui.cli.shared import (
    Parsed,
    console,
    emit,
    format_option,
    ledger_option,
    note,
    open_ledger,
    print_table,
    readable,
    safe_text,
)

_LISTED = ("feed_id", "status", "name", "health", "read", "waiting", "other", "signals")
_ITEMS = ("feed_id", "state", "published", "document_id", "reason", "found_at", "due_at")
_FETCHES = ("fetched_at", "outcome", "http_status", "items", "fresh", "bytes", "reason")
_STATES = (
    *("waiting", "read", "same", "not_article", "refused", "gone", "failed", "too_old"),
    "no_address",
)


def _minutes(text: str) -> int:
    from rimland.app.jobs.feed_list import minutes  # noqa: PLC0415 - a listing needs it not

    return minutes(text)


_EVERY = Parsed(_minutes, "TIME")


@click.group()
def feeds() -> None:
    """Follow feeds: RSS, Atom, JSON Feed, news sitemaps, and pages that are watched.

    \b
    Examples:
      rimland feeds add https://example.org/world.xml --expected-per-day 40
      rimland feeds import subscriptions.opml
      rimland feeds fetch
      rimland feeds list
    """  # noqa: D301


@feeds.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@click.option("--publisher", help="The outlet whose articles these are; default: what a page says.")
@click.option("--family", help="The house that the outlet belongs to, for independent sources.")
@click.option(
    "--expected-per-day",
    type=float,
    metavar="N",
    help="New items a day; a drop below it raises a signal. Default: the feed's own past.",
)
@click.option(
    "--every",
    type=_EVERY,
    help="How often to fetch (30m, 2h, 1d); default: as often as it is worth.",
)
@click.option(
    "--content",
    type=click.Choice(["page", "feed", "summary"]),
    help="Whose words are read: the article's page (default), or what the feed itself carries.",
)
@ledger_option
def add(
    addresses: tuple[str, ...],
    publisher: str | None,
    family: str | None,
    expected_per_day: float | None,
    every: int | None,
    content: str | None,
    ledger: str | None,
) -> None:
    """Follow feeds, or change what is said of feeds that are followed; nothing is fetched yet.

    \b
    Example:
      rimland feeds add https://example.org/africa.xml --publisher "Harbour Wire" --every 30m
    """  # noqa: D301
    from rimland.app.api_feeds import NewFeed  # noqa: PLC0415 - opens the database's room

    new = [
        NewFeed(
            address,
            publisher=publisher,
            publisher_family=family,
            expected_per_day=expected_per_day,
            every_minutes=every,
            content=content,
        )
        for address in addresses
    ]
    with open_ledger(ledger, create=True) as opened:
        for one in opened.add_feeds(new):
            what = "followed" if one.fresh else "was followed before"
            console().print(f"{one.feed_id} {what}: {safe_text(one.address)}", soft_wrap=True)
    note("fetch them with: rimland feeds fetch")


@feeds.command("import")
@click.argument("file", metavar="FILE.opml")
@ledger_option
def import_(file: str, ledger: str | None) -> None:
    """Follow the feeds of an OPML file, as feed readers export them.

    \b
    Example:
      rimland feeds import subscriptions.opml
    """  # noqa: D301
    with open_ledger(ledger, create=True) as opened:
        done = opened.import_feeds(file)
    fresh = sum(one.fresh for one in done.feeds)
    console().print(f"{len(done.feeds)} feeds, {fresh} of them new", soft_wrap=True)
    if done.refused:
        click.echo(f"note: {done.refused} outlines name no web address and were left out", err=True)
    if not done.whole:
        click.echo("note: the file breaks off; the feeds up to there were taken", err=True)


@feeds.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.opml")
@ledger_option
def export(file: Path, ledger: str | None) -> None:
    """Write the feeds that are followed as OPML; - writes to the terminal.

    \b
    Example:
      rimland feeds export feeds.opml
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        text = opened.export_feeds()
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise RimlandError(what, where=str(file), hint="name another file") from None


@feeds.command("list")
@click.option("--all", "ended", is_flag=True, help="Also feeds that were removed or are gone.")
@ledger_option
@format_option
def list_(ended: bool, ledger: str | None, output: str) -> None:
    """List the feeds with their health, and their items by what became of them.

    ok: fetched, with items. empty: sound, but without a single item. failing: it could not be
    fetched or read, and is tried again. gone: its server says so, and it is not tried again.

    \b
    Example:
      rimland feeds list --format csv
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        rows = opened.feeds(ended=ended)
    emit(rows, output, _LISTED)
    if output == "table" and not rows:
        note("no feed is followed; begin with: rimland feeds add URL")


@feeds.command()
@click.argument("feed", metavar="FEED")
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print.",
)
def show(feed: str, ledger: str | None, output: str) -> None:
    """Show one feed, by id or address: its health, its items, its signals and last fetches.

    \b
    Example:
      rimland feeds show fd0c9a51be20
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        found = opened.feed(feed)
    if output == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    out = console()
    out.print(f"{found['feed_id']}  {safe_text(found['address'])}", soft_wrap=True)
    out.print(f"{found['status']}: {safe_text(found['health'])}", soft_wrap=True)
    for name in ("kind", "content", "publisher", "publisher_family", "expected_per_day"):
        if found[name] is not None:
            out.print(
                f"{name.replace('_', ' ')}: {safe_text(readable(found[name]))}", soft_wrap=True
            )
    items = ", ".join(
        f"{count} {state.replace('_', ' ')}" for state, count in found["items"].items()
    )
    out.print(f"items: {items or 'none yet'}", soft_wrap=True)
    for signal in found["told"]:
        since = f"since {signal['raised_at'][:16]}"
        until = f" until {signal['cleared_at'][:16]}" if signal["cleared_at"] else ""
        words = f"signal {signal['code']} {since}{until}: {signal['detail']}"
        out.print(safe_text(words), soft_wrap=True)
    if found["fetches"]:
        print_table(found["fetches"], _FETCHES)


@feeds.command()
@click.option("--feed", metavar="FEED", help="Only this feed's, by id or address.")
@click.option("--state", type=click.Choice(_STATES), help="Only those of this state.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many.")
@ledger_option
@format_option
def items(feed: str | None, state: str | None, limit: int, ledger: str | None, output: str) -> None:
    """List items and what became of each: every one that ever came in is accounted for.

    \b
    Example:
      rimland feeds items --state failed
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        emit(opened.feed_items(feed=feed, state=state, limit=limit), output, _ITEMS)


@feeds.command()
@click.option(
    "--feed", "chosen", multiple=True, metavar="FEED", help="Just this one, due or not; repeatable."
)
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print.",
)
def fetch(chosen: tuple[str, ...], ledger: str | None, output: str) -> None:
    """Fetch the feeds that are due, read their new articles, and stop; "rimland run" goes on.

    Safe to stop at any moment and to run again.

    \b
    Example:
      rimland feeds fetch --feed fd0c9a51be20
    """  # noqa: D301
    with open_ledger(ledger) as opened, _spinner() as progress:
        done = opened.fetch_feeds(only=chosen or None, progress=progress)
    if output == "json":
        click.echo(json.dumps(dataclasses.asdict(done), ensure_ascii=False))
        return
    out = console()
    out.print(f"feeds: {_counts(done.feeds)}", soft_wrap=True)
    out.print(f"items: {_counts(done.items)}", soft_wrap=True)
    if done.feeds.failed or done.feeds.unreadable:
        note("see why with: rimland feeds list")


@feeds.command()
@click.argument("feed", metavar="FEED")
@ledger_option
def remove(feed: str, ledger: str | None) -> None:
    """Stop following a feed, by id or address; its items and documents stay.

    \b
    Example:
      rimland feeds remove fd0c9a51be20
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        console().print(f"removed: {opened.remove_feed(feed)}", soft_wrap=True)


def _counts(done: Any) -> str:
    numbers = {
        field.name.replace("_", " "): getattr(done, field.name)
        for field in dataclasses.fields(done)
        if isinstance(getattr(done, field.name), int)
    }
    (name, total), *rest = numbers.items()
    told = ", ".join(f"{number} {what}" for what, number in rest if number)
    return f"{total} {'fetched' if name == 'feeds' else name}" + (f" ({told})" if told else "")


@contextmanager
def _spinner() -> Iterator[Any]:
    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        console=console(stderr=True),
        transient=True,
        disable=not console(stderr=True).is_terminal,
    )
    with shown:
        task = shown.add_task("fetching", total=None)
        yield lambda line: shown.update(task, description=line)
