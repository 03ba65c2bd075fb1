"""What every reading of one sentence starts from: its group, its periods, its regions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity
from rimland.model.vocab import Mode
from rimland.reading.claims.counts import Counts
from rimland.reading.claims.draft import Draft
from rimland.reading.claims.facts import since_fact
from rimland.reading.claims.periods import Period, periods
from rimland.reading.claims.regions import RegionMention, regions
from rimland.reading.claims.sight import Sight
from rimland.reading.claims.whose import (
    named_groups,
    refers_back,
)
from rimland.reading.claims.words import ATTACKS, DOERS
from rimland.reading.folding import lowered
from rimland.reading.spans import Span

__all__ = ["CUT", "Before", "SentenceBase"]

_THE_COUNTRY = re.compile(
    r"\b(?:in|across|throughout|inside|within) the (?P<what>country|continent|region)\b"
)
_ANSWERS_FOR = re.compile(
    r"\b(?:(?:claim|took|taken|accept)\w* (?:the )?(?:responsibility|credit)"
    r"|(?:was|were|is|are) (?:behind|responsible|to blame)|claimed (?:it|the (?:attack|bombing|killings?))"
    r"|(?:its|their) (?:work|doing)|(?:was|were) blamed)\b"
)
_DENIES = re.compile(r"\b(?:not|no|never|nor|neither|nobody|den(?:y|ies|ied|ying))\b|n['’]t\b")
CUT = re.compile(r"[:;]|\s[–—-]\s")  # dashes


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier sentences leave: the group of the paragraph and of the text, the last count."""

    group: str | None = None
    last_group: str | None = None
    draft: Draft | None = None
    claim: ArticleClaim | None = None
    countries: tuple[RegionMention, ...] = ()

    def new_paragraph(self) -> Before:
        """Return what a new paragraph keeps: the group that "the group" means."""
        return Before(last_group=self.last_group, countries=self.countries)


class SentenceBase:
    """One sentence of an article, with what the sentences before leave to it."""

    def __init__(self, sight: Sight, span: Span, before: Before) -> None:
        """Take a sentence by its span in the whole text."""
        self.sight, self.span, self.before = sight, span, before
        self.text = sight.text
        self.groups = named_groups(self.text, sight.actors, span.start, span.end)
        self.ids = [g.actor_id for g in self.groups if g.actor_id]
        self.counts = Counts(self.text, span.start, span.end)
        self.places = tuple(p for p in sight.places if span.contains(p.span))
        self.drafts: list[Draft] = []
        self.found: list[ArticleClaim] = []

    def _group(self) -> str | None:
        """The group of the sentence: its own, that of its paragraph, or the one it refers back to."""
        if self.ids:
            return self.ids[0]
        if self.groups or self._is_of_states():
            return None
        if self.before.group:
            return self.before.group
        back = refers_back(self.text, self.span.start, self.span.end)
        return self.before.last_group if back else None

    def _is_of_states(self) -> bool:
        """Whether a state or its coalition acts here: its air strikes are no group's attacks."""
        low = lowered(self.span.of(self.text))
        return bool(
            re.search(
                r"\b(?:air ?strikes?|coalition (?:strikes|bombing|raids)|drone strikes?)\b", low
            )
        )

    def answers_for(self) -> bool:
        """Whether the sentence says whose attack the sentence before told of, and denies nothing."""
        low = lowered(self.span.of(self.text))
        return bool(_ANSWERS_FOR.search(low)) and not _DENIES.search(low)

    def _claim(self, kind: ClaimKind, where: Span, quantity: Quantity | None) -> ArticleClaim:
        quote = self.sight.masked[self.span.start : self.span.end]
        return ArticleClaim(
            kind,
            where.start,
            where.end,
            quote,
            self.span.start,
            quantity,
            Comparator.EXACTLY,
            None,
            None,
        )

    def _periods(self) -> tuple[Period, ...]:
        found = periods(self.text, self.span.start, self.span.end, self.sight.published)
        fact = since_fact(
            self.text,
            self.span.start,
            self.span.end,
            self.sight.networks,
            self._all_ids(),
            self.sight.published,
        )
        if fact is None:
            return found
        rest = tuple(p for p in found if not p.span.overlaps(fact[0]))
        return tuple(sorted((*rest, Period(fact[0], fact[1], None)), key=lambda p: p.span))

    def _all_ids(self) -> list[str]:
        known = [self.before.group, self.before.last_group]
        return [*self.ids, *(g for g in known if g)]

    def _regions(self) -> tuple[RegionMention, ...]:
        found = regions(self.text, self.span.start, self.span.end)
        anaphor = _THE_COUNTRY.search(lowered(self.span.of(self.text)))
        meant = self._before_country(anaphor["what"]) if anaphor else None
        if anaphor and meant:
            span = Span(self.span.start + anaphor.start(), self.span.start + anaphor.end())
            found = tuple(sorted((*found, replace(meant, span=span)), key=lambda r: r.span))
        return found

    def _before_country(self, what: str) -> RegionMention | None:
        """The one country, or region, that the sentence before names."""
        single = [
            r
            for r in self.before.countries
            if (len(r.countries) == 1) == (what == "country") and r.countries
        ]
        codes = {r.countries for r in single}
        return single[0] if len(codes) == 1 else None

    def _part(self, at: int) -> int:
        """The number of the part of the sentence between colons, semicolons and dashes."""
        return len(CUT.findall(self.text, self.span.start, at))

    def _uncounted_modes(self) -> tuple[Mode, ...]:
        """How the attacks were done that stand in the sentence without a number."""
        words = self.counts.words
        modes: list[Mode] = []
        for n, word in enumerate(words):
            if word.low in ATTACKS or (
                word.low in {"strike", "strikes"} and n and words[n - 1].low == "air"
            ):
                modes += self.counts.modes_of(max(0, n - 4), n)
                if word.low.startswith("strike"):
                    modes.append(Mode.AIR_STRIKE)
            elif word.low in DOERS:
                modes.append(DOERS[word.low])
        return tuple(dict.fromkeys(modes))
