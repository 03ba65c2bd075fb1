"""Claims that a network's file answers: how many members a coalition had, how long ago something was."""

from __future__ import annotations

from datetime import date

import numpy as np

from rimland.analysis.claims.definitions import present_name_since
from rimland.analysis.claims.results import ClaimAnswer, Fact
from rimland.analysis.claims.verdict import STANDINGS, Standing, Verdict, standings
from rimland.analysis.claims.words import question
from rimland.model.article_claim import ArticleClaim
from rimland.model.network import Network

_DAYS_IN_MONTH = 30.4375


def members(claim: ArticleClaim, network: Network | None, published: date) -> ClaimAnswer:
    """Hold a number of members against the published count nearest before the day meant.

    Beside it stand the members whose joining the file dates by then, and the next count after.
    """
    day = claim.last or published
    asks = question(claim, network, published)
    count = network.coalition_on(day) if network else None
    if network is None or not network.coalition_counts or claim.low is None:
        return ClaimAnswer(
            claim, asks, Verdict.NOT_CHECKABLE, "No network file counts that coalition."
        )
    if count is None:
        why = f"The first published count is of {network.coalition_counts[0].on.text}."
        return ClaimAnswer(claim, asks, Verdict.CANNOT_TELL, why, network.network_id, network.title)
    facts = [
        _fact(claim, "published count nearest before", count.members, count.on.text, count.sources)
    ]
    joined = [m for m in network.coalition if m.joined and m.joined.last <= day]
    undated = sum(m.joined is None for m in network.coalition)
    if joined:
        words = f"members whose joining is dated by then ({undated} more have no date)"
        facts.append(_fact(claim, words, len(joined), str(day), ()))
    later = [c for c in network.coalition_counts if c.on.first > day]
    if later:
        after = min(later, key=lambda c: c.on.first)
        facts.append(
            _fact(claim, "next published count", after.members, after.on.text, after.sources)
        )
    # An incomplete list of dates proves nothing; only published counts can bear the claim out.
    counts = [facts[0], *facts[2:]] if joined else facts
    return _settled(claim, asks, tuple(facts), counts, network)


def duration(claim: ArticleClaim, network: Network | None, published: date) -> ClaimAnswer:
    """Hold a span of months against the day in the network's file from which it counts."""
    asks = question(claim, network, published)
    since = claim.first
    if since is None or claim.low is None:
        why = "Nothing dated in a network file says from when it counts."
        return ClaimAnswer(claim, asks, Verdict.NOT_CHECKABLE, why)
    named = dated_fact(network, since) if network else None
    if network is None or named is None:
        why = f"No network file dates what happened on {since}."
        return ClaimAnswer(claim, asks, Verdict.NOT_CHECKABLE, why)
    words, sources = named
    months = ((claim.last or published) - since).days / _DAYS_IN_MONTH
    low, best, high = np.floor(months), np.round(months), np.ceil(months)
    standing = _standing(claim, float(low), float(best), float(high))
    facts = (Fact(f"months since {words}", float(best), str(since), sources, standing),)
    return _settled(claim, asks, facts, list(facts), network)


def dated_fact(network: Network, day: date) -> tuple[str, tuple[str, ...]] | None:
    """Return what a network's file dates to a day, and where that was seen."""
    if present_name_since(network) == day:
        own = next(
            n
            for n in network.names
            if n.slug == network.core_slug and n.first and n.first.first == day
        )
        return f"the core took the name {own.name}", own.sources
    for change in network.territory:
        if change.on.first <= day <= change.on.last:
            return f"{change.place} was {'taken' if change.gained else 'lost'}", change.sources
    for tie in network.ties:
        if tie.on.first <= day <= tie.on.last:
            return f"{str(tie.event).replace('_', ' ')} of {tie.slug}", tie.sources
    return None


def _fact(claim: ArticleClaim, words: str, value: float, on: str, sources: tuple[str, ...]) -> Fact:
    return Fact(words, float(value), on, sources, _standing(claim, value, value, value))


def _standing(claim: ArticleClaim, low: float, best: float, high: float) -> Standing:
    ends = (np.array([float(low)]), np.array([float(best)]), np.array([float(high)]))
    found = standings(claim, low=ends[0], best=ends[1], high=ends[2], most=ends[1])
    return STANDINGS[int(found[0])]


def _settled(
    claim: ArticleClaim, asks: str, facts: tuple[Fact, ...], counts: list[Fact], network: Network
) -> ClaimAnswer:
    first = facts[0]
    told = f"{first.words[:1].upper()}{first.words[1:]} ({first.on}): {first.value:,.0f}."
    if first.standing is Standing.HOLDS:
        verdict, why = Verdict.HOLDS, told
    elif any(f.standing is Standing.HOLDS for f in counts):
        other = next(f for f in counts if f.standing is Standing.HOLDS)
        verdict = Verdict.HOLDS_ONLY_UNDER
        why = f"{told} It holds only with the {other.words} ({other.on}): {other.value:,.0f}."
    else:
        verdict, why = Verdict.DOES_NOT_HOLD, told
    return ClaimAnswer(
        claim,
        asks,
        verdict,
        why,
        network.network_id,
        network.title,
        facts=facts,
        holding=sum(f.standing is Standing.HOLDS for f in facts),
    )
