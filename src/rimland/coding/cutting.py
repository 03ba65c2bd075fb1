"""Sentences that tell of two attacks, cut in two where the second begins.

"A bomb killed three in Yala, hours after two guards were shot dead in Pattani": what is read on
either side of the seam (places, days, tolls) belongs to its own attack, so that each side is taken
for a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.coding.triggers import Strength, triggers
from rimland.reading.sentences import Sentence
from rimland.reading.spans import Span

_COUNT = (
    r"(?:a few|several|some|just|only|about|around|two|three|four|five|six|\d{1,2}|less than|an?) "
)
_SEAM = re.compile(
    rf"(?:, | )(?:and )?(?:{_COUNT}){{0,3}}(?:minutes?|hours?|days?) (?:after|before) "
    r"|(?:, |; )(?:and )?(?:while|whereas) |; (?:and )?|, (?:and|but) (?=(?:in|at|near|outside|further) )"
    r"|, (?:and|while) (?=(?:separately|elsewhere|meanwhile|another) )"
)
_SOMEWHERE = re.compile(
    r"\b(?:in|at|near|outside|on|from|of)\s+(?:the\s+)?(?:[a-z]+\s+){0,4}(?:[A-Z]\w|(?:neighbou?ring|nearby|another|a different|adjacent)\b)"
)
_SHORTEST = 90  # characters; a shorter sentence tells one thing
_NEITHER = re.compile(r"\b(?:the|this|that|these|those|its|his|their)\s+(?:[\w'’-]+\s+){0,3}\Z")


def parted(text: str, lowered: str, told: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences, those that tell of two attacks at two places in two parts; pure."""
    found: list[Sentence] = []
    for sentence in told:
        span = sentence.span
        at = _seam(text, lowered, span) if span.end - span.start >= _SHORTEST else None
        if at is None:
            found.append(sentence)
        else:
            first, second = Span(span.start, at[0]), Span(at[1], span.end)
            found += [Sentence(first, sentence.paragraph), Sentence(second, sentence.paragraph)]
    return tuple(found)


def _seam(text: str, lowered: str, sentence: Span) -> tuple[int, int] | None:
    for match in _SEAM.finditer(lowered, sentence.start, sentence.end):
        if _tells(text, lowered, sentence.start, match.start()) and _tells(
            text, lowered, match.end(), sentence.end
        ):
            return match.start(), match.end()
    return None


def _tells(text: str, lowered: str, start: int, end: int) -> bool:
    """Whether a stretch tells of an attack somewhere, and not only of "the attack"."""
    if not _SOMEWHERE.search(text, start, end):
        return False
    return any(
        t.strength is not Strength.BARE
        and not _NEITHER.search(lowered[max(start, t.span.start - 40) : t.span.start])
        for t in triggers(lowered, start, end)
    )
