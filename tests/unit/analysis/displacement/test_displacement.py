from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from rimland.analysis.displacement.displacement import displacement
from rimland.analysis.displacement.results import Options, TheatreResult
from rimland.analysis.pressure import pressure_on
from rimland.analysis.verdicts import Answer, Concern, Finding
from rimland.model.errors import CoverageError
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.tables.networks import load_network
from rimland.tables.snapshot import Snapshot
from tests.unit.analysis.build import covers, event, snapshot

IS = load_network("islamic-state")
FIRST, LAST = "2014-07", "2017-12"
RIM = Options(theatres=(TheatreKind.RIM,), runs=40)
DAYS = [date(2014, 7, 1) + timedelta(days=n) for n in range(1_270)]


def days_after_losses(rng: np.random.Generator, ratio: float, rate: float) -> list[str]:
    """Return days of attacks that come more often in the four months after a loss."""
    lost = [one.day for one in pressure_on(IS).losses if one.day]
    found = []
    for day in DAYS:
        recent = sum(0 < (day - one).days <= 119 for one in lost) / 4
        found += [day.isoformat()] * int(rng.poisson(rate * ratio**recent))
    return found


def world(folder: Path, days: list[str]) -> Snapshot:
    events = [event(f"ev{n}", day, "FRA") for n, day in enumerate(days)]
    return snapshot(folder, events, [covers(None, FIRST, LAST)])


def only(taken: Snapshot, options: Options = RIM) -> TheatreResult:
    (one,) = displacement(taken, IS, options).theatres
    return one


def test_what_follows_losses_is_found_by_more_than_one_method(tmp_path: Path) -> None:
    days = days_after_losses(np.random.default_rng(1), 4.0, 0.1)

    one = only(world(tmp_path, days))

    found = {m.method: m for m in one.methods}
    assert found["lagged"].answer is Answer.SUPPORTED
    assert found["exciting"].answer is Answer.SUPPORTED
    assert found["lagged"].low > 1.5  # type: ignore[operator]
    assert one.answer is Answer.SUPPORTED
    assert "bring them about is not shown" in one.verdict


def test_every_count_is_the_events_behind_it(tmp_path: Path) -> None:
    days = days_after_losses(np.random.default_rng(2), 1.0, 0.05)
    taken = world(tmp_path, days)

    result = displacement(taken, IS, RIM)

    rows = result.to_arrow().to_pylist()
    assert sum(row["events"] for row in rows) == len(days)
    assert all(row["events"] == len(row["event_ids"]) for row in rows)
    assert {i for row in rows for i in row["event_ids"]} == {f"ev{n}" for n in range(len(days))}
    assert result.snapshot_id == taken.snapshot_id


def test_attacks_of_others_that_move_as_well_leave_it_unidentified(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    both = [
        event(f"{by[:2]}{n}", day, "FRA", by=by)
        for by in ("Islamic State", "Somebody Else")
        for n, day in enumerate(days_after_losses(rng, 4.0, 0.1))
    ]
    taken = snapshot(tmp_path, both, [covers(None, FIRST, LAST)])

    one = only(taken)

    assert one.answer is Answer.NOT_IDENTIFIED
    assert one.others is not None
    checks = {check.concern: check.finding for check in one.checks}
    assert checks[Concern.COMMON_SHOCK] is checks[Concern.DETECTION] is Finding.FAILS


def test_few_attacks_are_underpowered_and_the_least_effect_is_stated(tmp_path: Path) -> None:
    days = days_after_losses(np.random.default_rng(4), 1.0, 0.03)

    one = only(world(tmp_path, days))

    assert one.answer in {Answer.UNDERPOWERED, Answer.NOT_IDENTIFIED}
    assert all(m.power and m.power.of_ratio[2][1] < 0.5 for m in one.methods)


def test_a_country_that_is_not_covered_throughout_does_not_enter(tmp_path: Path) -> None:
    days = days_after_losses(np.random.default_rng(5), 1.0, 0.05)
    events = [event(f"ev{n}", day, "FRA") for n, day in enumerate(days)]
    events.append(event("gap", "2016-02-02", "DEU"))
    taken = snapshot(
        tmp_path,
        events,
        [covers(["FRA"], FIRST, LAST), covers(["DEU"], "2015-01", "2015-12")],
    )

    one = only(taken)

    assert one.scope is not None
    assert (one.scope.countries, one.scope.left_out) == (("FRA",), ("DEU",))
    assert "gap" not in {i for month in one.counts.event_ids for i in month}  # type: ignore[union-attr]
    assert "Germany" in next(c.why for c in one.checks if c.concern is Concern.COVERAGE)


def test_a_theatre_nobody_covers_cannot_be_told(tmp_path: Path) -> None:
    taken = snapshot(tmp_path, [event("ev1", "2015-05-05", "FRA")], [covers(["IRQ"], FIRST, LAST)])

    one = only(taken)

    assert one.answer is Answer.CANNOT_TELL
    assert one.counts is None


def test_months_that_are_asked_for_must_all_be_covered(tmp_path: Path) -> None:
    days = days_after_losses(np.random.default_rng(6), 1.0, 0.05)
    taken = world(tmp_path, days)
    asked = Options(
        theatres=(TheatreKind.RIM,), first=Month(2014, 1), last=Month(2016, 12), runs=20
    )

    assert only(taken, asked).answer is Answer.CANNOT_TELL


def test_an_empty_ledger_and_a_network_without_losses_are_refused(tmp_path: Path) -> None:
    empty = snapshot(tmp_path / "empty", [], [covers(None, FIRST, LAST)])
    with pytest.raises(CoverageError, match="no events of this network"):
        displacement(empty, IS, RIM)
    with pytest.raises(CoverageError, match="dates no loss in its core"):
        displacement(empty, load_network("al-qaeda"), RIM)


def test_the_same_snapshot_gives_the_same_numbers(tmp_path: Path) -> None:
    taken = world(tmp_path, days_after_losses(np.random.default_rng(7), 2.0, 0.05))

    assert displacement(taken, IS, RIM) == displacement(taken, IS, RIM)
