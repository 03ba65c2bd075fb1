"""A name that may be a place, and how places of two names can lie in one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

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


class Mention(NamedTuple):
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


class Inside:
    """Which places of one name lie in places of another; remembers what it was asked in a text."""

    def __init__(self) -> None:
        self._asked: dict[tuple[int, int], _Pairs] = {}

    def pairs(self, inner: Mention, outer: Mention) -> _Pairs:
        """Return the pairs of places of two names of which the first lies in the second."""
        # The tuples live as long as the mentions, so their addresses are theirs alone.
        key = id(inner.named), id(outer.named)
        if key not in self._asked:
            self._asked[key] = _pairs(inner.named, outer.named)
        return self._asked[key]


_Pairs = list[tuple[Named, Named]]


def _pairs(inner: tuple[Named, ...], outer: tuple[Named, ...]) -> _Pairs:
    areas: dict[str, list[Named]] = {}
    for one in outer[:_OUTER_TRIED]:
        if one.grade != Grade.DEMONYM:
            place = one.place
            code = {
                "country": place.country_iso3,
                "admin1": place.adm1_code,
                "admin2": place.adm2_code,
                "district": place.adm2_code,
            }.get(place.kind)
            if code:
                areas.setdefault(code, []).append(one)
    return [
        (small, big)
        for small in (inner[:_INNER_TRIED] if areas else ())
        for code in (small.place.country_iso3, small.place.adm1_code, small.place.adm2_code)
        for big in areas.get(code or "", ())
        if _LEVEL.get(small.place.kind, _TOWN) > _LEVEL.get(big.place.kind, 0)
    ]


_LEVEL = {"country": 0, "admin1": 1, "admin2": 2, "district": 2}
_TOWN = 3
