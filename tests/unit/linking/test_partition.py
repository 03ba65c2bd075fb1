from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.linking.partition import STRANGERS, best_partition

graphs = st.integers(1, 7).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 2), min_size=n, max_size=n),
        st.dictionaries(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1]),
            st.floats(-5, 10),
            max_size=21,
        ),
        st.sets(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1]),
            max_size=3,
        ),
    )
)


def worth(clusters: list[int], weights: dict[tuple[int, int], float]) -> float:
    return sum(
        weights.get(pair, STRANGERS)
        for pair in combinations(range(len(clusters)), 2)
        if clusters[pair[0]] == clusters[pair[1]]
    )


def partitions(count: int) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for _ in range(count):
        found = [[*p, c] for p in found for c in range(max(p, default=-1) + 2)]
    return found


def allowed(clusters: list[int], tellers: list[int], apart: set[tuple[int, int]]) -> bool:
    return all(
        clusters[a] != clusters[b] or (tellers[a] != tellers[b] and (a, b) not in apart)
        for a, b in combinations(range(len(clusters)), 2)
    )


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_no_teller_twice_nothing_judged_apart_and_no_worse_than_leaving_all_alone(
    drawn: tuple[list[int], dict[tuple[int, int], float], set[tuple[int, int]]],
) -> None:
    tellers, weights, apart = drawn
    found = best_partition([frozenset([t]) for t in tellers], weights, apart)
    assert allowed(found, tellers, apart)
    assert worth(found, weights) >= -1e-9


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_between_two_tellers_it_is_the_best_there_is(
    drawn: tuple[list[int], dict[tuple[int, int], float], set[tuple[int, int]]],
) -> None:
    tellers, weights, apart = [t % 2 for t in drawn[0]], drawn[1], drawn[2]
    found = best_partition([frozenset([t]) for t in tellers], weights, apart)
    best = max(worth(p, weights) for p in partitions(len(tellers)) if allowed(p, tellers, apart))
    assert worth(found, weights) >= best - 1e-6


def test_a_dense_area_does_not_chain() -> None:
    # a1 is like b1 and b2, b2 is like a2 much more: each gets its own.
    tellers = [frozenset([0]), frozenset([0]), frozenset([1]), frozenset([1])]
    weights = {(0, 2): 4.0, (0, 3): 5.0, (1, 3): 7.0}
    found = best_partition(tellers, weights, set())
    assert found[0] == found[2]
    assert found[1] == found[3]
    assert found[0] != found[1]


def test_greed_is_put_right_where_the_second_best_pair_serves_all_better() -> None:
    tellers = [frozenset([0]), frozenset([0]), frozenset([1]), frozenset([1])]
    weights = {(0, 2): 5.0, (0, 3): 4.5, (1, 2): 4.5}
    found = best_partition(tellers, weights, set())
    assert found[0] == found[3]
    assert found[1] == found[2]


def test_a_node_that_a_person_made_of_two_tellers_takes_neither_again() -> None:
    tellers = [frozenset([0, 1]), frozenset([1]), frozenset([2])]
    weights = {(0, 1): 9.0, (0, 2): 8.0, (1, 2): 1.0}
    found = best_partition(tellers, weights, set())
    assert found[0] == found[2] != found[1]
