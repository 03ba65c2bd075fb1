"""Drawing a map: land, precision circles and one circle per place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from rimland.model.vocab import TheatreKind
from rimland.outputs import svg
from rimland.outputs.frame import NARROW, WIDE, Picture, data
from rimland.outputs.land_outlines import outlines
from rimland.outputs.maps import Place, View, geodesic_circle, region_view, world_view
from rimland.outputs.text import short

_LAND = {TheatreKind.CORE: svg.HEARTLAND, TheatreKind.ADJACENT: svg.NEIGHBOUR}
_LEAST_PIXELS = 3.0  # a precision circle smaller than its dot says nothing
_WIDEST_CIRCLE = 0.035  # of the map's width
_MOST_LABELS = 4


def world_map(places: Sequence[Place], theatres: Mapping[str, TheatreKind]) -> Picture:
    """Draw all places on a map of the world."""
    return Picture(*(_drawn(places, theatres, world_view(w), labels=False) for w in (WIDE, NARROW)))


def region_map(
    places: Sequence[Place], theatres: Mapping[str, TheatreKind], countries: Mapping[str, str]
) -> Picture | None:
    """Draw the places in and around the core; None where the core has no compact outline.

    ``countries`` are the names to write, by code; the frame is set by those in the core.
    """
    core = [c for c, kind in theatres.items() if kind is TheatreKind.CORE]
    views = [region_view(core, width) for width in (WIDE, NARROW)]
    if views[0] is None or views[1] is None:
        return None
    pictures = [_drawn(places, theatres, v, labels=True, names=countries) for v in views if v]
    return Picture(*pictures)


def _drawn(
    places: Sequence[Place],
    theatres: Mapping[str, TheatreKind],
    view: View,
    *,
    labels: bool,
    names: Mapping[str, str] | None = None,
) -> str:
    shown = [place for place in places if view.shows(place)]
    most = max([1, *(place.killed for place in places)])
    datasets = {"land": _coloured(theatres), "circles": _circles(shown, view)}

    def draw() -> Any:
        layers = [
            _land(),
            *_names(names or {}, view),
            *_precision(empty=not datasets["circles"]),
            *_dots(shown, most, view),
            *(_labels(shown, view) if labels else []),
        ]
        chart = alt.layer(*layers).properties(width=view.width, height=view.height)
        return chart.project(**view.projection().to_dict())

    return svg.render(draw, datasets)


def _coloured(theatres: Mapping[str, TheatreKind]) -> list[dict[str, Any]]:
    """Return the outlines with a colour each; the renderer reads only what is in properties."""
    fills = {code: _LAND[kind] for code, kind in theatres.items() if kind in _LAND}
    return [
        {**country, "properties": {"fill": fills.get(country["id"] or "", svg.LAND)}}
        for country in outlines()
    ]


def _land() -> Any:
    source = alt.NamedData(name="land")
    return (
        alt.Chart(source)
        .mark_geoshape(stroke=svg.SEA, strokeWidth=0.6)
        .encode(fill=alt.Fill("properties.fill:N", scale=None, legend=None))
    )


def _circles(places: Sequence[Place], view: View) -> list[dict[str, Any]]:
    """Return the precision circles that are larger than the dot they surround, each once."""
    distinct = {(round(p.latitude, 1), round(p.longitude, 1), p.precision): p for p in places}
    return [
        {"type": "Feature", "geometry": geodesic_circle(p.latitude, p.longitude, p.radius_km)}
        for p in distinct.values()
        if p.radius_km / view.km_per_pixel >= _LEAST_PIXELS
    ]


def _precision(*, empty: bool) -> list[Any]:
    if empty:
        return []
    mark = alt.Chart(alt.NamedData(name="circles")).mark_geoshape(
        filled=False, stroke=svg.BLUE, strokeOpacity=0.55, strokeWidth=0.7, strokeDash=[3, 2]
    )
    return [mark]


def _dots(places: Sequence[Place], most: int, view: View) -> list[Any]:
    """Draw a small dot on every place and around it a circle whose area is the killed."""
    if not places:
        return []
    largest = math.pi * (view.width * _WIDEST_CIRCLE) ** 2
    rows = [
        {"lat": p.latitude, "lon": p.longitude, "size": largest * p.killed / most} for p in places
    ]
    base = alt.Chart(data(rows)).encode(longitude="lon:Q", latitude="lat:Q")
    circle = base.mark_circle(
        fill=svg.VERMILION, fillOpacity=0.3, stroke=svg.VERMILION, strokeWidth=0.8, opacity=1
    )
    return [
        circle.encode(size=alt.Size("size:Q", scale=None, legend=None)),
        base.mark_circle(color=svg.INK, size=5, opacity=1),
    ]


def _names(names: Mapping[str, str], view: View) -> list[Any]:
    rows = []
    for country in outlines():
        name = names.get(country["id"] or "")
        west, south, east, north = country["bbox"]
        x, y = view.pixel((south + north) / 2, (west + east) / 2)
        room = 5 * len(name or "")
        if name and room < x < view.width - room and 0 < y < view.height:
            rows.append(
                {"lat": (south + north) / 2, "lon": (west + east) / 2, "name": name.upper()}
            )
    if not rows:
        return []
    mark = alt.Chart(data(rows)).mark_text(fontSize=11, color=svg.MUTED)
    return [mark.encode(longitude="lon:Q", latitude="lat:Q", text="name:N")]


def _labels(places: Sequence[Place], view: View) -> list[Any]:
    """Name the deadliest places, leaving out those whose name would cover another's."""
    taken: list[tuple[float, float]] = []
    rows = []
    for place in places:
        x, y = view.pixel(place.latitude, place.longitude)
        text = short(place.name, 20)
        fits = x + 7 * len(text) + 10 < view.width and y > svg.FONT
        if fits and all(abs(x - a) > 110 or abs(y - b) > 18 for a, b in taken):  # noqa: PLR2004
            taken.append((x, y))
            rows.append({"lat": place.latitude, "lon": place.longitude, "name": text})
        if len(rows) == _MOST_LABELS:
            break
    if not rows:
        return []
    base = alt.Chart(data(rows)).encode(longitude="lon:Q", latitude="lat:Q", text="name:N")
    style: dict[str, Any] = {"dx": 7, "align": "left", "fontSize": svg.FONT, "fontWeight": 600}
    halo = {"stroke": svg.PAPER, "strokeWidth": 3, "strokeJoin": "round"}
    return [base.mark_text(color=svg.INK, **style, **extra) for extra in (halo, {})]
