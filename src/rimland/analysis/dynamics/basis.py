"""A base that changes in time: hats on evenly spaced knots, which add up to a line between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rimland.analysis.dynamics.fitting import Floats


@dataclass(frozen=True, slots=True)
class Basis:
    """Hat functions over ``0`` to ``end``; with one knot a constant.

    At every time they add up to one.
    """

    end: float
    knots: int

    @classmethod
    def spaced(cls, end: float, spacing: float) -> Basis:
        """Return knots about so far apart, one at each end; a constant where the span is short."""
        pieces = round(end / spacing)
        return cls(end, pieces + 1 if pieces > 0 else 1)

    def at(self, times: Floats) -> Floats:
        """Return times × knots."""
        if self.knots == 1:
            return np.ones((len(times), 1))
        where = times[:, None] * ((self.knots - 1) / self.end)
        found: Floats = np.maximum(1.0 - np.abs(where - np.arange(self.knots)), 0.0)
        return found

    @property
    def integrals(self) -> Floats:
        """What each hat comes to over the whole span."""
        if self.knots == 1:
            return np.array([self.end])
        whole = np.full(self.knots, self.end / (self.knots - 1))
        whole[[0, -1]] /= 2
        return whole
