"""Reading network files: the two that ship with rimland, or a user's own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from rimland.model.errors import NotFoundError, RimlandError, SettingsError
from rimland.model.network import (
    FAR_AHEAD,
    LONG_AGO,
    WHOLE_COUNTRY,
    ActorName,
    CoalitionCount,
    CoalitionMember,
    Network,
    StrikeCount,
    TerritoryChange,
    TheatreRule,
    Tie,
)
from rimland.model.time import PartialDate
from rimland.model.vocab import MembershipRole, Roster, TheatreKind, TieEvent, Verification

T = TypeVar("T")
_SECTIONS = {
    *("network", "theatre", "name", "tie", "territory"),
    *("coalition_member", "coalition_count", "strikes"),
}


def shipped_networks() -> tuple[str, ...]:
    """Return the names of the networks that ship with rimland."""
    folder = resources.files("rimland") / "data" / "networks"
    return tuple(
        sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml"))
    )


@cache
def load_network(name: str) -> Network:
    """Return a network by name, or by the path of its file.

    Raises NotFoundError for an unknown name and SettingsError for a faulty file.
    """
    if name in shipped_networks():
        source = resources.files("rimland") / "data" / "networks" / f"{name}.toml"
        return parse_network(source.read_text(encoding="utf-8"), name)
    if name.endswith(".toml") and Path(name).is_file():
        return parse_network(Path(name).read_text(encoding="utf-8"), name)
    what = f"there is no network '{name[:60]}'"
    hint = f"use {' or '.join(shipped_networks())}, or the path of a network file"
    raise NotFoundError(what, hint=hint)


def named_network(given: str | Network) -> Network:
    """Return a network as it is, or by the name or path it is given by; raises as load_network."""
    return given if isinstance(given, Network) else load_network(given)


def parse_network(text: str, where: str) -> Network:
    """Build a Network from TOML; raises SettingsError that names the entry at fault."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not TOML: {error}", where=where, hint="mend it") from None
    unknown = sorted(set(content) - _SECTIONS)
    if unknown:
        what = f"has an unknown section '{unknown[0]}'"
        raise SettingsError(what, where=where, hint=f"use {', '.join(sorted(_SECTIONS))}")
    head = _entries(content, "network", where, _as_head)[0] if "network" in content else None
    if head is None:
        raise SettingsError("has no [network]", where=where, hint="name its id, title and core")
    return Network(
        network_id=head[0],
        title=head[1],
        core_slug=head[2],
        names=tuple(_entries(content, "name", where, _as_name)),
        ties=tuple(_entries(content, "tie", where, _as_tie)),
        theatre_rules=tuple(_entries(content, "theatre", where, _as_theatre)),
        territory=tuple(_entries(content, "territory", where, _as_territory)),
        coalition=tuple(_entries(content, "coalition_member", where, _as_member)),
        coalition_counts=tuple(_entries(content, "coalition_count", where, _as_count)),
        strikes=tuple(_entries(content, "strikes", where, _as_strikes)),
    )


def _entries(
    content: dict[str, Any], section: str, where: str, build: Callable[[dict[str, Any]], T]
) -> list[T]:
    entries = content.get(section, [])
    built: list[T] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        rest = dict(entry)
        try:
            built.append(build(rest))
        except KeyError as error:
            what = f"[[{section}]] number {number} lacks {error.args[0]}"
            raise SettingsError(what, where=where, hint="add it") from None
        except (ValueError, RimlandError) as error:
            what = f"[[{section}]] number {number}: {error}"
            raise SettingsError(what, where=where, hint="mend it") from None
        if rest:
            what = f"[[{section}]] number {number} has an unknown key '{next(iter(rest))}'"
            raise SettingsError(what, where=where, hint="remove it")
    return built


def _as_head(e: dict[str, Any]) -> tuple[str, str, str]:
    return e.pop("id"), e.pop("title"), e.pop("core")


def _when(e: dict[str, Any], key: str) -> PartialDate | None:
    return PartialDate.parse(e.pop(key)) if key in e else None


def _backing(e: dict[str, Any]) -> tuple[tuple[str, ...], Verification]:
    return tuple(e.pop("sources")), Verification(e.pop("verified"))


def _as_name(e: dict[str, Any]) -> ActorName:
    sources, verified = _backing(e)
    return ActorName(
        slug=e.pop("actor"),
        role=MembershipRole(e.pop("role")),
        name=e.pop("name"),
        aliases=tuple(e.pop("aliases", [])),
        first=_when(e, "from"),
        last=_when(e, "to"),
        ucdp_id=e.pop("ucdp", None),
        countries=tuple(e.pop("countries", [])),
        sources=sources,
        verified=verified,
    )


def _as_tie(e: dict[str, Any]) -> Tie:
    sources, verified = _backing(e)
    return Tie(
        e.pop("actor"),
        TieEvent(e.pop("event")),
        PartialDate.parse(e.pop("on")),
        e.pop("note", ""),
        sources,
        verified,
    )


def _as_theatre(e: dict[str, Any]) -> TheatreRule:
    sources, verified = _backing(e)
    first, last = _when(e, "from"), _when(e, "to")
    return TheatreRule(
        TheatreKind(e.pop("kind")),
        e.pop("country"),
        e.pop("adm1", WHOLE_COUNTRY),
        first.first if first else LONG_AGO,
        last.last if last else FAR_AHEAD,
        sources,
        verified,
    )


def _as_territory(e: dict[str, Any]) -> TerritoryChange:
    sources, verified = _backing(e)
    event = e.pop("event")
    if event not in {"gained", "lost"}:
        raise ValueError(f"event is '{event}', not gained or lost")
    return TerritoryChange(
        place=e.pop("place"),
        country=e.pop("country"),
        adm1=e.pop("adm1"),
        gained=event == "gained",
        begun=_when(e, "begun"),
        on=PartialDate.parse(e.pop("on")),
        by_whom=e.pop("by_whom"),
        sources=sources,
        verified=verified,
        note=e.pop("note", ""),
        begun_basis=e.pop("begun_basis", ""),
    )


def _as_member(e: dict[str, Any]) -> CoalitionMember:
    sources, verified = _backing(e)
    return CoalitionMember(
        e.pop("member"), e.pop("iso3"), _when(e, "joined"), sources, verified, e.pop("note", "")
    )


def _as_count(e: dict[str, Any]) -> CoalitionCount:
    return CoalitionCount(PartialDate.parse(e.pop("on")), e.pop("members"), tuple(e.pop("sources")))


def _as_strikes(e: dict[str, Any]) -> StrikeCount:
    return StrikeCount(
        PartialDate.parse(e.pop("from")),
        PartialDate.parse(e.pop("to")),
        tuple(e.pop("countries")),
        int(e.pop("value")),
        e.pop("metric"),
        tuple(e.pop("sources")),
        Verification(e.pop("verified")) if "verified" in e else None,
        e.pop("note", ""),
    )


def membership_table(network: Network, roster: Roster) -> pa.Table:
    """Return ``key, valid_from, valid_to``: dataset ids and names that count as members.

    Keys are ``ucdp:234`` for dataset ids and ``name:islamic state`` for names in lower case.
    """
    rows: set[tuple[str, Any, Any]] = set()
    for name, membership in network.memberships(roster).items():
        keys = {f"name:{n.lower()}" for n in (name.name, *name.aliases)}
        if name.ucdp_id is not None:
            keys.add(f"ucdp:{name.ucdp_id}")
        rows |= {(key, membership.first, membership.last) for key in keys}
    ordered = sorted(rows)
    return pa.table(
        {
            "key": pa.array([r[0] for r in ordered], pa.string()),
            "valid_from": pa.array([r[1] for r in ordered], pa.date32()),
            "valid_to": pa.array([r[2] for r in ordered], pa.date32()),
        }
    )
