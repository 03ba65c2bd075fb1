"""The queue of what a person should look at: unsure pairs, doubtful reports, readings that differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rimland.app.jobs.review_stakes import Rosters, stake
from rimland.ledger.database import Database
from rimland.ledger.judgements import all_judgements
from rimland.ledger.linkable import linkable_reports
from rimland.ledger.membership import Membership
from rimland.ledger.review_reading import reports_of_kind, sizes_of, unsure_pairs
from rimland.ledger.second_readings import Reading, unsettled, word
from rimland.ledger.standing import ON_PAIRS, ON_REPORTS, SKIP, Judgement, facts, in_force, links
from rimland.linking.review_queue import (
    LEAST_UNCERTAIN,
    SURE,
    Stake,
    importance,
    probability,
    stakes_in_words,
    uncertainty,
)
from rimland.model.network import Network
from rimland.tables.networks import load_network, shipped_networks

PAIR, REPORT, SETTLE, SECOND = "pair", "report", "settle", "second"
FIELDS = (
    *("date_start", "country_iso3", "adm1", "actors", "confidence"),
    *("killed_total_low", "killed_total_best", "killed_total_high"),
)
_CODED = "article:"
_WITHIN_BITS = 7.5  # just outside the pairs that LEAST_UNCERTAIN lets through
_MOST = 20_000
"""Pairs that are weighed; they are the least certain ones, and nobody reviews as many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer asked for; None is no limit."""

    network: Network | None = None
    country: str | None = None
    limit: int | None = None
    double: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide.

    ``kind`` is a pair the method is unsure of, a report its coder is unsure of, a pair to settle
    on which two persons differ, or a pair to read a second time, blind.
    """

    kind: str
    a: str
    b: str | None
    chance: float | None
    uncertainty: float
    importance: float
    why: tuple[str, ...]
    skipped: bool = False

    @property
    def priority(self) -> float:
        """What the queue is ordered by."""
        return self.uncertainty * self.importance

    @property
    def keys(self) -> tuple[str, ...]:
        """The reports it is about."""
        return (self.a,) if self.b is None else (self.a, self.b)


def review_queue(database: Database, by: str, wanted: Wanted) -> list[Item]:
    """Return what is waiting for a reviewer, the most urgent first; what was skipped comes last."""
    with database.reading() as connection:
        people = all_judgements(connection, people_only=True)
        pairs = unsure_pairs(connection, within_bits=_WITHIN_BITS, most=_MOST)
        coded = reports_of_kind(connection, _CODED)
    asked = _second(people, by) if wanted.double else _waiting(people, by, pairs, coded)
    keys = {key for item in asked for key in item.keys}
    with database.reading() as connection:
        table = linkable_reports(connection, FIELDS, keys=keys)
        membership = Membership(connection)
        events = membership.events_of(keys)
        sizes = sizes_of(connection, set(events.values()))
    reports = {row["report_key"]: row for row in table.to_pylist()}
    networks = [wanted.network] if wanted.network else map(load_network, shipped_networks())
    rosters = Rosters(networks)
    found = []
    for item in asked:
        rows = [reports[key] for key in item.keys if key in reports]
        if len(rows) < len(item.keys) or not _fits(item, rows, wanted):
            continue
        joined = {events[key] for key in item.keys if key in events}
        size = max(len(rows), sum(sizes.get(event, 1) for event in joined))
        held = stake(rows, rosters, size)
        if wanted.network and not held.of_network:
            continue
        found.append(_weighed(item, rows, held))
    order = _by_chance(by) if wanted.double else _by_priority
    return sorted(found, key=order)[: wanted.limit]


def _waiting(
    people: Sequence[Judgement],
    by: str,
    pairs: Iterable[tuple[str, str, float]],
    coded: Iterable[str],
) -> list[Item]:
    """Return what nobody has judged, and pairs on which two persons differ."""
    standing = links(people)
    judged = {j.pair for j in standing}
    known = {j.subject_a: j.verdict for j in facts(people, ON_REPORTS, None)}
    rejected = {key for key, verdict in known.items() if verdict == "reject"}
    skipped = {j.pair for j in in_force(people) if j.verdict == SKIP and j.made_by == by}
    items = [
        Item(SETTLE, min(r.first.pair), max(r.first.pair), None, 1.0, 0.0, _words(r))
        for r in unsettled(people)
    ]
    items += [
        Item(PAIR, a, b, probability(bits), 0.0, 0.0, (), frozenset((a, b)) in skipped)
        for a, b, bits in pairs
        if frozenset((a, b)) not in judged and not {a, b} & rejected
    ]
    items += [
        Item(REPORT, key, None, None, 0.0, 0.0, (), frozenset((key,)) in skipped)
        for key in coded
        if key not in known
    ]
    return items


def _words(read: Reading) -> tuple[str, ...]:
    first, second = read.first, read.second
    return (f"{first.made_by} said {word(first)}, {second.made_by} {word(second)}",)


def _second(people: Sequence[Judgement], by: str) -> list[Item]:
    """Return the pairs that others judged in the open and this reviewer has not judged at all."""
    mine = {j.pair for j in in_force(people) if j.made_by == by and j.verdict in {*ON_PAIRS, SKIP}}
    return [
        Item(SECOND, min(j.pair), max(j.pair), None, 1.0, 0.0, ())
        for j in links(people)
        if j.made_by != by and j.pair not in mine
    ]


def _fits(item: Item, rows: Sequence[Mapping[str, Any]], wanted: Wanted) -> bool:
    if wanted.country and wanted.country.upper() not in {row["country_iso3"] for row in rows}:
        return False
    if item.kind == REPORT:
        return rows[0]["confidence"] is not None and rows[0]["confidence"] < SURE
    return item.kind != PAIR or uncertainty(item.chance or 0.0) >= LEAST_UNCERTAIN


def _weighed(item: Item, rows: Sequence[Mapping[str, Any]], held: Stake) -> Item:
    """Return an item with its uncertainty, its importance, and what depends on it in words."""
    chance = rows[0]["confidence"] if item.kind == REPORT else item.chance
    unsure = item.uncertainty or uncertainty(chance or 0.0)
    return Item(
        kind=item.kind,
        a=item.a,
        b=item.b,
        chance=chance,
        uncertainty=unsure,
        importance=importance(held),
        why=(*item.why, *stakes_in_words(held)),
        skipped=item.skipped,
    )


def _by_priority(item: Item) -> tuple[Any, ...]:
    return (item.kind != SETTLE, item.skipped, -item.priority, item.keys)


def _by_chance(by: str) -> Any:
    """A second reading takes pairs as they fall, or agreement would be that on the hard ones."""

    def place(item: Item) -> str:
        return hashlib.sha256("|".join((by, *item.keys)).encode()).hexdigest()

    return place
