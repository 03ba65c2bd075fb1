"""A text as one letter per word, so that the grammar of dates can be a few short patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rimland.reading.date_holidays import Holiday, feast_at, feast_words
from rimland.reading.date_words import MONTHS, WEEKDAYS, data_file

# The letters of words are listed in data/dates/words.toml; these are given by rule:
#   M month   m march, may: also common words   a short month   W weekday   w short weekday
#   D 1 to 31   O the same with its ending   z other two figures   Y four figures of a year
#   I figures with two dividers   H feast   Q number word   V first to fourth   u unit   s season   K decade   # figure
#   - dash   , . ; ( ) ' themselves   | end of a paragraph or long dash   x anything else

_TOKEN = re.compile(
    r"(?P<blank>\n[^\S\n]*+\n)"
    r"|(?P<divided>(?<!\w)\d{1,4}(?P<divider>[-/.])\d{1,2}(?P=divider)\d{1,4}"
    r"(?:T\d\d[\d:.+Z-]{0,30})?(?!\w))"
    r"|(?P<figure>\d{1,3}(?:,\d{3})++(?!\d)|\d++[.:]\d++)"
    r"|(?P<word>\w+)|(?P<mark>[^\w\s])"
)
_FIGURES = re.compile(r"(\d{1,4})(st|nd|rd|th)?\Z")
_DECADE = re.compile(r"(?:19|20)?\d0s\Z")
_AMBIGUOUS_MONTHS = frozenset({"march", "may"})
_AMBIGUOUS_WEEKDAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_PUNCTUATION = {
    **dict.fromkeys("-–/", "-"),
    **dict.fromkeys("—\n\r", "|"),
    **dict.fromkeys("?!", "."),
    ":": ";",
    "’": "'",
    "[": "(",
    "]": ")",
}
_KEPT = frozenset(",.;()'")
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_LONGEST_MONTH = 31
_TWO_FIGURES, _FOUR_FIGURES = 2, 4


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a stretch: a letter, a place and a value each."""

    letters: str
    spans: list[tuple[int, int]]
    values: list[int | str | Holiday | None]

    def numbers(self, first: int, last: int, letters: str) -> Iterator[int]:
        """Yield the numbers of the words from ``first`` to ``last`` that carry such a letter."""
        for index in range(first, last):
            value = self.values[index]
            if self.letters[index] in letters and isinstance(value, int):
                yield value

    def words(self, first: int, last: int, letters: str) -> Iterator[str]:
        """Yield the words from ``first`` to ``last`` that carry such a letter."""
        for index in range(first, last):
            value = self.values[index]
            if self.letters[index] in letters and isinstance(value, str):
                yield value


def tokens(text: str, start: int, end: int) -> Tokens:
    """Read the words of a stretch of a text."""
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    values: list[int | str | Holiday | None] = []
    cased = _is_cased(text[start:end])
    lexicon = _lexicon()
    matches = list(_TOKEN.finditer(text, start, end))
    words = [match[0].lower().replace("’", "'") for match in matches]
    feasts, after_feast = feast_words(), 0
    for index, (match, word) in enumerate(zip(matches, words, strict=True)):
        if index < after_feast:
            continue
        span = match.span()
        letter, value = lexicon.get(word) or _other(match)
        if word in feasts:
            length, feast = feast_at(words, index)
            if length:
                after_feast = index + length
                letter, value, span = "H", feast, (span[0], matches[after_feast - 1].end())
        elif letter in "mwa" and cased and not match[0][0].isupper():
            letter, value = "x", None
        letters.append(letter)
        spans.append(span)
        values.append(value)
    return Tokens("".join(letters), spans, values)


def _is_cased(text: str) -> bool:
    return any(letter.isupper() for letter in text)


@cache
def _lexicon() -> dict[str, tuple[str, int | str | None]]:
    table = data_file("words.toml")
    known: dict[str, tuple[str, int | str | None]] = {}
    for letter, words in table["letters"].items():
        known |= {word: (letter, word) for word in words.split()}
    for unit, words in table["units"].items():
        known |= dict.fromkeys(words.split(), ("u", unit))
    known |= {word: ("s", month) for word, month in table["seasons"].items()}
    known |= {word: ("Q", number) for word, number in table["numbers"].items()}
    known |= {word: ("V", number) for word, number in table["ordinals"].items()}
    for name, number in MONTHS.items():
        letter = "m" if name in _AMBIGUOUS_MONTHS else "a" if len(name) <= _FOUR_FIGURES else "M"
        known[name] = ("M" if name in ("june", "july") else letter, number)
    for name, number in WEEKDAYS.items():
        known[name] = ("w" if name in _AMBIGUOUS_WEEKDAYS else "W", number)
    known |= {mark: (letter, None) for mark, letter in _PUNCTUATION.items()}
    return known | {mark: (mark, None) for mark in _KEPT}


def _other(match: re.Match[str]) -> tuple[str, int | str | Holiday | None]:
    """Return the letter and value of what no list holds."""
    group, word = match.lastgroup, match[0]
    if group == "divided":
        return "I", word
    if group == "blank":
        return "|", None
    if group == "figure":
        return "#", None
    if group == "word" and word[0].isdigit():
        return _figures(word)
    return "x", None


def _figures(word: str) -> tuple[str, int | str | None]:
    match = _FIGURES.match(word.lower())
    if not match:
        return ("K", None) if _DECADE.match(word) else ("#", None)
    number, length = int(match[1]), len(match[1])
    if match[2]:
        return ("O", number) if 1 <= number <= _LONGEST_MONTH else ("x", None)
    if length <= _TWO_FIGURES:
        return ("D", number) if 1 <= number <= _LONGEST_MONTH else ("z", number)
    if length == _FOUR_FIGURES and _FIRST_YEAR <= number <= _LAST_YEAR:
        return "Y", number
    return "#", None
