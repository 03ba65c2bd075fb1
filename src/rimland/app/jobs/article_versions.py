"""Which report of a corrected article is which of the article before; pure.

A correction seldom says what it corrects. Two reports are held to be of one attack when they agree
in enough of where, when and how; each is paired once, the best pairs first, so that the event keeps
its id and the ledger shows how its figures were revised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_ENOUGH = 3.0
_DAYS_APART = 7
_NEAR_DAYS = 3


def paired(
    before: Sequence[tuple[int, Mapping[str, Any]]], after: Sequence[Mapping[str, Any]]
) -> list[int | None]:
    """Return, for each report of the correction, the number of the one it replaces, or None.

    Args:
        before: number and fields of the reports that stand.
        after: the fields of the reports that the correction tells, in its order.
    """
    scored = [
        (-likeness(old, new, same_place_in_text=number == place + 1), number, place)
        for number, old in before
        for place, new in enumerate(after)
    ]
    found: list[int | None] = [None] * len(after)
    for score, number, place in sorted(scored):
        if -score >= _ENOUGH and found[place] is None and number not in found:
            found[place] = number
    return found


def likeness(old: Mapping[str, Any], new: Mapping[str, Any], *, same_place_in_text: bool) -> float:
    """Return by how much two reports seem to be of one attack; from 3 on they are held to be."""
    days = _days_between(old.get("date_start"), new.get("date_start"))
    if days is not None and days > _DAYS_APART:
        return 0.0
    score = 0.5 if same_place_in_text else 0.0
    if days is not None:
        score += 2 if days == 0 else 1 if days <= _NEAR_DAYS else 0
    score += _agreement(old.get("country_iso3"), new.get("country_iso3"), same=1.5, other=-1.5)
    if not any(one.get("geonames_id") is None for one in (old, new)):
        score += _agreement(old["geonames_id"], new["geonames_id"], same=2, other=-0.5)
    else:
        score += _agreement(_folded(old), _folded(new), same=2, other=-0.5)
    modes = set(old.get("event_types") or ()), set(new.get("event_types") or ())
    score += 1 if modes[0] & modes[1] else -0.5
    return score + (0.5 if _names(old) & _names(new) else 0)


def _agreement(one: Any, two: Any, *, same: float, other: float) -> float:
    if one is None or two is None:
        return 0.0
    return same if one == two else other


def _folded(row: Mapping[str, Any]) -> str | None:
    return str(row["place"]).casefold() if row.get("place") else None


def _names(row: Mapping[str, Any]) -> set[str]:
    return {str(a["name"]).casefold() for a in row.get("actors") or () if a.get("name")}


def _days_between(one: Any, two: Any) -> int | None:
    if one is None or two is None:
        return None
    return abs((_day(one) - _day(two)).days)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
