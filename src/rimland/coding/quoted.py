"""Checks what somebody says of a text against the text: no words, no field.

A language model answers in good faith or not at all; nothing it says is taken for more than a
pointer to words that are really there. Days, places and groups are read from those words by us.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rimland.coding.tools import Tools
from rimland.model.coded import Quote
from rimland.model.toll import Count
from rimland.reading.actors import ActorMention, actors
from rimland.reading.casing import is_upper, truecase
from rimland.reading.dates import DateMention, dates
from rimland.reading.numbers import quantities
from rimland.reading.places import PlaceMention, locate, places
from rimland.reading.sentences import sentences
from rimland.reading.spans import Span

_BLANKS = re.compile(r"\s+")
_DIGITS = re.compile(r"\d{1,3}(?:[,.\u00a0 ]\d{3})+(?!\d)|\d{1,9}")
_LONGEST_QUOTE = 2_000
# A sentence that speaks to a machine is no report of anything.
_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,60}\b(?:instructions?|prompts?|rules?|above|previous)\b"
    r"|\b(?:system prompt|language model|as an ai|ai assistant|you are now|json schema)\b"
    r"|\b(?:respond|reply|answer|output|return)\b[^.!?\n]{0,40}\b(?:json|with the following|exactly)\b"
    r"|<\|[^|\n]{1,40}\|>|^\s{0,8}(?:system|assistant|user)\s{0,4}:",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text with runs of white space as one blank, and where each character came from."""

    text: str
    origin: tuple[int, ...]


class QuotedText:
    """A masked text in which quotes are looked up; offsets count in the text as given."""

    def __init__(self, masked: str, published: date | None, tools: Tools) -> None:
        """Take the masked text, its publication day and the readers' tools."""
        self.text, self._published, self._tools = masked, published, tools
        self._cased = truecase(masked) if is_upper(masked) else masked
        self._folded = _fold(masked)
        self._refused = tuple(
            s.span for s in sentences(masked) if _TO_A_MACHINE.search(s.span.of(masked))
        )
        self._places: tuple[PlaceMention, ...] | None = None
        self._groups: tuple[ActorMention, ...] | None = None

    def find(self, quote: object) -> Span | None:
        """Return where words stand in the text, white space apart; None where they do not.

        Words of a sentence that gives a machine orders do not count as the article's.
        """
        if not isinstance(quote, str) or len(quote) > _LONGEST_QUOTE:
            return None
        wanted = _BLANKS.sub(" ", quote).strip()
        at = self._folded.text.find(wanted) if wanted else -1
        while at >= 0:
            origin = self._folded.origin
            span = Span(origin[at], origin[at + len(wanted) - 1] + 1)
            if not any(span.overlaps(order) for order in self._refused):
                return span
            at = self._folded.text.find(wanted, at + 1)
        return None

    def cite(self, span: Span) -> Quote:
        """Return the words of a span as evidence."""
        return Quote(span.start, span.end, span.of(self.text))

    def number(self, value: int, span: Span) -> bool:
        """Whether a number is written in these words, in figures or letters."""
        words = span.of(self.text)
        figures = {int(re.sub(r"\D", "", m[0])) for m in _DIGITS.finditer(words)}
        if value in figures:
            return True
        return any(
            value in (q.count.low, q.count.best, q.count.high)
            for q in quantities(self._cased, span.start, span.end)
        )

    def day(self, span: Span) -> DateMention | None:
        """Return the day that these words stand for, read against the publication."""
        found = dates(self._cased, self._published, span.start, span.end)
        return next((d for d in found if d.start is not None and d.precision is not None), None)

    def place(self, span: Span) -> PlaceMention | None:
        """Return the most exact place that these words name."""
        if self._places is None:
            groups = [a.span for a in self.groups() if a.kind != "unnamed"]
            self._places = places(self._cased, self._tools.gazetteer, blocked=groups)
        inside = [p for p in self._places if span.contains(p.span) and p.place]
        if not inside:
            inside = [p for p in locate(self._cased, [span], self._tools.gazetteer) if p.place]
        return min(inside, key=lambda p: p.precision or 9, default=None)

    def group(self, name: str, span: Span) -> tuple[str, str | None] | None:
        """Return a group's usual name and id if these words name it; None where they do not."""
        wanted = _BLANKS.sub(" ", name).strip().casefold()
        for mention in self.groups():
            if not span.overlaps(mention.span) or mention.kind == "unnamed":
                continue
            told = {mention.name.casefold(), mention.span.of(self.text).casefold()}
            if mention.actor is not None:
                told.add(mention.actor.name.casefold())
            if wanted in told:
                actor = mention.actor
                return (actor.name, actor.actor_id) if actor else (mention.name, None)
        words = _BLANKS.sub(" ", span.of(self.text)).casefold()
        return (_BLANKS.sub(" ", name).strip(), None) if wanted and wanted in words else None

    def groups(self) -> Sequence[ActorMention]:
        """Return the groups and forces that the text names."""
        if self._groups is None:
            self._groups = actors(self._cased, self._published)
        return self._groups


def ordered(count: Count) -> Count | None:
    """Return a count whose parts are in order; None for one that contradicts itself."""
    return count if count.ordered else None


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    origin: list[int] = []
    for i, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            letter = " "  # noqa: PLW2901 - what the loop is for
        letters.append(letter)
        origin.append(i)
    return _Folded("".join(letters), tuple(origin))
