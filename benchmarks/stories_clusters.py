"""Stories as a stream, and average-link clustering of TF-IDF vectors beside it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from stories_data import Told
from stories_measures import BCubed, b_cubed

from rimland.stories.clusters import StoryClusterer, Tuning
from rimland.stories.story_features import KINDS, features
from rimland.stories.story_window import Seen, StoryWindow

STREAM_THRESHOLDS = tuple(round(0.30 + 0.04 * n, 2) for n in range(8))
LINK_THRESHOLDS = tuple(round(0.70 + 0.01 * n, 2) for n in range(29))
MERGE_RATIO = 1.1
"""Stories merge at a fit this much higher than the one at which a document joins."""

_L2 = 3e-6
_STEPS = 60
_WORD = re.compile(r"\w+")

Floats = NDArray[np.float64]


def stream(told: Sequence[Told], seed: int, tuning: Tuning) -> dict[str, str]:
    """Return each document's story when they arrive one by one in a shuffled order."""
    order = list(told)
    random.Random(seed).shuffle(order)  # noqa: S311 - an order that can be had again
    clusterer = StoryClusterer(tuning=tuning)
    story: dict[str, str] = {}
    for one in order:
        placed = clusterer.add(one.document_id, one.text)
        if placed.merged:
            story = {d: placed.story_id if s in placed.merged else s for d, s in story.items()}
        story[one.document_id] = placed.story_id
    return story


def scored(told: Sequence[Told], found: dict[str, str]) -> BCubed:
    """Return B-cubed of the stories found."""
    return b_cubed({one.document_id: one.story for one in told}, found)


def at(tuning: Tuning, threshold: float) -> Tuning:
    """Return the tuning with another threshold, that for merging along with it."""
    return replace(tuning, threshold=threshold, merge_threshold=round(threshold * MERGE_RATIO, 4))


def best_threshold(told: Sequence[Told], tuning: Tuning, seeds: Sequence[int]) -> Tuning:
    """Return the tuning with the threshold whose mean F1 over the seeds is best on these documents."""
    means = {
        threshold: sum(scored(told, stream(told, s, at(tuning, threshold))).f1 for s in seeds)
        for threshold in STREAM_THRESHOLDS
    }
    return at(tuning, max(means, key=lambda threshold: means[threshold]))


def trained(told: Sequence[Told]) -> Tuning:
    """Return weights by which pairs of these documents are best told to be of one story.

    Logistic regression with a small ridge on the square roots of the cosines, all pairs of
    documents; halved, because a story's fit is a mean and a flatter curve lets several documents
    outvote one.
    """
    window = StoryWindow(days=1)
    found = [features(one.text) for one in told]
    for number, one in enumerate(found):
        window.add(Seen(number, one, None))
    everything = list(range(len(found)))
    like = np.stack([np.sqrt(window.likeness(one, everything)) for one in found])
    pairs = list(combinations(everything, 2))
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    same = np.array([told[a].story == told[b].story for a, b in pairs], dtype=float)
    fitted = _logistic(like[first, second], same) / 2
    weights = tuple(round(float(w), 2) for w in fitted[:KINDS])
    return Tuning(weights=weights, offset=round(float(fitted[KINDS]), 2))


def _logistic(given: Floats, wanted: Floats) -> Floats:
    rows = np.c_[given, np.ones(len(given))]
    ridge = _L2 * len(given) * np.diag([*[1.0] * given.shape[1], 0.0])
    found: Floats = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (expected - wanted) + ridge @ found
        bend = (rows * (expected * (1 - expected))[:, None]).T @ rows + ridge
        found -= np.linalg.solve(bend + 1e-9 * np.eye(len(found)), slope)
    return found


def average_link(told: Sequence[Told]) -> Floats:
    """Return the tree of average-link clustering by the cosine distance of TF-IDF vectors.

    Words are small letters, weighted (1 + ln n) ln(N / N_w); all documents are known at once, which
    a stream never has.
    """
    counts = [Counter(_WORD.findall(one.text.lower())) for one in told]
    spread = Counter(word for count in counts for word in count)
    column = {word: number for number, word in enumerate(spread)}
    table = np.zeros((len(told), len(column)))
    for row, count in enumerate(counts):
        for word, times in count.items():
            table[row, column[word]] = (1 + np.log(times)) * np.log(len(told) / spread[word])
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-12
    apart = np.maximum(1 - table @ table.T, 0.0)
    np.fill_diagonal(apart, 0.0)
    tree: Floats = linkage(squareform(apart, checks=False), "average")
    return tree


def cut(told: Sequence[Told], tree: Floats, threshold: float) -> dict[str, str]:
    """Return each document's group where the tree is cut at a distance."""
    labels = fcluster(tree, threshold, "distance")
    return {one.document_id: str(label) for one, label in zip(told, labels, strict=True)}


def best_cut(told: Sequence[Told]) -> float:
    """Return the distance at which F1 is best on these documents."""
    tree = average_link(told)
    return max(LINK_THRESHOLDS, key=lambda t: scored(told, cut(told, tree, t)).f1)
