"""Is pressure on the core followed by more attacks elsewhere?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from rimland.analysis.counted import (
    COARSE_PLACE,
    AggregateCell,
    Counted,
    TheatreIndex,
    aggregate_cells,
    counted_events,
)
from rimland.analysis.coverage import EVENTS, TYPES_NEEDED, CoverageMap
from rimland.analysis.displacement.methods import MEANS, METHODS
from rimland.analysis.displacement.power import power_of
from rimland.analysis.displacement.results import (
    DisplacementResult,
    MethodResult,
    Options,
    TheatreResult,
)
from rimland.analysis.displacement.series import Given, given
from rimland.analysis.displacement.shifted import Question, ask
from rimland.analysis.displacement.verdict import checks_of, method_answer, together, verdict
from rimland.analysis.displacement.within import Area, Wave, Within, area_key, summed, within
from rimland.analysis.multiplicity import holm
from rimland.analysis.panel import Counts, Scope, choose_scope, counts_in
from rimland.analysis.pressure import Fighting, Pressure, pressure_on, strikes_on
from rimland.analysis.selection import network_events, other_attacks
from rimland.analysis.verdicts import Answer
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind
from rimland.tables.packaged import countries, country_name
from rimland.tables.snapshot import Snapshot

ASSUMPTIONS = (
    "A loss of territory stands for pressure, each for one, whatever the place was worth.",
    "Losses are dated to the capture; the offensive began earlier, often by months.",
    "If losses and attacks are both moved by something that is not counted here, no dating shows it.",
    "Moving the losses along the window takes for granted that any month might have been theirs.",
)
FEWEST_EVENTS = 10
"""With fewer attacks in a window no method is asked."""

WHERE = {
    TheatreKind.RIM: "the rim",
    TheatreKind.ADJACENT: "the countries beside the core",
    TheatreKind.AFFILIATE: "the affiliates' countries",
}


def displacement(
    snapshot: Snapshot, network: Network, options: Options | None = None
) -> DisplacementResult:
    """Return for each theatre what the methods say, their checks and the answer they come to.

    Raises CoverageError where the network's file dates no loss in the core, or the snapshot holds
    no event of the network.
    """
    options = options or Options()
    pressure = pressure_on(network)
    if not pressure.losses:
        what = f"the network file of {network.title} dates no loss in its core"
        raise CoverageError(what, hint="add [[territory]] rows to a copy of it")
    coverage = CoverageMap(snapshot.arrow("coverage"), network, options.measure)
    rosters = {roster: _counted(snapshot, network, roster, options.measure) for roster in Roster}
    cells = aggregate_cells(
        snapshot.arrow("aggregates"), network.network_id, TYPES_NEEDED[Measure.ALL]
    )
    months = _window(rosters[options.roster], cells, options)
    rest = other_attacks(snapshot, network)
    asked = [
        _asked(kind, months, rosters, rest, coverage, network, pressure, options)
        for kind in options.theatres
    ]
    theatres = _answered(asked, options)
    window = next((one.scope.months for one in theatres if one.scope), tuple(months))
    inner = _within(snapshot, network, pressure, options)
    return DisplacementResult(
        network_id=network.network_id,
        network_title=network.title,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        measure=options.measure,
        roster=options.roster,
        equivalence=options.equivalence,
        pressure=pressure,
        strikes=strikes_on(network, window),
        fighting=_fighting(snapshot, network, window),
        theatres=theatres,
        within=inner,
        assumptions=ASSUMPTIONS,
    )


def _counted(
    snapshot: Snapshot, network: Network, roster: Roster, measure: Measure
) -> list[Counted]:
    events = network_events(snapshot, network, measure=measure, roster=roster).events
    return counted_events(events, TheatreIndex(network, roster), measure)


def _window(
    counted: Sequence[Counted], cells: Sequence[AggregateCell], options: Options
) -> list[Month]:
    """Return the months from the first to the last of which anything of the network is known."""
    seen = [e.month for e in counted] + [c.month for c in cells if c.events]
    if not seen and not (options.first and options.last):
        what = "the snapshot holds no events of this network"
        raise CoverageError(what, hint="load a dataset that has them, then run: rimland link")
    first, last = options.first or min(seen), options.last or max(seen)
    if last < first:
        raise CoverageError(
            f"the window ends ({last}) before it begins ({first})", hint="swap them"
        )
    return first.to(last)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One theatre before the tests of all theatres are corrected for each other."""

    theatre: TheatreKind
    scope: Scope | None = None
    counts: Counts | None = None
    pledged: tuple[int, ...] = ()
    losses: tuple[int, ...] = ()
    others: Counts | None = None
    methods: tuple[MethodResult, ...] = ()
    placebo_outcome: tuple[MethodResult, ...] = ()


def _asked(
    kind: TheatreKind,
    months: Sequence[Month],
    rosters: Mapping[Roster, Sequence[Counted]],
    rest: pa.Table,
    coverage: CoverageMap,
    network: Network,
    pressure: Pressure,
    options: Options,
) -> _Asked:
    index = TheatreIndex(network, options.roster)
    counted = rosters[options.roster]
    whole = bool(options.first or options.last)
    scope = choose_scope(kind, months, counted, index, sorted(countries()), coverage, whole=whole)
    if scope is None:
        return _Asked(kind)
    here = {roster: counts_in(scope, events) for roster, events in rosters.items()}
    counts = here[options.roster]
    others = None
    if all(coverage.lists_everybody(c, m) for c in scope.countries for m in scope.months):
        others = counts_in(scope, counted_events(rest, index, Measure.ATTACKS))
    return _Asked(
        kind,
        scope,
        counts,
        here[Roster.AS_PLEDGED].values,
        pressure.per_month(scope.months),
        others,
        tuple(_methods(given(scope.months, counts, pressure), options, kind, power=True)),
        ()
        if others is None
        else _corrected(
            _methods(given(scope.months, others, pressure), options, kind, power=False)
        ),
    )


def _corrected(asked: Iterable[MethodResult]) -> tuple[MethodResult, ...]:
    """Return the tests of one series corrected for the number of methods."""
    asked = tuple(asked)
    values = iter(holm([one.p for one in asked if one.p is not None]))
    return tuple(one if one.p is None else replace(one, p_corrected=next(values)) for one in asked)


def _methods(
    series: Given, options: Options, kind: TheatreKind, *, power: bool
) -> Iterator[MethodResult]:
    """Put each method's question to a series; answers follow when all have been asked."""
    for number, (name, build) in enumerate(METHODS.items()):
        question: Question | str = build(series)
        if not isinstance(question, str) and question.counts.sum() < FEWEST_EVENTS:
            question = f"fewer than {FEWEST_EVENTS} attacks in the window"
        blank = MethodResult(name, MEANS[name], Answer.CANNOT_TELL, "it was not asked")
        if isinstance(question, str):
            yield replace(blank, refused=question, why=question)
            continue
        told = ask(question)
        rng = np.random.default_rng([options.seed, number, list(TheatreKind).index(kind)])
        yield replace(
            blank,
            ratio=told.ratio,
            low=told.low,
            high=told.high,
            p=told.p,
            lead_p=told.lead_p,
            dispersion=told.dispersion,
            placebos=told.placebos,
            power=power_of(question, rng, runs=options.runs) if power else None,
        )


def _answered(asked: Sequence[_Asked], options: Options) -> tuple[TheatreResult, ...]:
    """Correct each method's tests for the number of theatres, and answer.

    The methods of one theatre put one question in several ways, of which two must agree.
    """
    corrected: dict[int, float] = {}
    for name in METHODS:
        tests = [m for one in asked for m in one.methods if m.method == name and m.p is not None]
        corrected |= zip(map(id, tests), holm([m.p or 0.0 for m in tests]), strict=True)
    return tuple(_theatre(one, corrected, options) for one in asked)


def _theatre(one: _Asked, corrected: Mapping[int, float], options: Options) -> TheatreResult:
    where = WHERE.get(one.theatre, str(one.theatre))
    if one.scope is None or one.counts is None:
        said = f"Nothing can be said of {where}: no source covers a country of it in every month."
        return TheatreResult(
            one.theatre, Answer.CANNOT_TELL, said, None, None, (), (), None, (), (), ()
        )
    leads = iter(holm([m.lead_p for m in one.methods if m.lead_p is not None]))
    methods = []
    for method in one.methods:
        if method.p is not None:
            method = replace(method, p_corrected=corrected[id(method)], lead_p=next(leads))  # noqa: PLW2901
            answer, why = method_answer(method, options)
            method = replace(method, answer=answer, why=why)  # noqa: PLW2901
        methods.append(method)
    checks = checks_of(
        left_out=one.scope.left_out,
        min_killed=one.scope.min_killed,
        events=one.counts.total,
        pledged=sum(one.pledged),
        others=one.placebo_outcome,
        methods=methods,
        level=options.level,
    )
    answer = together(methods, one.placebo_outcome, checks, options)
    return TheatreResult(
        one.theatre,
        answer,
        verdict(answer, where, methods, checks),
        one.scope,
        one.counts,
        one.pledged,
        one.losses,
        one.others,
        tuple(methods),
        one.placebo_outcome,
        checks,
    )


def _fighting(
    snapshot: Snapshot, network: Network, window: Sequence[Month]
) -> tuple[Fighting, ...]:
    coverage = CoverageMap(snapshot.arrow("coverage"), network, Measure.BATTLES)
    core = {r.country for r in network.theatre_rules if r.kind is TheatreKind.CORE}
    return tuple(
        Fighting(country, len(window), sum(coverage.kind(country, m) is not None for m in window))
        for country in sorted(core)
    )


def _within(
    snapshot: Snapshot,
    network: Network,
    pressure: Pressure,
    options: Options,
) -> Within:
    """Ask the same within each core country: battles and attacks of areas that were retaken."""
    chosen = network_events(snapshot, network, measure=Measure.ALL, roster=options.roster).events
    everything = CoverageMap(snapshot.arrow("coverage"), network, Measure.ALL)
    waves: list[Wave] = []
    refused: list[str] = []
    for country in sorted({loss.country for loss in pressure.losses}):
        areas = _areas(chosen, country)
        losses = [loss for loss in pressure.losses if loss.country == country and loss.adm1]
        reach = [m for loss in losses for m in loss.month.plus(-6).to(loss.month.plus(6))]
        covered = frozenset(m for m in reach if everything.kind(country, m) == EVENTS)
        found, not_asked = within(country, areas, losses, covered)
        waves += found
        refused += [f"{country_name(country)}, {why}" for why in not_asked]
    return summed(waves, refused)


def _areas(events: pa.Table, country: str) -> list[Area]:
    """Return the admin-1 areas in which the network's events of a country are placed."""
    rows: dict[str, list[dict[str, Any]]] = {}
    columns = ["event_id", "country_iso3", "adm1", "date_start", "place_precision"]
    for row in events.select([*columns, "latitude", "longitude"]).to_pylist():
        placed = (
            row["latitude"] is not None and (row["place_precision"] or COARSE_PLACE) < COARSE_PLACE
        )
        if row["country_iso3"] == country and row["adm1"] and placed:
            rows.setdefault(area_key(row["adm1"]), []).append(row)
    areas = []
    for name, here in sorted(rows.items()):
        months: dict[Month, list[str]] = {}
        for row in here:
            months.setdefault(Month.of(row["date_start"]), []).append(row["event_id"])
        latitude = float(np.median([row["latitude"] for row in here]))
        longitude = float(np.median([row["longitude"] for row in here]))
        areas.append(Area(name, latitude, longitude, {m: tuple(i) for m, i in months.items()}))
    return areas
