"""Trees that sort past months by likeness, and draw from what followed the likest ones.

A random forest whose leaves keep their outcomes (Meinshausen 2006, quantile regression forests). It
learns how the logarithm changes from the last year's mean, so that what was seen at one level speaks
for others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.forecast.features import anchor, examples, features, with_step
from rimland.analysis.forecast.past import Past, Samples, Values
from rimland.analysis.forecast.recency import Recency

_MOST = 150_000
_FEWEST = 500
"""With fewer examples nothing is learnt, and recency answers in its stead."""


@dataclass(frozen=True, slots=True)
class Forest:
    """A quantile regression forest over all units and steps at once."""

    trees: int = 100
    leaf: float = 0.002
    least_leaf: int = 30
    name: str = "forest"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return counts that followed like months, moved to each unit's level."""
        known = examples(past, steps, most=_MOST, rng=rng)
        if len(known) < _FEWEST:
            return Recency().draws(past, steps, number, rng)
        changes = known.outcomes - known.anchors
        none = known.outcomes == 0
        grown = self._grown(known.features, np.column_stack([changes, none]), rng)
        leaves = [_Leaves(one) for one in grown.apply(known.features).T]
        seen, start = features(past, past.months), anchor(past, past.months)
        out = np.zeros((len(seen), len(steps), number))
        for column, step in enumerate(steps):
            like = self._like(grown, leaves, with_step(seen, step), number, rng)
            moved = np.expm1(np.maximum(start[:, None] + changes[like], 0))
            out[:, column] = np.where(none[like], 0, np.maximum(np.round(moved), 1))
        return out

    def _grown(self, seen: Values, outcomes: Values, rng: np.random.Generator) -> Any:
        from sklearn.ensemble import RandomForestRegressor  # noqa: PLC0415 - takes a second

        forest = RandomForestRegressor(
            self.trees,
            min_samples_leaf=max(self.least_leaf, round(self.leaf * len(seen))),
            max_features=0.3,
            max_samples=0.5,
            n_jobs=-1,
            random_state=int(rng.integers(2**31)),
        )
        return forest.fit(seen, outcomes)

    def _like(
        self,
        grown: Any,
        leaves: Sequence[_Leaves],
        seen: Values,
        number: int,
        rng: np.random.Generator,
    ) -> NDArray[np.int64]:
        """Return for each unit as many examples as asked, each from the leaf of a random tree."""
        reached = grown.apply(seen)
        trees = rng.integers(0, len(leaves), (len(seen), number))
        found = np.zeros((len(seen), number), dtype=np.int64)
        for tree, held in enumerate(leaves):
            rows, columns = np.nonzero(trees == tree)
            found[rows, columns] = held.drawn(reached[rows, tree], rng)
        return found


class _Leaves:
    """The examples of one tree, sorted by the leaf they lie in."""

    def __init__(self, leaves: NDArray[np.int64]) -> None:
        self._order = np.argsort(leaves, kind="stable")
        self._sorted = leaves[self._order]

    def drawn(self, wanted: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """Return a random example of each wanted leaf."""
        first = np.searchsorted(self._sorted, wanted, "left")
        after = np.searchsorted(self._sorted, wanted, "right")
        return self._order[first + (rng.random(len(wanted)) * (after - first)).astype(np.int64)]
