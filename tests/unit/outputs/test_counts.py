from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from rimland.outputs.counts import Path, publishable_counts

LEAVES = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("cde"), st.integers(1, 3)),
    st.integers(0, 6),
    max_size=14,
)


def test_small_counts_are_held_back_and_so_is_what_would_give_them_away() -> None:
    # 9 in all; 1 must not be found as 9 - 5 - 3, so the 3 goes too, and 4 is left over.
    assert publishable_counts({("x",): 5, ("y",): 3, ("z",): 1}) == {(): 9, ("x",): 5}


def test_two_small_ones_cover_each_other() -> None:
    found = publishable_counts({("x",): 5, ("y",): 2, ("z",): 1})
    assert found == {(): 8, ("x",): 5}


def test_nothing_is_held_back_where_nothing_is_small() -> None:
    leaves: dict[Path, int] = {("a", 1): 3, ("a", 2): 4, ("b", 1): 5}
    assert publishable_counts(leaves) == {**leaves, (): 12, ("a",): 7, ("b",): 5}


def test_fewer_than_three_in_all_are_no_count() -> None:
    assert publishable_counts({("x",): 2}) == {}
    assert publishable_counts({}) == {}


def test_what_hides_a_month_hides_what_is_below_it() -> None:
    leaves: dict[Path, int] = {("a", 1): 3, ("a", 2): 3, ("b", 1): 1, ("c", 1): 9}
    found = publishable_counts(leaves)
    assert found == {(): 16, ("c",): 9, ("c", 1): 9}


@given(LEAVES)
def test_no_difference_of_published_counts_is_one_or_two(leaves: dict[Path, int]) -> None:
    shown = publishable_counts(leaves)
    spans = {
        node: frozenset(leaf for leaf in leaves if leaf[: len(node)] == node) for node in shown
    }
    for node, count in shown.items():
        assert count == sum(leaves[leaf] for leaf in spans[node]) >= 3
        assert all(node[:level] in shown for level in range(len(node)))
    # Whatever sum or difference is itself a set of leaves, it counts none, or three and more.
    nodes = sorted(shown, key=repr)[:9]
    known = {frozenset[Path]()}
    for some in chain.from_iterable(combinations(nodes, n) for n in range(1, 4)):
        for whole in nodes:
            parts = [spans[n] for n in some if spans[n] < spans[whole]]
            if sum(map(len, parts)) == len(frozenset().union(*parts)):
                known.add(spans[whole].difference(*parts))
    assert all(sum(leaves[leaf] for leaf in one) not in {1, 2} for one in known)
