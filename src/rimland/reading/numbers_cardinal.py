"""Numbers in figures and in words, without their hedges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rimland.reading import numbers_words as w
from rimland.reading.numbers_tokens import Token

STARTS: Final = frozenset({*w.UNITS, *w.TENS, "a", "an", "half"})
"""The words with which a number in words may begin."""

_MOST = 10**10
_HUNDRED = 100
_TENS = frozenset(w.TENS.values())


def cardinal(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """Return the value of the number that starts at a token, and the token after it."""
    if i >= len(words):
        return None
    if words[i].is_figure:
        return _figure(words, i)
    return _spelled(words, i)


def _figure(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    token = words[i]
    digits, after = token.text.replace(",", ""), i + 1
    while "." not in digits and _is_thousands_group(words, i, after):
        digits += words[after].text
        after += 1
    value = float(digits) if "." in digits else int(digits)
    scaled = _scale(words, after)
    if scaled:
        return _bounded(round(value * scaled[0]), scaled[1])
    return None if "." in digits else _bounded(int(value), after)


def _is_thousands_group(words: Sequence[Token], i: int, after: int) -> bool:
    """Whether "1 200" goes on at ``after``: a group of three after one space, none of it joined."""
    if after >= len(words) or after - i > 2 or len(words[i].text) > 3:  # noqa: PLR2004 # groups of 3
        return False
    gap = words[after].start - words[after - 1].end
    return words[after].text.isdecimal() and len(words[after].text) == 3 and gap == 1  # noqa: PLR2004


def _scale(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """A scale word at ``i``, also joined by a hyphen: "3 million", "3-million", "two dozen"."""
    if i + 1 < len(words) and words[i].low == "-":
        i += 1
    if i < len(words) and (words[i].low in w.SCALES or words[i].low in w.SMALL_SCALES):
        return (w.SCALES | w.SMALL_SCALES)[words[i].low], i + 1
    return None


def _spelled(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """A number in words: "twenty-two", "a hundred and five", "half a dozen", "a couple"."""
    if words[i].low not in STARTS:
        return None
    fixed = _fixed_phrase(words, i)
    if fixed:
        return fixed
    total, current, j, seen = 0, 0, i, False
    while j < len(words):
        step = _spelled_step(words, j, current, seen=seen)
        if step is None:
            break
        total, current = (total + step[0], 0) if step[1] else (total, step[0])
        j, seen = step[2], True
    return _bounded(total + current, j) if seen else None


def _fixed_phrase(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    following = [t.low for t in words[i : i + 3]]
    for phrase, value in (
        (["half", "a", "dozen"], 6),
        (["half", "dozen"], 6),
        (["a", "dozen"], 12),
        (["a", "couple"], 2),
        (["a", "pair", "of"], 2),
        (["a", "score", "of"], 20),
    ):
        if following[: len(phrase)] == phrase:
            return value, i + len(phrase) - (phrase[-1] == "of")
    return None


def _spelled_step(
    words: Sequence[Token], j: int, current: int, *, seen: bool
) -> tuple[int, bool, int] | None:
    """One word of a number: its value, whether it closes a thousands group, the next token."""
    low = words[j].low
    if low in {"a", "an"} and not seen:
        following = words[j + 1].low if j + 1 < len(words) else ""
        return (1, False, j + 1) if following in {"hundred", "thousand", "million"} else None
    if seen and low in {"-", "and"}:
        joined = low == "-" or current % _HUNDRED == 0
        return _small(words, j + 1, current) if joined and j + 1 < len(words) else None
    if low in w.UNITS or low in w.TENS:
        return _small(words, j, current)
    if seen and low in w.SMALL_SCALES and 0 < current < _HUNDRED:
        return current * w.SMALL_SCALES[low], False, j + 1
    if seen and low in w.SCALES:
        return max(current, 1) * w.SCALES[low], True, j + 1
    return None


def _small(words: Sequence[Token], j: int, current: int) -> tuple[int, bool, int] | None:
    """A unit or ten added to what stands before it: 20 + 2, 100 + 5, but never 5 + 3."""
    low = words[j].low
    value = w.UNITS.get(low, w.TENS.get(low, 0))
    if not value and low != "zero":
        return None
    rest = current % _HUNDRED
    fits = rest == 0 or (rest in _TENS and value < 10)  # noqa: PLR2004 # units follow tens
    return (current + value, False, j + 1) if fits else None


def _bounded(value: int, after: int) -> tuple[int, int] | None:
    return (value, after) if value <= _MOST else None
