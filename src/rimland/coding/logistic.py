"""A logistic over named features: weights that can be read, and the chance they give."""

from __future__ import annotations

import math
from dataclasses import dataclass

_CERTAIN = 1e-4


def logit(chance: float) -> float:
    """Return a chance as log odds, kept away from certainty."""
    kept = min(max(chance, _CERTAIN), 1 - _CERTAIN)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights by feature; a feature without a weight says nothing."""

    intercept: float
    weights: dict[str, float]

    def score(self, features: dict[str, float]) -> float:
        """Return the log odds."""
        known = self.weights
        return self.intercept + math.fsum(
            known[name] * value for name, value in features.items() if name in known
        )

    def at_most(self, features: dict[str, float]) -> float:
        """Return the highest chance where all values but "whole" may turn out smaller.

        "refused" may turn out greater, and "here" is log odds, which can be as low as they get.
        """
        lowest = {"here": logit(0.0)}
        highest = dict(features)
        for name in features.keys() - {"whole", "refused"}:
            if self.weights.get(name, 0.0) < 0:
                highest[name] = lowest.get(name, 0.0)
        if self.weights.get("refused", 0.0) > 0:
            highest["refused"] = 1.0
        return self.chance(highest)

    def chance(self, features: dict[str, float]) -> float:
        """Return the chance between 0 and 1."""
        score = min(max(self.score(features), -30.0), 30.0)
        return 1 / (1 + math.exp(-score))
