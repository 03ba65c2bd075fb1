"""The events that could count for claims about one network, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rimland.analysis.counted import COARSE_PLACE, TheatreIndex
from rimland.model.network import Network
from rimland.model.vocab import Certainty, Roster, TheatreKind

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_TOLLS = ("victims_killed", "civilians_killed", "injured", "abducted")
_PARTS = ("low", "best", "high")
_SURENESS = [str(c) for c in Certainty]

Terms = Mapping[str, Iterable[tuple[date, date]]]


@dataclass(frozen=True, slots=True)
class Pool:
    """Attacks by a network, or by anybody; one row each, foiled ones and parts of others left out.

    ``tolls`` are columns by name (``injured_best``), NaN where unknown. ``pledged`` says whether a
    member on the day of the attack did it. ``days`` and ``last_days`` are ordinals.
    """

    ids: NDArray[np.object_]
    days: NDArray[np.int64]
    last_days: NDArray[np.int64]
    by_year: Bools
    countries: NDArray[np.object_]
    places: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, ...], ...]
    theatres: NDArray[np.object_]
    ties: NDArray[np.object_]
    certainties: NDArray[np.object_]
    pledged: Bools
    lethal: Bools
    sources: tuple[tuple[str, ...], ...]
    tolls: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Members:
    """The keys (dataset ids, names in small letters) of those who count, with their days."""

    fixed: Terms
    pledged: Terms


def members_of(network: Network, slug: str | None = None) -> Members:
    """Return the keys of a network's members, or of one of its groups."""

    def keys(roster: Roster) -> dict[str, list[tuple[date, date]]]:
        found: dict[str, list[tuple[date, date]]] = {}
        for name, term in network.memberships(roster).items():
            if slug is not None and term.slug != slug:
                continue
            own = {f"name:{n.lower()}" for n in (name.name, *name.aliases)}
            if name.ucdp_id is not None:
                own.add(f"ucdp:{name.ucdp_id}")
            for key in own:
                found.setdefault(key, []).append((term.first, term.last))
        return found

    return Members(keys(Roster.FIXED), keys(Roster.AS_PLEDGED))


def pool_of(events: pa.Table, members: Members | None, network: Network | None) -> Pool:
    """Return the attacks that members carried out, or with None those of anybody."""
    attack = pc.equal(events["kind"], "attack")
    carried_out = pc.invert(pc.fill_null(events["foiled"], False))  # noqa: FBT003
    dated = pc.is_valid(events["date_start"])
    kept = events.filter(pc.and_(pc.and_(attack, carried_out), dated))
    done = _perpetrators(kept, members)
    kept = kept.take(pa.array(sorted(done), pa.int64()))
    ties, certainties, pledged = _columns([done[row] for row in sorted(done)])
    whole = _whole(kept)
    kept = kept.filter(pa.array(whole))
    return _pool(kept, ties[whole], certainties[whole], pledged[whole], network)


def _whole(kept: pa.Table) -> Bools:
    """Which events stand for themselves: they have no whole, or their whole is none of these."""
    inside = pc.is_in(kept["part_of"], kept["event_id"].combine_chunks())
    part = pc.and_(pc.is_valid(kept["part_of"]), inside)
    return ~np.asarray(part.to_numpy(zero_copy_only=False), dtype=bool)


def _perpetrators(
    kept: pa.Table, members: Members | None
) -> dict[int, list[tuple[str, str, bool]]]:
    """Return, by row, the tie and certainty of each member that did it, and if it had pledged."""
    actors = kept["actors"].combine_chunks()
    rows = pc.list_parent_indices(actors).to_pylist()
    flat = pc.list_flatten(actors)
    fields = ("role", "name", "dataset_id", "tie", "certainty")
    columns = [pc.struct_field(flat, name).to_pylist() for name in fields]
    days = kept["date_start"].to_pylist()
    found: dict[int, list[tuple[str, str, bool]]] = {}
    if members is None:
        found = {row: [] for row in range(kept.num_rows)}
    for row, role, name, key, tie, certainty in zip(rows, *columns, strict=True):
        if role != "perpetrator":
            continue
        keys, pledged = (key or "", f"name:{(name or '').lower()}"), True
        if members is not None:
            if not _on(members.fixed, keys, days[row]):
                continue
            pledged = _on(members.pledged, keys, days[row])
        said = (tie or "unknown", certainty or str(Certainty.ESTABLISHED), pledged)
        found.setdefault(row, []).append(said)
    return found


def _on(terms: Terms, keys: Iterable[str], day: date) -> bool:
    return any(first <= day <= last for key in keys for first, last in terms.get(key, ()))


def _columns(
    said: list[list[tuple[str, str, bool]]],
) -> tuple[NDArray[np.object_], NDArray[np.object_], Bools]:
    """Return tie and certainty of the member that others are surest of, and if any had pledged."""
    unsaid = ("unknown", str(Certainty.ESTABLISHED), True)
    surest = [min(one, key=lambda s: _SURENESS.index(s[1])) if one else unsaid for one in said]
    return (
        np.array([s[0] for s in surest], dtype=object),
        np.array([s[1] for s in surest], dtype=object),
        np.array([any(s[2] for s in one) or not one for one in said], dtype=bool),
    )


def _pool(
    kept: pa.Table,
    ties: NDArray[np.object_],
    certainties: NDArray[np.object_],
    pledged: Bools,
    network: Network | None,
) -> Pool:
    days = _ordinals(kept["date_start"])
    tolls = {
        f"{stem}_{part}": _numbers(kept[f"{stem}_{part}"]) for stem in _TOLLS for part in _PARTS
    }
    killed = np.fmax(tolls["victims_killed_best"], tolls["victims_killed_high"])
    return Pool(
        ids=_objects(kept["event_id"]),
        days=days,
        last_days=np.maximum(days, _ordinals(pc.coalesce(kept["date_end"], kept["date_start"]))),
        by_year=_objects(kept["date_precision"]) == "year",
        countries=_objects(pc.fill_null(kept["country_iso3"], "")),
        places=tuple(
            (place or "", adm1 or "")
            for place, adm1 in zip(kept["place"].to_pylist(), kept["adm1"].to_pylist(), strict=True)
        ),
        modes=tuple(tuple(modes or ()) for modes in kept["event_types"].to_pylist()),
        theatres=_theatres(kept, network),
        ties=ties,
        certainties=certainties,
        pledged=pledged,
        lethal=np.nan_to_num(killed) > 0,
        sources=tuple(tuple(s or ()) for s in kept["sources"].to_pylist()),
        tolls=tolls,
    )


def _theatres(kept: pa.Table, network: Network | None) -> NDArray[np.object_]:
    if network is None:
        return np.full(kept.num_rows, str(TheatreKind.UNKNOWN), dtype=object)
    index = TheatreIndex(network, Roster.FIXED)
    names = ("country_iso3", "adm1", "place_precision", "date_start")
    columns: list[list[Any]] = [kept[name].to_pylist() for name in names]
    found = [
        str(index.of(country, adm1 if (precision or COARSE_PLACE) < COARSE_PLACE else None, day))
        for country, adm1, precision, day in zip(*columns, strict=True)
    ]
    return np.array(found, dtype=object)


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.array(column.to_pylist(), dtype=object)


def _numbers(column: pa.ChunkedArray) -> Floats:
    values = pc.cast(column, pa.float64()).to_numpy()
    return np.asarray(values, dtype=np.float64)


def _ordinals(column: pa.ChunkedArray) -> NDArray[np.int64]:
    since_1970 = pc.cast(column, pa.int32()).to_numpy()
    return np.asarray(since_1970, dtype=np.int64) + date(1970, 1, 1).toordinal()
