"""Sentences as the toll grammar needs them: runs of tokens that no verb reaches over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import Token, touching
from rimland.reading.toll_words import CONJUNCTIONS, DETERMINERS, PREPOSITIONS

_ENDS: Final = frozenset(".!?…")
_ABBREVIATIONS: Final = word_class("abbreviations")
_GAP = 400  # blank characters between two tokens that are looked at for line ends
_CLOSING: Final = frozenset({'"', "”", ")", "]"})
_HEADLINE = 140  # characters; a longer first line is a paragraph


def split(
    text: str, words: Sequence[Token], *, upper: bool, longest: int
) -> Iterator[Sequence[Token]]:
    """Yield the tokens of each sentence; none is longer than ``longest`` tokens."""
    begin = 0
    for i in range(len(words)):
        if i + 1 - begin >= longest or _ends(text, words, i, upper=upper):
            yield words[begin : i + 1]
            begin = i + 1
    if begin < len(words):
        yield words[begin:]


def _ends(text: str, words: Sequence[Token], i: int, *, upper: bool) -> bool:
    if i + 1 >= len(words):
        return True
    here, following = words[i], words[i + 1]
    lines = text.count("\n", here.end, min(following.start, here.end + _GAP))
    if not lines and here.low not in _ENDS and here.low not in _CLOSING:
        return False
    if lines > 1 and (here.low in _ENDS or not _is_open(here)):
        return True
    if lines == 1 and not upper and _is_headline(words, i):
        return following.text[0].isupper() or following.is_figure
    return _has_mark(words, i) and not _goes_on(words, i) and not following.text[0].islower()


def _has_mark(words: Sequence[Token], i: int) -> bool:
    """Whether a full stop stands here, or a quotation mark right behind one."""
    if words[i].low in _ENDS:
        return True
    return words[i].low in _CLOSING and i > 0 and _closes(words, i)


def _goes_on(words: Sequence[Token], i: int) -> bool:
    """Whether the mark is part of a word, or a closing mark still follows."""
    here, following = words[i], words[i + 1]
    if touching(here, following) and following.low != "“":
        return True
    is_point = here.low == "." and i > 0 and touching(words[i - 1], here)
    return is_point and _is_abbreviation(words[i - 1])


def _is_open(token: Token) -> bool:
    """Whether a line that stops at this word goes on in the next one."""
    low = token.low
    return low in {",", "-"} or low in PREPOSITIONS or low in CONJUNCTIONS or low in DETERMINERS


def _closes(words: Sequence[Token], i: int) -> bool:
    return words[i - 1].low in _ENDS and touching(words[i - 1], words[i])


def _is_headline(words: Sequence[Token], i: int) -> bool:
    """Whether the first line of a text ends here without a full stop."""
    here = words[i]
    short = here.end - words[0].start <= _HEADLINE
    return short and here.low not in _ENDS and not _is_open(here)


def _is_abbreviation(token: Token) -> bool:
    return token.low in _ABBREVIATIONS or (len(token.text) == 1 and token.text.isalpha())
