"""One mention as the grammar found it, with what it is counted from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rimland.reading.date_shift import Reading, unresolved
from rimland.reading.date_tokens import Tokens

_YEAR_BEHIND = re.compile(r"[x!'R]{0,3}(?:[Fi]Y(?!%)|lu)")


@dataclass(frozen=True, slots=True)
class Found:
    """The words of one mention and what they are counted from.

    ``anchor`` is the event's day if the caller knows it, ``beside`` a day told before in the same
    sentence, ``ahead`` whether the clause announces something.
    """

    tokens: Tokens
    first: int
    last: int
    published: date | None
    anchor: date | None
    beside: date | None = None
    ahead: bool = False

    @property
    def letters(self) -> str:
        """The letters of the mention."""
        return self.tokens.letters[self.first : self.last]

    def numbers(self, letters: str) -> list[int]:
        """The numbers of the words with such a letter."""
        return list(self.tokens.numbers(self.first, self.last, letters))

    def words(self, letters: str) -> list[str]:
        """The values of the words with such a letter."""
        return list(self.tokens.words(self.first, self.last, letters))

    @property
    def before(self) -> str:
        """The letters of the two words before the mention."""
        return self.tokens.letters[max(0, self.first - 2) : self.first]

    @property
    def after(self) -> str:
        """The letter of the word after the mention."""
        return self.tokens.letters[self.last : self.last + 1]

    @property
    def origin(self) -> tuple[date | None, str]:
        """The day that "a day earlier" counts from, and the kind of mention that makes it."""
        # "Two days after the vote" counts from what follows, not from what was told before.
        follows = "X" in self.letters or ("J" in self.letters and self.after not in (".", ",", ""))
        if self.beside and not follows:
            return self.beside, "relative"
        return self.anchor, "anchored"

    def years(self) -> list[int]:
        """The years written in the mention, "last year" and "this year" among them."""
        years = self.numbers("Y") or self._year_behind()
        if not years and self.published and "year" in self.words("u"):
            return [self.published.year - ("l" in self.letters)]
        return years

    def _year_behind(self) -> list[int]:
        """Return the year of "the 13 November attacks of 2015", which stands further on."""
        letters = self.tokens.letters
        behind = _YEAR_BEHIND.match(letters, self.last)
        if not behind:
            return []
        if letters[behind.end() - 1] == "Y":
            return list(self.tokens.numbers(behind.end() - 1, behind.end(), "Y"))
        is_year = "year" in self.tokens.words(behind.end() - 1, behind.end(), "u")
        return [self.published.year - 1] if is_year and self.published else []


def within(reading: Reading, published: date | None, kind: str) -> Reading:
    """Rename a reading and drop it where it lies after the publication."""
    if not reading.start or not reading.end or (published and reading.start > published):
        return unresolved(kind)
    end = min(reading.end, published) if published else reading.end
    return Reading(reading.start, end, reading.precision, kind)


def quantity(found: Found) -> int:
    """Return the number of "two weeks", "a couple of days", "a year"."""
    if "c" in found.letters:
        return 2
    return (found.numbers("QDz") or [1])[0]
