from pathlib import Path
from typing import Any

import pytest

from rimland.analysis.portrayal.portrayal import Options, PortrayalResult, portrayal
from rimland.analysis.portrayal.tallies import exact_interval
from rimland.analysis.verdicts import Answer, Concern
from rimland.model.errors import CoverageError
from rimland.model.time import Month
from rimland.model.vocab import Roster
from rimland.tables.networks import load_network
from tests.unit.analysis.build import covers, event, snapshot

IS = load_network("islamic-state")


def attack(number: int, claim: str | None, certainty: str | None, **fields: Any) -> dict[str, Any]:
    """Return an attack on a day of its own."""
    day = f"2016-{1 + number // 28:02d}-{1 + number % 28:02d}"
    name = fields.pop("by", "Islamic State")
    one = event(f"ev{number}", day, fields.pop("country", "FRA"), **fields)
    actor = {"role": "perpetrator", "name": name, "certainty": certainty, "claim": claim}
    return one | {"actors": [actor]}


def measured(folder: Path, events: list[dict[str, Any]], **options: Any) -> PortrayalResult:
    taken = snapshot(folder, events, [covers(None, "2016-01", "2016-12")])
    return portrayal(taken, IS, Options(**options))


def test_claims_are_held_against_what_is_established(tmp_path: Path) -> None:
    events = [
        attack(0, "claimed", "established", killed=3),
        attack(1, "claimed", "disputed", killed=5),
        attack(2, "none_known", "established", killed=7),
        attack(3, "claimed", "probable", killed=2),
        attack(4, None, "established"),
        attack(5, "denied", "suspected"),
        attack(6, "counter_claimed", "established", killed=1),
    ]

    whole = measured(tmp_path, events).whole

    assert whole.claimed == ("ev0", "ev1", "ev3", "ev6")
    assert whole.established == ("ev0", "ev2", "ev6")
    assert whole.both == ("ev0", "ev6")
    assert whole.unclaimed == ("ev2",)
    assert whole.falsely_claimed == ("ev1",)
    assert whole.unknown == ("ev4",)
    assert whole.ratio == pytest.approx(4 / 3)
    assert whole.held == 0.5
    assert (whole.claimed_killed, whole.established_killed) == (11, 11)


@pytest.mark.parametrize(
    ("claimed_only", "both", "unclaimed", "answer"),
    [
        (60, 20, 5, Answer.SUPPORTED),
        (0, 20, 80, Answer.NOT_SUPPORTED),
        (2, 100, 2, Answer.NOT_SUPPORTED),
        (3, 5, 2, Answer.UNDERPOWERED),
        (0, 0, 0, Answer.CANNOT_TELL),
    ],
)
def test_the_answer_follows_the_interval(
    tmp_path: Path, claimed_only: int, both: int, unclaimed: int, answer: Answer
) -> None:
    kinds = [("claimed", "probable")] * claimed_only + [("claimed", "established")] * both
    kinds += [("none_known", "established")] * unclaimed
    kinds = kinds or [("claimed", "probable")]
    result = measured(tmp_path, [attack(n, *kind) for n, kind in enumerate(kinds)])

    assert result.answer is answer
    assert "Islamic State" in result.verdict


def test_where_few_sources_speak_of_claims_nothing_is_identified(tmp_path: Path) -> None:
    events = [attack(n, "claimed", "established") for n in range(20)]
    events += [attack(20 + n, None, "established") for n in range(20)]

    assert measured(tmp_path, events).answer is Answer.NOT_IDENTIFIED


def test_cells_add_up_to_the_whole_and_name_their_events(tmp_path: Path) -> None:
    events = [attack(n, "claimed", "established", country="FRA") for n in range(40)]
    events += [attack(n, "none_known", "established", country="IRQ") for n in range(40, 60)]

    result = measured(tmp_path, events)

    rows = result.to_arrow().to_pylist()
    assert sum(row["claimed"] for row in rows) == len(result.whole.claimed) == 40
    assert {i for row in rows for i in row["unclaimed_ids"]} == set(result.whole.unclaimed)
    assert {t.label for t in result.theatres} == {"core", "rim"}
    assert [m.label for m in result.months] == ["2016-01", "2016-02", "2016-03"]


def test_parts_foiled_and_undated_attacks_are_left_out(tmp_path: Path) -> None:
    events = [
        attack(0, "claimed", "established"),
        attack(1, "claimed", "established", part_of="ev0"),
        attack(2, "claimed", "established", foiled=True),
        attack(3, "claimed", "established", date_precision="year"),
        attack(4, "claimed", "established", by="Somebody Else"),
    ]

    assert measured(tmp_path, events).whole.claimed == ("ev0",)


def test_a_member_counts_under_the_roster_asked_for(tmp_path: Path) -> None:
    # Boko Haram pledged in March 2015 and split in 2016.
    events = [
        attack(0, "claimed", "established", by="Boko Haram", country="NGA")
        | {"date_start": event("x", "2014-05-05", "NGA")["date_start"]},
        attack(1, "claimed", "established"),
    ]

    fixed = measured(tmp_path / "a", events, roster=Roster.FIXED)
    pledged = measured(tmp_path / "b", events, roster=Roster.AS_PLEDGED)

    assert len(fixed.whole.claimed) == 2
    assert len(pledged.whole.claimed) == 1


def test_months_can_be_chosen(tmp_path: Path) -> None:
    events = [attack(n, "claimed", "established") for n in range(60)]

    result = measured(tmp_path, events, first=Month(2016, 2), last=Month(2016, 2))

    assert len(result.whole.claimed) == 28


def test_all_eight_checks_are_stated(tmp_path: Path) -> None:
    checks = measured(tmp_path, [attack(0, "claimed", "established")]).checks

    assert [check.concern for check in checks] == list(Concern)


def test_nothing_attributed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="no attack that is attributed"):
        measured(tmp_path, [attack(0, "claimed", "established", by="Somebody Else")])


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1)],
)
def test_exact_intervals_are_those_of_the_tables(
    hits: int, of: int, low: float, high: float
) -> None:
    found = exact_interval(hits, of)

    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)
