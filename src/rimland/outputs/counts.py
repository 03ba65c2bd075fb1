"""Counts of what may be counted but not listed: three or more, and no two that tell of fewer.

A count of one or two is as good as the records. So is the difference of two counts: the events of a
year, less those of the eleven months that are shown, are those of the twelfth. Counts are therefore
arranged as a tree, each node the sum of those below it, and beside every count that is too small
the smallest of its neighbours is held back as well, until what is left of the node above is nothing
or three and more. Whatever one takes from whatever, the rest is then a sum of such remainders.

This holds for one publication. Two of different days can be compared, and a count that has risen by
one then tells of one record: publish again when more than two have come in.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from rimland.outputs.licensing import SMALLEST_AGGREGATE

Path = tuple[Hashable, ...]
"""Where a count belongs: the words of its levels, the widest first; the empty path is all."""


def publishable_counts(leaves: Mapping[Path, int]) -> dict[Path, int]:
    """Return the counts that may be published, of the leaves and of every level above them.

    Args:
        leaves: the counts of the finest level; all paths are of one length.
    """
    totals: dict[Path, int] = {}
    below: dict[Path, set[Path]] = {}
    for leaf, count in leaves.items():
        for level in range(len(leaf) + 1):
            node = leaf[:level]
            totals[node] = totals.get(node, 0) + count
            if level:
                below.setdefault(leaf[: level - 1], set()).add(node)
    shown: dict[Path, int] = {}
    ask: list[Path] = [()] if totals.get((), 0) >= SMALLEST_AGGREGATE else []
    while ask:
        node = ask.pop()
        shown[node] = totals[node]
        ask += _shown_below(node, totals, below)
    return shown


def _shown_below(
    node: Path, totals: Mapping[Path, int], below: Mapping[Path, set[Path]]
) -> list[Path]:
    """Return the nodes right below this one that may be shown, so that the rest gives none away."""
    children = below.get(node, set())
    # The largest stay: what is held back to hide a small one should cost the reader little.
    order = sorted(children, key=lambda child: (-totals[child], repr(child)))
    kept = [child for child in order if totals[child] >= SMALLEST_AGGREGATE]
    while 0 < totals[node] - sum(totals[child] for child in kept) < SMALLEST_AGGREGATE:
        kept.pop()
    return kept
