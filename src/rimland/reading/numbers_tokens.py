"""Words, figures and marks of a text with their offsets: what the number and toll readers see."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MASK: Final = "█"

# Every alternative consumes at least one character and none can give characters back to another,
# so that the time stays linear in the text.
_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3}(?!\d)){1,4}(?:\.\d{1,9}(?!\d))?"  # 1,200
    r"|\d{1,15}(?:\.\d{1,9}(?![\d.]))?"  # 22, 1.5
    r"|█+"
    r"|(?i:passers?-by)\b"
    r"|(?:[^\W\d_]\.){2,6}"  # U.S.
    r"|[^\W\d_]{1,60}(?:['’][^\W\d_]{1,3}(?![^\W\d_]))?"
    r"|[^\w\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|_"  # marks that show
)


class Token(NamedTuple):
    """One word, figure or mark; ``low`` is its lower-case form without a possessive ending."""

    start: int
    end: int
    text: str
    low: str

    @property
    def is_word(self) -> bool:
        """Whether it is a word, a masked one included."""
        return self.text[0].isalpha() or self.text[0] == MASK

    @property
    def is_figure(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdecimal()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of a stretch of text in order; offsets count from the text's start."""
    stop = len(text) if end is None else end
    return [_token(m) for m in _TOKEN.finditer(text, start, stop)]


def _token(match: re.Match[str]) -> Token:
    word = match.group()
    return Token(match.start(), match.end(), word, _plain(word))


def _plain(word: str) -> str:
    low = word.lower().replace("’", "'")
    return low.removesuffix("'s")


def touching(a: Token, b: Token) -> bool:
    """Whether nothing stands between two tokens."""
    return a.end == b.start
