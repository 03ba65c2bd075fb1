from dataclasses import replace

import pytest

from rimland.analysis.displacement.results import MethodResult, Options
from rimland.analysis.displacement.verdict import checks_of, method_answer, together, verdict
from rimland.analysis.verdicts import Answer, Check, Concern, Finding, likelihood

OPTIONS = Options()
BLANK = MethodResult("lagged", "meaning", Answer.CANNOT_TELL, "")


def method(
    low: float, ratio: float, high: float, *, p: float = 0.5, lead: float = 0.5
) -> MethodResult:
    one = replace(BLANK, low=low, ratio=ratio, high=high, p=p, p_corrected=p, lead_p=lead)
    answer, why = method_answer(one, OPTIONS)
    return replace(one, answer=answer, why=why)


FOUND = method(1.4, 2.0, 3.0, p=0.01)
NONE = method(0.9, 1.0, 1.1)
WIDE = method(0.4, 1.0, 3.0)
LED = method(1.4, 2.0, 3.0, p=0.01, lead=0.02)
REFUSED = replace(BLANK, refused="too short")


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (FOUND, Answer.SUPPORTED),
        (NONE, Answer.NOT_SUPPORTED),
        (WIDE, Answer.UNDERPOWERED),
        (LED, Answer.NOT_IDENTIFIED),
        (method(0.2, 0.5, 0.7, p=0.01), Answer.NOT_SUPPORTED),
        (method(1.1, 1.5, 2.0, p=0.06), Answer.UNDERPOWERED),
    ],
)
def test_a_method_says_what_its_numbers_allow(one: MethodResult, answer: Answer) -> None:
    assert one.answer is answer


HOLDS = checks_of(
    left_out=[], min_killed=0, events=50, pledged=50, others=[], methods=[WIDE], level=0.05
)


@pytest.mark.parametrize(
    ("methods", "answer"),
    [
        ([FOUND, FOUND, WIDE], Answer.SUPPORTED),
        ([FOUND, WIDE, WIDE], Answer.MIXED),
        ([FOUND, FOUND, NONE], Answer.MIXED),
        ([FOUND, FOUND, LED], Answer.NOT_IDENTIFIED),
        ([NONE, NONE, REFUSED], Answer.NOT_SUPPORTED),
        ([NONE, WIDE, WIDE], Answer.UNDERPOWERED),
        ([REFUSED, REFUSED], Answer.CANNOT_TELL),
    ],
)
def test_methods_come_to_one_answer(methods: list[MethodResult], answer: Answer) -> None:
    assert together(methods, [], HOLDS, OPTIONS) is answer


def test_attacks_of_others_that_move_too_leave_nothing_identified() -> None:
    others = [replace(BLANK, ratio=2.0, low=1.5, high=3.0, p=0.01, p_corrected=0.03)]

    assert together([FOUND, FOUND], others, HOLDS, OPTIONS) is Answer.NOT_IDENTIFIED


def test_a_failing_check_is_heeded() -> None:
    failing = [Check(Concern.DEFINITION, Finding.FAILS, "20 of 50 had not joined")]

    assert together([FOUND, FOUND], [], failing, OPTIONS) is Answer.NOT_IDENTIFIED


def test_every_concern_is_checked_once() -> None:
    assert [check.concern for check in HOLDS] == list(Concern)


def test_attacks_by_members_that_had_not_joined_are_definition_drift() -> None:
    found = checks_of(
        left_out=["JOR"], min_killed=1, events=50, pledged=30, others=[], methods=[], level=0.05
    )
    by_concern = {check.concern: check for check in found}

    assert by_concern[Concern.DEFINITION].finding is Finding.FAILS
    assert "20 of 50" in by_concern[Concern.DEFINITION].why
    assert "Jordan" in by_concern[Concern.COVERAGE].why
    assert "at least 1 dead" in by_concern[Concern.INCLUSION].why


@pytest.mark.parametrize("answer", Answer)
def test_no_verdict_speaks_of_causes(answer: Answer) -> None:
    said = verdict(answer, "the rim", [FOUND, REFUSED], HOLDS)

    assert "cause" not in said
    assert "excite" not in said
    assert "the rim" in said


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "almost no chance (under 1 %)"),
        (0.05, "almost no chance (5 %)"),
        (0.12, "very unlikely (12 %)"),
        (0.3, "unlikely (30 %)"),
        (0.5, "roughly even chance (50 %)"),
        (0.7, "likely (70 %)"),
        (0.9, "very likely (90 %)"),
        (0.97, "almost certain (97 %)"),
        (1.0, "almost certain (over 99 %)"),
    ],
)
def test_likelihoods_have_the_words_of_icd_203(probability: float, words: str) -> None:
    assert likelihood(probability) == words


def test_a_likelihood_is_a_probability() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        likelihood(1.2)
