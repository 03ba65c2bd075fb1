"""Days that are listed and not a stretch: "on 3 and 9 May", "on Monday and Thursday"."""

from __future__ import annotations

from rimland.reading.date_found import Found
from rimland.reading.date_shift import Reading, exactly, weekday_before
from rimland.reading.date_words import latest_day, make_day


def listed(found: Found, rule: str, reading: Reading) -> list[tuple[int, int, Reading]]:
    """Return the days one by one, each with its words; empty where they are a stretch.

    Days that follow each other are one stretch: what happened "on Monday and Tuesday" went on.
    """
    if rule not in ("days", "weekdays") or not _is_list(found):
        return []
    wanted = "W" if rule == "weekdays" else "DO"
    days = [i for i in range(found.first, found.last) if found.tokens.letters[i] in wanted]
    if not reading.start or not reading.end or len(days) == (reading.end - reading.start).days + 1:
        return []
    return [_one(found, index, index == days[-1], reading) for index in days]


def _is_list(found: Found) -> bool:
    letters = found.letters
    return "&" in letters and "B" not in found.before and not set("-RZ") & set(letters)


def _one(found: Found, index: int, is_last: bool, reading: Reading) -> tuple[int, int, Reading]:  # noqa: FBT001
    """Read the day at a word; the last one keeps what follows it."""
    letters, values = found.tokens.letters, found.tokens.values
    end = found.last if is_last else index + 1
    while end < found.last and letters[end] in "FTMma.Y":
        end += 1
    number, until = values[index], reading.end
    if not isinstance(number, int) or until is None:
        return index, end, reading
    if letters[index] == "W":
        return index, end, exactly(weekday_before(until, number), "weekday")
    start, month = _month_of(found, index)
    year = _year_of(found, index)
    day = make_day(year, month, number) if year else latest_day(month, number, until)
    return start, end, exactly(day, "absolute") if day else reading


def _year_of(found: Found, index: int) -> int | None:
    """Return the year written between a day and the next day of the list."""
    for place in range(index + 1, found.last):
        letter, value = found.tokens.letters[place], found.tokens.values[place]
        if letter in "DO":
            return None
        if letter == "Y" and isinstance(value, int):
            return value
    return None


def _month_of(found: Found, index: int) -> tuple[int, int]:
    """Return the month of a day, and where its words begin."""
    letters, values = found.tokens.letters, found.tokens.values
    named = [i for i in range(found.first, found.last) if letters[i] in "Mma"]
    before = [i for i in named if i < index]
    chosen = before[-1] if before else next(i for i in named if i > index)
    value = values[chosen]
    beside = bool(before) and index - chosen <= len("M.")
    return chosen if beside else index, value if isinstance(value, int) else 1
