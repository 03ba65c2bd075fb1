"""What a sentence says of a coalition, of spans of time and of what will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rimland.model.article_claim import ArticleClaim, ClaimKind, Quantity
from rimland.reading.claims.draft import Draft
from rimland.reading.claims.due import due
from rimland.reading.claims.facts import durations, members
from rimland.reading.claims.forward import forward
from rimland.reading.claims.sentence_base import SentenceBase
from rimland.reading.claims.ties import ties_in
from rimland.reading.claims.whose import coalition_network

__all__ = ["SentenceFacts", "sets"]


class SentenceFacts(SentenceBase):
    """Reads the claims of a sentence that no events of the past are counted for."""

    def _members(self) -> list[ArticleClaim]:
        network = coalition_network(self.sight.networks, self._all_ids())
        if network is None:
            return []
        return [
            replace(
                self._claim(ClaimKind.MEMBERS, fact.where, Quantity.MEMBERS),
                comparator=fact.comparator,
                low=fact.value,
                high=fact.value,
                network=network.network_id,
            )
            for fact in members(self.text, self.span.start, self.span.end)
        ]

    def _durations(self) -> list[ArticleClaim]:
        facts = durations(
            self.text,
            self.span.start,
            self.span.end,
            self.sight.networks,
            self._all_ids(),
            self.sight.published,
        )
        return [
            replace(
                self._claim(ClaimKind.DURATION, fact.where, Quantity.MONTHS),
                comparator=fact.comparator,
                low=fact.value,
                high=fact.value,
                network=self._group() or self._core(),
                first=fact.first,
            )
            for fact in facts
        ]

    def _core(self) -> str | None:
        fought = coalition_network(self.sight.networks, [])
        return fought.network_id if fought else None

    def _forward(self) -> list[ArticleClaim]:
        """What the sentence says will be; numbers behind it are the ones foreseen."""
        self.ahead = forward(self.text, self.span.start, self.span.end)
        if self.ahead is None:
            return []
        where = self._regions()
        inside = next((r for r in where if r.countries), None)
        out = next((r for r in where if r.outside), None)
        claim = replace(
            self._claim(ClaimKind.FORWARD, self.ahead.span, Quantity.ATTACKS),
            comparator=self.ahead.comparator,
            network=self._group(),
            ties=ties_in(self.text, self.span.start, self.span.end),
            region=inside.words if inside else out.words if out else "",
            countries=inside.countries if inside else (),
            outside=out.outside if out else (),
            first=self.sight.published,
            last=due(self.text, self.span.start, self.span.end, self.sight.published),
            modes=self._uncounted_modes(),
        )
        numbered = [d for d in self.drafts if self._is_ahead(d)]
        if not numbered:
            return [claim]
        return sets(
            [
                replace(
                    claim,
                    start=d.where.start,
                    end=d.where.end,
                    quantity=d.quantity,
                    comparator=d.comparator,
                    low=d.low,
                    high=d.high,
                    victims=d.victims,
                    modes=d.modes or claim.modes,
                )
                for d in numbered
            ],
            [0] * len(numbered),
        )

    def _is_ahead(self, draft: Draft) -> bool:
        return self.ahead is not None and (
            draft.where.start >= self.ahead.span.start or draft.where.overlaps(self.ahead.span)
        )


def sets(found: Sequence[ArticleClaim], within: Sequence[int]) -> list[ArticleClaim]:
    """Number the claims that stand in one breath and speak of the same attacks."""
    keys: dict[object, int] = {}
    numbered = []
    for claim, breath in zip(found, within, strict=True):
        key = (
            *(breath, claim.network, claim.ties, claim.countries, claim.outside),
            *(claim.first, claim.last, claim.place),
        )
        numbered.append(replace(claim, together=keys.setdefault(key, len(keys))))
    return numbered
