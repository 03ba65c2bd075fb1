"""What a run appends: new links, answers to old ones, moves; never against a person."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.link_changes import (
    Changes,
    assign_events,
    changes,
    moves,
    unminted,
    with_own_ids,
)
from rimland.ledger.events import assign
from rimland.ledger.linking_whole import links_table
from rimland.ledger.standing import Judgement
from rimland.linking.cluster import LINK_SCHEMA
from rimland.model.ids import event_id

VERSION = "test-1"
OURS = f"method:{VERSION}"
SAME = ("x:1", "y:1", "same", 0.9)


def standing(
    verdict: str, *, person: bool = False, by: str = OURS, score: float = 0.9
) -> Judgement:
    return Judgement(verdict, "x:1", "y:1", "because", by, by_person=person, score=score)


def decided(*decisions: tuple[str, str, str, float], held: tuple[Judgement, ...] = ()) -> Changes:
    columns = list(zip(*decisions, strict=True)) if decisions else [()] * len(LINK_SCHEMA)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, LINK_SCHEMA, strict=True)]
    return changes(pa.table(arrays, schema=LINK_SCHEMA), links_table(held), VERSION)


def after(found: Changes) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in found.after.to_pylist()]


def test_a_new_link_is_appended_and_a_standing_one_is_not_repeated() -> None:
    found = decided(SAME)
    (row,) = found.judged.to_pylist()
    assert (row["verdict"], row["a"], row["b"], row["score"]) == ("same", "x:1", "y:1", 0.9)
    assert after(found) == [("x:1", "y:1", "same")]
    again = decided(SAME, held=(standing("same"),))
    assert again.judged.num_rows == 0
    assert after(again) == [("x:1", "y:1", "same")]


@pytest.mark.parametrize(
    "held",
    [
        standing("same", by="method:older"),
        standing("same", score=0.8),
        standing("different"),
        standing("part_of"),
    ],
)
def test_what_another_model_score_or_verdict_said_is_said_anew(held: Judgement) -> None:
    (row,) = decided(SAME, held=(held,)).judged.to_pylist()
    assert (row["verdict"], row["score"]) == ("same", 0.9)


def test_a_part_that_turns_into_the_whole_is_said_anew() -> None:
    part = ("y:1", "x:1", "part_of", 0.9)
    (row,) = decided(part, held=(standing("part_of"),)).judged.to_pylist()
    assert (row["a"], row["b"]) == ("y:1", "x:1")


def test_a_link_that_no_longer_holds_is_answered_not_removed() -> None:
    found = decided(held=(standing("same"),))
    (answer,) = found.judged.to_pylist()
    assert (answer["verdict"], answer["score"]) == ("different", None)
    assert "no longer linked" in answer["reason"]
    assert after(found) == [("x:1", "y:1", "different")]
    assert decided(held=(standing("different"),)).judged.num_rows == 0


@pytest.mark.parametrize("verdict", ["same", "different", "part_of"])
def test_a_persons_judgement_is_left_alone_either_way(verdict: str) -> None:
    held = standing(verdict, person=True, by="desk")
    for found in (decided(SAME, held=(held,)), decided(held=(held,))):
        assert found.judged.num_rows == 0
        assert after(found) == [("x:1", "y:1", verdict)]


def members(*events: str) -> pa.Table:
    """Return x:1 and y:1, seen in this order, in these events."""
    table = pa.table({"report_key": ["x:1", "y:1"], "first_seq": [1, 2]})
    return with_own_ids(table).append_column("event_id", pa.array(events))


def test_a_merge_is_logged_once_and_so_is_its_end() -> None:
    first, second = event_id("x:1"), event_id("y:1")
    merged, apart = members(first, first), members(first, second)
    into = {"event_id": second, "target": first, "report_key": "y:1"}
    assert moves(merged, {}).to_pylist() == [into]
    assert moves(merged, {second: first}).num_rows == 0
    assert moves(apart, {second: first}).to_pylist() == [into | {"target": None}]
    assert moves(apart, {second: None}).num_rows == 0
    assert moves(apart, {}).num_rows == 0


def test_ids_are_minted_in_the_order_of_first_sight_and_only_once() -> None:
    table = members(event_id("x:1"), event_id("x:1")).take(pa.array([1, 0]))
    fresh = unminted(table, pa.array([], pa.string()))
    assert fresh["report_key"].to_pylist() == ["x:1", "y:1"]
    assert fresh["event_id"].to_pylist() == [event_id("x:1"), event_id("y:1")]
    assert unminted(table, pa.array(["x:1"]))["report_key"].to_pylist() == ["y:1"]


keys = [f"{s}:{n}" for s in "xyz" for n in range(5)]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=12),
    st.permutations(keys),
    st.integers(0, len(keys)),
)
def test_events_of_a_whole_table_are_those_of_each_link(
    drawn: list[tuple[str, str]], order: list[str], count: int
) -> None:
    first = {key: n for n, key in enumerate(order[:count])}
    table = pa.table(
        {
            "report_key": pa.array(list(first), pa.string()),
            "first_seq": pa.array(list(first.values()), pa.int64()),
        }
    )
    same = pa.table(
        {side: pa.array([pair[n] for pair in drawn], pa.string()) for n, side in enumerate("ab")}
    )
    found = dict(zip(first, assign_events(with_own_ids(table), same).to_pylist(), strict=True))
    assert found == assign(drawn, first, set(first))


def test_a_link_that_better_ones_replace_is_not_said_to_be_wrong() -> None:
    held = (standing("same"),)
    found = decided(("x:1", "z:1", "same", 0.9), ("y:1", "z:1", "same", 0.9), held=held)
    answers = {(row["a"], row["b"]): row for row in found.judged.to_pylist()}
    assert answers["x:1", "y:1"]["verdict"] == "different"
    assert "still tell of one attack" in answers["x:1", "y:1"]["reason"]
    parted = decided(("x:1", "z:1", "same", 0.9), held=held)
    (answer,) = [row for row in parted.judged.to_pylist() if row["verdict"] == "different"]
    assert "no longer linked" in answer["reason"]
