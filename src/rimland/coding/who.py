"""Who is said to have done it: which sentences may speak of that, and whose names are not doers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rimland.coding.apart import Incident
from rimland.coding.attribution import attribute
from rimland.coding.document import Reading, within
from rimland.coding.shadow import behind
from rimland.model.coded import Perpetrator
from rimland.model.vocab import Certainty, Mode
from rimland.reading.actors import ActorMention
from rimland.reading.actors_lists import plain
from rimland.reading.actors_words import words
from rimland.reading.spans import Span

_BLAME = re.compile(
    r"\b(?:responsib\w+|claim\w*|blam\w+|allegiance|inspired|amaq|hallmarks?|suspect\w*|accus\w+|behind it|"
    r"attribut\w+|perpetrat\w+|behind (?:the|both|all)|carried out by|denied|soldiers?|member of|marks of|"
    r"credit|belong\w*|loyalty|its own|instructions?|orders|sent by|reject\w*|the work of|hands? of|"
    r"leaflets?|pointed|consider\w*|admitted|had done it)\b"
    r"|\bsa(?:id|ys)\b[^.;]{0,80}\b(?:it|they|we|the group|the movement|its|their)\b"
)
_ALL = re.compile(
    r"\b(?:both|all|the|these) (?:\w+ ){0,2}(?:attacks|bombings|blasts|explosions|killings|shootings|raids)\b|"
    r"\bbehind (?:both|all)\b|\b(?:either|both) (?:matter|case|incident)s?\b|\b(?:for|on) both\b"
)
_ACCUSED_NOW = re.compile(
    r"\b(?:suspect(?:s|ed)?|blam(?:e|es|ed)|accus(?:e|es|ed)|claimed responsibility|attributed|admitted|"
    r"belong(?:s|ed)|(?:a member|members) of)\b"
)
_ASIDE_OF_OLD = re.compile(
    r", (?:which|who)(?: (?:has|have|had|is|are|was|were|in)\b|\W)"
    r"|, (?:the|an?) (?:[\w-]+ ){1,4}?(?:which|that|who|whose|behind)\b"
)
_OF_THE_ATTACKER = re.compile(
    r"\b(?:the|this) (?:[\w-]+ )?(?:attacker|gunman|bomber|assailant|suspect|knifeman|driver|shooter|couple|pair|man|"
    r"woman|brothers|perpetrator)s?\b|\bh(?:is|er) (?:flat|home|house|room|telephone|phone|computer|car|pockets?|bag)\b"
)
_HEART = re.compile(r"\b(?:inspired|allegiance|loyalty|sympath\w+|radicali[sz]ed|oath)\b")
_SEVERAL = re.compile(
    r"\b(?:attacks|bombings|blasts|explosions|raids|assaults|killings|twice|three times|series of|string of|"
    r"wave of|spate of|simultaneous\w*|coordinated|co-ordinated)\b|\b(?:on|in|at) (?:two|three|four|five|several|both) "
    r"(?:\w+ ){0,2}(?:sides|places|towns|cities|villages|provinces|regions|states|countries|districts|locations|areas)\b"
)
_OPENING = 2
"""An opening that tells of several attacks at once stands in the first or second sentence."""

_STATE_MODES = frozenset({Mode.AIR_STRIKE, Mode.DRONE_STRIKE, Mode.CLASH, Mode.SHELLING})
_NEVER_STATE = frozenset(
    {Mode.STABBING, Mode.VEHICLE_RAMMING, Mode.HIJACKING, Mode.HOSTAGE_BARRICADE}
)
_CALLED_OUT = frozenset({Mode.BOMBING, Mode.MINE_IED})
_GUARDS = re.compile(
    r"\b(?:police\w*|guards?|guardsmen|gendarme\w*|security forces?|security services?|officers?|soldiers|troops)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doers:
    """The perpetrators, where that was read, why none is named, and whether a state did it."""

    perpetrators: tuple[Perpetrator, ...]
    evidence: tuple[Span, ...]
    reason: str | None
    by_state: bool


MOST_CHARACTERS = 15_000
"""Of one incident; what stands further down repeats them, or is there to keep the reader busy."""

_Entry = tuple[Perpetrator, tuple[Span, ...]]


def who(reading: Reading, incident: Incident, others: Sequence[Incident], main: Mode) -> Doers:
    """Return who is said to have done it, read where the attack is told and where blame is laid.

    Sentences that only recall older attacks are left out: the group they name did those.
    """
    text, trigger = reading.screened.text, incident.lead.span
    spans = _no_more_than(MOST_CHARACTERS, _spans(reading, incident, others))
    found = attribute(text, spans, reading.actors, trigger=trigger)
    entries = list(found.perpetrators)
    if len(others) > 1 and not any(p.name for p, _ in entries):
        opened = _opened(reading, spans, trigger)
        # "Fighters of X struck twice on Sunday" goes for each of the two.
        entries = opened or entries
    forces = _names(reading, "state_force") - _names(reading, "armed_group")
    state = [p for p, _ in entries if p.name in forces and not _blamed(p)]
    if len(state) < len(entries) or _came_after(reading, incident, entries, main):
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


def _no_more_than(most: int, spans: Sequence[Span]) -> list[Span]:
    """Return the first stretches that together have so many characters, one at least."""
    ends = accumulate(span.end - span.start for span in spans)
    return [
        span for n, (span, end) in enumerate(zip(spans, ends, strict=True)) if not n or end <= most
    ]


def _of_a_state(mention: ActorMention) -> bool:
    """Whether it is soldiers or warplanes whose state the text does not name with them."""
    return plain(mention.name).replace(" ", "-") in words("ownerless")


def _blamed(perpetrator: Perpetrator) -> bool:
    """Whether somebody lays the deed at a government's door: that is no mere answer to it."""
    firm = perpetrator.certainty in {Certainty.SUSPECTED, Certainty.DISPUTED}
    return firm and (perpetrator.actor_id or "").startswith("gov-")


def _opened(reading: Reading, read: Sequence[Span], trigger: Span) -> list[_Entry]:
    """The group that an opening names for several attacks at once."""
    low = reading.screened.lowered
    for sentence in reading.screened.sentences[:_OPENING]:
        span = sentence.span
        if span in read or not _SEVERAL.search(low, span.start, span.end):
            continue
        found = attribute(reading.screened.text, [span], reading.actors, trigger=trigger)
        groups = _names(reading, "armed_group")
        named = [(p, s) for p, s in found.perpetrators if p.name in groups]
        if len(named) == 1:
            return named
    return []


def _came_after(
    reading: Reading, incident: Incident, entries: Sequence[_Entry], main: Mode
) -> bool:
    """Whether the forces named only answered attackers whom the text does not name."""
    if main in _STATE_MODES or not entries:
        return False
    if main in _NEVER_STATE:
        return True
    if main in _CALLED_OUT and all(_GUARDS.search(p.name or "") for p, _ in entries):
        return True
    first = min(s.start for _, where_read in entries for s in where_read)
    spans = [reading.sentence(m.sentence).span for m in incident.mentions]
    nobody = (a for s in spans if s.start <= first for a in within(reading.actors, s))
    return any(a.kind == "unnamed" and not _of_a_state(a) for a in nobody)


def _spans(reading: Reading, incident: Incident, others: Sequence[Incident]) -> list[Span]:
    """The sentences, or what of them counts, that may say who did it, in order."""
    low, recalled = reading.screened.lowered, behind(reading)
    taken = {n for other in others if other is not incident for n in other.sentences}
    spans = {n: reading.sentence(n).span for n in incident.sentences}
    for number, sentence in enumerate(reading.screened.sentences):
        span: Span | None = sentence.span
        if number in spans or not _BLAME.search(low, sentence.span.start, sentence.span.end):
            continue
        if number in taken and not _ALL.search(low, sentence.span.start, sentence.span.end):
            continue
        if number in recalled:
            span = _fresh_part(low, sentence.span)
        if span:
            spans[number] = span
    return [spans[n] for n in sorted(spans)]


def _fresh_part(low: str, sentence: Span) -> Span | None:
    """What a sentence that recalls older deeds still says of this one, if anything."""
    words = low[sentence.start : sentence.end]
    if _HEART.search(words) and _OF_THE_ATTACKER.search(words):
        return sentence
    aside = _ASIDE_OF_OLD.search(words)
    if aside and _ACCUSED_NOW.search(words, 0, aside.start()):
        return Span(sentence.start, sentence.start + aside.start())
    return None


def _names(reading: Reading, kind: str) -> set[str]:
    return {a.name for a in reading.actors if a.kind == kind}
