"""Counting under every definition at once.

Each event falls, for every option of every dimension, inside or outside. Events that fall alike are
one cell, so that thousands of definitions over tens of thousands of events are a few sums over cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.claims.definitions import (
    ALL_SOURCES,
    CIVILIANS,
    FIXED,
    FORCES,
    LETHAL,
    Dimension,
    Dimensions,
    Option,
    RegionOption,
)
from rimland.analysis.claims.pool import Bools, Floats, Pool
from rimland.model.article_claim import Quantity
from rimland.model.vocab import TheatreKind

_OUTSIDE_CORE = frozenset(
    str(k) for k in TheatreKind if k not in {TheatreKind.CORE, TheatreKind.UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure under every definition.

    ``most`` is the best figure with every unknown toll at its highest; ``lacking`` counts events
    whose toll nobody gives.
    """

    low: Floats
    best: Floats
    high: Floats
    most: Floats
    lacking: Floats


@dataclass(frozen=True)
class Grid:
    """All definitions for claims made in one breath, and the events each of them counts.

    ``chosen`` has a row per definition: which option it takes in each dimension; the first row is
    all zeros, the primary definition.
    """

    pool: Pool
    made: Dimensions
    chosen: NDArray[np.int64]
    cells_in: Bools
    cell_of: NDArray[np.int64]

    @cached_property
    def options(self) -> dict[Dimension, tuple[Option, ...]]:
        """The options by dimension."""
        return self.made.options()

    def __len__(self) -> int:
        return len(self.chosen)

    def option(self, definition: int, dimension: Dimension) -> Option:
        """Return what a definition takes in a dimension."""
        at = list(self.options).index(dimension)
        return self.options[dimension][int(self.chosen[definition, at])]

    def switched(self, definition: int) -> tuple[tuple[Dimension, Option], ...]:
        """Return in what a definition differs from the primary one."""
        row = self.chosen[definition]
        return tuple(
            (dimension, options[row[at]])
            for at, (dimension, options) in enumerate(self.options.items())
            if row[at]
        )

    @cached_property
    def switches(self) -> NDArray[np.int64]:
        """In how many dimensions each definition differs from the primary one."""
        return np.asarray((self.chosen > 0).sum(axis=1))

    def event_ids(self, definition: int) -> tuple[str, ...]:
        """Return the events a definition counts, by date."""
        inside = self.cells_in[definition][self.cell_of]
        order = np.argsort(self.pool.days[inside], kind="stable")
        return tuple(self.pool.ids[inside][order])

    @cached_property
    def event_sets(self) -> NDArray[np.int64]:
        """The number of each definition's set of events; equal sets have equal numbers."""
        _, numbers = np.unique(np.packbits(self.cells_in, axis=1), axis=0, return_inverse=True)
        return np.asarray(numbers).reshape(-1)

    def figures(self, quantity: Quantity | None) -> Figures:
        """Return a quantity under every definition; None counts attacks."""
        if quantity in {None, Quantity.ATTACKS}:
            counted = self._sums(np.ones(len(self.pool)))
            return Figures(counted, counted, counted, counted, np.zeros(len(self)))
        if quantity is not Quantity.KILLED:
            return self._figures(str(quantity), None)
        at = list(self.options).index(Dimension.VICTIMS)
        found = [self._figures("killed", option) for option in self.made.victims]
        picked = self.chosen[:, at]
        return Figures(
            *(
                np.choose(picked, [getattr(one, name) for one in found])
                for name in Figures.__slots__
            )
        )

    def _figures(self, quantity: str, victims: Option | None) -> Figures:
        low, best, high = _tolls(self.pool, quantity, victims)
        lacking = np.isnan(best)
        most = np.where(lacking, _at_most(high, self.pool, best), best)
        known = np.nan_to_num(best)
        return Figures(
            self._sums(np.where(np.isnan(low), known, np.fmin(low, np.where(lacking, low, best)))),
            self._sums(known),
            self._sums(np.where(np.isnan(high), most, np.fmax(high, known))),
            self._sums(most),
            self._sums(lacking.astype(np.float64)),
        )

    def _sums(self, values: Floats) -> Floats:
        cells = self.cells_in.shape[1]
        endless = np.isinf(values)
        totals = np.bincount(self.cell_of, np.where(endless, 0, values), minlength=cells)
        without_end = np.bincount(self.cell_of, endless.astype(float), minlength=cells)
        summed = self.cells_in @ totals
        return np.where(self.cells_in @ without_end > 0, np.inf, summed)


def _tolls(pool: Pool, quantity: str, victims: Option | None) -> tuple[Floats, Floats, Floats]:
    """Return low, best and high of each event; NaN where nobody says."""
    parts = ("low", "best", "high")
    if quantity != "killed":
        low, best, high = (pool.tolls[f"{quantity}_{part}"] for part in parts)
        return low, best, high
    all_low, all_best, all_high = (pool.tolls[f"victims_killed_{part}"] for part in parts)
    if victims not in {CIVILIANS, FORCES}:
        return all_low, all_best, all_high
    low, best, high = (pool.tolls[f"civilians_killed_{part}"] for part in parts)
    if victims == CIVILIANS:
        # Where no civilians are told apart there are none, or as many as there were victims.
        return low, best, np.where(np.isnan(best) & np.isnan(high), all_high, high)
    rest = np.maximum(0, all_best - best)
    return np.where(np.isnan(rest), 0, rest), rest, np.where(np.isnan(rest), all_high, rest)


def _at_most(high: Floats, pool: Pool, best: Floats) -> Floats:
    """Return the most an unknown toll can be: its high figure, else the greatest among its like.

    Its like are the attacks that killed no more people. Without any, there is no bound.
    """
    bound = high.copy()
    known = ~np.isnan(best)
    killed = np.nan_to_num(pool.tolls["victims_killed_best"])
    order = np.argsort(killed[known], kind="stable")
    rising, greatest = killed[known][order], np.maximum.accumulate(best[known][order], axis=0)
    for at in np.flatnonzero(np.isnan(bound) & ~known):
        like = int(np.searchsorted(rising, killed[at], side="right"))
        bound[at] = greatest[like - 1] if like else np.inf
    return np.where(np.isnan(bound), np.nan_to_num(best), bound)


def grid_of(pool: Pool, made: Dimensions, kept: Bools) -> Grid:
    """Return the grid over the events of a pool that a claim's place and modes leave."""
    small = _filtered(pool, kept)
    masks = _masks(small, made)
    columns = [mask for masks_of in masks.values() for mask in masks_of]
    bits = np.column_stack(columns) if len(small) else np.zeros((0, len(columns)), dtype=bool)
    packed = np.packbits(bits, axis=1) if len(small) else np.zeros((0, 1), dtype=np.uint8)
    _, first, cell_of = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    cells = bits[first]
    chosen = np.array(
        list(itertools.product(*(range(len(o)) for o in made.options().values()))), dtype=np.int64
    )
    inside = np.ones((len(chosen), len(cells)), dtype=bool)
    offset = 0
    for at, masks_of in enumerate(masks.values()):
        inside &= cells[:, offset + chosen[:, at]].T
        offset += len(masks_of)
    return Grid(small, made, chosen, inside, np.asarray(cell_of).reshape(-1))


def _filtered(pool: Pool, kept: Bools) -> Pool:
    if bool(kept.all()):
        return pool
    rows = np.flatnonzero(kept)

    def taken(name: str) -> object:
        column = getattr(pool, name)
        if isinstance(column, np.ndarray):
            return column[kept]
        if isinstance(column, tuple):
            return tuple(column[row] for row in rows)
        return {toll: values[kept] for toll, values in column.items()}

    return Pool(**{name: taken(name) for name in Pool.__slots__})  # type: ignore[arg-type]


def _masks(pool: Pool, made: Dimensions) -> Mapping[Dimension, list[Bools]]:
    everything = np.ones(len(pool), dtype=bool)
    return {
        Dimension.TIE: [
            everything if o.ties is None else _is_in(pool.ties, o.ties) for o in made.ties
        ],
        Dimension.CERTAINTY: [_is_in(pool.certainties, o.certainties) for o in made.certainties],
        Dimension.LETHAL: [pool.lethal if o == LETHAL else everything for o in made.lethal],
        Dimension.VICTIMS: [everything for _ in made.victims],
        Dimension.REGION: [_inside(pool, o) for o in made.regions],
        Dimension.BEGIN: [_since(pool, o.day.toordinal()) for o in made.begins],
        Dimension.END: [_until(pool, o.day.toordinal()) for o in made.ends],
        Dimension.ROSTER: [everything if o == FIXED else pool.pledged for o in made.rosters],
        Dimension.SOURCE: [
            everything
            if o == ALL_SOURCES
            else np.array([o.key in told for told in pool.sources], dtype=bool)
            for o in made.sources
        ],
    }


def _is_in(column: NDArray[np.object_], wanted: Iterable[str]) -> Bools:
    return np.isin(column.astype(str), sorted(wanted)) if len(column) else np.zeros(0, dtype=bool)


def _inside(pool: Pool, option: RegionOption) -> Bools:
    inside = np.ones(len(pool), dtype=bool)
    if option.inside is not None:
        inside = _is_in(pool.countries, option.inside)
    if option.outside:
        inside &= ~_is_in(pool.countries, {*option.outside, ""})
    if option.theatres:
        beyond = option.theatres == "beyond neighbours"
        wanted = _OUTSIDE_CORE - {str(TheatreKind.ADJACENT)} if beyond else _OUTSIDE_CORE
        inside &= _is_in(pool.theatres, wanted)
    return inside


def _since(pool: Pool, day: int) -> Bools:
    return pool.days >= day


def _until(pool: Pool, day: int) -> Bools:
    # What is dated to the year only counts where the period holds its last day as well.
    return np.where(pool.by_year, pool.last_days, pool.days) <= day
