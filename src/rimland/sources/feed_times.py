"""The times of feeds: read as written, and trusted only where they can be true."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rimland.model.document import known_since
from rimland.model.vocab import Vocabulary

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No news of the web is older; a time before it is a clock that was never set."""
AHEAD = timedelta(hours=1)
"""By how much a feed's clock may be fast."""

_DAY_ONLY = re.compile(r"\s*\d{4}-\d{2}-\d{2}\s*\Z")
_IN_PATH = re.compile(
    r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)"
)


class TimeFault(Vocabulary):
    """Why a stated time is not used."""

    TOO_EARLY = "time_too_early", "it lies before there was news on the web"
    IN_FUTURE = "time_in_future", "it lies in the future"


def time_of(written: str | None, parsed: Any) -> date | datetime | None:
    """Return a feed's time: the day where only a day is written, else the moment in UTC."""
    if written and _DAY_ONLY.match(written):
        return stated_time(written)
    if parsed is None:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def stated_time(written: str | None) -> date | datetime | None:
    """Return an ISO 8601 day or time, a time without a zone as UTC; None for anything else."""
    text = (written or "").strip()
    if not text or len(text) > 40:  # noqa: PLR2004 - longer ones are no times
        return None
    try:
        if len(text) <= len("YYYY-MM-DD"):
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def time_fault(stated: date | datetime, now: datetime) -> TimeFault | None:
    """Return why a stated time cannot be true, None where it can."""
    known = known_since(stated)
    assert known is not None  # noqa: S101 - a time was stated
    if not isinstance(stated, datetime):
        if stated > (now + AHEAD).date():
            return TimeFault.IN_FUTURE
    elif known > now + AHEAD:
        return TimeFault.IN_FUTURE
    return TimeFault.TOO_EARLY if known < EARLIEST else None


def trusted(stated: date | datetime | None, now: datetime) -> date | datetime | None:
    """Return a stated time if it can be true; one a little ahead of the clock is now."""
    if stated is None or time_fault(stated, now) is not None:
        return None
    return min(stated, now) if isinstance(stated, datetime) else stated


def day_in_address(address: str) -> date | None:
    """Return the day that stands in an address (/2017/04/05/), None where there is none."""
    found = _IN_PATH.search(address.partition("?")[0])
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def time_text(stated: date | datetime | None) -> str | None:
    """Return a time as it is stored: ISO 8601, in UTC where it has a clock."""
    if stated is None:
        return None
    if isinstance(stated, datetime):
        return stated.astimezone(UTC).isoformat()
    return stated.isoformat()


def moment_of(stated: date | datetime) -> datetime:
    """Return a stated time as a moment: a day from its beginning, UTC."""
    if isinstance(stated, datetime):
        return stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    return datetime.combine(stated, time.min, UTC)
