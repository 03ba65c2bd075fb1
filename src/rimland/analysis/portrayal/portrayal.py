"""Is a group as strong as it would like to appear?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rimland.analysis.portrayal.claims import Attack, attacks_of
from rimland.analysis.portrayal.conclusion import checks_of, conclude
from rimland.analysis.portrayal.tallies import Tally, tally
from rimland.analysis.verdicts import Answer, Check
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind
from rimland.tables.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose; ``equivalence`` are the ratios that count as one, stated beforehand."""

    roster: Roster = Roster.FIXED
    first: Month | None = None
    last: Month | None = None
    equivalence: tuple[float, float] = (0.8, 1.25)
    draws: int = 1000
    seed: int = 20170405


@dataclass(frozen=True, slots=True)
class PortrayalResult:
    """Claimed against established attacks: of the network, each member, theatre and month.

    ``cells`` are the single months of a member in a theatre: too few for a ratio each, but every
    number of the other tallies is a sum of theirs.
    """

    network_id: str
    network_title: str
    snapshot_id: str
    as_of: str
    roster: Roster
    first: Month
    last: Month
    equivalence: tuple[float, float]
    answer: Answer
    verdict: str
    whole: Tally
    members: tuple[Tally, ...]
    theatres: tuple[Tally, ...]
    months: tuple[Tally, ...]
    cells: tuple[tuple[str, TheatreKind, Month, Tally], ...]
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row per member, theatre and month, with the event ids of each count."""
        rows = [
            {
                "member": member,
                "theatre": str(theatre),
                "month": str(month),
                **{name: len(getattr(one, name)) for name in _COUNTS},
                "claimed_killed": one.claimed_killed,
                "established_killed": one.established_killed,
                **{f"{name}_ids": list(getattr(one, name)) for name in _COUNTS},
            }
            for member, theatre, month, one in self.cells
        ]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def to_pandas(self) -> Any:
        """Return the same as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


_COUNTS = ("claimed", "established", "both", "unclaimed", "falsely_claimed", "unknown")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("member", "theatre", "month")),
        *((name, pa.int64()) for name in _COUNTS),
        *((name, pa.int64()) for name in ("claimed_killed", "established_killed")),
        *((f"{name}_ids", pa.list_(pa.string())) for name in _COUNTS),
    ]
)

ASSUMPTIONS = (
    (
        "An attack is established as the group's where a source states it as fact; claimed, where a "
        "source knows of a claim, whoever published it."
    ),
    "An attack that nobody tells of is neither: a claim of one that no source reports is not seen.",
    "That no claim is known to a source does not mean that there was none.",
)


def portrayal(
    snapshot: Snapshot, network: Network, options: Options | None = None
) -> PortrayalResult:
    """Return claimed against established attacks with intervals, checks and an answer.

    Raises CoverageError where the snapshot holds no attack that anybody attributes to the network.
    """
    options = options or Options()
    attacks = _chosen(attacks_of(snapshot.arrow("events"), network, options.roster), options)
    if not attacks:
        what = "the snapshot holds no attack that is attributed to this network"
        raise CoverageError(what, hint="load a source that has them, then run: rimland link")

    def tallied(label: str, some: Sequence[Attack]) -> Tally:
        return tally(label, some, draws=options.draws, seed=options.seed)

    def by(key: Callable[[Attack], Any]) -> tuple[Tally, ...]:
        values = sorted({key(one) for one in attacks}, key=str)
        return tuple(tallied(str(v), [a for a in attacks if key(a) == v]) for v in values)

    whole = tallied(network.title, attacks)
    checks = checks_of(attacks, snapshot)
    answer, verdict = conclude(whole, checks, network.title, options.equivalence)
    cells = sorted({(a.member, a.theatre, a.month) for a in attacks}, key=str)
    return PortrayalResult(
        network_id=network.network_id,
        network_title=network.title,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        roster=options.roster,
        first=min(a.month for a in attacks),
        last=max(a.month for a in attacks),
        equivalence=options.equivalence,
        answer=answer,
        verdict=verdict,
        whole=whole,
        members=by(lambda one: one.member),
        theatres=by(lambda one: one.theatre),
        months=by(lambda one: one.month),
        cells=tuple(
            (*cell, tallied("", [a for a in attacks if (a.member, a.theatre, a.month) == cell]))
            for cell in cells
        ),
        checks=checks,
        assumptions=ASSUMPTIONS,
    )


def _chosen(attacks: Sequence[Attack], options: Options) -> list[Attack]:
    first, last = options.first, options.last
    return [
        one
        for one in attacks
        if (first is None or first <= one.month) and (last is None or one.month <= last)
    ]
