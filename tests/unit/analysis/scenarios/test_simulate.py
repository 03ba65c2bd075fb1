from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rimland.analysis.displacement.displacement import displacement
from rimland.analysis.displacement.results import DisplacementResult
from rimland.analysis.displacement.results import Options as DisplacementOptions
from rimland.analysis.dynamics.results import Ends
from rimland.analysis.scenarios.inputs import draw, missing
from rimland.analysis.scenarios.results import Options, Outcome, SimulationResult, TheatreOutcome
from rimland.analysis.scenarios.simulate import compare
from rimland.analysis.scenarios.words import against
from rimland.analysis.verdicts import Answer
from rimland.model.scenario import Change, Scenario, Touched
from rimland.model.vocab import TheatreKind
from rimland.tables.networks import load_network
from rimland.tables.scenarios import load_scenarios
from rimland.tables.snapshot import Snapshot
from tests.unit.analysis.dynamics.test_dynamics import FOLLOWS, drawn, taken_of

IS = load_network("islamic-state")
QUICK = Options(runs=200, months=6)
NONE = Scenario("none", "Nothing new", "", ())
THEATRES = (TheatreKind.CORE, TheatreKind.ADJACENT, TheatreKind.RIM)


def change(what: Touched, theatre: TheatreKind, factor: float, cause: str | None = None) -> Change:
    kind = TheatreKind(cause) if cause else None
    return Change(what, theatre, kind, factor, factor, factor, pressure=False)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return taken_of(tmp_path_factory.mktemp("scenarios"), drawn(FOLLOWS))


@pytest.fixture(scope="module")
def shipped(taken: Snapshot) -> SimulationResult:
    displaced = displacement(taken, IS, DisplacementOptions(runs=20))
    return compare(taken, IS, load_scenarios(), displaced, QUICK)


def outcome(result: SimulationResult, name: str) -> Outcome:
    return next(one for one in result.outcomes if one.name == name)


def theatre(one: Outcome, kind: TheatreKind) -> TheatreOutcome:
    return next(t for t in one.theatres if t.theatre is kind)


def test_scenarios_that_change_nothing_are_the_same_to_the_last_attack(taken: Snapshot) -> None:
    same = Scenario("same", "Same", "", (change(Touched.BASE, TheatreKind.RIM, 1.0),))
    result = compare(taken, IS, [NONE, same], None, QUICK)

    assert outcome(result, "same").theatres == outcome(result, "none").theatres


def test_a_smaller_base_never_brings_more(taken: Snapshot) -> None:
    less = Scenario("less", "Less", "", (change(Touched.BASE, TheatreKind.CORE, 0.5),))
    result = compare(taken, IS, [NONE, less], None, QUICK)
    core = theatre(outcome(result, "less"), TheatreKind.CORE)
    adjacent = theatre(outcome(result, "less"), TheatreKind.ADJACENT)

    # Common numbers: run by run, half the core is never more than the whole of it.
    assert core.more == 0
    assert core.fewer > 0.99
    assert core.change.high <= 0
    # What follows the core falls with it, though nothing was done there.
    assert adjacent.fewer > 0.5
    assert adjacent.more == 0


def test_nothing_that_follows_leaves_the_base(taken: Snapshot) -> None:
    cut = Scenario("cut", "Cut", "", tuple(change(Touched.FOLLOW, kind, 0.0) for kind in THEATRES))
    only = Scenario(
        "only", "Only", "", (change(Touched.FOLLOW, TheatreKind.ADJACENT, 0.0, "core"),)
    )
    result = compare(taken, IS, [NONE, cut, only], None, QUICK)
    plain, none = outcome(result, "none"), outcome(result, "cut")

    assert all(
        theatre(none, kind).attacks.value < theatre(plain, kind).attacks.value
        for kind in (TheatreKind.CORE, TheatreKind.ADJACENT)
    )
    less = {kind: theatre(outcome(result, "only"), kind).change.value for kind in THEATRES}
    # The core moves as far as it is fitted to follow the adjacent theatre: hardly.
    assert less[TheatreKind.ADJACENT] < -10
    assert abs(less[TheatreKind.CORE]) <= 5


def test_the_cores_dead_stand_beside_the_rest(shipped: SimulationResult) -> None:
    for one in shipped.outcomes:
        if one.refused is None:
            core = theatre(one, TheatreKind.CORE)
            assert core.killed is not None
            assert core.killed.low <= core.killed.value <= core.killed.high
    assert "killed in the core" in shipped.verdict


def test_what_displacement_does_not_support_is_called_assumed(shipped: SimulationResult) -> None:
    pressure = outcome(shipped, "pressure-only")
    outside = [told for told in pressure.inputs if told.label != "base of core"]

    assert outside
    assert not any(told.estimated for told in pressure.inputs)
    assert all("is not shown (displacement: " in told.why for told in outside)
    assert shipped.answer is Answer.NOT_IDENTIFIED
    assert "assumed" in shipped.verdict


def test_an_effect_that_is_supported_takes_the_place_of_the_range(taken: Snapshot) -> None:
    told = displacement(taken, IS, DisplacementOptions(runs=20))
    rim = next(one for one in told.theatres if one.theatre is TheatreKind.RIM)
    method = replace(rim.methods[0], answer=Answer.SUPPORTED, ratio=1.5, low=1.2, high=1.9)
    theatres = (replace(rim, answer=Answer.SUPPORTED, methods=(method,)),)
    supported: DisplacementResult = replace(told, theatres=theatres)
    scenario = load_scenarios()[1]
    found = draw(scenario, THEATRES, supported, 4_000, np.random.default_rng(1))
    (given,) = (one for one in found.inputs if one.label == "base of rim")

    assert given.estimated
    assert (given.lowest, given.likely, given.highest) == (1.2, 1.5, 1.9)
    assert np.median(found.base[:, 2]) == pytest.approx(1.5, rel=0.02)
    assert np.quantile(found.base[:, 2], 0.025) == pytest.approx(1.2, rel=0.03)


def test_a_scenario_of_theatres_that_are_not_counted_is_refused(shipped: SimulationResult) -> None:
    isolation = outcome(shipped, "affiliate-isolation")

    assert isolation.refused is not None
    assert "affiliate" in isolation.refused
    assert not isolation.theatres
    assert any(what.startswith("affiliate is not counted") for what in shipped.unknowable)
    assert missing(load_scenarios()[3], THEATRES) == (TheatreKind.AFFILIATE,)
    assert not missing(load_scenarios()[1], THEATRES)
    assert outcome(shipped, "pressure-only").left_out == (
        "base of affiliate: affiliate is not counted",
    )


def test_what_the_rest_depends_on_is_ranked(shipped: SimulationResult) -> None:
    ranked = outcome(shipped, "pressure-only").sensitivity
    sizes = [abs(value) for _, value in ranked]

    assert sizes == sorted(sizes, reverse=True)
    assert any(label.startswith("base of ") for label, _ in ranked)
    assert all(-1 <= value <= 1 for _, value in ranked)


def test_every_row_has_the_events_it_was_fitted_to(shipped: SimulationResult) -> None:
    rows = shipped.to_arrow().to_pylist()

    assert len(rows) == sum(len(one.theatres) for one in shipped.outcomes) == 9
    for row in rows:
        assert row["event_ids"]
        assert row["attacks_low"] <= row["attacks"] <= row["attacks_high"]
    assert list(shipped.to_pandas()["scenario"]) == [row["scenario"] for row in rows]


def test_the_same_seed_gives_the_same_and_another_gives_other(taken: Snapshot) -> None:
    first, again = (compare(taken, IS, [NONE], None, QUICK) for _ in range(2))
    other = compare(taken, IS, [NONE], None, replace(QUICK, seed=5))

    assert first.outcomes == again.outcomes
    assert first.outcomes != other.outcomes


def test_one_theatre_alone_cannot_be_simulated(tmp_path: Path) -> None:
    counts = drawn(FOLLOWS)
    counts[1:] = 0
    result = compare(taken_of(tmp_path, counts), IS, load_scenarios(), None, QUICK)

    assert result.answer is Answer.CANNOT_TELL
    assert not result.outcomes


def test_what_is_most_often_so_is_said() -> None:
    none = Ends(0, 0, 0)
    one = TheatreOutcome(TheatreKind.RIM, none, None, none, fewer=0.43, more=0.0)

    word, share = against(one)
    assert word == "as many"
    assert share == pytest.approx(0.57)
    assert against(replace(one, fewer=0.9, more=0.05)) == ("fewer", 0.9)
    assert against(replace(one, fewer=0.0)) == ("as many", 0.0)
