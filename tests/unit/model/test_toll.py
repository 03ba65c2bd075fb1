from rimland.model.toll import Count, Toll


def test_a_total_that_counts_perpetrators_is_reduced_by_them() -> None:
    toll = Toll(total=Count(44, 47, 50), side_a=Count(best=3), perpetrator_side="a")
    assert toll.victims_killed == Count(41, 44, 47)
    assert toll.all_killed == Count(44, 47, 50)


def test_a_total_without_perpetrators_is_the_victims_and_they_are_added_for_all() -> None:
    toll = Toll(
        total=Count(129, 130, 131),
        side_a=Count(best=7),
        perpetrator_side="a",
        perpetrators_in_total=False,
    )
    assert toll.victims_killed == Count(129, 130, 131)
    assert toll.all_killed == Count(136, 137, 138)


def test_unknown_perpetrators_leave_the_other_sum_unknown_not_zero() -> None:
    toll = Toll(total=Count(5, 5, 5), perpetrator_side="a", perpetrators_in_total=False)
    assert toll.victims_killed == Count(5, 5, 5)
    assert toll.all_killed == Count()


def test_a_battle_has_no_victims_sum() -> None:
    toll = Toll(total=Count(8, 8, 9), side_a=Count(best=3), side_b=Count(best=5))
    assert toll.victims_killed == Count()
    assert toll.all_killed == Count(8, 8, 9)


def test_order_is_judged_on_what_is_known() -> None:
    assert Count(1, None, 3).ordered
    assert not Count(5, 3, 9).ordered
    assert not Count().known
