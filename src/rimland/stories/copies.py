"""Copies: the same wire text again, cut, reordered or reworded; found as documents come in.

Two texts are held against each other by their gapped word pairs: two words and how far they stand
apart, one to three words. Where a share *p* of the words is replaced, a pair survives with
(1 - p)², a run of three words only with (1 - p)³, and a word in place of another breaks three
pairs of distance one to three without touching those that reach over it. What is measured is
*containment*, the share of the shorter text's pairs that the longer one has: a text cut in half
is a copy all the same, and pairs do not care in which order sentences stand.

Candidates come from locality-sensitive hashing (MinHash, many bands of two rows) over the pairs
of neighbouring content words, which unrelated texts seldom share.

It deliberately does not say who wrote a text first: the earlier in order of arrival counts as the
original.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH  # type: ignore[import-untyped] # it ships no types

from rimland.stories.story_words import is_function_word

THRESHOLD = 0.42
"""Least containment of a copy; chosen on ECB+ topics 1-15 (docs/methods.md, "Copies")."""

_MOST_WORDS = 4_000
"""What lies behind the first words of a very long text is not compared: the bound on work."""

_FEW_WORDS = 12
"""Texts shorter than this ("Subscribe to read on") are copies only where all their pairs agree."""

_LEAST_RATIO = 0.2
"""The shorter text of two has at least this share of the other's length: a brief that a roundup
quotes whole is not the roundup over again."""

_PERMUTATIONS, _BANDS, _SEED = 320, 160, 20170405
_GENERATIONS = 4
_REACH = 3
_WORD = re.compile(r"[^\W_]+|█+")

_Pairs = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a document copies: the original, the nearest of its copies, and the containment."""

    original: str
    nearest: str
    score: float


@dataclass(frozen=True, slots=True)
class _Held:
    document_id: str
    original: str
    words: int
    pairs: _Pairs
    sketch: RMinHash | None


class CopyIndex:
    """Documents in order of arrival; tells of each new one which earlier one it copies."""

    def __init__(self, *, threshold: float = THRESHOLD, most_documents: int = 10_000) -> None:
        """Start empty.

        Args:
            threshold: least containment of a copy.
            most_documents: how many of the last documents are remembered: the bound on memory.
        """
        self._threshold = threshold
        self._most = most_documents
        self._held: dict[int, _Held] = {}
        self._order: deque[int] = deque()
        self._next = 0
        self._sketches = _Sketches(-(-most_documents // _GENERATIONS))

    def __len__(self) -> int:
        """Return how many documents are remembered."""
        return len(self._held)

    def add(self, document_id: str, masked_text: str) -> str | None:
        """Remember a document and return the earlier one it copies, or None."""
        found = self.place(document_id, masked_text)
        return found.original if found else None

    def place(self, document_id: str, masked_text: str) -> Copied | None:
        """Remember a document and return what it copies, with the containment."""
        fresh = _read(document_id, masked_text)
        found = self._best(fresh)
        self._remember(fresh, found.original if found else document_id)
        return found

    def named(self, masked_text: str) -> Copied | None:
        """Return what a text copies, without remembering it."""
        return self._best(_read("", masked_text))

    def restore(self, document_id: str, masked_text: str, copy_of: str | None) -> None:
        """Remember a document of which it is known already what it copies."""
        self._remember(_read(document_id, masked_text), copy_of or document_id)

    def _best(self, fresh: _Held) -> Copied | None:
        best: tuple[float, int] | None = None
        for key in sorted(self._candidates(fresh)):
            score = containment(fresh, self._held[key])
            if score >= self._threshold and (best is None or score > best[0]):
                best = score, key
        if best is None:
            return None
        nearest = self._held[best[1]]
        return Copied(nearest.original, nearest.document_id, round(best[0], 4))

    def _candidates(self, fresh: _Held) -> list[int]:
        if fresh.sketch is None:
            return []
        return [key for key in self._sketches.near(fresh.sketch) if key in self._held]

    def _remember(self, fresh: _Held, original: str) -> None:
        key, self._next = self._next, self._next + 1
        self._order.append(key)
        if fresh.sketch is not None:
            # The sketch has done its work once it is in the index; only the pairs are kept.
            self._sketches.add(key, fresh.sketch)
            self._held[key] = _Held(fresh.document_id, original, fresh.words, fresh.pairs, None)
        while len(self._order) > self._most:
            self._held.pop(self._order.popleft(), None)


class _Sketches:
    """An index of sketches that forgets the oldest generation whole.

    Taking single sketches out again leaves holes that the index's allocator keeps: it grew by half
    over 20,000 documents. Keys that are older than the window are the caller's to leave out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._in_last = 0
        self._generations = deque([self._empty()], maxlen=_GENERATIONS + 1)

    @staticmethod
    def _empty() -> RMinHashLSH:
        return RMinHashLSH(0.0, _PERMUTATIONS, _BANDS)

    def add(self, key: int, sketch: RMinHash) -> None:
        if self._in_last >= self._most:
            self._generations.append(self._empty())
            self._in_last = 0
        self._generations[-1].insert(key, sketch)
        self._in_last += 1

    def near(self, sketch: RMinHash) -> list[int]:
        return [key for one in self._generations for key in one.query(sketch)]


def overlap(one: str, other: str) -> float:
    """Return the containment of the shorter text in the longer one, from 0 to 1."""
    return containment(_read("one", one), _read("other", other))


def containment(one: _Held, other: _Held) -> float:
    """Return which share of the shorter text's pairs the longer one has; 0 where too unlike in length."""
    short, long = sorted((one, other), key=lambda held: len(held.pairs))
    if not len(short.pairs) or min(one.words, other.words) < _LEAST_RATIO * max(
        one.words, other.words
    ):
        return 0.0
    shared = len(np.intersect1d(short.pairs, long.pairs, assume_unique=True))
    share = shared / len(short.pairs)
    if short.words < _FEW_WORDS:
        return share if shared == len(long.pairs) else 0.0
    return share


def _read(document_id: str, text: str) -> _Held:
    words = [m[0].casefold() for m in _WORD.finditer(text)][:_MOST_WORDS]
    hashes = np.array([crc32(word.encode()) for word in words], dtype=np.uint32)
    pairs = np.unique(np.concatenate([_gapped(hashes, gap) for gap in range(1, _REACH + 1)]))
    telling = np.array([not is_function_word(word) for word in words], dtype=bool)
    return _Held(document_id, document_id, len(words), pairs, _sketch(hashes[telling], hashes))


def _gapped(hashes: _Pairs, gap: int) -> _Pairs:
    """Return one number for each pair of words that stand so far apart."""
    first, second = hashes[:-gap].astype(np.uint64), hashes[gap:].astype(np.uint64)
    mixed = (first * np.uint64(0x9E3779B97F4A7C15)) ^ (
        second * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(gap)
    )
    mixed ^= mixed >> np.uint64(29)
    return (mixed * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)).astype(np.uint32)


def _sketch(telling: _Pairs, words: _Pairs) -> RMinHash | None:
    """Return the MinHash of the pairs of neighbouring content words; None for a text without words."""
    chosen = telling if len(telling) > _REACH else words
    if not len(chosen):
        return None
    pairs = np.unique(np.concatenate([chosen[:1], _gapped(chosen, 1), _gapped(chosen, 2)]))
    raw, width = pairs.tobytes(), pairs.itemsize
    sketch = RMinHash(_PERMUTATIONS, _SEED)
    sketch.update([raw[i : i + width] for i in range(0, len(raw), width)])
    return sketch
