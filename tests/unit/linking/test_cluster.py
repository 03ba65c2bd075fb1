from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rimland.linking.cluster import DIFFERENT, PART_OF, SAME, Standing, components, decide_links
from rimland.linking.compare import Pair, default_model

MODEL = default_model()


def pair(a: str, b: str, probability: float = 0.99, **changes: object) -> Pair:
    made = Pair(
        a=a,
        b=b,
        source_a=a.split(":", maxsplit=1)[0],
        source_b=b.split(":", maxsplit=1)[0],
        probability=probability,
        reason="because",
        whole_probability=probability,
        toll_fits=True,
        inside=True,
        unit_a="incident",
        unit_b="incident",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_likely_pairs_are_the_same_and_unlikely_ones_are_not_linked() -> None:
    decided = decide_links([pair("x:1", "y:1"), pair("x:2", "y:2", 0.4)], [], MODEL)
    assert [(d.a, d.b, d.verdict) for d in decided] == [("x:1", "y:1", SAME)]


def test_one_dataset_does_not_describe_one_event_twice() -> None:
    decided = decide_links([pair("x:1", "y:1", 0.99), pair("x:1", "y:2", 0.98)], [], MODEL)
    assert [(d.a, d.b) for d in decided] == [("x:1", "y:1")]


def test_no_chain_brings_two_reports_of_a_source_together() -> None:
    pairs = [pair("x:1", "y:1", 0.99), pair("y:1", "z:1", 0.98), pair("x:2", "z:1", 0.97)]
    decided = decide_links(pairs, [], MODEL)
    assert ("x:2", "z:1") not in [(d.a, d.b) for d in decided]


def test_a_persons_different_is_never_overridden_not_even_through_a_third() -> None:
    pairs = [pair("x:1", "z:1", 0.99), pair("y:1", "z:1", 0.98), pair("x:1", "y:1", 0.97)]
    decided = decide_links(pairs, [Standing("x:1", "y:1", DIFFERENT)], MODEL)
    assert [(d.a, d.b) for d in decided] == [("x:1", "z:1")]


def test_a_persons_same_holds_even_within_a_source() -> None:
    decided = decide_links([pair("x:2", "y:1", 0.99)], [Standing("x:1", "x:2", SAME)], MODEL)
    assert [(d.a, d.b) for d in decided] == [("x:2", "y:1")]


def test_an_incident_inside_a_campaign_with_another_toll_is_a_part() -> None:
    inside = pair(
        "x:campaign", "y:1", 0.3, whole_probability=0.9, toll_fits=False, unit_a="campaign"
    )
    (decided,) = decide_links([inside], [], MODEL)
    assert (decided.a, decided.b, decided.verdict) == ("y:1", "x:campaign", PART_OF)
    outside = replace(inside, inside=False)
    assert decide_links([outside], [], MODEL) == []


def test_a_coordinated_attack_with_the_same_toll_is_the_same() -> None:
    (decided,) = decide_links([pair("x:1", "y:1", unit_a="coordinated_attack")], [], MODEL)
    assert decided.verdict == SAME


number = st.integers(0, 3)
some_pairs = st.lists(
    st.builds(
        lambda sources, n, m, p: (f"{sources[0]}:{n}", f"{sources[1]}:{m}", p),
        st.sampled_from(["xy", "xz", "yz"]),
        number,
        number,
        st.floats(0.5, 0.999),
    ),
    max_size=25,
)


@given(some_pairs)
def test_clusters_never_hold_two_reports_of_a_source(drawn: list[tuple[str, str, float]]) -> None:
    ranked = sorted({(a, b): p for a, b, p in drawn}.items(), key=lambda item: (-item[1], item[0]))
    decided = decide_links([pair(a, b, p) for (a, b), p in ranked], [], MODEL)
    clusters: dict[str, list[str]] = {}
    for key, root in components((d.a, d.b) for d in decided).items():
        clusters.setdefault(root, []).append(key[0])
    assert all(len(sources) == len(set(sources)) for sources in clusters.values())


@given(some_pairs)
def test_components_are_those_of_a_plain_graph_search(drawn: list[tuple[str, str, float]]) -> None:
    neighbours: dict[str, set[str]] = {}
    for a, b, _ in drawn:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    expected = {}
    for key in neighbours:
        seen, queue = {key}, [key]
        while queue:
            queue += [n for n in neighbours[queue.pop()] if n not in seen and not seen.add(n)]  # type: ignore[func-returns-value]
        expected[key] = min(seen)
    assert components((a, b) for a, b, _ in drawn) == expected


def test_an_outlet_tells_of_one_attack_in_many_articles_but_each_article_once() -> None:
    one, later = "article:wire:doc1-1", "article:wire:doc2-1"
    decided = decide_links([pair(one, later)], [], MODEL)
    assert [(d.a, d.b) for d in decided] == [(one, later)]
    same_document = pair(one, "article:wire:doc1-2")
    assert decide_links([same_document], [], MODEL) == []
    through = [pair(one, "x:1", 0.99), pair("article:wire:doc1-2", "x:1", 0.98)]
    assert [d.a for d in decide_links(through, [], MODEL)] == [one]
