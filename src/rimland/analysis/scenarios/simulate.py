"""Scenarios on the fitted dynamics, all from the same random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import spearmanr

from rimland.analysis.days import Days
from rimland.analysis.displacement.results import DisplacementResult
from rimland.analysis.dynamics.days_fit import DaysFit, radius
from rimland.analysis.dynamics.fitted import Fitted, fitted
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.redrawn import Redrawn
from rimland.analysis.dynamics.results import Ends
from rimland.analysis.dynamics.results import Options as DynamicsOptions
from rimland.analysis.dynamics.simulating import World, memory_of, numbers, simulate
from rimland.analysis.scenarios.inputs import Drawn, draw, missing
from rimland.analysis.scenarios.results import Options, Outcome, SimulationResult, TheatreOutcome
from rimland.analysis.scenarios.words import ASSUMPTIONS, UNKNOWABLE, conclude
from rimland.model.network import Network
from rimland.model.scenario import Scenario
from rimland.model.vocab import TheatreKind
from rimland.tables.snapshot import Snapshot

_MONTH = 30.4375
_RECENT = 182
"""Days at the end of the window whose base goes on."""

_TOLD = 0.05
"""Rank correlations below this are left out of a sensitivity ranking."""


def compare(
    snapshot: Snapshot,
    network: Network,
    scenarios: Sequence[Scenario],
    displaced: DisplacementResult | None,
    options: Options | None = None,
) -> SimulationResult:
    """Return what might come of each scenario over the months after the window.

    ``displaced`` is what displacement says of the same snapshot, None where it could not be asked.
    Raises CoverageError where the snapshot holds no attack of the network dated to the day.
    """
    options = options or Options()
    found = fitted(
        snapshot,
        network,
        DynamicsOptions(options.roster, options.first, options.last, seed=options.seed),
    )
    outcomes: tuple[Outcome, ...] = ()
    unending = 0.0
    if found.days is not None and found.fit is not None and found.redrawn is not None:
        horizon = _Horizon(found, found.fit, found.redrawn, options)
        unending = horizon.unending
        outcomes = horizon.outcomes(scenarios, displaced)
    theatres = found.days.theatres if found.days else ()
    answer, verdict = conclude(outcomes, options.months)
    left_out = found.days.left_out if found.days else {}
    return SimulationResult(
        network_id=network.network_id,
        network_title=network.title,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        roster=options.roster,
        first=found.months[0],
        last=found.months[-1],
        months=options.months,
        runs=options.runs,
        unending=unending,
        answer=answer,
        verdict=verdict,
        outcomes=outcomes,
        event_ids={kind: found.ids(kind) for kind in theatres},
        unknowable=(
            *(f"{kind} is not counted: {why}" for kind, why in left_out.items()),
            *UNKNOWABLE,
        ),
        assumptions=ASSUMPTIONS,
    )


class _Horizon:
    """The months after a window: parameters and random numbers that all scenarios share."""

    def __init__(self, found: Fitted, fit: DaysFit, redrawn: Redrawn, options: Options) -> None:
        assert found.days is not None  # noqa: S101 - a fit has days
        self._days_found = found.days
        self.theatres, self._fit, self._seed = found.days.theatres, fit, options.seed
        self._runs, self._days = options.runs, round(options.months * _MONTH)
        rng = np.random.default_rng([options.seed, 41])
        picked = rng.integers(0, len(redrawn.branching), options.runs)
        follow = redrawn.branching[picked]
        sizes = np.array([radius(one) for one in follow])
        self.unending = float((sizes >= 1).mean())
        # A run that would never cease says nothing of the months ahead: it is held just below.
        self._follow = follow * np.minimum(1.0, 0.99 / np.maximum(sizes, 1e-9))[:, None, None]
        self._base = redrawn.base[picked][:, :, -_RECENT:].mean(axis=2)
        kernels = [row.way.kernel for row in fit.rows]
        self._kernels, self._memory = kernels, memory_of(fit.counts, kernels)
        self._chances = numbers(rng, options.runs, len(self.theatres), self._days)
        self._tolls = [_known(found.killed[kind]) for kind in self.theatres]

    def outcomes(
        self, scenarios: Sequence[Scenario], displaced: DisplacementResult | None
    ) -> tuple[Outcome, ...]:
        """Return what comes of each scenario, held against the first."""
        attacks: dict[str, Floats] = {}
        drawn: dict[str, Drawn] = {}
        for number, scenario in enumerate(scenarios):
            if not missing(scenario, self.theatres):
                rng = np.random.default_rng([self._seed, 42, number])
                one = draw(scenario, self.theatres, displaced, self._runs, rng)
                drawn[scenario.name] = one
                attacks[scenario.name] = self._drawn(one)
        most = int(max(sums.max() for sums in attacks.values()))
        tolls = [self._toll_sums(n, most) for n in range(len(self.theatres))]
        plain = attacks[scenarios[0].name]
        return tuple(
            self._outcome(scenario, attacks, drawn, plain, tolls)
            if scenario.name in attacks
            else _refused(scenario, self._days_found)
            for scenario in scenarios
        )

    def _drawn(self, one: Drawn) -> Floats:
        """Return the attacks of each run and theatre over the horizon."""
        base = np.repeat((self._base * one.base)[:, :, None], self._days, axis=2)
        world = World(base, self._follow * one.follow, self._kernels, self._fit.dispersion)
        found: Floats = simulate(world, self._chances, self._memory).sum(axis=2)
        return found

    def _toll_sums(self, theatre: int, most: int) -> Floats | None:
        """Return for each run the killed of its first attacks: runs × (0 to most).

        The same for every scenario, so that more attacks never kill fewer.
        """
        if not len(self._tolls[theatre]):
            return None
        rng = np.random.default_rng([self._seed, 43, theatre])
        each = rng.choice(self._tolls[theatre], (self._runs, most))
        return np.pad(np.cumsum(each, axis=1), ((0, 0), (1, 0))).astype(np.float64)

    def _outcome(
        self,
        scenario: Scenario,
        attacks: Mapping[str, Floats],
        drawn: Mapping[str, Drawn],
        plain: Floats,
        tolls: Sequence[Floats | None],
    ) -> Outcome:
        here, one = attacks[scenario.name], drawn[scenario.name]
        runs = np.arange(self._runs)
        made = []
        for n, kind in enumerate(self.theatres):
            change = here[:, n] - plain[:, n]
            sums = tolls[n]
            killed = None if sums is None else _ends(sums[runs, here[:, n].astype(int)])
            made.append(
                TheatreOutcome(
                    kind,
                    _ends(here[:, n]),
                    killed,
                    _ends(change),
                    fewer=float((change < 0).mean()),
                    more=float((change > 0).mean()),
                )
            )
        return Outcome(
            *(
                scenario.name,
                scenario.title,
                scenario.told,
                None,
                tuple(made),
                one.inputs,
                one.left_out,
            ),
            sensitivity=self._sensitivity(one, here),
        )

    def _sensitivity(self, one: Drawn, attacks: Floats) -> tuple[tuple[str, float], ...]:
        outside = [n for n, kind in enumerate(self.theatres) if kind is not TheatreKind.CORE]
        result = attacks[:, outside].sum(axis=1)
        given = dict(one.factors)
        for n, kind in enumerate(self.theatres):
            given[f"estimated base of {kind}"] = self._base[:, n]
            given[f"estimated {kind} after its own"] = self._follow[:, n, n]
        ranked = [
            (label, float(spearmanr(values, result).statistic))
            for label, values in given.items()
            if np.ptp(values) > 0 and np.ptp(result) > 0
        ]
        told = [pair for pair in ranked if abs(pair[1]) >= _TOLD]
        return tuple(sorted(told, key=lambda pair: -abs(pair[1])))


def _refused(scenario: Scenario, days: Days) -> Outcome:
    lacking = missing(scenario, days.theatres)
    named = ", ".join(str(kind) for kind in lacking)
    reasons = "; ".join(f"{k}: {days.left_out[k]}" for k in lacking if k in days.left_out)
    why = f"cannot tell: {named} could not be fitted" + (f" ({reasons})" if reasons else "")
    return Outcome(scenario.name, scenario.title, scenario.told, why, (), (), (), ())


def _known(tolls: Sequence[int | None]) -> Floats:
    return np.array([toll for toll in tolls if toll is not None], dtype=np.float64)


def _ends(values: Floats) -> Ends:
    low, middle, high = np.quantile(values, [0.025, 0.5, 0.975])
    return Ends(float(middle), float(low), float(high))
