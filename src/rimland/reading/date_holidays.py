"""Feast days: which day a year's Easter, Thanksgiving or Eid falls on."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from rimland.model.time import Month
from rimland.model.vocab import DatePrecision
from rimland.reading.date_words import data_file, make_day

_RULE = re.compile(
    r"(?P<base>easter|orthodox)(?P<days>[+-]\d+)|hijri:(?P<hmonth>\d\d)(?:-(?P<hday>\d\d))?"
    r"|(?P<wmonth>\d\d):(?P<weekday>\d):(?P<nth>-?\d)"
    r"|(?:(?P<year>\d{4})-)?(?P<month>\d\d)-(?P<day>\d\d)"
)
_HIJRI_EPOCH = 227015  # the proleptic Gregorian ordinal of 1 Muharram 1, civil reckoning
_HIJRI_YEAR = 354
_MONTH_OF_30, _TWO_MONTHS = 30, 59
_WEEK = 7
_LAST_YEAR = 9998
_WORDS = re.compile(r"\w+|[^\w\s]")
_COUNTRY_WORDS = 5
_LINKS = (["of"], ["in"])


@dataclass(frozen=True, slots=True)
class Holiday:
    """A feast: its rule, the rule of its last day, and whether its name alone is too little."""

    rule: str
    last: str | None = None
    weak: bool = False

    @property
    def moon(self) -> bool:
        """Whether it falls on another day of the sun's year each year, as the moon is seen."""
        return self.rule.startswith("hijri")

    def in_year(self, year: int) -> list[tuple[date, date, DatePrecision]]:
        """Return when it is kept in a year of the Gregorian calendar; an Islamic feast may recur."""
        found = []
        for start, end, precision in _days(self.rule, year):
            last = _days(self.last, year) if self.last else []
            found.append((start, last[0][1] if last else end, precision))
        return found

    def latest(self, published: date) -> tuple[date, date, DatePrecision] | None:
        """Return the last one that had begun on the day of publication."""
        years = (published.year, published.year - 1, 2001)
        kept = [one for year in years for one in self.in_year(year) if one[0] <= published]
        return max(kept, default=None)

    def nearest(self, published: date) -> tuple[date, date, DatePrecision] | None:
        """Return the next one after the publication."""
        years = (published.year, published.year + 1)
        kept = [one for year in years for one in self.in_year(year) if one[0] > published]
        return min(kept, default=None)


@cache
def holidays() -> dict[str, Holiday]:
    """Return the feasts by their names in lower case."""
    table = data_file("holidays.toml")
    return {
        " ".join(name.lower().split()): Holiday(
            row["rule"], row.get("last"), row.get("weak", False)
        )
        for row in table["holiday"]
        for name in row["names"]
    }


@cache
def independence_days() -> dict[str, Holiday]:
    """Return Independence Days by country or adjective in lower case."""
    table = data_file("holidays.toml")["independence"]
    return {
        name.replace("-", " ").lower(): Holiday(rule)
        for rule, names in table.items()
        for name in names.split()
    }


@cache
def _by_first_word() -> dict[str, list[tuple[list[str], Holiday | None]]]:
    """Return the words of each name under its first word, the longest name first."""
    known: dict[str, list[tuple[list[str], Holiday | None]]] = {}
    for name, feast in [*holidays().items(), ("independence day", None)]:
        words = _WORDS.findall(name)
        known.setdefault(words[0], []).append((words, feast))
    for names in known.values():
        names.sort(key=lambda entry: -len(entry[0]))
    return known


@cache
def feast_words() -> frozenset[str]:
    """Return the words that feasts' names begin with."""
    return frozenset(_by_first_word())


def feast_at(words: list[str], index: int) -> tuple[int, Holiday | None]:
    """Return how many words from this one name a feast, 0 if none, and which.

    Args:
        words: words and marks in lower case, with straight apostrophes.
        index: the first word.
    """
    for name, feast in _by_first_word().get(words[index], ()):
        length = len(name)
        if words[index : index + length] == name:
            return length, feast or _independence_day(words, index, index + length)
    return 0, None


def _independence_day(words: list[str], first: int, last: int) -> Holiday | None:
    """Find the country before or after "Independence Day"."""
    days = independence_days()
    before = [w for w in words[max(0, first - _COUNTRY_WORDS) : first] if w not in ("'", "s")]
    after = words[last + 1 : last + _COUNTRY_WORDS]
    for length in range(_COUNTRY_WORDS, 0, -1):
        for some in (before[-length:], after[:length] if words[last : last + 1] in _LINKS else []):
            day = days.get(" ".join(some))
            if day:
                return day
    return None


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches (the anonymous Gregorian computus)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, part = divmod(century, 4)
    moved = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - moved + 15) % 30
    four, left = divmod(rest, 4)
    sunday = (32 + 2 * part + 2 * four - moon - left) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the orthodox churches, as a Gregorian day."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    behind = year // 100 - year // 400 - 2
    return date(year, month, day + 1) + timedelta(days=behind)


def hijri_day(year: int, month: int, day: int) -> date:
    """Return a day of the tabular Islamic calendar."""
    months = (month - 1) // 2 * _TWO_MONTHS + (month - 1) % 2 * _MONTH_OF_30
    leaps = (11 * year + 3) // 30
    return date.fromordinal(_HIJRI_EPOCH + (year - 1) * _HIJRI_YEAR + leaps + months + day - 1)


def _days(rule: str, year: int) -> list[tuple[date, date, DatePrecision]]:
    match = _RULE.fullmatch(rule)
    if not match or not 1 < year < _LAST_YEAR:
        return []
    parts = match.groupdict()
    if parts["base"]:
        sunday = easter(year) if parts["base"] == "easter" else orthodox_easter(year)
        return _one(sunday + timedelta(days=int(parts["days"])))
    if parts["hmonth"]:
        return _hijri(int(parts["hmonth"]), parts["hday"], year)
    if parts["wmonth"]:
        return _one(_nth_weekday(year, int(parts["wmonth"]), int(parts["weekday"]), parts["nth"]))
    if parts["year"] and int(parts["year"]) != year:
        return []
    return _one(make_day(year, int(parts["month"]), int(parts["day"])))


def _one(day: date | None) -> list[tuple[date, date, DatePrecision]]:
    return [(day, day, DatePrecision.DAY)] if day else []


def _hijri(month: int, day: str | None, year: int) -> list[tuple[date, date, DatePrecision]]:
    first = int((year - 622) * 33 / 32)
    found = []
    for hijri_year in range(max(1, first - 1), first + 3):
        if day:
            start = end = hijri_day(hijri_year, month, int(day))
        else:
            start = hijri_day(hijri_year, month, 1)
            end = hijri_day(hijri_year, month + 1, 1) - timedelta(days=1)
        if start.year == year:
            found.append((start, end, DatePrecision.WEEK if day else DatePrecision.MONTH))
    return found


def _nth_weekday(year: int, month: int, weekday: int, nth: str) -> date:
    if int(nth) < 0:
        last = Month(year, month).last_day
        return last - timedelta(days=(last.weekday() - weekday) % _WEEK)
    first, _ = calendar.monthrange(year, month)
    return date(year, month, 1 + (weekday - first) % _WEEK + _WEEK * (int(nth) - 1))
