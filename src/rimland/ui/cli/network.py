"""``network show``."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from rimland.model.network import Network
from rimland.model.vocab import MembershipRole, Roster, TheatreKind, Verification
from rimland.tables.networks import load_network
from rimland.tables.packaged import country_name
from rimland.ui.cli.shared import DAY, console, emit, format_option, plain, print_table


@click.group()
def network() -> None:
    """Show who belonged to a network, what it was called, and where its theatres were."""


@network.command()
@click.argument("name", metavar="NAME")
@click.option("--on", type=DAY, help="The day; default: today.")
@format_option
def show(name: str, on: date | None, output: str) -> None:
    """Show the members of a network on a day, under the names they bore then.

    NAME is islamic-state, al-qaeda, or the path of a network file. Facts that no source backs are
    marked unverified.

    \b
    Examples:
      rimland network show islamic-state --on 2005-06-01
      rimland network show al-qaeda --on 2013-05-01 --format json
    """  # noqa: D301
    found = load_network(name)
    day = on or datetime.now().astimezone().date()
    rows = [
        {
            "actor": m.slug,
            "name": m.name,
            "role": str(m.role),
            "countries": list(m.countries),
            "since": m.since.text if m.since else None,
            "verified": str(m.verified),
            "sources": list(m.sources),
        }
        for m in found.members_on(day)
    ]
    if output == "json":
        click.echo(json.dumps(_whole(found, day, rows), ensure_ascii=False, default=str))
        return
    emit(
        rows, output, ["name", "role", "countries", "since", "verified"], f"{found.title} on {day}"
    )
    if output == "table":
        _print_rest(found, day)


def _whole(found: Network, day: date, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "network": found.network_id,
        "on": day.isoformat(),
        "members": rows,
        "theatres": _theatres(found, day),
        "undated": _undated(found),
        "coalition_members": plain(found.coalition_on(day)),
    }


def _theatres(found: Network, day: date) -> dict[str, list[str]]:
    """Return the countries of each theatre on a day; the stronger kind takes a country."""
    seen: set[tuple[str, str]] = set()
    theatres: dict[str, list[str]] = {
        str(k): [] for k in TheatreKind if k not in {"rim", "unknown"}
    }
    for rule in found.theatres(Roster.AS_PLEDGED):
        if rule.first <= day <= rule.last and (rule.country, rule.adm1) not in seen:
            seen.add((rule.country, rule.adm1))
            area = rule.country if rule.adm1 == "*" else f"{rule.country}/{rule.adm1}"
            theatres[str(rule.kind)].append(area)
    return {kind: sorted(areas) for kind, areas in theatres.items()}


def _undated(found: Network) -> list[str]:
    """Return members whose joining nobody dates: as-pledged counts leave them out."""
    slugs = {n.slug for n in found.names if n.role is MembershipRole.AFFILIATE}
    return sorted(s for s in slugs if found.term(s) is None)


def _print_rest(found: Network, day: date) -> None:
    out = console()
    for kind, areas in _theatres(found, day).items():
        out.print(f"{kind}: {', '.join(country_name(a) for a in areas) or '–'}")
    out.print("rim: everywhere else")
    count = found.coalition_on(day)
    if count:
        out.print(f"coalition against it: {count.members} members (published {count.on.text})")
    past = [t for t in found.territory if t.on.first <= day]
    if past:
        rows = [
            {
                "date": t.on.text,
                "place": t.place,
                "what": "gained" if t.gained else "lost",
                "by": t.by_whom,
                "verified": str(t.verified),
            }
            for t in sorted(past, key=lambda t: t.on.first)[-8:]
        ]
        print_table(
            rows, ["date", "place", "what", "by", "verified"], "Last territory gained and lost"
        )
    undated = _undated(found)
    if undated:
        out.print(
            f"joined at a date no source gives, so left out of as-pledged counts: {', '.join(undated)}"
        )
    doubtful = sum(n.verified is Verification.UNVERIFIED for n in found.names)
    out.print(f"{doubtful} of {len(found.names)} names are unverified", style="dim")
