"""Land outlines for the map, from the countryinfo package: nothing is downloaded or vendored."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

Ring = list[list[float]]

_LEFT_OUT = {"ATA"}
"""Antarctica: no events, and a third of the paper."""

_FILLING: tuple[Ring, ...] = (
    # Hungary, Serbia, Kosovo and Montenegro: inside, the neighbours drawn over it give the borders;
    # the short side from 18.5 to 19.4 east is Montenegro's coast.
    [
        *([16.3, 47.2], [18.5, 48.4], [22.7, 48.3], [22.6, 46.5], [23.2, 44.0], [22.6, 42.2]),
        *([21.0, 41.9], [19.4, 41.9], [18.5, 42.4], [18.5, 43.3], [19.2, 44.2], [18.6, 45.3]),
        *([16.6, 46.2], [16.3, 47.2]),
    ],
    # Myanmar: the western side is its coast, to about a quarter of a degree.
    [
        *([92.4, 20.8], [93.6, 19.6], [94.5, 17.5], [94.3, 16.0], [95.4, 15.8], [96.8, 17.0]),
        *([97.3, 16.8], [97.8, 14.9], [98.6, 13.0], [98.6, 10.4], [99.0, 10.4], [99.3, 12.0]),
        *([98.6, 15.0], [98.0, 18.5], [100.6, 20.6], [101.0, 21.6], [99.0, 24.0], [98.4, 27.8]),
        *([96.8, 28.4], [94.4, 24.8], [93.0, 23.2], [92.4, 20.8]),
    ],
)
"""Coarse outlines of our own for the countries that countryinfo has none of."""


@cache
def outlines() -> tuple[dict[str, Any], ...]:
    """Return GeoJSON features whose ids are ISO alpha-3 codes, fillings first and without id.

    The codes are those of the package's own entry; its shapes leave out most small islands.

    Borders are drawn as the package draws them and say nothing about whose they are.
    """
    features = [_feature(None, [[ring]]) for ring in _FILLING]
    folder = resources.files("countryinfo") / "data"
    files = (entry for entry in folder.iterdir() if entry.name.endswith(".json"))
    for file in sorted(files, key=lambda entry: entry.name):
        country = json.loads(file.read_text(encoding="utf-8"))
        iso3 = country.get("ISO", {}).get("alpha3")
        if iso3 in _LEFT_OUT or not country.get("geoJSON"):
            continue
        geometry = country["geoJSON"]["features"][0]["geometry"]
        polygons = geometry["coordinates"]
        features.append(
            _feature(iso3, polygons if geometry["type"] == "MultiPolygon" else [polygons])
        )
    return tuple(features)


def _feature(iso3: str | None, polygons: list[list[Ring]]) -> dict[str, Any]:
    wound = [[_wound(ring, outer=n == 0) for n, ring in enumerate(rings)] for rings in polygons]
    points = [point for rings in wound for ring in rings for point in ring]
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return {
        "type": "Feature",
        "id": iso3,
        "bbox": [min(longitudes), min(latitudes), max(longitudes), max(latitudes)],
        "properties": {},
        "geometry": {"type": "MultiPolygon", "coordinates": wound},
    }


def _wound(ring: Ring, *, outer: bool) -> Ring:
    """Turn a ring the way d3 wants it: an outer ring clockwise, or it would fill all but itself."""
    doubled_area = sum(
        a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
    )
    rounded = [[round(lon, 2), round(lat, 2)] for lon, lat in ring]
    return rounded[::-1] if (doubled_area > 0) is outer else rounded
