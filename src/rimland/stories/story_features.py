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

    WORD = 0
    NAME = 1
    PHRASE = 2
    NUMBER = 3
    MASKED = 4
    LEAD = 5
    LEAD_NAME = 6


KINDS = len(Kind)
BUCKETS = 1 << 20
"""Features are hashed into so many numbers: memory does not grow with the vocabulary."""

LEAD_WORDS = 50
LEAD_NAME_WORDS = 100
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
    counts: Counter[tuple[Kind, str]] = Counter()
    previous, end = "", 0
    for number, match in enumerate(_TOKEN.finditer(masked_text)):
        if number >= _MOST_WORDS:
            break
        token, gap = match[0], masked_text[end : match.start()]
        end = match.end()
        begins = number == 0 or _BREAK.search(gap) is not None
        previous = _count(counts, token, "" if begins else previous, number, begins=begins)
    return _hashed(counts)


def _count(
    counts: Counter[tuple[Kind, str]], token: str, previous: str, number: int, *, begins: bool
) -> str:
    """Count a token under its kinds; return it if it is a name that the next may join."""
    if token[0] == "█":
        _count_masked(counts, token)
        return ""
    low = token.casefold()
    if is_function_word(low):
        return ""
    word = low if token[0].isdigit() else stem(low)
    if number < LEAD_WORDS:
        counts[Kind.LEAD, word] += 1
    if token[0].isdigit():
        counts[Kind.NUMBER, word] += 1
        return ""
    if begins or not token[0].isupper():
        # Every sentence begins with a capital: whether its first word is a name is not to be seen.
        counts[Kind.WORD, word] += 1
        return word if token[0].isupper() else ""
    counts[Kind.NAME, word] += 1
    if number < LEAD_NAME_WORDS:
        counts[Kind.LEAD_NAME, word] += 1
    if previous:
        counts[Kind.PHRASE, f"{previous} {word}"] += 1
    return word


def _count_masked(counts: Counter[tuple[Kind, str]], run: str) -> None:
    """Count a masked name by the lengths of its words, and by that of the last alone."""
    parts = re.findall(r"[█\w]+", run)
    counts[Kind.MASKED, ",".join(str(len(part)) for part in parts)] += 1
    if len(parts) > 1:
        counts[Kind.MASKED, str(len(parts[-1]))] += 1


def stem(word: str) -> str:
    """Return an English word without its commonest endings; others stay as they are."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss"):
            if len(word) - len(ending) >= _LEAST_STEM:
                return word[: len(word) - len(ending)] + instead
            return word
    return word


def _hashed(counts: Counter[tuple[Kind, str]]) -> Features:
    buckets: Counter[tuple[int, Kind]] = Counter()
    for (kind, token), times in counts.items():
        buckets[crc32(f"{kind.value}{token}".encode()) % BUCKETS, kind] += times
    ordered = sorted(buckets)
    return Features(
        buckets=np.array([bucket for bucket, _ in ordered], dtype=np.int32),
        weights=(1 + np.log([buckets[key] for key in ordered])).astype(np.float32),
        kinds=np.array([kind for _, kind in ordered], dtype=np.int8),
    )
