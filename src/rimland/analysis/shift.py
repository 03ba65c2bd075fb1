"""Core–periphery shift: where a network's violence was, month by month, as far as one may say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.analysis.comparable import build_basis, choose_set, share_month
from rimland.analysis.compare_spans import compare
from rimland.analysis.counted import (
    AggregateCell,
    Counted,
    TheatreIndex,
    aggregate_cells,
    counted_events,
)
from rimland.analysis.coverage import TYPES_NEEDED, CoverageMap
from rimland.analysis.months import theatre_months
from rimland.analysis.results import Comparison, Series, ShiftResult
from rimland.analysis.selection import Selection, network_events
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind
from rimland.tables.packaged import countries, country_name
from rimland.tables.snapshot import Snapshot

_HALVES = 2
_NOUNS = {
    Measure.ATTACKS: "attacks",
    Measure.BATTLES: "battles",
    Measure.ALL: "attacks and battles",
}


@dataclass(frozen=True, slots=True)
class ShiftOptions:
    """What the user may choose; everything else follows from the data."""

    measure: Measure = Measure.ATTACKS
    rosters: tuple[Roster, ...] = (Roster.FIXED, Roster.AS_PLEDGED)
    first: Month | None = None
    last: Month | None = None
    before: tuple[Month, Month] | None = None
    after: tuple[Month, Month] | None = None
    draws: int = 1000
    seed: int = 20170405


def shift(snapshot: Snapshot, network: Network, options: ShiftOptions | None = None) -> ShiftResult:
    """Return theatre months, shares outside the core and a comparison, with intervals.

    Raises CoverageError when two spans were asked for and cannot be compared: then no figure is
    better than one that only shows where somebody looked.
    """
    options = options or ShiftOptions()
    coverage = CoverageMap(snapshot.arrow("coverage"), network, options.measure)
    cells = aggregate_cells(
        snapshot.arrow("aggregates"), network.network_id, TYPES_NEEDED[options.measure]
    )
    selections = {
        roster: network_events(snapshot, network, measure=options.measure, roster=roster)
        for roster in options.rosters
    }
    counted = {
        roster: counted_events(selection.events, TheatreIndex(network, roster), options.measure)
        for roster, selection in selections.items()
    }
    months = _window(counted, cells, options)
    series = tuple(
        _series(network, roster, months, counted[roster], cells, coverage, options)
        for roster in options.rosters
    )
    return ShiftResult(
        network_id=network.network_id,
        network_title=network.title,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        measure=options.measure,
        first=months[0],
        last=months[-1],
        series=series,
        caveats=_caveats(selections, series, options.measure),
    )


def _window(
    counted: dict[Roster, list[Counted]], cells: list[AggregateCell], options: ShiftOptions
) -> list[Month]:
    """Return the months from the first to the last that holds an event or a count."""
    seen = {e.month for events in counted.values() for e in events}
    seen |= {c.month for c in cells if c.events}
    spans = [m for span in (options.before, options.after) if span for m in span]
    if not seen and not (options.first and options.last):
        what = "the snapshot holds no events of this network"
        raise CoverageError(what, hint="load a dataset that has them, then run: rimland link")
    first = options.first or min([*seen, *spans])
    last = options.last or max([*seen, *spans])
    if last < first:
        raise CoverageError(
            f"the window ends ({last}) before it begins ({first})", hint="swap them"
        )
    return first.to(last)


def _series(
    network: Network,
    roster: Roster,
    months: list[Month],
    counted: list[Counted],
    cells: list[AggregateCell],
    coverage: CoverageMap,
    options: ShiftOptions,
) -> Series:
    world = sorted(countries())
    theatres = TheatreIndex(network, roster)
    months_by_theatre = theatre_months(months, counted, cells, coverage, theatres, world)
    asked = _asked_spans(options)
    scope = asked or months
    core = frozenset().union(*(theatres.countries(TheatreKind.CORE, m, world) for m in scope))
    if asked:
        _refuse_gaps(asked, core, coverage)
        common = frozenset(c for c in world if all(coverage.kind(c, m) for m in asked))
        chosen_months: list[Month] = asked
        if not common - core:
            what = "no country outside the core is covered in all of these months"
            raise CoverageError(what, hint="choose other months, or load a source that covers them")
    else:
        common, chosen_months = choose_set(months, core, world, coverage)
    if not chosen_months:
        return Series(roster, months_by_theatre, None, (), None, _refusal(core, months, coverage))
    basis = build_basis(chosen_months, common, core, counted, cells, coverage)
    shares = tuple(share_month(basis, m, options.draws, options.seed) for m in chosen_months)
    noun = _NOUNS[options.measure]
    comparison: Comparison | None = None
    if options.before and options.after:
        before, after = (
            options.before[0].to(options.before[1]),
            options.after[0].to(options.after[1]),
        )
        comparison = compare(basis, before, after, options.draws, options.seed, noun)
    elif len(chosen_months) >= _HALVES:
        middle = len(chosen_months) // 2
        comparison = compare(
            basis,
            chosen_months[:middle],
            chosen_months[middle:],
            options.draws,
            options.seed,
            noun,
        )
    return Series(roster, months_by_theatre, basis.chosen, shares, comparison, None)


def _asked_spans(options: ShiftOptions) -> list[Month]:
    if not (options.before and options.after):
        return []
    if options.after[0] <= options.before[1]:
        what = "the second span must begin after the first has ended"
        raise CoverageError(what, hint="choose spans that do not overlap")
    both = {*options.before[0].to(options.before[1]), *options.after[0].to(options.after[1])}
    return sorted(both)


def _refuse_gaps(months: Sequence[Month], core: frozenset[str], coverage: CoverageMap) -> None:
    gaps = _gaps(core, months, coverage)
    if gaps:
        what = f"these months cannot be compared: {gaps}"
        hint = "choose covered months, or load a source that covers these and say so with --covers"
        raise CoverageError(what, hint=hint)


def _refusal(core: frozenset[str], months: Sequence[Month], coverage: CoverageMap) -> str:
    gaps = _gaps(core, months, coverage)
    missing = f" Not covered: {gaps}." if gaps else " No country outside the core is covered then."
    return (
        "No share outside the core is given: no month has both the whole core and some other "
        f"country covered by a source.{missing}"
    )


def _gaps(core: frozenset[str], months: Sequence[Month], coverage: CoverageMap) -> str:
    """Return the core's uncovered months as text: 'Syria 2015-01 to 2015-12'."""
    parts = []
    for country in sorted(core):
        missing = [m for m in months if coverage.kind(country, m) is None]
        parts += [f"{country_name(country)} {first} to {last}" for first, last in _runs(missing)]
    return "; ".join(parts)


def _runs(months: list[Month]) -> list[tuple[Month, Month]]:
    runs: list[tuple[Month, Month]] = []
    for month in months:
        if runs and runs[-1][1].plus(1) == month:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def _events(number: int) -> str:
    return "1 event is" if number == 1 else f"{number} events are"


def _caveats(
    selections: dict[Roster, Selection], series: tuple[Series, ...], measure: Measure
) -> tuple[str, ...]:
    """Say what was set aside and what the reader must not conclude."""
    found = []
    widest = max(selections.values(), key=lambda s: s.events.num_rows)
    if widest.parts:
        found.append(
            f"{_events(widest.parts)} part of a larger attack or campaign, which is counted once."
        )
    if widest.disputed:
        found.append(f"{_events(widest.disputed)} left out because the attribution is disputed.")
    if widest.undated:
        found.append(f"{_events(widest.undated)} dated only to the year and in no month.")
    sets = [s.comparable for s in series if s.comparable]
    if any(c.aggregate_countries for c in sets):
        names = sorted({country_name(i) for c in sets for i in c.aggregate_countries})
        found.append(
            f"{', '.join(names)}: monthly counts published as such stand in for event rows; "
            "their intervals are lower bounds."
        )
    if any(c.min_killed for c in sets):
        found.append("Shares count lethal events only, because a source used lists no others.")
    if measure is not Measure.BATTLES:
        found.append(
            "UCDP codes violence against civilians as one-sided, and attacks on soldiers or police "
            "as fights: with UCDP rows the attack counts hold only the former, with other tables both."
        )
    return tuple(found)
