"""Queries read with everything that is known: lists, gazetteer, and who is a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from rimland.app.jobs.coders import default_masker
from rimland.ledger.follows import StoredFollow
from rimland.outputs.follows import Follow, FollowIndex, Names, Query, QueryError, parse
from rimland.reading.gazetteer import Gazetteer
from rimland.reading.word_index import word_index

_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Compiled:
    """An index of follows, and the ids of those whose queries can no longer be read, with why."""

    index: FollowIndex
    faults: dict[str, str]


def read_query(query: str, network: str) -> Query:
    """Return a new query, checked for persons' names; raises QueryError."""
    return parse(query, network=network, names=default_names(), names_somebody=names_somebody)


def compiled(
    follows: Iterable[StoredFollow], *, frequency: Callable[[str], float] | None = None
) -> Compiled:
    """Return an index of stored follows.

    A query is read anew with today's lists. One that they no longer understand (a place or a field
    that is gone) is left out and named.
    """
    read: list[Follow] = []
    faults: dict[str, str] = {}
    for follow in follows:
        try:
            query = parse(follow.query, network=follow.network, names=default_names())
        except QueryError as error:
            faults[follow.follow_id] = error.line()
        else:
            read.append(Follow(follow.follow_id, query))
    return Compiled(FollowIndex(read, frequency=frequency), faults)


@cache
def default_names() -> Names:
    """Return what looks names up for queries, with the gazetteer of this process."""
    return Names(Gazetteer.open())


def names_somebody(words: str) -> bool:
    """Whether words of a query are a person's name, also where they are typed in small letters.

    Small letters are read as capitals only where a word is no English word: ``market`` is not the
    beginning of a name, and most names are not words.
    """
    if default_masker().names_somebody(words):
        return True
    found = _LETTERS.findall(words)
    if not found or any(not word.islower() for word in found):
        return False
    strange = any(word not in word_index().english for word in found)
    return strange and default_masker().names_somebody(
        " ".join(word.capitalize() for word in found)
    )
