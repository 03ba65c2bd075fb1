"""Which fields a person may correct, and what may be said in each: checked before it is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from rimland.app.jobs.judge_values import (
    UNKNOWN,
    country,
    degrees,
    group_id,
    modes,
    people,
    place_precision,
    point,
    short_text,
    side,
    word,
    yes_or_no,
)
from rimland.model.errors import RimlandError
from rimland.model.place import priogrid_gid
from rimland.model.time import PartialDate, parse_day
from rimland.model.vocab import (
    ATTACK_MODES,
    Certainty,
    Claim,
    DatePrecision,
    Role,
    Tie,
    Unit,
)

_EARLIEST = date(1900, 1, 1)
_LEVELS = ("low", "best", "high")
_TOLLS = {
    "report": (
        *("killed_total", "killed_civilians", "killed_side_a", "killed_side_b"),
        *("killed_unknown", "injured_total"),
    ),
    "event": ("victims_killed", "civilians_killed", "all_killed"),
}
_SINGLE = {"report": ("abducted_best",), "event": ("injured_best",)}
_ATTRIBUTION: dict[str, type[StrEnum]] = {"tie": Tie, "certainty": Certainty, "claim": Claim}
_NEVER_UNKNOWN = {"date_start", "date_end", "date_precision", "unit", "perpetrators_in_total"}
_PERPETRATOR = ("perpetrator", "perpetrator_id", *_ATTRIBUTION, "said_by")
_SHARED = (
    *("date", "date_start", "date_end", "date_precision", "country_iso3", "adm1", "place"),
    *("coordinates", "latitude", "longitude", "place_precision"),
    *("event_types", "unit", "suicide", "foiled", *_PERPETRATOR),
)


@dataclass(frozen=True, slots=True)
class Checks:
    """What checking a value needs from outside: today, and whether words name a person."""

    now: datetime
    names_somebody: Callable[[str], bool]


def correctable(scope: str) -> tuple[str, ...]:
    """Return what may be corrected of a report or of an event, in the order of the tables."""
    tolls = [name for stem in _TOLLS[scope] for name in (stem, *_levels(stem))]
    sides = ("perpetrator_side", "perpetrators_in_total") if scope == "report" else ()
    return (*_SHARED, *tolls, *_SINGLE[scope], *sides)


def corrections(
    scope: str, row: Mapping[str, Any], wanted: Mapping[str, str], checks: Checks
) -> dict[str, str | None]:
    """Return columns with their corrected values as JSON.

    What follows from a value comes with it: a day with its precision, a point with its grid cell,
    an event's modes with whether it is an attack or a battle. A figure given for a whole count is
    its low, best and high.

    Args:
        scope: ``report`` or ``event``.
        row: the row as it stands, for what must fit together (days, counts, coordinates, actors).
        wanted: field -> value, as a person types them; ``unknown`` is null.
        checks: today, and what tells persons' names.

    Raises:
        RimlandError: a field nobody may correct, or a value that the field cannot hold.
    """
    known = correctable(scope)
    changed: dict[str, Any] = {}
    for field, text in wanted.items():
        if field not in known:
            hint = f"what may be corrected of {_a(scope)}: {', '.join(known)}"
            raise RimlandError("cannot be corrected", where=field[:40], hint=hint)
        if field not in _PERPETRATOR:
            changed |= _read(field, text.strip(), scope, checks)
    if any(field in _PERPETRATOR for field in wanted):
        said = {f: v.strip() for f, v in wanted.items() if f in _PERPETRATOR}
        changed["actors"] = _actors(row.get("actors") or [], said, checks)
    _days(row, changed, checks.now)
    _point(row, changed, scope)
    _counts(row, changed, scope)
    if scope == "event" and "event_types" in changed:
        fight = not set(changed["event_types"] or []) & ATTACK_MODES
        changed["kind"] = "battle" if changed["event_types"] and fight else "attack"
    return {name: _json(value) for name, value in changed.items()}


def _a(scope: str) -> str:
    return "an event" if scope == "event" else "a report"


def _levels(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}_{level}" for level in _LEVELS)


def _read(field: str, text: str, scope: str, checks: Checks) -> dict[str, Any]:
    """Return the columns that a field and its text stand for."""
    if text.lower() == UNKNOWN:
        return _unknown(field, scope)
    if field == "date":
        told = PartialDate.parse(text)
        precision = str(told.precision)
        return {"date_start": told.first, "date_end": told.last, "date_precision": precision}
    if field == "coordinates":
        return dict(zip(("latitude", "longitude"), point(text), strict=True))
    if field in _TOLLS[scope]:
        return dict.fromkeys(_levels(field), people(field, text))
    if field in {"adm1", "place"}:
        return {field: _name(field, text, checks)}
    return {field: _READERS.get(field, people)(field, text)}


_READERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(("date_start", "date_end"), lambda _field, text: parse_day(text)),
    **dict.fromkeys(("latitude", "longitude"), degrees),
    **dict.fromkeys(("suicide", "foiled", "perpetrators_in_total"), yes_or_no),
    "country_iso3": country,
    "place_precision": place_precision,
    "event_types": modes,
    "perpetrator_side": side,
    "date_precision": lambda field, text: word(field, text, DatePrecision),
    "unit": lambda field, text: word(field, text, Unit),
}
"""How each field is read; what is not named here counts people."""


def _unknown(field: str, scope: str) -> dict[str, Any]:
    if field == "date" or field in _NEVER_UNKNOWN:
        hint = "say how exactly it is known with date_precision" if "date" in field else "choose"
        raise RimlandError("cannot be unknown", where=field, hint=hint)
    if field == "coordinates":
        return {"latitude": None, "longitude": None}
    if field in _TOLLS[scope]:
        return dict.fromkeys(_levels(field))
    return {field: None}


def _actors(
    held: list[dict[str, Any]], said: Mapping[str, str], checks: Checks
) -> list[dict[str, Any]]:
    """Return all actors, with the perpetrator corrected and the others as they are.

    A new name is a new group: its id and attribution are what was said along with it.
    """
    others = [dict(actor) for actor in held if actor["role"] != Role.PERPETRATOR]
    ours = [dict(actor) for actor in held if actor["role"] == Role.PERPETRATOR]
    blank = dict.fromkeys(("name", "dataset_id", *_ATTRIBUTION, "said_by"))
    if "perpetrator" in said or not ours:
        ours = [{"role": str(Role.PERPETRATOR), **blank}]
    if len(ours) > 1:
        what = "several groups are named; say which with perpetrator"
        raise RimlandError(what, where=next(iter(said)), hint="give perpetrator NAME as well")
    one = ours[0]
    for field, text in said.items():
        column = {"perpetrator": "name", "perpetrator_id": "dataset_id"}.get(field, field)
        one[column] = None if text.lower() == UNKNOWN else _attribution(field, text, checks)
    if all(one[column] is None for column in blank):
        return others
    return [*others, one]


def _attribution(field: str, text: str, checks: Checks) -> str:
    if field in _ATTRIBUTION:
        return word(field, text, _ATTRIBUTION[field])
    return group_id(field, text) if field == "perpetrator_id" else _name(field, text, checks)


def _name(field: str, text: str, checks: Checks) -> str:
    """Return a name of a place, a group or a role; raises RimlandError for a person's."""
    plain = short_text(field, text)
    if checks.names_somebody(plain):
        kind = "a place" if field in {"place", "adm1"} else "a group, an organisation or a role"
        hint = f"write {kind}; persons are not recorded"
        raise RimlandError("reads as a person's name", where=field, hint=hint)
    return plain


def _days(row: Mapping[str, Any], changed: dict[str, Any], now: datetime) -> None:
    """A day moved alone takes a one-day attack's last day with it; order and future are checked."""
    if not changed.keys() & {"date_start", "date_end"}:
        return
    one_day = row.get("date_start") == row.get("date_end")
    if one_day and "date_end" not in changed:
        changed["date_end"] = changed["date_start"]
    first = changed.get("date_start", row.get("date_start"))
    last = changed.get("date_end", row.get("date_end"))
    if first is None or last is None or last < first:
        what = f"the last day ({last}) is before the first ({first})"
        raise RimlandError(what, where="date_end", hint="correct both days at once")
    if not _EARLIEST <= first <= now.astimezone(UTC).date():
        raise RimlandError("lies outside 1900 to today", where="date_start", hint="mend the day")


def _point(row: Mapping[str, Any], changed: dict[str, Any], scope: str) -> None:
    if not changed.keys() & {"latitude", "longitude"}:
        return
    north, east = (changed.get(name, row.get(name)) for name in ("latitude", "longitude"))
    if (north is None) != (east is None):
        hint = "write coordinates LATITUDE,LONGITUDE"
        raise RimlandError("needs both degrees or none", where="coordinates", hint=hint)
    if scope == "report":
        grid = None if north is None or east is None else priogrid_gid(north, east)
        changed["priogrid_gid"] = grid


def _counts(row: Mapping[str, Any], changed: dict[str, Any], scope: str) -> None:
    for stem in _TOLLS[scope]:
        names = _levels(stem)
        if changed.keys() & set(names):
            known = [v for n in names if (v := changed.get(n, row.get(n))) is not None]
            if known != sorted(known):
                what = f"low, best and high are not in this order ({', '.join(map(str, known))})"
                hint = f"correct {stem} as a whole, or its parts at once"
                raise RimlandError(what, where=stem, hint=hint)


def _json(value: Any) -> str:
    if isinstance(value, date):
        value = value.isoformat()
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
