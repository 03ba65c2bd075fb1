"""The map of a brief: no tiles, no network, one circle per place and one for its precision.

The outlines come with a package. A place known only to its country, or not at all, is
never drawn as a point; the brief counts it in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from rimland.model.place import EARTH_RADIUS_KM, PLACE_PRECISION, distance_km
from rimland.outputs.land_outlines import outlines

COARSEST_DRAWN = 5
"""where_prec 6 is "somewhere in the country" and 7 is unknown: neither is a point."""

MOST_PLACES = 250
"""More circles than this hide each other and weigh a page down."""

_GRIDS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
_CORNERS = 40
_WORLD_TILT = -11  # degrees; puts the map's edge into the Bering Strait, away from all land
_REGION_MARGIN = 1.25
_HALF_TURN, _FULL_TURN = 180.0, 360.0


@dataclass(frozen=True, slots=True)
class Place:
    """Events at one place, or at several close ones drawn as one.

    ``killed`` sums the known best figures; name, point and precision are the deadliest event's.
    """

    name: str
    country: str
    latitude: float
    longitude: float
    precision: int
    killed: int
    event_ids: tuple[str, ...]

    @property
    def radius_km(self) -> float:
        """The radius within which the true place is taken to lie."""
        return PLACE_PRECISION[self.precision].radius_km or 0.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """The places to draw, and the ids of events that have no point."""

    places: tuple[Place, ...]
    undrawn: tuple[str, ...]
    grid: float


def gather(events: Iterable[Mapping[str, Any]], *, most: int = MOST_PLACES) -> Gathered:
    """Sum events by place; where there are too many places, by cells as small as will do.

    An event needs ``event_id``, ``latitude``, ``longitude``, ``place_precision``, ``place``,
    ``country_iso3`` and ``killed`` (the best figure, or None).
    """
    located: list[Mapping[str, Any]] = []
    undrawn: list[Mapping[str, Any]] = []
    for event in events:
        (located if _has_point(event) else undrawn).append(event)
    grid, cells = 0.0, dict[Any, list[Mapping[str, Any]]]()
    for grid in _GRIDS:
        cells = {}
        for event in located:
            cells.setdefault(_cell(event, grid), []).append(event)
        if len(cells) <= most:
            break
    places = sorted((_place(group) for group in cells.values()), key=lambda p: (-p.killed, p.name))
    return Gathered(tuple(places), tuple(str(e["event_id"]) for e in undrawn), grid)


def _has_point(event: Mapping[str, Any]) -> bool:
    latitude, longitude = event["latitude"], event["longitude"]
    precision = event["place_precision"]
    return (
        latitude is not None
        and longitude is not None
        and math.isfinite(latitude)
        and math.isfinite(longitude)
        and precision is not None
        and 1 <= precision <= COARSEST_DRAWN
    )


def _cell(event: Mapping[str, Any], grid: float) -> tuple[float, float, int]:
    if grid == 0:
        return round(event["latitude"], 2), round(event["longitude"], 2), event["place_precision"]
    return math.floor(event["latitude"] / grid), math.floor(event["longitude"] / grid), 0


def _place(group: Sequence[Mapping[str, Any]]) -> Place:
    """Stand a group at its deadliest event, so that a circle lies on a place that exists."""
    chief = max(group, key=lambda e: (e["killed"] or 0, str(e["event_id"])))
    return Place(
        name=chief["place"] or "unnamed place",
        country=chief["country_iso3"] or "",
        latitude=chief["latitude"],
        longitude=chief["longitude"],
        precision=chief["place_precision"],
        killed=sum(e["killed"] or 0 for e in group),
        event_ids=tuple(str(e["event_id"]) for e in group),
    )


def geodesic_circle(latitude: float, longitude: float, radius_km: float) -> dict[str, Any]:
    """Return a circle on the sphere as a GeoJSON polygon that d3-geo fills on the inside.

    Its corners run clockwise as seen from above, which d3 takes for the outside ring. They are not
    cut at the antimeridian; the projection does that, and copes with a pole inside.
    """
    phi, lam = math.radians(latitude), math.radians(longitude)
    angle = radius_km / EARTH_RADIUS_KM
    ring = []
    for corner in range(_CORNERS):
        bearing = 2 * math.pi * corner / _CORNERS
        sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
        turn = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(phi),
            math.cos(angle) - math.sin(phi) * sine,
        )
        east = (math.degrees(lam + turn) + _HALF_TURN) % _FULL_TURN - _HALF_TURN
        ring.append([round(east, 4), round(math.degrees(math.asin(max(-1, min(1, sine)))), 4)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


@dataclass(frozen=True, slots=True)
class View:
    """A projection and what of the world it shows, in pixels."""

    width: int
    height: int
    type: str
    scale: float
    centre: tuple[float, float]

    @property
    def km_per_pixel(self) -> float:
        """How much one pixel is in the middle of the map."""
        return EARTH_RADIUS_KM / self.scale

    def projection(self) -> Any:
        """Return the projection for the renderer, cut at the frame."""
        latitude, longitude = self.centre
        return alt.Projection(
            type=self.type,
            rotate=[-longitude, -latitude if self.type != "equalEarth" else 0],
            scale=self.scale,
            translate=[self.width / 2, self.height / 2],
            clipExtent=[[0, 0], [self.width, self.height]],
            precision=0.3,
        )

    def shows(self, place: Place) -> bool:
        """Whether a place lies inside the frame; the renderer does not cut points."""
        if self.type == "equalEarth":
            return True
        x, y = self.pixel(place.latitude, place.longitude)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def pixel(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return where a place falls in Lambert's azimuthal equal-area projection."""
        phi0, phi = math.radians(self.centre[0]), math.radians(latitude)
        turn = math.radians(longitude - self.centre[1])
        cosine = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(turn)
        k = self.scale * math.sqrt(2 / max(1e-9, 1 + cosine))
        x = k * math.cos(phi) * math.sin(turn)
        y = k * (math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(turn))
        return self.width / 2 + x, self.height / 2 - y


def world_view(width: int) -> View:
    """Return the whole world in the Equal Earth projection."""
    # Equal Earth is 2 * 2.7066 radii wide and 2 * 1.3174 high at the scale of 1.
    scale = (width - 4) / (2 * 2.7066)
    return View(width, round(2 * 1.3174 * scale) + 4, "equalEarth", scale, (0.0, -_WORLD_TILT))


def region_view(countries: Sequence[str], width: int) -> View | None:
    """Return a frame around some countries, or None where none of them has a compact outline."""
    boxes = [country["bbox"] for country in outlines() if country["id"] in set(countries)]
    if not boxes:
        return None
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    if east - west > _HALF_TURN / 2:
        return None
    centre = ((south + north) / 2, (west + east) / 2)
    across = distance_km(centre[0], west, centre[0], east) * _REGION_MARGIN
    up = distance_km(south, centre[1], north, centre[1]) * _REGION_MARGIN
    height = round(width * min(1.0, max(0.6, up / max(across, 1.0))))
    scale = min(width / across, height / up) * EARTH_RADIUS_KM
    return View(width, height, "azimuthalEqualArea", scale, centre)
