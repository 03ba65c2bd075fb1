"""The dateline of a report, and the lines that say when and by whom a page was put out."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date

from rimland.reading.date_words import MONTHS, WEEKDAYS, word_list, written_day
from rimland.reading.spans import Span

_LONGEST = 160  # characters; datelines are short
_HEAD = 3000  # characters; a dateline stands among the first lines
_PARTS = 3  # of a place: town, region, country
_WORDS = 5  # of each part
_DASHES = 3  # tried: one may stand within an agency's name

_DASH = re.compile(r"(?:\s{0,3}(?:--|[–—])|\s{1,3}-|[)\d]-)\s{1,3}|(?<=[A-Z)]):\s|[–—](?=\w)")
_AGENCY = re.compile(r"\s*(?:\(([^()]{2,60})\)|/([^/]{2,40})/|\[([^\[\]]{2,40})\])\s*\Z")
_ENDING = re.compile(r"[\s,;]+\Z")
_NAME = re.compile(r"[A-Z0-9ÁÉÍÓÚÀÂÇÈÊËÎÏÔÖÜŞĞİ'’ʿ`-]")
_PARTICLES = word_list("datelines", "particles")
_NO_PLACE = word_list("datelines", "labels")
# "On Friday -" and "Friday -" open sentences; The Hague and Al Hasakah are places.
_NO_PLACE_FIRST = (word_list("sentences", "starters") | WEEKDAYS.keys() | MONTHS.keys()) - {
    *("the", "no"),
}
_NO_CITY = re.compile(r"no city\s?\(?", re.IGNORECASE)
_WEEKDAY = re.compile(
    rf",\s{{0,2}}({'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\Z", re.IGNORECASE
)
_UNDATED = re.compile(r",?\s(?:no date|undated)\Z", re.IGNORECASE)
_OPENING = re.compile(r"[ \t]{0,8}[A-Z][^\n]{1,90}?(?:\s(?:--|[–—-])\s|\)\s?:|[–—])")
_METADATA = re.compile(
    r"[ \t]{0,8}(?:(?:first |last |originally )?(?:published|updated|posted|modified|filed|created)\b"
    r"|(?:release |publication |issue )?dated?\s?:|by\s(?=[A-Z]))",
    re.IGNORECASE,
)
_SAYING_WHEN = re.compile(r"(?:\s(?:on|at|in))?\s{0,2}:?\s{0,2}")
_BYLINE = re.compile(r"(?:[A-Z][\w.'’-]{0,30}+\s?+|(?:and|for|of|the)\s|[,|–—-]\s{0,3}+){1,14}+\Z")
_MORE = re.compile(r"\s{0,3}[|,;(–—-][^.!?]{0,60}\Z")
_CLOCK = re.compile(
    r"\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b[,.]?\s{0,2})?(?:at\s)?"
    r"(?:\d{1,2}[:.]\d\d)?[\s,|–-]{0,4}(?:[ap]\.?m\.?|[A-Z]{2,4})?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a report says it was filed, up to and with its dash.

    ``date`` is None where no full day is written and no publication date was given.
    """

    span: Span
    place_span: Span | None
    date: date | None
    agency_span: Span | None
    date_span: Span | None = None


def dateline(text: str, published: date | None = None) -> Dateline | None:
    """Return the dateline of a text, None where it has none.

    Args:
        text: the text as given; only its first lines are looked at.
        published: gives the year of a dateline that names only day and month.
    """
    head = text[:_HEAD]
    for start in _line_starts(head):
        found = _dateline_at(head, start, published)
        if found:
            return found
    return None


def opens_report(text: str, start: int) -> bool:
    """Whether a line begins like a dateline or like a line of metadata."""
    if start < _HEAD and _OPENING.match(text, start, start + _LONGEST):
        return _dateline_at(text[: start + _LONGEST], start, None) is not None
    return bool(_METADATA.match(text, start)) and is_metadata(text, start)


def is_metadata(text: str, position: int) -> bool:
    """Whether the line at a position only says when or by whom the page was put out."""
    start, end = _line(text, position)
    line = text[start:end]
    if end - start > _LONGEST or not line.strip():
        return False
    day = written_day(text, start, end)
    if not day:
        return bool(_METADATA.match(line)) and ":" in line and line.rstrip()[-1] not in ".!?"
    before, after = text[start : day[0]], text[day[1] : end]
    named = _METADATA.match(before)
    if named and not _says_when(before, named.end()):
        return False
    if named and _MORE.match(after):
        return True
    return bool((named or _CLOCK.fullmatch(before)) and _CLOCK.fullmatch(after))


def _says_when(before: str, end: int) -> bool:
    """Whether only a name, or only small words and a weekday, stand between the two."""
    if before[:end].strip().lower() == "by":
        first = before[end:].split(maxsplit=1)
        # "By June 3 the group had fled" is wrapped prose.
        return bool(
            first
            and first[0].lower() not in _NO_PLACE_FIRST
            and _BYLINE.match(before, end)
            and before.rstrip()[-1] in ",|–—-"
        )
    link = _SAYING_WHEN.match(before, end)
    return bool(_CLOCK.fullmatch(before, link.end() if link else end))


def _line(text: str, position: int) -> tuple[int, int]:
    """Return the line around a position, at most a little longer than a metadata line may be."""
    low, high = max(0, position - _LONGEST - 1), position + _LONGEST + 1
    start = text.rfind("\n", low, position) + 1
    end = text.find("\n", position, high)
    return start or low, end if end >= 0 else min(high, len(text))


def _line_starts(head: str) -> list[int]:
    """Return where the first lines begin; only there can a dateline stand."""
    starts = [m.start() for m in re.finditer(r"(?<![^\n])[^\S\n]*+(?=\S)", head)]
    return starts[:8]


def _dateline_at(head: str, start: int, published: date | None) -> Dateline | None:
    start += len(head[start:]) - len(head[start:].lstrip())
    limit = min(len(head), start + _LONGEST)
    for dash in itertools.islice(_DASH.finditer(head, start, limit), _DASHES):
        found = _dateline_before(head, start, dash, published)
        if found:
            return found
    return None


def _dateline_before(
    head: str, start: int, dash: re.Match[str], published: date | None
) -> Dateline | None:
    end = dash.start() + (1 if dash[0][:1] in ")0123456789" else 0)
    agency, end = _agency(head, start, end)
    day, end, dated = _day(head, start, end, published)
    end -= len(head[start:end]) - len(_ENDING.sub("", head[start:end]))
    place = Span(start, end) if end > start else None
    if place and not _is_place(place.of(head)):
        return None
    if not _is_dateline(head, dash, place, bool(agency or dated)):
        return None
    unnamed = _NO_CITY.match(head, start) if place else None
    if unnamed and place:
        place = Span(unnamed.end(), place.end - 1)
    return Dateline(
        Span(start, dash.end()),
        None if place and place.of(head).lower().strip("()") in _NO_PLACE else place,
        day[2] if day else None,
        agency,
        Span(day[0], day[1]) if day else None,
    )


def _agency(head: str, start: int, end: int) -> tuple[Span | None, int]:
    """Read an agency in brackets at the end of the dateline."""
    match = _AGENCY.search(head, start, end)
    if not match:
        return None, end
    group = next(number for number in (1, 2, 3) if match[number])
    return Span(*match.span(group)), match.start()


def _day(
    head: str, start: int, end: int, published: date | None
) -> tuple[tuple[int, int, date | None] | None, int, bool]:
    """Read the day that ends the dateline; also says whether a day or "no date" stands there."""
    found = written_day(head, start, end, published)
    if found and not head[found[1] : end].strip(" \t\n,.;"):
        weekday = _WEEKDAY.search(_ENDING.sub("", head[start : found[0]]))
        return found, start + weekday.start() if weekday else found[0], True
    for pattern in (_UNDATED, _WEEKDAY):
        match = pattern.search(head[start:end].rstrip())
        if match:
            return None, start + match.start(), True
    return None, end, False


def _is_place(name: str) -> bool:
    """Whether every word is written like part of a name."""
    parts = [p for p in re.split(r"[,/()]|\s-\s", name) if p.strip()]
    first = name.split(maxsplit=1)[0].lower().strip("(,")
    if first in _NO_PLACE_FIRST:
        return False
    if not 1 <= len(parts) <= _PARTS or "\n\n" in name or '"' in name:
        return False
    for part in parts:
        words = part.split()
        if len(words) > _WORDS or any(not _is_name(word) for word in words):
            return False
    return True


def _is_name(word: str) -> bool:
    return bool(_NAME.match(word)) or word.lower() in _PARTICLES or word[:3] in ("al-", "el-")


def _is_dateline(head: str, dash: re.Match[str], place: Span | None, sure: bool) -> bool:  # noqa: FBT001
    """Weigh whether what stands before the dash is a dateline and no headline or label."""
    follows = head[dash.end() : dash.end() + 1]
    if place is None:
        # "(Reuters) - ": an agency alone.
        return sure and dash.start() > 0
    if not follows or (place.of(head).split()[0].lower().strip("(") in _NO_PLACE and not sure):
        return False
    if sure:
        return True
    words = place.of(head)
    colon = ":" in dash[0]
    if not (follows.isupper() or follows in "\"'“‘[") or len(words.split()) > _PARTS:
        return False
    rest = head[dash.end() :].split("\n\n", 1)[0]
    shouted = words.isupper() and rest[:80].isupper()
    if colon:
        return words.isupper() and not shouted and len(words) > 1
    return len(rest) > _WORDS * _PARTS and not (shouted and "--" not in dash[0])
