"""Months, date precision and knowledge time."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import total_ordering

from rimland.model.errors import RimlandError
from rimland.model.vocab import DatePrecision

UCDP_DATE_PRECISION = {
    1: DatePrecision.DAY,
    2: DatePrecision.WEEK,  # UCDP: a range of 2 to 6 days
    3: DatePrecision.WEEK,
    4: DatePrecision.MONTH,
    5: DatePrecision.YEAR,
}
"""UCDP GED codebook, variable date_prec."""

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_VIEWS_EPOCH = 1980 * 12  # VIEWS numbers months from January 1980 = 1
_DECEMBER = 12
_PARTS_OF_A_DAY = 3
_PARTS_OF_A_MONTH = 2


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; ordered, hashable and countable."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse months that do not exist."""
        if not 1 <= self.month <= _DECEMBER:
            message = f"month {self.month} does not exist"
            raise ValueError(message)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``; raises RimlandError for anything else."""
        found = _MONTH.match(text.strip())
        if not found or not 1 <= int(found[2]) <= _DECEMBER:
            what = f"'{text[:40]}' is not a month"
            raise RimlandError(what, hint="write it as YYYY-MM")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """Return the month with this count of months since year 0."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since January of year 0; differences are numbers of months."""
        return self.year * 12 + self.month - 1

    @property
    def views_id(self) -> int:
        """The VIEWS month_id, in which 457 is January 2018."""
        return self.index - _VIEWS_EPOCH + 1

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        """Return the month so many months later."""
        return Month.from_index(self.index + months)

    def to(self, last: Month) -> list[Month]:
        """Return every month from this one to ``last``, both included; empty if it is earlier."""
        return [Month.from_index(i) for i in range(self.index, last.index + 1)]

    def __lt__(self, other: Month) -> bool:
        """Order by time."""
        return self.index < other.index

    def __str__(self) -> str:
        """Return ``YYYY-MM``."""
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date written to the day, the month or the year, as a source gives it."""

    text: str
    first: date
    last: date
    precision: DatePrecision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises RimlandError otherwise."""
        parts = text.strip().split("-")
        try:
            numbers = [int(p) for p in parts]
            if len(parts) == 1:
                first, last = date(numbers[0], 1, 1), date(numbers[0], 12, 31)
                precision = DatePrecision.YEAR
            elif len(parts) == _PARTS_OF_A_MONTH:
                month = Month(numbers[0], numbers[1])
                first, last, precision = month.first_day, month.last_day, DatePrecision.MONTH
            elif len(parts) == _PARTS_OF_A_DAY:
                first = last = date(*numbers)
                precision = DatePrecision.DAY
            else:
                first = last = date.fromisoformat(text)
                precision = DatePrecision.DAY
        except ValueError:
            what = f"'{text[:40]}' is not a date"
            raise RimlandError(what, hint="write YYYY, YYYY-MM or YYYY-MM-DD") from None
        return cls(text.strip(), first, last, precision)


def parse_day(text: str) -> date:
    """Read ``YYYY-MM-DD``; raises RimlandError for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        what = f"'{text[:40]}' is not a date"
        raise RimlandError(what, hint="write it as YYYY-MM-DD") from None


def parse_instant(text: str) -> datetime:
    """Read a knowledge time: a date means the end of that day in UTC; raises RimlandError."""
    try:
        if len(text.strip()) <= len("YYYY-MM-DD"):
            return datetime.combine(parse_day(text), datetime.max.time(), UTC)
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        what = f"'{text[:40]}' is not a time"
        raise RimlandError(what, hint="write YYYY-MM-DD or an ISO 8601 time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def utc_text(moment: datetime) -> str:
    """Return a time as sortable UTC text with microseconds, the form the log stores."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
