"""Where an area lies, told by its towns; and in which area a spot lies, told by the nearest town."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rimland.model.place import distance_km

_CELLS_PER_DEGREE = 2
_NEIGHBOUR_KM = 40.0

Cell = tuple[int, int]


def cell_of(latitude: float, longitude: float) -> Cell:
    """Return the half-degree cell of a point."""
    return math.floor(latitude * _CELLS_PER_DEGREE), math.floor(longitude * _CELLS_PER_DEGREE)


@dataclass(slots=True)
class Spread:
    """The towns of an area: one for each cell of a grid they lie in, and the people of all."""

    cells: dict[Cell, tuple[float, float]] = field(default_factory=dict)
    population: int = 0

    def take(self, latitude: float, longitude: float, population: int) -> None:
        """Add a town."""
        self.cells.setdefault(cell_of(latitude, longitude), (latitude, longitude))
        self.population += population

    def middle(self) -> tuple[float, float]:
        """Return the mean over the cells: towns that lie together count once, as land does."""
        count = len(self.cells)
        latitude = sum(point[0] for point in self.cells.values()) / count
        longitude = sum(point[1] for point in self.cells.values()) / count
        return round(latitude, 4), round(longitude, 4)


class Neighbours:
    """Finds the area of the town nearest to a spot, for spots known beforehand."""

    def __init__(self, spots: Iterable[tuple[float, float]]) -> None:
        """Take the spots; only towns around them are kept."""
        cells = {cell_of(*spot) for spot in spots}
        self._wanted = {(a + i, b + j) for a, b in cells for i in (-1, 0, 1) for j in (-1, 0, 1)}
        self._towns: dict[Cell, list[tuple[float, float, int]]] = defaultdict(list)

    def take(self, latitude: float, longitude: float, division: int) -> None:
        """Keep a town if a spot is near."""
        cell = cell_of(latitude, longitude)
        if cell in self._wanted:
            self._towns[cell].append((latitude, longitude, division))

    def division_at(self, latitude: float, longitude: float, allowed: frozenset[int]) -> int | None:
        """Return the division, one of those allowed, of the nearest town within 40 km."""
        a, b = cell_of(latitude, longitude)
        near = [
            (distance_km(latitude, longitude, town[0], town[1]), town[2])
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for town in self._towns.get((a + i, b + j), ())
            if town[2] in allowed
        ]
        distance, division = min(near, default=(math.inf, 0))
        return division if distance <= _NEIGHBOUR_KM else None
