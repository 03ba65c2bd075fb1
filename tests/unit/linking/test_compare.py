from datetime import date

import pyarrow as pa
import pytest

from rimland.linking.compare import Pair, candidate_pairs, default_model
from tests.unit.linking.reports import report, reports_table

MODEL = default_model()
FAMILIES = pa.table(
    {
        "key": ["name:is", "name:islamic state", "ucdp:234", "name:pkk"],
        "valid_from": pa.array([date(2000, 1, 1)] * 4, pa.date32()),
        "valid_to": pa.array([date(2999, 1, 1)] * 4, pa.date32()),
        "network": ["islamic-state"] * 3 + ["pkk"],
    }
)
THIS = report("a:1", perpetrator="Islamic State", killed=(102, 103, 103), event_types=["bombing"])


def pairs(*rows: dict[str, object]) -> list[Pair]:
    return candidate_pairs(reports_table(*rows), FAMILIES, MODEL)


def test_two_datasets_on_one_attack_are_likely_the_same_and_say_why() -> None:
    other = report("b:9", perpetrator="IS", killed=(102, 102, 105), event_types=["other_violence"])
    (found,) = pairs(THIS, other)
    assert found.probability > 0.95
    assert "0.0 km apart" in found.reason
    assert "both name the same network" in found.reason
    assert "the tolls agree (103 and 102)" in found.reason


@pytest.mark.parametrize(
    "other",
    [
        report("b:9", "2015-11-20", perpetrator="IS", killed=(102, 102, 102)),
        report("b:9", perpetrator="IS", killed=(102, 102, 102), latitude=37.0),
        report("b:9", perpetrator="IS", killed=(102, 102, 102), country_iso3="IRQ"),
        report("b:9", perpetrator="PKK", killed=(1, 1, 1)),
        report("b:9", perpetrator="IS", killed=(1, 1, 1), event_types=["stabbing"]),
    ],
    ids=["another month", "300 km away", "another country", "another network", "another toll"],
)
def test_what_does_not_fit_is_not_linked(other: dict[str, object]) -> None:
    assert all(p.probability < MODEL.link_at for p in pairs(THIS, other))


def test_reports_of_one_dataset_are_never_compared() -> None:
    assert pairs(THIS, report("a:2", perpetrator="IS", killed=(103, 103, 103))) == []


def test_a_coarse_place_and_date_still_meet_within_their_precision() -> None:
    coarse = report(
        "b:9",
        "2015-10-14",
        perpetrator="IS",
        killed=(100, 103, 110),
        date_precision="week",
        place_precision=4,
        latitude=40.5,
    )
    (found,) = pairs(THIS, coarse)
    assert found.probability > MODEL.link_at
    assert "within what the dates are known to" in found.reason


def test_places_known_only_to_the_country_and_dates_only_to_the_year_take_no_part() -> None:
    for change in ({"place_precision": 6}, {"date_precision": "year"}):
        assert pairs(THIS, report("b:9", perpetrator="IS", killed=(103, 103, 103)) | change) == []


def test_the_perpetrators_own_dead_do_not_count_against_a_match() -> None:
    with_own = report(
        "b:9", perpetrator="IS", killed=(47, 47, 47), killed_side_a_best=3, event_types=["bombing"]
    )
    without = report(
        "a:1",
        perpetrator="IS",
        killed=(44, 44, 44),
        perpetrators_in_total=False,
        event_types=["bombing"],
    )
    (found,) = pairs(without, with_own)
    assert "the tolls agree" in found.reason
