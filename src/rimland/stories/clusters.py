"""Stories: documents that tell of the same happening, found as they come in.

Every document is put into the story it fits best, or begins one of its own; none is ever left
without a story. How well two documents fit is a logistic function of how like they are in ten kinds of
features (``story_features``); a document fits a story as well as it fits the story's documents on
average. Where it fits two that fit each other, these become one.

It deliberately knows nothing of events: two texts can tell one story and report different attacks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from rimland.model.ids import story_id
from rimland.stories.copies import THRESHOLD as COPY_THRESHOLD
from rimland.stories.copies import CopyIndex
from rimland.stories.story_features import Features, features
from rimland.stories.story_window import Seen, StoryWindow

METHOD = "stories-1"
"""Named with every placement; a change of weights or rules is another method."""

WEIGHTS = (0.8, 1.18, 0.75, 1.21, 1.5, 1.88, 1.15, 1.74, 3.26, 0.33)
OFFSET = -4.56
THRESHOLD = 0.42
MERGE_THRESHOLD = 0.462
"""Learned and chosen on masked texts of ECB+ topics 1-15 by benchmarks/stories.py --train."""

_MOST_COMPARED = 40
"""Of a large story the last documents speak for it."""

_MOST_STORIES = 8
"""A document is held against the stories of those it shares most with; more cost time only."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the method was taught: weights per kind of feature, an offset, and a threshold."""

    weights: tuple[float, ...] = WEIGHTS
    offset: float = OFFSET
    threshold: float = THRESHOLD
    merge_threshold: float = MERGE_THRESHOLD
    copy_threshold: float = COPY_THRESHOLD


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document belongs: its story, the document it copies, and how well it fits.

    The score is the containment for a copy, the fit for a member, None for the first of a story.
    ``merged`` are stories that this document proved to be the same one: they are no more.
    """

    story_id: str
    copy_of: str | None = None
    score: float | None = None
    merged: tuple[str, ...] = ()


class StoryClusterer:
    """Puts documents into stories in the order they arrive."""

    def __init__(
        self,
        *,
        tuning: Tuning | None = None,
        days: float = 14.0,
        most_documents: int = 10_000,
    ) -> None:
        """Start empty.

        Args:
            tuning: weights and thresholds; the shipped ones by default.
            days: documents published further apart are not held against each other.
            most_documents: how many of the last documents are remembered: the bound on memory.
        """
        self._tuning = tuning or Tuning()
        self._weights = np.array(self._tuning.weights)
        self._most = most_documents
        self._copies = CopyIndex(
            threshold=self._tuning.copy_threshold, most_documents=most_documents
        )
        self._window = StoryWindow(days=days)
        self._order: deque[tuple[str, int]] = deque()
        self._story_of: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._stories: dict[str, list[int]] = {}
        self._told_by: dict[int, str] = {}
        self._began: dict[str, int] = {}
        self._number = 0

    def __len__(self) -> int:
        """Return how many documents are remembered."""
        return len(self._order)

    def add(
        self,
        document_id: str,
        text: str,
        when: datetime | None = None,
        *,
        number: int | None = None,
    ) -> Placed:
        """Put a document into a story.

        Args:
            document_id: its id.
            text: masked; the title stands first.
            when: since when it is known; None is held against every time.
            number: its place in the order of arrival, greater than all before; default: the next.
        """
        self._number = self._number + 1 if number is None else number
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
        number: int,
        story: str,
        began: int,
        copy_of: str | None = None,
    ) -> None:
        """Take in a document that has its story already, as after a restart.

        ``began`` is the number of the story's first document, which may be long forgotten.
        """
        self._number = number
        self._began[story] = began
        self._copies.restore(document_id, text, copy_of)
        if copy_of is None:
            self._join(Seen(number, features(text), _seconds(when)), story)
        self._remember(document_id, story)

    def _tell(self, document_id: str, seen: Seen) -> Placed:
        fits = self._fits(seen)
        best = min(fits, key=lambda story: (-fits[story], story), default=None)
        if best is None or fits[best] < self._tuning.threshold:
            story = story_id(document_id)
            self._began[story] = seen.number
            self._join(seen, story)
            return Placed(story)
        self._join(seen, best)
        rivals = [s for s in fits if s != best and fits[s] >= self._tuning.threshold]
        story, merged = self._merged(best, rivals)
        return Placed(story, None, round(fits[best], 4), merged)

    def _fits(self, seen: Seen) -> dict[str, float]:
        """Return how well a document fits the stories that share most of what is telling in it."""
        near = self._window.candidates(seen.found, seen.when)
        stories = list(dict.fromkeys(self._told_by[number] for number in near))[:_MOST_STORIES]
        speaking = [self._speaking(story) for story in stories]
        fits = self._pair_fits(seen.found, [number for members in speaking for number in members])
        found, start = {}, 0
        for story, members in zip(stories, speaking, strict=True):
            found[story] = float(fits[start : start + len(members)].mean())
            start += len(members)
        return found

    def _speaking(self, story: str) -> list[int]:
        return self._stories[story][-_MOST_COMPARED:]

    def _pair_fits(self, found: Features, numbers: Sequence[int]) -> NDArray[np.float64]:
        """Return how well a document fits each of these, between 0 and 1."""
        if not numbers:
            return np.zeros(0)
        raw = np.sqrt(self._window.likeness(found, numbers)) @ self._weights + self._tuning.offset
        fits: NDArray[np.float64] = 1 / (1 + np.exp(-raw))
        return fits

    def _merged(self, story: str, others: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Merge two stories that one document fits, if they fit each other; return what is left.

        That is the id of the one that began first, and the ids of those that are gone. Stories fit
        as well as their documents do on average.
        """
        gone: list[str] = []
        for other in others:
            grown = self._speaking(story)
            fits = [
                self._pair_fits(self._window.found(number), grown).mean()
                for number in self._speaking(other)
            ]
            if sum(fits) / len(fits) >= self._tuning.merge_threshold:
                story, left = sorted((story, other), key=self._began.__getitem__)
                self._rename(left, story)
                gone.append(left)
        return story, tuple(gone)

    def _rename(self, left: str, story: str) -> None:
        numbers = self._stories.pop(left)
        self._stories[story] = sorted(self._stories[story] + numbers)
        self._told_by |= dict.fromkeys(numbers, story)
        members = self._members.pop(left)
        self._members.setdefault(story, set()).update(members)
        self._story_of |= dict.fromkeys(members, story)
        del self._began[left]

    def _join(self, seen: Seen, story: str) -> None:
        self._stories.setdefault(story, []).append(seen.number)
        self._told_by[seen.number] = story
        self._window.add(seen)

    def _remember(self, document_id: str, story: str) -> None:
        self._story_of[document_id] = story
        self._members.setdefault(story, set()).add(document_id)
        self._order.append((document_id, self._number))
        while len(self._order) > self._most:
            self._forget(*self._order.popleft())

    def _forget(self, document_id: str, number: int) -> None:
        story = self._story_of.pop(document_id)
        self._members[story].discard(document_id)
        if self._told_by.pop(number, None) is not None:  # copies are not in the window
            self._window.drop(number)
            self._stories[story].remove(number)
            if not self._stories[story]:
                del self._stories[story]
        if not self._members[story]:
            del self._members[story], self._began[story]


def _seconds(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()
