"""What depends on a pair or a report: its toll, its reports, and whether a network's count hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rimland.linking.review_queue import Stake
from rimland.model.network import Network, theatre_among
from rimland.model.vocab import Role, Roster, TheatreKind
from rimland.tables.networks import membership_table

_TOLLS = ("killed_total_best", "killed_total_high", "killed_total_low")


class Rosters:
    """Who belonged to which of some networks when, and where a place stood towards them."""

    def __init__(self, networks: Iterable[Network]) -> None:
        """Read the networks' rosters and theatres once."""
        self._members: dict[str, list[tuple[int, date, date]]] = {}
        self._rules: list[dict[str | None, list[Any]]] = []
        for number, network in enumerate(networks):
            for row in membership_table(network, Roster.FIXED).to_pylist():
                term = (number, row["valid_from"], row["valid_to"])
                self._members.setdefault(row["key"], []).append(term)
            rules: dict[str | None, list[Any]] = {}
            for rule in network.theatres(Roster.FIXED):
                rules.setdefault(rule.country, []).append(rule)
            self._rules.append(rules)

    def theatres(self, report: Mapping[str, Any]) -> dict[int, TheatreKind]:
        """Return, per network of which the report names a member, where it puts the attack."""
        day = report["date_start"]
        keys = [
            key
            for actor in report["actors"] or []
            if actor["role"] != Role.TARGET
            for key in (actor["dataset_id"], f"name:{(actor['name'] or '').lower()}")
        ]
        named = {
            number
            for key in keys
            for number, first, last in self._members.get(key or "", ())
            if first <= day <= last
        }
        country, adm1 = report["country_iso3"], report["adm1"]
        return {
            number: theatre_among(self._rules[number].get(country, []), country, adm1, day)
            for number in named
        }


def stake(reports: Iterable[Mapping[str, Any]], rosters: Rosters, size: int) -> Stake:
    """Return what depends on one report, or on whether two tell of one attack."""
    tolls: list[int] = []
    theatres: dict[int, set[TheatreKind]] = {}
    for report in reports:
        tolls += [report[name] for name in _TOLLS if report[name] is not None]
        for number, theatre in rosters.theatres(report).items():
            theatres.setdefault(number, set()).add(theatre)
    return Stake(
        killed=max(tolls, default=None),
        reports=size,
        of_network=bool(theatres),
        headline=any(TheatreKind.RIM in told or len(told) > 1 for told in theatres.values()),
    )
