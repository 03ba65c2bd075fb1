"""The intervals cover what they claim to, on data whose truth is known."""

from datetime import date, timedelta

import numpy as np
import pytest

from rimland.analysis.comparable import Basis, share_month
from rimland.analysis.compare_spans import compare
from rimland.analysis.counted import AggregateCell, Counted
from rimland.analysis.results import ComparableSet
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind

START = Month(2016, 1)


def event(number: int, month: Month, day: int, country: str) -> Counted:
    when = month.first_day + timedelta(days=day)
    return Counted(f"ev{number}", month, when, country, TheatreKind.RIM, 1, 1, 1, 1, 1, 1, 0.0, 0.0)


def simulated(rng: np.random.Generator, months: list[Month], core: float, out: float) -> Basis:
    events: dict[Month, list[Counted]] = {}
    number = 0
    for month in months:
        events[month] = []
        for country, rate in (("IRQ", core), ("FRA", out)):
            for _ in range(rng.poisson(rate)):
                number += 1
                events[month].append(event(number, month, int(rng.integers(28)), country))
    chosen = ComparableSet(months[0], months[-1], ("IRQ",), ("FRA",), 1, ())
    empty: dict[Month, list[AggregateCell]] = {m: [] for m in months}
    return Basis(chosen, tuple(months), events, empty)


@pytest.mark.slow
def test_monthly_share_intervals_cover_the_true_share() -> None:
    rng = np.random.default_rng(5)
    runs, truth, hits = 300, 10 / 40, 0
    for run in range(runs):
        basis = simulated(rng, [START], 30, 10)
        interval = share_month(basis, START, 400, run).interval
        assert interval is not None
        hits += interval.low <= truth <= interval.high
    # Three standard errors around the nominal 95 %, the small-sample loss of a percentile bootstrap.
    assert 0.90 <= hits / runs <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize("months_each", [6, 8, 12, 18])
@pytest.mark.parametrize("overdispersed", [False, True])
def test_no_change_is_called_a_change_at_about_the_nominal_rate(
    months_each: int, overdispersed: bool
) -> None:
    """Rates are constant but for noise: a clear change may be called in about 5 % of the runs."""
    rng = np.random.default_rng(6 + months_each)
    months = START.to(START.plus(2 * months_each - 1))
    runs, called = 300, 0
    for run in range(runs):
        parts = [
            simulated(rng, [m], 25 * noise, 3)
            for m, noise in zip(
                months,
                rng.gamma(4, 0.25, len(months)) if overdispersed else np.ones(len(months)),
                strict=True,
            )
        ]
        basis = Basis(
            ComparableSet(months[0], months[-1], ("IRQ",), ("FRA",), 1, ()),
            tuple(months),
            {m: events for part in parts for m, events in part.events.items()},
            {m: [] for m in months},
        )
        result = compare(basis, months[:months_each], months[months_each:], 300, run)
        called += "no clear change" not in result.verdict
    # Nominal 5 %; three standard errors of 300 runs are 4 points.
    assert called / runs <= 0.09


def test_a_share_that_rises_because_the_core_falls_is_not_called_movement() -> None:
    rng = np.random.default_rng(7)
    months = START.to(START.plus(23))
    before = simulated(rng, months[:12], 60, 4)
    after = simulated(rng, months[12:], 10, 4)
    both = Basis(
        ComparableSet(months[0], months[-1], ("IRQ",), ("FRA",), 1, ()),
        tuple(months),
        {**before.events, **after.events},
        {**before.cells, **after.cells},
    )
    verdict = compare(both, months[:12], months[12:], 1000, 1).verdict
    assert "because the core fell" in verdict
    assert "not movement" in verdict


def test_growth_outside_is_called_growth() -> None:
    rng = np.random.default_rng(8)
    months = START.to(START.plus(23))
    before, after = simulated(rng, months[:12], 30, 3), simulated(rng, months[12:], 30, 15)
    both = Basis(
        before.chosen,
        tuple(months),
        {**before.events, **after.events},
        {**before.cells, **after.cells},
    )
    assert "outside the core grew" in compare(both, months[:12], months[12:], 1000, 1).verdict


def test_a_span_without_events_cannot_tell() -> None:
    months = START.to(START.plus(7))
    empty = Basis(
        ComparableSet(months[0], months[-1], ("IRQ",), ("FRA",), 0, ()),
        tuple(months),
        {m: [] for m in months},
        {m: [] for m in months},
    )
    assert compare(empty, months[:4], months[4:], 100, 1).verdict.startswith("Cannot tell")


def test_counts_without_rows_are_said_to_give_lower_bounds() -> None:
    cells = [AggregateCell("s", START, "IRQ", 3, 40, 40, 40, 40, 40)]
    basis = Basis(
        ComparableSet(START, START, ("IRQ",), ("FRA",), 1, ("IRQ",)),
        (START,),
        {START: [event(n, START, n, "FRA") for n in range(10)]},
        {START: cells},
    )
    month = share_month(basis, START, 400, 1)
    assert (month.core, month.outside, month.share) == (40, 10, 0.2)
    assert month.interval is not None
    assert "lower bound" in month.interval.note
    assert month.dispersion_km is None  # counts have no places


def test_clusters_widen_the_interval() -> None:
    alone = [event(n, START, n % 28, "FRA") for n in range(20)] + [
        event(100 + n, START, n % 28, "IRQ") for n in range(20)
    ]
    bundled = [event(n, START, n % 2, "FRA") for n in range(20)] + [
        event(100 + n, START, n % 4, "IRQ") for n in range(20)
    ]
    widths = []
    for events in (alone, bundled):
        basis = Basis(
            ComparableSet(START, START, ("IRQ",), ("FRA",), 1, ()),
            (START,),
            {START: events},
            {START: []},
        )
        interval = share_month(basis, START, 1000, 1).interval
        assert interval is not None
        widths.append(interval.high - interval.low)
    assert widths[1] > 1.5 * widths[0]


def test_too_few_clusters_give_no_interval() -> None:
    basis = Basis(
        ComparableSet(START, START, ("IRQ",), ("FRA",), 1, ()),
        (START,),
        {START: [event(1, START, 1, "FRA"), event(2, START, 2, "IRQ")]},
        {START: []},
    )
    month = share_month(basis, START, 400, 1)
    assert month.share == 0.5
    assert month.interval is None
    assert date(2016, 1, 2) in {e.day for e in basis.events[START]}
