"""B-cubed: how far two ways of putting documents into groups agree, seen from each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import NamedTuple


class BCubed(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def b_cubed(truth: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> BCubed:
    """Return B-cubed of the groups found, given the true ones, over all documents.

    A document's precision is the share of its found group that belongs with it in truth, its recall
    the share of its true group that was found with it, itself included (Bagga and Baldwin 1998);
    both are averaged over documents, and F1 is taken of the averages.

    Raises ValueError where the two do not hold the same documents, or none.
    """
    if truth.keys() != found.keys() or not truth:
        message = "both must group the same documents, at least one"
        raise ValueError(message)
    true_sizes, found_sizes = Counter(truth.values()), Counter(found.values())
    together = Counter((truth[document], found[document]) for document in truth)
    precision = sum(n * n / found_sizes[group] for (_, group), n in together.items()) / len(truth)
    recall = sum(n * n / true_sizes[group] for (group, _), n in together.items()) / len(truth)
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))


def sizes(found: Mapping[str, Hashable]) -> dict[str, int]:
    """Return how many groups there are, how many of one document, and how large the largest is."""
    counts = Counter(found.values())
    return {
        "stories": len(counts),
        "of_one": sum(n == 1 for n in counts.values()),
        "largest": max(counts.values(), default=0),
    }
