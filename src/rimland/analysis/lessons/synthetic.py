"""A country beside its synthetic twin, with placebos in space (Abadie, Diamond & Hainmueller 2010).

The twin is the mean of other countries, with weights that are not negative and sum to one, that
fits log(1 + mean monthly count) of the quarters before the measure best. The same is done for every
donor as if the measure had been there. It is refused where the fit before is poor or the data thin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from rimland.tables.forecasting import Panel

Floats = NDArray[np.float64]

MOST_PRE, FEWEST_PRE = 60, 36
MOST_POST, FEWEST_POST = 24, 6
FEWEST_DONORS = 10
THRESHOLD = 0.75
"""The error before may be this share of the country's own standard deviation before."""

_ONE = 1e3
_QUARTER = 3
_POOR = 5.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """One twin: weights over the donors, errors before and after, and the gap after."""

    weights: Floats
    before: float
    after: float
    gap: float
    twin: Floats

    @property
    def ratio(self) -> float:
        """The error after over the error before."""
        return self.after / max(self.before, 1e-9)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The country's twin among placebos; ``refused`` where there is none.

    ``donors`` are rows of the panel; ``rank`` is that of the country's ratio, 1 the greatest; ``pre``
    and ``post`` count quarters.
    """

    refused: str | None = None
    own: Fitted | None = None
    donors: tuple[int, ...] = ()
    spread: float = 0.0
    rank: int = 0
    placebos: int = 0
    left_out: int = 0
    pre: int = 0
    post: int = 0
    actual: tuple[float, ...] = ()


def compare(
    panel: Panel, row: int, month: int, last: int, without: Sequence[int] = ()
) -> Comparison:
    """Return a country beside its twin.

    Args:
        panel: the counts.
        row: the country's row.
        month: that of the measure; it belongs to neither side.
        last: nothing after this month is looked at.
        without: rows that had a measure of their own and can be no donors.
    """
    pre = panel.between(month - MOST_PRE, month - 1)
    post = panel.between(month + 1, min(month + MOST_POST, last))
    own_known = ~np.isnan(pre[row])
    length = int(np.argmin(own_known[::-1])) if not own_known.all() else pre.shape[1]
    if length < FEWEST_PRE:
        return Comparison(f"only {length} months before are known, {FEWEST_PRE} are needed")
    pre = pre[:, -length:]
    ahead = ~np.isnan(post[row])
    reach = int(np.argmin(ahead)) if not ahead.all() else post.shape[1]
    if reach < FEWEST_POST:
        return Comparison(f"only {reach} months after are known, {FEWEST_POST} are needed")
    post = post[:, :reach]
    whole = ~np.isnan(pre).any(axis=1) & ~np.isnan(post).any(axis=1)
    moving = np.nansum(pre, axis=1) > 0
    allowed = whole & moving
    allowed[[row, *without]] = False
    donors = np.flatnonzero(allowed)
    if len(donors) < FEWEST_DONORS:
        return Comparison(
            f"only {len(donors)} other countries are known throughout and had any deaths before, "
            f"{FEWEST_DONORS} are needed"
        )
    if not moving[row]:
        return Comparison("nothing happened before the measure, so nothing can be fitted")
    return _among(_quarters(pre[:, pre.shape[1] % _QUARTER :]), _quarters(post), row, donors)


def _quarters(months: Floats) -> Floats:
    """Return log(1 + mean) of whole quarters: single months are mostly noise, and no twin fits noise."""
    whole = months.shape[1] // _QUARTER
    blocks = months[:, : whole * _QUARTER].reshape(len(months), whole, _QUARTER)
    return np.asarray(np.log1p(blocks.mean(axis=2)), dtype=np.float64)


def _among(pre: Floats, post: Floats, row: int, donors: NDArray[np.int64]) -> Comparison:
    own = fit(pre[row], pre[donors], post[row], post[donors])
    deviation = float(pre[row].std())
    pooled = tuple(int(d) for d in donors)
    size: dict[str, Any] = {
        "donors": pooled,
        "spread": deviation,
        "pre": pre.shape[1],
        "post": post.shape[1],
    }
    actual = tuple(np.concatenate([pre[row], post[row]]).tolist())
    if own.before > THRESHOLD * deviation:
        why = (
            f"no mean of {len(donors)} other countries comes near it before the measure (error "
            f"{own.before:.2f}, its own spread {deviation:.2f}, allowed {THRESHOLD:.2f} of it)"
        )
        return Comparison(refused=why, own=own, actual=actual, **size)
    ratios, poor = [], 0
    for donor in donors:
        rest = donors[donors != donor]
        placebo = fit(pre[donor], pre[rest], post[donor], post[rest])
        if placebo.before > _POOR * own.before:
            poor += 1
        else:
            ratios.append(placebo.ratio)
    rank = 1 + sum(one >= own.ratio for one in ratios)
    return Comparison(
        own=own,
        rank=rank,
        placebos=len(ratios),
        left_out=poor,
        actual=actual,
        **size,
    )


def fit(own: Floats, others: Floats, own_after: Floats, others_after: Floats) -> Fitted:
    """Return the twin of one series: nonnegative least squares with a row that makes weights sum to one."""
    matrix = np.vstack([others.T, np.full((1, len(others)), _ONE)])
    weights, _ = nnls(matrix, np.append(own, _ONE))
    weights = weights / max(weights.sum(), 1e-12)
    before = own - weights @ others
    after = own_after - weights @ others_after
    return Fitted(
        weights,
        float(np.sqrt((before**2).mean())),
        float(np.sqrt((after**2).mean())),
        float(after.mean()),
        np.concatenate([weights @ others, weights @ others_after]),
    )
