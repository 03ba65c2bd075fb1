"""How much of a text speaks of something: by its sentences, the title and the opening first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rimland.model.coded import Quote
from rimland.model.topics import Weight
from rimland.reading.sentences import Sentence
from rimland.reading.spans import Span

_LEAD = 3
_TITLE_WEIGHT, _LEAD_WEIGHT = 3.0, 2.0
_SHOWN = 5
"""Quotes kept of one topic; the first ones, each of another sentence."""


class Scale:
    """Weighs mentions in a title and text that were read as one, the title first."""

    def __init__(self, masked: str, sentences: Sequence[Sentence], title_end: int) -> None:
        """Take the masked whole, its sentences and where the text begins in it."""
        self._masked, self._begin = masked, title_end
        self._starts = [s.span.start for s in sentences]
        headline = sum(start < title_end for start in self._starts)
        body = len(sentences) - headline
        self.sentences = body
        self._headline = headline
        lead = [_LEAD_WEIGHT] * min(_LEAD, body) + [1.0] * max(0, body - _LEAD)
        self._weights = [_TITLE_WEIGHT / headline] * headline + lead if headline else lead
        self._whole = sum(self._weights) or 1.0

    def sentence(self, span: Span) -> int:
        """Return the number of the sentence a mention stands in."""
        return max(0, bisect_right(self._starts, span.start) - 1)

    def in_title(self, span: Span) -> bool:
        """Whether a mention stands in the title."""
        return span.start < self._begin

    def in_opening(self, span: Span) -> bool:
        """Whether a mention stands in the title or the first sentences."""
        return self.sentence(span) < self._headline + _LEAD

    def share(self, spans: Iterable[Span]) -> float:
        """Return the weighted share of the sentences in which any of the mentions stands."""
        return sum(self._weights[n] for n in {self.sentence(s) for s in spans}) / self._whole

    def weight(self, spans: Iterable[Span]) -> Weight:
        """Return what the mentions of one thing come to."""
        every = sorted(set(spans))
        first: dict[int, Span] = {}
        for span in every:
            first.setdefault(self.sentence(span), span)
        shown = [s for s in first.values() if not self.in_title(s)][:_SHOWN]
        titled = [s for s in every if self.in_title(s)]
        return Weight(
            salience=self.share(every),
            mentions=len(every),
            in_title=bool(titled),
            evidence=tuple(self._quote(s, self._begin) for s in shown),
            title_evidence=tuple(self._quote(s, 0) for s in titled[:1]),
        )

    def _quote(self, span: Span, begin: int) -> Quote:
        return Quote(span.start - begin, span.end - begin, span.of(self._masked))
