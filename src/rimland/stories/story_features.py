"""What a text shows of the happening it tells of: words by kind, as hashed features.

Documents are name-masked before they come here, so that what is left of a person is the length of
the name's words ("████ ████████"): a weak sign, but two happenings of one kind seldom share it.
Kinds are kept apart because they tell differently: two earthquakes share their words, not their
places, numbers and names.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rimland.stories.story_words import is_function_word


class Kind(IntEnum):
    """Kinds of features, each of which is compared for itself."""

    WORD = 0  # a content word
    NAME = 1  # a word with a capital within a sentence
    PHRASE = 2  # two such words in a row
    NUMBER = 3
    PAIR = 4  # two content words in a row, numbers among them
    MASKED = 5  # the lengths of a masked name's words
    MASKED_AFTER = 6  # the content word before a masked name, with the length of its last word
    HEAD = 7  # a content word among the first 20 words
    LEAD = 8  # a content word among the first 60 words
    LEAD_NAME = 9  # a word with a capital among the first 100 words


KINDS = len(Kind)

# A feature is counted as one text, the digit of its kind first: hashing members of an enumeration
# took a third of the time.
_WORD, _NAME, _PHRASE, _NUMBER, _PAIR = "0", "1", "2", "3", "4"
_MASKED, _MASKED_AFTER, _HEAD, _LEAD, _LEAD_NAME = "5", "6", "7", "8", "9"
BUCKETS = 1 << 20
"""Features are hashed into so many numbers: memory does not grow with the vocabulary."""

HEAD_WORDS, LEAD_WORDS, LEAD_NAME_WORDS = 20, 60, 100
_MOST_WORDS = 2_000
"""A long text's tail tells of other things; news says first what happened."""

_TOKEN = re.compile(r"█[█\w]*(?:[ .]{1,2}█[█\w]*)*|\d+(?:[.,:]\d+)*|[^\W\d_]+")
_BREAK = re.compile(r"[.!?\n“”\"`:]")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
_LEAST_STEM = 3


@dataclass(frozen=True, slots=True)
class Features:
    """A document's features: bucket, weight within the document, and kind of each."""

    buckets: NDArray[np.int32]
    weights: NDArray[np.float32]
    kinds: NDArray[np.int8]


def features(masked_text: str) -> Features:
    """Return the features of a masked text; the title, if there is one, stands first in it."""
    counter, end = _Counter(), 0
    for number, match in enumerate(_TOKEN.finditer(masked_text)):
        if number >= _MOST_WORDS:
            break
        gap = masked_text[end : match.start()]
        end = match.end()
        counter.take(match[0], gap, number)
    return _hashed(counter.counts)


class _Counter:
    """Counts the tokens of a text under their kinds, one after the other."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._name = ""
        """The word before, if it begins with a capital and nothing but a blank follows."""
        self._word = ""
        """The content word or number before, in the same sentence."""

    def take(self, token: str, gap: str, number: int) -> None:
        """Count one token, told what stands between it and the one before."""
        begins = number == 0 or _BREAK.search(gap) is not None
        if begins:
            self._name = ""
        if "." in gap:
            self._word = ""
        if token[0] == "█":
            self._take_masked(token)
        elif not is_function_word(low := token.casefold()):
            self._take_word(token, low, number, begins=begins)
        else:
            self._name = ""

    def _take_masked(self, run: str) -> None:
        parts = re.findall(r"[█\w]+", run)
        last = str(len(parts[-1]))
        self.counts[_MASKED + ",".join(str(len(part)) for part in parts)] += 1
        if len(parts) > 1:
            self.counts[_MASKED + last] += 1
        if self._word:
            self.counts[_MASKED_AFTER + f"{self._word} {last}"] += 1
        self._name = self._word = ""

    def _take_word(self, token: str, low: str, number: int, *, begins: bool) -> None:
        digits = token[0].isdigit()
        word = low if digits else stem(low)
        if number < HEAD_WORDS:
            self.counts[_HEAD + word] += 1
        if number < LEAD_WORDS:
            self.counts[_LEAD + word] += 1
        if self._word:
            self.counts[_PAIR + f"{self._word} {word}"] += 1
        if digits:
            self.counts[_NUMBER + word] += 1
        elif begins or not token[0].isupper():
            # Every sentence begins with a capital: whether its first word is a name is not seen.
            self.counts[_WORD + word] += 1
        else:
            self._take_name(word, number)
        self._name = word if token[0].isupper() else ""
        self._word = word

    def _take_name(self, word: str, number: int) -> None:
        self.counts[_NAME + word] += 1
        if number < LEAD_NAME_WORDS:
            self.counts[_LEAD_NAME + word] += 1
        if self._name:
            self.counts[_PHRASE + f"{self._name} {word}"] += 1


def stem(word: str) -> str:
    """Return an English word without its commonest endings; others stay as they are."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss"):
            if len(word) - len(ending) >= _LEAST_STEM:
                return word[: len(word) - len(ending)] + instead
            return word
    return word


def _hashed(counts: Counter[str]) -> Features:
    buckets: dict[tuple[int, int], int] = {}
    for key, times in counts.items():
        place = (crc32(key.encode()) % BUCKETS, int(key[0]))
        buckets[place] = buckets.get(place, 0) + times
    ordered = sorted(buckets)
    return Features(
        buckets=np.array([bucket for bucket, _ in ordered], dtype=np.int32),
        weights=(1 + np.log([buckets[place] for place in ordered])).astype(np.float32),
        kinds=np.array([kind for _, kind in ordered], dtype=np.int8),
    )
