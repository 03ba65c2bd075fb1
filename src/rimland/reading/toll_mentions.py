"""What a toll mention is: how many of whom came to what, and how the text says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rimland.model.toll import Count
from rimland.reading.spans import Span

Role = Literal["total", "part", "update", "previous"]


class Outcome(StrEnum):
    """What happened to the people counted; casualties are killed or injured, the text not saying."""

    KILLED = "killed"
    INJURED = "injured"
    ABDUCTED = "abducted"
    MISSING = "missing"
    FREED = "freed"
    CASUALTIES = "casualties"


class Side(StrEnum):
    """On which side the people counted stand, as far as the words for them tell."""

    CIVILIANS = "civilians"
    SECURITY = "security"
    PERPETRATORS = "perpetrators"
    OTHER_FIGHTERS = "other_fighters"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TollMention:
    """One count of people in one passage.

    ``number`` is None where one person is told of without a number ("a policeman was killed").
    ``part_of`` is the index of the mention this one is a part of, among the mentions returned.
    ``joined`` is the same for the groups of one list ("five soldiers and three civilians"), which
    are disjoint. ``additional`` marks people said to come on top ("two more", "also").
    ``background`` marks a sentence about an earlier time or another attack ("last year").
    ``definite`` marks people spoken of as known already ("the policeman", "he").
    """

    span: Span
    number: Span | None
    outcome: Outcome
    side: Side
    who: str | None
    count: Count
    role: Role = "total"
    part_of: int | None = None
    speaker: Span | None = None
    cumulative: bool = False
    hypothetical: bool = False
    background: bool = False
    additional: bool = False
    definite: bool = False
    joined: int = 0
    sentence: int = 0
