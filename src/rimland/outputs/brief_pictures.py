"""The pictures of a brief with the tables and keys that say the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rimland.analysis.results import ShiftResult
from rimland.model.network import WHOLE_COUNTRY, TerritoryChange
from rimland.model.time import Month, PartialDate
from rimland.model.vocab import Roster, TheatreKind, Verification
from rimland.outputs.brief_content import BriefContent
from rimland.outputs.charts import coverage_chart, shift_chart, theatre_chart
from rimland.outputs.event_rows import THEATRE_NAMES, EventRow
from rimland.outputs.findings import (
    ROSTER_NAMES,
    Cell,
    Figure,
    bars,
    share_points,
    theatres_of,
)
from rimland.outputs.frame import months_around
from rimland.outputs.lists import ListBook
from rimland.outputs.map_drawing import region_map, world_map
from rimland.outputs.maps import Gathered, gather
from rimland.outputs.text import anchor, counted, number, short
from rimland.outputs.timeline import Mark, timeline_chart
from rimland.tables.packaged import country_name

_PLACES_LISTED = 25
_PLACES_ON_WORLD, _PLACES_IN_REGION = 160, 250
_STEMS = 10
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of the map's table."""

    name: str
    country: str
    events: Figure
    killed: Figure


@dataclass(frozen=True, slots=True)
class LossRow:
    """One territorial loss of the timeline's key."""

    letter: str
    place: str
    country: str
    when: str
    by_whom: str
    sources: tuple[str, ...]
    unverified: bool


def chart_context(
    shift: ShiftResult, found: Sequence[dict[tuple[Month, TheatreKind], Cell]]
) -> dict[str, Any]:
    """Return the shift, theatre and coverage charts; the first roster leads."""
    theatres = [THEATRE_NAMES[t] for t in theatres_of(shift.series[0])]
    drawn = bars(found[0], found[1] if len(found) > 1 else {})
    panels = [(ROSTER_NAMES[s.roster], share_points(s)) for s in shift.series]
    compared = [point.month for _, points in panels for point in points]
    return {
        "shift_picture": shift_chart(panels, *months_around(compared, shift.first, shift.last))
        if compared
        else None,
        "theatre_picture": theatre_chart(drawn, theatres, shift.first, shift.last),
        "coverage_picture": coverage_chart(drawn, theatres, shift.first, shift.last),
        "rosters_differ": any(b.other is not None and b.other != b.events for b in drawn),
    }


def map_context(
    content: BriefContent, rows: Mapping[str, EventRow], book: ListBook
) -> dict[str, Any]:
    """Return both maps, the table of the deadliest places, and what has no point."""
    located = [
        event | {"killed": rows[event["event_id"]].killed}
        for event in content.events.to_pylist()
        if event["event_id"] in rows
    ]
    listed = gather(located, most=_PLACES_IN_REGION)
    theatres = _country_theatres(content)
    names = {code: country_name(code) for code in theatres}
    return {
        "world_picture": world_map(gather(located, most=_PLACES_ON_WORLD).places, theatres),
        "region_picture": region_map(listed.places, theatres, names),
        "gathered": listed,
        **_place_rows(listed, rows, book),
    }


def _country_theatres(content: BriefContent) -> dict[str, TheatreKind]:
    rules = content.network.theatres(Roster.FIXED)
    kinds = (TheatreKind.CORE, TheatreKind.ADJACENT)
    # Weaker kinds come last in the rules; reading backwards lets the stronger one stand.
    return {
        rule.country: rule.kind
        for rule in reversed(rules)
        if rule.adm1 == WHOLE_COUNTRY and rule.kind in kinds
    }


def _place_rows(found: Gathered, rows: Mapping[str, EventRow], book: ListBook) -> dict[str, Any]:
    listed, rest = found.places[:_PLACES_LISTED], found.places[_PLACES_LISTED:]
    table = []
    for order, place in enumerate(listed, start=1):
        at = book.link(anchor("place", order), f"Map: {short(place.name, 80)}", place.event_ids)
        killed = Figure(number(place.killed), at)
        events = Figure(number(len(place.event_ids)), at)
        table.append(PlaceRow(place.name, country_name(place.country or None), events, killed))
    others = [event for place in rest for event in place.event_ids]
    undrawn_killed = sum(rows[event].killed or 0 for event in found.undrawn)
    return {
        "places": table,
        "other_places": len(rest),
        "other_events": Figure(
            counted(len(others), "event"),
            book.link("place-others", "Map: all other places", others),
        ),
        "undrawn": Figure(
            counted(len(found.undrawn), "event"),
            book.link("place-none", "Map: not drawn", found.undrawn),
        ),
        "undrawn_killed": undrawn_killed,
    }


def timeline_context(content: BriefContent, rows: Iterable[EventRow]) -> dict[str, Any]:
    """Return the timeline with its two keys: numbered events and lettered losses."""
    shift = content.shift
    first, last = shift.first.first_day, shift.last.last_day
    dated = [r for r in rows if r.day and first <= r.day <= last and (r.killed or 0) > 0]
    dated.sort(key=lambda r: (-(r.killed or 0), r.event_id))
    deadliest = sorted(dated[:_STEMS], key=lambda r: (r.day or date.max, r.event_id))
    losses = sorted(
        (t for t in content.network.territory if not t.gained and first <= _middle(t.on) <= last),
        key=lambda t: (_middle(t.on), t.place),
    )
    stems = [
        Mark(str(n), row.day, row.killed or 0)
        for n, row in enumerate(deadliest, start=1)
        if row.day is not None
    ]
    marks = [Mark(_letter(n), _middle(t.on)) for n, t in enumerate(losses)]
    days = [mark.day for mark in (*stems, *marks)]
    return {
        "deadliest": deadliest,
        "losses": [_loss_row(n, t) for n, t in enumerate(losses)],
        "timeline_picture": timeline_chart(
            stems, marks, *months_around([Month.of(day) for day in days], shift.first, shift.last)
        )
        if days
        else None,
    }


def _middle(on: PartialDate) -> date:
    return on.first + timedelta(days=(on.last - on.first).days // 2)


def _letter(order: int) -> str:
    rounds, rest = divmod(order, len(_LETTERS))
    return _LETTERS[rest] * (rounds + 1)


def _loss_row(order: int, loss: TerritoryChange) -> LossRow:
    return LossRow(
        letter=_letter(order),
        place=loss.place,
        country=country_name(loss.country),
        when=loss.on.text,
        by_whom=loss.by_whom,
        sources=loss.sources,
        unverified=loss.verified is Verification.UNVERIFIED,
    )
