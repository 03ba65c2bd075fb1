"""What an analysis may answer, and the checks that every answer states.

Each method must be able to say no, and to say that it cannot tell. Likelihoods are written in the
words of Intelligence Community Directive 203 (2015), section D.6.e(2)(a), always beside the number.
"""

from __future__ import annotations

from dataclasses import dataclass

from rimland.model.vocab import Vocabulary


class Answer(Vocabulary):
    """What an analysis answers to the question it was asked."""

    SUPPORTED = "supported", "the interval leaves out no effect, and every check holds"
    NOT_SUPPORTED = "not supported", "the interval lies inside the region stated beforehand as none"
    UNDERPOWERED = "underpowered", "the data are too few to tell an effect from none"
    NOT_IDENTIFIED = "not identified", "an effect could not be told from something else"
    CANNOT_TELL = "cannot tell", "no source covers what would have to be counted"
    MIXED = "mixed", "the methods disagree"


class Concern(Vocabulary):
    """What can make a series move though the violence did not."""

    DETECTION = "change in reporting or detection", "more is heard of, not more done"
    DEFINITION = "definition drift", "who counts as a member changes"
    COVERAGE = "coverage", "a source does not cover the whole window"
    REVERSE = "reverse causality", "what should follow comes first"
    REGRESSION = "regression to the mean", "a date chosen at a peak is followed by a fall"
    COMMON_SHOCK = "common shocks", "something else moves both"
    DENOMINATOR = "the denominator", "a share moves because its other part does"
    INCLUSION = "inclusion rules", "a source leaves out what another lists"


class Finding(Vocabulary):
    """How a check came out."""

    HOLDS = "holds", "nothing was found against the answer"
    FAILS = "fails", "what was found speaks against the answer"
    UNKNOWN = "unknown", "the data at hand do not allow the check"


@dataclass(frozen=True, slots=True)
class Check:
    """One concern, how it came out and why, in a sentence."""

    concern: Concern
    finding: Finding
    why: str


_LIKELIHOODS = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
)


def likelihood(probability: float) -> str:
    """Return a probability in ICD-203 words with its number: ``likely (70 %)``.

    Raises ValueError outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not {probability}")
    word = next((w for most, w in _LIKELIHOODS if probability <= most), "almost certain")
    number = (
        "under 1"
        if probability < 0.01  # noqa: PLR2004 - a percent
        else "over 99"
        if probability > 0.99  # noqa: PLR2004
        else f"{probability:.0%}".rstrip("%")
    )
    return f"{word} ({number} %)"
