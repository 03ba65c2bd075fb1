"""Paragraphs, sentences and the dateline of a news text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rimland.reading.date_words import word_list
from rimland.reading.dateline import Dateline, dateline, opens_report
from rimland.reading.spans import Span

__all__ = ["Dateline", "Sentence", "dateline", "sentences"]

_LONGEST = 2000  # characters; a longer stretch without a full stop is not one sentence
_WRAPPED = 120  # characters; longer lines are paragraphs of their own
_FULL = 0.75  # of the longest line: a shorter one was ended on purpose
_LOOK_BACK = 24  # characters; no abbreviation is longer

_BLANK = re.compile(r"\s*+")
_BEFORE_POINTS = ("", ".", "!", "?", ":", ";")

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_BULLET = re.compile(r"\s*(?:[-*•‣◦▪●·–—]\s|\(?(?:\d{1,2}|[a-zA-Z])[.)]\s{1,4}\S)")
# It always matches once it has begun, so that no run of marks is read twice.
_STOP = re.compile(r"[.!?…]++[\"'”’»)\]]*+")
_LOST_SPACE = re.compile(r"[a-z][a-z]\.[A-Z][a-z]")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘']*\Z")
_WORD_AFTER = re.compile(r"\s*([\"'“‘«(\[]*+)(\w*)(\.?)")
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*\Z")

_TITLES = word_list("sentences", "titles")
_NUMBERED = word_list("sentences", "numbered")
_EITHER = word_list("sentences", "either")
_STARTERS = word_list("sentences", "starters")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a headline or a bullet, without the white space around it."""

    span: Span
    paragraph: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text; the sentences are in order, do not overlap and leave out white space only."""
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        cuts = [start, *_stops(text, start, end), end]
        for first, last in itertools.pairwise(cuts):
            found += [Sentence(span, number) for span in _pieces(text, first, last)]
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of lines that run on, each from its first line's start to its last's end."""
    block: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if text[start:end].isspace():
            yield from _runs(text, block)
            block = []
            continue
        if block and _is_blank_between(text, block[-1][1], start):
            yield from _runs(text, block)
            block = []
        block.append((start, end))
    yield from _runs(text, block)


def _is_blank_between(text: str, end: int, start: int) -> bool:
    gap = text[end:start]
    return len(gap) > 1 and gap != "\r\n"


def _runs(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the lines of a block that were wrapped, and part those that were ended on purpose."""
    if not block:
        return
    widest = max([len(text[start:end].strip()) for start, end in block])
    first = block[0][0]
    for line, following in itertools.pairwise(block):
        if not _runs_on(text, line, following, widest):
            yield first, line[1]
            first = following[0]
    yield first, block[-1][1]


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int], widest: int) -> bool:
    """Whether a line break was only put in to keep lines short."""
    words, after = text[line[0] : line[1]].rstrip(), text[following[0] : following[1]].lstrip()
    if not after[:2].isalpha() and _BULLET.match(text, *following):
        return False
    if not after[0].islower() and opens_report(text, following[0]):
        return False
    if after[0].islower() or words[-1] == ",":
        return True
    if widest > _WRAPPED:
        return False
    room = len(words.lstrip()) + 1 + len(after[:_WRAPPED].split(maxsplit=1)[0])
    if room <= widest * _FULL:
        return False
    # A line that ends a sentence although the next word had room ends its paragraph too.
    return not (_ENDS.search(words[-4:]) and room <= widest)


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a sentence ends within a paragraph and another begins."""
    for match in _STOP.finditer(text, start, end):
        stop = match.end()
        if stop >= end:
            return
        if text[stop].isspace():
            if _ends_sentence(text, match, start):
                yield stop
        elif _LOST_SPACE.match(text, match.start() - 2):
            yield stop


def _ends_sentence(text: str, match: re.Match[str], start: int) -> bool:
    after = _WORD_AFTER.match(text, match.end())
    opening, word, dot = after.groups() if after else ("", "", "")
    if word[:1].islower():
        return False
    mark = match[0].rstrip("\"'”’»)]")
    if mark != ".":
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - _LOOK_BACK), match.start())
    last = before[0] if before else ""
    if not last:
        return True
    if last.isdigit():
        # "1. By rejecting": a number at the start of a paragraph or sentence counts points.
        before_number = text[max(start, match.start() - _LOOK_BACK) : match.start() - len(last)]
        return not (len(last) < len("100") and before_number.rstrip()[-1:] in _BEFORE_POINTS)
    if len(match[0]) > 1 and match[0][-1] in '"”»':
        return True
    return _ends_after(last.lower(), opening, word, dot)


def _ends_after(last: str, opening: str, word: str, dot: str) -> bool:
    """Whether a full stop after this word ends the sentence, seeing what follows."""
    if last in _TITLES:
        return False
    if last in _NUMBERED:
        return not word[:1].isdigit()
    initial = len(last) == 1 and last.isalpha()
    if initial or "." in last or last in _EITHER:
        return bool(opening) or (word.lower() in _STARTERS and not dot)
    return True


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Trim a stretch and cut it where it is too long to be a sentence, at spaces if it has any."""
    while True:
        blank = _BLANK.match(text, start, end)
        start = blank.end() if blank else start
        if start >= end:
            return
        if end - start <= _LONGEST:
            yield Span(start, start + len(text[start:end].rstrip()))
            return
        piece = text[start : start + _LONGEST]
        cut = max(piece.rfind(" "), piece.rfind("\n")) + 1
        cut = cut or _LONGEST
        yield Span(start, start + len(piece[:cut].rstrip()))
        start += cut
