"""Words, numbers and links of a page; every text from data passes through ``clean``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from rimland.model.time import Month
from rimland.model.toll import Count
from rimland.model.vocab import DatePrecision

LONGEST = 1000
"""Characters of one text a page shows; a longer one says that it was cut."""

PER_CENT = "\N{NO-BREAK SPACE}%"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)  # calendar.month_name would follow the machine's locale
_SPACES = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_JOINERS = "\u200c\u200d"  # Persian words and emoji need them
_URL = re.compile(r"https?://[^\s<>\"'|;]+[^\s<>\"'|;.,)\]]", re.IGNORECASE)
_NOT_IN_ANCHOR = re.compile(r"[^A-Za-z0-9_-]+")
# "Not plain": control, format (bidi overrides among them), surrogate, private use.
_NOT_PLAIN = {"Cc", "Cf", "Cs", "Co"}


def clean(text: str, longest: int = LONGEST) -> str:
    """Return a text without control, bidi and private characters, on one line, cut if too long."""
    if len(text) > longest:
        text = f"{text[:longest].rstrip()}… (cut; {len(text):,} characters in all)"
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", text)
    return "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in _NOT_PLAIN)


def short(text: str | None, longest: int) -> str:
    """Return a clean text of at most so many characters, for labels and narrow cells."""
    plain = clean(text or "")
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def safe_url(text: str) -> str | None:
    """Return an address if it is a plain http or https one, else None."""
    if text != clean(text) or any(c.isspace() for c in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname else None


def linked(text: str | None) -> Markup:
    """Return a text escaped, with its http and https addresses as links that tell nothing on."""
    plain = clean(text or "")
    pieces: list[Markup] = []
    end = 0
    for found in _URL.finditer(plain):
        url = safe_url(found[0])
        if url is None:
            continue
        pieces.append(escape(plain[end : found.start()]))
        shown = short(url.split("://", 1)[1], 80)
        pieces.append(Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, shown))
        end = found.end()
    return Markup().join([*pieces, escape(plain[end:])])


def anchor(*parts: object) -> str:
    """Return an id for an element, of letters, digits, dashes and underscores only."""
    return "-".join(_NOT_IN_ANCHOR.sub("-", str(part)) for part in parts)


def month_name(month: Month) -> str:
    """Return a month as ``January 2016``."""
    return f"{_MONTHS[month.month - 1]} {month.year}"


def span_name(first: Month, last: Month) -> str:
    """Return months as ``January 2016`` or ``January 2016 to March 2016``."""
    return month_name(first) if first == last else f"{month_name(first)} to {month_name(last)}"


def runs(months: Iterable[Month]) -> list[tuple[Month, Month]]:
    """Return months as unbroken runs, each by its first and last month."""
    found: list[tuple[Month, Month]] = []
    for month in sorted(set(months)):
        if found and found[-1][1].plus(1) == month:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with thousands marked; unknown is a word, never a zero."""
    return "unknown" if value is None else f"{value:,.{digits}f}"


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share in per cent, without turning a few into none or most into all."""
    if share is None:
        return "no event"
    shown, step = round(100 * share, digits), 10.0**-digits
    if shown == 0 and share > 0:
        return f"under {step:.{digits}f}{PER_CENT}"
    if shown == 100 and share < 1:  # noqa: PLR2004 - per cent
        return f"over {100 - step:.{digits}f}{PER_CENT}"
    return f"{shown:.{digits}f}{PER_CENT}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: ``1 event``, ``2,000 events``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def not_coded(by_language: Mapping[str, int]) -> str:
    """Return documents that nothing reads: ``15 documents not coded: language (ar 12, fr 3)``."""
    listed = ", ".join(f"{language} {count:,}" for language, count in by_language.items())
    return f"{counted(sum(by_language.values()), 'document')} not coded: language ({listed})"


def toll(low: int | None, best: int | None, high: int | None) -> str:
    """Return a toll as its best figure with the bounds, where they say more than the figure."""
    if low is None and best is None and high is None:
        return "unknown"
    if low == best == high:
        return number(best)
    if not Count(low, best, high).ordered:
        return f"{number(best)} (low {number(low)}, high {number(high)}, as the source has it)"
    ends = f"{'?' if low is None else number(low)}–{'?' if high is None else number(high)}"
    return f"{ends}, best unknown" if best is None else f"{number(best)} ({ends})"


def when(first: date | None, last: date | None, precision: str | None) -> str:
    """Return an event's date, written only as exactly as it is known."""
    if first is None:
        return "date unknown"
    if precision == DatePrecision.YEAR:
        return str(first.year)
    if precision == DatePrecision.MONTH and (last is None or Month.of(first) == Month.of(last)):
        return str(Month.of(first))
    days = first.isoformat() if last in {None, first} else f"{first} to {last}"
    return f"about {days}" if precision in {DatePrecision.WEEK, DatePrecision.MONTH} else days


def moment(text: str) -> str:
    """Return a time as ``2026-11-22 17:34 UTC``; what is no time, or has no zone, stays as it is."""
    try:
        found = datetime.fromisoformat(text)
        # The first and last hours of the calendar have no equal in another zone.
        return text if found.tzinfo is None else f"{found.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError):
        return text
