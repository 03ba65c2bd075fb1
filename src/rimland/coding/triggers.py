"""Words that tell of an attack, read from one table: the gate's stems and the modes' patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from rimland.model.vocab import Mode
from rimland.reading.spans import Span


class Strength(StrEnum):
    """How far a word speaks for an attack without help."""

    STRONG = "strong"
    WEAK = "weak"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or phrase that tells of violence, and the mode it speaks for."""

    span: Span
    mode: Mode
    strength: Strength
    words: str

    @property
    def rank(self) -> tuple[int, int, int]:
        """Which of two triggers at one place is kept: the stronger, the longer, the more exact."""
        strong = {Strength.STRONG: 0, Strength.WEAK: 1, Strength.BARE: 2}[self.strength]
        return strong, self.span.start - self.span.end, int(self.mode is Mode.OTHER_VIOLENCE)


@dataclass(frozen=True, slots=True)
class _Family:
    mode: Mode
    strength: Strength
    pattern: re.Pattern[str]


@cache
def _table() -> dict[str, list[dict[str, str | list[str]]] | list[str]]:
    path = resources.files("rimland").joinpath("data", "coding", "triggers.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def stems() -> tuple[str, ...]:
    """Return the beginnings of words that the gate looks for, in lower case."""
    return tuple(str(stem) for stem in _table()["stems"])


@cache
def _families() -> tuple[_Family, ...]:
    families = []
    for entry in _table()["trigger"]:
        assert isinstance(entry, dict)  # noqa: S101 - the table is ours and a test reads it
        joined = "|".join(f"(?:{pattern.rstrip()})" for pattern in entry["patterns"])
        families.append(
            _Family(
                Mode(str(entry["mode"])),
                Strength(str(entry["strength"])),
                re.compile(rf"(?<![\w-])(?:{joined})(?![\w])"),
            )
        )
    return tuple(families)


def triggers(lowered: str, start: int, end: int) -> tuple[Trigger, ...]:
    """Return the triggers between two offsets of a lower-case text, in order, none overlapping."""
    found = [
        Trigger(Span(*match.span()), family.mode, family.strength, match.group())
        for family in _families()
        for match in family.pattern.finditer(lowered, start, end)
        if match.end() > match.start()
    ]
    return _best_of_overlapping(found[:_MOST])


_MOST = 64
"""Matches in one sentence; no prose has a third of them."""


def _best_of_overlapping(found: Sequence[Trigger]) -> tuple[Trigger, ...]:
    kept: list[Trigger] = []
    for trigger in sorted(found, key=lambda t: (t.rank, t.span)):
        if not any(trigger.span.overlaps(other.span) for other in kept):
            kept.append(trigger)
    return tuple(sorted(kept, key=lambda t: t.span))
