"""Numbers that can count people: figures, words, hedges and vague words.

What counts nobody is left out: dates, ages, times, money, distances, weights, shares, models,
ordinals, addresses. Whether a number counts people at all is for the reader of tolls to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading import numbers_words as w
from rimland.reading.numbers_cardinal import STARTS, cardinal
from rimland.reading.numbers_context import counts_something
from rimland.reading.numbers_tokens import Token, tokens, touching
from rimland.reading.spans import Span

_VAGUE_STARTS = frozenset(phrase[0] for phrase, _ in w.PHRASES_VAGUE)
_POSSIBLE = STARTS | _VAGUE_STARTS | w.NONE | frozenset(w.VAGUE)
_HEDGES: dict[tuple[str, ...], str] = {
    phrase: kind
    for kind, phrases in (
        ("least", w.AT_LEAST),
        ("most", w.AT_MOST),
        ("about", w.ABOUT),
        ("exact", w.EXACT),
    )
    for phrase in phrases
}
_HEDGE_ENDS = frozenset(phrase[-1] for phrase in _HEDGES)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its hedges; ``vague`` where a word such as "dozens" stands for it."""

    span: Span
    count: Count
    vague: bool


@dataclass(frozen=True, slots=True)
class NumberAt:
    """A quantity and the tokens it takes: ``first`` up to but not including ``after``."""

    first: int
    after: int
    count: Count
    vague: bool = False


def quantities(text: str, start: int = 0, end: int | None = None) -> tuple[Quantity, ...]:
    """Return the numbers of a stretch of text that could count people, in order."""
    words = tokens(text, start, end)
    return tuple(
        Quantity(Span(words[n.first].start, words[n.after - 1].end), n.count, n.vague)
        for n in numbers(words)
    )


def numbers(words: Sequence[Token]) -> list[NumberAt]:
    """Return the numbers among tokens that could count people, hedges taken in."""
    found: list[NumberAt] = []
    i, floor = 0, 0
    while i < len(words):
        if words[i].low not in _POSSIBLE and not words[i].is_figure:
            i += 1
            continue
        number = _vague(words, i) or _none(words, i) or _counted(words, i)
        if number is None:
            i = _past_cardinal(words, i)
            continue
        hedged = _hedged(words, number, floor)
        found.append(hedged)
        i = floor = hedged.after
    return found


def _counted(words: Sequence[Token], i: int) -> NumberAt | None:
    """A number or a range of two at ``i``, unless it counts something that is nobody."""
    first = cardinal(words, i)
    if first is None:
        return None
    value, after = first
    second = _range_end(words, i, after, value)
    if second:
        high, after = second
        number = NumberAt(i, after, Count(value, None, high))
    else:
        number = NumberAt(i, after, Count(value, value, value))
    return number if counts_something(words, i, after, value) else None


def _range_end(words: Sequence[Token], i: int, after: int, value: int) -> tuple[int, int] | None:
    """The upper end of "A to B", "A-B", "A or B" and "between A and B"."""
    if after >= len(words):
        return None
    before = words[i - 1].low if i else ""
    links = {"and"} if before == "between" else {"to", "-", "–", "—", "or"}
    if words[after].low not in links or before == "from":
        return None  # "rose from 12 to 15" tells of two moments
    upper = cardinal(words, after + 1)
    if upper is None or not value < upper[0] <= max(10, 20 * value):
        return None
    return upper


def _past_cardinal(words: Sequence[Token], i: int) -> int:
    """The token after a number that counts nobody, so that its tail is not read again."""
    spelled = cardinal(words, i)
    return spelled[1] if spelled else i + 1


def _vague(words: Sequence[Token], i: int) -> NumberAt | None:
    low = words[i].low
    if low in _VAGUE_STARTS:
        following = tuple(t.low for t in words[i : i + 3])
        for phrase, least in w.PHRASES_VAGUE:
            if following[: len(phrase)] == phrase:
                return NumberAt(i, i + len(phrase), Count(low=least), vague=True)
    if low in w.VAGUE and not _is_as_many_as(words, i):
        return NumberAt(i, i + 1, Count(low=w.VAGUE[low]), vague=True)
    return None


def _is_as_many_as(words: Sequence[Token], i: int) -> bool:
    return i > 0 and words[i - 1].low in {"as", "how", "so"} and words[i].low in {"many", "few"}


def _none(words: Sequence[Token], i: int) -> NumberAt | None:
    """Read "no", "nobody", "none", "no one"; not the "no" of "no fewer than 7"."""
    low = words[i].low
    following = words[i + 1].low if i + 1 < len(words) else ""
    if low not in w.NONE or (low == "no" and following in {"fewer", "less", "more", ".", "longer"}):
        return None
    after = i + 1
    if low == "no" and following == "-" and i + 2 < len(words) and words[i + 2].low == "one":
        after = i + 3
    elif low == "no" and following == "one":
        after = i + 2
    return NumberAt(i, after, Count(0, 0, 0))


def _hedged(words: Sequence[Token], number: NumberAt, floor: int) -> NumberAt:
    """Take in the hedges around a number; ``floor`` is the end of the number before it."""
    first, count = number.first, number.count
    if first and words[first - 1].low == "between" and count.best is None and not number.vague:
        return NumberAt(first - 1, number.after, count)
    before = _phrase_before(words, first, floor)
    first = before[1]
    after, tail = _hedge_after(words, number.after)
    if number.vague or count.best is None or count.high == 0:
        return NumberAt(first, after, count, number.vague)
    kind = before[0] if before[0] != "exact" else tail
    return NumberAt(first, after, _hedge(count.best, kind or tail), number.vague)


def _phrase_before(words: Sequence[Token], first: int, floor: int) -> tuple[str, int]:
    """The kind of the hedges before a number, the outermost counting, and where they start."""
    kind = ""
    while True:
        step = _one_phrase_before(words, first, floor)
        if step is None:
            return kind, first
        # "at least an estimated 20": what bounds the number says more than "about".
        kind = step[0] if kind in {"", "exact", "about"} else kind
        first = step[1]


def _one_phrase_before(words: Sequence[Token], first: int, floor: int) -> tuple[str, int] | None:
    if first == floor or words[first - 1].low not in _HEDGE_ENDS:
        return None
    for length in (4, 3, 2, 1):  # "no more than" before "more than"
        begin = first - length
        if begin > 0 and words[begin].low == "up" and words[begin - 1].low in w.RISES:
            continue  # "has gone up to 23" is the toll and no bound
        kind = begin >= floor and _HEDGES.get(tuple(t.low for t in words[begin:first]))
        if kind:
            return kind, begin
    return None


def _hedge_after(words: Sequence[Token], after: int) -> tuple[int, str]:
    """A hedge behind a number: "22 or more", "20 or so", "30-plus", "40+"."""
    following = tuple(t.low for t in words[after : after + 2])
    if following in {("or", "more"), ("or", "so"), ("or", "fewer"), ("or", "less")}:
        kinds = {"more": "least", "so": "about", "fewer": "most", "less": "most"}
        return after + 2, kinds[following[1]]
    if following == ("-", "plus"):
        return after + 2, "least"
    if following[:1] == ("+",) and touching(words[after - 1], words[after]):
        return after + 1, "least"
    return after, ""


def _hedge(value: int, kind: str) -> Count:
    if kind == "least":
        return Count(value, value, None)
    if kind == "most":
        return Count(None, None, value)
    if kind == "about":
        return Count(None, value, None)
    return Count(value, value, value)
