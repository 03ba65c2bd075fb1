import pytest
from stories_copies import other_tellings
from stories_data import Told
from stories_measures import b_cubed, sizes

TRUTH = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
FOUND = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}


def test_b_cubed_agrees_with_a_sum_by_hand() -> None:
    # precision: a 2/2, b 2/2, c 1/2, d 1/2, e 1/1; recall: a 2/3, b 2/3, c 1/3, d 1/2, e 1/2
    seen = b_cubed(TRUTH, FOUND)
    assert seen.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert seen.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert seen.f1 == pytest.approx(2 * 0.8 * (8 / 15) / (0.8 + 8 / 15))


def test_what_agrees_wholly_scores_one_whatever_the_groups_are_called() -> None:
    assert b_cubed(TRUTH, {d: f"story {g}" for d, g in TRUTH.items()}) == (1, 1, 1)


def test_everything_in_one_group_has_recall_alone() -> None:
    seen = b_cubed(TRUTH, dict.fromkeys(TRUTH, 0))
    assert seen.recall == 1
    assert seen.precision == pytest.approx((3 * 3 / 5 + 2 * 2 / 5) / 5)


def test_other_documents_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="same documents"):
        b_cubed(TRUTH, {"a": 1})


def test_sizes_count_stories_of_one() -> None:
    assert sizes(FOUND) == {"stories": 3, "of_one": 1, "largest": 2}


def test_pairs_that_share_long_runs_are_real_copies_and_no_negatives() -> None:
    run = "one two three four five six seven eight nine ten eleven"
    wire, copy = Told("wire", 1, "s", f"{run} and more"), Told("copy", 1, "s", f"It said {run}")
    own, far = Told("own", 1, "s", "told in words of its own"), Told("far", 2, "t", run)
    pairs, left_out = other_tellings([wire, copy, own, far])
    assert {(a.document_id, b.document_id) for a, b in pairs} == {("wire", "own"), ("copy", "own")}
    assert left_out == 1
