import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.place import distance_km
from rimland.model.vocab import TheatreKind
from rimland.outputs.land_outlines import outlines
from rimland.outputs.map_drawing import region_map, world_map
from rimland.outputs.maps import (
    Place,
    gather,
    geodesic_circle,
    region_view,
    world_view,
)
from rimland.tables.packaged import countries


def event(
    number: int, latitude: float | None, longitude: float | None, **more: Any
) -> dict[str, Any]:
    return {
        "event_id": f"ev{number}",
        "latitude": latitude,
        "longitude": longitude,
        "place_precision": 1,
        "place": "Here",
        "country_iso3": "IRQ",
        "killed": 1,
    } | more


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([5.0, 25.0, 150.0]))
def test_every_corner_of_a_circle_is_at_its_radius(lat: float, lon: float, radius: float) -> None:
    ring = geodesic_circle(lat, lon, radius)["coordinates"][0]
    assert ring[0] == ring[-1]
    for east, north in ring:
        assert -180 <= east <= 180
        assert distance_km(lat, lon, north, east) == pytest.approx(radius, abs=0.03)


def test_a_circle_runs_clockwise_so_that_its_inside_is_filled() -> None:
    ring = geodesic_circle(34, 42, 150)["coordinates"][0]
    turned = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    assert turned > 0


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(-16.8, 179.95), (85.0, 20.0), (89.9, 0.0), (66.0, -169.0)]
)
def test_no_circle_streaks_across_the_map(latitude: float, longitude: float) -> None:
    place = Place("Edge", "FJI", latitude, longitude, 4, 10, ("ev1",))
    drawn = world_map([place], {}).wide
    widest = 0.0
    for path in drawn.split("<path")[1:]:
        if 'stroke-dasharray="3,2"' not in path:
            continue
        for ring in path.split(' d="')[1].split('"')[0].split("M")[1:]:
            xs = [float(p.split(",")[0]) for p in ring.rstrip("Z").split("L")]
            widest = max(widest, *(abs(a - b) for a, b in pairwise(xs)))
    # Only along the pole's own edge may a circle be wide: there the pole is a line.
    assert 0 < widest < (60 if latitude < 80 else 500)


def test_places_too_coarse_or_unknown_are_not_points() -> None:
    found = gather(
        [
            event(1, 34.0, 42.0),
            event(2, 34.0, 42.0, killed=None),
            event(3, 34.0, 42.0, place_precision=6),
            event(4, 34.0, 42.0, place_precision=7),
            event(5, None, None),
            event(6, 34.0, 42.0, place_precision=None),
            event(7, math.nan, 42.0),
        ]
    )
    assert [(p.event_ids, p.killed) for p in found.places] == [(("ev1", "ev2"), 1)]
    assert found.undrawn == ("ev3", "ev4", "ev5", "ev6", "ev7")


def test_many_places_are_drawn_as_few_without_losing_an_event() -> None:
    events = [event(n, 30 + n % 70 / 10, 40 + n // 70 / 10, killed=n) for n in range(4900)]
    found = gather(events, most=250)
    assert len(found.places) <= 250
    assert sum(p.killed for p in found.places) == sum(range(4900))
    assert sorted(i for p in found.places for i in p.event_ids) == sorted(
        e["event_id"] for e in events
    )


def test_the_outlines_name_countries_as_our_table_does() -> None:
    codes = {country["id"] for country in outlines()} - {None}
    assert codes <= set(countries())
    assert {"IRQ", "SYR", "TUR", "FRA", "NGA", "AFG"} <= codes


def test_a_region_is_framed_by_its_countries() -> None:
    view = region_view(["IRQ", "SYR"], 720)
    assert view is not None
    for latitude, longitude in ((37.3, 42.0), (29.1, 46.5), (35.0, 35.8)):
        x, y = view.pixel(latitude, longitude)
        assert 0 < x < view.width
        assert 0 < y < view.height
    assert not view.shows(Place("Paris", "FRA", 48.9, 2.3, 1, 1, ("ev1",)))
    assert region_view(["RUS"], 720) is None
    assert region_view(["TUV"], 720) is None


def test_circles_smaller_than_their_dot_are_left_out() -> None:
    exact = Place("Mosul", "IRQ", 36.3, 43.1, 1, 5, ("ev1",))
    assert "stroke-dasharray" not in world_map([exact], {}).wide
    assert world_view(720).km_per_pixel > 40


def test_a_map_is_inert_and_survives_hostile_names() -> None:
    place = Place('<script>"&', "IRQ", 36.3, 43.1, 4, 5, ("ev1",))
    drawn = region_map([place], {"IRQ": TheatreKind.CORE}, {"IRQ": "<b>"})
    assert drawn is not None
    assert "&lt;script&gt;" in drawn.wide
    for forbidden in ("<script", "href", "<style", "<image", "id=", "url(http", "onload"):
        assert forbidden not in drawn.wide
