"""Place precision, PRIO-GRID cells and distances on the sphere."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""

_GRID_COLUMNS = 720
_MAX_LATITUDE = 90.0
_MAX_LONGITUDE = 180.0


@dataclass(frozen=True, slots=True)
class PrecisionClass:
    """One level of UCDP's where_prec with the circle rimland draws and links with.

    The radius is a working assumption of rimland, not UCDP's: large enough that the true place
    usually lies inside, given what UCDP says the level means.
    """

    level: int
    meaning: str
    radius_km: float | None


PLACE_PRECISION = {
    1: PrecisionClass(1, "exact place known", 5.0),
    2: PrecisionClass(2, "within about 25 km of a known place", 25.0),
    3: PrecisionClass(3, "second-order administrative division", 50.0),
    4: PrecisionClass(4, "first-order administrative division", 150.0),
    5: PrecisionClass(5, "line or larger area between known places", 150.0),
    6: PrecisionClass(6, "country only", 500.0),
    7: PrecisionClass(7, "international waters or airspace, or unknown", None),
}
"""UCDP GED codebook, variable where_prec."""


def priogrid_gid(latitude: float, longitude: float) -> int:
    """Return the PRIO-GRID cell (half-degree grid, numbered from the south-west corner).

    Source: Tollefsen, Strand & Buhaug (2012), PRIO-GRID: A unified spatial data structure.
    Raises ValueError outside the globe.
    """
    if not (abs(latitude) <= _MAX_LATITUDE and abs(longitude) <= _MAX_LONGITUDE):
        message = f"no such place: {latitude}, {longitude}"
        raise ValueError(message)
    row = min(math.floor((latitude + 90) * 2), 359)
    column = min(math.floor((longitude + 180) * 2), _GRID_COLUMNS - 1)
    return row * _GRID_COLUMNS + column + 1


def priogrid_centre(gid: int) -> tuple[float, float]:
    """Return latitude and longitude of a PRIO-GRID cell's centre; raises ValueError."""
    if not 1 <= gid <= _GRID_COLUMNS * 360:
        message = f"no such PRIO-GRID cell: {gid}"
        raise ValueError(message)
    row, column = divmod(gid - 1, _GRID_COLUMNS)
    return row / 2 - 90 + 0.25, column / 2 - 180 + 0.25


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance in kilometres (haversine)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half_lat = (phi_b - phi_a) / 2
    half_lon = math.radians(lon_b - lon_a) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


_ADMIN_WORDS = re.compile(
    r"\b(province|governorate|state|region|district|oblast|republic|department|wilayat|"
    r"muhafazat|county|prefecture|division)\b"
)


def fold_area(name: str) -> str:
    """Return an admin-1 name without accents, punctuation, articles and words like 'province'.

    It lets "Al Anbār province" and "Al-Anbar" meet; it is not a gazetteer.
    """
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    plain = re.sub(r"[^a-z0-9]+", " ", plain)
    plain = _ADMIN_WORDS.sub(" ", plain)
    plain = re.sub(r"^\s*(al|ad|an|ar|as|at|az|el)\s+", "", plain)
    return " ".join(plain.split())
