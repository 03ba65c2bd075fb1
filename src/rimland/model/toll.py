"""Tolls by side, and the two sums that must never be mixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Count:
    """People counted as low, best and high; None is unknown, never zero."""

    low: int | None = None
    best: int | None = None
    high: int | None = None

    @property
    def ordered(self) -> bool:
        """Whether low <= best <= high holds for the parts that are known."""
        known = [v for v in (self.low, self.best, self.high) if v is not None]
        return known == sorted(known)

    @property
    def known(self) -> bool:
        """Whether any of the three is known."""
        return any(v is not None for v in (self.low, self.best, self.high))


@dataclass(frozen=True, slots=True)
class Toll:
    """People killed, by side, as one report gives them.

    ``total`` is the source's own total. ``perpetrators_in_total`` says whether it includes dead
    perpetrators; ``perpetrator_side`` says which side they are, None in a fight between sides.
    Summed lows and highs are bounds, not intervals.
    """

    civilians: Count = field(default_factory=Count)
    side_a: Count = field(default_factory=Count)
    side_b: Count = field(default_factory=Count)
    unknown: Count = field(default_factory=Count)
    total: Count = field(default_factory=Count)
    perpetrator_side: Literal["a", "b"] | None = None
    perpetrators_in_total: bool = True

    @property
    def perpetrators(self) -> Count:
        """The perpetrators' own dead; unknown where no side is the perpetrator."""
        if self.perpetrator_side is None:
            return Count()
        return self.side_a if self.perpetrator_side == "a" else self.side_b

    @property
    def victims_killed(self) -> Count:
        """Killed without the perpetrators; unknown for a fight, where nobody is the victim side."""
        if self.perpetrator_side is None:
            return Count()
        if not self.perpetrators_in_total:
            return self.total
        own = self.perpetrators.best
        if own is None:
            return Count()
        return Count(*(_less(v, own) for v in (self.total.low, self.total.best, self.total.high)))

    @property
    def all_killed(self) -> Count:
        """Killed on all sides; unknown where the total leaves out perpetrators of unknown number."""
        if self.perpetrators_in_total:
            return self.total
        own = self.perpetrators.best
        if own is None:
            return Count()
        total = self.total
        return Count(*(None if v is None else v + own for v in (total.low, total.best, total.high)))


def _less(value: int | None, own: int) -> int | None:
    return None if value is None else max(0, value - own)
