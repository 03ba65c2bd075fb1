"""Does violence feed on itself, and does it follow from one theatre to another?"""

from __future__ import annotations

import numpy as np

from rimland.analysis.dynamics.basis import Basis
from rimland.analysis.dynamics.conclusion import ASSUMPTIONS, checks_of, conclude
from rimland.analysis.dynamics.continuous import fit_times
from rimland.analysis.dynamics.days_fit import DaysFit
from rimland.analysis.dynamics.fitted import Fitted, fitted
from rimland.analysis.dynamics.pairs import pairs, ratios
from rimland.analysis.dynamics.profile import Ratio
from rimland.analysis.dynamics.redrawn import Redrawn
from rimland.analysis.dynamics.residuals import Residuals, residuals
from rimland.analysis.dynamics.results import DynamicsResult, Ends, Options, Pair, Series
from rimland.model.network import Network
from rimland.tables.snapshot import Snapshot

_TIMES_DRAWN = 5
_KNOT_DAYS = 182.0
_LEVEL = 0.95


def dynamics(
    snapshot: Snapshot, network: Network, options: Options | None = None
) -> DynamicsResult:
    """Return what follows what, with intervals, tests, residuals, checks and an answer.

    Raises CoverageError where the snapshot holds no attack of the network dated to the day.
    """
    options = options or Options()
    return described(fitted(snapshot, network, options), snapshot, network, options)


def described(
    found: Fitted, snapshot: Snapshot, network: Network, options: Options
) -> DynamicsResult:
    """Return the result of a fit that has been made."""
    rng = np.random.default_rng([options.seed, 32])
    days, fit = found.days, found.fit
    series: tuple[Series, ...] = ()
    between: tuple[Pair, ...] = ()
    whole, in_times = None, None
    if days is not None and fit is not None and found.redrawn is not None:
        left = [
            residuals(counts, row.mean, row.dispersion, rng)
            for counts, row in zip(fit.counts, fit.rows, strict=True)
        ]
        told = ratios(fit)
        series = tuple(_series(n, found, fit, told[n][n], left[n]) for n in range(len(fit.rows)))
        between = pairs(days, fit, told, left, options)
        whole = followed(found.redrawn)
        in_times = _in_times(fit, rng)
    answer, verdict = conclude(days, whole, series, between)
    return DynamicsResult(
        network_id=network.network_id,
        network_title=network.title,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        roster=options.roster,
        first=found.months[0],
        last=found.months[-1],
        answer=answer,
        verdict=verdict,
        followed=whole,
        followed_in_times=in_times,
        series=series,
        pairs=between,
        none=options.none,
        left_out=days.left_out if days else {},
        checks=checks_of(days, series, between, options.level),
        assumptions=ASSUMPTIONS,
    )


def followed(redrawn: Redrawn) -> Ends:
    """Return the share of attacks that follow others, with a bootstrap interval.

    It holds the basic and the percentile interval (Davison & Hinkley 1997, Bootstrap methods, 5.2
    and 5.3) on every base that the series may have: neither alone held the truth often enough.
    """
    tail = (1 - _LEVEL) / 2
    ends: list[float] = []
    for value, drawn in redrawn.followed:
        low, high = (float(end) for end in np.quantile(drawn, [tail, 1 - tail]))
        ends += [value, low, high, 2 * value - high, 2 * value - low]
    value = redrawn.followed[0][0]
    return Ends(value, max(min(ends), 0.0), min(max(ends), 1.0))


def _series(number: int, found: Fitted, fit: DaysFit, own: Ratio, left: Residuals) -> Series:
    days, row = found.days, fit.rows[number]
    assert days is not None  # noqa: S101 - a fit has days
    kind = days.theatres[number]
    total = float(row.mean.sum())
    return Series(
        theatre=kind,
        attacks=int(fit.counts[number].sum()),
        countries=len(days.countries[kind]),
        own=Ends(own.value, own.low, own.high),
        own_p=own.p,
        following=float(1 - row.base.sum() / total) if total else 0.0,
        kernel=row.way.kernel.name,
        median_days=row.way.kernel.median_days,
        mark=row.way.mark,
        knots=row.basis.knots,
        dispersion=row.dispersion,
        residuals=left,
        event_ids=found.ids(kind),
    )


def _in_times(fit: DaysFit, rng: np.random.Generator) -> tuple[float, float]:
    """Return the lowest and highest share that follows others, with each attack put at random within its day."""
    series, length = fit.counts.shape
    kinds, days = np.nonzero(fit.counts)
    repeats = fit.counts[kinds, days].astype(int)
    kinds, days = np.repeat(kinds, repeats), np.repeat(days, repeats)
    basis = Basis.spaced(float(length), _KNOT_DAYS)
    found = []
    for _ in range(_TIMES_DRAWN):
        times = days + rng.random(len(days))
        order = np.argsort(times)
        told = fit_times(times[order], kinds[order], series, float(length), basis=basis)
        found.append(1 - float(told.baseline.sum()) * length / len(times))
    return min(found), max(found)
