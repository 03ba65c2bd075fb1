"""Quiet hours and the times of digests, in a follower's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from rimland.model.errors import RimlandError
from rimland.model.vocab import Vocabulary

DIGEST_TIME = time(7)
"""When digests go out, in the follower's zone."""

_DAY = timedelta(days=1)
_MONDAY = 0


class Rhythm(Vocabulary):
    """How a follow's alerts reach the follower."""

    IMMEDIATE = "immediate", "each by itself, as soon as it is known"
    DAILY = "daily", "one message a day, at seven in the follower's zone"
    WEEKLY = "weekly", "one message a week, on Monday at seven in the follower's zone"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours in which a follower is not disturbed; over midnight where they end before they begin.

    Equal or missing ends mean that no hour is quiet. Clock changes are kept: 22:00 to 07:00 lasts
    eight, nine or ten hours, as the night does.
    """

    zone: str = "UTC"
    start: time | None = None
    end: time | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether this moment is quiet."""
        if self.start is None or self.end is None or self.start == self.end:
            return False
        clock = moment.astimezone(zone_named(self.zone)).time()
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def after(self, moment: datetime) -> datetime:
        """Return the first moment, from this one on, that is not quiet."""
        if self.end is None or not self.covers(moment):
            return moment
        zone = zone_named(self.zone)
        day = moment.astimezone(zone).date()
        # Both readings of a clock time that the night the clocks go back has twice.
        ends = (at(day + n * _DAY, self.end, zone, fold) for n in range(4) for fold in (0, 1))
        return next(end for end in ends if end > moment and not self.covers(end))


def digest_slot(rhythm: Rhythm, zone: str, moment: datetime) -> datetime | None:
    """Return when the next digest goes out after this moment; None for what goes out at once."""
    if rhythm is Rhythm.IMMEDIATE:
        return None
    place = zone_named(zone)
    day = moment.astimezone(place).date()
    days = (day + ahead * _DAY for ahead in range(9))
    slots = (at(d, DIGEST_TIME, place) for d in days if _has_digest(rhythm, d))
    return next(slot for slot in slots if slot > moment)


def at(day: date, clock: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    """Return a local clock time as UTC; one that the clocks skip is as much later as they skip."""
    return datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC)


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raises RimlandError if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = "write it as Europe/Paris, or UTC"
        raise RimlandError(f"there is no time zone '{name[:60]}'", hint=hint) from None


def _has_digest(rhythm: Rhythm, day: date) -> bool:
    return rhythm is Rhythm.DAILY or day.weekday() == _MONDAY
