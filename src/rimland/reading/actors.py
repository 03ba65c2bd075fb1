"""Armed groups, state forces and unnamed attackers that a text speaks of; never persons.

Listed groups are found under every transliteration of their dated names, state forces by country
and unit, other organisations by the shape of their names. Attackers whom a text does not name a
group for are found by their nouns ("gunmen").
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from rimland.reading.actors_reader import Reader
from rimland.reading.actors_types import Actor, ActorMention, Kind, actor_of, state_actor
from rimland.reading.spans import Span

__all__ = ["Actor", "ActorMention", "Kind", "actor_of", "actors", "is_capitals", "state_actor"]

_UPPER_SHARE = 0.7
_FEW_LETTERS = 12
_HEAD = 4000


def actors(
    text: str, on: date | None, start: int = 0, end: int | None = None, *, upper: bool | None = None
) -> tuple[ActorMention, ...]:
    """Return the actors that a stretch of text speaks of, in order, none inside another.

    Args:
        text: the text as given; all of it serves to tell groups of one name apart.
        on: when the text was published; names count only while they were borne.
        start: where to begin.
        end: where to stop.
        upper: whether the text is all capitals; looked for where it is not said.
    """
    capitals = is_capitals(text) if upper is None else upper
    stretch = Span(start, len(text) if end is None else end)
    return tuple(m for m in _read(text, on, capitals) if stretch.contains(m.span))


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout."""
    head = text[:_HEAD]
    letters = sum(map(str.isalpha, head))
    return letters > _FEW_LETTERS and sum(map(str.isupper, head)) > _UPPER_SHARE * letters


@lru_cache(maxsize=8)
def _read(text: str, on: date | None, capitals: bool) -> tuple[ActorMention, ...]:  # noqa: FBT001
    """Read a whole text; kept, since readers ask for the same text sentence by sentence."""
    return tuple(Reader(text, on, capitals=capitals).read())
