"""The cheap half of coding: sentences, mentions of violence and what the words make of each.

Nothing here needs a parser, a gazetteer or a model: a text in which no mention can be an attack
that happened is done after this pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rimland.coding.cutting import parted
from rimland.coding.frame import Frame, frame_of
from rimland.coding.gate import gated
from rimland.coding.status import HAPPENED, Status, Verdict, verdict
from rimland.coding.triggers import Strength, Trigger, triggers
from rimland.reading.casing import is_upper, truecase
from rimland.reading.folding import lowered as lower
from rimland.reading.sentences import Dateline, Sentence, dateline, sentences
from rimland.reading.spans import Span

MOST_CHARACTERS = 60_000
"""A longer text is cut here: a newspaper's longest report has about half of it."""

MOST_SENTENCE = 2_000
"""A longer sentence is not prose: a table, a list of names, an attack on the reader."""


MOST_TRIGGERS = 16
"""In one sentence; a sentence with more repeats one word to keep the reader busy."""

MOST_TOLD = 120
"""Sentences with a trigger that are looked at; what stands behind them is cut, and said so."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One trigger in one sentence, and whether it tells of an attack that happened."""

    sentence: int
    trigger: Trigger
    verdict: Verdict
    definite: bool
    plural: bool

    @property
    def span(self) -> Span:
        """Where the trigger stands."""
        return self.trigger.span

    @property
    def happened(self) -> bool:
        """Whether it was carried out or at least attempted."""
        return self.verdict.status in HAPPENED


@dataclass(frozen=True, slots=True)
class Screened:
    """A text after the cheap pass."""

    given: str
    text: str
    lowered: str
    sentences: tuple[Sentence, ...]
    dateline: Dateline | None
    mentions: tuple[Mention, ...]
    frame: Frame
    title: str | None
    cut: bool

    @property
    def hopeful(self) -> bool:
        """Whether any mention may be an attack, so that the dear half is worth its time."""
        strong = (m for m in self.mentions if m.trigger.strength is not Strength.BARE)
        return any(m.happened for m in strong) or any(
            m.happened and AGENT.search(self.lowered, *_ends(self.sentences[m.sentence]))
            for m in self.mentions
        )


_EVEN = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "’": "'", "‘": "'"})
"""Line ends and curly apostrophes as plain ones: patterns look for one blank between words."""

AGENT = re.compile(
    r"\b(?:gunm[ae]n|militants?|insurgents?|rebels?|guerrillas?|extremists?|terrorists?|jihadi(?:st)?s?|"
    r"attackers?|assailants?|bandits?|militia(?:m[ae]n|s)?|soldiers?|troops|army|police(?:m[ae]n)?|"
    r"fighters|commandos?|hit squads?|squads?|armed wing|cells?|hooligans|death squads?|hooded|masked|armed|unidentified|unknown|subversives?|"
    r"separatists?|herders|herdsmen|vigilantes|forces|traffickers|mafia|cartel|hit ?m[ae]n|group|"
    r"movement|front|battalion|regime|cell|suspects?|perpetrators?|shot|sniper|bomb|explosi\w+|paramilitar\w+|"
    r"junta|clan|faction|taliban|al[- ]qaeda|islamic state|isis|shabaab|boko haram|houthis?|gunships?)\b"
)
_DEFINITE = re.compile(
    r"\b(?:the|this|that|these|those|its|his|their|latest|such)\s+(?:[\w'’-]+\s+){0,3}\Z"
)
_INDEFINITE = re.compile(
    r"\b(?:an?|another|one|two|three|four|five|six|several|separate|second|further)\s+(?:[\w'’-]+\s+){0,3}\Z"
)
_NOUN = re.compile(
    r"(?:attack|assault|bombing|bomb|blast|explosion|raid|shooting|killing|murder|massacre|ambush|clash|abduction|"
    r"kidnapping|hijacking|siege|strike|attacker|gunm[ae]n|assailant|bomber|victim|dead|death|wounded|injured|"
    r"casualty|casualtie|shoot-?out|fight|firefight|battle|fighting|hostage|execution|beheading|stabbing|rocket|missile|mortar|"
    r"grenade|shelling|shellfire|bombardment|explosive|device|charge|mine|sniper|arson|drone|violence|offensive|"
    r"assassination|break|taking|crisis|drama|toll|wound|lynching|slaughter|ramming|atrocity|detonation|gunfire|"
    r"incursion|rampage|spree|arsonist|hijacker|kidnapper|disappearance|belt|vest|airstrike|sabotage)(?:e?s)?\Z"
)
_KNOWN_DOER = re.compile(
    r"\b(?:the|this|that|both|its) (?:[\w-]+ ){0,2}(?:device|bombs?|charge|explosives|attackers?|gunm[ae]n|bombers?|"
    r"assailants?|first|second|third|explosion|missiles?|rockets?|shells?)\s+(?:was |were |had |has |then )?\Z"
)
_THING = re.compile(r"(?:device|charge|parcel|package|bomb|rucksack|suitcase|backpack)s?\b")
_PLURAL = re.compile(
    r"(?:attacks|bombings|killings|murders|explosions|assassinations|massacres|kidnappings|shootings|raids|"
    r"strikes|ambushes|clashes|airstrikes|abductions|blasts|assaults|executions|beheadings|hijackings|"
    r"deaths|victims|casualties|stabbings)\Z"
)


def screen(text: str, title: str | None = None) -> Screened:
    """Return the text's sentences and mentions of violence; reads nothing else.

    Text in capitals, as old wires send it, is read in its restored case: same length, so that
    every offset holds for the text as given.
    """
    given = text
    text = text[:MOST_CHARACTERS]
    if is_upper(text):
        text = truecase(text)
    low = lower(text).translate(_EVEN)
    parts = parted(text, low, sentences(text))
    told = gated(low, parts)
    found = tuple(
        mention for number in told[:MOST_TOLD] for mention in _mentions(low, number, parts[number])
    )
    frame = frame_of([(m.sentence, m.verdict) for m in found], lower(title or ""))
    cut = len(given) > MOST_CHARACTERS or len(told) > MOST_TOLD
    return Screened(given, text, low, parts, dateline(text), found, frame, title, cut)


def _mentions(low: str, number: int, sentence: Sentence) -> list[Mention]:
    span = sentence.span
    if span.end - span.start > MOST_SENTENCE:
        span = Span(span.start, span.start + MOST_SENTENCE)
    found: list[Mention] = []
    cues: dict[int, str | None] = {}
    for trigger in triggers(low, span.start, span.end)[:MOST_TRIGGERS]:
        said = verdict(low, span, trigger, cues)
        if trigger.strength is not Strength.STRONG and said.status in HAPPENED and found:
            said = _inherited(found, said)
        definite = _is_definite(low, span, trigger.span)
        plural = bool(_PLURAL.search(trigger.words))
        found.append(Mention(number, trigger, said, definite, plural))
    return found


def _inherited(before: Sequence[Mention], own: Verdict) -> Verdict:
    """The dead of an attack share its status: "last year's bombing, in which 32 were killed"."""
    strong = [m for m in before if m.trigger.strength is Strength.STRONG]
    return strong[-1].verdict if strong and not strong[-1].happened else own


def _is_definite(low: str, sentence: Span, trigger: Span) -> bool:
    before = low[max(sentence.start, trigger.start - 40) : trigger.start]
    if not _NOUN.search(trigger.of(low)):
        # "The army attacked" speaks of no attack known already, "the device exploded" does.
        known = _KNOWN_DOER.search(before) or (
            _THING.match(low, trigger.start) and _DEFINITE.search(before)
        )
        return bool(known)
    return bool(_DEFINITE.search(before)) and not _INDEFINITE.search(before)


def without(mention: Mention, status: Status, why: str) -> Mention:
    """Return the mention with another verdict."""
    return replace(mention, verdict=Verdict(status, why))


def _ends(sentence: Sentence) -> tuple[int, int]:
    return sentence.span.start, sentence.span.end


def numbered(mentions: Sequence[Mention]) -> dict[int, list[Mention]]:
    """Return the mentions by their sentence's number."""
    by_sentence: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    return by_sentence
