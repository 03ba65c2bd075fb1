"""``diff``: what changed between two knowledge times, and why."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from rimland.app.jobs.events import EventFilter
from rimland.tables.networks import load_network
from rimland.ui.cli.shared import (
    DAY,
    console,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    plain,
    print_table,
    readable,
)

if TYPE_CHECKING:
    from rimland.app.jobs.causes import Cause
    from rimland.app.jobs.diff import EventChange

_LISTED = ("event", "date", "country", "what", "was", "now", "because")
_COLUMNS = ("change", "event_id", "others", "date", "country", "place", "fields", "because")
_LABELS = {"publisher_families": "sources", "country_iso3": "country", "event_types": "modes"}
_ACTOR = ("name", "tie", "certainty", "claim")


@click.command()
@click.argument("before", metavar="T1")
@click.argument("after", metavar="T2")
@click.option("--country", metavar="ISO3", help="Country, as TUR.")
@click.option("--from", "first", type=DAY, help="Only events from this day on.")
@click.option("--to", "last", type=DAY, help="Only events up to this day.")
@click.option("--network", "network_name", help="Only events with a member of this network.")
@click.option("--source", help="Only events this source reports.")
@click.option("--kind", type=click.Choice(["attack", "battle"]), help="Attacks or battles only.")
@click.option("--min-killed", type=click.IntRange(0), help="At least so many killed.")
@click.option(
    "--judged",
    type=click.Choice(["now", "then"]),
    default="now",
    show_default=True,
    help="Link reports as judged today, or as judged at each of the two times.",
)
@ledger_option
@format_option
def diff(
    before: str,
    after: str,
    country: str | None,
    first: date | None,
    last: date | None,
    network_name: str | None,
    source: str | None,
    kind: str | None,
    min_killed: int | None,
    judged: str,
    ledger: str | None,
    output: str,
) -> None:
    """Say which events are new, gone, merged, split or changed between two times, and why.

    T1 and T2 are knowledge times (YYYY-MM-DD: to the end of that day, UTC), or the ids of two
    snapshots. An event counts as the same as long as its reports are.

    \b
    Examples:
      rimland diff 2023-12-31 2024-12-31 --country IRQ
      rimland diff 2026-11-15 2026-11-22 --judged then
      rimland diff snap-1f0c6a2b9d3e snap-77aa01be52c4 --format jsonl
    """  # noqa: D301
    wanted = EventFilter(
        country=country,
        first=first,
        last=last,
        source=source,
        kind=kind,
        min_killed=min_killed,
        network=load_network(network_name) if network_name else None,
    )
    with open_ledger(ledger) as opened:
        changes = opened.diff(before, after, wanted, judged_then=judged == "then")
    if output != "table":
        emit([_as_dict(change) for change in changes], output, _COLUMNS)
        return
    print_table([line for change in changes for line in _lines(change)], _LISTED, wrap=True)
    counts = Counter(change.change for change in changes)
    kinds = ("new", "gone", "merged", "split", "changed")
    console().print(", ".join(f"{counts[kind]:,} {kind}" for kind in kinds))


def _as_dict(change: EventChange) -> dict[str, Any]:
    fields = {name: {"was": was, "now": now} for name, (was, now) in change.fields.items()}
    return {name: plain(getattr(change, name)) for name in _COLUMNS} | {"fields": fields}


def _lines(change: EventChange) -> list[dict[str, Any]]:
    """Return an event's change as lines: the event once, then each field that is not what it was."""
    because = "; ".join(dict.fromkeys(_cause(cause) for cause in change.because))
    head = {
        "event": change.event_id,
        "date": change.date,
        "country": change.country,
        "because": because,
    }
    others = ", ".join(change.others)
    if change.change != "changed":
        what = {"merged": f"merged with {others}", "split": f"split off {others}"}
        return [head | {"what": what.get(change.change, change.change)}, *_fields(change, {})]
    return _fields(change, head)


def _fields(change: EventChange, head: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a line per field, the event named on the first of them only."""
    blank = dict.fromkeys(("event", "date", "country", "because"), "")
    return [
        (head if head and number == 0 else blank) | {"what": name, "was": was, "now": now}
        for number, (name, was, now) in enumerate(_together(change))
    ]


def _together(change: EventChange) -> list[tuple[str, str, str]]:
    """Return fields with their old and new values; a toll's three parts stand on one line."""
    done: dict[str, tuple[str, str]] = {}
    for name, (was, now) in change.fields.items():
        stem = name
        for level in ("_low", "_best", "_high"):
            stem = stem.removesuffix(level)
        if stem == name:
            done[name] = (_value(name, was), _value(name, now))
        elif name.endswith("_best") or stem not in done:
            part = name.removeprefix(stem + "_")
            shown = "" if part == "best" else f" ({part})"
            done[stem] = (readable(was) + shown, readable(now) + shown)
    return [(_LABELS.get(n, n.replace("_", " ")), was, now) for n, (was, now) in done.items()]


def _value(name: str, value: Any) -> str:
    if name == "actors":
        return "; ".join(
            " ".join(str(actor[part]) for part in _ACTOR if actor[part]) for actor in value or ()
        )
    return readable(value)


def _cause(cause: Cause) -> str:
    """Return a cause as words: what, of which report, in which release, by whom and why."""
    parts = [cause.cause, cause.report_key]
    if cause.field:
        parts.append(f"({cause.field.replace('_', ' ')})")
    if cause.release:
        parts.append(f"in release {cause.release}")
    if cause.known_at:
        parts.append(f"on {cause.known_at[:10]}")
    if cause.by:
        parts.append(f"by {cause.by}")
    return " ".join(parts) + (f": {cause.reason}" if cause.reason else "")
