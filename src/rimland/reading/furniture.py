"""Lines of a page that are not its story: rights, alerts, links to other stories, buttons, credits.

A line is taken for furniture only as a whole and only in wordings that no sentence of news has;
what is doubtful stays. Datelines, bylines and captions stay.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from rimland.reading.furniture_words import HEADINGS, LINES, NOTES
from rimland.reading.spans import Span

__all__ = ["blanked", "furniture", "notes", "without_furniture"]

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_LONGEST = 700
"""Characters; a longer line is a paragraph of the story."""

_WRAPPED = 40
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*\Z")
_LONGEST_LINK = 160
_FEWEST_WORDS = 3
_MOST_LINKS = 12


def furniture(text: str) -> tuple[Span, ...]:
    """Return the lines that are no part of the story, in order, without the breaks around them.

    The links under a heading such as "Related stories" go with it, up to the first line that ends
    like a sentence. A line in the middle of wrapped prose is never taken.
    """
    lines = [Span(*m.span()) for m in _LINE.finditer(text) if not m[0].isspace()]
    found: list[Span] = []
    links = 0
    for number, line in enumerate(lines):
        words = line.of(text).strip()
        if links and _is_link(words):
            links -= 1
            found.append(line)
            continue
        links = 0
        if len(words) > _LONGEST or _in_prose(text, lines, number, found):
            continue
        if HEADINGS.fullmatch(words):
            links = _MOST_LINKS
            found.append(line)
        elif LINES.fullmatch(words):
            found.append(line)
    return tuple(found)


def notes(text: str) -> tuple[Span, ...]:
    """Return the lines that say that and how the page was changed after it was published.

    They stay in the text, because a correction is news about the story; they are not read as it.
    """
    lines = [Span(*m.span()) for m in _LINE.finditer(text) if not m[0].isspace()]
    return tuple(line for line in lines if NOTES.match(line.of(text).strip()))


def without_furniture(text: str) -> str:
    """Return the text without the lines that are no story, its paragraphs parted by an empty line."""
    gone = furniture(text)
    kept, at = [], 0
    for span in gone:
        kept.append(text[at : span.start])
        at = span.end
    kept.append(text[at:])
    lines = (line.strip() for line in _LINE.findall("".join(kept)))
    return "\n\n".join(line for line in lines if line)


def blanked(text: str) -> str:
    """Return the text, as long as before, with blanks for what is not read as story."""
    spans = sorted({*furniture(text), *notes(text)})
    if not spans:
        return text
    kept, at = [], 0
    for span in spans:
        kept += [text[at : span.start], " " * (span.end - span.start)]
        at = span.end
    kept.append(text[at:])
    return "".join(kept)


def _is_link(words: str) -> bool:
    """Whether a line under a heading of links reads like a headline."""
    if len(words) > _LONGEST_LINK or _ENDS.search(words):
        return False
    return len(words.split()) >= _FEWEST_WORDS or bool(LINES.fullmatch(words))


def _in_prose(text: str, lines: list[Span], number: int, found: list[Span]) -> bool:
    """Whether a line is the middle of a paragraph that was wrapped."""
    line = lines[number]
    if number:
        before = lines[number - 1]
        if (
            _adjoin(text, before, line)
            and before not in found[bisect_right(found, before) - 1 :]
            and len(before.of(text).strip()) >= _WRAPPED
            and not _ENDS.search(before.of(text))
        ):
            return True
    if number + 1 < len(lines):
        after = lines[number + 1]
        return _adjoin(text, line, after) and after.of(text).lstrip()[:1].islower()
    return False


def _adjoin(text: str, first: Span, second: Span) -> bool:
    gap = text[first.end : second.start]
    return gap in {"\n", "\r\n", "\r"}
