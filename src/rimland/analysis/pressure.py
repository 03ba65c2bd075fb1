"""Pressure on a network's core: dated losses of territory, taken from its file and nothing else.

It is fixed before any outcome is looked at: nothing here reads an event. Fighting in the core is no
measure of pressure by itself, because the other side often loses more (in a fifth of UCDP's
state-based rows on Islamic State), and published strike counts are used only where one metric is
published for every month of a window; different metrics are never mixed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rimland.model.network import Network, TerritoryChange
from rimland.model.time import Month
from rimland.model.vocab import DatePrecision, TheatreKind


@dataclass(frozen=True, slots=True)
class Loss:
    """A place the core lost, in the month of its capture; ``day`` is None where only that is known."""

    place: str
    country: str
    adm1: str
    month: Month
    day: date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Pressure:
    """The losses in the core, and a digest that changes with them.

    ``undated`` losses are known to the year only and count nowhere.
    """

    losses: tuple[Loss, ...]
    undated: int
    digest: str

    def per_month(self, months: Sequence[Month]) -> tuple[int, ...]:
        """Return how many places were lost in each month."""
        found = dict.fromkeys(months, 0)
        for loss in self.losses:
            if loss.month in found:
                found[loss.month] += 1
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Strikes:
    """A published monthly count of strikes in one metric; ``missing`` months make it unusable."""

    metric: str
    months: int
    missing: int


@dataclass(frozen=True, slots=True)
class Fighting:
    """How many of a window's months a source covers of the battles in a core country.

    Fighting enters no method. Where its coverage has a gap, a regression on it would take the
    beginning of a source for the beginning of a war; docs/methods.md has the example.
    """

    country: str
    months: int
    covered: int


def pressure_on(network: Network) -> Pressure:
    """Return the dated losses in the network's core countries, in order of time."""
    core = {rule.country for rule in network.theatre_rules if rule.kind is TheatreKind.CORE}
    lost = [c for c in network.territory if not c.gained and c.country in core]
    dated = [c for c in lost if c.on.precision is not DatePrecision.YEAR]
    losses = sorted(map(_loss, dated), key=lambda one: (one.month, one.place))
    text = "\n".join(
        f"{one.place}|{one.country}|{one.adm1}|{one.month}|{one.day}" for one in losses
    )
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Pressure(tuple(losses), len(lost) - len(dated), digest)


def _loss(change: TerritoryChange) -> Loss:
    day = change.on.first if change.on.precision is DatePrecision.DAY else None
    return Loss(
        change.place,
        change.country,
        change.adm1,
        Month.of(change.on.first),
        day,
        verified=str(change.verified) != "unverified",
    )


def strikes_on(network: Network, months: Sequence[Month]) -> tuple[Strikes, ...]:
    """Return for each published metric how many of these months it leaves out."""
    found: dict[str, set[Month]] = {}
    for count in network.strikes:
        if Month.of(count.first.first) == Month.of(count.last.last):
            found.setdefault(count.metric, set()).add(Month.of(count.first.first))
    return tuple(
        Strikes(metric, len(months), len(set(months) - seen))
        for metric, seen in sorted(found.items())
    )
