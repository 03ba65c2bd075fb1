"""Which words of a text in capitals are acronyms, and which belong to a known phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.reading.casing_words import Casing, casing, is_english
from rimland.reading.masking_words import words

_SHORT, _REACH = 4, 120
_LETTERS = re.compile(r"[^\W\d_]+")
_BRACKETED = re.compile(r"[(\[]([A-Z]{2,8})(?:[-/ ][A-Z]{1,6})?[)\]]")
_VOWELS = frozenset("aeiouy")
# Letter groups that no name starts or ends with.
_ENDS = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{4}|^(?:ln|mr|nr|rg|rp|fm|fp|fd|fs|pd|pc|ml|mn|nl|dp|bc|cb|tv|np|bb|cc)|"
    r"(?:[cdfgpqtvwz][bdfgkmpv]|[bdfgjkpqtvw]l|[bcdfghjkmnpqtvwz]r|ln|lr|nl|nr)$"
)


def unspeakable(low: str) -> bool:
    """Whether the letters make no word that could be a name: FMLN, ELN."""
    if low.isascii() and not set(low) & _VOWELS:
        return low not in casing().cues["vowelless"]
    return len(low) <= _SHORT and low.isascii() and _ENDS.search(low) is not None


def bracketed(text: str) -> frozenset[str]:
    """What the text itself puts in brackets as an acronym: (URNG), [DAS], and by its initials (ARENA).

    A speaker's name may stand in brackets too, so a long one that could be a name is not taken.
    """
    found = set()
    for match in _BRACKETED.finditer(text):
        low = match.group(1).lower()
        before = text[max(0, match.start() - _REACH) : match.start()].lower()
        small = casing().cues["small_words"]
        initials = "".join(w[0] for w in _LETTERS.findall(before) if w not in small)
        spelled = len(low) > 1 and initials.endswith(low)
        name = is_english(low) or low in words().given or low in words().family
        lettered = not name and (len(low) <= _SHORT or unspeakable(low))
        if lettered or (spelled and low not in casing().cues["pronouns"]):
            found.add(low)
    return frozenset(found)


def phrase_words(lows: Sequence[str], gaps: Sequence[str], lists: Casing) -> list[bool | None]:
    """For each word of a known phrase, whether it has a capital; None elsewhere."""
    fixed: list[bool | None] = [None] * len(lows)
    for i, low in enumerate(lows):
        for phrase in lists.phrases.get(low, ()):
            n = len(phrase)
            if tuple(lows[i : i + n]) == phrase and not any(
                gap.strip() for gap in gaps[i : i + n - 1]
            ):
                for j in range(i, i + n):
                    fixed[j] = lows[j] not in ("of", "the", "and")
                break
    return fixed
