"""What is known of each attack: did the group claim it, and does anybody else say it was theirs?

A claim of responsibility is a fact about an attack. Only that it was made, and by which
organisation, is read; its words are nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from rimland.analysis.counted import COARSE_PLACE, TheatreIndex
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Certainty, Claim, Roster, TheatreKind

ESTABLISHED, LIKELY, DISPUTED = "established", "likely", "disputed"


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack that somebody attributes to a member.

    ``claimed`` is None where no source says whether it was; ``standing`` is what others make of the
    attribution: established as fact, likely at best, or disputed.
    """

    event_id: str
    member: str
    month: Month
    day: date
    country: str | None
    theatre: TheatreKind
    claimed: bool | None
    standing: str
    killed: int | None

    @property
    def falsely_claimed(self) -> bool:
        """Whether it was claimed and others say that somebody else did it."""
        return bool(self.claimed) and self.standing == DISPUTED


def attacks_of(events: pa.Table, network: Network, roster: Roster) -> list[Attack]:
    """Return the attacks that a member is said to have carried out, parts of larger ones left out.

    Foiled attacks and those dated to the year only are left out. The member is the one that is
    named; where several are, the one others are surest of.
    """
    members = _Members(network, roster)
    theatres = TheatreIndex(network, roster)
    columns = [
        *("event_id", "kind", "foiled", "part_of", "date_start", "date_precision", "country_iso3"),
        *("adm1", "place_precision", "actors", "victims_killed_best"),
    ]
    rows = events.select(columns).to_pylist()
    attacks = [row for row in rows if row["kind"] == "attack" and not row["foiled"]]
    known = {row["event_id"] for row in attacks}
    found = []
    for row in attacks:
        if row["date_precision"] == "year" or row["part_of"] in known:
            continue
        named = members.among(row["actors"] or (), row["date_start"])
        if named:
            found.append(_attack(row, named, theatres))
    return sorted(found, key=lambda one: (one.day, one.event_id))


def _attack(
    row: Mapping[str, Any], named: Sequence[tuple[str, Mapping[str, Any]]], theatres: TheatreIndex
) -> Attack:
    exact = (row["place_precision"] or COARSE_PLACE) < COARSE_PLACE
    member, surest = min(named, key=lambda one: _rank(one[1]["certainty"]))
    return Attack(
        event_id=row["event_id"],
        member=member,
        month=Month.of(row["date_start"]),
        day=row["date_start"],
        country=row["country_iso3"],
        theatre=theatres.of(row["country_iso3"], row["adm1"] if exact else None, row["date_start"]),
        claimed=_claimed([actor["claim"] for _, actor in named]),
        standing=_STANDING.get(surest["certainty"], LIKELY),
        killed=row["victims_killed_best"],
    )


_STANDING = {
    str(Certainty.ESTABLISHED): ESTABLISHED,
    str(Certainty.PROBABLE): LIKELY,
    str(Certainty.SUSPECTED): LIKELY,
    str(Certainty.DISPUTED): DISPUTED,
}
_SURENESS = [str(c) for c in (Certainty.ESTABLISHED, Certainty.PROBABLE, Certainty.SUSPECTED)]


def _rank(certainty: str | None) -> int:
    return _SURENESS.index(certainty) if certainty in _SURENESS else len(_SURENESS)


def _claimed(said: Iterable[str | None]) -> bool | None:
    """Return whether any source knows of a claim; None where none speaks of claims at all."""
    known = {one for one in said if one}
    if not known:
        return None
    return bool(known & {str(Claim.CLAIMED), str(Claim.COUNTER_CLAIMED)})


class _Members:
    """Finds members among an event's actors, by dataset id or name, on a day."""

    def __init__(self, network: Network, roster: Roster) -> None:
        self._by_key: dict[str, list[tuple[date, date, str]]] = {}
        for name, term in network.memberships(roster).items():
            keys = {f"name:{n.lower()}" for n in (name.name, *name.aliases)}
            if name.ucdp_id is not None:
                keys.add(f"ucdp:{name.ucdp_id}")
            for key in keys:
                self._by_key.setdefault(key, []).append((term.first, term.last, name.slug))

    def among(
        self, actors: Iterable[Mapping[str, Any]], day: date
    ) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the perpetrators that are members, each with its slug."""
        found = []
        for actor in actors:
            if actor["role"] == "perpetrator":
                slug = self._slug(actor["dataset_id"], day) or self._slug(
                    f"name:{(actor['name'] or '').lower()}", day
                )
                if slug:
                    found.append((slug, actor))
        return found

    def _slug(self, key: str | None, day: date) -> str | None:
        terms = self._by_key.get(key or "", ())
        return next((slug for first, last, slug in terms if first <= day <= last), None)
