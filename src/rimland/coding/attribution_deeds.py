"""Who did the deed: the subject of an attack verb, and whoever follows "by"."""

from __future__ import annotations

import re

from rimland.coding import attribution_patterns as patterns
from rimland.coding.attribution_phrase import Phrase
from rimland.coding.attribution_said import (
    CLAIMED,
    CLAIMED_FOR,
    DID,
    GUIDED,
    INSPIRED,
    LIKELY,
    NOT_THE_DOER,
    REPORTED,
    SUSPECTED,
    Said,
)
from rimland.coding.attribution_words import compiled
from rimland.reading.spans import Span

_REACH_OF_BY = 140
_REACH_OF_DOUBT = 40


def as_subject(phrase: Phrase, trigger: Span | None) -> Said | None:
    """Return what an attack verb after the phrase makes of it."""
    relative = is_object(phrase.left)  # then only "X, who attacked" can speak of a deed of X
    later = relative and not patterns.RELATIVE.match(phrase.near)
    right = phrase.near if relative and not later else phrase.right
    attack = compiled(patterns.ATTACKS).match(right)
    if attack is None or patterns.HEARSAY.search(attack["long"] or ""):
        return None
    fill = attack["fill"] or ""
    before_verb = attack[0][: attack.start("verb")]
    if patterns.NOUN_BEFORE.search(before_verb):
        return None
    begin = phrase.end_of_name if relative and not later else phrase.end
    verb = Span(begin + attack.start("verb"), begin + attack.end("verb"))
    if (
        _is_no_deed(right, attack, before_verb)
        or _is_aside(phrase, fill)
        or (is_state(phrase) and compiled(patterns.ARMED_OBJECT).match(right, attack.end("verb")))
        or (not _meets(verb, trigger) and _is_another(phrase, right, attack))
    ):
        return NOT_THE_DOER
    return _how_sure(phrase, fill)


def _how_sure(phrase: Phrase, fill: str) -> Said:
    """How firmly a deed is told: by an unknown caller, with doubt, by somebody, or as a fact."""
    if patterns.CALLER.search(phrase.left):
        return CLAIMED_FOR
    if believed(phrase) or patterns.DOUBT.search(fill):
        return SUSPECTED
    if patterns.PROBABLE.search(fill):
        return LIKELY
    return REPORTED if patterns.REPORTED.search(phrase.left) else DID


def _is_aside(phrase: Phrase, fill: str) -> bool:
    """Whether the accused accuses another, or the words only recall where X has struck."""
    recalled = patterns.WHERE_ELSE.search(phrase.left) and patterns.PERFECT.match(fill)
    return bool(recalled or patterns.ANSWERED.search(phrase.left))


def _is_no_deed(right: str, attack: re.Match[str], before_verb: str) -> bool:
    """Whether the verb is denied, or done to the phrase: "were killed", "12 soldiers killed in"."""
    suffered = compiled(patterns.SUFFERED).match(right, attack.start("verb"))
    passive = patterns.PASSIVE.search(before_verb) and not attack["verb"].split()[0].endswith("ing")
    return bool(suffered or passive or patterns.NEVER.search(attack["fill"] or ""))


def _is_another(phrase: Phrase, right: str, attack: re.Match[str]) -> bool:
    """Whether the verb tells of an answer to the attack, or of other attacks in the past."""
    if is_state(phrase) and _answers(right[attack.end("verb") :], attack["verb"]):
        return True
    past = compiled(patterns.AGO).match(right, attack.end("verb"))
    return bool(past or patterns.HABIT.search(attack["fill"] or ""))


def _answers(after: str, verb: str) -> bool:
    """Whether a force's deed is done to attackers: an answer, not this attack."""
    return not patterns.HEAVY.match(verb) and bool(compiled(patterns.OBJECT).match(after))


def is_object(left: str) -> bool:
    """Whether the words before make the phrase what something is done to, or with, or at."""
    return bool(patterns.GOVERNED.search(left) or compiled(patterns.HIT).search(left))


def is_state(phrase: Phrase) -> bool:
    """Whether the phrase is a state's force."""
    return phrase.mentions[0].kind == "state_force"


def is_group(phrase: Phrase) -> bool:
    """Whether the phrase is an armed group that the text names."""
    return phrase.mentions[0].kind == "armed_group"


def reported(phrase: Phrase, until: int | None = None) -> bool:
    """Whether somebody in the text says it: "said X was", "X was, the minister said"."""
    before = phrase.left[:until] if until is not None else phrase.left
    return bool(patterns.REPORTED.search(before) or patterns.SAID_AFTER.match(phrase.right))


def believed(phrase: Phrase) -> bool:
    """Whether the words before say that somebody only believes what follows."""
    left = compiled(patterns.LEFT).search(phrase.left)
    return bool(left and (left["belief"] or left["blame"]))


def _meets(verb: Span, trigger: Span | None) -> bool:
    return trigger is not None and verb.overlaps(trigger)


def after_by(phrase: Phrase, trigger: Span | None) -> Said | None:
    """Return what the verb before "by X" makes of X."""
    by = patterns.BY_END.search(phrase.left)
    if by is None or (is_state(phrase) and patterns.OWN.search(phrase.left)):
        return None
    if by["by"] == "at the hands of":
        return DID
    before = phrase.left[max(0, by.start() - _REACH_OF_BY) : by.start()]
    clause = re.split(r"[.;]", before)[-1]
    governing = None
    for found in compiled(patterns.BY).finditer(clause):
        governing = found
    if governing is None:
        return None
    begin = phrase.start - len(phrase.left) + by.start() - len(clause) + governing.start()
    meets = _meets(Span(begin, begin + len(governing[0])), trigger)
    doubt = f"{clause[max(0, governing.start() - _REACH_OF_DOUBT) : governing.start()]} "
    doubt += f"{clause[governing.end() :]} {by['det']}"
    return _governed(governing, doubt, meets=meets) or _done(
        phrase, clause[: governing.start()], governing[0], doubt, meets=meets
    )


def _governed(governing: re.Match[str], doubt: str, *, meets: bool) -> Said | None:
    """What a verb other than one of attack says: claimed by, inspired by, held by."""
    if governing["other"]:
        return None if meets else NOT_THE_DOER
    if governing["claim"]:
        return NOT_THE_DOER if patterns.NEVER.search(doubt) or "no one" in doubt else CLAIMED
    if governing["inspired"]:
        return INSPIRED
    return GUIDED if governing["guided"] else None


def _done(phrase: Phrase, before: str, verb: str, doubt: str, *, meets: bool) -> Said | None:
    if patterns.NEVER.search(doubt):
        return None
    if patterns.HEDGED.search(doubt):
        return SUSPECTED
    if patterns.PROBABLE.search(doubt):
        return LIKELY
    if is_state(phrase) and compiled(patterns.AFTER_ATTACK).match(phrase.right):
        return NOT_THE_DOER
    if is_state(phrase) and not meets and _victim_is_attacker(before, verb):
        return NOT_THE_DOER
    return REPORTED if patterns.REPORTED.search(before) else DID


def _victim_is_attacker(before: str, verb: str) -> bool:
    """Whether those whom a force killed are the attackers: "the gunman was shot by police"."""
    if patterns.HEAVY.match(verb):
        return False
    near = re.split(r"[,;]", before)[-1]
    return bool(compiled(patterns.ATTACKED).search(near))
