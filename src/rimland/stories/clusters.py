"""Stories: documents that tell of the same happening, found as they come in.

Every document is put into the story it fits best, or begins one of its own; none is ever left
without a story. How well two documents fit is a logistic function of how like they are in seven
kinds of features (``story_features``), with weights learned on ECB+ topics 1-15; a document fits a
story as well as it fits the story's documents on average.

It deliberately knows nothing of events: two texts can tell one story and report different attacks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rimland.model.ids import story_id
from rimland.stories.copies import THRESHOLD as COPY_THRESHOLD
from rimland.stories.copies import CopyIndex
from rimland.stories.story_features import features
from rimland.stories.story_window import Seen, StoryWindow

METHOD = "stories-1"
"""Named with every placement; a change of weights or rules is another method."""

WEIGHTS = (3.8, 4.0, 2.1, 2.9, 3.6, 9.3, 0.0)
OFFSET = -9.8
THRESHOLD = 0.45

_MOST_COMPARED = 40
"""Of a large story the last documents speak for it."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the method was taught: weights per kind of feature, an offset, and a threshold."""

    weights: tuple[float, ...] = WEIGHTS
    offset: float = OFFSET
    threshold: float = THRESHOLD
    copy_threshold: float = COPY_THRESHOLD


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document belongs: its story, the document it copies, and how well it fits.

    The score is the containment for a copy, the fit for a member, None for the first of a story.
    """

    story_id: str
    copy_of: str | None = None
    score: float | None = None


class StoryClusterer:
    """Puts documents into stories in the order they arrive."""

    def __init__(
        self,
        *,
        tuning: Tuning | None = None,
        days: float = 14.0,
        most_documents: int = 20_000,
    ) -> None:
        """Start empty.

        Args:
            tuning: weights and thresholds; the shipped ones by default.
            days: documents published further apart are not held against each other.
            most_documents: how many of the last documents are remembered: the bound on memory.
        """
        self._tuning = tuning or Tuning()
        self._most = most_documents
        self._copies = CopyIndex(
            threshold=self._tuning.copy_threshold, most_documents=most_documents
        )
        self._window = StoryWindow(days=days)
        self._order: deque[tuple[str, int]] = deque()
        self._story_of: dict[str, str] = {}
        self._stories: dict[str, list[int]] = {}
        self._told_by: dict[int, str] = {}
        self._number = 0

    def __len__(self) -> int:
        """Return how many documents are remembered."""
        return len(self._order)

    def add(self, document_id: str, text: str, when: datetime | None = None) -> Placed:
        """Put a document into a story; the text is masked, and begins with the title."""
        self._number += 1
        copied = self._copies.place(document_id, text)
        if copied is not None:
            placed = Placed(self._story_of[copied.nearest], copied.original, copied.score)
        else:
            placed = self._tell(document_id, Seen(self._number, features(text), _seconds(when)))
        self._remember(document_id, placed.story_id)
        return placed

    def restore(
        self,
        document_id: str,
        text: str,
        when: datetime | None,
        *,
        story: str,
        copy_of: str | None = None,
    ) -> None:
        """Take in a document that has its story already, as after a restart."""
        self._number += 1
        self._copies.restore(document_id, text, copy_of)
        if copy_of is None:
            self._join(Seen(self._number, features(text), _seconds(when)), story)
        self._remember(document_id, story)

    def _tell(self, document_id: str, seen: Seen) -> Placed:
        best = self._best(seen)
        story, score = best or (story_id(document_id), None)
        self._join(seen, story)
        return Placed(story, None, None if score is None else round(score, 4))

    def _best(self, seen: Seen) -> tuple[str, float] | None:
        """Return the story that fits best and how well, None where none fits well enough."""
        near = self._window.candidates(seen.found, seen.when)
        best: tuple[str, float] | None = None
        for story in sorted({self._told_by[number] for number in near}):
            fit = self._fit(seen, self._stories[story][-_MOST_COMPARED:])
            if fit >= self._tuning.threshold and (best is None or fit > best[1]):
                best = story, fit
        return best

    def _fit(self, seen: Seen, members: Sequence[int]) -> float:
        likeness = np.sqrt(self._window.likeness(seen.found, members))
        raw = likeness @ np.array(self._tuning.weights) + self._tuning.offset
        return float((1 / (1 + np.exp(-raw / 4))).mean())

    def _join(self, seen: Seen, story: str) -> None:
        self._stories.setdefault(story, []).append(seen.number)
        self._told_by[seen.number] = story
        self._window.add(seen)

    def _remember(self, document_id: str, story: str) -> None:
        self._story_of[document_id] = story
        self._order.append((document_id, self._number))
        while len(self._order) > self._most:
            self._forget(*self._order.popleft())

    def _forget(self, document_id: str, number: int) -> None:
        del self._story_of[document_id]
        left = self._told_by.pop(number, None)
        if left is not None:  # copies are not in the window
            self._window.drop(number)
            self._stories[left].remove(number)
            if not self._stories[left]:
                del self._stories[left]


def _seconds(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()
