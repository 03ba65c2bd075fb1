"""First whether anything happens, then how much: two regressions on the same features.

A hurdle model (Mullahy 1986): a logistic regression for any against none, a ridge regression for the
logarithm of counts above none with its own residuals as spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.forecast.features import examples, features, with_step
from rimland.analysis.forecast.past import Past, Samples, Values
from rimland.analysis.forecast.recency import Recency
from rimland.analysis.forecast.residuals import Residuals

_MOST = 60_000
_FEWEST_ANY = 100


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Logistic regression for any, ridge regression for how much, over all units and steps."""

    name: str = "hurdle"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return counts; residuals are drawn from those of like expected size."""
        known = examples(past, steps, most=_MOST, rng=rng)
        any_ = known.outcomes > 0
        if any_.sum() < _FEWEST_ANY or any_.all():
            return Recency().draws(past, steps, number, rng)
        from sklearn.linear_model import LogisticRegression, Ridge  # noqa: PLC0415 - takes a second
        from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

        scaler = StandardScaler().fit(_terms(known.features))
        terms = scaler.transform(_terms(known.features))
        chance = LogisticRegression(C=0.1, max_iter=500).fit(terms, any_)
        size = Ridge(alpha=10.0).fit(terms[any_], known.outcomes[any_])
        expected = size.predict(terms[any_])
        spread = Residuals(expected, known.outcomes[any_] - expected)
        seen = features(past, past.months)
        out = np.zeros((len(seen), len(steps), number))
        for column, step in enumerate(steps):
            now = scaler.transform(_terms(with_step(seen, step)))
            happens = rng.random((len(seen), number)) < chance.predict_proba(now)[:, 1:]
            mean = size.predict(now)
            logs = mean[:, None] + spread.drawn(mean, number, rng)
            out[:, column] = np.where(happens, np.maximum(np.round(np.expm1(logs)), 1), 0)
        return out


def _terms(seen: Values) -> Values:
    """Return the features, and how levels fade with the step."""
    step = np.log(seen[:, -1:])
    return np.hstack([seen[:, :-1], step, seen[:, :4] * step])
