"""An event's row as the facts an alert may tell and the attack a follow asks for; pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from rimland.app.jobs.actor_labels import actor_labels
from rimland.model.alert import Evidence, Facts
from rimland.model.matter import Attack
from rimland.model.network import Network, TheatreRule, theatre_among
from rimland.model.toll import Count
from rimland.model.vocab import Mode, Role, Roster
from rimland.reading.actors_lists import Alias, lists
from rimland.tables.networks import membership_table
from rimland.tables.packaged import country_name

EVENT = "event:"
STORY = "story:"

_MOST_EVIDENCE = 5
_TELLING = ("killed_total_best", "injured_total_best", "event_types", "actors", "place")
"""Fields whose words say most of an attack, the best first."""

_TAKEN_BACK = {
    "killed": ("killed_total_best", "killed_civilians_best"),
    "place": ("place", "adm1"),
    "country": ("country_iso3",),
    "day": ("date_start",),
    "modes": ("event_types",),
    "actors": ("actors",),
}
"""Facts, and the fields of a report that bear them."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """What a network's file says, ready to be asked often.

    ``keys`` are whom it counts, with the days from which and to which; ``rules`` say by country
    where a place stands.
    """

    name: str
    keys: Mapping[str, tuple[tuple[date, date], ...]]
    rules: Mapping[str, tuple[TheatreRule, ...]]

    def theatre(self, country: str | None, adm1: str | None, day: date) -> str:
        """Return where a place stands towards the network on a day."""
        return str(theatre_among(self.rules.get(country or "", ()), country, adm1, day))


def watched_network(name: str, network: Network) -> Member:
    """Return a network as events are held against it."""
    keys: dict[str, tuple[tuple[date, date], ...]] = {}
    for row in membership_table(network, Roster.AS_PLEDGED).to_pylist():
        keys[row["key"]] = (*keys.get(row["key"], ()), (row["valid_from"], row["valid_to"]))
    rules: dict[str, tuple[TheatreRule, ...]] = {}
    for rule in network.theatres(Roster.AS_PLEDGED):
        rules[rule.country] = (*rules.get(rule.country, ()), rule)
    return Member(name, keys, rules)


def facts_of(
    event: Row,
    reports: Sequence[Row],
    documents: Mapping[str, Row],
    *,
    corrected: Iterable[str] = (),
) -> Facts:
    """Return what may be told of an event: its row, its standing reports, and their documents."""
    doers = [actor for actor in event["actors"] or () if actor["role"] != Role.TARGET]
    first = doers[0] if doers else {}
    return Facts(
        subject=EVENT + event["event_id"],
        title=_title(event),
        day=event["date_start"],
        date_precision=event["date_precision"],
        country=event["country_iso3"],
        adm1=event["adm1"],
        place=event["place"],
        place_precision=event["place_precision"],
        latitude=event["latitude"],
        longitude=event["longitude"],
        modes=tuple(event["event_types"] or ()),
        actors=tuple(dict.fromkeys(actor["name"] for actor in doers if actor["name"])),
        tie=first.get("tie"),
        certainty=first.get("certainty"),
        claim=first.get("claim"),
        said_by=tuple(dict.fromkeys(actor["said_by"] for actor in doers if actor["said_by"])),
        killed=killed_of(event),
        injured=_count(event, "injured"),
        corrected=tuple(sorted(set(corrected))),
        houses=len(event["publisher_families"] or ()) or 1,
        documents=len({r["document_id"] for r in reports if r["document_id"]}) or event["reports"],
        known_at=datetime.fromisoformat(event["known_at"]),
        evidence=_evidence(reports, documents),
    )


def attack_of(event: Row, reports: Sequence[Row], networks: Collection[Member]) -> Attack:
    """Return an event as follows ask for it, with each network's word for where it happened."""
    day = event["date_start"]
    doers = [actor for actor in event["actors"] or () if actor["role"] != Role.TARGET]
    first = doers[0] if doers else {}
    named = {
        row[field].casefold()
        for row in (event, *reports)
        if row["country_iso3"] == event["country_iso3"]
        for field in ("place", "adm1")
        if row[field]
    }
    return Attack(
        attack_id=event["event_id"],
        day=day,
        country=event["country_iso3"],
        place=event["place"],
        places=frozenset(named),
        latitude=event["latitude"],
        longitude=event["longitude"],
        place_precision=event["place_precision"],
        theatres={
            one.name: one.theatre(event["country_iso3"], event["adm1"], day) for one in networks
        },
        actors=frozenset(actor_terms(doers, day, networks)),
        modes=frozenset(event["event_types"] or ()),
        suicide=event["suicide"],
        foiled=event["foiled"],
        tie=first.get("tie"),
        certainty=first.get("certainty"),
        claim=first.get("claim"),
        killed=killed_of(event),
        injured=_count(event, "injured"),
        abducted=_count(event, "abducted"),
        houses=len(event["publisher_families"] or ()) or 1,
    )


def actor_terms(
    actors: Iterable[Row], day: date | None, networks: Collection[Member] = ()
) -> set[str]:
    """Return the words under which follows find these actors.

    These are ids of the lists (``islamic-state``) with those of the groups they are branches of,
    names in small letters, and ``network:NAME`` for members of a network on that day.
    """
    found: set[str] = set()
    for actor in actors:
        keys = [key for key in (actor["dataset_id"],) if key]
        keys += [f"name:{actor['name'].lower()}"] if actor["name"] else []
        ids = {_labels()[key] for key in keys if key in _labels()}
        found |= ids | {
            parent
            for label in ids
            for parent, branch in _parents().get(label, ())
            if branch.borne(day)
        }
        found |= {key.removeprefix("name:") for key in keys if key.startswith("name:")}
        for one in networks:
            spans = (span for key in keys for span in one.keys.get(key, ()))
            if any(day is None or a <= day <= b for a, b in spans):
                found.add(f"network:{one.name}")
    return found


def killed_of(event: Row) -> Count:
    """Return the toll an alert speaks of: the victims of an attack, all killed in a battle."""
    victims = _count(event, "victims_killed")
    return victims if victims.known else _count(event, "all_killed")


def taken_back(versions: Iterable[Row]) -> set[str]:
    """Return the facts that a source said one way and, under the same record, another way later."""
    before: dict[str, dict[str, Any]] = {}
    found: set[str] = set()
    for row in versions:
        if row["change"] != "version":
            continue
        now = json.loads(row["payload"])
        then = before.get(row["report_key"])
        if then is not None:
            found |= {
                fact
                for fact, fields in _TAKEN_BACK.items()
                if any(then.get(f) and _contradicts(then[f], now.get(f)) for f in fields)
            }
        before[row["report_key"]] = now
    return found


def _contradicts(before: Any, after: Any) -> bool:
    """Whether a later value takes an earlier one back: a count does only where it falls."""
    if isinstance(before, int) and isinstance(after, int):
        return after < before
    return bool(before != after)


def _evidence(reports: Sequence[Row], documents: Mapping[str, Row]) -> tuple[Evidence, ...]:
    """Return the last word of each house, those that quote first."""
    last: dict[str, Evidence] = {}
    for row in sorted(reports, key=lambda r: (r["known_at"], r["seq"])):
        document = documents.get(row["document_id"] or "")
        house = row["publisher_family"] or row["source_id"]
        last.pop(house, None)
        last[house] = Evidence(
            publisher=(row["publishers"] or [house])[0],
            url=document["url"] if document else None,
            quote=_quote(row),
            published=document["published"] if document else str(row["reported_at"] or "") or None,
        )
    newest = list(reversed(last.values()))
    return tuple(sorted(newest, key=lambda one: one.quote is None)[:_MOST_EVIDENCE])


def _quote(report: Row) -> str | None:
    quotes = {q["field"]: q["quote"] for q in reversed(report["evidence"] or ()) if q["quote"]}
    return next((quotes[field] for field in _TELLING if field in quotes), None)


def _title(event: Row) -> str:
    modes = [Mode(mode) for mode in event["event_types"] or ()]
    what = str(modes[0]).replace("_", " ") if modes else "attack"
    where = [event["place"] or event["adm1"], country_name(event["country_iso3"])]
    return f"{what.capitalize()}, {', '.join(dict.fromkeys(w for w in where if w))}"


def _count(row: Row, stem: str) -> Count:
    return Count(row[f"{stem}_low"], row[f"{stem}_best"], row[f"{stem}_high"])


@cache
def _labels() -> dict[str, str]:
    table = actor_labels()
    return dict(zip(table["key"].to_pylist(), table["label"].to_pylist(), strict=True))


@cache
def _parents() -> dict[str, tuple[tuple[str, Alias], ...]]:
    """Return, for each branch of the lists, the groups it is a branch of, each with its days."""
    found: dict[str, tuple[tuple[str, Alias], ...]] = {}
    for (parent, _place), branches in lists().branches.items():
        for branch in branches:
            found[branch.actor_id] = (*found.get(branch.actor_id, ()), (parent, branch))
    return found
