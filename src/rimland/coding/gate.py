"""The cheap pass that decides which sentences deserve parsing.

One Aho-Corasick automaton over the stems of the trigger table walks the text once; a sentence
without a stem at the start of a word is never looked at again. Most of a feed ends here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from rimland.coding.triggers import stems
from rimland.reading.sentences import Sentence


@cache
def _automaton() -> AhoCorasick:
    return AhoCorasick(list(stems()), matchkind=MatchKind.LeftmostLongest)


def gated(lowered: str, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """Return the numbers of the sentences that hold a word beginning with a trigger's stem."""
    hits = iter(_word_starts(lowered))
    chosen = []
    hit = next(hits, None)
    for number, sentence in enumerate(sentences):
        while hit is not None and hit < sentence.span.start:
            hit = next(hits, None)
        if hit is None:
            break
        if hit < sentence.span.end:
            chosen.append(number)
    return tuple(chosen)


def _word_starts(lowered: str) -> list[int]:
    return [
        start
        for _, start, _ in _automaton().find_matches_as_indexes(lowered)
        if start == 0 or not lowered[start - 1].isalnum()
    ]
