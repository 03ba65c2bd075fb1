"""Hides the names of persons, and keeps those of places and groups that contain one.

Groups, places, dates and counts are data; people are not. It errs on the side of hiding: a masked
town costs readability, an unmasked name somebody's privacy. It does not tell who is a public
figure, and it does not look at ages or nationalities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rimland.reading.casing import is_upper, truecase
from rimland.reading.entities import Entity
from rimland.reading.masking_rules import judge
from rimland.reading.masking_runs import runs
from rimland.reading.masking_spread import companions, mentions
from rimland.reading.masking_tokens import read
from rimland.reading.masking_witnesses import witnesses
from rimland.reading.spans import Span

BLOCK = "█"
_LINE_OF_CAPITALS = 24
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_]\w{0,40}")
_PROFILE = re.compile(
    r"(?i)\b(?:t\.me|telegram\.me|twitter\.com|x\.com|facebook\.com|instagram\.com|vk\.com)"
    r"/(@?[\w.-]{2,60})"
)
_NICKNAME = re.compile(
    r"(?i)\b(?:alias|aka|a\.k\.a\.|nicknamed|nom de guerre(?: of| is| was)?|known (?:only |better |simply )?(?:as|by)|"
    r"called (?:himself|herself|him|her)|calls (?:himself|herself))[ ,:]{0,3}"
    r"[\"“'‘«]([^\"“”'‘’«»\n]{2,40})[\"”'’»]"
)


def persons(
    text: str, *, entities: Sequence[Entity] = (), keep: Sequence[Span] = ()
) -> tuple[Span, ...]:
    """Return where persons are named, in order and apart, titles and ages left out.

    Args:
        text: a whole document; the more of it, the better later mentions are known.
        entities: what the statistical model saw; without it fewer lone surnames are found.
        keep: places, groups and organisations that other readers found. A name inside a longer
            kept span is left alone; a kept span inside a longer name is not.
    """
    prepared = _with_small_letters(text)
    reading = read(prepared)
    said = witnesses(entities, keep)
    verdicts = {run: judge(reading, run, said) for run in runs(reading)}
    verdicts = companions(reading, verdicts, said)
    found = [run.span(reading) for run, yes in verdicts.items() if yes]
    found.extend(mentions(reading, verdicts, said))
    found.extend(_addresses(text))
    return _merged(found)


def mask(text: str, persons: Iterable[Span]) -> str:
    """Return the text, as long as before, with each letter and digit of the spans hidden.

    Blanks, hyphens and other signs inside a name stay, so that its shape can still be read.
    """
    letters = list(text)
    for span in persons:
        for i in range(max(span.start, 0), min(span.end, len(letters))):
            if letters[i].isalnum():
                letters[i] = BLOCK
    return "".join(letters)


def _with_small_letters(text: str) -> str:
    """The text with capitals only where names have them, character for character."""
    if is_upper(text):
        return truecase(text)
    lines = text.split("\n")
    if not any(len(line) > _LINE_OF_CAPITALS and line.isupper() for line in lines):
        return text
    return "\n".join(
        truecase(line) if len(line) > _LINE_OF_CAPITALS and line.isupper() else line
        for line in lines
    )


def _addresses(text: str) -> Iterator[Span]:
    if "@" in text:
        for pattern in (_ADDRESS, _HANDLE):
            yield from (Span(*match.span()) for match in pattern.finditer(text))
    for sign, pattern in (("/", _PROFILE), ("", _NICKNAME)):
        if sign in text:
            yield from (Span(*match.span(1)) for match in pattern.finditer(text))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            merged.append(Span(last.start, max(last.end, span.end)))
        elif span.end > span.start:
            merged.append(span)
    return tuple(merged)
