"""Counting the events that may be counted but not listed, by network, kind, country and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from rimland.linking.resolve import resolve_events
from rimland.model.vocab import Certainty, DatePrecision, Role, Roster
from rimland.outputs.counts import Path, publishable_counts
from rimland.tables.fields import arrow_schema
from rimland.tables.networks import load_network, membership_table, shipped_networks
from rimland.tables.schemas import COUNT_LEVELS, COUNT_TABLE

NO_NETWORK = "none"
SEVERAL = "several"
_DOERS = frozenset({Role.PERPETRATOR})
_SIDES = frozenset({Role.SIDE_A, Role.SIDE_B, Role.PERPETRATOR})


def counts_table(reports: pa.Table, members: pa.Table) -> tuple[pa.Table, int, int]:
    """Return the counts that may be published, how many events they hold, and how many are not shown.

    Args:
        reports: reports that may be counted; their events are resolved from them alone.
        members: ``event_id, report_key`` of each.
    """
    if not reports.num_rows:
        return arrow_schema(COUNT_TABLE).empty_table(), 0, 0
    nothing = pa.table({n: pa.array([], pa.string()) for n in ("event_id", "part_of")})
    no_licences = pa.table({n: pa.array([], pa.string()) for n in ("source_id", "redistribute")})
    events = resolve_events(reports, members, nothing, no_licences).to_pylist()
    leaves = Counter(_leaf(event) for event in events)
    shown = publishable_counts(leaves)
    every = {leaf[:level] for leaf in leaves for level in range(len(leaf) + 1)}
    rows = [
        _row(path, count)
        for path, count in sorted(shown.items(), key=lambda item: tuple(map(str, item[0])))
    ]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(COUNT_TABLE))
    return table, shown.get((), 0), len(every) - len(shown)


def _leaf(event: Mapping[str, Any]) -> Path:
    """Return where an event is counted: network, kind, country, year, month."""
    day = event["date_start"]
    exact = day is not None and event["date_precision"] != DatePrecision.YEAR
    return (
        _network(event),
        event["kind"],
        event["country_iso3"] or "",
        "" if day is None else f"{day:%Y}",
        f"{day:%Y-%m}" if exact else "",
    )


def _row(path: Path, count: int) -> dict[str, Any]:
    names = ("network", "kind", "country_iso3", "year", "month")
    known = {name: str(word) or None for name, word in zip(names, path, strict=False)}
    return {"level": COUNT_LEVELS[len(path)], **known, "events": count}


def _network(event: Mapping[str, Any]) -> str:
    """Return the shipped network that an event is counted for, under its fixed roster."""
    roles = _DOERS if event["kind"] == "attack" else _SIDES
    found = {
        network
        for actor in event["actors"] or ()
        if actor["role"] in roles and actor["certainty"] != Certainty.DISPUTED
        for key in (actor["dataset_id"], f"name:{(actor['name'] or '').lower()}")
        for network, first, last in _members().get(key or "", ())
        if event["date_start"] is not None and first <= event["date_start"] <= last
    }
    if event["foiled"] or not found:
        return NO_NETWORK
    return found.pop() if len(found) == 1 else SEVERAL


@cache
def _members() -> dict[str, list[tuple[str, date, date]]]:
    keys: dict[str, list[tuple[str, date, date]]] = {}
    for name in shipped_networks():
        for row in membership_table(load_network(name), Roster.FIXED).to_pylist():
            spell = (name, row["valid_from"], row["valid_to"])
            keys.setdefault(row["key"], []).append(spell)
    return keys
