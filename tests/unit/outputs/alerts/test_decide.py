from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.alert import AlertKind, Change, Facts
from rimland.model.toll import Count
from rimland.outputs.alerts.decide import DAMPING, Decision, Told, carried, decide, mark_of, tell
from rimland.outputs.alerts.stored import told_from_text, told_to_text
from rimland.outputs.alerts.wording import toll_class, toll_text
from tests.unit.outputs.alerts.facts import BOMBING, NOW, but, counts, drawn_facts

HOUR = timedelta(hours=1)


def told(facts: Facts = BOMBING) -> Told:
    return tell(None, facts, AlertKind.NEW, NOW - HOUR)


def after(facts: Facts, was: Facts = BOMBING) -> Decision:
    return decide(told(was), facts, NOW)


def test_what_nobody_was_told_of_is_new() -> None:
    assert decide(None, BOMBING, NOW) == Decision(
        AlertKind.NEW, (), "the follower has not heard of it", NOW
    )


@pytest.mark.parametrize(
    "facts",
    [
        but(houses=9, documents=30),
        but(title="At least seven dead"),
        but(evidence=()),
        but(known_at=NOW + HOUR),
        but(killed=Count(8, 8, 8)),
        but(injured=Count(90, 90, 90)),
        but(place="Behsud", latitude=34.46, longitude=70.45),
        but(place="Nangarhar", place_precision=4),
        but(date_precision="week"),
        but(modes=("bombing",), tie="unknown", certainty=None, claim=None),
        but(killed=Count(9, 9, 9), corrected=("killed",)),
        but(adm1="Nangarhar Province"),
    ],
)
def test_what_does_not_matter_is_not_told(facts: Facts) -> None:
    assert after(facts).kind is None


UPDATES: list[tuple[dict[str, Any], dict[str, Any], Change]] = [
    ({}, {"killed": Count(10, 12, 14)}, Change("killed", "7 (5 to 9)", "12 (10 to 14)")),
    ({"killed": Count()}, {}, Change("killed", "not known", "7 (5 to 9)")),
    (
        {"killed": Count(0, 0, 0), "injured": Count()},
        {"killed": Count(0, 0, 0)},
        Change("injured", "not known", "at least 20"),
    ),
    (
        {"place": None, "place_precision": 4},
        {},
        Change("place", "Nangarhar, Afghanistan (province)", "Jalalabad, Nangarhar, Afghanistan"),
    ),
    (
        {"place": None, "adm1": None, "country": None, "place_precision": None},
        {},
        Change("place", "not known", "Jalalabad, Nangarhar, Afghanistan"),
    ),
    ({"day": None}, {}, Change("day", "not known", "2026-03-01")),
    (
        {},
        {"modes": ("armed_assault", "bombing")},
        Change("mode", "bombing", "armed assault, bombing"),
    ),
    ({"modes": ("other_violence",)}, {}, Change("mode", "other violence", "bombing")),
    (
        {"actors": (), "tie": None, "certainty": None},
        {},
        Change("attribution", "not known", "Islamic State Khorasan (suspected; directed)"),
    ),
    (
        {},
        {"certainty": "established"},
        Change(
            "attribution",
            "Islamic State Khorasan (suspected; directed)",
            "Islamic State Khorasan (established; directed)",
        ),
    ),
    (
        {},
        {"claim": "claimed"},
        Change(
            "attribution",
            "Islamic State Khorasan (suspected; directed)",
            "Islamic State Khorasan (suspected; directed; claimed)",
        ),
    ),
]


@pytest.mark.parametrize(("was", "now", "change"), UPDATES)
def test_more_knowledge_is_an_update(
    was: dict[str, Any], now: dict[str, Any], change: Change
) -> None:
    decision = after(but(**now), but(**was))
    assert (decision.kind, decision.changes) == (AlertKind.UPDATED, (change,))


@pytest.mark.parametrize(
    "facts",
    [
        but(killed=Count(2, 3, 4)),
        but(killed=Count()),
        but(country="PAK", adm1="Khyber Pakhtunkhwa", place="Peshawar"),
        but(adm1="Kunar", place="Asadabad", latitude=34.87, longitude=71.15),
        but(place="Torkham", latitude=34.12, longitude=71.09),
        but(day=date(2026, 2, 27)),
        but(modes=("stabbing",)),
        but(actors=("Taliban",)),
        but(certainty="disputed"),
        but(claim="claimed", tie="inspired"),
        but(killed=Count(10, 12, 14), corrected=("killed",)),
        but(place="Nangarhar", place_precision=4, corrected=("place",)),
    ],
)
def test_what_no_longer_holds_is_a_correction(facts: Facts) -> None:
    assert after(facts).kind is AlertKind.CORRECTED


def test_a_correction_outweighs_an_update_in_one_alert() -> None:
    decision = after(but(killed=Count(2, 3, 4), claim="claimed"))
    assert decision.kind is AlertKind.CORRECTED
    assert [change.field for change in decision.changes] == ["killed", "attribution"]


def test_only_what_was_told_is_retracted() -> None:
    gone = but(stands=False)
    assert decide(None, gone, NOW).kind is None
    assert after(gone).kind is AlertKind.RETRACTED
    again = tell(told(), gone, AlertKind.RETRACTED, NOW)
    assert decide(again, BOMBING, NOW + HOUR).kind is AlertKind.CORRECTED
    assert again.facts.place == "Jalalabad"


def test_what_is_held_is_told_when_it_is_released_and_then_as_new() -> None:
    held = but(modes=("abduction",), held="an abduction that may be going on")
    assert decide(None, held, NOW).kind is None
    assert decide(None, replace(held, held=None), NOW).kind is AlertKind.NEW
    assert after(held).kind is None


def test_a_change_settles_first_and_a_state_told_before_waits_longer() -> None:
    more = but(killed=Count(10, 12, 14))
    first = decide(told(), more, NOW)
    assert first.due == NOW + DAMPING.settle
    second = tell(told(), more, AlertKind.UPDATED, NOW)
    assert decide(second, BOMBING, NOW + HOUR).due == NOW + HOUR + DAMPING.again
    much_later = NOW + HOUR + DAMPING.memory
    assert decide(second, BOMBING, much_later).due == much_later + DAMPING.settle


def test_a_follower_of_two_that_merge_hears_only_what_matters() -> None:
    small = told(but(subject="event:a"))
    large = told(but(subject="event:b", killed=Count(12, 12, 12)))
    both = carried({"event:a": small, "event:b": large}, {"event:b": "event:a"})
    assert list(both) == ["event:a"]
    merged = both["event:a"]
    for killed, kind in ((7, None), (12, None), (30, AlertKind.UPDATED)):
        facts = but(subject="event:a", killed=Count(killed, killed, killed))
        assert decide(merged, facts, NOW).kind is kind


def test_told_of_the_one_that_merged_is_told_of_the_whole() -> None:
    heard = carried({"event:b": told(but(subject="event:b"))}, {"event:b": "event:a"})
    assert decide(heard["event:a"], but(subject="event:a"), NOW).kind is None


def test_the_part_that_splits_off_is_new_and_what_was_taken_up_is_not_carried_again() -> None:
    whole = {"event:a": told(but(subject="event:a"))}
    assert (
        decide(carried(whole, {}).get("event:b"), but(subject="event:b"), NOW).kind is AlertKind.NEW
    )
    part = replace(told(but(subject="event:b", killed=Count(30, 30, 30))), into="event:a")
    heard = carried({**whole, "event:b": part}, {"event:b": "event:a"})
    assert heard["event:a"].also == ()
    apart = carried({**whole, "event:b": part}, {})
    assert decide(apart["event:b"], part.facts, NOW).kind is None


def test_redirects_in_a_circle_come_to_an_end() -> None:
    assert carried({"event:a": told()}, {"event:a": "event:b", "event:b": "event:a"})


@pytest.mark.parametrize(
    ("count", "text", "least"),
    [
        (Count(), "not known", None),
        (Count(None, None, 4), "at most 4", None),
        (Count(0, 0, 0), "0", 0),
        (Count(5, 5, None), "at least 5", 5),
        (Count(5, None, None), "at least 5", 5),
        (Count(None, 7, None), "7", 5),
        (Count(4, 7, None), "7 (at least 4)", 5),
        (Count(None, 7, 12), "7 (7 to 12)", 5),
        (Count(3, None, 9), "3 to 9", 1),
        (Count(600, 700, 800), "700 (600 to 800)", 500),
    ],
)
def test_tolls_in_words_and_classes(count: Count, text: str, least: int | None) -> None:
    assert (toll_text(count), toll_class(count)) == (text, least)


@settings(max_examples=40)
@given(drawn_facts, drawn_facts)
def test_telling_leaves_nothing_to_tell(old: Facts, new: Facts) -> None:
    state = None
    for facts in (old, new, old, new):
        decision = decide(state, facts, NOW)
        if decision.kind is not None:
            state = tell(state, facts, decision.kind, NOW)
            assert decide(state, facts, NOW).kind is None


@settings(max_examples=40)
@given(drawn_facts, drawn_facts, st.randoms())
def test_the_order_of_equal_facts_decides_nothing(old: Facts, new: Facts, random: Any) -> None:
    def shuffled(items: Sequence[str]) -> tuple[str, ...]:
        return tuple(random.sample(items, len(items)))

    other = replace(
        new,
        modes=shuffled(new.modes),
        actors=shuffled(new.actors),
        corrected=shuffled(new.corrected),
    )
    assert decide(told(old), new, NOW) == decide(told(old), other, NOW)
    assert mark_of(new) == mark_of(other)


@settings(max_examples=40)
@given(drawn_facts, drawn_facts)
def test_no_diff_is_blank_and_no_change_is_told_without_one(old: Facts, new: Facts) -> None:
    decision = decide(told(replace(old, stands=True)), new, NOW)
    assert (decision.kind is None) == (not decision.changes)
    for change in decision.changes:
        assert change.before != change.after
        assert change.before
        assert change.after


@settings(max_examples=40)
@given(drawn_facts, drawn_facts)
def test_what_cannot_be_told_apart_is_not_told_twice(old: Facts, new: Facts) -> None:
    if old.stands and mark_of(old) == mark_of(new):
        assert decide(told(old), new, NOW).kind is None


@settings(max_examples=40)
@given(drawn_facts, st.integers(1, 60))
def test_the_time_of_the_decision_changes_only_when_it_is_due(new: Facts, minutes: int) -> None:
    early, late = (decide(told(), new, NOW + timedelta(minutes=m)) for m in (0, minutes))
    assert replace(early, due=None) == replace(late, due=None)


@settings(max_examples=40)
@given(drawn_facts, drawn_facts)
def test_what_was_told_comes_back_from_the_ledger_whole(old: Facts, new: Facts) -> None:
    state = replace(tell(told(old), new, AlertKind.UPDATED, NOW), also=(old,), into="event:x")
    assert told_from_text(told_to_text(state)) == state


@settings(max_examples=40)
@given(counts, counts)
def test_classes_never_fall_where_figures_rise(one: Count, other: Count) -> None:
    small, large = (
        toll_class(Count(None, n, None)) for n in sorted((one.best or 0, other.best or 0))
    )
    assert small is not None
    assert large is not None
    assert small <= large
