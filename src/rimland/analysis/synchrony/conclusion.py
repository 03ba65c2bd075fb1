"""From numbers to words, with the eight checks. Coordination is never inferred."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.analysis.days import Days
from rimland.analysis.synchrony.results import Level, Null
from rimland.analysis.verdicts import Answer, Check, Concern, Finding, likelihood

ASSUMPTIONS = (
    "A day is the local date a source gives; attacks up to three days apart count as together.",
    "Falling together is no plan: a feast, a call that all could hear, or chance may be behind it.",
    (
        "No synchronised attack on several theatres is on record to learn from; what would be found "
        "is known from made-up coincidences only."
    ),
)


def conclude(
    days: Days | None, nulls: Sequence[Null], level: Level | None, of: float
) -> tuple[Answer, str]:
    """Return whether theatres fall together beyond chance, in a few sentences."""
    if days is None or level is None:
        return Answer.CANNOT_TELL, (
            "Nothing can be said: fewer than two theatres are covered in every month with ten "
            "attacks or more."
        )
    *most, final = [str(kind) for kind in days.theatres]
    named = f"{', '.join(most)} and {final}"
    told = "; ".join(f"{null.name} {null.p:.2f}" for null in nulls)
    at = (
        f" A warning would be given from a surprise of {level.surprise:.1f} powers of ten on, which "
        f"chance reaches {level.false_alarms_a_year:.2g} times a year."
    )
    if all(null.p <= of for null in nulls):
        return Answer.SUPPORTED, (
            f"Attacks in {named} fall together on more days than each theatre's own clustering "
            f"explains (p: {told}). That they were coordinated does not follow.{at}"
        )
    if any(null.p <= of for null in nulls):
        return Answer.MIXED, (
            f"Whether attacks in {named} fall together beyond chance depends on what chance is taken "
            f"to be (p: {told}).{at}"
        )
    best = max(level.found.values(), default=0.0)
    if best < 0.8:  # noqa: PLR2004 - four times in five, as everywhere
        return Answer.UNDERPOWERED, (
            f"Attacks in {named} do not fall together beyond chance (p: {told}), but the data are too "
            "few to rest on that: would a made-up coincidence in all theatres have been noticed? "
            f"{likelihood(best).capitalize()}.{at}"
        )
    return Answer.NOT_SUPPORTED, (
        f"Attacks in {named} fall together no more than each theatre's own clustering explains "
        f"(p: {told}).{at}"
    )


def checks_of(days: Days | None) -> tuple[Check, ...]:
    """Return the eight checks."""
    left = "" if days is None else "; ".join(f"{k}: {why}" for k, why in days.left_out.items())
    return (
        Check(
            Concern.DETECTION,
            Finding.UNKNOWN,
            "bursts of reporting that reach all theatres at once are not told apart; each theatre's "
            "own are in the nulls",
        ),
        Check(Concern.DEFINITION, Finding.HOLDS, "one roster for all theatres and days"),
        Check(
            Concern.COVERAGE,
            Finding.HOLDS if days is not None else Finding.UNKNOWN,
            "every country counted is covered in every month"
            + (f"; left out: {left}" if left else ""),
        ),
        Check(Concern.REVERSE, Finding.HOLDS, "which theatre came first is not asked"),
        Check(Concern.REGRESSION, Finding.HOLDS, "no day was chosen by what was counted"),
        Check(
            Concern.COMMON_SHOCK,
            Finding.UNKNOWN,
            "what moves all theatres within weeks, as feasts do, looks like falling together",
        ),
        Check(Concern.DENOMINATOR, Finding.HOLDS, "days are counted, not shares"),
        Check(
            Concern.INCLUSION,
            Finding.HOLDS,
            "each theatre is held against itself, under its own sources' rules",
        ),
    )
