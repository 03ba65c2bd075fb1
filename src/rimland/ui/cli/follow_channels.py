"""``follow channel`` and ``follow quiet``: where a follower is told, and in which hours not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rimland.ui.cli.shared import (
    F,
    as_follower,
    console,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    safe_text,
)

if TYPE_CHECKING:
    from rimland.app.jobs.follows import StoredChannel


def follower_option(command: F) -> F:
    """Add ``--as``, whose follows, and ``--ledger``."""
    return as_follower("follows")(ledger_option(command))


@click.group()
def channel() -> None:
    """Where you are told; each of your follows names some of these.

    \b
    Example:
      rimland follow channel list
    """  # noqa: D301


@channel.command("add")
@click.argument("address")
@follower_option
def channel_add(address: str, follower: str | None, ledger: str | None) -> None:
    """Add an e-mail address, a webhook, atom, or a URL of apprise.

    A webhook's secret is shown once, here: what it gets is signed with it.

    \b
    Examples:
      rimland follow channel add desk@example.org
      rimland follow channel add https://example.org/hooks/rimland
    """  # noqa: D301
    with open_ledger(ledger, create=True) as opened:
        before = {c.channel_id for c in opened.channels(follower=follower)}
        made = opened.add_channel(address, follower=follower)
    say_channel(made, new=made.channel_id not in before)


@channel.command("list")
@follower_option
@format_option
def channel_list(follower: str | None, ledger: str | None, output: str) -> None:
    """List your channels, and since when any of them fails.

    \b
    Example:
      rimland follow channel list
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        held = opened.channels(follower=follower)
    rows = [
        {
            "channel": one.channel_id,
            "kind": one.kind,
            "address": _address(one),
            "failing_since": one.failing_since,
        }
        for one in held
    ]
    emit(rows, output, ("channel", "kind", "address", "failing_since"))


@channel.command("remove")
@click.argument("named", metavar="CHANNEL")
@follower_option
def channel_remove(named: str, follower: str | None, ledger: str | None) -> None:
    """End CHANNEL (its id or address); what waits to go there is withdrawn.

    \b
    Example:
      rimland follow channel remove desk@example.org
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        ended = opened.remove_channel(named, follower=follower)
    console().print(f"ended {ended.channel_id} ({safe_text(shown_channel(ended))})")


@click.command()
@click.argument("hours", required=False, metavar="[HH:MM-HH:MM]")
@click.option("--zone", metavar="ZONE", help="Your time zone, as Europe/Paris; UTC at first.")
@follower_option
def quiet(hours: str | None, zone: str | None, follower: str | None, ledger: str | None) -> None:
    """Set the hours in which nothing is sent to you (none: no such hours), and your time zone.

    Alerts wait until the hours are over. Without anything given it says what is set.

    \b
    Example:
      rimland follow quiet 22:00-07:00 --zone Africa/Lagos
    """  # noqa: D301
    with open_ledger(ledger, create=True) as opened:
        held = opened.quiet_hours(hours, zone=zone, follower=follower)
    span = f"{held.quiet_from} to {held.quiet_to}" if held.quiet_from else "never"
    console().print(f"quiet for {held.follower_id}: {span} ({held.zone})")


def say_channel(one: StoredChannel, *, new: bool) -> None:
    """Say where a follower is told; a new channel's secret is shown this once."""
    console().print(f"told at {one.channel_id} ({safe_text(shown_channel(one))})")
    if new and one.secret:
        console().print(f"its secret, shown only now: {one.secret}", soft_wrap=True)


def shown_channel(one: StoredChannel) -> str:
    """Return a channel's kind and the address that may be shown of it."""
    return f"{one.kind} {_address(one)}"


def _address(one: StoredChannel) -> str:
    from rimland.app.jobs.follows_channels import shown_address  # noqa: PLC0415 - reads texts

    return shown_address(one)
