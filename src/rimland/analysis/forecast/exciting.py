"""Violence that brings on violence: counts that follow the unit's own past, run forward by month.

The monthly form of a self-exciting process: whether anything happens, and the logarithm of how much,
follow fading memories of the past (as the log-linear autoregressions of Fokianos & Tjøstheim 2011),
and what is drawn becomes the past of the next month. A negative binomial in their stead explains
long quiet and sudden slaughter by one huge spread, and did worse than the last month alone
(docs/methods.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.forecast.past import YEAR, Past, Samples, Values
from rimland.analysis.forecast.recency import Recency
from rimland.analysis.forecast.residuals import Residuals

_KEPT = (0.0, 0.6, 0.9, 0.97)
"""What each memory keeps from one month to the next; the first is the last month itself."""
_MONTHS = 240
_FEWEST_ANY = 60
_MOST = np.log(1e6)
"""No path may run away."""


@dataclass(frozen=True, slots=True)
class Exciting:
    """Self-exciting hurdle counts, simulated month by month with parameters shared by all units."""

    name: str = "exciting"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return simulated counts; each draw is one path through all steps."""
        logs = np.log1p(np.nan_to_num(past.values[:, -_MONTHS:]))
        known = ~np.isnan(past.values[:, -_MONTHS:])[:, 1:]
        sizes, anys = _memories(logs), _memories((logs > 0).astype(float))
        terms = np.concatenate([sizes, anys])
        seen = terms[:, :, :-1][:, known].T
        after = logs[:, 1:][known]
        if (after > 0).sum() < _FEWEST_ANY or (after > 0).all():
            return Recency().draws(past, steps, number, rng)
        law = _Law(seen, after)
        return _run(law, terms[:, :, -1], steps, number, rng)


def _memories(series: Values) -> Values:
    """Return memories × units × months: fading averages of a series up to each month."""
    out = np.zeros((len(_KEPT), *series.shape))
    for memory, kept in zip(out, _KEPT, strict=True):
        level = series[:, :YEAR].mean(axis=1)
        for month in range(series.shape[1]):
            level = kept * level + (1 - kept) * series[:, month]
            memory[:, month] = level
    return out


class _Law:
    """How the next month follows from the memories: any or none, and how much."""

    def __init__(self, seen: Values, after: Values) -> None:
        from sklearn.linear_model import LogisticRegression, Ridge  # noqa: PLC0415 - takes a second

        some = after > 0
        self._chance = LogisticRegression(C=1.0, max_iter=500).fit(seen, some)
        self._size = Ridge(alpha=1.0).fit(seen[some], after[some])
        expected = self._size.predict(seen[some])
        self._spread = Residuals(expected, after[some] - expected)

    def next(self, seen: Values, rng: np.random.Generator) -> Values:
        """Return one month's log(1 + count) for each row of memories."""
        happens = rng.random(len(seen)) < self._chance.predict_proba(seen)[:, 1]
        expected = self._size.predict(seen)
        logs = np.clip(expected + self._spread.drawn(expected, 1, rng)[:, 0], np.log(2), _MOST)
        counts = np.round(np.expm1(logs))
        return np.where(happens, np.log1p(counts), 0)


def _run(
    law: _Law, memories: Values, steps: Sequence[int], number: int, rng: np.random.Generator
) -> Samples:
    """Run every unit forward from its memories, ``number`` times."""
    units = memories.shape[1]
    now = np.repeat(memories, number, axis=1)
    kept = np.array(_KEPT)[:, None]
    out = np.zeros((units, len(steps), number))
    wanted = {step: column for column, step in enumerate(steps)}
    for step in range(1, max(steps) + 1):
        logs = law.next(now.T, rng)
        sizes, anys = np.split(now, 2)
        now = np.concatenate(
            [kept * sizes + (1 - kept) * logs, kept * anys + (1 - kept) * (logs > 0)]
        )
        if step in wanted:
            out[:, wanted[step]] = np.expm1(logs).reshape(units, number)
    return np.round(out)
