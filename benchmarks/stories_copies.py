"""Wire copies made by a seeded generator, and how many of them are known again."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from stories_data import Told

from rimland.stories.copies import CopyIndex, overlap

SHARES = (0.1, 0.2, 0.3, 0.4)
"""Shares of the words that are replaced."""

CUTS = (0.0, 0.25, 0.5)
"""Shares of a text that are cut away, sentence by sentence; one is drawn for each copy."""

_RUN = 10
_REUSE = 0.25
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORDS = re.compile(r"[^\W_]+|█+")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the index says of copies of one kind, and of the pairs that are none."""

    share: float
    copies: int
    found: int
    wrong: int
    pairs: int
    false: int

    @property
    def recall(self) -> float:
        """Share of the copies that are called copies of the document they were made from."""
        return self.found / self.copies

    @property
    def precision(self) -> float:
        """Share of what is called a copy that is one; wrong originals count against it."""
        return self.found / (self.found + self.wrong + self.false)


def copies(told: Sequence[Told], share: float, seed: int) -> Iterator[tuple[Told, str]]:
    """Yield each document with a copy of it: cut, every second one reordered, words replaced."""
    draw = random.Random(f"{seed} {share}")  # noqa: S311 - copies that can be made again
    words = [w for one in told for w in one.text.split() if w.isalpha()]
    for one in told:
        yield one, _copy(one.text, share, words, draw)


def _copy(text: str, share: float, words: Sequence[str], draw: random.Random) -> str:
    said = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    said = _cut(said, draw.choice(CUTS), draw)
    if draw.random() < 0.5:
        draw.shuffle(said)
    return "\n".join(
        " ".join(draw.choice(words) if draw.random() < share else word for word in sentence.split())
        for sentence in said
    )


def _cut(said: list[str], share: float, draw: random.Random) -> list[str]:
    """Return the sentences without some of them, as near to this share of the words as may be."""
    most = share * sum(len(sentence.split()) for sentence in said)
    order = list(range(len(said)))
    draw.shuffle(order)
    gone: set[int] = set()
    for number in order:
        length = len(said[number].split())
        if length <= most and len(gone) < len(said) - 1:
            most -= length
            gone.add(number)
    return [sentence for number, sentence in enumerate(said) if number not in gone]


def other_tellings(told: Sequence[Told]) -> tuple[list[tuple[Told, Told]], int]:
    """Return pairs of documents of one story that are no copies, and how many were left out.

    ECB+ holds real wire copies. A pair counts as one, and is left out, where a quarter of the
    shorter text's words stand in runs of ten words that the other has as well: a criterion that
    the index does not use.
    """
    pairs = [(a, b) for a, b in combinations(told, 2) if a.story == b.story]
    words = {one.document_id: _WORDS.findall(one.text.casefold()) for one in told}
    own = [(a, b) for a, b in pairs if _reused(words[a.document_id], words[b.document_id]) < _REUSE]
    return own, len(pairs) - len(own)


def _reused(one: list[str], other: list[str]) -> float:
    short, long = sorted((one, other), key=len)
    runs = {tuple(long[n : n + _RUN]) for n in range(len(long) - _RUN + 1)}
    covered: set[int] = set()
    for n in range(len(short) - _RUN + 1):
        if tuple(short[n : n + _RUN]) in runs:
            covered.update(range(n, n + _RUN))
    return len(covered) / max(1, len(short))


def measured(told: Sequence[Told], share: float, seed: int, threshold: float) -> Figures:
    """Return the figures of copies with this share of words replaced.

    Every copy is asked of an index that holds all the documents; it is found where the index names
    the document it was made from, or a real copy of that. Every pair of other tellings is held
    against the threshold.
    """
    pairs, _ = other_tellings(told)
    index = CopyIndex(threshold=threshold)
    original = {
        one.document_id: index.add(one.document_id, one.text) or one.document_id for one in told
    }
    found = wrong = 0
    for one, copy in copies(told, share, seed):
        named = index.named(copy)
        found += named is not None and named.original == original[one.document_id]
        wrong += named is not None and named.original != original[one.document_id]
    false = sum(overlap(a.text, b.text) >= threshold for a, b in pairs)
    return Figures(share, len(told), found, wrong, len(pairs), false)
