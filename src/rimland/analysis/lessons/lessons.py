"""A country and a month in, lessons out: or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rimland.analysis.ledger_panel import LedgerPanel
from rimland.analysis.lessons.analogues import nearest, skill, spread, usual_nearest
from rimland.analysis.lessons.results import (
    Analogue,
    Lessons,
    Measure,
    Options,
    Skill,
    Spread,
    Twin,
)
from rimland.analysis.lessons.synthetic import THRESHOLD, Comparison, compare
from rimland.analysis.lessons.trajectories import WINDOW, Periods, Scale, features, periods
from rimland.model.errors import NotFoundError
from rimland.model.time import Month
from rimland.tables.forecasting import month_id, month_of

FEWEST_MONTHS = 36
FEWEST_PERIODS = 10
FEWEST_UNITS = 2
_FAR = 0.95
_ALIKE = 0.5
_MONTHS_BESIDE = 12


def lessons(
    held: LedgerPanel,
    country: str,
    on: Month,
    options: Options,
    measures: Sequence[Measure] = (),
    *,
    count: str = "deaths",
) -> Lessons:
    """Return what followed where it looked alike; what is known by the end of ``on`` is used.

    Args:
        held: the panel with its names.
        country: an ISO 3166-1 alpha-3 code or a name.
        on: the month the trajectory ends with.
        options: see there.
        measures: the user's register; those dated by then enter, and twins may look past ``on``.
        count: what the panel counts, for the words.

    Raises NotFoundError for a country the panel does not have.
    """
    unit = held.unit(country)
    if unit is None:
        raise NotFoundError(
            "the panel has no such country", where=country, hint="give its ISO code or its name"
        )
    panel, last = held.panel, month_id(on)
    row = panel.units.index(unit)
    base: dict[str, Any] = {
        "key": held.keys[unit],
        "name": held.names[unit],
        "on": on,
        "count": count,
        "horizon": options.horizon,
        "twins": tuple(
            _twin(held, row, one, measures) for one in measures if one.key == held.keys[unit]
        ),
    }
    window = panel.between(last - WINDOW + 1, last)[row]
    known = int((~np.isnan(panel.between(panel.first, last)[row])).sum())
    pool = periods(panel, last, options.horizon)
    if not np.isnan(window[12:]).all():
        base["before"] = float(np.nanmean(window[12:]))
    base["event_ids"] = held.event_ids(unit, last - WINDOW + 1, last)
    why = _refusal(base["name"], window, known, pool, unit)
    if why is not None:
        return Lessons(refused=why, **base)
    return _learned(held, unit, last, window, pool, options, measures, base)


def _refusal(name: str, window: Any, known: int, pool: Periods, unit: int) -> str | None:
    """Say why history is too thin; None where it is not."""
    if np.isnan(window).any():
        missing = int(np.isnan(window).sum())
        return f"{missing} of the last {WINDOW} months of {name} are unknown."
    if known < FEWEST_MONTHS:
        return f"Only {known} months of {name} are known by then; {FEWEST_MONTHS} are needed."
    if not window.sum():
        return f"Nothing happened in {name} in the {WINDOW} months before: there is nothing to compare."
    others = len(np.unique(pool.units[pool.units != unit]))
    if len(pool) < FEWEST_PERIODS or others < FEWEST_UNITS:
        return (
            f"Only {len(pool)} past periods of {others} other countries have any deaths and are known "
            f"with what followed; {FEWEST_PERIODS} of at least {FEWEST_UNITS} are needed."
        )
    return None


def _learned(
    held: LedgerPanel,
    unit: int,
    last: int,
    window: Any,
    pool: Periods,
    options: Options,
    measures: Sequence[Measure],
    base: dict[str, Any],
) -> Lessons:
    scale = Scale.of(pool)
    target = features(window[None, :])[0]
    rows, distances = nearest(target, pool, scale, options.analogues, own=unit, until=last)
    usual = usual_nearest(pool, scale, options.seed)
    bound = float(np.quantile(usual, _FAR)) if len(usual) else np.inf
    median = float(np.median(usual)) if len(usual) else None
    base |= {
        "features": tuple(target.tolist()),
        "pool": len(pool),
        "pool_units": len(np.unique(pool.units)),
        "nearest_usual": median,
    }
    closest = float(distances[rows[0]]) if len(rows) else np.inf
    if not len(rows) or closest > bound:
        why = (
            f"Nothing before was like it: the nearest period is {closest:.2f} away, and 95 % of all "
            f"periods have one within {bound:.2f}."
        )
        return Lessons(refused=why, **base)
    analogues = tuple(_analogue(held, pool, int(r), unit, distances, options.horizon) for r in rows)
    followed, base_rate = spread(pool.change[rows]), spread(pool.change)
    told = skill(pool, options.analogues, options.horizon, options.seed)
    return Lessons(
        analogues=analogues,
        followed=followed,
        usual=base_rate,
        skill=told,
        similar=_similar(closest, median, len(pool)),
        verdict=_verdict(followed, base_rate, told, options.horizon),
        measures=tuple(_beside(analogues, measures, base["key"], month_of(last))),
        assumptions=_assumptions(options.horizon),
        **base,
    )


def _analogue(
    held: LedgerPanel, pool: Periods, row: int, unit: int, distances: Any, horizon: int
) -> Analogue:
    of, until = int(pool.units[row]), int(pool.months[row])
    return Analogue(
        key=held.keys[of],
        name=held.names[of],
        until=month_of(until),
        own=of == unit,
        distance=float(distances[row]),
        closer_than=float((distances > distances[row]).mean()),
        features=tuple(pool.features[row].tolist()),
        before=float(pool.before[row]),
        after=float(pool.after[row]),
        event_ids=held.event_ids(of, until - WINDOW + 1, until + horizon),
    )


def _similar(closest: float, usual: float | None, pool: int) -> str:
    if usual is None:
        return f"The nearest is {closest:.2f} away (0 is the same, 1 a usual difference)."
    nearer = "nearer" if closest < usual else "farther"
    return (
        f"The nearest of {pool:,} periods is {closest:.2f} away, where 0 is the same in every feature "
        f"and 1 differs by one standard deviation in each; that is {nearer} than usual (half of all "
        f"periods have one of another country within {usual:.2f})."
    )


def _verdict(followed: Spread, usual: Spread, told: Skill | None, horizon: int) -> str:
    words = (
        f"In the {horizon} months after, the analogues had {followed.median:.2f} times the monthly "
        f"level of the year before (half of them {followed.low:.2f} to {followed.high:.2f}, all "
        f"{followed.least:.2f} to {followed.most:.2f}); all periods {usual.median:.2f} "
        f"({usual.low:.2f} to {usual.high:.2f})."
    )
    if told is None:
        return f"{words} Whether analogues tell anything at all cannot be said: too few past dates."
    if told.high < 1:
        return (
            f"{words} At {told.dates} past dates analogues erred less than saying no change "
            f"(error ratio {told.ratio:.2f}, 95 % {told.low:.2f} to {told.high:.2f})."
        )
    return (
        f"{words} At {told.dates} past dates analogues told no more than saying no change (error "
        f"ratio {told.ratio:.2f}, 95 % {told.low:.2f} to {told.high:.2f}): take them as stories, "
        "not as a forecast."
    )


def _beside(
    analogues: Sequence[Analogue], measures: Sequence[Measure], key: str, on: Month
) -> list[tuple[Measure, str]]:
    """Return the measures of the country and of its analogues near the months compared."""
    spans = {(one.key, one.until) for one in analogues} | {(key, on)}
    found = []
    for measure in measures:
        month = Month.of(measure.on)
        near = [
            until
            for whose, until in spans
            if whose == measure.key and abs(month.index - until.index) <= _MONTHS_BESIDE
        ]
        if near:
            away = month.index - min(near, key=lambda u: abs(month.index - u.index)).index
            found.append((measure, f"{abs(away)} months {'after' if away > 0 else 'before'}"))
    return sorted(found, key=lambda one: (one[0].key != key, one[0].on))


def _twin(held: LedgerPanel, row: int, measure: Measure, measures: Sequence[Measure]) -> Twin:
    """Compare a country with its twin around one of its measures."""
    panel, month = held.panel, month_id(Month.of(measure.on))
    near = {
        panel.units.index(unit)
        for other in measures
        if other.key != measure.key
        and abs(month_id(Month.of(other.on)) - month) <= _MONTHS_BESIDE * 2
        and (unit := held.unit(other.key)) is not None
    }
    found = compare(panel, row, month, panel.last, sorted(near))
    if found.refused is not None or found.own is None:
        return Twin(
            measure,
            refused=found.refused,
            fit=found.own.before if found.own else None,
            threshold=THRESHOLD * found.spread if found.own else None,
        )
    named = [
        (held.names[panel.units[d]], float(w))
        for d, w in zip(found.donors, found.own.weights, strict=True)
        if w > 0.01  # noqa: PLR2004 # a hundredth shows nothing
    ]
    return Twin(
        measure,
        weights=tuple(sorted(named, key=lambda one: -one[1])),
        fit=found.own.before,
        threshold=THRESHOLD * found.spread,
        gap=found.own.gap,
        factor=float(np.exp(found.own.gap)),
        rank=found.rank,
        placebos=found.placebos,
        left_out=found.left_out,
        pre=found.pre,
        post=found.post,
        verdict=_twin_verdict(found),
        actual=found.actual,
        synthetic=tuple(found.own.twin.tolist()),
        first=month_of(month - 3 * found.pre),
    )


def _twin_verdict(found: Comparison) -> str:
    if found.own is None:
        return ""
    share = found.rank / (found.placebos + 1)
    times = float(np.exp(found.own.gap))
    level = (
        "no more than a country without the measure may"
        if share > 0.1  # noqa: PLR2004 # stated in docs/methods.md
        else "more than most countries without the measure do"
    )
    return (
        f"In the {found.post} quarters after, the level was {times:.2f} times the twin's; of "
        f"{found.placebos} placebos {found.rank - 1} differ as much (p = {share:.2f}). It differs {level}. "
        "What else happened then is not told apart from the measure."
    )


def _assumptions(horizon: int) -> tuple[str, ...]:
    return (
        "that two years of monthly counts say what made them; causes, actors and terrain are not seen",
        f"that what follows within {horizon} months is over by the date for every period compared",
        "that counts of later vintages stand in for those of the time: pseudo-real-time",
    )
