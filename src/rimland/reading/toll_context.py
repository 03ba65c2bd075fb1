"""What surrounds a toll: who says it, whether it happened, and whether it sums many attacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rimland.reading import toll_words as w
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import MASK, Token
from rimland.reading.spans import Span
from rimland.reading.toll_items import Item

_MODALS: Final = frozenset(
    ["could", "would", "might", "may", "will", "shall", "can", "should", "cannot"]
)
_INTENTS: Final = word_class("intents")
_DRILLS: Final = frozenset(
    ["drill", "drills", "simulation", "simulated", "scenario", "rehearsal", "exercise"]
)
_CLAUSE_ENDS: Final = frozenset({",", ";", ":", "but", "while", "when", "after", "and"})
_CLAUSE_REACH = 9

_SAYS: Final = word_class("says")
_SPEAKERS: Final = word_class("speakers")
_SIDE_REACH = 10

_PERIOD = r"(?:days?|weeks?|months?|years?|decades?)"
_NUMBERISH = r"(?:\w{1,12}[ -]){0,3}"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_CUMULATIVE: Final = re.compile(
    rf"\b(?:since (?:(?:early|late|mid|the)[ -])?(?:{_MONTHS}|(?:19|20)\d\d|last (?:year|month|summer|"
    r"spring|winter|autumn|fall|week)|(?:start|beginning|outbreak|onset|launch|group)|it (?:began|"
    r"started|launched)|they|then\b(?! )|taking|launching)"
    rf"|(?:over|in|during|within|for|throughout) the (?:past|last|previous|preceding) {_NUMBERISH}{_PERIOD}"
    rf"|in recent {_PERIOD}|(?:during|after|over|through) {_NUMBERISH}years? of|this (?:year|month)\b|so far this|(?:a|each|every|per) (?:year|month|week)\b"
    r"|in a (?:series|string|spate|wave) of|(?:years?|months?|decades?|year)-?(?:long|old)? "
    r"(?:of )?(?:insurgency|conflict|war|campaign|rebellion|uprising|insurrection|fighting|violence)"
    r"|(?:civil war|the war|the conflict|the insurgency|the uprising|the rebellion)\b[^.]{0,40}"
    r"\b(?:has|have|had) (?:killed|claimed|left|cost)"
    r"|(?:during|in|over) the (?:reporting )?period\b|compared (?:with|to) \w+ (?:in|during|for|over) the"
    r"|(?:from|between) (?:19|20)\d\d (?:to|and|until)|to date|over the years|annually|"
    r"in (?:attacks|bombings|violence) (?:across|around|throughout)"
    rf"|in (?:(?:all|the whole) of )?(?:19|20)\d\d alone|in {_NUMBERISH}{_PERIOD} of)"
)


_RANKED: Final = re.compile(
    r"\b(?:worst|deadliest|bloodiest|latest|biggest|most recent|similar|first|second|third)\b"
    r"[^.;]{0,160}"
)
"""The rest of "the worst attack on the city this year": it ranks one attack."""


def sums_many_attacks(low: str) -> bool:
    """Whether a sentence, in lower case, counts over months or over many attacks."""
    told = _RANKED.sub(" ", low)
    if _ONE_DAY.search(told):
        told = _SERIES.sub(" ", told)
    return bool(_CUMULATIVE.search(told))


_SERIES = re.compile(r"in a (?:series|string|spate|wave) of")
_ONE_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|overnight|weekend|simultaneous|coordinated)\b"
)


_BACKGROUND: Final = re.compile(
    r"\blast (?:year|month|week)\b"
    r"|\b(?:a|one|two|three|four|five|six|\d{1,2}|several|few) (?:years?|months?) (?:ago|earlier|before)\b"
    r"|\bin an? (?:similar|separate|previous|earlier|unrelated|different) "
    r"(?:attack|bombing|blast|incident|assault|raid|ambush|shooting|explosion)\b"
    rf"|^(?:in|on) (?:early |late |mid-?)?(?:\w{{3,9}},? )?(?:19|20)\d\d\b|\b(?:{_MONTHS}),? (?:19|20)\d\d\b"
)


def tells_of_the_past(low: str, *, opens: bool = False) -> bool:
    """Whether a sentence, in lower case, tells of an attack of another time as background.

    ``opens``: the sentence is a text's first, where "last month" dates the news itself.
    """
    return bool(_BACKGROUND.search(_LAST.sub(" ", low) if opens else low))


_LAST = re.compile(r"\blast (?:month|week)\b")


def never_happened(listed: Sequence[Item], at: int) -> bool:
    """Whether the word of harm at an item is planned, feared, threatened or conditional."""
    item = listed[at]
    begin = max(0, at - _CLAUSE_REACH)
    before = [x.low for x in listed[begin:at]]
    clause = _own_clause(before)
    loose = item.form == "adjective" or item.group is not None
    if any(low in _MODALS for low in (clause if loose else _verb_chain(before))):
        return True
    if item.form == "gerund" and any(low in _MODALS for x in [before] for low in x):
        return True
    if item.low == "blow" and clause[-1:] == ["to"]:
        return True
    if "feared" in _verb_chain(before) or "presumed" in item.low or "feared" in item.low:
        return True
    infinitive = item.form in {"present", "nominal"} and clause[-1:] == ["to"]
    if infinitive or clause[-2:] == ["to", "be"]:
        return True
    is_base = item.low in {"kill", "die", "wound", "kidnap", "behead", "murder", "massacre"}
    return (is_base and any(low in _INTENTS for low in clause)) or (
        item.form == "gerund" and any(low in _INTENTS for low in clause[-3:])
    )


_CHAINED = w.AUXILIARIES | w.ADVERBS | frozenset({"and", "or", "not", "have", "be", "to"})


def _verb_chain(before: Sequence[str]) -> list[str]:
    """The helping verbs right before a verb, other verbs of harm joined to it stepped over."""
    chain: list[str] = []
    for low in reversed(before):
        known = low in _CHAINED or low in w.verb_forms() or low.endswith("ly")
        if not known and low not in _MODALS:
            break
        chain.append(low)
    return chain


def _own_clause(before: Sequence[str]) -> list[str]:
    for back in range(len(before) - 1, -1, -1):
        if before[back] in _CLAUSE_ENDS:
            return list(before[back + 1 :])
    return list(before)


def is_unreal(listed: Sequence[Item]) -> bool:
    """Whether the whole sentence is a condition or tells of a drill."""
    condition = bool(listed) and listed[0].low in {"if", "had", "unless"}
    return condition or any(x.low in _DRILLS for x in listed)


def says_earlier(low: str) -> bool:
    """Whether a sentence, in lower case, gives figures that were given before."""
    return bool(_EARLIER.search(low))


_EARLIER = re.compile(
    r"\b(?:(?:earlier|initial|previous|preliminary|first|early) (?:reports?|accounts?|figures?|"
    r"estimates?|tolls?|counts?|statements?)|previously (?:said|reported|put|gave)|"
    r"had (?:earlier|initially|previously|first) (?:said|reported|put|given|spoken|announced) |(?:earlier|initially|originally),? (?:said|reported|put))"
)


class Speakers:
    """Who says what in one sentence: an organisation or a role, never a person."""

    def __init__(self, words: Sequence[Token]) -> None:
        """Find the speakers once for all figures of the sentence."""
        self.told: list[tuple[int, Span]] = []
        for i, token in enumerate(words):
            found = _speaker_at(words, i, token.low)
            if found is not None:
                self.told.append((i, found))

    def of(self, at: int) -> Span | None:
        """Return who gives the figure at a token: the last to speak before it, else the next."""
        before = [span for i, span in self.told if i <= at]
        after = [span for i, span in self.told if i > at]
        return before[-1] if before else after[0] if after else None


def _speaker_at(words: Sequence[Token], i: int, low: str) -> Span | None:
    if low == "according" and i + 1 < len(words) and words[i + 1].low == "to":
        return _speaker_phrase(words, i + 2, min(len(words), i + 2 + _SIDE_REACH))
    if low in {"put", "puts"}:
        return _speaks_before(words, i)
    if low in _SAYS:
        return _speaks_before(words, i) or _speaks_behind(words, i)
    return None


def _speaks_before(words: Sequence[Token], i: int) -> Span | None:
    """The speaker right before "said", back to the comma or the sentence's start."""
    start = i
    while (
        start > 0
        and i - start < _SIDE_REACH
        and words[start - 1].low
        not in {",", ";", ":", "that", '"', "“", "”", "but", "when", "after"}
    ):
        start -= 1
    return _speaker_phrase(words, start, i)


def _speaks_behind(words: Sequence[Token], i: int) -> Span | None:
    """The speaker of "..., said the health ministry"."""
    if i == 0 or words[i - 1].low not in {",", '"', "”"}:
        return None
    return _speaker_phrase(words, i + 1, min(len(words), i + 1 + _SIDE_REACH))


def _speaker_phrase(words: Sequence[Token], start: int, end: int) -> Span | None:
    """The words of an organisation or role within a stretch; names of persons stay outside."""
    for k in range(start, end):
        token = words[k]
        if token.low in {",", ";", ".", "(", ":"} or token.low in w.BE:
            return None
        if token.low not in _SPEAKERS or (token.low == "is" and token.text != "IS"):
            continue
        first = k
        while first > start and _belongs(words[first - 1]):
            first -= 1
        last = k
        while last + 1 < end and words[last + 1].low in _SPEAKERS and words[last + 1].low != "is":
            last += 1
        return Span(words[first].start, words[last].end)
    return None


def _belongs(token: Token) -> bool:
    return (
        token.is_word
        and token.text[0] != MASK
        and not (
            token.low in w.PREPOSITIONS
            or token.low in w.CONJUNCTIONS
            or token.low in w.VERBISH
            or token.low in w.BE
            or token.low in w.verb_forms()
            or token.low in w.TIME_WORDS
        )
    )


_ATTACKERS: Final = re.compile(
    r"\b(?:amaq|isis|isil|daesh|taliban|al[- ]qaeda|shabaab|boko haram|militants?|rebels?|"
    r"insurgents?|guerrillas?|jihadists?|group|islamic state|movement|front|gunmen|attackers)\b"
    r"|\bIS\b"
)


def speaks_for_attackers(text: str, who: Span | None) -> bool:
    """Whether a speaker stands on the attackers' side, whose figures are claims."""
    if who is None:
        return False
    said = who.of(text)
    return bool(
        _ATTACKERS.search(said if not said.isupper() else said.lower())
        or _ATTACKERS.search(said.lower())
    )
