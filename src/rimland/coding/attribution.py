"""Who is said to have done an incident, how firmly, tied how, claimed by whom.

Only what stands in the incident's sentences counts. An actor is a perpetrator for its place in the
sentence (the doer of an attack, "by X", "blamed on X", "X claimed"), never for being mentioned.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from rimland.coding.attribution_merge import Entry, merge
from rimland.coding.attribution_phrase import Phrase, phrases_of
from rimland.coding.attribution_rules import judged, speaks, untied
from rimland.coding.attribution_said import CLAIMED, NOT_THE_DOER, Said
from rimland.coding.attribution_speakers import speaker
from rimland.coding.attribution_words import compiled, small
from rimland.model.coded import Perpetrator
from rimland.reading.actors import ActorMention
from rimland.reading.actors_lists import rows
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
    heard = _Heard(text, small(text), tuple(mentions), [m.span.start for m in mentions])
    entries = [e for s in sentences for e in _of_sentence(heard, s, trigger)]
    found = merge(entries)
    return Attribution(found, _reason(found))


@dataclass(frozen=True, slots=True)
class _Heard:
    """A text with its actors in order, so that those of a sentence are found without a search."""

    text: str
    lower: str
    mentions: tuple[ActorMention, ...]
    starts: list[int]

    def inside(self, stretch: Span) -> tuple[ActorMention, ...]:
        """The mentions that begin in a stretch."""
        first, last = bisect_left(self.starts, stretch.start), bisect_left(self.starts, stretch.end)
        return self.mentions[first:last]


def _reason(found: Sequence[tuple[Perpetrator, tuple[Span, ...]]]) -> str | None:
    if not found:
        return "the text does not say who did it"
    if all(p.name is None for p, _ in found):
        return "the text names no group"
    return None


def _of_sentence(heard: _Heard, sentence: Span, trigger: Span | None) -> Iterator[Entry]:
    inside = heard.inside(sentence)
    outlet = _outlet(heard, sentence)
    if outlet:
        yield Entry(outlet, CLAIMED, outlet.name, sentence)
    for phrase in phrases_of(heard.lower, sentence, inside):
        if _allied(heard, sentence, phrase):
            continue
        told = [s for s in judged(phrase, trigger) if s is not NOT_THE_DOER]
        if not told:
            yield from _weak(phrase, judged(phrase, trigger), sentence)
        for said, mention in product(told, phrase.mentions):
            if outlet and outlet.actor == mention.actor:
                continue
            by = mention.name if said.speaks else speaker(heard.lower, sentence, phrase.start)
            yield Entry(mention, said, by, sentence)
    yield from _the_group(heard, sentence)


def _weak(phrase: Phrase, said: tuple[Said, ...], sentence: Span) -> Iterator[Entry]:
    """Attackers whom no rule placed are still the attackers: "a suicide bomber"."""
    mention = phrase.mentions[0]
    if mention.kind == "unnamed" and not said and _ATTACKER.search(mention.name.casefold()):
        yield Entry(mention, NOT_THE_DOER, None, sentence)


def _allied(heard: _Heard, sentence: Span, phrase: Phrase) -> bool:
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

_GROUP = (
    r"\b(?:the|this|that)~(?:[\w-]+~){0,3}?(?:group|organi[sz]ation|movement|militia|militants|rebels|insurgents"
    r"|network|guerrillas|jihadists|extremists|cartel|faction|separatists)\b|(?<=\.\s)it\b|\A\s*it\b"
)


def _the_group(heard: _Heard, sentence: Span) -> Iterator[Entry]:
    """Claims and denials of "the group" go to the group named last, or to the only one."""
    for found in compiled(_GROUP).finditer(heard.lower, sentence.start, sentence.end):
        span = Span(found.start(), found.end())
        if any(m.kind != "unnamed" for m in heard.inside(span)):
            continue
        right = heard.lower[span.end : min(sentence.end, span.end + _REACH)]
        left = heard.lower[max(sentence.start, span.start - _REACH) : span.start]
        said = speaks(Phrase((), span.start, span.end, left, right, right)) or untied(left)
        if said is None or said is NOT_THE_DOER:
            continue
        meant = _meant(heard, span)
        if meant is not None:
            yield Entry(meant, said, meant.name, sentence)


_REACH = 300


def _meant(heard: _Heard, span: Span) -> ActorMention | None:
    before = heard.mentions[: bisect_left(heard.starts, span.start)]
    for mention in reversed(before):
        if mention.kind == "armed_group":
            return mention
    named = [m for m in heard.mentions if m.kind == "armed_group"]
    return named[0] if len({_identity(m) for m in named}) == 1 else None


def _identity(mention: ActorMention) -> str:
    return mention.actor.actor_id if mention.actor else mention.name.casefold()


_SPOKE = re.compile(
    r"\b(?:said|says|call(?:s|ed)|describ\w+|claim\w*|report\w*|announc\w*|carried|released|statement)\b"
)
_NOT = re.compile(r"\b(?:not|no|nobody|den(?:y|ied))\b")
_DEED = r"\b(?:<attack>|<attack_noun>|responsib\w+|behind|claim\w*|soldiers?|fighters?)\b"


def _outlet(heard: _Heard, sentence: Span) -> ActorMention | None:
    """The group whose own outlet speaks in a sentence, if it says that the group did it."""
    place = _outlets()[0].search(heard.lower, sentence.start, sentence.end)
    if not place:
        return None
    near = heard.lower[
        max(sentence.start, place.start() - _REACH) : min(sentence.end, place.end() + _REACH)
    ]
    if not _SPOKE.search(near) or _NOT.search(near) or not compiled(_DEED).search(near):
        return None
    owner = _outlets()[1][place[0]]
    own = (m for m in heard.mentions if m.actor and m.actor.actor_id == owner)
    return next(own, None)


@cache
def _outlets() -> tuple[re.Pattern[str], dict[str, str]]:
    """The outlets that armed groups speak through, and whose each is."""
    owners = {r["outlet"]: r["actor_id"] for r in rows("outlets.csv")}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, owners))})\b"), owners
