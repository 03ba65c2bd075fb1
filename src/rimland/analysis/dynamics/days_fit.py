"""The process of daily counts: what a day brings depends on the days before, not on itself.

Most events share their day, and often their country, with others: taken as times they would seem to
set each other off. So a day is the unit: what follows on the same day is not seen, and makes the
counts vary more, which every interval takes up. Each series has its own base, kernel and weight of
tolls. Sources: Fokianos, Rahbek & Tjostheim (2009), Poisson autoregression; Browning et al. (2021),
discrete-time Hawkes processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.dynamics.basis import Basis
from rimland.analysis.dynamics.fitting import Floats, Parts, maximise
from rimland.analysis.dynamics.kernels import KERNELS, Kernel

MARKS = (0.0, 0.25, 0.5)
"""Powers of one plus the killed by which an attack may weigh more than another."""

SPACINGS = (364.0, 182.0, 91.0)
"""Days between the knots of a base, of which each series takes what it can show."""

_FEWEST = 8.0
"""Events below which no base costs less by Schwarz's criterion than by Akaike's."""

_SPARE = 1e-9


@dataclass(frozen=True, slots=True)
class Way:
    """One kernel and one weight of tolls, with what the days before weigh: series × days."""

    kernel: Kernel
    mark: float
    follow: Floats


@dataclass(frozen=True, slots=True)
class RowFit:
    """One series: its base (by day), what follows one event of each, and how it varies.

    ``dispersion`` is how many times a Poisson's the variance is, at least one.
    """

    base: Floats
    branching: Floats
    way: Way
    basis: Basis
    mean: Floats
    dispersion: float


@dataclass(frozen=True, slots=True)
class DaysFit:
    """A fitted process of M series over T days.

    ``explained`` are each series' fits on the base that was taken and, where it differs, on a more
    supple one.
    """

    counts: Floats
    rows: tuple[RowFit, ...]
    explained: tuple[tuple[Row, ...], ...]

    @property
    def branching(self) -> Floats:
        """M × M: how many events of the row's series follow one of the column's."""
        return np.array([row.branching for row in self.rows])

    @property
    def dispersion(self) -> Floats:
        """M: how many times a Poisson's variance each series has."""
        return np.array([row.dispersion for row in self.rows])


def radius(branching: Floats) -> float:
    """Return the largest eigenvalue in size: from one on, attacks would never cease to follow."""
    return float(np.abs(np.linalg.eigvals(branching)).max())


def ways(
    counts: Floats,
    marked: Mapping[float, Floats] | None = None,
    kernels: Sequence[Kernel] = KERNELS,
) -> tuple[Way, ...]:
    """Return every kernel with every weight of tolls.

    Args:
        counts: series × days.
        marked: for each power of tolls the days' sums of weights, whose mean per event is one.
        kernels: those to try.
    """
    given = marked or {0.0: counts}
    return tuple(
        Way(kernel, mark, kernel.follow(series))
        for mark, series in given.items()
        for kernel in kernels
    )


def day_hats(basis: Basis) -> Floats:
    """Return the base's hats in the middle of each day."""
    return basis.at(np.arange(round(basis.end), dtype=np.float64) + 0.5)


def bases(days: int, spacings: Sequence[float] = SPACINGS) -> tuple[Basis, ...]:
    """Return the bases that are tried, the stiffest first."""
    found = {Basis.spaced(float(days), spacing) for spacing in spacings}
    return tuple(sorted(found, key=lambda basis: basis.knots))


def fit_days(counts: Floats, tried: Sequence[Way], bent: Sequence[Basis] = ()) -> DaysFit:
    """Return for each series the most likely way and branching ratios, on the stiffer base.

    Args:
        counts: M × T.
        tried: the ways, of ``ways``.
        bent: the bases to choose from; a knot a year, half-year and quarter where not given.
    """
    found = [explained(series, tried, bent or bases(counts.shape[1])) for series in counts]
    return DaysFit(counts, tuple(rows[0].best for rows in found), tuple(found))


def explained(series: Floats, tried: Sequence[Way], bent: Sequence[Basis]) -> tuple[Row, ...]:
    """Return a series' fit on the base of Schwarz's criterion, and of Akaike's if that is another.

    A stiff base leaves its own drift to what follows, a supple one takes what follows for drift:
    the truth may lie between them, and an interval must reach from one to the other.
    """
    rows = [Row(series, tried, basis) for basis in bent]
    events = max(float(series.sum()), _FEWEST)

    def chosen(price: float) -> Row:
        return min(rows, key=lambda row: price * row.knots - 2 * max(row.likely))

    stiff, supple = chosen(float(np.log(events))), chosen(2.0)
    return (stiff,) if supple is stiff else (stiff, supple)


class Row:
    """One series on one base, and the ways to explain it; ``best`` is the most likely."""

    def __init__(self, series: Floats, tried: Sequence[Way], basis: Basis) -> None:
        self.series, self._basis = series, basis
        self._struck = np.flatnonzero(series)
        self._hats = day_hats(basis)
        self.tried = tuple(tried)
        self._parts = [self._parts_of(way) for way in self.tried]
        found = [maximise(parts) for parts in self._parts]
        self.likely = [value for _, value in found]
        self.found = [weights for weights, _ in found]
        self.number = int(np.argmax(self.likely))
        self.best = self._fit_of(self.number)

    @property
    def knots(self) -> int:
        """How many parts come before the branching ratios."""
        return self._basis.knots

    def at(self, number: int, part: int, value: float, start: Floats) -> tuple[Floats, float]:
        """Return the most likely weights of one way where one part is held, and the likelihood."""
        return maximise(self._parts[number], start, (part, value))

    def _parts_of(self, way: Way) -> Parts:
        return Parts(
            np.hstack([self._hats[self._struck], way.follow[:, self._struck].T]),
            self.series[self._struck],
            np.concatenate([self._hats.sum(axis=0), way.follow.sum(axis=1)]),
        )

    def _fit_of(self, number: int) -> RowFit:
        way, weights = self.tried[number], self.found[number]
        base, branching = self._hats @ weights[: self.knots], weights[self.knots :]
        mean = base + branching @ way.follow
        free = max(len(mean) - int((weights > _SPARE).sum()), 1)
        pearson = ((self.series - mean) ** 2 / np.maximum(mean, _SPARE)).sum() / free
        return RowFit(
            *(base, branching, way, self._basis, mean),
            dispersion=max(float(pearson), 1.0),
        )
