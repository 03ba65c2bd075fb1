"""The claims of one sentence, with what the sentences before leave to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise

from rimland.model.article_claim import ArticleClaim, ClaimKind, Quantity
from rimland.model.vocab import Mode, Tie
from rimland.reading.claims.attach import breaths, own_or_shared
from rimland.reading.claims.attacks import SingleAttack, attacks_at
from rimland.reading.claims.draft import Draft
from rimland.reading.claims.periods import Period
from rimland.reading.claims.points import shifted_months
from rimland.reading.claims.regions import named_countries, region_codes
from rimland.reading.claims.sentence_base import CUT, Before
from rimland.reading.claims.sentence_facts import SentenceFacts, sets
from rimland.reading.claims.ties import ties_in, ties_of_counts
from rimland.reading.folding import lowered
from rimland.reading.places import PlaceMention
from rimland.reading.spans import Span

__all__ = ["Before", "SentenceReader", "points_back"]

_POINTS_BACK = re.compile(
    r"(?:they|these|those|together|in all|in total|altogether|between them|the attacks|all|of (?:these|those|them)|among them|a further|another)\b"
)
_IT = re.compile(r"\b(?:it|they|the group|the militants|the jihadists)\b")
_THERE = re.compile(r"\bthere\b(?! (?:were|was|have|has|had|are|is|will))")
_YEAR_BEFORE = re.compile(r"\b(?:the year before|a year earlier|the previous year)\b")
_TO_ITS_COUNT = re.compile(
    r",?\s+(?:(?:has |had )?(?:killed|wounded|injured|left|claimed|rose to|climbed to|reached|stood at|was|to|at) )?"
)
_SITE = re.compile(
    r"(?:['’]s)?(?: (?:main|international|central|Atatürk|Ataturk))* (?:airport|station|metro|market|square|cathedral)\Z"
)
"""What stands behind a city's name for a part of it: "Istanbul airport" is in Istanbul."""
_AND = re.compile(r"(?:,|,? (?:and|or)) (?:in )?")
_RIGHT_IN = re.compile(r"\s+(?:in|at|near)\s+(?:central |downtown )?")
_AREAS = frozenset({"country", "continent", "region", "ocean", "sea", "admin1"})
_HEADS = re.compile(r"(?:, [\w ,]{3,30})?:\s")
"""What stands behind a place that heads a sentence: "Jakarta, January 2016: four dead"."""
_AT = re.compile(
    r"\b(?:in|at|near|outside|around|struck|hit|bombed|attacked|stormed)\s+"
    r"(?:the (?:[\w-]+ )?(?:city|town|capital|village|district|province|port) of )?(?:central |downtown )?\Z"
)


def points_back(text: str, span: Span) -> bool:
    """Whether a sentence goes on with what the one before counted: "They killed 150"."""
    return bool(_POINTS_BACK.match(lowered(span.of(text))))


class SentenceReader(SentenceFacts):
    """Reads the claims of one sentence."""

    def claims(self) -> list[ArticleClaim]:
        """Return the claims in the order of the text."""
        self.drafts = self.counts.read(self.before.draft)
        self.periods = self._periods()
        ahead = self._forward()
        self.singles = attacks_at(self.text, self.counts, self.places, self.periods)
        counted = self._counted()
        found = [*self._members(), *self._durations(), *ahead, *counted, *self._attacks(counted)]
        self.found = sorted(found, key=lambda c: (c.start, c.end))
        return self.found

    def after(self) -> Before:
        """Return what is left to the next sentence."""
        group = self._group() if self.groups or self.found else None
        counted = [c for c in self.found if c.kind is ClaimKind.COUNT]
        return Before(
            group or self.before.group,
            group or self.before.last_group,
            self.drafts[-1] if self.drafts else self.before.draft,
            counted[0] if counted else None,
            named_countries(self.text, self.span.start, self.span.end),
        )

    def _counted(self) -> list[ArticleClaim]:
        """The counts, each with its own or the shared region, period and group."""
        drafts = [d for d in self.drafts if not self._is_ahead(d)]
        if not drafts:
            return []
        text, named = self.text, self._regions()
        inside = own_or_shared(text, drafts, [r for r in named if not r.outside])
        outside = own_or_shared(text, drafts, [r for r in named if r.outside])
        free = [p for p in self.periods if not self._dates_an_attack_apart(p, drafts)]
        when = own_or_shared(text, drafts, free)
        groups = own_or_shared(text, drafts, [g for g in self.groups if g.actor_id])
        modes = self._modes(drafts)
        ties = ties_of_counts(text, self.span.start, self.span.end, drafts)
        found: list[ArticleClaim] = []
        for n, draft in enumerate(drafts):
            claim = self._claim(ClaimKind.COUNT, draft.where, draft.quantity)
            where, out, period, group = inside[n], outside[n], when[n], groups[n]
            if where and out and not set(out.outside) & set(where.countries):
                out = None  # "far from the Middle East, in Europe"
            claim = replace(
                claim,
                comparator=draft.comparator,
                low=draft.low,
                high=draft.high,
                victims=draft.victims,
                network=group.actor_id if group else self._group(),
                ties=ties[n],
                modes=modes[n],
                region=where.words if where else out.words if out else "",
                countries=where.countries if where else (),
                outside=out.outside if out else (),
                first=period.first if period else None,
                last=period.last if period else None,
            )
            placed = self._placed(draft, self._from_before(claim))
            found.append(_beside(found[-1], placed) if found else placed)
        return sets(found, breaths(text, drafts))

    def _from_before(self, claim: ArticleClaim) -> ArticleClaim:
        """Let "They killed 330" take where and when from the counts it points back to."""
        last, own = self.before.claim, lowered(self.span.of(self.text))
        if last is None:
            return claim
        if _THERE.search(own) and not claim.region:
            claim = replace(claim, region=last.region, countries=last.countries)
        if claim.first is None and last.first and last.last and _YEAR_BEFORE.search(own):
            first, end = shifted_months(last.first, -12), shifted_months(last.last, -12)
            claim = replace(claim, first=first, last=end)
        if claim.first is None and claim.last is None and _IT.search(own):
            claim = replace(claim, first=last.first, last=last.last)
        if not _POINTS_BACK.match(own):
            return claim
        return replace(
            claim,
            network=claim.network or last.network,
            ties=claim.ties or last.ties,
            modes=claim.modes or last.modes,
            region=claim.region or last.region,
            countries=claim.countries or last.countries,
            outside=claim.outside or last.outside,
            first=claim.first or last.first,
            last=claim.last or last.last,
            place=claim.place or last.place,
        )

    def _modes(self, drafts: Sequence[Draft]) -> list[tuple[Mode, ...]]:
        """The modes of each count: its own, else those named for attacks of its breath."""
        within = breaths(self.text, drafts)
        found = []
        for n, draft in enumerate(drafts):
            shared = [d.modes for k, d in enumerate(drafts) if within[k] == within[n] and d.modes]
            told = self._uncounted_modes() if not shared else ()
            found.append(draft.modes or (shared[0] if shared else told))
        return found

    def _dates_an_attack_apart(self, period: Period, drafts: Sequence[Draft]) -> bool:
        """Whether a date is that of an attack told in another part of the sentence than the counts."""
        for single in self.singles:
            if single.period is period or (single.period and single.period.span == period.span):
                return all(
                    self._part(d.where.start) != self._part(single.span.start) for d in drafts
                )
        return False

    def _placed(self, draft: Draft, claim: ArticleClaim) -> ArticleClaim:
        """Add the one place at which a sentence says that its dead died."""
        if claim.outside or len(claim.countries) > 1:
            place = self._right_behind(draft)
            if place is None or region_codes(place):
                return claim
            return replace(claim, place=place, region="", countries=(), outside=())
        here = self._part(draft.where.start)
        singles = [s for s in self.singles if self._part(s.span.start) == here and not _is_area(s)]
        named = {s.name for s in singles}
        if not named:
            named = {
                p.span.of(self.text)
                for p in self.places
                if p.place
                and p.place.kind not in _AREAS
                and (self._part(p.span.start) == here or self._heads(p))
                and self._is_where(p)
                and not region_codes(p.span.of(self.text))
            }
        if len(named) > 1:
            named = self._nearest(draft, named)
        if len(named) != 1:
            return claim
        name = _SITE.sub("", named.pop())
        return claim if self._is_one_of_two(name) else replace(claim, place=name)

    def _heads(self, place: PlaceMention) -> bool:
        begins = place.span.start == self.span.start
        return begins and bool(_HEADS.match(self.text, place.span.end, self.span.end))

    def _is_where(self, place: PlaceMention) -> bool:
        """Whether a place is told as that of what happened."""
        left = self.text[max(self.span.start, place.span.start - 40) : place.span.start]
        return bool(_AT.search(lowered(left))) or self._heads(place)

    def _is_one_of_two(self, name: str) -> bool:
        """Whether a place stands in one breath with another: "in Paris and Brussels"."""
        spans = sorted(p.span for p in self.places)
        return any(
            _AND.fullmatch(self.text[a.end : b.start])
            and name in {a.of(self.text), b.of(self.text)}
            for a, b in pairwise(spans)
        )

    def _nearest(self, draft: Draft, named: AbstractSet[str]) -> set[str]:
        """Return the place that belongs to a count where a sentence has several: "12 in Berlin"."""
        places = [p for p in self.places if p.span.of(self.text) in named]
        drafts = [d for d in self.drafts if not self._is_ahead(d)]
        before = {p: d for p in places for d in drafts if self._leads_to(p, d)}
        for place, of in before.items():
            if of == draft:
                return {place.span.of(self.text)}
        places = [p for p in places if p not in before]
        own = own_or_shared(self.text, drafts, places)[drafts.index(draft)]
        return {own.span.of(self.text)} if own else set()

    def _leads_to(self, place: PlaceMention, draft: Draft) -> bool:
        """Whether a place stands right before a count: "the one in Berlin 12", "in Nice killed 86"."""
        between = lowered(self.text[place.span.end : draft.where.start])
        return bool(_TO_ITS_COUNT.fullmatch(between))

    def _right_behind(self, draft: Draft) -> str | None:
        """The place right behind a count: "and nearly 50 in Orlando"."""
        for place in self.places:
            if place.place is None or place.place.kind in _AREAS:
                continue
            if _RIGHT_IN.fullmatch(lowered(self.text[draft.where.end : place.span.start])):
                return place.span.of(self.text)
        return None

    def _attacks(self, counted: Sequence[ArticleClaim]) -> list[ArticleClaim]:
        """The dated attacks that no count of the sentence speaks of."""
        found = []
        for single in self.singles:
            if single.period is None or self._is_to_come(single):
                continue
            if any(self._part(c.start) == self._part(single.span.start) for c in counted):
                continue
            claim = self._claim(ClaimKind.ATTACK, single.span, None)
            area = region_codes(single.name)
            found.append(
                replace(
                    claim,
                    network=self._group(),
                    ties=self._ties_near(single),
                    modes=single.modes,
                    region=single.name if area else "",
                    countries=area,
                    place=None if area else single.name,
                    first=single.period.first,
                    last=single.period.last,
                )
            )
        return found

    def _is_to_come(self, single: SingleAttack) -> bool:
        """Whether an attack is one that the sentence foresees."""
        ahead, published = self.ahead, self.sight.published
        if ahead is not None and single.span.end > ahead.span.start:
            return True
        first = single.period.first if single.period else None
        return bool(first and published and first > published)

    def _ties_near(self, single: SingleAttack) -> tuple[Tie, ...]:
        cuts = [
            self.span.start,
            *(m.end() for m in CUT.finditer(self.text, self.span.start, self.span.end)),
            self.span.end,
        ]
        part = self._part(single.span.start)
        return ties_in(self.text, cuts[part], cuts[part + 1])


def _is_area(single: SingleAttack) -> bool:
    return bool(single.place.place and single.place.place.kind in _AREAS) or bool(
        region_codes(single.name)
    )


def _beside(before: ArticleClaim, claim: ArticleClaim) -> ArticleClaim:
    """Let a count without a place take that of the other toll of the same attack beside it."""
    same = (claim.countries, claim.first, claim.last) == (
        before.countries,
        before.first,
        before.last,
    )
    other = claim.quantity is not before.quantity and Quantity.ATTACKS not in {
        claim.quantity,
        before.quantity,
    }
    return replace(claim, place=before.place) if same and other and not claim.place else claim
