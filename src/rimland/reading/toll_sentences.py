"""Sentences as the toll grammar needs them: runs of tokens that no verb reaches over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rimland.reading.numbers_tokens import Token, touching
from rimland.reading.toll_words import CONJUNCTIONS, DETERMINERS, PREPOSITIONS

_ENDS: Final = frozenset(".!?…")
_ABBREVIATIONS: Final = frozenset(
    ["mr", "mrs", "ms", "dr", "gen", "col", "lt", "capt", "maj", "sgt", "gov", "sen", "rep", "no", "st", "u.s.", "u.k.", "u.n.", "a.m.", "p.m.", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "inc", "jr", "sr", "vs", "brig", "adm", "cmdr", "hon", "prof", "rev", "fr"]
)
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
    gap = text[here.end : min(following.start, here.end + 400)]
    lines = gap.count("\n")
    if lines > 1 and (here.low in _ENDS or not _is_open(here)):
        return True
    if lines == 1 and not upper and _is_headline(words, i):
        return following.text[0].isupper() or following.is_figure
    if here.low not in _ENDS and not (here.low in {'"', "”", ")", "]"} and i and _closes(words, i)):
        return False
    if not gap and following.low not in {'"', "”", "“"}:
        return False
    if following.low in {'"', "”", ")", "]"} and touching(here, following):
        return False
    if here.low == "." and i and touching(words[i - 1], here) and _is_abbreviation(words[i - 1]):
        return False
    first = following.text[0]
    return not first.islower()


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
