"""The last documents, ready to be compared: what each shows, and how telling each feature is now.

How telling a feature is (its inverse document frequency) follows from the documents in the window
alone: who reads the same documents in the same order finds the same stories, from the beginning or
from the window on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rimland.stories.story_features import BUCKETS, KINDS, Features, Kind

_Floats = NDArray[np.float64]

_PRIOR = 50
"""Documents that count as read before the first: a word seen once in two texts tells little yet."""

_POSTED = (Kind.NAME, Kind.PHRASE, Kind.NUMBER, Kind.MASKED, Kind.WORD)
_LONGEST_POSTING = 200
"""Features that more documents have do not call candidates, they only weigh."""

_MOST_CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """A document in the window, under its number in the order of arrival."""

    number: int
    found: Features
    when: float | None


class StoryWindow:
    """Documents in order of arrival, with an index of what they show."""

    def __init__(self, *, days: float) -> None:
        """Start empty; documents further apart than ``days`` are never compared."""
        self._seconds = days * 86_400
        self._seen: dict[int, Seen] = {}
        self._spread: NDArray[np.int32] = np.zeros(BUCKETS, dtype=np.int32)
        self._postings: dict[int, list[int]] = {}
        self._scratch: _Floats = np.zeros(BUCKETS)

    def __len__(self) -> int:
        """Return how many documents are in the window."""
        return len(self._seen)

    def add(self, seen: Seen) -> None:
        """Take a document in."""
        self._seen[seen.number] = seen
        self._spread[np.unique(seen.found.buckets)] += 1
        for bucket in self._posted(seen.found):
            self._postings.setdefault(bucket, []).append(seen.number)

    def drop(self, number: int) -> None:
        """Let the oldest document go, which this must be."""
        oldest = self._seen.pop(number)
        self._spread[np.unique(oldest.found.buckets)] -= 1
        for bucket in self._posted(oldest.found):
            posting = self._postings[bucket]
            del posting[0]  # documents leave in the order in which they came
            if not posting:
                del self._postings[bucket]

    @staticmethod
    def _posted(found: Features) -> list[int]:
        chosen = np.isin(found.kinds, _POSTED)
        buckets: list[int] = np.unique(found.buckets[chosen]).tolist()
        return buckets

    def candidates(self, fresh: Features, when: float | None) -> list[int]:
        """Return the numbers of the documents that share most of what is telling, these first."""
        wanted = [bucket for bucket in self._posted(fresh) if self._calls(bucket)]
        telling = self._telling(np.array(wanted, dtype=np.int32)) ** 2
        shared: dict[int, float] = {}
        for bucket, weight in zip(wanted, telling.tolist(), strict=True):
            for number in self._postings[bucket]:
                shared[number] = shared.get(number, 0.0) + weight
        near = [number for number in shared if self._is_near(when, self._seen[number].when)]
        near.sort(key=lambda number: (-shared[number], number))
        return near[:_MOST_CANDIDATES]

    def _calls(self, bucket: int) -> bool:
        return 0 < len(self._postings.get(bucket, ())) <= _LONGEST_POSTING

    def _is_near(self, one: float | None, other: float | None) -> bool:
        return one is None or other is None or abs(one - other) <= self._seconds

    def likeness(self, fresh: Features, others: Sequence[int]) -> _Floats:
        """Return, per document and kind of feature, the cosine of the angle between the two.

        Features weigh (1 + ln n) ln((N + 50) / (N_f + 1)): n times in the text, in N_f of the
        window's N documents.
        """
        wanted = [self._seen[number].found for number in others]
        mine = fresh.weights * self._telling(fresh.buckets)
        self._scratch[fresh.buckets] = mine
        own = np.bincount(fresh.kinds, mine**2, KINDS)

        cells = np.concatenate([found.buckets for found in wanted])
        rows = np.repeat(np.arange(len(wanted)), [len(found.buckets) for found in wanted])
        kinds = np.concatenate([found.kinds for found in wanted])
        theirs = np.concatenate([found.weights for found in wanted]) * self._telling(cells)
        place, size = rows * KINDS + kinds, len(wanted) * KINDS
        dots = np.bincount(place, theirs * self._scratch[cells], size).reshape(-1, KINDS)
        norms = np.bincount(place, theirs**2, size).reshape(-1, KINDS)
        self._scratch[fresh.buckets] = 0.0
        scale = np.sqrt(norms * own)
        found: _Floats = np.divide(dots, scale, out=np.zeros_like(dots), where=scale > 0)
        return found

    def found(self, number: int) -> Features:
        """Return the features of a document in the window."""
        return self._seen[number].found

    def _telling(self, buckets: NDArray[np.int32]) -> _Floats:
        telling: _Floats = np.log((len(self._seen) + _PRIOR) / (self._spread[buckets] + 1.0))
        return telling
