"""What would have been warned of, had each month been the last?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from rimland.analysis.counted import Counted, TheatreIndex, counted_events
from rimland.analysis.replay.conclusion import assumptions, checks_of, of_theatre, overall
from rimland.analysis.replay.conclusion import together as conclude_together
from rimland.analysis.replay.knowledge import CoverageThen, known_by, known_days, world_of
from rimland.analysis.replay.looks import Look, Looker, look_day
from rimland.analysis.replay.outcomes import outcomes
from rimland.analysis.replay.results import LABEL, Options, ReplayResult, TheatreReplay
from rimland.analysis.replay.scoring import Rule, met, score, standing, warnings_of
from rimland.analysis.replay.together import THEATRES, Together, against_today, window
from rimland.analysis.selection import network_events
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.model.vocab import Measure, TheatreKind
from rimland.tables.snapshot import Snapshot


def replay(
    snapshot: Snapshot,
    network: Network,
    options: Options,
    step: Callable[[str], None] | None = None,
) -> ReplayResult:
    """Return the warnings of each month by what was known when it was over, and what became of them.

    Args:
        snapshot: the one snapshot that is looked at from every month.
        network: whose attacks.
        options: first and last month, roster, lags, false alarms that are put up with.
        step: told before each month's look.

    Raises CoverageError where the snapshot holds no attack of the network.
    """
    return _Replay(snapshot, network, options).run(step or (lambda _: None))


class _Replay:
    """One snapshot, looked at from many months."""

    def __init__(self, snapshot: Snapshot, network: Network, options: Options) -> None:
        if options.last < options.first:
            what = f"the window ends ({options.last}) before it begins ({options.first})"
            raise CoverageError(what, hint="swap them")
        chosen = network_events(
            snapshot, network, measure=Measure.ATTACKS, roster=options.roster
        ).events
        index = TheatreIndex(network, options.roster)
        self.snapshot, self.network, self.options = snapshot, network, options
        self.events = counted_events(chosen, index, Measure.ATTACKS)
        if not self.events:
            what = "the snapshot holds no attacks of this network"
            raise CoverageError(what, hint="load a dataset that has them, then run: rimland link")
        self.by_day = {
            row["event_id"]
            for row in chosen.select(["event_id", "date_precision"]).to_pylist()
            if row["date_precision"] == "day"
        }
        self.known: Mapping[str, date] = known_days(snapshot, options.lags)
        table = snapshot.arrow("coverage")
        self.looker = Looker(index, world_of(table))
        self.today = CoverageThen(table, network, Measure.ATTACKS, options.lags)

    def run(self, step: Callable[[str], None]) -> ReplayResult:
        options = self.options
        months = options.first.to(options.last)
        looks: dict[TheatreKind, list[Look]] = {kind: [] for kind in THEATRES}
        watch = Together(self.looker, options.alarms_a_year, options.draws, options.seed)
        together = []
        for month in months:
            step(f"looking at {month}")
            coverage = self.today.on(look_day(month))
            then = known_by(self.events, self.known, look_day(month), options.lags)
            for kind, some in looks.items():
                some.append(self.looker.look(kind, month, then, self.events, coverage))
            together.append(watch.look(month, self._dated(then), coverage))
        step("holding it against what is known today")
        span = window(months[-1], self.looker, self.today)
        today = watch.drawn(span, self._dated(self.events), self.today) if span else None
        synchrony = conclude_together(*against_today(together, today, look_day(months[-1])))
        theatres = tuple(self._theatre(kind, some) for kind, some in looks.items())
        answer, verdict = overall(theatres, synchrony)
        return ReplayResult(
            label=LABEL,
            network_id=self.network.network_id,
            network_title=self.network.title,
            snapshot_id=self.snapshot.snapshot_id,
            as_of=self.snapshot.as_of,
            roster=options.roster,
            first=months[0],
            last=months[-1],
            lags=dict(options.lags.by_source),
            other_lag=options.lags.other,
            answer=answer,
            verdict=verdict,
            theatres=theatres,
            synchrony=synchrony,
            checks=checks_of(theatres),
            assumptions=assumptions(options.lags),
        )

    def _theatre(self, kind: TheatreKind, looks: Sequence[Look]) -> TheatreReplay:
        first, last = looks[0].month, looks[-1].month
        found = outcomes(kind, first, last, self.events, self.looker, self.today)
        scores = tuple(score(rule, looks, found) for rule in Rule)
        answer, verdict = of_theatre(scores)
        return TheatreReplay(
            kind,
            answer,
            verdict,
            tuple(looks),
            warnings_of(looks, found),
            met(looks, standing(Rule.BOUND, looks), found),
            sum(found.known.get(month) is None for month in first.to(last)),
            scores,
        )

    def _dated(self, events: Sequence[Counted]) -> list[Counted]:
        """Return those that are dated to the day."""
        return [one for one in events if one.event_id in self.by_day]
