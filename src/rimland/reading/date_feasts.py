"""Which day a feast is meant to be: the last one kept, or none where the calendar leaves it open."""

from __future__ import annotations

from datetime import date, timedelta

from rimland.model.vocab import DatePrecision
from rimland.reading.date_found import Found, within
from rimland.reading.date_holidays import Holiday
from rimland.reading.date_shift import Reading, shifted, unresolved

DAY, WEEK = DatePrecision.DAY, DatePrecision.WEEK
_SOON_FEAST = timedelta(days=60)
_FRESH_FEAST = timedelta(days=45)
_MOON_SEEN = timedelta(days=2)


def feast(found: Found) -> Reading:
    """Read "Christmas Eve", "the eve of Eid al-Fitr", "Easter 2019"."""
    kept_on = next(
        v for v in found.tokens.values[found.first : found.last] if isinstance(v, Holiday)
    )
    if found.letters[0] == "n" or found.ahead:
        return unresolved("future")
    if "J" in found.before and not found.years() and _is_soon(found, kept_on):
        return unresolved("future")
    kept = _kept(found, kept_on)
    if not kept:
        return unresolved("holiday")
    start, end, precision = kept
    if _is_eve(found):
        end = start = shifted(start, -1)
        precision = DAY if precision == DAY else WEEK
    if kept_on.moon and found.published and start > found.published:
        start = end = found.published  # the moon was seen a day before the table has it
    if found.published and start > found.published:
        return unresolved("future")
    return within(Reading(start, end, precision, "holiday"), found.published, "holiday")


def _kept(found: Found, feast: Holiday) -> tuple[date, date, DatePrecision] | None:
    """Which year's feast is meant; None where none is surely meant."""
    years = found.years()
    if years:
        return next(iter(feast.in_year(years[0])), None)
    if not found.published:
        fixed = feast.in_year(2001) if feast.rule.startswith("2001") else []
        return next(iter(fixed), None)
    return _of_the_moon(feast, found.published) if feast.moon else _by_the_sun(found, feast)


def _of_the_moon(feast: Holiday, published: date) -> tuple[date, date, DatePrecision] | None:
    """A feast by the moon falls in another month each few years: only a fresh one is meant."""
    latest, coming = feast.latest(published), feast.nearest(published)
    if coming and coming[0] - published <= _MOON_SEEN:
        return coming
    return latest if latest and published - latest[1] <= _FRESH_FEAST else None


def _by_the_sun(found: Found, feast: Holiday) -> tuple[date, date, DatePrecision] | None:
    if not found.published or not _is_eve(found):
        return feast.latest(found.published) if found.published else None
    coming = feast.nearest(found.published)
    if coming and coming[0] - found.published <= timedelta(days=1):
        return coming
    return None if _is_soon(found, feast) else feast.latest(found.published)


def _is_soon(found: Found, feast: Holiday) -> bool:
    coming = feast.nearest(found.published) if found.published else None
    return bool(coming and found.published and coming[0] - found.published <= _SOON_FEAST)


def _is_eve(found: Found) -> bool:
    """Read "on the eve of the feast"."""
    before = found.tokens.letters[max(0, found.first - 3) : found.first].rstrip("T")
    return before.endswith("*F")
