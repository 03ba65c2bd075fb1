"""What goes into a scenario: ranges from its file, or an estimate where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.displacement.results import DisplacementResult
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.scenarios.results import Input
from rimland.analysis.verdicts import Answer
from rimland.model.scenario import Change, Scenario, Touched
from rimland.model.vocab import TheatreKind

_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Drawn:
    """The factors of a scenario for every run.

    ``base`` is runs × M, ``follow`` runs × M × M; ``factors`` holds each change's own, by its label.
    """

    base: Floats
    follow: Floats
    factors: Mapping[str, Floats]
    inputs: tuple[Input, ...]
    left_out: tuple[str, ...]


def missing(scenario: Scenario, theatres: Sequence[TheatreKind]) -> tuple[TheatreKind, ...]:
    """Return the theatres that a scenario acts on and that were not fitted.

    What pressure is taken to bring about elsewhere is no act: it is left out where it cannot be
    counted, and the rest is asked all the same.
    """
    acts = [change for change in scenario.changes if not change.pressure]
    named = [kind for c in acts for kind in (c.theatre, c.cause) if kind is not None]
    return tuple(dict.fromkeys(kind for kind in named if kind not in theatres))


def draw(
    scenario: Scenario,
    theatres: Sequence[TheatreKind],
    displaced: DisplacementResult | None,
    runs: int,
    rng: np.random.Generator,
) -> Drawn:
    """Return the factors of a scenario's changes to the theatres that were fitted."""
    number = {kind: n for n, kind in enumerate(theatres)}
    size = len(theatres)
    base, follow = np.ones((runs, size)), np.ones((runs, size, size))
    factors, inputs, left_out = {}, [], []
    for change in scenario.changes:
        if change.theatre not in theatres:
            left_out.append(f"{change.label}: {change.theatre} is not counted")
            continue
        told = _input(change, displaced)
        values = _values(told, rng, runs)
        row = number[change.theatre]
        if change.what is Touched.BASE:
            base[:, row] *= values
        elif change.cause is None:
            follow[:, row] *= values[:, None]
        else:
            follow[:, row, number[change.cause]] *= values
        factors[change.label] = values
        inputs.append(told)
    return Drawn(base, follow, factors, tuple(inputs), tuple(left_out))


def _input(change: Change, displaced: DisplacementResult | None) -> Input:
    plain = Input(
        change.label,
        change.lowest,
        change.likely,
        change.highest,
        estimated=False,
        why="set in the scenario file",
    )
    if not change.pressure:
        return plain
    found = {one.theatre: one for one in displaced.theatres} if displaced else {}
    theatre = found.get(change.theatre)
    if theatre is None or theatre.answer is not Answer.SUPPORTED:
        said = theatre.answer if theatre else Answer.CANNOT_TELL
        why = f"that losses of the core are followed by it is not shown (displacement: {said})"
        return Input(
            plain.label, plain.lowest, plain.likely, plain.highest, estimated=False, why=why
        )
    methods = [m for m in theatre.methods if m.answer is Answer.SUPPORTED]
    # The method with the smallest effect: what several support is at least that.
    least = min(methods, key=lambda m: m.ratio or np.inf)
    return Input(
        plain.label,
        float(least.low or plain.lowest),
        float(least.ratio or plain.likely),
        float(least.high or plain.highest),
        estimated=True,
        why=f"estimated by displacement ({least.method}), which calls it supported",
    )


def _values(told: Input, rng: np.random.Generator, runs: int) -> Floats:
    """Draw a factor for each run: triangular where assumed, log-normal where estimated."""
    if told.estimated and told.lowest > 0:
        spread = np.log(told.highest / told.lowest) / (2 * _NORMAL_95)
        found: Floats = told.likely * np.exp(spread * rng.normal(size=runs))
        return found
    if told.lowest == told.highest:
        return np.full(runs, told.likely)
    return rng.triangular(told.lowest, told.likely, told.highest, runs)
