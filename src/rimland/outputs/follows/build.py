"""Queries written from parts, for follows that are made of an article's topics."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.outputs.follows.errors import QueryError


def query_of(
    *,
    actors: Sequence[str] = (),
    places: Sequence[str] = (),
    countries: Sequence[str] = (),
    theatres: Sequence[str] = (),
    words: Sequence[str] = (),
) -> str:
    """Return a query that asks for one of each kind given; raises QueryError if nothing is.

    Actors are names or ids, countries names or codes, theatres the words of ``theatre:``. Places and
    countries are one kind, where it happened. ``parse`` reads it back.
    """
    where = [*(_field("place", places)), *(_field("country", countries))]
    groups = [
        _field("actor", actors),
        where,
        _field("theatre", theatres),
        [f'"{_bare(word)}"' for word in words if _bare(word)],
    ]
    parts = [_any(group) for group in groups if group]
    if not parts:
        what = "there is nothing to follow"
        raise QueryError(what, query="", hint="name an actor, a place or words")
    return " AND ".join(parts)


def _field(name: str, values: Sequence[str]) -> list[str]:
    quoted = [f'"{_bare(value)}"' for value in dict.fromkeys(values) if _bare(value)]
    return [f"{name}:{'|'.join(quoted)}"] if quoted else []


def _any(alternatives: list[str]) -> str:
    return alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})"


def _bare(value: str) -> str:
    """Return a value without what would end its quotation marks or mean something in them."""
    return " ".join("".join(" " if c in '"*“”„«»' else c for c in value).split())
