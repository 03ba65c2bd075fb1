import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rimland.linking.graph import DIFFERENT, SAME, Standing
from rimland.linking.model import default_model
from rimland.linking.train import train
from rimland.model.errors import RimlandError
from tests.unit.linking.reports import report, reports_table
from tests.unit.linking.test_score import FAMILIES

FIRST = date(2015, 1, 1)


def told_twice(events: int, *, late: int = 0, seed: int = 3) -> pa.Table:
    """Return reports of two sources that tell of the same events, b so many days late."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(events):
        day = FIRST + timedelta(days=chance.randrange(200))
        where = {"latitude": 36 + chance.random(), "longitude": 37 + chance.random()}
        toll = chance.choice([1, 1, 1, 2, 2, 3, 5, 8, 20])
        for source, lag in (("a", 0), ("b", late)):
            told = (day + timedelta(days=lag)).isoformat()
            row = report(f"{source}:{number}", told, killed=(toll, toll, toll), perpetrator="IS")
            rows.append(row | where | {"country_iso3": "SYR"})
    return reports_table(*rows)


def learn(reports: pa.Table, judged: list[Standing] | None = None) -> Any:
    return train(reports, FAMILIES, judged or [], default_model(), version="test-1")


def test_training_learns_how_late_the_other_source_is() -> None:
    dates = [learn(told_twice(500, late=late)).weights["date"] for late in (0, 2)]
    assert dates[0]["exact_0"] > 2 > -2 > dates[0]["exact_2"]
    assert dates[1]["exact_2"] > 2 > dates[1]["exact_0"] + 1


def test_rare_tolls_that_agree_say_more_than_common_ones() -> None:
    toll = learn(told_twice(500)).weights["toll"]
    assert toll["equal_15"] > toll["equal_1"] + 2


def test_what_never_occurs_keeps_its_weight() -> None:
    learned, before = learn(told_twice(500)), default_model()
    assert learned.weights["telling"]["copy"] == before.weights["telling"]["copy"]
    assert learned.weights["mode"]["same"] == pytest.approx(before.weights["mode"]["same"])


def test_the_same_reports_in_any_order_teach_the_same() -> None:
    reports = told_twice(300)
    order = list(range(reports.num_rows))
    random.Random(1).shuffle(order)
    assert learn(reports).to_json() == learn(reports.take(order)).to_json()


def test_judged_pairs_count_as_labels() -> None:
    reports = told_twice(300)
    wrong = [Standing(f"a:{n}", f"b:{n}", DIFFERENT) for n in range(0, 300, 3)]
    right = [Standing(f"a:{n}", f"b:{n}", SAME) for n in range(0, 300, 3)]
    assert learn(reports, wrong).prior < learn(reports, right).prior


def test_the_model_says_how_crowded_each_place_was() -> None:
    crowding = learn(told_twice(500)).crowding
    assert {"", "36|37", "36|37|2015"} <= set(crowding)
    assert crowding["36|37|2015"] > 1


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(RimlandError, match="too few attacks"):
        learn(told_twice(5))
