from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linking_measures import contested_reports, partition_scores
from linking_truth import LEVELS

_SOME = st.lists(
    st.tuples(
        st.sampled_from(["e1", "e2", "e3", "e1+e2", "e2+e3"]),
        st.sampled_from("xyz"),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def truth_of(events: dict[str, str]) -> pa.Table:
    return pa.table(
        {
            "report_key": list(events),
            "event": list(events.values()),
            "parts": [event.split("+") for event in events.values()],
        }
    )


def clusters_of(named: dict[str, str]) -> pa.Table:
    return pa.table(
        {
            "report_key": pa.array(list(named), pa.string()),
            "cluster": pa.array(list(named.values()), pa.string()),
        }
    )


def scores(events: dict[str, str], named: dict[str, str], contested: set[str] | None = None) -> Any:
    every = set(events) if contested is None else contested
    return partition_scores(clusters_of(named), truth_of(events), every)


def test_a_hand_worked_example() -> None:
    # e1 = {a, b, c}, e2 = {d, e}; clusters {a, b, d}, {c, e}.
    events = {"a": "e1", "b": "e1", "c": "e1", "d": "e2", "e": "e2"}
    found = scores(events, {"a": "x", "b": "x", "d": "x", "c": "y", "e": "y"})
    # Pairs together: ab, ad, bd, ce; right: ab; true: ab, ac, bc, de.
    assert found["pairwise"] == {"precision": 1 / 4, "recall": 1 / 4, "f1": 1 / 4}
    # B-cubed precision: a, b 2/3, d 1/3, c, e 1/2; recall: a, b 2/3, c 1/3, d, e 1/2.
    assert found["bcubed"]["precision"] == pytest.approx(
        (2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5
    )
    assert found["bcubed"]["recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)


def test_reports_that_no_cluster_names_stand_alone() -> None:
    found = scores({"a": "e1", "b": "e1", "c": "e2"}, {})
    assert found["pairwise"]["recall"] == 0.0
    assert found["bcubed"]["precision"] == 1.0
    assert found["bcubed"]["recall"] == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)


def test_an_episode_and_its_own_events_count_neither_way() -> None:
    events = {"a": "e1", "b": "e1", "both": "e1+e2"}
    apart = scores(events, {"a": "x", "b": "x"})
    merged = scores(events, {"a": "x", "b": "x", "both": "x"})
    for found in (apart, merged):
        assert found["pairwise"]["f1"] == 1.0
        assert found["bcubed"]["f1"] == 1.0


def test_an_episode_that_brings_two_events_together_is_wrong() -> None:
    events = {"a": "e1", "b": "e2", "both": "e1+e2"}
    found = scores(events, {"a": "x", "b": "x", "both": "x"})
    assert found["pairwise"]["precision"] == 0.0  # a and b
    assert found["bcubed"]["precision"] == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)


def test_two_tellings_of_one_episode_are_the_same() -> None:
    events = {"a": "e1+e2", "b": "e1+e2"}
    assert scores(events, {"a": "x", "b": "x"})["pairwise"]["f1"] == 1.0
    assert scores(events, {})["pairwise"]["recall"] == 0.0


def test_only_contested_reports_are_scored() -> None:
    events = {"a": "e1", "b": "e1", "c": "e2", "d": "e2"}
    found = scores(events, {"a": "x", "b": "x"}, {"a", "b"})
    assert found["reports"] == 2
    assert found["pairwise"]["f1"] == found["bcubed"]["f1"] == 1.0


@settings(deadline=None, max_examples=50)
@given(_SOME)
def test_a_perfect_partition_scores_one(told: list[tuple[str, str, bool]]) -> None:
    events = {f"r{i}": event for i, (event, _, _) in enumerate(told)}
    contested = {f"r{i}" for i, (_, _, is_open) in enumerate(told) if is_open}
    found = scores(events, events, contested)
    assert found["pairwise"]["f1"] == found["bcubed"]["f1"] == 1.0


@settings(deadline=None, max_examples=50)
@given(_SOME, st.randoms(use_true_random=False))
def test_order_and_names_of_clusters_do_not_matter(
    told: list[tuple[str, str, bool]], chance: Any
) -> None:
    events = {f"r{i}": event for i, (event, _, _) in enumerate(told)}
    named = {f"r{i}": cluster for i, (_, cluster, _) in enumerate(told)}
    keys = list(events)
    chance.shuffle(keys)
    renamed = {k: {"x": "r0", "y": "r1", "z": "r2"}[named[k]] for k in keys}
    found, again = scores(events, named), scores({k: events[k] for k in keys}, renamed)
    assert again["pairwise"] == found["pairwise"]
    assert again["bcubed"] == pytest.approx(found["bcubed"])


@settings(deadline=None, max_examples=50)
@given(_SOME)
def test_it_is_what_counting_pair_by_pair_finds(told: list[tuple[str, str, bool]]) -> None:
    events = {f"r{i}": event for i, (event, _, _) in enumerate(told)}
    named = {f"r{i}": cluster for i, (_, cluster, _) in enumerate(told)}
    contested = {f"r{i}" for i, (_, _, is_open) in enumerate(told) if is_open}
    found = scores(events, named, contested)

    def kind(one: str, other: str) -> str:
        if events[one] == events[other]:
            return "same"
        shared = set(events[one].split("+")) & set(events[other].split("+"))
        return "ignored" if shared else "different"

    pairs = [p for p in combinations(events, 2) if set(p) & contested]
    together = [p for p in pairs if named[p[0]] == named[p[1]] and kind(*p) != "ignored"]
    same = [p for p in pairs if kind(*p) == "same"]
    right = [p for p in together if kind(*p) == "same"]
    assert found["pairs"] == len(same)
    assert found["pairwise"]["precision"] == pytest.approx(
        len(right) / len(together) if together else 1
    )
    assert found["pairwise"]["recall"] == pytest.approx(len(right) / len(same) if same else 1)
    shares = []
    for one in sorted(contested):
        mates = [o for o in events if named[o] == named[one] and kind(one, o) != "ignored"]
        shares.append(Fraction(sum(kind(one, o) == "same" for o in mates), len(mates)))
    expected = float(sum(shares) / len(shares)) if shares else 1.0
    assert found["bcubed"]["precision"] == pytest.approx(expected)


def reports_of(*told: tuple[str, str, date, float]) -> pa.Table:
    keys, countries, days, norths = zip(*told, strict=True)
    return pa.table(
        {
            "report_key": pa.array(keys, pa.string()),
            "source_id": pa.array([key.partition(":")[0] for key in keys], pa.string()),
            "country_iso3": pa.array(countries, pa.string()),
            "date_start": pa.array(days, pa.date32()),
            "date_end": pa.array(days, pa.date32()),
            "latitude": pa.array(norths, pa.float64()),
            "longitude": pa.array([36.0] * len(keys), pa.float64()),
            "place_precision": pa.array([1] * len(keys), pa.int32()),
        }
    )


def test_contested_is_what_the_noise_could_have_made_of_one_event() -> None:
    noise = LEVELS["moderate"]  # days move by 2, exact places by 15 km
    day, near, late = date(2016, 5, 1), date(2016, 5, 5), date(2016, 5, 6)
    events = {"s:1": "e1", "t:2": "e2", "t:3": "e3", "t:4": "e4", "s:5": "e5", "t:6": "e1"}
    reports = reports_of(
        ("s:1", "SYR", day, 36.0),
        ("t:2", "SYR", near, 36.26),  # four days and 29 km: both could be of one event
        ("t:3", "SYR", late, 36.0),  # a day too many
        ("t:4", "SYR", day, 36.28),  # 31 km
        ("s:5", "SYR", day, 36.0),  # the same source as s:1, but near t:2, t:4 too far
        ("t:6", "SYR", day, 36.0),  # of the event of s:1, yet a rival of s:5
    )
    found = contested_reports(reports, truth_of(events), noise)
    assert found == {"s:1", "t:2", "s:5", "t:6"}


def test_other_countries_and_own_episodes_are_no_rivals() -> None:
    noise, day = LEVELS["heavy"], date(2016, 5, 1)
    reports = reports_of(("s:1", "SYR", day, 36.0), ("t:2", "IRQ", day, 36.0))
    assert contested_reports(reports, truth_of({"s:1": "e1", "t:2": "e2"}), noise) == set()
    reports = reports_of(("s:1", "SYR", day, 36.0), ("t:2", "SYR", day, 36.0))
    assert contested_reports(reports, truth_of({"s:1": "e1", "t:2": "e1+e2"}), noise) == set()
