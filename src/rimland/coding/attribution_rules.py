"""What one noun phrase is said to have done: rules over the words to its left and right."""

from __future__ import annotations

import re

from rimland.coding import attribution_patterns as patterns
from rimland.coding.attribution_deeds import (
    after_by,
    as_subject,
    believed,
    is_group,
    is_object,
    is_state,
    reported,
)
from rimland.coding.attribution_phrase import Phrase
from rimland.coding.attribution_said import (
    CLAIMED,
    CLAIMED_FOR,
    DENIED,
    DID,
    GUIDED,
    INSPIRED,
    LIKELY,
    NO_TIE,
    NOT_THE_DOER,
    ORDERED,
    REPORTED,
    SUSPECTED,
    Said,
)
from rimland.coding.attribution_words import compiled
from rimland.model.vocab import Certainty
from rimland.reading.spans import Span

_REACH_OF_CLAIM = 80


def judged(phrase: Phrase, trigger: Span | None) -> tuple[Said, ...]:
    """Return what the words around a phrase say of its actors; nothing where they say nothing.

    The first rule that fits decides; only a denial leaves room for the blame that it answers.
    """
    first = _voiced(phrase) or _acting(phrase, trigger)
    said = [first] if first else []
    if first in (None, DENIED):
        second = _told(phrase) or after_by(phrase, trigger)
        said += [second] if second else []
    elif first is NOT_THE_DOER and _told(phrase) is SUSPECTED:
        said = [SUSPECTED]  # "blamed X, which has attacked schools before"
    return tuple(_tempered(s, phrase) for s in said)


def _tempered(said: Said, phrase: Phrase) -> Said:
    """Weaken what is said where the phrase itself is hedged or only near the group."""
    if said.certainty is not Certainty.ESTABLISHED:
        return said
    if phrase.suspected:
        return SUSPECTED
    if phrase.inspired:
        return INSPIRED
    return LIKELY if phrase.linked else said


def untied(left: str) -> Said | None:
    """Return that there is no tie, where the words before a phrase say so."""
    found = compiled(patterns.LEFT).search(left)
    return NO_TIE if found and (found["none"] or found["none2"]) else None


def speaks(phrase: Phrase) -> Said | None:
    """Return a claim or denial that the phrase makes; None where it makes none."""
    return _speaks(phrase.near) or (_speaks(phrase.right) if phrase.right != phrase.near else None)


def _speaks(right: str) -> Said | None:
    if compiled(patterns.NOT_YET).match(right):
        return NOT_THE_DOER
    if compiled(patterns.DENIES).match(right):
        return DENIED
    claims = compiled(patterns.CLAIMS).match(right)
    if claims:
        return _claims(claims["fill"] or "")
    ways = (patterns.SAYS, patterns.CALLED, patterns.SHOWED, patterns.APOLOGISED, patterns.BOASTED)
    said = next((m for w in ways if (m := compiled(w).match(right))), None)
    return CLAIMED if said and not patterns.NEVER.search(said[0]) else None


def _claims(fill: str) -> Said:
    if patterns.NEVER.search(fill):
        return NOT_THE_DOER
    return SUSPECTED if "been" in fill else CLAIMED  # "X has been claimed" is no claim of X's


def _voiced(phrase: Phrase) -> Said | None:
    """A claim or denial; a state's force must own up in as many words."""
    said = speaks(phrase)
    owns_up = patterns.OWNS_UP.search(phrase.right[:_REACH_OF_CLAIM])
    return None if said is CLAIMED and is_state(phrase) and not owns_up else said


def _acting(phrase: Phrase, trigger: Span | None) -> Said | None:
    """What the words after say, where the phrase is what they speak of."""
    who_did = any(patterns.RELATIVE.match(words) for words in (phrase.near, phrase.right))
    object_only = is_object(phrase.left) and not who_did
    own = not is_group(phrase) and patterns.OWN.search(phrase.left)
    if object_only and not phrase.speaker and patterns.WITHIN.search(phrase.left):
        return _owns_attack(phrase)  # "victims of the Taliban attack"
    if phrase.speaker or object_only or own or patterns.WHETHER.search(phrase.left):
        return None
    found = _suspected(phrase) or as_subject(phrase, trigger) or _owns_attack(phrase)
    if found in (None, NOT_THE_DOER) and compiled(patterns.GUIDES).match(phrase.right):
        return GUIDED
    return found


def _suspected(phrase: Phrase) -> Said | None:
    """Suspected of it, behind it, involved in it."""
    held = compiled(patterns.HELD_RESPONSIBLE).match(phrase.right)
    if held and compiled(patterns.HOLDS).search(phrase.left):
        return SUSPECTED
    if any(compiled(patterns.SUSPECTED_AFTER).match(w) for w in (phrase.right, phrase.near)):
        return SUSPECTED
    behind = compiled(patterns.BEHIND).match(phrase.right)
    if behind and not patterns.NEVER.search(behind["fill"]):
        return _behind(phrase, behind)
    involved = compiled(patterns.INVOLVED).match(phrase.right)
    if involved and not patterns.NEVER.search(involved["fill"]):
        return SUSPECTED if believed(phrase) or patterns.DOUBT.search(involved["fill"]) else LIKELY
    return None


def _behind(phrase: Phrase, behind: re.Match[str]) -> Said:
    """How firmly "X was behind it" is told; of a habit it tells nothing about this attack."""
    if compiled(patterns.AGO).match(phrase.right, behind.end()):
        return NOT_THE_DOER
    if patterns.CALLER.search(phrase.left):
        return CLAIMED_FOR
    doubtful = behind["doubt"] or patterns.DOUBT.search(behind["fill"])
    return SUSPECTED if doubtful or believed(phrase) or reported(phrase) else DID


def _owns_attack(phrase: Phrase) -> Said | None:
    """The attack itself after the name: "a Taliban raid"."""
    thing = compiled(patterns.ATTACK_THING).match(phrase.right)
    if not thing or phrase.left.endswith((" on ", " against ", " on the ", " against the ")):
        return None
    return SUSPECTED if believed(phrase) else DID


def _told(phrase: Phrase) -> Said | None:
    """What the words before say: blamed on X, inspired by X, a member of X."""
    left = compiled(patterns.LEFT).search(phrase.left)
    if left is None:
        return _named(phrase)
    if left["none"] or left["none2"]:
        return NO_TIE
    if is_state(phrase) and phrase.left.endswith((", ", ", the ")):
        return None  # "X is the main suspect, the police said"
    told = next((said for group, said in _TOLD.items() if left[group]), None)
    return told or _member(phrase, left)


def _named(phrase: Phrase) -> Said | None:
    """Pointed out without a verb of blame: "the planes were Russian", "the army named X"."""
    if is_state(phrase) and patterns.THINGS_WERE.search(phrase.left):
        return SUSPECTED if reported(phrase) or believed(phrase) else DID
    pointed = phrase.before_name.startswith("named ") and compiled(patterns.SPOKE_BEFORE).search(
        phrase.left
    )
    return SUSPECTED if pointed or phrase.suspected_by else None


def _member(phrase: Phrase, left: re.Match[str]) -> Said | None:
    """What an attacker's being of X, or an outlet's being X's, makes of X."""
    if left["outlet"]:
        spoke = compiled(patterns.SPEAKS_OF_DEED).search(f"{phrase.left} {phrase.right}")
        return CLAIMED_FOR if spoke else None
    if not left["copula"] or is_state(phrase):
        return None
    return REPORTED if reported(phrase, left.start()) else DID


_TOLD = {
    "coached": GUIDED,
    "pledge": INSPIRED,
    "inspired": INSPIRED,
    "blame": SUSPECTED,
    "signed": CLAIMED_FOR,
    "claimant": CLAIMED_FOR,
    "traces": SUSPECTED,
    "hedged": SUSPECTED,
    "ordered": ORDERED,
    "belonged": LIKELY,
}
