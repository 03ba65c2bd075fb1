"""What may leave a ledger, decided on small tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.published import Leaving, PublishingTerms, what_may_leave
from rimland.ledger.judgements import CORRECTION_SCHEMA
from rimland.ledger.linking_whole import LINKS
from rimland.model.ids import event_id
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import DOCUMENT_TABLE, REPORT_TABLE

TODAY = date(2026, 3, 1)
SOURCES = {
    name: {"redistribute": allowed}
    for name, allowed in (
        ("free", "records"), ("article:wire", "records"), ("sums", "aggregates"), ("shut", "none"),
    )
}  # fmt: skip
OLD = date(2016, 11, 5)


def report(key: str, **said: Any) -> dict[str, Any]:
    """Return a report whose source its key names."""
    source, _, record = key.rpartition(":")
    known = {"source_id": source, "record_id": record, "report_key": key, "date_start": OLD}
    more = {"date_end": OLD, "event_types": ["bombing"], "citation": f"cite {key}"}
    return {**known, **more, "country_iso3": "LBY", "date_precision": "day", **said}


def decide(
    rows: list[dict[str, Any]], events: dict[str, str], hold_days: int = 30
) -> tuple[Leaving, pa.Table, pa.Table]:
    """Return what leaves, with the reports and members it was decided on."""
    reports = pa.Table.from_pylist(rows, schema=arrow_schema(REPORT_TABLE))
    members = pa.table(
        {
            "event_id": pa.array(list(events.values()), pa.string()),
            "report_key": pa.array(list(events), pa.string()),
            "first_seq": pa.array(range(len(events)), pa.int64()),
        }
    )
    terms = PublishingTerms(TODAY, hold_days)
    return what_may_leave(reports, members, SOURCES, terms), reports, members


def test_an_event_goes_under_the_first_report_that_leaves() -> None:
    rows = [report("shut:1"), report("free:2"), report("article:wire:3")]
    events = {"shut:1": "evA", "article:wire:9": "evA", "free:2": "evA", "article:wire:3": "evA"}
    leaving, reports, members = decide(rows, events)
    assert leaving.reports(reports)["report_key"].to_pylist() == ["free:2", "article:wire:3"]
    # The first that may leave is one that no longer stands: the id outlives a retraction.
    assert leaving.members(members).to_pylist() == [
        {"event_id": event_id("article:wire:9"), "report_key": key, "first_seq": seq}
        for key, seq in (("free:2", 2), ("article:wire:3", 3))
    ]
    assert leaving.reduced.to_pylist() == ["evA"]
    assert leaving.withheld.reports == {"none": 1}
    assert leaving.withheld.events == {}


@pytest.mark.parametrize(
    ("said", "days", "held"),
    [
        ({"event_types": ["abduction"]}, 29, True),
        ({"event_types": ["armed_assault", "hostage_barricade"]}, 30, True),
        ({"abducted_best": 3}, 1, True),
        ({"event_types": ["abduction"]}, 31, False),
        ({"event_types": ["bombing"], "abducted_best": 0}, 1, False),
    ],
)
def test_abductions_are_held_until_they_are_old(
    said: dict[str, Any], days: int, held: bool
) -> None:
    day = TODAY - timedelta(days=days)
    rows = [report("free:1", date_start=OLD, date_end=day, **said)]
    leaving, _, _ = decide(rows, {"free:1": "evA"})
    assert leaving.withheld.reports == ({"abduction": 1} if held else {})
    assert bool(len(leaving.keys)) is not held
    assert decide(rows, {"free:1": "evA"}, hold_days=0)[0].keys.to_pylist() == ["free:1"]


def test_one_forbidden_word_of_an_abduction_holds_the_whole_event() -> None:
    yesterday = TODAY - timedelta(days=1)
    rows = [
        report("free:1", date_start=yesterday, date_end=yesterday),
        report("shut:2", event_types=["abduction"]),
    ]
    leaving, _, _ = decide(rows, {"free:1": "evA", "shut:2": "evA"})
    assert leaving.keys.to_pylist() == []
    assert leaving.withheld.events == {"abduction": 1}


def test_a_title_that_also_tells_of_a_held_abduction_stays() -> None:
    yesterday = TODAY - timedelta(days=1)
    rows = [
        report("article:wire:1", event_types=["abduction"], document_id="d1", date_end=yesterday),
        report("article:wire:2", document_id="d1"),
        report("article:wire:3", document_id="d2"),
    ]
    leaving, reports, _ = decide(rows, {})
    kept = leaving.reports(reports)
    assert kept["citation"].to_pylist() == [None, "cite article:wire:3"]
    documents = pa.Table.from_pylist(
        [{"document_id": f"d{n}"} for n in (1, 2, 3)], schema=arrow_schema(DOCUMENT_TABLE)
    )
    assert leaving.documents(documents, kept)["document_id"].to_pylist() == ["d2"]


def test_what_persons_said_stays_where_it_may_tell() -> None:
    rows = [report("free:1"), report("free:2"), report("shut:3")]
    leaving, _, members = decide(rows, {"free:1": "evA", "free:2": "evB", "shut:3": "evA"})
    pairs = pa.Table.from_pylist(
        [
            {"a": "free:1", "b": "free:2", "made_by": "desk-7", "by_person": True},
            {"a": "free:1", "b": "shut:3", "made_by": "method:x", "by_person": False},
        ],
        schema=LINKS,
    )
    assert leaving.pairs(pairs).to_pylist() == [
        {"a": "free:1", "b": "free:2", "verdict": None, "score": None, "made_by": "person",
         "by_person": True}
    ]  # fmt: skip
    reasons = pa.table(
        {"a": ["free:1"] * 2, "b": ["free:2"] * 2, "made_by": ["desk-7", "method:x"]}
    )
    assert leaving.reasons(reasons)["made_by"].to_pylist() == ["method:x"]
    said = [
        {"report_key": key, "scope": scope, "field": "place", "value": '"x"'}
        for key in ("free:1", "free:2", "shut:3")
        for scope in ("report", "event")
    ]
    corrections = pa.Table.from_pylist(said, schema=CORRECTION_SCHEMA)
    kept = leaving.corrections(corrections, members).to_pylist()
    assert [(c["report_key"], c["scope"]) for c in kept] == [
        *(("free:1", "report"), ("free:2", "report"), ("free:2", "event")),
    ]


def test_a_source_with_fewer_than_three_events_is_not_counted() -> None:
    many = [report(f"sums:{n}", date_start=date(2016, 11, n + 1)) for n in range(4)]
    events = {row["report_key"]: f"ev{n}" for n, row in enumerate(many)}
    leaving, _, _ = decide(many, events)
    assert leaving.counted_sources == {"sums"}
    assert leaving.withheld.counted == 4
    few, _, _ = decide(many[:2], events)
    assert (few.counts.num_rows, few.counted_sources) == (0, frozenset())
    assert few.withheld.events == {"aggregates": 2}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["free", "sums", "shut", "unheard-of", "article:wire"]),
            st.integers(0, 6),
            st.sampled_from(["evA", "evB", "evC", "evD", None]),
        ),
        max_size=14,
        unique_by=lambda one: one[:2],
    )
)
def test_no_report_leaves_that_may_not_and_all_are_accounted_for(
    told: list[tuple[str, int, str | None]],
) -> None:
    rows = [report(f"{source}:{n}") for source, n, _ in told]
    events = {f"{source}:{n}": event for source, n, event in told if event}
    leaving, reports, members = decide(rows, events)
    keys = leaving.keys.to_pylist()
    assert {k.rpartition(":")[0] for k in keys} <= {"free", "article:wire"}
    assert len(leaving.keys) + leaving.withheld.records == len(rows)
    assert leaving.reports(reports).num_rows == len(leaving.keys)
    own = {event_id(key) for key in keys}
    assert set(leaving.members(members)["event_id"].to_pylist()) <= own
    assert all(row["events"] >= 3 for row in leaving.counts.to_pylist())
