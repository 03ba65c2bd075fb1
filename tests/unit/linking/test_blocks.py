from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.linking.blocks import DAYS_APART, report_blocks
from rimland.linking.model import default_model
from rimland.linking.score import score_pairs
from rimland.model.place import PLACE_PRECISION, distance_km
from tests.unit.linking.reports import report, reports_table
from tests.unit.linking.test_score import FAMILIES

FIRST = date(2015, 10, 1)
ALL = default_model()

told = st.tuples(
    st.floats(-60, 60),
    st.floats(-180, 180),
    st.integers(0, 40),
    st.integers(0, 12),
    st.sampled_from([1, 2, 3, 4, 6]),
)
near = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.integers(-15, 15))


@settings(max_examples=25, deadline=None)
@given(told, near)
def test_whatever_could_be_one_attack_shares_a_block(
    one: tuple[float, float, int, int, int], shift: tuple[float, float, int]
) -> None:
    lat, lon, day, days, precision = one
    there = (lat + shift[0], (lon + shift[1] + 180) % 360 - 180)
    rows = []
    for key, place, start in (("a:1", (lat, lon), day), ("b:1", there, day + shift[2])):
        first = FIRST + timedelta(days=start)
        row = report(key, first.isoformat(), place_precision=precision, killed=(9, 9, 9))
        row |= {"latitude": place[0], "longitude": place[1]}
        rows.append(row | {"date_end": first + timedelta(days=days)})
    blocks = report_blocks(reports_table(*rows), ALL)
    held: dict[str, set[int]] = {"a:1": set(), "b:1": set()}
    for key, block in zip(
        blocks["report_key"].to_pylist(), blocks["block"].to_pylist(), strict=True
    ):
        held[key].add(block)
    radius = PLACE_PRECISION[precision].radius_km or 0.0
    gap = max(0, abs(shift[2]) - days)
    beyond = 2 * min(30 + radius / 2, 110)
    meets = distance_km(lat, lon, *there) <= 2 * radius + beyond and gap <= DAYS_APART
    if meets:
        assert held["a:1"] & held["b:1"]
    if not held["a:1"] & held["b:1"]:
        assert score_pairs(reports_table(*rows), FAMILIES, ALL).num_rows == 0


def test_a_pair_that_shares_many_blocks_is_taken_once_also_across_the_date_line() -> None:
    wide: dict[str, Any] = {"place_precision": 4, "killed": (9, 9, 9)}
    for east, west in ((32.8, 33.9), (179.9, -179.8)):
        rows = [
            report("a:1", **wide) | {"longitude": east},
            report("b:1", **wide) | {"longitude": west},
        ]
        assert score_pairs(reports_table(*rows), FAMILIES, ALL).num_rows == 1
