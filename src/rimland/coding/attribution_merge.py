"""Statements about one actor become one perpetrator; different actors stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rimland.coding.attribution_said import NOT_THE_DOER, SUSPECTED, Said
from rimland.model.coded import Perpetrator
from rimland.model.vocab import Certainty, Claim, Tie
from rimland.reading.actors import ActorMention
from rimland.reading.spans import Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement: of whom, what, who says so, and in which sentence."""

    mention: ActorMention
    said: Said
    said_by: str | None
    evidence: Span


_FIRMNESS = (Certainty.ESTABLISHED, Certainty.PROBABLE, Certainty.SUSPECTED, Certainty.DISPUTED)
_TIES = (Tie.DIRECTED, Tie.GUIDED, Tie.INSPIRED, Tie.NONE, Tie.UNKNOWN)
_CLAIMS = (Claim.CLAIMED, Claim.DENIED, Claim.COUNTER_CLAIMED, Claim.NONE_KNOWN)


def merge(entries: Sequence[Entry]) -> tuple[tuple[Perpetrator, tuple[Span, ...]], ...]:
    """Return one perpetrator per actor, in the order of their first statement."""
    named: dict[str, list[Entry]] = {}
    unnamed: list[Entry] = []
    for entry in entries:
        if entry.mention.kind == "unnamed":
            unnamed.append(entry)
        else:
            named.setdefault(_key(entry.mention), []).append(entry)
    found = [(_one(group), _evidence(group)) for group in named.values()]
    found = _counter_claimed(_without_idle_denials(found))
    doubted = all(p.certainty is Certainty.DISPUTED for p, _ in found)
    if unnamed and doubted:
        found.append((_nobody(unnamed), _evidence(unnamed)))
    return tuple(found)


def _key(mention: ActorMention) -> str:
    if mention.actor and mention.kind == "armed_group":
        return mention.actor.actor_id
    if mention.actor:
        return f"{mention.actor.actor_id}"
    return mention.name.casefold()


def _one(group: Sequence[Entry]) -> Perpetrator:
    group = _doubted(group)
    firm = min((e.said.certainty for e in group if e.said.certainty), key=_FIRMNESS.index)
    tie = min((e.said.tie for e in group), key=_TIES.index)
    claim = min((e.said.claim for e in group), key=_CLAIMS.index)
    if tie is Tie.DIRECTED and any(e.said.tie is Tie.NONE for e in group):
        tie = Tie.NONE
    best = max(group, key=lambda e: (len(e.mention.name), -e.evidence.start))
    actor = best.mention.actor
    return Perpetrator(
        name=best.mention.name,
        actor_id=actor.actor_id if actor else None,
        tie=tie,
        certainty=firm,
        claim=claim,
        said_by=_said_by(group, firm, claim),
    )


def _doubted(group: Sequence[Entry]) -> list[Entry]:
    """What only others say is a suspicion where the group denies it or somebody just suspects."""
    doubts = (e.said.claim is Claim.DENIED or e.said == SUSPECTED for e in group)
    if not any(doubts):
        return list(group)
    return [replace(e, said=SUSPECTED) if e.said.reported else e for e in group]


def _said_by(group: Sequence[Entry], firm: Certainty, claim: Claim) -> str | None:
    """Who carries the certainty: the claimant of a claim, else whoever speaks for the rest."""
    for entry in group:
        if entry.said.certainty is firm and entry.said_by:
            if entry.said.speaks and claim is Claim.DENIED:
                continue
            return entry.said_by
    return next((e.said_by for e in group if e.said_by and e.said.certainty is firm), None)


def _evidence(group: Sequence[Entry]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(e.evidence for e in group))


def _nobody(unnamed: Sequence[Entry]) -> Perpetrator:
    suspected = [e for e in unnamed if e.said.certainty is Certainty.SUSPECTED]
    if suspected and all(e.said is NOT_THE_DOER or e in suspected for e in unnamed):
        return Perpetrator(certainty=Certainty.SUSPECTED, said_by=suspected[0].said_by)
    return Perpetrator()


def _counter_claimed(
    found: list[tuple[Perpetrator, tuple[Span, ...]]],
) -> list[tuple[Perpetrator, tuple[Span, ...]]]:
    """Where two groups claim one attack, each claim stands against the other."""
    claimants = [p for p, _ in found if p.claim is Claim.CLAIMED]
    if len(claimants) < 2:  # noqa: PLR2004
        return found
    return [(_against(p) if p.claim is Claim.CLAIMED else p, evidence) for p, evidence in found]


def _without_idle_denials(
    found: list[tuple[Perpetrator, tuple[Span, ...]]],
) -> list[tuple[Perpetrator, tuple[Span, ...]]]:
    """Leave out who denies what another has claimed, where nobody blames him."""
    if not any(p.claim is Claim.CLAIMED for p, _ in found):
        return found
    return [
        (p, evidence)
        for p, evidence in found
        if p.claim is not Claim.DENIED or p.certainty is not Certainty.DISPUTED
    ]


def _against(p: Perpetrator) -> Perpetrator:
    return Perpetrator(p.name, p.actor_id, p.tie, p.certainty, Claim.COUNTER_CLAIMED, p.said_by)
