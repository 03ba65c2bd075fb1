"""Claims in, answers out: each is held against what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rimland.analysis.claims.counting import Asked, count_together
from rimland.analysis.claims.covering import Coverings
from rimland.analysis.claims.facts import duration, members
from rimland.analysis.claims.forward import forward_body, resolved
from rimland.analysis.claims.pool import Members, members_of, pool_of
from rimland.analysis.claims.results import CheckResult, ClaimAnswer
from rimland.analysis.claims.verdict import Verdict
from rimland.analysis.claims.words import question
from rimland.model.article_claim import ArticleClaim, ClaimKind, Quantity, Victims
from rimland.model.network import Network
from rimland.reading.actors_lists import lists
from rimland.tables.snapshot import Snapshot

_COUNTED = frozenset({Quantity.KILLED, Quantity.INJURED, Quantity.ABDUCTED, Quantity.ATTACKS})


def answer_claims(
    claims: Sequence[ArticleClaim],
    snapshot: Snapshot,
    networks: Mapping[str, Network],
    *,
    published: date,
) -> CheckResult:
    """Return an answer to every claim, in their order.

    Args:
        claims: as read in the article.
        snapshot: what they are counted from.
        networks: by id; a claim that names none is about anybody's attacks.
        published: the day the article was published.
    """
    desk = _Desk(snapshot, networks, published)
    answers: dict[int, ClaimAnswer] = {}
    for group in _groups(claims):
        given = desk.answers([claims[n] for n in group])
        answers.update(zip(group, given, strict=True))
    return CheckResult(
        published=published,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        answers=tuple(answers[n] for n in range(len(claims))),
    )


def resolve_forward(
    body: Mapping[str, Any], snapshot: Snapshot, networks: Mapping[str, Network]
) -> dict[str, Any]:
    """Return what became of a frozen claim about the future: outcome, figures and events.

    Args:
        body: as it was frozen (``forward_body``).
        snapshot: what it is counted from.
        networks: by id.
    """
    return _Desk(snapshot, networks, date.fromisoformat(body["first"])).resolve(body, None)


def _groups(claims: Sequence[ArticleClaim]) -> list[list[int]]:
    """Return the claims by what was said in one breath; only counts can be about one set of events."""
    found: dict[tuple[str, int], list[int]] = {}
    for number, claim in enumerate(claims):
        joint = claim.together is not None and claim.kind is ClaimKind.COUNT
        key = ("together", claim.together or 0) if joint else ("alone", number)
        found.setdefault(key, []).append(number)
    return list(found.values())


class _Desk:
    """Answers claims from one snapshot; what one network's events are is looked up once."""

    def __init__(
        self, snapshot: Snapshot, networks: Mapping[str, Network], published: date
    ) -> None:
        self._events, self._coverage = snapshot.arrow("events"), snapshot.arrow("coverage")
        self._networks, self._published = networks, published
        self._as_of = snapshot.as_of
        self._asked: dict[str | None, Asked | None] = {}

    def answers(self, claims: Sequence[ArticleClaim]) -> list[ClaimAnswer]:
        """Return the answers to claims made in one breath."""
        lead = claims[0]
        network = self._network(lead.network)
        if lead.kind is ClaimKind.FORWARD:
            return [self._ahead(c, network) for c in claims]
        if lead.kind is ClaimKind.MEMBERS:
            own = network or self._only_coalition()
            return [members(c, own, self._published) for c in claims]
        if lead.kind is ClaimKind.DURATION:
            return [duration(c, network, self._published) for c in claims]
        refused = self._refused(claims)
        if refused:
            return [
                ClaimAnswer(
                    c, question(c, network, self._published), Verdict.NOT_CHECKABLE, refused
                )
                for c in claims
            ]
        asked = self._of(lead.network)
        if asked is None:  # _refused says so before
            return []
        return count_together(claims, asked)

    def _ahead(self, claim: ArticleClaim, network: Network | None) -> ClaimAnswer:
        """Return a claim about the future with its rule, and what became of it where it is due."""
        asks = question(claim, network, self._published)
        body = forward_body(claim, network, self._published)
        why = "It is about what will be; nothing that had happened could bear it out."
        if body is None:
            return ClaimAnswer(claim, asks, Verdict.NOT_CHECKABLE, why)
        told: dict[str, Any] = dict(body)
        if body["due"] < self._as_of[:10]:
            told["resolved"] = self.resolve(body, claim)
        return ClaimAnswer(
            claim,
            asks,
            Verdict.NOT_CHECKABLE,
            f"{why} {body['rule']}",
            network_id=network.network_id if network else None,
            network_title=network.title if network else None,
            forward=told,
        )

    def resolve(self, body: Mapping[str, Any], claim: ArticleClaim | None) -> dict[str, Any]:
        """Return what became of a claim about the future."""
        asked = self._of(body["network"])
        if asked is None:
            why = f"Nothing here says who belongs to '{body['network']}'."
            return {"outcome": str(Verdict.CANNOT_TELL), "why": why, "event_ids": []}
        return resolved(
            body, claim, lambda claims, day: count_together(claims, replace(asked, published=day))
        )

    def _refused(self, claims: Sequence[ArticleClaim]) -> str | None:
        """Say why claims cannot be checked, None if they can."""
        for claim in claims:
            if claim.kind is ClaimKind.COUNT and claim.quantity not in _COUNTED:
                return "Nothing that a ledger of attacks or a network file holds answers it."
            if claim.kind is ClaimKind.COUNT and claim.low is None:
                return "It names no number."
            if claim.victims is Victims.FIGHTERS:
                return "The ledger counts the victims of attacks, not the fighters a group lost."
            if claim.last is not None and claim.first is not None and claim.last < claim.first:
                return "Its period ends before it begins."
        if self._of(claims[0].network) is None:
            return f"Nothing here says who belongs to '{claims[0].network}'."
        return None

    def _network(self, name: str | None) -> Network | None:
        if name is None:
            return None
        if name in self._networks:
            return self._networks[name]
        belongs = (n for n in self._networks.values() if any(a.slug == name for a in n.names))
        return next(belongs, None)

    def _only_coalition(self) -> Network | None:
        having = [n for n in self._networks.values() if n.coalition_counts]
        return having[0] if len(having) == 1 else None

    def _of(self, name: str | None) -> Asked | None:
        if name not in self._asked:
            self._asked[name] = self._looked_up(name)
        return self._asked[name]

    def _looked_up(self, name: str | None) -> Asked | None:
        network, title = self._network(name), None
        keys: Members | None = None
        if network is not None:
            slug = None if name in {network.network_id, None} or name in self._networks else name
            keys, title = members_of(network, slug), network.title if slug is None else slug
        elif name is not None:
            listed = lists().actors.get(name)
            if listed is None:
                return None
            keys, title = _listed_keys(name), listed.name
            network = Network(name, listed.name, name, (), (), ())
        pool = pool_of(self._events, keys, network)
        return Asked(network, title, pool, Coverings(self._coverage, network), self._published)


def _listed_keys(actor_id: str) -> Members:
    """Return the keys of a group that no network file holds: its names at all times."""
    listed = lists().actors[actor_id]
    names = {listed.name.lower(), *(a.text.lower() for a in lists().aliases.get(actor_id, ()))}
    keys = {f"name:{name}" for name in names}
    if listed.ucdp_id is not None:
        keys.add(f"ucdp:{listed.ucdp_id}")
    always = {key: [(date.min, date.max)] for key in keys}
    return Members(always, always)
