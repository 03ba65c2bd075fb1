"""Who is said to have done an incident, how firmly, tied how, claimed by whom.

Only what stands in the incident's sentences counts. An actor is a perpetrator for its place in the
sentence (the doer of an attack, "by X", "blamed on X", "X claimed"), never for being mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from rimland.coding.attribution_backstop import backstop, does
from rimland.coding.attribution_merge import Entry, merge
from rimland.coding.attribution_phrase import Phrase, phrases_of
from rimland.coding.attribution_rules import judged
from rimland.coding.attribution_said import CLAIMED, DID, DISMISSED, NOT_THE_DOER, Said
from rimland.coding.attribution_speakers import speaker
from rimland.coding.attribution_voices import (
    Heard,
    dismissed,
    of_author,
    of_quote,
    of_the_group,
    outlet,
    within_claim,
)
from rimland.coding.attribution_words import small
from rimland.model.coded import Perpetrator
from rimland.reading.actors import ActorMention
from rimland.reading.spans import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """The perpetrators, each with where it says so, and why nobody is named where nobody is."""

    perpetrators: tuple[tuple[Perpetrator, tuple[Span, ...]], ...]
    reason: str | None = None


def attribute(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[ActorMention],
    *,
    trigger: Span | None = None,
) -> Attribution:
    """Return who is said to have done the incident that some sentences tell of.

    Args:
        text: the text as given.
        sentences: the sentences of this incident.
        mentions: the actors of the whole text, in order.
        trigger: the words that tell of the attack.
    """
    heard = Heard(text, small(text), tuple(mentions), [m.span.start for m in mentions])
    silent: list[tuple[Phrase, Span]] = []
    entries = [e for s in sentences for e in _of_sentence(heard, s, trigger, silent)]
    if not any(_names(e) for e in entries):
        entries += backstop(heard, silent, trigger)
    if any(dismissed(heard, s) for s in sentences):
        entries = [replace(e, said=DISMISSED) if e.said == CLAIMED else e for e in entries]
    found = merge(entries)
    return Attribution(found, _reason(found))


def _names(entry: Entry) -> bool:
    """Whether a statement is of a group or force that the text names."""
    return entry.mention.kind != "unnamed"


def _reason(found: Sequence[tuple[Perpetrator, tuple[Span, ...]]]) -> str | None:
    if not found:
        return "the text does not say who did it"
    if all(p.name is None for p, _ in found):
        return "the text names no group"
    return None


def _of_sentence(
    heard: Heard, sentence: Span, trigger: Span | None, silent: list[tuple[Phrase, Span]]
) -> Iterator[Entry]:
    """What one sentence says; phrases of which it says nothing are added to ``silent``."""
    inside = heard.inside(sentence)
    own = outlet(heard, sentence)
    if own:
        yield Entry(own[0], CLAIMED, own[1], sentence)
    for phrase in phrases_of(heard.lower, sentence, inside):
        if _allied(heard, sentence, phrase) or within_claim(heard, sentence, phrase):
            continue
        every = judged(phrase, trigger)
        told = [s for s in every if s is not NOT_THE_DOER]
        if not every and _begins(phrase, sentence, trigger):
            told.append(DID)
        quoted = None if told else of_quote(heard, sentence, phrase)
        told += [quoted] if quoted else []
        if not told:
            yield from _weak(phrase, every, sentence)
        if not every:
            silent.append((phrase, sentence))
        for said, mention in product(told, phrase.mentions):
            if own and own[0].actor == mention.actor:
                continue
            by = mention.name if said.speaks else speaker(heard.lower, sentence, phrase.start)
            yield Entry(mention, said, by, sentence)
    yield from of_the_group(heard, sentence)
    signed = of_author(heard, sentence)
    if signed:
        yield signed


def _begins(phrase: Phrase, sentence: Span, trigger: Span | None) -> bool:
    """Whether a sentence begins with a named group's doing something and goes on to the attack."""
    return phrase.mentions[0].kind == "armed_group" and does(phrase, sentence, trigger)


def _weak(phrase: Phrase, said: tuple[Said, ...], sentence: Span) -> Iterator[Entry]:
    """Attackers whom no rule placed are still the attackers: "a suicide bomber"."""
    mention = phrase.mentions[0]
    if mention.kind == "unnamed" and not said and _ATTACKER.search(mention.name.casefold()):
        yield Entry(mention, NOT_THE_DOER, None, sentence)


def _allied(heard: Heard, sentence: Span, phrase: Phrase) -> bool:
    """Whether a group swore allegiance to the phrase: that tells of groups, not of this attack."""
    if not _OATH.search(phrase.left[-60:]):
        return False
    before = heard.inside(Span(sentence.start, phrase.start))
    groups = [m for m in before if m.kind == "armed_group"]
    if not groups:
        return bool(_OATH_OF_GROUP.search(phrase.left))
    between = heard.lower[groups[-1].span.end : phrase.start]
    return not _OF_PERSON.search(between)


_OATH = re.compile(r"\b(?:allegiance|loyalty|fealty)\b")
_OATH_OF_GROUP = re.compile(
    r"\b(?:group|faction|movement|militia|sect|organi[sz]ation)\b[^.;]{0,40}\bswor[en]"
)
_OF_PERSON = re.compile(
    r"\b(?:attackers?|bombers?|gunm[ae]n|suspects?|m[ae]n|wom[ae]n|he|she|him|her|they|video|couple|driver)\b"
)

_ATTACKER = re.compile(
    r"gunm[ae]n|bomber|attacker|assailant|kidnapper|hijacker|knifem[ae]n|shooter|armed men"
)
