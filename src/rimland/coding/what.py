"""Modes, suicide, weapon and target of an incident."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.coding.apart import Incident
from rimland.coding.belief import responds
from rimland.coding.document import Reading
from rimland.coding.screening import Mention
from rimland.coding.status import Status, clause_of
from rimland.coding.triggers import Strength
from rimland.coding.words import targets_in, weapon_in
from rimland.model.vocab import Mode, TargetType, Weapon
from rimland.reading.spans import Span

MOST_MODES = 3
_SUICIDE = re.compile(
    r"\bsuicide (?:\w+[- ])?(?:bomb\w*|attack\w*|vest\w*|belt\w*|car\w*|mission|truck\w*|squad|blast\w*|assault\w*)|"
    r"\b(?:blew|blow|blown|blowing|exploded|detonated) (?:himself|herself|themselves)\b|"
    r"\bkamikaze\b|\bhuman bombs?\b|\bdetonat(?:ed|ing) (?:his|her|their|an?|the) (?:\w+ ){0,2}(?:vests?|belts?)\b"
)
_MEANS = frozenset(Mode) - {
    Mode.ABDUCTION,
    Mode.ARSON_DESTRUCTION,
    Mode.HOSTAGE_BARRICADE,
    Mode.OTHER_VIOLENCE,
    Mode.TERRITORY_CHANGE,
    Mode.PRISON_BREAK,
}
_VERB = re.compile(r"(?:\w+ )?(?:attack|raid|target)ed")


def modes(reading: Reading, incident: Incident) -> list[tuple[Mode, Span]]:
    """Return up to three modes, the most telling first, each with the words it was read in.

    A means that is named beats the bare word attack; within a sentence the first told comes first,
    and what only a later sentence tells comes after.
    """
    done = [m for m in incident.mentions if not responds(reading, m)] or incident.mentions
    exact = [m for m in done if m.trigger.mode is not Mode.OTHER_VIOLENCE]
    strong = [m for m in exact if m.trigger.strength is Strength.STRONG] or exact
    if not strong:
        first = incident.mentions[0]
        return [(Mode.OTHER_VIOLENCE, first.span)]
    if not any(m.trigger.mode in _MEANS for m in strong):
        # "Gunmen attacked the village and burned huts": the verb tells the means, though weakly.
        strong += [m for m in exact if _VERB.match(m.trigger.words)]
    ordered: dict[Mode, Span] = {}
    for mention in sorted(strong, key=lambda m: (m.sentence, m.span.start)):
        ordered.setdefault(mention.trigger.mode, mention.span)
    return _told_apart(ordered)[:MOST_MODES]


def _told_apart(ordered: dict[Mode, Span]) -> list[tuple[Mode, Span]]:
    """Drop the modes that only repeat another: the bomb of an air raid, the shot of a clash."""
    found = dict(ordered)
    if (Mode.AIR_STRIKE in found or Mode.DRONE_STRIKE in found) and Mode.BOMBING in found:
        found.pop(Mode.BOMBING)
    if Mode.MINE_IED in found and Mode.BOMBING in found:
        found.pop(Mode.BOMBING)
    if Mode.SHELLING in found and Mode.BOMBING in found:
        later = max(found, key=lambda mode: found[mode].start)
        if later is Mode.BOMBING:
            found.pop(Mode.BOMBING)
    if Mode.EXECUTION in found and Mode.STABBING in found:
        found.pop(Mode.STABBING)
    if Mode.HOSTAGE_BARRICADE in found and Mode.ABDUCTION in found:
        # "The kidnappers hold the hostages": one taking, told with two words.
        later = max((Mode.HOSTAGE_BARRICADE, Mode.ABDUCTION), key=lambda mode: found[mode].start)
        found.pop(later)
    if Mode.HOSTAGE_BARRICADE in found and len(found) > 1:
        # A siege grows out of the attack that began it, though the news tells its end first.
        found[Mode.HOSTAGE_BARRICADE] = found.pop(Mode.HOSTAGE_BARRICADE)
    return list(found.items())


def suicide(reading: Reading, incident: Incident) -> Span | None:
    """Return the words that tell of an attacker meaning to die, None where the text has none."""
    for number in incident.sentences:
        span = reading.sentence(number).span
        found = _SUICIDE.search(reading.screened.lowered, span.start, span.end)
        if found:
            return Span(*found.span())
    return None


def weapon(reading: Reading, incident: Incident) -> tuple[Weapon, Span] | None:
    """Return the means named where the attack is told, then in the sentences about it."""
    told = [reading.sentence(n).span for n in dict.fromkeys(m.sentence for m in incident.mentions)]
    around = [reading.sentence(n).span for n in incident.sentences[:4]]
    return weapon_in(reading.screened.lowered, told + around)


def foiled(incident: Incident) -> Mention | None:
    """Return the mention that says the attack was stopped, where none says it was carried out."""
    kinds = {m.verdict.status for m in incident.mentions if m.trigger.strength is not Strength.BARE}
    if Status.FOILED not in kinds or Status.ACTUAL in {
        m.verdict.status for m in incident.mentions if not m.definite
    }:
        return None
    return next(m for m in incident.mentions if m.verdict.status is Status.FOILED)


def target(reading: Reading, incident: Incident) -> tuple[TargetType, Span] | None:
    """Return the target told nearest to the first mentions, behind the verb before ahead of it."""
    low = reading.screened.lowered
    for mention in incident.mentions[:4]:
        sentence = reading.sentence(mention.sentence).span
        clause = clause_of(low, sentence, mention.span)
        for stretch in (clause, sentence):
            words = _not_perpetrators(low, targets_in(low, stretch), mention.span)
            if words:
                return min(words, key=lambda item: _nearness(item, mention.span))
    return None


def _nearness(item: tuple[TargetType, Span], trigger: Span) -> float:
    kind, span = item
    behind = span.start >= trigger.end
    plain = 40 if kind in {TargetType.CIVILIANS, TargetType.PRIVATE_PROPERTY} else 0
    return span.distance(trigger) + (0 if behind else 25) + plain


_SPEAKS = re.compile(
    r"\s*(?:'s|’s)?\s*(?:[\w-]+\s+){0,2}?(?:said|told|says|announced|reported|added|confirmed|stated|shot dead the|"
    r"killed the|arrested|spokes\w+|sources?|chief said|blamed|claimed|suspect(?:ed|s)?|believes?)\b"
)
_FIGHTERS = re.compile(r"(?:militants?|rebels|insurgents?|guerrillas?|fighters|militia\w*)\Z")


def _not_perpetrators(
    low: str, words: Sequence[tuple[TargetType, Span]], trigger: Span
) -> list[tuple[TargetType, Span]]:
    return [
        (kind, span)
        for kind, span in words
        if not _SPEAKS.match(low[span.end : span.end + 40])
        and not (_FIGHTERS.search(span.of(low)) and span.end <= trigger.start)
        and (span.start > trigger.start or not span.overlaps(trigger))
    ]
