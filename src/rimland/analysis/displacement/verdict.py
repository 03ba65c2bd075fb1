"""From numbers to words: what each method may say, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rimland.analysis.displacement.results import MethodResult, Options
from rimland.analysis.verdicts import Answer, Check, Concern, Finding
from rimland.tables.packaged import country_name

LEADS_LEVEL = 0.1
"""A lead is a warning and not a finding, so it need not stand out as far."""


def method_answer(one: MethodResult, options: Options) -> tuple[Answer, str]:
    """Return what a method's own numbers allow, its p-value already corrected."""
    assert one.ratio is not None and one.low is not None and one.high is not None  # noqa: PT018, S101
    assert one.p_corrected is not None and one.lead_p is not None  # noqa: PT018, S101
    lowest, highest = options.equivalence
    if one.lead_p <= LEADS_LEVEL:
        return Answer.NOT_IDENTIFIED, (
            f"the series moved before the losses did (p {one.lead_p:.2f}), so what follows them "
            "may have begun without them"
        )
    if one.p_corrected <= options.level and one.low > 1:
        return Answer.SUPPORTED, "more attacks follow than after other dates"
    if lowest <= one.low and one.high <= highest:
        return Answer.NOT_SUPPORTED, (
            f"the interval lies within {lowest:g} to {highest:g}, stated beforehand as no effect"
        )
    if one.high < highest:
        return Answer.NOT_SUPPORTED, f"a ratio of {highest:g} or more is rejected"
    return Answer.UNDERPOWERED, "the interval holds both no effect and a large one"


def together(
    methods: Sequence[MethodResult],
    others: Sequence[MethodResult],
    checks: Sequence[Check],
    options: Options,
) -> Answer:
    """Return what the methods come to.

    One method is no support: two must agree, none may say the contrary, no check may fail, and
    the attacks of others must not have moved in the same way.
    """
    said = [one.answer for one in methods if one.refused is None]
    if not said:
        return Answer.CANNOT_TELL
    others_moved = any(_moved(one, options.level) for one in others)
    failed = others_moved or any(c.finding is Finding.FAILS for c in checks)
    if failed or Answer.NOT_IDENTIFIED in said:
        return Answer.NOT_IDENTIFIED
    supporting = said.count(Answer.SUPPORTED)
    if supporting:
        agree = supporting > 1 and Answer.NOT_SUPPORTED not in said
        return Answer.SUPPORTED if agree else Answer.MIXED
    against = all(answer is Answer.NOT_SUPPORTED for answer in said)
    return Answer.NOT_SUPPORTED if against else Answer.UNDERPOWERED


def _moved(one: MethodResult, level: float) -> bool:
    return one.p_corrected is not None and one.p_corrected <= level


def verdict(
    answer: Answer, where: str, methods: Sequence[MethodResult], checks: Sequence[Check]
) -> str:
    """Return the answer in a few sentences that need no other reading."""
    asked = [one for one in methods if one.refused is None]
    # Who moved first is said by the methods themselves.
    told = (Concern.REVERSE, Concern.REGRESSION)
    failing = [c.why for c in checks if c.finding is Finding.FAILS and c.concern not in told]
    opening = {
        Answer.SUPPORTED: f"Losses in the core are followed by more attacks in {where}; "
        "that they bring them about is not shown.",
        Answer.NOT_SUPPORTED: f"Losses in the core are not followed by more attacks in {where}, "
        "within the region stated beforehand.",
        Answer.UNDERPOWERED: f"The data cannot tell whether losses in the core are followed by more "
        f"attacks in {where}: too few attacks, too few months.",
        Answer.NOT_IDENTIFIED: f"Whether losses in the core are followed by more attacks in {where} "
        "is not identified.",
        Answer.CANNOT_TELL: f"Nothing can be said of {where}.",
        Answer.MIXED: f"The methods disagree on whether losses in the core are followed by more "
        f"attacks in {where}.",
    }[answer]
    parts = [opening, *_said(asked)]
    parts += [
        f"{one.method.capitalize()}: not asked, {one.refused}." for one in methods if one.refused
    ]
    least = [one.power.least_ratio for one in asked if one.power and one.power.least_ratio]
    if asked:
        parts.append(
            f"The least ratio that a method would find four times in five is {min(least):g}."
            if least
            else "No ratio up to 4 would be found four times in five."
        )
    parts += [f"{why[0].upper()}{why[1:]}." for why in failing]
    return " ".join(parts)


def _said(asked: Sequence[MethodResult]) -> Iterator[str]:
    """Yield a sentence for each answer with the methods that give it for the same reason."""
    reasons: dict[tuple[Answer, str], list[str]] = {}
    for one in asked:
        if one.ratio is not None:
            told = f"{one.method} {one.ratio:.2f} ({_bound(one.low)} to {_bound(one.high)})"
            reasons.setdefault((one.answer, one.why), []).append(told)
    for (answer, why), those in reasons.items():
        named = ", ".join(those)
        yield f"{named[0].upper()}{named[1:]}: {answer}; {why}."


def _bound(value: float | None) -> str:
    if value is None:
        return "?"
    return "no bound" if value == float("inf") else f"{value:.2f}" if value else "0"


def checks_of(
    *,
    left_out: Sequence[str],
    min_killed: int,
    events: int,
    pledged: int,
    others: Sequence[MethodResult],
    methods: Sequence[MethodResult],
    level: float,
) -> tuple[Check, ...]:
    """Return the eight checks of one theatre."""
    asked = [one for one in methods if one.refused is None]
    moved = [one for one in others if _moved(one, level)]
    led = [one for one in asked if one.lead_p is not None and one.lead_p <= LEADS_LEVEL]
    has_others = bool([o for o in others if o.p is not None])
    late = events - pledged
    return (
        Check(
            Concern.DETECTION,
            Finding.UNKNOWN if not has_others else Finding.FAILS if moved else Finding.HOLDS,
            "no source at hand covers attacks by others in the same countries"
            if not has_others
            else "attacks by others moved in the same way"
            if moved
            else "attacks by others did not move in the same way",
        ),
        Check(
            Concern.DEFINITION,
            Finding.HOLDS if late <= 0.1 * max(events, 1) else Finding.FAILS,
            f"{late} of {events} attacks are by members that had not joined at the time",
        ),
        Check(
            Concern.COVERAGE,
            Finding.HOLDS,
            "every country counted is covered in every month"
            + (
                f"; left out for gaps: {', '.join(map(country_name, left_out))}" if left_out else ""
            ),
        ),
        Check(
            Concern.REVERSE,
            Finding.UNKNOWN if not asked else Finding.FAILS if led else Finding.HOLDS,
            "no method could be asked"
            if not asked
            else "attacks moved before the losses in: " + ", ".join(one.method for one in led)
            if led
            else "attacks did not move before the losses",
        ),
        Check(
            Concern.REGRESSION,
            Finding.UNKNOWN if not asked else Finding.FAILS if led else Finding.HOLDS,
            "no method could be asked"
            if not asked
            else "the months before the losses stand out themselves"
            if led
            else "the months before the losses do not stand out; dates are those of the network's "
            "file, whatever was counted",
        ),
        Check(
            Concern.COMMON_SHOCK,
            Finding.UNKNOWN if not has_others else Finding.FAILS if moved else Finding.HOLDS,
            "a shock to all violence there cannot be told apart without attacks by others"
            if not has_others
            else "attacks by others moved with the losses too"
            if moved
            else "what moves all violence there would have moved attacks by others",
        ),
        Check(Concern.DENOMINATOR, Finding.HOLDS, "counts are compared, not shares"),
        Check(
            Concern.INCLUSION,
            Finding.HOLDS,
            f"only attacks with at least {min_killed} dead, the strictest rule of the sources used"
            if min_killed
            else "the sources used list attacks without deaths too",
        ),
    )
