from pathlib import Path

import pytest

from rimland.analysis.results import COVERED, NOT_COVERED, PARTLY, Series, ShiftResult
from rimland.analysis.shift import ShiftOptions, shift
from rimland.model.errors import CoverageError
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind
from rimland.tables.networks import load_network
from tests.unit.analysis.build import counts, covers, event, snapshot

IS = load_network("islamic-state")
FIXED = ShiftOptions(rosters=(Roster.FIXED,), draws=200)


def only(result: ShiftResult) -> Series:
    (series,) = result.series
    return series


def cell(series: Series, month: str, theatre: str) -> object:
    (found,) = [t for t in series.theatres if str(t.month) == month and t.theatre == theatre]
    return found


def test_a_month_nobody_covers_is_not_covered_never_zero(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2015-12-05", "SYR"), event("ev2", "2016-01-05", "SYR")],
        [covers(["SYR"], "2016-01", "2016-12")],
    )
    series = only(shift(taken, IS, FIXED))
    gap = cell(series, "2015-12", "core")
    assert (gap.coverage, gap.events, gap.killed, gap.recorded) == (NOT_COVERED, None, None, 1)  # type: ignore[attr-defined]
    part = cell(series, "2016-01", "core")
    # Iraq is not covered, so the core is covered only in part.
    assert (part.coverage, part.events, part.countries_covered) == (PARTLY, 1, 1)  # type: ignore[attr-defined]


def test_a_covered_month_without_events_is_zero(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2016-01-05", "IRQ"), event("ev2", "2016-03-05", "IRQ")],
        [covers(["IRQ", "SYR"], "2016-01", "2016-12")],
    )
    quiet = cell(only(shift(taken, IS, FIXED)), "2016-02", "core")
    assert (quiet.coverage, quiet.events, quiet.killed) == (COVERED, 0, 0)  # type: ignore[attr-defined]


def test_no_share_where_the_core_is_not_covered(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2016-01-05", "FRA"), event("ev2", "2016-01-06", "IRQ")],
        [covers(["FRA"], "2016-01", "2016-12"), covers(["IRQ"], "2016-01", "2016-12")],
    )
    series = only(shift(taken, IS, FIXED))
    assert series.comparable is None
    assert series.shares == ()
    assert series.refusal is not None
    assert "Syria 2016-01 to 2016-01" in series.refusal


def test_spans_across_a_gap_are_refused_and_the_gap_is_named(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2016-01-05", "FRA"), event("ev2", "2015-06-06", "SYR")],
        [covers(["IRQ", "FRA"], "2015-01", "2016-12"), covers(["SYR"], "2016-01", "2016-12")],
    )
    spans = ShiftOptions(
        rosters=(Roster.FIXED,),
        before=(Month(2015, 10), Month(2015, 12)),
        after=(Month(2016, 1), Month(2016, 3)),
    )
    with pytest.raises(CoverageError, match="Syria 2015-10 to 2015-12"):
        shift(taken, IS, spans)


def test_share_counts_and_concentration_of_a_small_month(tmp_path: Path) -> None:
    events = [event(f"ev{n}", f"2016-01-{n + 1:02d}", "IRQ") for n in range(6)]
    events += [event("evF", "2016-01-20", "FRA", killed=4), event("evB", "2016-01-21", "BEL")]
    taken = snapshot(tmp_path, events, [covers(None, "2016-01", "2016-01")])
    series = only(shift(taken, IS, FIXED))
    (month,) = series.shares
    assert (month.core, month.outside) == (6, 2)
    assert month.share == pytest.approx(0.25)
    assert month.killed_share == pytest.approx(5 / 11)
    # Shares of three quarters, one eighth and one eighth.
    assert month.effective_countries == pytest.approx(2.0868, abs=1e-3)
    assert month.interval is not None
    assert month.interval.low <= 0.25 <= month.interval.high
    assert set(month.event_ids) == {e["event_id"] for e in events}


def test_counts_stand_in_only_where_no_rows_are_and_are_labelled(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2016-01-05", "IRQ"), event("ev2", "2016-01-06", "FRA")],
        [
            covers(["IRQ", "FRA"], "2016-01", "2016-02"),
            covers(["IRQ", "SYR"], "2016-01", "2016-02", kind="aggregate", min_killed=1),
        ],
        [counts("2016-01", "SYR", 9, 90), counts("2016-01", "IRQ", 50, 500)],
    )
    result = shift(taken, IS, FIXED)
    core = cell(only(result), "2016-01", "core")
    assert (core.events, core.from_aggregates, core.killed) == (10, 9, 91)  # type: ignore[attr-defined]
    comparable = only(result).comparable
    assert comparable is not None
    assert comparable.aggregate_countries == ("SYR",)
    assert any("stand in for event rows" in c for c in result.caveats)


def test_events_without_deaths_leave_the_share_when_a_source_lists_no_others(
    tmp_path: Path,
) -> None:
    taken = snapshot(
        tmp_path,
        [
            event("ev1", "2016-01-05", "IRQ"),
            event("ev2", "2016-01-06", "FRA", killed=0),
            event("ev3", "2016-01-07", "FRA", killed=2),
        ],
        [
            covers(["IRQ", "SYR"], "2016-01", "2016-01", min_killed=1),
            covers(["FRA"], "2016-01", "2016-01"),
        ],
    )
    series = only(shift(taken, IS, FIXED))
    assert (series.shares[0].core, series.shares[0].outside) == (1, 1)
    # The theatre month itself counts every attack.
    assert cell(series, "2016-01", "rim").events == 2  # type: ignore[attr-defined]


def test_parts_disputed_and_undated_events_are_set_aside_and_counted(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [
            event("ev1", "2016-01-05", "IRQ", unit="campaign"),
            event("ev2", "2016-01-06", "IRQ", part_of="ev1"),
            event("ev3", "2016-01-06", "IRQ", part_of="not in this snapshot"),
            event("ev4", "2016-01-07", "IRQ", certainty="disputed"),
            event("ev5", "2016-01-01", "IRQ", date_precision="year"),
        ],
        [covers(None, "2016-01", "2016-01")],
    )
    result = shift(taken, IS, FIXED)
    assert cell(only(result), "2016-01", "core").event_ids == ("ev1", "ev3")  # type: ignore[attr-defined]
    said = " ".join(result.caveats)
    assert "1 event is part of a larger attack" in said
    assert "1 event is left out because the attribution is disputed" in said
    assert "1 event is dated only to the year" in said


def test_attacks_on_the_network_and_by_others_are_not_its_attacks(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [
            event("ev1", "2016-01-05", "IRQ"),
            event("ev2", "2016-01-06", "IRQ", by="Government of Iraq"),
            event("ev3", "2016-01-07", "IRQ", role="target"),
            event("ev4", "2016-01-08", "IRQ", kind="battle", role="side_b", by="IS"),
        ],
        [covers(None, "2016-01", "2016-01")],
    )
    assert cell(only(shift(taken, IS, FIXED)), "2016-01", "core").event_ids == ("ev1",)  # type: ignore[attr-defined]
    battles = ShiftOptions(measure=Measure.BATTLES, rosters=(Roster.FIXED,), draws=200)
    assert cell(only(shift(taken, IS, battles)), "2016-01", "core").event_ids == ("ev4",)  # type: ignore[attr-defined]


def test_rosters_differ_where_a_group_had_not_pledged_yet(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2013-06-05", "NGA", by="Boko Haram"), event("ev2", "2016-06-05", "NGA")],
        [covers(None, "2013-01", "2016-12")],
    )
    result = shift(taken, IS, ShiftOptions(draws=200))
    fixed, pledged = result.series
    assert cell(fixed, "2013-06", "affiliate").event_ids == ("ev1",)  # type: ignore[attr-defined]
    assert cell(pledged, "2013-06", "rim").event_ids == ()  # type: ignore[attr-defined]
    assert cell(pledged, "2016-06", "affiliate").event_ids == ("ev2",)  # type: ignore[attr-defined]


def test_a_place_too_coarse_to_say_is_never_rim(tmp_path: Path) -> None:
    taken = snapshot(
        tmp_path,
        [event("ev1", "2016-01-05", None), event("ev2", "2016-01-06", "IRQ")],
        [covers(None, "2016-01", "2016-01")],
    )
    series = only(shift(taken, IS, FIXED))
    assert cell(series, "2016-01", TheatreKind.UNKNOWN).event_ids == ("ev1",)  # type: ignore[attr-defined]
    assert cell(series, "2016-01", TheatreKind.RIM).events == 0  # type: ignore[attr-defined]


def test_coverage_of_one_actor_or_type_does_not_cover_the_network(tmp_path: Path) -> None:
    events = [event("ev1", "2016-01-05", "IRQ")]
    for limit in ({"actors": ["999"]}, {"types_of_violence": [1]}, {"actors": ["network:x"]}):
        taken = snapshot(tmp_path, events, [covers(["IRQ", "SYR"], "2016-01", "2016-01", **limit)])
        assert cell(only(shift(taken, IS, FIXED)), "2016-01", "core").coverage == NOT_COVERED  # type: ignore[attr-defined]
    taken = snapshot(tmp_path, events, [covers(["IRQ"], "2016-01", "2016-01", actors=["234"])])
    assert cell(only(shift(taken, IS, FIXED)), "2016-01", "core").coverage == PARTLY  # type: ignore[attr-defined]


def test_an_empty_snapshot_cannot_tell(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="holds no events of this network"):
        shift(snapshot(tmp_path, [], []), IS, FIXED)


def test_the_same_snapshot_and_seed_give_the_same_result(tmp_path: Path) -> None:
    events = [event(f"ev{n}", f"2016-01-{n + 1:02d}", "IRQ" if n % 3 else "FRA") for n in range(20)]
    taken = snapshot(tmp_path, events, [covers(None, "2016-01", "2016-01")])
    assert shift(taken, IS, FIXED) == shift(taken, IS, FIXED)
