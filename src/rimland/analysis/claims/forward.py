"""Claims about the future: the rule by which each will be told true or not, and the day it is due.

A claim that says "more" or "fewer" without a number is held against as many days before the article
as lie between the article and the day it is due. A claim that names no day is due a year after the
article; both are stated with the claim, so that they can be disputed before the day and not after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from rimland.analysis.claims.results import ClaimAnswer
from rimland.analysis.claims.verdict import Verdict
from rimland.model.article_claim import (
    ArticleClaim,
    ClaimKind,
    Comparator,
    Quantity,
    Victims,
)
from rimland.model.network import Network
from rimland.model.vocab import Mode, Tie

DEFAULT_DAYS = 365
"""How long a claim has that names no day."""

_QUANTITIES = {
    Quantity.ATTACKS: "attacks",
    Quantity.KILLED: "people killed",
    Quantity.INJURED: "people injured",
    Quantity.ABDUCTED: "people abducted",
}
_CAME_TRUE, _DID_NOT, _CANNOT_TELL = "came true", "did not come true", "cannot tell"
_OUTCOMES = {
    Verdict.HOLDS: _CAME_TRUE,
    Verdict.DOES_NOT_HOLD: _DID_NOT,
    Verdict.HOLDS_ONLY_UNDER: _DID_NOT,
}

Counting = Callable[[Sequence[ArticleClaim], date], list[ClaimAnswer]]
"""Answers claims as they would have been on a day."""


def forward_body(
    claim: ArticleClaim, network: Network | None, published: date
) -> dict[str, Any] | None:
    """Return a forward claim with its rule and due date, as it is frozen; None if nothing is countable.

    The keys are sorted and the values plain, so that the same claim always has the same hash.
    """
    quantity = claim.quantity or Quantity.ATTACKS
    if quantity not in _QUANTITIES:
        return None
    due = claim.last or published + timedelta(days=DEFAULT_DAYS)
    if due <= published:
        return None
    days = (due - published).days
    before = (published - timedelta(days=days), published - timedelta(days=1))
    low, high = claim.low, claim.high
    if low is None and claim.comparator is Comparator.AT_LEAST:  # "will strike again": once or more
        low = high = 1
    unnumbered = low is None
    body = {
        "against_from": before[0].isoformat() if unnumbered else None,
        "against_to": before[1].isoformat() if unnumbered else None,
        "comparator": str(claim.comparator or Comparator.MORE_THAN),
        "countries": list(claim.countries),
        "due": due.isoformat(),
        "first": published.isoformat(),
        "high": high,
        "low": low,
        "modes": [str(mode) for mode in claim.modes],
        "network": network.network_id if network else claim.network,
        "outside": list(claim.outside),
        "place": claim.place,
        "quantity": str(quantity),
        "region": claim.region,
        "ties": [str(tie) for tie in claim.ties],
        "victims": str(claim.victims) if claim.victims else None,
    }
    return body | {"rule": rule(body, named_day=claim.last is not None)}


def rule(body: Mapping[str, Any], *, named_day: bool) -> str:
    """Return in words by what a forward claim will be told true or not."""
    counted = _counted(body)
    span = f"from {body['first']} to {body['due']}"
    if body["low"] is None:
        most = "fewer" if body["comparator"] == str(Comparator.FEWER_THAN) else "more"
        told = (
            f"It comes true if {counted} {span} are {most} than in the {_days(body)} days before "
            f"the article ({body['against_from']} to {body['against_to']})"
        )
    else:
        told = f"It comes true if {counted} {span} stand to {body['low']:,} as the article says"
    day = "" if named_day else f"; it names no day, so it is due after {DEFAULT_DAYS} days"
    return f"{told}, under the primary definition of the codebook{day}."


def _counted(body: Mapping[str, Any]) -> str:
    """Return what is counted, where and whose: ``attacks in Europe by islamic-state``."""
    where = ""
    if body["place"]:
        where = f" in {body['place']}"
    elif body["countries"]:
        where = f" in {body['region'] or ', '.join(body['countries'])}"
    elif body["outside"]:
        where = f" outside {body['region'] or ', '.join(body['outside'])}"
    whose = f" by {body['network']}" if body["network"] else ""
    return f"{_QUANTITIES[Quantity(body['quantity'])]}{where}{whose}"


def resolved(
    body: Mapping[str, Any], quote: ArticleClaim | None, counting: Counting
) -> dict[str, Any]:
    """Return what became of a forward claim that is due: outcome, figures and the events behind them.

    Args:
        body: as ``forward_body`` made it.
        quote: the claim it was made of, for its words; None where only the body is left.
        counting: answers a claim about the past, as published on the day it is given.
    """
    due = date.fromisoformat(body["due"])
    asked = _as_count(body, quote, date.fromisoformat(body["first"]), due)
    against: ClaimAnswer | None = None
    if body["low"] is None:
        first, last = (date.fromisoformat(body[f"against_{end}"]) for end in ("from", "to"))
        base = replace(
            _as_count(body, quote, first, last), comparator=Comparator.AT_LEAST, low=0, high=0
        )
        against = counting([base], last + timedelta(days=1))[0]
        if against.primary is None or not against.primary.covered:
            return _untold(against, "the time before the article is not covered")
        seen = round(against.primary.best)
        asked = replace(asked, low=seen, high=seen)
    answer = counting([asked], due + timedelta(days=1))[0]
    if answer.primary is None:
        return _untold(answer, "nothing of it is recorded")
    if not answer.primary.covered and answer.verdict is not Verdict.HOLDS:
        # A least figure can bear "at least five" out, and nothing else.
        return _untold(answer, "the time until it was due is not covered")
    return {
        "outcome": _OUTCOMES.get(answer.verdict, _CANNOT_TELL),
        "why": answer.why,
        "figure": answer.primary.best,
        "figure_low": answer.primary.low,
        "figure_high": answer.primary.high,
        "event_ids": list(answer.event_ids),
        "against": against.primary.best if against and against.primary else None,
        "against_event_ids": list(against.event_ids) if against else [],
    }


def _as_count(
    body: Mapping[str, Any], quote: ArticleClaim | None, first: date, last: date
) -> ArticleClaim:
    empty = ArticleClaim(
        ClaimKind.COUNT, 0, 0, "", 0, Quantity.ATTACKS, Comparator.AT_LEAST, None, None
    )
    return replace(
        quote or empty,
        kind=ClaimKind.COUNT,
        quantity=Quantity(body["quantity"]),
        comparator=Comparator(body["comparator"]),
        low=body["low"],
        high=body["high"],
        victims=Victims(body["victims"]) if body["victims"] else None,
        network=body["network"],
        ties=tuple(Tie(one) for one in body["ties"]),
        modes=tuple(Mode(one) for one in body["modes"]),
        region=body["region"],
        countries=tuple(body["countries"]),
        outside=tuple(body["outside"]),
        place=body["place"],
        first=first,
        last=last,
        together=None,
    )


def _untold(answer: ClaimAnswer, why: str) -> dict[str, Any]:
    seen = answer.primary
    return {
        "outcome": _CANNOT_TELL,
        "why": f"It cannot be told: {why}.",
        "figure": seen.best if seen else None,
        "figure_low": seen.low if seen else None,
        "figure_high": seen.high if seen else None,
        "event_ids": list(answer.event_ids),
        "against": None,
        "against_event_ids": [],
    }


def _days(body: Mapping[str, Any]) -> int:
    return (date.fromisoformat(body["due"]) - date.fromisoformat(body["first"])).days
