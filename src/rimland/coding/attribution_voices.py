"""Claims that do not name the group in the same breath: "it said", "we did this", an outlet."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from rimland.coding.attribution_merge import Entry
from rimland.coding.attribution_phrase import Phrase, rest_after
from rimland.coding.attribution_rules import speaks, untied
from rimland.coding.attribution_said import CLAIMED, DENIED, NOT_THE_DOER, Said
from rimland.coding.attribution_words import compiled
from rimland.reading.actors import ActorMention
from rimland.reading.actors_lists import rows
from rimland.reading.spans import Span

_REACH = 300
_MOST_GROUPS = 12  # in one sentence; prose has fewer


@dataclass(frozen=True, slots=True)
class Heard:
    """A text with its actors in order, so that those of a sentence are found without a search."""

    text: str
    lower: str
    mentions: tuple[ActorMention, ...]
    starts: list[int]

    def inside(self, stretch: Span) -> tuple[ActorMention, ...]:
        """The mentions that begin in a stretch."""
        first, last = bisect_left(self.starts, stretch.start), bisect_left(self.starts, stretch.end)
        return self.mentions[first:last]

    def before(self, offset: int) -> tuple[ActorMention, ...]:
        """The mentions that begin before an offset."""
        return self.mentions[: bisect_left(self.starts, offset)]


_GROUP = (
    r"\b(?:the|this|that|its|their)~(?:[\w-]+~){0,3}?(?:group|organi[sz]ation|movement|militia|militants|rebels"
    r"|insurgents|network|guerrillas|jihadists|extremists|cartel|faction|separatists|sect|outfit"
    r"|gang|tigers|coalition|force|alliance)\b(?:['’]s?)?(?:~spokes(?:m[ae]n|person|wom[ae]n)\b)?"
    r"|\ban?~(?:group|rebel|coalition|militia|movement|separatist)~spokes(?:m[ae]n|person|wom[ae]n)\b"
    r"|\b(?:an?|the|its)~(?:[\w-]+~)?spokes(?:m[ae]n|person|wom[ae]n)~(?:for|of)~the~(?:group|movement|rebels|coalition|force|militia)\b"
    r"|(?P<it>(?<=[.;:]\s)(?:it|they)\b|\A\s*it\b|(?<=[,;]\sbut\s)it\b|(?<=,\sand\s)it\b)"
)
_COALITION = re.compile(r"coalition|alliance")


def of_the_group(heard: Heard, sentence: Span) -> Iterator[Entry]:
    """Claims and denials of "the group" go to the group named last, or to the only one."""
    begin = max(0, sentence.start - 2)
    every = compiled(_GROUP).finditer(heard.lower, begin, sentence.end)
    for found in islice(every, _MOST_GROUPS):
        span = Span(found.start(), found.end())
        if span.start < sentence.start or any(m.kind != "unnamed" for m in heard.inside(span)):
            continue
        near = heard.lower[span.end : min(sentence.end, span.end + _REACH)]
        left = heard.lower[max(sentence.start, span.start - _REACH) : span.start]
        rest = rest_after(near)
        told = (speaks(Phrase((), span.start, span.end, left, w, w)) for w in (rest, near))
        said = next((s for s in told if s), None) or untied(left)
        if said is None or said is NOT_THE_DOER:
            continue
        meant = _meant(heard, span, pronoun=bool(found["it"]))
        if meant is not None:
            yield Entry(meant, said, meant.name, sentence)


def _meant(heard: Heard, span: Span, *, pronoun: bool) -> ActorMention | None:
    before = [m for m in heard.before(span.start) if m.kind != "unnamed"]
    if pronoun and (not before or before[-1].kind != "armed_group"):
        return None
    if _COALITION.search(heard.lower, span.start, span.end):
        return next((m for m in reversed(before) if m.actor and m.actor.kind == "coalition"), None)
    for mention in reversed(before):
        if mention.kind == "armed_group":
            return mention
    named = [m for m in heard.mentions if m.kind == "armed_group"]
    return named[0] if len({_identity(m) for m in named}) == 1 else None


def _identity(mention: ActorMention) -> str:
    return mention.actor.actor_id if mention.actor else mention.name.casefold()


_SPOKE = re.compile(
    r"\b(?:said|says|call(?:s|ed)|describ\w+|claim\w*|report\w*|announc\w*|carried|released|statement|known|ran|put out|named|aired|posted)\b"
)
_NOT = re.compile(r"\b(?:not|no|nobody|den(?:y|ied))\b")
_DEED = (
    r"\b(?:<attack>|<attack_noun>|responsib\w+|behind|claim\w*|soldiers?|fighters?|martyrs?|done~it"
    r"|carried~out|executors?)\b"
)


def outlet(heard: Heard, sentence: Span) -> tuple[ActorMention, str] | None:
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
    speaker = next(own, None)
    return (speaker, heard.text[place.start() : place.end()]) if speaker else None


@cache
def _outlets() -> tuple[re.Pattern[str], dict[str, str]]:
    """The outlets that armed groups speak through, and whose each is."""
    owners = {r["outlet"]: r["actor_id"] for r in rows("outlets.csv")}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, owners))})\b"), owners


_US = (
    r"\b(?:we|our~(?:[\w-]+~){0,2}?(?:fighters|m[ae]n|mujahideen|soldiers|brothers|units?|forces|martyrs?"
    r"|bombers?|guerrillas|combatants|volunteers|columns?|commandos?"
    r"|faction|wing|brigade|cell|group))~(?:(?!not\b|never\b|will\b|would\b)[\w-]+~){0,2}?"
)
_WE_DID = (
    rf"{_US}(?:(?:have|has|had|also|today|yesterday|indeed)~){{0,2}}"
    r"(?:<attack>|<own_deed>|(?:are|were|was)~(?:behind|responsible)|accept~responsib|take~responsib)\b"
)
_WE_DID_NOT = rf"{_US}(?:\w+~){{0,2}}?(?:not~|never~|nothing~to~do|no~(?:part|role|hand))"
_QUOTE = re.compile(r"[\"“][^\"“”]{1,400}[\"”]")
_SPOKESMAN = re.compile(
    r"\b(?:spokes(?:m[ae]n|person|wom[ae]n)|speaking|caller|commander|leader|communiqu[eé]|statement|message"
    r"|website)(?:\W\w+){0,4}?\W(?:for|of|from|to|in the name of|on behalf of)\W(?:the\W)?\Z"
)
_TALKS = re.compile(r"[\s,]{1,3}(?:\w+\s){0,3}?(?:said|says|told|announced|declared|wrote|added)\b")


def of_quote(heard: Heard, sentence: Span, phrase: Phrase) -> Said | None:
    """What a group says of itself in quotation marks: "we did this", its spokesman said."""
    if phrase.mentions[0].kind != "armed_group":
        return None
    if not (phrase.speaker or _SPOKESMAN.search(phrase.left) or _TALKS.match(phrase.right)):
        return None
    for quote in _QUOTE.finditer(heard.lower, sentence.start, sentence.end):
        if quote.start() < phrase.end and phrase.start < quote.end():
            continue
        if compiled(_WE_DID_NOT).search(quote[0]):
            return DENIED
        if compiled(_WE_DID).search(quote[0]):
            return CLAIMED
    return None


def within_claim(heard: Heard, sentence: Span, phrase: Phrase) -> bool:
    """Whether a force is named in a claimant's own words: "we did it, for the army burns"."""
    if phrase.mentions[0].kind != "state_force":
        return False
    quotes = _QUOTE.finditer(heard.lower, sentence.start, sentence.end)
    around = (q[0] for q in quotes if q.start() < phrase.start < q.end())
    return any(compiled(_WE_DID).search(words) for words in around)


_SHORT_LINE = 110
_LAST_LINES = 3


def of_author(heard: Heard, sentence: Span) -> Entry | None:
    """What a communiqué says of its author: "our fighters struck", signed below."""
    words = heard.lower[sentence.start : sentence.end]
    quoted = _QUOTE.search(words)
    if quoted or not compiled(_WE_DID).search(words):
        return None
    author = _author(heard)
    return Entry(author, CLAIMED, author.name, sentence) if author else None


def _author(heard: Heard) -> ActorMention | None:
    """The one group that a heading or the last lines of a text name."""
    lines = [m.span() for m in re.finditer(r"[^\n]+", heard.text)]
    for start, end in (*lines[:2], *lines[: -_LAST_LINES - 1 : -1]):
        if end - start > _SHORT_LINE:
            continue
        named = [m for m in heard.inside(Span(start, end)) if m.kind == "armed_group"]
        if len({_identity(m) for m in named}) == 1:
            return named[0]
    return None


_DISMISSED = re.compile(
    r"\b(?:reject(?:s|ed)?|dismiss(?:es|ed)?|brush(?:es|ed)|doubt(?:s|ed)|discount(?:s|ed)|question(?:s|ed)|disput(?:es|ed)"
    r"|contest(?:s|ed)|rul(?:es|ed) out|wav(?:es|ed))\b[^.;]{0,40}\bclaims?\b"
    r"|\bclaims?\b[^.;]{0,40}\b(?:is|was|were|as) (?:\w+ )?(?:false|baseless|unfounded|propaganda|fabricated|not credible)\b"
    r"|\bno (?:evidence|proof|sign|indication)\b[^.;]{0,60}\b(?:claims?|involvement|foreign)\b"
    r"|\bno (?:\w+ )?(?:foreign|outside|international)\b[^.;]{0,40}\b(?:involved|behind|hand|role|part|link)"
    r"|\b(?:authorities|police|government|army|officials|ministry|investigators)\b[^.;]{0,30}\binstead (?:\w+ )?(?:accus|blam|point)"
    r"|\b(?:blam|accus|point)\w+\b[^.;]{0,80}\binstead\b"
)


def dismissed(heard: Heard, sentence: Span) -> bool:
    """Whether somebody rejects a claim: then the claim is disputed."""
    found = _DISMISSED.search(heard.lower, sentence.start, sentence.end)
    return bool(found and re.search(r"\bclaim", heard.lower))
