"""From numbers to words, with the eight checks: attacks follow attacks, nothing is said to cause."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.analysis.days import Days
from rimland.analysis.dynamics.results import Ends, Pair, Series
from rimland.analysis.verdicts import Answer, Check, Concern, Finding

ASSUMPTIONS = (
    "A day is the local date a source gives; what follows on the same day is not seen.",
    "What follows within about a month is told from what changes over a quarter or longer.",
    "An attack has no memory of the world beyond the attacks that are counted.",
    "Attacks that no source reports leave what follows too small, by about their share.",
)
_BETWEEN = {
    Answer.SUPPORTED: "Attacks in one theatre are followed by more in another",
    Answer.NOT_SUPPORTED: "No theatre's attacks are followed by more in another worth the name",
    Answer.UNDERPOWERED: "Whether one theatre's attacks are followed by more in another is not shown",
    Answer.NOT_IDENTIFIED: "Theatres move together, but which follows which cannot be told",
    Answer.MIXED: "Some theatres' attacks are followed by more in another, others' are not",
}


def conclude(
    days: Days | None, followed: Ends | None, series: Sequence[Series], pairs: Sequence[Pair]
) -> tuple[Answer, str]:
    """Return the answer for what passes between theatres, and all of it in a few sentences."""
    if days is None or followed is None:
        return Answer.CANNOT_TELL, (
            "Nothing can be said: fewer than two theatres are covered in every month with ten "
            "attacks or more."
        )
    answer = between(pairs)
    own = [one for one in series if one.own.low > 0]
    named = ", ".join(str(one.theatre) for one in own)
    alone = (
        f"Attacks are followed by more in their own theatre in {named}."
        if own
        else "That attacks are followed by more in their own theatre is not shown for any."
    )
    size = (
        f"Of all attacks {followed.value:.0%} ({followed.low:.0%} to {followed.high:.0%}) follow others "
        "within weeks."
    )
    shown = [p for p in pairs if p.answer in (Answer.SUPPORTED, Answer.NOT_IDENTIFIED)]
    told = "; ".join(
        f"{p.cause} to {p.effect}: {p.share.value:.0%} of the attacks "
        f"({p.share.low:.0%} to {p.share.high:.0%}), {p.answer}"
        for p in shown
    )
    return answer, (
        f"{_BETWEEN[answer]}{f' ({told})' if told else ''}. {alone} {size} That one "
        "attack brings on another does not follow from it."
    )


def between(pairs: Sequence[Pair]) -> Answer:
    """Return what the pairs come to together."""
    answers = {pair.answer for pair in pairs}
    if Answer.SUPPORTED in answers:
        rest = answers - {Answer.SUPPORTED}
        return Answer.MIXED if Answer.NOT_SUPPORTED in rest else Answer.SUPPORTED
    for one in (Answer.NOT_IDENTIFIED, Answer.UNDERPOWERED):
        if one in answers:
            return one
    return Answer.NOT_SUPPORTED


def checks_of(
    days: Days | None, series: Sequence[Series], pairs: Sequence[Pair], level: float
) -> tuple[Check, ...]:
    """Return the eight checks."""
    left = "" if days is None else "; ".join(f"{k}: {why}" for k, why in days.left_out.items())
    leading = [p for p in pairs if p.lead_p is not None and p.lead_p <= level]
    tested = [p for p in pairs if p.lead_p is not None]
    moved = [p for p in pairs if p.same_day_p <= level]
    serial = [one for one in series if one.residuals.serial_p <= level / 5]
    return (
        Check(
            Concern.DETECTION,
            Finding.UNKNOWN,
            "a burst of reporting that lasts for days looks like attacks that follow attacks",
        ),
        Check(Concern.DEFINITION, Finding.HOLDS, "one roster for all theatres and days"),
        Check(
            Concern.COVERAGE,
            Finding.HOLDS if days is not None else Finding.UNKNOWN,
            "every country counted is covered in every month"
            + (f"; left out: {left}" if left else ""),
        ),
        Check(
            Concern.REVERSE,
            Finding.FAILS if leading else Finding.HOLDS if tested else Finding.UNKNOWN,
            "; ".join(f"{p.effect} also comes before {p.cause}" for p in leading)
            or ("what should follow does not come first" if tested else "no pair to ask it of"),
        ),
        Check(
            Concern.REGRESSION,
            Finding.FAILS if serial else Finding.HOLDS,
            "; ".join(f"{one.theatre}: days still follow their past" for one in serial)
            or "each theatre's own course is in its base",
        ),
        Check(
            Concern.COMMON_SHOCK,
            Finding.FAILS if moved else Finding.HOLDS,
            "; ".join(f"{p.cause} and {p.effect} move together on a day" for p in moved[::2])
            or "no two theatres are left to move together on a day",
        ),
        Check(Concern.DENOMINATOR, Finding.HOLDS, "attacks are counted, not shares"),
        Check(
            Concern.INCLUSION,
            Finding.HOLDS,
            "each theatre is held against itself, under its own sources' rules",
        ),
    )
