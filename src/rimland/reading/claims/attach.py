"""Which of the regions, periods and groups of a sentence belongs to which of its counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from rimland.reading.claims.draft import Draft
from rimland.reading.folding import lowered
from rimland.reading.spans import Span

__all__ = ["breaths", "own_or_shared"]

_OPENS_NEXT = re.compile(r"(?:[,;:.]|[–—]|\b(?:and|while|whereas|but|with))\s*\Z")
_AT_ONCE = re.compile(
    r"\s*,?\s*(?:(?:where|there were|about|it|they|the group|the toll was|killed)\s*)?\Z"
)
_PARTS = re.compile(r"\b(?:while|whereas|compared|up from|down from|but)\b|\bcompared\b")


class _Spanned(Protocol):
    @property
    def span(self) -> Span: ...


T = TypeVar("T", bound=_Spanned)


def breaths(text: str, drafts: Sequence[Draft]) -> list[int]:
    """Return for each count the number of its breath: a new one after ";", "while", "compared"."""
    found, number = [], 0
    for n, draft in enumerate(drafts):
        if n and _PARTS.search(lowered(text[drafts[n - 1].where.end : draft.where.start])):
            number += 1
        found.append(number)
    return found


def own_or_shared(text: str, drafts: Sequence[Draft], mentions: Sequence[T]) -> list[T | None]:
    """Return for each count the mention that belongs to it.

    A mention behind a count is that count's, unless it opens the clause of the next ("and in Turkey
    300"). A count without one takes what stands before all counts, else that of the next count in
    its breath, else that of the count before.
    """
    own: list[T | None] = [None] * len(drafts)
    fronted: T | None = None
    for one in mentions:
        number = _owner(text, drafts, one)
        if number is None:
            fronted = one
        elif own[number] is None:
            own[number] = one
    within = breaths(text, drafts)
    return [own[n] or fronted or _shared(own, within, n) for n in range(len(drafts))]


def _owner(text: str, drafts: Sequence[Draft], one: T) -> int | None:
    """The count that a mention stands behind or opens; None for one before all of them."""
    behind = [n for n, draft in enumerate(drafts) if draft.where.start < one.span.end]
    if not behind:
        return None
    last = behind[-1]
    if last + 1 < len(drafts):
        following = drafts[last + 1]
        opens = _OPENS_NEXT.search(lowered(text[max(0, one.span.start - 12) : one.span.start]))
        if opens and _AT_ONCE.match(lowered(text[one.span.end : following.where.start])):
            return last + 1
    return last


def _shared(own: Sequence[T | None], within: Sequence[int], n: int) -> T | None:
    after = (own[k] for k in range(n + 1, len(own)) if own[k] and within[k] == within[n])
    before = (own[k] for k in range(n - 1, -1, -1) if own[k])
    return next(after, None) or next(before, None)
