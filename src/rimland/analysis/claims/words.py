"""Claims as questions, in plain words."""

from __future__ import annotations

from datetime import date, timedelta

from rimland.analysis.claims.definitions import present_name_since
from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity, Victims
from rimland.model.network import Network
from rimland.model.vocab import Tie
from rimland.tables.packaged import country_name

_SAID = {
    Comparator.EXACTLY: "{low}",
    Comparator.ABOUT: "about {low}",
    Comparator.NEARLY: "nearly {low}",
    Comparator.MORE_THAN: "more than {low}",
    Comparator.AT_LEAST: "at least {low}",
    Comparator.FEWER_THAN: "fewer than {low}",
    Comparator.AT_MOST: "at most {low}",
    Comparator.BETWEEN: "from {low} to {high}",
    Comparator.ORDER: "{low} or more, but less than ten times that",
}
_WHO = {
    Victims.CIVILIANS: "civilians",
    Victims.ALL: "people",
    Victims.FORCES: "soldiers or police officers",
    Victims.FIGHTERS: "fighters",
    None: "people",
}
_DONE = {
    Quantity.KILLED: "were killed",
    Quantity.INJURED: "were injured",
    Quantity.ABDUCTED: "were abducted",
}
_FEW = 5


def said(claim: ArticleClaim) -> str:
    """Return the number a claim states, with how it is meant."""
    if claim.comparator is None or claim.low is None:
        return "a number"
    return _SAID[claim.comparator].format(low=f"{claim.low:,}", high=f"{claim.high or 0:,}")


def question(claim: ArticleClaim, network: Network | None, published: date) -> str:
    """Return the question a claim was turned into."""
    if claim.kind is ClaimKind.MEMBERS:
        whose = f"against {network.title} " if network else ""
        return f"Did the coalition {whose}have {said(claim)} members on {claim.last or published}?"
    if claim.kind is ClaimKind.DURATION:
        since = f" from {claim.first}" if claim.first else ""
        return f"Had it been {said(claim)} months{since} to {claim.last or published}?"
    if claim.kind is ClaimKind.FORWARD:
        return "Will it come to pass?"
    where, when, whose = _where(claim), _when(claim, network, published), _whose(claim, network)
    if claim.kind is ClaimKind.ATTACK:
        return f"Was there an attack {whose}{where}{when}?"
    if claim.quantity in {Quantity.ATTACKS, None}:
        return f"Were there {said(claim)} attacks {whose}{where}{when}?"
    who, done = _WHO[claim.victims], _DONE.get(claim.quantity, "were counted")
    return f"Is it {said(claim)} {who} who {done} in attacks {whose}{where}{when}?"


def _whose(claim: ArticleClaim, network: Network | None) -> str:
    ties = [str(t) for t in claim.ties if t in {Tie.DIRECTED, Tie.GUIDED, Tie.INSPIRED}]
    name = network.title if network else None
    if name is None:
        return "by anybody "
    return f"{' or '.join(ties)} by {name} " if ties else f"by {name} "


def _where(claim: ArticleClaim) -> str:
    named = claim.place or claim.region
    if not named and claim.countries:
        names = [country_name(c) for c in claim.countries[:_FEW]]
        more = len(claim.countries) - _FEW
        named = ", ".join(names) + (f" and {more} more countries" if more > 0 else "")
    if claim.outside and not claim.countries and claim.region:
        return f"outside {claim.region}"
    if claim.outside and not claim.countries:
        left = ", ".join(country_name(c) for c in claim.outside[:_FEW])
        more = len(claim.outside) - _FEW
        return f"outside {left}" + (f" and {more} more countries" if more > 0 else "")
    return f"in {named}" if named else "anywhere"


def _when(claim: ArticleClaim, network: Network | None, published: date) -> str:
    first = claim.first or (present_name_since(network) if network else None)
    last = claim.last or published - timedelta(days=1)
    if first is not None and first == last:
        return f" on {first}"
    return f" from {first} to {last}" if first else f" up to {last}"
