"""Facts of an event in words: the one wording that alerts show and that changes are told apart by."""

from __future__ import annotations

from datetime import date, timedelta

from rimland.model.alert import Facts
from rimland.model.time import Month
from rimland.model.toll import Count
from rimland.model.vocab import DatePrecision
from rimland.tables.packaged import country_name

NOT_KNOWN = "not known"
_CLASSES = (0, 1, 5, 10, 25, 50, 100, 250, 500)
_WEEK = timedelta(days=6)  # a week's precision: within about a week of the day given
_LEVELS = {1: 0, 2: 0, 3: 1, 4: 2, 5: 2, 6: 3, 7: 4}
_NOWHERE = 4
_NEAR, _LARGER, _COUNTRY = 2, 5, 6
_PRECISION = {
    _NEAR: "within about 25 km",
    3: "district",
    4: "province",
    _LARGER: "larger area",
}
_UNSAID = frozenset({None, "", "unknown"})


def toll_class(count: Count) -> int | None:
    """Return the lowest figure of a toll's class: of best, else of low; None where unknown.

    The classes are 0, 1-4, 5-9, 10-24, 25-49, 50-99, 100-249, 250-499, and 500 or more.
    """
    figure = count.low if count.best is None else count.best
    return None if figure is None else max((c for c in _CLASSES if c <= figure), default=0)


def toll_text(count: Count) -> str:
    """Return a toll as a person reads it: ``7``, ``7 (5 to 9)``, ``at least 5``."""
    low, best, high = count.low, count.best, count.high
    if best is None:
        return _bounds(low, high)
    if low == best and high is None:
        return f"at least {best}"
    if {low, high} <= {best, None}:
        return str(best)
    if high is None:
        return f"{best} (at least {low})"
    return f"{best} ({best if low is None else low} to {high})"


def _bounds(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return str(low) if low == high else f"{low} to {high}"
    if low is not None:
        return f"at least {low}"
    return NOT_KNOWN if high is None else f"at most {high}"


def place_level(facts: Facts) -> int:
    """Return how large the named area is: 0 a town, 1 a district, 2 a province, 3 a country, 4 unknown."""
    if facts.place_precision in _LEVELS:
        return _LEVELS[facts.place_precision]
    known = ((facts.place, 0), (facts.adm1, 2), (facts.country, 3))
    return next((level for name, level in known if name), _NOWHERE)


def place_text(facts: Facts) -> str:
    """Return where it happened, from small to large, with the precision where it is not exact."""
    names: list[str] = []
    country = country_name(facts.country) if facts.country else None
    for name in (facts.place, facts.adm1, country):
        if name and name not in names:
            names.append(name)
    if not names:
        return NOT_KNOWN
    how = _PRECISION.get(facts.place_precision or 0)
    if facts.place_precision == _COUNTRY and facts.place:
        how = "country only"
    return f"{', '.join(names)} ({how})" if how else ", ".join(names)


def day_text(facts: Facts) -> str:
    """Return when it happened, as exactly as it is known."""
    if facts.day is None:
        return NOT_KNOWN
    match facts.date_precision:
        case DatePrecision.WEEK:
            return f"about {facts.day.isoformat()} (within a week)"
        case DatePrecision.MONTH:
            return str(Month.of(facts.day))
        case DatePrecision.YEAR:
            return str(facts.day.year)
        case _:
            return facts.day.isoformat()


def span(facts: Facts) -> tuple[date, date] | None:
    """Return the first and last day it may have happened on, None where no date is known."""
    if facts.day is None:
        return None
    match facts.date_precision:
        case DatePrecision.WEEK:
            return _shifted(facts.day, -_WEEK), _shifted(facts.day, _WEEK)
        case DatePrecision.MONTH:
            month = Month.of(facts.day)
            return month.first_day, month.last_day
        case DatePrecision.YEAR:
            return date(facts.day.year, 1, 1), date(facts.day.year, 12, 31)
        case _:
            return facts.day, facts.day


def attribution_text(facts: Facts) -> str:
    """Return who is held to have done it, how firmly, by what tie and with what claim."""
    said = [known(facts.certainty), _tie(facts.tie), _claim(facts.claim)]
    how = "; ".join(part for part in said if part)
    who = ", ".join(sorted(set(facts.actors)))
    if not who:
        return f"nobody named ({how})" if how else NOT_KNOWN
    return f"{who} ({how})" if how else who


def modes_text(facts: Facts) -> str:
    """Return how it was done, in the order of the alphabet: the order given changes nothing."""
    return ", ".join(sorted({mode.replace("_", " ") for mode in facts.modes})) or NOT_KNOWN


def known(word: str | None) -> str | None:
    """Return a vocabulary's word, None where it says that nothing is known."""
    return None if word in _UNSAID else word


def _tie(word: str | None) -> str | None:
    said = known(word)
    return "no tie found" if said == "none" else said


def _claim(word: str | None) -> str | None:
    said = known(word)
    if said == "none_known":
        return None
    return "claimed by another group as well" if said == "counter_claimed" else said


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day
