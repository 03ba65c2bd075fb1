"""``follow``: saved topics, and what they would have sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from rimland.model.time import parse_instant
from rimland.ui.cli.follow_channels import (
    channel,
    follower_option,
    quiet,
    say_channel,
    shown_channel,
)
from rimland.ui.cli.follow_from import from_article
from rimland.ui.cli.shared import (
    Parsed,
    console,
    emit,
    format_option,
    note,
    open_ledger,
    print_table,
    row_progress,
    safe_text,
)

if TYPE_CHECKING:
    from rimland.app.jobs.desk_replay import Replayed
    from rimland.app.jobs.follows import Added, StoredFollow

_LISTED = ("follow", "name", "query", "deliver", "state")
_SENT = ("at", "kind", "title", "changes", "why")
_TIME = Parsed(parse_instant, "TIME")


_network_option = click.option(
    "--network", help="Whose theatres theatre: and outside: mean; default: islamic-state."
)
_deliver_option = click.option(
    "--deliver",
    type=click.Choice(["now", "daily", "weekly"]),
    help="When: each alert by itself, or in one message at seven in your zone; default: now.",
)
_to_option = click.option(
    "--to",
    multiple=True,
    metavar="ADDRESS",
    help="Where: an e-mail address, https://… (a webhook), atom, a URL of apprise, or a channel's "
    "id; may be repeated.",
)


@click.group()
def follow() -> None:
    """Follow topics: words, groups, places, theatres, thresholds; never persons.

    A query joins words and fields with AND, OR, NOT, NEAR/n and brackets. Fields are actor, network,
    place, country, region, within, theatre, outside, mode, killed, injured, abducted, suicide,
    foiled, tie, certainty, claim, houses, language and publisher; all of them that an attack has
    must hold of one and the same attack. What is unknown meets no condition, nor its NOT.

    \b
    Examples:
      rimland follow test --query 'network:islamic-state AND outside:core AND killed>=5'
      rimland follow add 'network:islamic-state AND outside:core' --name "IS outside the core"
      rimland follow add '"suicide vest" OR bomb* NEAR/5 market' --deliver daily --to desk@example.org
      rimland follow list
    """  # noqa: D301


follow.add_command(from_article)
follow.add_command(channel)
follow.add_command(quiet)


@follow.command()
@click.argument("query")
@click.option("--name", help="What to call it; default: the query.")
@_deliver_option
@_to_option
@_network_option
@follower_option
def add(query: str, deliver: str | None, ledger: str | None, **how: Any) -> None:
    """Follow QUERY from now on. Without --to your Atom feed tells.

    \b
    Examples:
      rimland follow add 'killed>=5 AND outside:core' --name "large, outside the core"
      rimland follow add 'actor:"Boko Haram" AND place:Borno' --deliver daily --to desk@example.org
    """  # noqa: D301
    with _pointed(), open_ledger(ledger, create=True) as opened:
        say_added(opened.follow(query, deliver=deliver or "now", **how))


@follow.command("list")
@follower_option
@format_option
def list_(follower: str | None, ledger: str | None, output: str) -> None:
    """List your follows; nobody else sees them.

    \b
    Example:
      rimland follow list --format json
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        emit([_row(one) for one in opened.follows(follower=follower)], output, _LISTED)


@follow.command()
@click.argument("named", metavar="FOLLOW")
@follower_option
@format_option
def show(named: str, follower: str | None, ledger: str | None, output: str) -> None:
    """Show one of your follows, by id or name, with its channels and what became of it.

    \b
    Example:
      rimland follow show "IS outside the core"
    """  # noqa: D301
    from rimland.app.jobs.follows import follow_history  # noqa: PLC0415 - reads texts

    with open_ledger(ledger) as opened:
        rows = follow_history(opened.database, opened.settings, named, follower=follower)
        told = {c.channel_id: shown_channel(c) for c in opened.channels(follower=follower)}
    shown = [_row(one) | {"version": one.version, "since": one.recorded_at} for one in rows]
    for row in shown:
        row["to"] = [told.get(channel, f"{channel} (ended)") for channel in row.pop("channels")]
    if output == "table":
        brief = [row | {"since": f"{row['since'][:16].replace('T', ' ')}"} for row in shown]
        print_table(brief, ("version", "since", *_LISTED[1:], "to"), wrap=True)
    else:
        emit(shown, output, ())


@follow.command()
@click.argument("named", metavar="FOLLOW")
@click.option("--query", help="Another query.")
@click.option("--name", help="Another name.")
@_deliver_option
@_to_option
@_network_option
@follower_option
def edit(named: str, ledger: str | None, **how: Any) -> None:
    """Change what is given of FOLLOW (its id or name); the rest stays, --to replaces all addresses.

    \b
    Example:
      rimland follow edit "IS outside the core" --deliver weekly
    """  # noqa: D301
    with _pointed(), open_ledger(ledger) as opened:
        say_added(opened.edit_follow(named, **how))


@follow.command()
@click.argument("named", metavar="FOLLOW")
@follower_option
def pause(named: str, follower: str | None, ledger: str | None) -> None:
    """Stop hearing of FOLLOW for a while; what happens meanwhile is not sent later.

    \b
    Example:
      rimland follow pause "IS outside the core"
    """  # noqa: D301
    _set(named, "paused", follower, ledger)


@follow.command()
@click.argument("named", metavar="FOLLOW")
@follower_option
def resume(named: str, follower: str | None, ledger: str | None) -> None:
    """Hear of a paused FOLLOW again, from now on.

    \b
    Example:
      rimland follow resume "IS outside the core"
    """  # noqa: D301
    _set(named, "live", follower, ledger)


@follow.command()
@click.argument("named", metavar="FOLLOW")
@follower_option
def remove(named: str, follower: str | None, ledger: str | None) -> None:
    """End FOLLOW; alerts of it that wait to be sent are withdrawn.

    \b
    Example:
      rimland follow remove "IS outside the core"
    """  # noqa: D301
    _set(named, "ended", follower, ledger)


@follow.command("test")
@click.argument("named", required=False, metavar="[FOLLOW]")
@click.option("--query", help="A query that is no follow yet.")
@click.option("--since", type=_TIME, help="From this knowledge time on; default: all.")
@click.option("--until", type=_TIME, help="Up to this knowledge time; default: now.")
@_network_option
@follower_option
@format_option
def test(named: str | None, ledger: str | None, output: str, **how: Any) -> None:
    """Say what FOLLOW, or a query, would have sent over the past, when and why; writes nothing.

    The ledger's knowledge times are gone through in order, each as the world knew it then. Reports
    are linked as they are today; quiet hours and digests are left out.

    \b
    Examples:
      rimland follow test --query 'network:islamic-state AND outside:core AND killed>=5'
      rimland follow test "IS outside the core" --since 2016-01-01 --until 2016-12-31
    """  # noqa: D301
    if (named is None) == (how["query"] is None):
        raise click.UsageError("name one of your follows, or give --query")
    with (
        _pointed(),
        open_ledger(ledger) as opened,
        row_progress("going through", "times") as advance,
    ):
        sent = opened.replay_follow(
            named, progress=lambda done, _: advance("the past", done), **how
        )
    if output != "table":
        emit([_sent(one) for one in sent], output, _SENT)
        return
    for one in sent:
        _print_sent(one)
    kinds = [str(one.kind) for one in sent]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    console().print(f"alerts: {len(sent)}{f' ({counts})' if counts else ''}")


@contextmanager
def _pointed() -> Iterator[None]:
    """Show a person in front of the terminal where in a query the fault is."""
    from rimland.outputs.follows import QueryError  # noqa: PLC0415 - loads the lists

    try:
        yield
    except QueryError as error:
        for line in error.picture().splitlines():
            note(line)
        raise


def _set(named: str, state: str, follower: str | None, ledger: str | None) -> None:
    with open_ledger(ledger) as opened:
        changed = opened.set_follow(named, state, follower=follower)
    console().print(f"{changed.follow_id} {safe_text(changed.name)}: {changed.state}")


def say_added(added: Added) -> None:
    """Say what was saved, and where its follower is told."""
    held = added.follow
    console().print(
        f"{held.follow_id} {safe_text(held.name)}: {held.state}, {held.delivery}", soft_wrap=True
    )
    for line in added.notes:
        click.echo(f"note: {line}", err=True)
    for one in added.channels:
        say_channel(one, new=one in added.new_channels)


def _row(one: StoredFollow) -> dict[str, Any]:
    return {
        "follow": one.follow_id,
        "name": one.name,
        "query": one.query,
        "network": one.network,
        "deliver": one.delivery,
        "channels": list(one.channel_ids),
        "state": one.state,
    }


def _print_sent(one: Replayed) -> None:
    """Print an alert as its follower would read it: when, what, what changed, and why."""
    shown = console()
    shown.print(f"{one.at:%Y-%m-%d %H:%M}  {one.kind!s:<9}  {safe_text(one.title)}", soft_wrap=True)
    row = _sent(one)
    for label, lines in (("changed", row["changes"]), ("because", row["why"])):
        for line in lines:
            shown.print(f"    {label}: {safe_text(line)}", soft_wrap=True)


def _sent(one: Replayed) -> dict[str, Any]:
    return {
        "at": one.at,
        "kind": str(one.kind),
        "subject": one.subject,
        "title": one.title,
        "changes": [f"{c.field}: {c.before or '–'} → {c.after or '–'}" for c in one.changes],
        "why": list(one.why),
    }
