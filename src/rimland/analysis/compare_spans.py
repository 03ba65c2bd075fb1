"""Two spans of months side by side, and the sentence that says what their difference shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rimland.analysis.comparable import POISSON_NOTE, Basis
from rimland.analysis.resampling import Floats, few_months_interval, share
from rimland.analysis.results import Comparison, Interval, Span
from rimland.model.time import Month
from rimland.tables.packaged import country_name

FEWEST_MONTHS = 6
"""A span of fewer months has no interval: months are what is resampled."""

_GROWN = 1.25
"""A monthly rate below five fourths of the earlier one has not clearly grown."""


def compare(
    basis: Basis,
    before: Sequence[Month],
    after: Sequence[Month],
    draws: int,
    seed: int,
    noun: str = "attacks",
) -> Comparison:
    """Compare two spans of the comparable set; whole months are resampled within each span."""
    rng = np.random.default_rng([seed, before[0].index, after[0].index])
    first, first_draws = _span(basis, before, draws, rng)
    second, second_draws = _span(basis, after, draws, rng)
    difference = None
    interval = None
    if first.share is not None and second.share is not None:
        difference = second.share - first.share
        if min(len(before), len(after)) >= FEWEST_MONTHS:
            note = POISSON_NOTE if basis.chosen.aggregate_countries else ""
            interval = few_months_interval(
                difference, second_draws - first_draws, (len(before), len(after)), note=note
            )
    return Comparison(
        first,
        second,
        difference,
        interval,
        _verdict(basis, first, second, difference, interval, noun),
    )


def _span(
    basis: Basis, months: Sequence[Month], draws: int, rng: np.random.Generator
) -> tuple[Span, Floats]:
    core_set = set(basis.chosen.core)
    core_rows = np.array(
        [sum(e.country in core_set for e in basis.events[m]) for m in months], float
    )
    out_rows = np.array(
        [sum(e.country not in core_set for e in basis.events[m]) for m in months], float
    )
    core_cells = np.array(
        [sum(c.events for c in basis.cells[m] if c.country in core_set) for m in months], float
    )
    out_cells = np.array(
        [sum(c.events for c in basis.cells[m] if c.country not in core_set) for m in months], float
    )
    picks = rng.integers(0, len(months), size=(draws, len(months)))
    core_drawn = (core_rows[picks] + rng.poisson(core_cells[picks])).sum(axis=1)
    out_drawn = (out_rows[picks] + rng.poisson(out_cells[picks])).sum(axis=1)
    drawn = share(out_drawn, out_drawn + core_drawn)
    core = int(core_rows.sum() + core_cells.sum())
    outside = int(out_rows.sum() + out_cells.sum())
    total = core + outside
    note = POISSON_NOTE if basis.chosen.aggregate_countries else ""
    span = Span(
        first=months[0],
        last=months[-1],
        months=len(months),
        core=core,
        outside=outside,
        share=outside / total if total else None,
        interval=few_months_interval(outside / total, drawn, (len(months),), note=note, least=0.0)
        if total and len(months) >= FEWEST_MONTHS
        else None,
        event_ids=tuple(e.event_id for m in months for e in basis.events[m]),
    )
    return span, drawn


def _verdict(
    basis: Basis,
    before: Span,
    after: Span,
    difference: float | None,
    interval: Interval | None,
    noun: str,
) -> str:
    """Say the change in words; a share that rises because the core falls is not called movement."""
    chosen = basis.chosen
    lethal = f"lethal {noun}" if chosen.min_killed else noun
    core = _named(chosen.core)
    others = "1 other country" if len(chosen.outside) == 1 else f"{len(chosen.outside)} others"
    where = f"{core} and {others}, all covered throughout"
    if difference is None or before.share is None or after.share is None:
        return f"Cannot tell: no {lethal} in one of the two spans in {where}."
    said = (
        f"Of the {lethal} in {where}, {_percent(before.share)} fell outside {core} in "
        f"{before.first} to {before.last} and {_percent(after.share)} in {after.first} to {after.last}"
    )
    if interval is None:
        return f"{said}. Too few months for an interval: no verdict on the change."
    bounds = f"{_points(difference)} points, 95 % interval {_points(interval.low)} to {_points(interval.high)}"
    rates = _rates(before, after)
    if interval.low <= 0 <= interval.high:
        return f"{said} ({bounds}): no clear change. {rates}"
    if difference > 0:
        outside_grew = after.outside / after.months > before.outside / before.months * _GROWN
        cause = (
            f"the share rose, and {noun} outside the core grew in number"
            if outside_grew
            else f"the share rose because the core fell; {noun} outside did not clearly grow, "
            "so this is not movement"
        )
        return f"{said} ({bounds}): {cause}. {rates}"
    return f"{said} ({bounds}): the share outside the core fell. {rates}"


def _named(countries: tuple[str, ...]) -> str:
    """Return the core by name where it is short, as people say it."""
    few = 3
    if len(countries) > few:
        return f"the {len(countries)} core countries"
    names = [country_name(c) for c in countries]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _rates(before: Span, after: Span) -> str:
    return (
        f"Per month: core {before.core / before.months:.1f} then {after.core / after.months:.1f}, "
        f"outside {before.outside / before.months:.1f} then {after.outside / after.months:.1f}."
    )


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %" if value >= 0.1 or value == 0 else f"{value * 100:.1f} %"  # noqa: PLR2004


def _points(value: float) -> str:
    """Return a difference in percentage points with its sign."""
    return f"{value * 100:+.0f}".replace("-", "−")
