"""Numbers with the words that say how they are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rimland.model.article_claim import Comparator
from rimland.reading.claims.figures_told import told
from rimland.reading.folding import lowered
from rimland.reading.numbers import quantities
from rimland.reading.numbers_cardinal import cardinal
from rimland.reading.numbers_tokens import tokens
from rimland.reading.spans import Span

__all__ = ["Figure", "comparator_before", "figures"]

_BEFORE: Final[tuple[tuple[Comparator, str], ...]] = (
    (
        Comparator.AT_LEAST,
        r"at (?:the very )?least|n(?:o|ot) (?:fewer|less) than|a minimum of|as few as",
    ),
    (
        Comparator.AT_MOST,
        r"at (?:the )?most|up to|n(?:o|ot) more than|a maximum of|as many as|at worst",
    ),
    (
        Comparator.MORE_THAN,
        (
            r"(?:(?:well|far|many|slightly|just|a little) )?(?:more than|over|above)|in excess of|upwards? of"
            r"|exceeds?|exceeding|exceeded|tops|topped|passes|passed|greater than|(?:has |have |had )?surpass(?:ed|es|ing)"
        ),
    ),
    (
        Comparator.FEWER_THAN,
        r"(?:(?:well|far|slightly|just|a little|even) )?(?:fewer than|less than|under|below)|short of",
    ),
    (
        Comparator.NEARLY,
        r"(?:very )?nearly|almost|close to|not quite|just short of|approaching|nearing|virtually",
    ),
    (
        Comparator.ABOUT,
        (
            r"about|around|some|roughly|approximately|an estimated|estimated(?: at)?|circa|perhaps"
            r"|something like|in the region of|or so"
        ),
    ),
    (Comparator.EXACTLY, r"exactly|precisely|a total of|in all|only|just|altogether"),
)
_OPEN = re.compile(
    "(?:"
    + "|".join(f"(?P<{kind.name}>{words})" for kind, words in _BEFORE)
    + r")\s+(?:(?:a|an|the|another|as many as|total of|further|additional|other|estimated|some) +){0,2}\Z"
)
_REACH = 44
_OR_MORE = re.compile(r"\s+or more\b|[ -]?plus\b|\+")
_OR_SO = re.compile(r"\s+or so\b")
_OR_FEWER = re.compile(r"\s+or (?:fewer|less)\b")
_ORDERS: Final = {
    "dozens": (24, 99),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "tens of thousands": (20_000, 99_999),
    "hundreds of thousands": (200_000, 999_999),
}
_ORDER = re.compile(
    r"\b(?:(?:many |several |literally )?(hundreds of thousands|tens of thousands|dozens|scores|hundreds|thousands)"
    r"|(?:several|a few|many) (hundred|thousand|dozen))\b(?! of (?:millions|miles|kilomet))"
)
_FEW = {"hundred": "hundreds", "thousand": "thousands", "dozen": "dozens"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_DOZEN, _SCORE = 12, 20
_TIMES = re.compile(
    r"\b(?:another|a further) (?P<more>dozen|score)\b|\b(?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|twenty)(?= (?:separate |different )?times\b)"
)
_BARE = re.compile(
    r"(?:,|:|;|\band)\s+(?:(?:in|for|at) [\w .'’-]{3,40}?,? )?(?:(?:at least|more than|nearly|about|some|up to|over|almost) )?"
    r"(?P<n>\d{1,3}(?:,\d{3})+|(?!(?:19|20)\d\d\b)\d{1,4})(?=\s*(?:[;.,]|\Z|\band\b))"
)
"""A number that stands alone because its noun was said before: "in Belgium, 32; in Germany, 13"."""

_ATTRIBUTE = re.compile(
    r"[-‐‑–](?:year|day|week|month|man|member|strong|mile|hour|point|nation|storey)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, how it is meant, and where its words stand, hedges included."""

    span: Span
    after: int
    comparator: Comparator
    low: int
    high: int


def figures(text: str, start: int, end: int) -> tuple[Figure, ...]:
    """Return the numbers and orders of size of a stretch that could count people or attacks."""
    low = lowered(text[start:end])
    found = [
        Figure(Span(start + a, start + b), start + b, Comparator.EXACTLY, n, n)
        for a, b, n in told(low)
    ]
    for match in _ORDER.finditer(low):
        least, most = _ORDERS[match[1] or _FEW[match[2]]]
        first = start + match.start()
        found.append(
            Figure(
                Span(first, start + match.end()), start + match.end(), Comparator.ORDER, least, most
            )
        )
    taken = [f.span for f in found]
    for one in quantities(text, start, end):
        if (
            _YEAR.fullmatch(one.span.of(text))
            or one.vague
            or one.count.best == one.count.high == 0
            or any(one.span.overlaps(t) for t in taken)
        ):
            continue
        figure = _figure(text, start, one.span, (one.count.low, one.count.best, one.count.high))
        if figure and not _ATTRIBUTE.match(text, figure.after):
            found.append(figure)
    taken = [f.span for f in found]
    found += [f for f in _times(text, start, end) if not any(f.span.overlaps(t) for t in taken)]
    for match in _BARE.finditer(low):
        number = Span(start + match.start("n"), start + match.end("n"))
        if not any(number.overlaps(t) for t in taken):
            value = int(match["n"].replace(",", ""))
            before = comparator_before(text, start, number.start)
            kind, first = before or (Comparator.EXACTLY, number.start)
            found.append(Figure(Span(first, number.end), number.end, kind, value, value))
    return tuple(sorted(found, key=lambda f: f.span))


def _times(text: str, start: int, end: int) -> list[Figure]:
    """Return the numbers of "five times", which count what was done."""
    found = []
    for match in _TIMES.finditer(lowered(text[start:end])):
        if match["more"]:
            many = _DOZEN if match["more"] == "dozen" else _SCORE
            whole = Span(start + match.start(), start + match.end())
            found.append(Figure(whole, whole.end, Comparator.EXACTLY, many, many))
            continue
        number = Span(start + match.start(), start + match.end("n"))
        read = cardinal(tokens(text, number.start, number.end), 0)
        if read is not None:
            before = comparator_before(text, start, number.start)
            kind, first = before or (Comparator.EXACTLY, number.start)
            found.append(Figure(Span(first, number.end), number.end, kind, read[0], read[0]))
    return found


def comparator_before(text: str, start: int, number: int) -> tuple[Comparator, int] | None:
    """Return how the words right before a number mean it, and where they begin."""
    begin = max(start, number - _REACH)
    match = _OPEN.search(lowered(text[begin:number]))
    if match is None:
        return None
    at = begin + match.start()
    if at > start and text[at - 1].isalnum():
        return None
    kind = Comparator[str(match.lastgroup)]
    outer = (
        comparator_before(text, start, at)
        if kind in {Comparator.ABOUT, Comparator.EXACTLY}
        else None
    )
    return outer or (kind, at)


def _figure(
    text: str, start: int, span: Span, counted: tuple[int | None, int | None, int | None]
) -> Figure | None:
    """Read how a number is meant from its own words and those around it."""
    known = [n for n in counted if n is not None]
    if not known or max(known) == 0:
        return None
    low, high = min(known), max(known)
    if counted[1] is None and low != high:
        return Figure(span, span.end, Comparator.BETWEEN, low, high)
    number = _where(text, span)
    before = comparator_before(text, start, number)
    kind, first = before or (Comparator.EXACTLY, number)
    end = span.end
    tail = text[number : end + 9]
    if before is None or kind is Comparator.EXACTLY:
        kind = _behind(tail) or kind
    return Figure(Span(min(first, span.start) if before else first, end), end, kind, low, high)


def _behind(tail: str) -> Comparator | None:
    if _OR_MORE.search(tail):
        return Comparator.AT_LEAST
    if _OR_FEWER.search(tail):
        return Comparator.AT_MOST
    return Comparator.ABOUT if _OR_SO.search(tail) else None


_NUMBER_WORD = re.compile(
    r"(?i)\b(?:\d|a (?:dozen|hundred|thousand|couple|score)|half|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|thir|four|fif|six|seven|eigh|nine|twen|for)"
)


def _where(text: str, span: Span) -> int:
    """Where the number itself begins, behind its hedges."""
    match = _NUMBER_WORD.search(text, span.start, span.end)
    return match.start() if match else span.start
