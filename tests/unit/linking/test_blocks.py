from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.linking.blocks import DAYS_APART, blocks_near, report_blocks
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
    st.sampled_from([1, 2, 3, 4, 6]),
)
near = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.integers(-15, 15))


@settings(max_examples=25, deadline=None)
@given(told, near)
def test_whatever_could_be_one_attack_shares_a_block(
    one: tuple[float, float, int, int, int, int], shift: tuple[float, float, int]
) -> None:
    lat, lon, day, days, *precise = one
    there = (lat + shift[0], (lon + shift[1] + 180) % 360 - 180)
    rows = []
    for key, place, start, precision in (
        ("a:1", (lat, lon), day, precise[0]),
        ("b:1", there, day + shift[2], precise[1]),
    ):
        first = FIRST + timedelta(days=start)
        row = report(key, first.isoformat(), place_precision=precision, killed=(9, 9, 9))
        row |= {"latitude": place[0], "longitude": place[1]}
        rows.append(row | {"date_end": first + timedelta(days=days)})
    table = reports_table(*rows)
    blocks = report_blocks(table)
    held: dict[str, set[int]] = {"a:1": set(), "b:1": set()}
    for key, block in zip(
        blocks["report_key"].to_pylist(), blocks["block"].to_pylist(), strict=True
    ):
        held[key].add(block)
    found = [
        bool(set(blocks_near(table.slice(n, 1)).to_pylist()) & held[other])
        for n, other in enumerate(("b:1", "a:1"))
    ]
    assert found[0] == found[1]
    radii = [PLACE_PRECISION[precision].radius_km or 0.0 for precision in precise]
    gap = max(0, abs(shift[2]) - days)
    reach = sum(radius + min(30 + radius / 2, 110) for radius in radii)
    meets = distance_km(lat, lon, *there) <= reach and gap <= DAYS_APART
    if meets:
        assert found[0]
    if not found[0]:
        assert score_pairs(reports_table(*rows), FAMILIES, ALL).num_rows == 0


def test_a_pair_that_shares_many_blocks_is_taken_once_also_across_the_date_line() -> None:
    wide: dict[str, Any] = {"place_precision": 4, "killed": (9, 9, 9)}
    for east, west in ((32.8, 33.9), (179.9, -179.8)):
        rows = [
            report("a:1", **wide) | {"longitude": east},
            report("b:1", **wide) | {"longitude": west},
        ]
        assert score_pairs(reports_table(*rows), FAMILIES, ALL).num_rows == 1
