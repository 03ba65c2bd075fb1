"""One analysis as a brief shows it, and what all such sections share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rimland.analysis.verdicts import Answer, Check, likelihood
from rimland.outputs.text import PER_CENT

ABSTAINED = frozenset({Answer.CANNOT_TELL, Answer.UNDERPOWERED, Answer.NOT_IDENTIFIED})
"""Answers that are none: a picture of numbers that settle nothing would be read all the same."""


@dataclass(frozen=True, slots=True)
class Section:
    """A question, its answer in a few words, and what its template lays out of it as ``s``."""

    section_id: str
    question: str
    answer: str
    template: str
    shown: Mapping[str, Any]


def likely(probability: float) -> str:
    """Return a probability in ICD-203 words with its number, which keeps to its sign on a line."""
    return likelihood(probability).replace(" %", PER_CENT)


def check_rows(checks: Sequence[Check]) -> tuple[tuple[str, str, str], ...]:
    """Return each check as concern, finding and why."""
    return tuple((str(check.concern), str(check.finding), check.why) for check in checks)
