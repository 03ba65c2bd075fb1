"""Months looked at one by one, by what was known when each was over."""

from pathlib import Path

import numpy as np
import pytest

from rimland.analysis.replay.knowledge import Lags
from rimland.analysis.replay.replay import replay
from rimland.analysis.replay.results import LABEL, Options, ReplayResult, TheatreReplay
from rimland.analysis.replay.scoring import Outcome
from rimland.analysis.verdicts import Answer, Concern
from rimland.model.errors import CoverageError
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.tables.networks import load_network
from rimland.tables.snapshot import Snapshot
from tests.unit.analysis.build import covers
from tests.unit.analysis.replay.build import FIRST, told_world

IS = load_network("islamic-state")
MONTHS = 36
HERE = ["DEU", "FRA", "IRQ", "TUR"]
EVERYWHERE = [covers(HERE, "2015-01", "2017-12")]
LAGS = Lags({"rimland-attacks": 1, "test": 1})
RNG = np.random.default_rng(12)
FLAT = [int(n) for n in RNG.poisson(2, MONTHS)]
STEP = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 9, 8, 9] + [8] * (MONTHS - 19)


def replayed(taken: Snapshot, **more: object) -> ReplayResult:
    options: dict[str, object] = {"draws": 40, "lags": LAGS} | more
    return replay(taken, IS, Options(FIRST, FIRST.plus(MONTHS - 1), **options))  # type: ignore[arg-type]


def theatre(result: ReplayResult, kind: TheatreKind) -> TheatreReplay:
    return next(one for one in result.theatres if one.theatre is kind)


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> ReplayResult:
    folder = tmp_path_factory.mktemp("stepped")
    return replayed(told_world(folder, {"FRA": STEP, "IRQ": FLAT}, EVERYWHERE))


def test_a_made_up_step_is_warned_of_when_its_first_month_is_over(stepped: ReplayResult) -> None:
    rim = theatre(stepped, TheatreKind.RIM)

    (surge,) = rim.surges
    (warning,) = [one for one in rim.warnings if one.outcome is Outcome.HIT]
    assert surge.surge.month == Month(2016, 4)  # 3, 9 and 8 begin with the month before the step
    assert surge.warned
    assert warning.first == FIRST.plus(16)
    assert warning.count == 9
    assert surge.lead_days == -61
    assert rim.answer is Answer.UNDERPOWERED
    assert "1 was warned of" in rim.verdict


def test_every_number_has_its_events(stepped: ReplayResult) -> None:
    for one in stepped.theatres:
        for look in one.looks:
            if look.count is not None:
                assert len(look.event_ids) == look.count
                assert tuple(len(ids) for ids in look.history_ids) == look.history
        for found in one.surges:
            assert len(found.surge.before_ids) == sum(found.surge.before)
            assert len(found.surge.after_ids) == sum(found.surge.after)
    rows = stepped.to_arrow().to_pylist()
    assert len(rows) == 5 * MONTHS
    assert {row["label"] for row in rows} == {LABEL}
    assert all(row["false_alarms_a_year"] is not None for row in rows if row["warned"])
    assert len(stepped.to_pandas()) == len(rows)


def test_it_is_labelled_and_checked(stepped: ReplayResult) -> None:
    assert stepped.label == "pseudo-real-time: revised data, assumed publication lags"
    assert stepped.verdict.lower().startswith(stepped.label)
    assert [check.concern for check in stepped.checks] == list(Concern)
    assert any("28 days" in line for line in stepped.assumptions)


def test_no_level_of_synchrony_without_its_false_alarms(stepped: ReplayResult) -> None:
    told = [look for look in stepped.synchrony.looks if look.level]

    assert told
    for look in told:
        assert look.level is not None
        assert look.level.false_alarms_a_year <= 0.5
        assert all(
            one.false_alarms_a_year == look.level.false_alarms_a_year for one in look.warnings
        )
    days = sum(look.new_days for look in told)
    assert days == sum(
        (look.last.last_day - look.last.first_day).days + 1 for look in told if look.last
    )


def test_a_year_is_needed_and_six_months(stepped: ReplayResult) -> None:
    rim = theatre(stepped, TheatreKind.RIM)

    assert [look.warned is None for look in rim.looks] == [n < 6 for n in range(MONTHS)]
    assert all(look.why_not for look in rim.looks[:6])
    assert [bool(look.level) for look in stepped.synchrony.looks[:12]] == [False] * 11 + [True]


def test_what_is_reported_late_is_not_seen_in_time(tmp_path: Path) -> None:
    late = replayed(told_world(tmp_path, {"FRA": STEP}, EVERYWHERE, reported_after=70))
    rim = theatre(late, TheatreKind.RIM)

    assert all(look.count == 0 for look in rim.looks if look.count is not None)
    assert [look.count_now for look in rim.looks[6:]] == STEP[6:]
    assert not rim.warnings
    (surge,) = rim.surges
    assert surge.warned is False


def test_more_lag_never_shows_more(tmp_path: Path) -> None:
    taken = told_world(tmp_path, {"FRA": STEP}, EVERYWHERE, source="ucdp", reported_after=3)
    quick = theatre(replayed(taken, lags=Lags({"ucdp": 1, "test": 1})), TheatreKind.RIM)
    slow = theatre(replayed(taken, lags=Lags({"ucdp": 40, "test": 1})), TheatreKind.RIM)

    for one, other in zip(slow.looks, quick.looks, strict=True):
        assert set(one.event_ids) <= set(other.event_ids)


def test_what_comes_after_changes_no_look(tmp_path: Path) -> None:
    cut = 20
    whole = told_world(tmp_path / "whole", {"FRA": STEP, "TUR": FLAT}, EVERYWHERE)
    short = told_world(
        tmp_path / "short",
        {"FRA": STEP[:cut], "TUR": FLAT[:cut]},
        [covers(HERE, "2015-01", "2016-08")],
    )
    last = FIRST.plus(cut - 1)
    one, other = (
        replay(taken, IS, Options(FIRST, last, lags=LAGS, draws=40)) for taken in (whole, short)
    )

    def seen(result: ReplayResult) -> list[tuple[object, ...]]:
        return [
            (look.count, look.history, look.bound, look.warned, look.event_ids)
            for each in result.theatres
            for look in each.looks
        ] + [(look.level, look.new_days, look.theatres) for look in result.synchrony.looks]

    assert seen(one) == seen(other)


def test_only_countries_covered_throughout_are_counted(tmp_path: Path) -> None:
    rows = [covers(["FRA"], "2015-01", "2017-12"), covers(["DEU"], "2016-06", "2016-09")]
    taken = told_world(tmp_path, {"FRA": FLAT, "DEU": [20] * MONTHS}, rows)
    rim = theatre(replayed(taken), TheatreKind.RIM)

    assert {look.countries for look in rim.looks if look.bound} == {("FRA",)}
    assert theatre(replayed(taken), TheatreKind.CORE).answer is Answer.CANNOT_TELL


def test_a_flat_past_is_seldom_warned_of(tmp_path: Path) -> None:
    warnings = told = 0
    for seed in range(5):
        series = [int(n) for n in np.random.default_rng([4, seed]).poisson(6, MONTHS)]
        rim = theatre(
            replayed(told_world(tmp_path / str(seed), {"FRA": series}, EVERYWHERE)), TheatreKind.RIM
        )
        told += sum(look.warned is not None for look in rim.looks)
        warnings += sum(look.warned is True for look in rim.looks)

    assert told == 5 * 30
    # 5 % are 7 or 8; more than 14 come in 1 of 100 such tests.
    assert warnings <= 14


def test_what_cannot_be_replayed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="no attacks"):
        replayed(told_world(tmp_path / "none", {}, EVERYWHERE))
    taken = told_world(tmp_path, {"FRA": FLAT}, EVERYWHERE)
    with pytest.raises(CoverageError, match="before it begins"):
        replay(taken, IS, Options(Month(2016, 1), Month(2015, 1)))
