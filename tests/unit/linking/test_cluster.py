from itertools import combinations
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.linking.cluster import DIFFERENT, PART_OF, SAME, Standing, decide_links, joins
from rimland.linking.model import default_model
from rimland.linking.score import PAIR_SCHEMA
from rimland.tables.engine import columnar
from tests.unit.linking.reports import report, reports_table

MODEL = default_model()


def pair(a: str, b: str, bits: float = 6.0, **changes: Any) -> dict[str, Any]:
    first, second = sorted((a, b))
    made = {"a": first, "b": second, "bits": bits, "whole_bits": bits}
    return made | {"toll_fits": True, "inside": False} | changes


def reports_of(pairs: list[dict[str, Any]], *more: str, **units: str) -> pa.Table:
    keys = sorted({p[side] for p in pairs for side in "ab"} | set(more))
    return reports_table(
        *(
            report(k, killed=(5, 5, 5), unit=units.get(k.replace(":", "_"), "incident"))
            for k in keys
        )
    )


def decided(
    pairs: list[dict[str, Any]], judged: list[Standing] | None = None, **units: str
) -> list[tuple[str, str, str]]:
    return [link[:3] for link in probable(pairs, judged, **units)]


def probable(
    pairs: list[dict[str, Any]], judged: list[Standing] | None = None, **units: str
) -> list[tuple[str, str, str, float]]:
    standing = judged or []
    reports = reports_of(pairs, *(k for j in standing for k in (j.a, j.b)), **units)
    links = decide_links(pa.Table.from_pylist(pairs, schema=PAIR_SCHEMA), reports, standing, MODEL)
    return [
        (row["a"], row["b"], row["verdict"], round(row["probability"], 9))
        for row in links.to_pylist()
    ]


def clusters(links: list[tuple[str, str, str]], judged: list[Standing]) -> dict[str, set[str]]:
    """Return, for every linked report, all reports of its cluster."""
    together: dict[str, set[str]] = {}
    for a, b in [(a, b) for a, b, v in links if v == SAME] + [
        (j.a, j.b) for j in judged if j.verdict == SAME
    ]:
        joined = together.get(a, {a}) | together.get(b, {b})
        for key in joined:
            together[key] = joined
    return together


def test_likely_pairs_are_the_same_and_unlikely_ones_are_not_linked() -> None:
    assert decided([pair("x:1", "y:1"), pair("x:2", "y:2", -3.0)]) == [("x:1", "y:1", SAME)]


def test_the_probability_falls_where_another_report_would_do_as_well() -> None:
    pairs = [pair("x:1", "y:1", 5.0), pair("x:2", "y:2", 5.0), pair("x:1", "y:2", 4.0)]
    table = pa.Table.from_pylist(pairs, schema=PAIR_SCHEMA)
    links = decide_links(table, reports_of(pairs), [], MODEL).to_pylist()
    alone = decide_links(table.slice(1, 1), reports_of(pairs), [], MODEL).to_pylist()
    assert links[1]["probability"] < alone[0]["probability"] == 2**5 / (1 + 2**5)


def test_one_dataset_does_not_describe_one_event_twice() -> None:
    assert decided([pair("x:1", "y:1", 6.0), pair("x:1", "y:2", 5.0)]) == [("x:1", "y:1", SAME)]


def test_no_chain_brings_two_reports_of_a_source_together() -> None:
    pairs = [pair("x:1", "y:1", 6.0), pair("y:1", "z:1", 5.0), pair("x:2", "z:1", 4.0)]
    links = decided(pairs)
    assert not any({"x:1", "x:2"} <= held for held in clusters(links, []).values())


def test_a_persons_different_is_never_overridden_not_even_through_a_third() -> None:
    pairs = [pair("x:1", "z:1", 6.0), pair("y:1", "z:1", 5.0), pair("x:1", "y:1", 4.0)]
    judged = [Standing("x:1", "y:1", DIFFERENT)]
    assert decided(pairs, judged) == [("x:1", "z:1", SAME)]


def test_a_persons_same_holds_even_within_a_source() -> None:
    judged = [Standing("x:1", "x:2", SAME)]
    assert decided([pair("x:2", "y:1")], judged) == [("x:2", "y:1", SAME)]


def test_what_a_person_called_a_part_is_not_the_same() -> None:
    judged = [Standing("x:1", "y:1", PART_OF)]
    assert decided([pair("x:1", "y:1")], judged) == []


def test_a_judgement_on_a_report_that_does_not_stand_is_left_aside() -> None:
    pairs = [pair("x:1", "y:1")]
    links = decide_links(
        pa.Table.from_pylist(pairs, schema=PAIR_SCHEMA),
        reports_of(pairs),
        [Standing("x:1", "gone:1", SAME)],
        MODEL,
    )
    assert links.num_rows == 1


def test_an_incident_inside_a_campaign_with_another_toll_is_a_part() -> None:
    held = pair("x:c", "y:1", 2.0, whole_bits=6.0, toll_fits=False, inside=True)
    assert decided([held], x_c="campaign") == [("y:1", "x:c", PART_OF)]
    assert decided([held | {"inside": False}], x_c="campaign") == []


def test_a_coordinated_attack_with_the_same_toll_is_the_same() -> None:
    held = pair("x:1", "y:1", inside=True)
    assert decided([held], x_1="coordinated_attack") == [("x:1", "y:1", SAME)]


def test_a_teller_that_tells_the_attack_on_its_own_does_not_mean_it_by_the_campaign_too() -> None:
    pairs = [
        pair("x:c", "y:1", -1.5, whole_bits=6.0, toll_fits=False, inside=True),
        pair("x:1", "y:1"),
    ]
    assert decided(pairs, x_c="campaign") == [("x:1", "y:1", SAME)]


def test_two_attacks_whose_tolls_add_up_are_parts_of_the_days_told_as_one() -> None:
    reports = reports_table(
        report("x:e", "2015-10-10", killed=(12, 12, 12)) | {"date_end": _day(11)},
        report("y:1", "2015-10-10", killed=(5, 5, 5)),
        report("y:2", "2015-10-11", killed=(7, 7, 7)),
        report("y:3", "2015-10-11", killed=(2, 2, 2)),
    )
    pairs = [
        pair("x:e", key, -3.0, whole_bits=5.0, toll_fits=False, inside=True)
        for key in ("y:1", "y:2", "y:3")
    ]
    links = decide_links(pa.Table.from_pylist(pairs, schema=PAIR_SCHEMA), reports, [], MODEL)
    assert [(r["a"], r["b"], r["verdict"]) for r in links.to_pylist()] == [
        ("y:1", "x:e", PART_OF),
        ("y:2", "x:e", PART_OF),
    ]


def _day(number: int) -> Any:
    from datetime import date  # noqa: PLC0415 - one use

    return date(2015, 10, number)


def test_an_outlet_tells_of_one_attack_in_many_articles_but_each_article_once() -> None:
    one, later = "article:wire:doc1-1", "article:wire:doc2-1"
    assert decided([pair(one, later)]) == [(one, later, SAME)]
    through = [pair(one, "x:1", 6.0), pair("article:wire:doc1-2", "x:1", 5.0)]
    assert [link[0] for link in decided(through)] == [one]


keys = st.builds("{}:{}".format, st.sampled_from("xyz"), st.integers(0, 4))
drawn_pairs = st.dictionaries(
    st.tuples(keys, keys).filter(lambda p: p[0] < p[1] and p[0][0] != p[1][0]),
    st.floats(-5, 12),
    max_size=30,
).map(lambda found: [pair(a, b, bits) for (a, b), bits in found.items()])
drawn_judgements = st.dictionaries(
    st.tuples(keys, keys).filter(lambda p: p[0] < p[1]),
    st.sampled_from([SAME, DIFFERENT, PART_OF]),
    max_size=4,
).map(lambda found: [Standing(a, b, verdict) for (a, b), verdict in found.items()])


@settings(deadline=None)
@given(drawn_pairs)
def test_clusters_never_hold_two_reports_of_a_source(pairs: list[dict[str, Any]]) -> None:
    for held in clusters(decided(pairs), []).values():
        assert len({key[0] for key in held}) == len(held)


@settings(deadline=None)
@given(drawn_pairs, drawn_judgements)
def test_persons_always_hold(pairs: list[dict[str, Any]], judged: list[Standing]) -> None:
    links = decided(pairs, judged)
    people = clusters([], judged)
    against = {
        (j.a, j.b)
        for j in judged
        if j.verdict != SAME and j.b not in people.get(j.a, {j.a})  # or persons contradict persons
    }
    for held in clusters(links, judged).values():
        assert not any(pair in against for pair in combinations(sorted(held), 2))


@settings(deadline=None, max_examples=60)
@given(drawn_pairs, drawn_judgements)
def test_components_decided_alone_are_decided_as_among_all(
    pairs: list[dict[str, Any]], judged: list[Standing]
) -> None:
    whole = probable(pairs, judged)
    with columnar() as engine:
        engine.register("pairs", pa.Table.from_pylist(pairs, schema=PAIR_SCHEMA))
        edges = engine.execute(f"SELECT a, b FROM pairs WHERE {joins(MODEL)}").fetchall()
    edges += [(j.a, j.b) for j in judged]
    group: dict[str, set[str]] = {}
    for a, b in edges:
        joined = group.get(a, {a}) | group.get(b, {b})
        for key in joined:
            group[key] = joined
    pieces = []
    for held in {frozenset(g) for g in group.values()}:
        pieces += probable(
            [p for p in pairs if {p["a"], p["b"]} <= held],
            [j for j in judged if j.a in held],
        )
    assert sorted(pieces) == whole
