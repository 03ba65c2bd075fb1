from itertools import permutations

from assign import assign
from hypothesis import given
from hypothesis import strategies as st

_POINTS = st.integers(-4, 8).map(lambda n: n / 2)
_TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(_POINTS, min_size=width, max_size=width), max_size=4)
)


def best(scores: list[list[float]], threshold: float) -> float:
    if not scores:
        return 0.0
    width = len(scores[0])
    slots: list[int | None] = [*range(width), *([None] * len(scores))]
    totals: list[float] = [
        sum(
            scores[i][j] for i, j in enumerate(order) if j is not None and scores[i][j] >= threshold
        )
        for order in permutations(slots, len(scores))
    ]
    return max(totals)


def test_the_greatest_total_wins_over_the_best_single_pair() -> None:
    assert assign([[5.0, 4.0], [4.0, 0.0]], 1.0) == [(0, 1), (1, 0)]


def test_nothing_below_the_threshold() -> None:
    assert assign([[1.9, 0.0]], 2.0) == []
    assert assign([], 1.0) == []
    assert assign([[], []], 1.0) == []


@given(_TABLES)
def test_it_is_what_trying_all_orders_finds(scores: list[list[float]]) -> None:
    pairs = assign(scores, 1.0)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(scores[i][j] >= 1.0 for i, j in pairs)
    assert sum(scores[i][j] for i, j in pairs) == best(scores, 1.0)


def test_large_tables_take_the_best_pairs_first() -> None:
    size = 20
    scores = [[10.0 if i == j else 1.0 for j in range(size)] for i in range(size)]
    assert assign(scores, 2.0) == [(i, i) for i in range(size)]


def test_wide_tables_are_turned() -> None:
    assert assign([[1.0] * 30 + [9.0]], 1.0) == [(0, 30)]
