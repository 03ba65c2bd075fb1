"""Whether lists are lists of their own: whose events a source takes from another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from rimland.analysis.counted import Counted
from rimland.tables.snapshot import Snapshot

_COPIES = 1 / 3
"""A list that cites another for more than this share of its events is no list of its own."""

_COMMON = 1 / 2
"""From this share of common events on that cite one outlet, two lists draw on common reports."""


def houses_of(snapshot: Snapshot) -> dict[str, str]:
    """Return source -> publisher family."""
    sources: Mapping[str, Mapping[str, Any]] = snapshot.manifest["sources"]
    return {key: str(s.get("publisher_family") or key) for key, s in sources.items()}


def citations(snapshot: Snapshot, events: set[str]) -> dict[str, dict[str, frozenset[str]]]:
    """Return event -> list -> the outlets that its reports of the event cite, in lower case."""
    members = dict(
        zip(
            *(snapshot.arrow("members")[c].to_pylist() for c in ("report_key", "event_id")),
            strict=True,
        )
    )
    house_of = houses_of(snapshot)
    reports = snapshot.arrow("reports").select(
        ["report_key", "source_id", "publisher_family", "publishers"]
    )
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in reports.to_pylist():
        event = members.get(row["report_key"])
        if event in events:
            house = row["publisher_family"] or house_of.get(row["source_id"], row["source_id"])
            outlets = frozenset(name.casefold() for name in row["publishers"] or ())
            found[event][house] = found[event].get(house, frozenset()) | outlets
    return found


def copying(
    events: Sequence[Counted],
    names: tuple[str, ...],
    heard: Mapping[str, frozenset[str]],
    cited: Mapping[str, Mapping[str, frozenset[str]]],
) -> str:
    """Return why a list is no list of its own: it takes too many of its events from another."""
    for taker in names:
        own = [e.event_id for e in events if taker in heard.get(e.event_id, ())]
        for giver in names:
            taken = sum(
                giver.casefold() in cited.get(event, {}).get(taker, frozenset()) for event in own
            )
            if giver != taker and own and taken > _COPIES * len(own):
                return f"{taker} takes {taken} of its {len(own)} events from {giver}"
    return ""


def common_origin(
    events: Sequence[Counted],
    names: tuple[str, ...],
    heard: Mapping[str, frozenset[str]],
    cited: Mapping[str, Mapping[str, frozenset[str]]],
) -> list[str]:
    """Return a note for each pair of lists that mostly cite the same outlets where they agree."""
    notes = []
    for one, other in combinations(names, 2):
        both = [e.event_id for e in events if {one, other} <= heard.get(e.event_id, frozenset())]
        common = sum(
            bool(cited.get(e, {}).get(one, frozenset()) & cited.get(e, {}).get(other, frozenset()))
            for e in both
        )
        if both and common > _COMMON * len(both):
            notes.append(
                f"{one} and {other} cite the same outlet in {common} of {len(both)} common events: "
                "they depend on each other, and the estimate is too low"
            )
    return notes
