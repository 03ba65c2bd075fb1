"""What a text says will be: "we can expect more attacks", "will strike again this year".

Only what is said now and as likely counts: what others once predicted, what may or could be, and
what will not be are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rimland.model.article_claim import Comparator
from rimland.reading.folding import lowered
from rimland.reading.spans import Span

__all__ = ["Forward", "forward"]

_NOUN = (
    r"(?:attacks?|bombings?|shootings?|stabbings?|violence|massacres?|assaults?|strikes|rammings?|killings"
    r"|abductions?|kidnappings?|ambushes|raids|deaths|casualties|bloodshed|atrocities)"
)
_FILL = r"(?:(?!\b(?:unless|but|if|because)\b)[^.;:]){0,60}?"
_LIKELY = (
    r"(?:will (?:almost certainly |probably |very likely |surely |likely |undoubtedly |soon |also |again |continue to "
    r"|keep |try to |be able to |go on to |seek to )*|(?:is|are|remains?|seems?|looks?|appears?) (?:very |highly |almost |increasingly |more |also )?"
    r"(?:likely|certain|set|bound|poised|sure|expected|going|preparing) to (?:also |continue to )?)"
)
_ACT = (
    rf"(?:strike|attack|hit|bomb|(?:carry(?:ing)? out|carry on|launch(?:ing)?|mount(?:ing)?|conduct(?:ing)?|stage|staging|commit(?:ting)?|inspire|inspiring|direct|see|bring|"
    rf"suffer|face|witness|experience|claim|plan|perpetrate|try|attempt|cause|follow with){_FILL}\b{_NOUN}|kill)"
)
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:can|should|must|we|analysts|experts|officials|i|they|to|governments|europe|agencies) (?:now |still |all |therefore |also )?(?:expect|anticipate|predict|forecast|foresee)s? {_FILL}\b(?:more\b{_FILL}\b{_NOUN}|{_NOUN}|more\b)",
        rf"\bfaces? (?:more|further|new|another|a wave of|at least \d+) {_FILL}\b{_NOUN}",
        rf"\b(?:expect|anticipate)s? (?:more|further|another|at least|new|additional|fewer|up to|some|about|between|\d){_FILL}\b{_NOUN}",
        rf"(?<!\bnever )\b{_LIKELY}{_ACT}",
        rf"\b(?:more|further|new|additional|another|other|fewer|\d+|dozens of|hundreds of) (?:[\w-]+ ){{0,4}}?{_NOUN}\b{_FILL}(?:(?:is|are) (?:\w+ )?(?:likely|inevitable|certain|expected|coming|to be expected|to come|probable|on the way|a matter of time)|will (?:\w+ )?(?:follow|come|happen|occur|take place|be carried out|hit|strike|be staged|be launched)|can be expected|must be expected|should be expected|lie ahead)",
        rf"\b(?:there will|there (?:is|are) likely to) (?:\w+ )?be {_FILL}\b{_NOUN}",
        rf"\b(?:is|are) (?:only )?a matter of time before {_FILL}\b(?:strikes?|attacks?|hits?)\b",
    )
)
_NOT = re.compile(
    r"\b(?:not|never|no longer|unlikely|cannot|won't|hardly|n't)\b|\bno (?:more|further|new) "
)
_PAST = re.compile(
    r"\b(?:had|have|has|was|were|having)(?: \w+){0,3}? (?:predict|expect|warn|forecast|anticipat|been predict|been expect|been warn)\w*|\b(?:predicted|expected|warned|forecast|feared|anticipated)(?: that)? (?:\w+ ){0,5}?(?:would|more)\b|\bwould\b"
)
_FEWER = re.compile(r"\b(?:fewer|less)\b")
_MAY = re.compile(r"\b(?:may|might|could|whether)\b")


_MORE = re.compile(r"\b(?:more|further|additional|new|growing|rising|increase)\b")


def _meant(words: str) -> Comparator:
    """How a claim without a number is meant: fewer, more, or, as in "will strike again", at least one."""
    if _FEWER.search(words):
        return Comparator.FEWER_THAN
    return Comparator.MORE_THAN if _MORE.search(words) else Comparator.AT_LEAST


@dataclass(frozen=True, slots=True)
class Forward:
    """Where a sentence says what will be, and how an unnumbered more or fewer is meant."""

    span: Span
    comparator: Comparator


def forward(text: str, start: int, end: int) -> Forward | None:
    """Return what a sentence says will be; None where it foresees no violence."""
    low = lowered(text[start:end]).replace("\n", " ")
    for pattern in _RULES:
        for match in pattern.finditer(low):
            around = low[max(0, match.start() - 25) : match.end()]
            clause = re.split(r"[,;:]", low[: match.start()])[-1] + match[0]
            if _NOT.search(around) or _PAST.search(clause) or _MAY.search(match[0]):
                continue
            kind = _meant(match[0])
            return Forward(Span(start + match.start(), start + match.end()), kind)
    return None
