"""Spread of a regression, drawn from its own residuals by size."""

from __future__ import annotations

import numpy as np

from rimland.analysis.forecast.past import Values

_BANDS = 5


class Residuals:
    """Residuals by bands of the expected size: large conflicts vary less, in proportion."""

    def __init__(self, expected: Values, residuals: Values) -> None:
        """Keep the residuals of each fifth of the expected sizes."""
        self._edges = np.quantile(expected, np.linspace(0, 1, _BANDS + 1)[1:-1])
        bands = np.searchsorted(self._edges, expected)
        held = [residuals[bands == band] for band in range(_BANDS)]
        self._bands = [one if len(one) else residuals for one in held]

    def drawn(self, expected: Values, number: int, rng: np.random.Generator) -> Values:
        """Return residuals for rows of expected size, rows × ``number``."""
        out = np.zeros((len(expected), number))
        bands = np.searchsorted(self._edges, expected)
        for band, held in enumerate(self._bands):
            inside = bands == band
            out[inside] = rng.choice(held, (int(inside.sum()), number))
        return out
