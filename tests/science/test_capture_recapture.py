"""Capture–recapture against textbook figures and simulated populations of known size."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rimland.analysis.capture_recapture import (
    Estimate,
    Pattern,
    chao_lower_bound,
    chapman,
    estimate,
)

RUNS = 60


def listed(
    size: int, chances: tuple[float, ...], seed: int, *, copied: float = 0.0
) -> Counter[Pattern]:
    """Return who is on which list, in a population of known size.

    The second list takes a share of its entries from the first where ``copied`` is given.
    """
    rng = np.random.default_rng(seed)
    on = [rng.random(size) < chance for chance in chances]
    if copied:
        on[1] = np.where(rng.random(size) < copied, on[0], on[1])
    cells = Counter(tuple(bool(one[i]) for one in on) for i in range(size))
    cells.pop((False,) * len(chances), None)
    return cells


def guessed(size: int, chances: tuple[float, ...], seed: int, *, copied: float = 0.0) -> Estimate:
    names = [f"list {n}" for n in range(len(chances))]
    return estimate(listed(size, chances, seed, copied=copied), names)


def test_chapman_by_hand() -> None:
    # 61 x 41 / 21 - 1
    assert chapman(60, 40, 20) == pytest.approx(118.0952, abs=1e-4)
    found = estimate({(True, True): 20, (True, False): 40, (False, True): 20}, ["a", "b"])
    assert found.total == pytest.approx(118.0952, abs=1e-4)
    assert found.seen == 80
    assert found.low is not None
    assert found.high is not None
    assert 80 < found.low < 118 < found.high


def test_chaos_lower_bound_by_hand() -> None:
    cells: dict[Pattern, int] = {
        (True, False, False): 10,
        (False, True, False): 6,
        (True, True, False): 3,
    }
    # 19 + 2/3 x 16 x 15 / (2 x 4)
    assert chao_lower_bound(cells, 3) == pytest.approx(39.0)
    assert chao_lower_bound({(True, False): 4}, 2) is None


def test_independence_of_three_lists_has_its_closed_form_where_it_fits_exactly() -> None:
    """With chances of one half each, every cell of 800 holds 100, also the one nobody saw."""
    cells: dict[Pattern, int] = {
        (a, b, c): 100
        for a in (True, False)
        for b in (True, False)
        for c in (True, False)
        if a or b or c
    }
    found = estimate(cells, ["a", "b", "c"])
    assert found.total == pytest.approx(800, rel=1e-6)
    assert found.notes[0].startswith("the interval spans")


@pytest.mark.parametrize(
    ("size", "chances"),
    [(400, (0.5, 0.4)), (150, (0.3, 0.35)), (400, (0.5, 0.4, 0.3)), (150, (0.5, 0.4, 0.45))],
)
def test_the_interval_covers_the_truth_in_nine_of_ten_runs(
    size: int, chances: tuple[float, ...]
) -> None:
    found = [guessed(size, chances, seed) for seed in range(RUNS)]
    covered = sum(e.identified and (e.low or 0) <= size <= (e.high or 0) for e in found)
    assert covered >= 0.9 * RUNS
    totals = [e.total for e in found if e.total is not None]
    assert np.median(totals) == pytest.approx(size, rel=0.1)


def test_lists_that_copy_each_other_are_told_apart_or_nothing_is_claimed() -> None:
    """Half of the second list is the first: independence would find far too few."""
    found = [guessed(400, (0.5, 0.4, 0.3), seed, copied=0.5) for seed in range(RUNS)]
    right = 0
    for one in found:
        warned = any(
            note == "lists that depend on each other: list 0 and list 1" for note in one.notes
        )
        covered = one.identified and (one.low or 0) <= 400 <= (one.high or 0)
        right += (
            (covered and any("depend" in note for note in one.notes))
            or warned
            or not one.identified
        )
    assert right >= 0.9 * RUNS


def test_four_lists() -> None:
    found = guessed(300, (0.4, 0.35, 0.3, 0.45), 1)
    assert found.identified
    assert (found.low or 0) <= 300 <= (found.high or 0)


@pytest.mark.parametrize(
    ("cells", "names", "why"),
    [
        ({(True,): 9}, ["a"], "one list"),
        ({(True, False): 9, (False, True): 8}, ["a", "b"], "no event is on two lists"),
        ({(True, False): 9}, ["a", "b"], "nothing is on the list of b"),
        (
            {(True, False, False): 40, (False, True, False): 40, (False, False, True): 40}
            | {(True, True, True): 1},
            ["a", "b", "c"],
            "",
        ),
    ],
)
def test_what_cannot_be_told_is_not_told(
    cells: dict[Pattern, int], names: list[str], why: str
) -> None:
    found = estimate(cells, names)
    if why:
        assert not found.identified
        assert why in found.reason
        assert found.low is found.high is None
    elif found.identified:
        assert found.low is not None
        assert found.high is not None
        assert found.low <= (found.total or 0) <= found.high


def test_few_common_events_are_warned_of() -> None:
    found = estimate({(True, True): 3, (True, False): 20, (False, True): 20}, ["a", "b"])
    assert any("only 3 on both" in note for note in found.notes)
