"""Claims that a network's file answers: how many members a coalition has, how long since something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rimland.model.article_claim import Comparator
from rimland.model.network import Network
from rimland.reading.claims.numbers import comparator_before
from rimland.reading.claims.whose import fact_day
from rimland.reading.folding import lowered
from rimland.reading.numbers_cardinal import cardinal
from rimland.reading.numbers_tokens import tokens
from rimland.reading.spans import Span

__all__ = ["Fact", "durations", "members", "since_fact"]

_UNITS = r"(?:member|nation|country|state|partner|government)"
_N = (
    r"(?<![\w.,])(?P<n>\d{1,3}|(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four"
    r"|five|six|seven|eight|nine))?)|a dozen|two dozen|(?:three|four|five|six) dozen)(?P<plus>\+)?"
)
_PLURAL = r"(?:members?|nations|countries|states|partners|governments)"
_GAP = r"(?:[ ,-]+[\w.'’]+){0,5}?[ ,-]+"
_MEMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_N}[-‐‑ ](?:{_UNITS}|strong)\b{_GAP}coalition\b",
        (
            rf"\bcoalition\b,?(?: \S+){{0,6}}? (?:of|comprising|grouping|comprises|includes|numbers|has|had|counts|counted|to|now|with|uniting|consists of|made up of|composed of)"
            rf"(?: (?:nearly|almost|more than|over|some|about|around|at least|now|grown to|up to|close to|fewer than|no fewer than|exactly)){{0,3}} {_N}(?: \w+)?(?: {_PLURAL}\b|(?=[ ,.;]))"
        ),
        rf"{_N} (?:\w+ )?{_PLURAL} (?:of|in|belong to|belonging to|that make up|who make up|making up|have joined|had joined|joined|are part of|form|formed) (?:the |a |an )?(?:[\w.'’-]+ ){{0,6}}?coalition\b",
        rf"\bcoalition['’]?s? {_N} (?:\w+ )?{_PLURAL}\b",
    )
)
_OTHER_COALITION = re.compile(
    r"saudi|ruling|governing|government coalition|parliament|opposition|party|parties"
)

_SPAN = re.compile(
    r"(?<![\w.,-])(?:(?P<n>\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|twenty|thirty|half a)(?P<half> and a half)?[ -](?P<u>years?|months?|decades?)(?P<half2> and a half)?)\b"
)
_NEAR = 80
_MONTHS = {"year": 12, "month": 1, "decade": 120}
_HINGE = re.compile(
    r"\s*(?:,\s*)?(?:since|after|ago|later|on from|have passed since|has passed since|passed since|from when)\b"
)
_SINCE = re.compile(r"\b(?:since|after|ever since)\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """A number held against a network's file."""

    where: Span
    comparator: Comparator
    value: int
    first: date | None = None


def members(text: str, start: int, end: int) -> list[Fact]:
    """Return how many members a sentence gives the coalition; coalitions of parties are passed over."""
    low = lowered(text[start:end])
    found: list[Fact] = []
    for pattern in _MEMBERS:
        for match in pattern.finditer(low):
            where = Span(start + match.start("n"), start + match.end("n"))
            near = low[max(0, match.start() - 30) : match.end() + 30]
            if _OTHER_COALITION.search(near) or any(where.overlaps(f.where) for f in found):
                continue
            value = _value(low, match.start("n"), match.end("n"))
            if value is None:
                continue
            before = comparator_before(text, start, where.start)
            kind = before[0] if before else Comparator.EXACTLY
            kind = Comparator.AT_LEAST if match["plus"] else kind
            begin = before[1] if before else where.start
            found.append(Fact(Span(begin, _end_of_word(text, where.end, end)), kind, value))
    return sorted(found, key=lambda f: f.where)


def durations(
    text: str,
    start: int,
    end: int,
    networks: Sequence[Network],
    groups: Sequence[str],
    published: date | None,
) -> list[Fact]:
    """Return how long a sentence says it is since a day that a network's file dates."""
    low = lowered(text[start:end])
    found = []
    for match in _SPAN.finditer(low):
        if not _HINGE.match(low, match.end()):
            continue
        ago = low.startswith(" ago", match.end())
        day = fact_day(low[match.end() :], networks, groups, published)
        if day is None and ago:
            day = fact_day(
                low[max(0, match.start() - _NEAR) : match.start()], networks, groups, published
            )
        months = _months(match)
        if day is None or months is None:
            continue
        at = start + match.start()
        before = comparator_before(text, start, at)
        kind, begin = before or (Comparator.EXACTLY, at)
        found.append(Fact(Span(begin, start + match.end()), kind, months, day))
    return found


def since_fact(
    text: str,
    start: int,
    end: int,
    networks: Sequence[Network],
    groups: Sequence[str],
    published: date | None,
) -> tuple[Span, date] | None:
    """Return where and from which day a sentence counts, if it counts from a dated fact."""
    low = lowered(text[start:end])
    for match in _SINCE.finditer(low):
        day = fact_day(low[match.end() : match.end() + 160], networks, groups, published)
        if day:
            return Span(start + match.start(), start + match.end()), day
    return None


def _months(match: re.Match[str]) -> int | None:
    unit = _MONTHS[match["u"].rstrip("s")]
    half = unit // 2 if match["half"] or match["half2"] else 0
    if match["n"] == "half a":
        return unit // 2
    if match["n"] in {"a", "an"}:
        return unit + half
    value = _value(match["n"], 0, len(match["n"]))
    return None if value is None else value * unit + half


def _value(low: str, start: int, end: int) -> int | None:
    read = cardinal(tokens(low, start, end), 0)
    return read[0] if read else None


def _end_of_word(text: str, at: int, end: int) -> int:
    while at < end and (text[at].isalnum() or text[at] in "-‐‑"):  # hyphens
        at += 1
    return at
