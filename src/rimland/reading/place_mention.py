"""A name that may be a place, and how places of two names can lie in one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rimland.reading.gazetteer import Grade, Named
from rimland.reading.place_tokens import Token, at_or_after
from rimland.reading.spans import Span

SHORT_FORMS = frozenset({Grade.POSTAL, Grade.ABBREVIATION})
DIVISIONS = frozenset({"admin1", "admin2", "district"})
_OUTER_TRIED, _INNER_TRIED = 12, 60


class Hint(Protocol):
    """What an entity recogniser says of a stretch of the text."""

    @property
    def span(self) -> Span: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that may be a place: its words ``first`` to ``last``, its places and its trust."""

    first: int
    last: int
    span: Span
    key: str
    named: tuple[Named, ...]
    trust: float = 0.0
    kind_word: str | None = None
    demonym: bool = False


def mention_of(
    words: Sequence[Token],
    first: int,
    last: int,
    key: str,
    named: tuple[Named, ...],
    kind_word: str | None = None,
) -> Mention:
    """Return the mention that some words make."""
    span = Span(words[first].start, words[last].end)
    demonym = all(one.grade == Grade.DEMONYM for one in named)
    return Mention(first, last, span, key, named, kind_word=kind_word, demonym=demonym)


def numbers_of(words: Sequence[Token], span: Span) -> range:
    """Return the numbers of the words that a stretch of the text touches."""
    first = at_or_after(words, span.start)
    if first and words[first - 1].end > span.start:
        first -= 1
    return range(first, at_or_after(words, span.end))


def contains(outer: Named, inner: Named) -> bool:
    """Whether one place is known to lie in the other."""
    a, b = outer.place, inner.place
    if a.key == b.key or outer.grade == Grade.DEMONYM:
        return False
    if a.kind == "country":
        return a.country_iso3 == b.country_iso3 and b.kind != "country"
    if a.kind == "admin1":
        return a.adm1_code is not None and a.adm1_code == b.adm1_code and b.kind != "admin1"
    if a.kind in DIVISIONS:
        same = a.adm2_code is not None and a.adm2_code == b.adm2_code
        return same and b.kind not in DIVISIONS
    return False


def pairs_inside(inner: Mention, outer: Mention) -> list[tuple[Named, Named]]:
    """Return the pairs of places of two names of which the first lies in the second."""
    return [
        (small, big)
        for big in outer.named[:_OUTER_TRIED]
        for small in inner.named[:_INNER_TRIED]
        if contains(big, small)
    ]
