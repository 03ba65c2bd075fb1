from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rimland.analysis.synchrony.levels import warning_level
from rimland.analysis.synchrony.nulls import excitation, fitted, moved
from rimland.analysis.synchrony.results import Options, SynchronyResult
from rimland.analysis.synchrony.statistic import chances, episodes, hit, surprise
from rimland.analysis.synchrony.synchrony import synchrony
from rimland.analysis.verdicts import Answer, Concern
from rimland.model.errors import CoverageError
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.tables.networks import load_network
from tests.unit.analysis.build import covers, event, snapshot

IS = load_network("islamic-state")
FIRST, DAYS = date(2015, 1, 1), 730
QUICK = Options(draws=150)


def clustered(rng: np.random.Generator, rate: float, days: int = DAYS) -> np.ndarray:
    """Return daily counts in which each attack brings on .4 of another."""
    memory, counts = 0.0, np.zeros(days, dtype=np.int64)
    for day in range(days):
        counts[day] = rng.poisson(0.6 * rate + 0.4 * 0.5 * memory)
        memory = 0.5 * memory + counts[day]
    return counts


def test_a_span_is_three_days_up_to_the_day() -> None:
    counts = np.zeros((1, 10), dtype=np.int64)
    counts[0, 4] = 2

    assert hit(counts)[0].nonzero()[0].tolist() == [4, 5, 6]


def test_a_theatre_attacked_daily_adds_nothing() -> None:
    counts = np.zeros((3, 400), dtype=np.int64)
    counts[0] = 1
    counts[1, 200] = 1
    alone, both = counts.copy(), counts.copy()
    both[2, 201] = 1

    assert chances(counts)[0] == pytest.approx(np.ones(400), abs=0.01)
    assert surprise(alone).max() == pytest.approx(0, abs=0.01)
    # Both rare ones are as rare: what one adds to the other is its own rarity.
    assert surprise(both)[201] == pytest.approx(-np.log10(chances(both)[2, 201]), rel=0.01)


def test_one_theatre_is_never_together() -> None:
    counts = np.zeros((2, 50), dtype=np.int64)
    counts[0, 20] = 5

    assert surprise(counts).max() == 0


def test_days_that_follow_one_another_are_one_episode() -> None:
    level = np.array([[0.0, 3, 3, 0, 3], [3, 0, 0, 0, 0]])

    assert episodes(level, 2).tolist() == [2, 1]


def test_moving_keeps_counts_and_weekdays() -> None:
    counts = clustered(np.random.default_rng(1), 0.3)[None]
    drawn = moved(counts, 30, np.random.default_rng(2))

    assert (drawn.sum(axis=2) == counts.sum()).all()
    weekly = counts[0, :728].reshape(-1, 7).sum(axis=0)
    # 730 days are not whole weeks: what goes round the end changes its weekday by two.
    assert np.abs(drawn[:, 0, 91:637].reshape(30, -1, 7).sum(axis=1) - weekly).max() < weekly.sum()


def test_self_excitation_is_read_back() -> None:
    found = [excitation(clustered(np.random.default_rng(n), 1.0, 1_500))[0] for n in range(6)]

    assert np.mean(found) == pytest.approx(0.4, abs=0.1)


def test_drawn_series_are_as_frequent_as_the_one_they_are_drawn_from() -> None:
    counts = clustered(np.random.default_rng(3), 0.5)[None]

    drawn = fitted(counts, 200, np.random.default_rng(4))

    assert drawn.sum(axis=2).mean() == pytest.approx(counts.sum(), rel=0.1)


def test_theatres_that_know_nothing_of_each_other_are_seldom_called_together() -> None:
    rejected = 0
    for seed in range(60):
        rng = np.random.default_rng([5, seed])
        counts = np.stack([clustered(rng, rate, 500) for rate in (0.6, 0.1, 0.08)])
        seen = surprise(counts).sum()
        drawn = surprise(moved(counts, 99, rng)).sum(axis=1)
        rejected += (1 + (drawn >= seen).sum()) / 100 <= 0.05

    assert rejected <= 7  # 3 expected; 8 or more in 2 of 100 such tests


def test_the_level_has_the_false_alarms_it_says_and_finds_more_of_more_theatres() -> None:
    rng = np.random.default_rng(6)
    counts = np.stack([clustered(rng, rate) for rate in (0.05, 0.05, 0.05, 0.05)])
    drawn = surprise(moved(counts, 200, rng))

    level = warning_level(counts, [drawn], 0.5, rng)

    again = surprise(moved(counts, 200, np.random.default_rng(7)))
    assert level.false_alarms_a_year <= 0.5
    assert episodes(again, level.surprise).mean() / 2 == pytest.approx(
        level.false_alarms_a_year, abs=0.25
    )
    assert level.found[4] > level.found[2]
    assert level.found[4] > 0.9


def world(folder: Path, *, together: int = 0) -> Any:
    """Return a snapshot of three theatres; in some weeks all are attacked within two days."""
    rng = np.random.default_rng(8)
    events = []
    for country, rate in (("IRQ", 0.5), ("TUR", 0.03), ("FRA", 0.03)):
        for day, number in enumerate(clustered(rng, rate)):
            events += [(country, day)] * int(number)
    for week in range(together):
        events += [(country, 30 + 31 * week + n) for n, country in enumerate(("TUR", "FRA"))]
    rows = [
        event(f"ev{n}", (FIRST + timedelta(days=day)).isoformat(), country)
        for n, (country, day) in enumerate(events)
    ]
    return snapshot(folder, rows, [covers(None, "2015-01", "2016-12")])


def found(taken: Any, **more: Any) -> SynchronyResult:
    return synchrony(taken, IS, Options(draws=150, **more))


def test_what_falls_together_is_found_and_no_plan_is_inferred(tmp_path: Path) -> None:
    result = found(world(tmp_path, together=22))

    assert result.answer is Answer.SUPPORTED
    assert "does not follow" in result.verdict
    assert result.warning is not None
    assert f"{result.warning.false_alarms_a_year:.2g} times a year" in result.verdict


def test_what_does_not_is_not_supported_or_underpowered(tmp_path: Path) -> None:
    result = found(world(tmp_path))

    assert result.answer in {Answer.UNDERPOWERED, Answer.NOT_SUPPORTED}
    assert {kind for kind, *_ in result.theatres} == {
        TheatreKind.CORE,
        TheatreKind.ADJACENT,
        TheatreKind.RIM,
    }
    assert [check.concern for check in result.checks] == list(Concern)


def test_a_day_names_its_theatres_events_and_tail(tmp_path: Path) -> None:
    day = FIRST + timedelta(days=31)
    result = found(world(tmp_path, together=3), days=(day, date(2019, 1, 1)))

    asked, outside = result.days
    assert {TheatreKind.ADJACENT, TheatreKind.RIM} <= set(asked.theatres)
    assert asked.surprise is not None
    assert asked.tail is not None
    assert 0 <= asked.tail < 0.2
    assert len(asked.event_ids) >= 2
    assert outside.surprise is None
    rows = result.to_arrow().to_pylist()
    assert all(row["false_alarms_a_year"] is not None for row in rows)


def test_events_of_countries_nobody_covers_are_named_and_not_counted(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    rows = [
        event(f"{country}{n}", (FIRST + timedelta(days=int(day))).isoformat(), country)
        for country in ("TUR", "FRA")
        for n, day in enumerate(rng.integers(0, 700, 40))
    ]
    rows.append(event("gap", "2015-06-26", "KWT"))
    taken = snapshot(tmp_path, rows, [covers(["TUR", "FRA"], "2015-01", "2016-12")])

    (day,) = found(taken, days=(date(2015, 6, 26),)).days

    assert "gap" in day.uncounted
    assert "gap" not in day.event_ids


def test_one_theatre_alone_cannot_tell(tmp_path: Path) -> None:
    rows = [event(f"ev{n}", "2015-03-03", "FRA") for n in range(20)]
    taken = snapshot(tmp_path, rows, [covers(["FRA"], "2015-01", "2016-12")])

    result = found(taken)

    assert result.answer is Answer.CANNOT_TELL
    assert result.warning is None
    assert not result.warnings


def test_nothing_dated_to_the_day_is_refused(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2015-03-03", "FRA", date_precision="month")],
        [covers(None, "2015-01", "2016-12")],
    )
    with pytest.raises(CoverageError, match="dated to the day"):
        found(taken)
    with pytest.raises(CoverageError, match="before it begins"):
        found(world(tmp_path / "other"), first=Month(2016, 1), last=Month(2015, 1))
