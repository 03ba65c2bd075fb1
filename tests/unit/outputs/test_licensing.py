import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import LicenceError
from rimland.model.vocab import Redistribution
from rimland.outputs.licensing import (
    countable_reports,
    may_publish_count,
    require_records,
    sift_records,
)

LICENCES = {
    "free": Redistribution.RECORDS,
    "sums": Redistribution.AGGREGATES,
    "shut": Redistribution.NONE,
}
_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ev1", "ev2", "ev3", "ev4"]),
        st.sampled_from(["free", "sums", "shut", "unheard-of"]),
        st.integers(0, 5),
    )
)


def members(*rows: tuple[str, str, int]) -> pa.Table:
    return pa.table(
        {
            "event_id": pa.array([event for event, _, _ in rows], pa.string()),
            "report_key": pa.array([f"{source}:{n}" for _, source, n in rows], pa.string()),
            "source": pa.array([source for _, source, _ in rows], pa.string()),
        }
    )


def test_an_event_of_forbidden_sources_is_withheld_whole() -> None:
    found = sift_records(
        members(("ev1", "shut", 1), ("ev2", "free", 2), ("ev3", "sums", 3)), LICENCES
    )
    assert found.kept == ("ev2",)
    assert found.whole == ("ev2",)
    assert found.report_keys == {"free:2"}
    assert (found.withheld_events, found.withheld_reports) == (2, 2)


def test_an_event_of_both_keeps_the_permitted_report_and_must_be_resolved_again() -> None:
    found = sift_records(members(("ev1", "shut", 1), ("ev1", "free", 2)), LICENCES)
    assert (found.whole, found.reduced) == ((), ("ev1",))
    assert found.report_keys == {"free:2"}
    assert (found.withheld_events, found.withheld_reports) == (0, 1)


@given(_ROWS)
def test_no_kept_report_is_of_a_source_that_forbids_it(rows: list[tuple[str, str, int]]) -> None:
    found = sift_records(members(*rows), LICENCES)
    assert {key.split(":")[0] for key in found.report_keys} <= {"free"}
    assert set(found.kept) == {event for event, source, _ in rows if source == "free"}
    assert found.withheld_events == len({e for e, _, _ in rows} - set(found.kept))


@given(_ROWS)
def test_counts_leave_out_what_is_forbidden_or_unknown(rows: list[tuple[str, str, int]]) -> None:
    found = countable_reports(members(*rows), LICENCES)
    assert found == {f"{s}:{n}" for _, s, n in rows if s in {"free", "sums"}}


def test_a_count_may_not_give_a_withheld_record_away() -> None:
    assert may_publish_count(1, 0)
    assert may_publish_count(3, 3)
    assert not may_publish_count(2, 2)
    assert not may_publish_count(100, 1)


@pytest.mark.parametrize("source", ["sums", "shut", "unheard-of"])
def test_a_record_that_may_not_leave_is_refused_by_name(source: str) -> None:
    require_records([("ev1", "free")], LICENCES)
    with pytest.raises(LicenceError, match=f"ev2.*{source}"):
        require_records([("ev1", "free"), ("ev2", source)], LICENCES)
