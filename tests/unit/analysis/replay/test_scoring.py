"""Warnings held against surges: what is a hit, a miss, a false alarm, and what nobody can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.replay.looks import Look, look_day
from rimland.analysis.replay.outcomes import Outcomes, Surge
from rimland.analysis.replay.scoring import (
    Outcome,
    Rule,
    exact,
    met,
    score,
    speaks_for,
    warnings_of,
)
from rimland.analysis.surges import Bound
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind

RIM = TheatreKind.RIM
START = Month(2015, 1)
LIMIT = Bound(expected=1.5, dispersion=1.0, most=4, false_alarms_a_year=0.3)


def looks(warned: list[bool | None], *, rises: bool = False) -> list[Look]:
    return [
        Look(
            RIM,
            START.plus(n),
            look_day(START.plus(n)),
            START.plus(n),
            count=None if one is None else 5,
            bound=None if one is None else LIMIT,
            warned=one,
            rises=rises,
            event_ids=(f"ev{n}",),
        )
        for n, one in enumerate(warned)
    ]


def found(began: list[int], months: int, unknown: tuple[int, ...] = ()) -> Outcomes:
    """Return surges that begin so many months after the start, known from a year before on."""
    known: dict[Month, bool | None] = {START.plus(n): n in began for n in range(-12, months)}
    known |= {START.plus(n): None for n in unknown}
    surges = tuple(Surge(RIM, START.plus(n), ("FRA",), (1, 1, 1), (5, 5, 5), (), ()) for n in began)
    return Outcomes(RIM, surges, known)


def at(*places: int, of: int = 24) -> list[bool | None]:
    return [n in places for n in range(of)]


@pytest.mark.parametrize(
    ("place", "hit", "lead"),
    [
        (5, False, None),
        (6, True, 92),
        (9, True, 0),
        (10, True, -30),
        (11, True, -61),
        (12, False, None),
    ],
)
def test_a_warning_hits_from_three_months_before_to_the_end_of_the_second(
    place: int, hit: bool, lead: int | None
) -> None:
    given_looks = looks(at(place))
    outcomes = found([10], 40)

    (one,) = met(given_looks, at(place), outcomes)
    (warning,) = warnings_of(given_looks, outcomes)

    assert one.warned is hit
    assert one.lead_days == lead
    assert warning.outcome is (Outcome.HIT if hit else Outcome.FALSE)
    assert warning.event_ids == (f"ev{place}",)
    assert warning.false_alarms_a_year == LIMIT.false_alarms_a_year


def test_warnings_in_a_row_are_one_and_false_only_if_none_of_them_hits() -> None:
    (one,) = warnings_of(looks(at(2, 3, 4, 5, 6)), found([10], 40))

    assert one.looks == 5
    assert one.outcome is Outcome.HIT


def test_what_is_not_known_is_undecided_and_no_false_alarm() -> None:
    outcomes = found([], 40, unknown=(14,))
    own = score(Rule.BOUND, looks(at(2, 10, 20)), outcomes)

    assert own.false == 2
    assert own.undecided == 1
    assert own.settled == 24 - 6


def test_a_surge_that_no_look_could_tell_of_is_no_miss() -> None:
    blind: list[bool | None] = [None] * 12 + [False] * 12
    own = score(Rule.BOUND, looks(blind), found([5, 20], 40))

    assert (own.hits, own.misses, own.untold) == (0, 1, 1)
    assert own.told == 12


def test_the_trivial_rules_stand_beside() -> None:
    outcomes = found([10], 40)
    rises = score(Rule.RISES, looks(at(), rises=True), outcomes)
    never = score(Rule.NEVER, looks(at(9)), outcomes)

    assert (rises.hits, rises.warnings, rises.by_chance) == (1, 1, 1.0)
    assert (never.hits, never.misses, never.warnings, never.false) == (0, 1, 0, 0)
    assert never.false_a_year == 0


def test_chance_is_the_same_warnings_at_other_times() -> None:
    own = score(Rule.BOUND, looks(at(9)), found([10], 40))

    # One warning moved over 23 other looks, of which five more would hit.
    assert own.by_chance == pytest.approx(5 / 23)


def test_few_are_told_with_wide_bounds() -> None:
    one = exact(1, 2)

    assert exact(0, 0) is None
    assert one is not None
    assert (round(one.low, 4), round(one.high, 4)) == (0.0126, 0.9874)


@given(
    st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=40),
    st.sets(st.integers(0, 43)),
    st.sets(st.integers(0, 43), max_size=5),
)
def test_every_warning_and_every_surge_is_accounted_for(
    warned: list[bool | None], began: set[int], unknown: set[int]
) -> None:
    given_looks = looks(warned)
    outcomes = found(sorted(began - unknown), 44, tuple(unknown))
    own = score(Rule.BOUND, given_looks, outcomes)
    warnings = warnings_of(given_looks, outcomes)

    became = [one.outcome for one in warnings]
    assert own.warnings == len(warnings)
    assert own.false == became.count(Outcome.FALSE)
    assert own.undecided == became.count(Outcome.UNDECIDED)
    inside = [one for one in outcomes.surges if one.month <= given_looks[-1].month]
    assert own.hits + own.misses + own.untold == len(inside)
    assert own.false <= own.settled
    assert len(own.leads) == own.hits
    assert all(-62 <= lead <= 92 for lead in own.leads)
    assert sum(one.looks for one in warnings) == own.warned


def test_a_look_speaks_for_six_months() -> None:
    assert speaks_for(Month(2015, 6)) == Month(2015, 5).to(Month(2015, 10))
