"""Who is said to have done it: which sentences may speak of that, and whose names are not doers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rimland.coding.apart import Incident
from rimland.coding.attribution import attribute
from rimland.coding.document import Reading, within
from rimland.coding.shadow import behind
from rimland.model.coded import Perpetrator
from rimland.model.vocab import Mode
from rimland.reading.spans import Span

_BLAME = re.compile(
    r"\b(?:responsib\w+|claim\w*|blam\w+|allegiance|inspired|amaq|hallmarks?|suspect\w*|accus\w+|behind it|"
    r"attribut\w+|perpetrat\w+|behind (?:the|both|all)|carried out by|denied|soldiers?|member of|marks of)\b"
)
_ALL = re.compile(
    r"\b(?:both|all|the) (?:\w+ ){0,2}(?:attacks|bombings|blasts|explosions|killings|shootings|raids)\b|"
    r"\bbehind (?:both|all)\b"
)
_STATE_MODES = frozenset({Mode.AIR_STRIKE, Mode.DRONE_STRIKE, Mode.CLASH, Mode.SHELLING})


@dataclass(frozen=True, slots=True)
class Doers:
    """The perpetrators, where that was read, why none is named, and whether a state did it."""

    perpetrators: tuple[Perpetrator, ...]
    evidence: tuple[Span, ...]
    reason: str | None
    by_state: bool


def who(reading: Reading, incident: Incident, others: Sequence[Incident], main: Mode) -> Doers:
    """Return who is said to have done it, read where the attack is told and where blame is laid.

    Sentences that only recall older attacks are left out: the group they name did those.
    """
    spans = [reading.sentence(n).span for n in _sentences(reading, incident, others)]
    text, trigger = reading.screened.text, incident.lead.span
    found = attribute(text, spans, reading.actors, trigger=trigger)
    forces = _names(reading, "state_force")
    groups = _names(reading, "armed_group")
    entries = [(p, s) for p, s in found.perpetrators]
    state = [p for p, _ in entries if p.name in forces and p.name not in groups]
    attackers = [p for p, _ in entries if p not in state] or (
        main not in _STATE_MODES and _unnamed(reading, incident)
    )
    if attackers:
        # Where gunmen or a group did it, the forces in the text are those who came after.
        entries = [(p, s) for p, s in entries if p not in state]
    names = tuple(p for p, _ in entries)
    reason = found.reason if names else found.reason or "only the forces that came after are named"
    return Doers(
        names,
        tuple(s for _, where_read in entries for s in where_read),
        reason,
        by_state=bool(names) and all(p in state for p in names),
    )


def _sentences(reading: Reading, incident: Incident, others: Sequence[Incident]) -> list[int]:
    low, recalled = reading.screened.lowered, behind(reading)
    taken = {n for other in others if other is not incident for n in other.sentences}
    numbers = set(incident.sentences)
    for number, sentence in enumerate(reading.screened.sentences):
        span = sentence.span
        shared = number not in taken or _ALL.search(low, span.start, span.end)
        if shared and number not in recalled and _BLAME.search(low, span.start, span.end):
            numbers.add(number)
    return sorted(numbers)


def _names(reading: Reading, kind: str) -> set[str]:
    return {a.name for a in reading.actors if a.kind == kind}


def _unnamed(reading: Reading, incident: Incident) -> bool:
    spans = [reading.sentence(m.sentence).span for m in incident.mentions]
    return any(a.kind == "unnamed" for span in spans for a in within(reading.actors, span))
