"""Which English words of a text in capitals belong to the name of an institution.

"National Police", "World Health Organization", "University of the Andes": a head word, the
attributes such names are made of before it, and after "of" what such names are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rimland.reading.casing_words import Casing
from rimland.reading.masking_words import words as lists_of_words

_MOST_ATTRIBUTES, _MOST_TOPICS = 6, 8


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a text, what follows each, and which could be a name."""

    lows: Sequence[str]
    gaps: Sequence[str]
    named: Sequence[bool]

    def joined(self, i: int) -> bool:
        """Whether only blanks stand between word i and the next."""
        return (
            0 <= i < len(self.lows) - 1 and not self.gaps[i].strip() and "\n\n" not in self.gaps[i]
        )


def institutions(words: Words, lists: Casing) -> frozenset[int]:
    """Return the numbers of the words that have a capital as part of an institution's name."""
    found: set[int] = set()
    for i, low in enumerate(words.lows):
        kinds = lists.heads.get(low)
        if kinds is None:
            continue
        start = _start(words, lists, i, kinds)
        end = _end(words, lists, i) if start < i or low in lists.cues["of_offices"] else i + 1
        if start < i or end > i + 1:
            small = lists.cues["small_words"]
            found.update(j for j in range(start, end) if words.lows[j] not in small)
    found.update(_opened(words, lists))
    found.update(_places(words, lists))
    return frozenset(found)


def _start(words: Words, lists: Casing, head: int, kinds: frozenset[str]) -> int:
    """Return where the attributes before a head begin; the head itself if they make no name."""
    start = head
    while start > 0 and head - start < _MOST_ATTRIBUTES and words.joined(start - 1):
        low = words.lows[start - 1]
        linked = low in ("and", "&") and _attribute(words, lists, start - 2)
        if not (_attribute(words, lists, start - 1) or (linked and words.joined(start - 2))):
            break
        start -= 1
    own = range(start, head)
    if not any(lists.attributes.get(words.lows[j], _NONE) & kinds for j in own):
        return head
    article = words.lows[start - 1] if start and words.joined(start - 1) else ""
    return head if article in lists.cues["of_many"] else start


_NONE: frozenset[str] = frozenset()


def _attribute(words: Words, lists: Casing, i: int) -> bool:
    if i < 0:
        return False
    low = words.lows[i]
    return low in lists.attributes or low in lists.topics or words.named[i]


def _end(words: Words, lists: Casing, head: int) -> int:
    """Return where what the institution is for or of ends: "for Disease Control and Prevention"."""
    i = head + 1
    if not (words.joined(head) and i < len(words.lows) and words.lows[i] in ("of", "for", "on")):
        return head + 1
    end, i = head + 1, i + 1
    while i < len(words.lows) and i - head < _MOST_TOPICS and _follows(words, i):
        if _topic(words, lists, i):
            end = i + 1
        elif words.lows[i] not in ("and", "the", "of", "for"):
            break
        i += 1
    return end


def _follows(words: Words, i: int) -> bool:
    return words.joined(i - 1) or (words.gaps[i - 1] == ", " and words.lows[i] != "the")


def _topic(words: Words, lists: Casing, i: int) -> bool:
    if words.gaps[i - 1] == ", " and not (words.joined(i) and words.lows[i + 1] in ("and", "&")):
        return False
    return words.lows[i] in lists.topics or (
        words.lows[i] in lists.attributes and words.lows[i] in lists.portfolios
    )


def _opened(words: Words, lists: Casing) -> set[int]:
    """Return the words that open a name and stand before it: Radio Venceremos, Operation Caribe."""
    return {
        i
        for i, low in enumerate(words.lows)
        if low in lists.cues["openers"]
        and words.joined(i)
        and words.named[i + 1]
        and words.lows[i + 1] not in lists.acronyms
    }


def _places(words: Words, lists: Casing) -> Iterator[int]:
    """Yield the words of places that have several: Long Beach, West Bengal; not "north west"."""
    known, compass = lists_of_words().places, lists.cues["compass"]
    for i, low in enumerate(words.lows):
        name = low
        if low == "the":
            continue
        for j in range(i + 1, min(i + _MOST_PLACE_WORDS, len(words.lows))):
            if not words.joined(j - 1):
                break
            name = f"{name} {words.lows[j]}"
            if name in known and name not in lists.no_places and words.lows[j] not in compass:
                small = lists.cues["small_words"] | lists.cues["particles"]
                yield from (k for k in range(i, j + 1) if k == i or words.lows[k] not in small)


_MOST_PLACE_WORDS = 4
