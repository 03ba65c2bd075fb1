"""What a query must be to be kept: about something, and about nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rimland.outputs.follows.anchors import WEAK, requirements
from rimland.outputs.follows.errors import QueryError
from rimland.outputs.follows.tree import Node

_LONGEST_NAME = 3
"""How many pieces of a query in a row are read as one name: ``Anna AND Example``."""


def checked(
    query: str,
    root: Node,
    said: Sequence[tuple[int, str]],
    names_somebody: Callable[[str], bool] | None,
) -> tuple[str, ...]:
    """Return what its author should know of a query; raises QueryError where it cannot be kept."""
    if names_somebody is not None:
        _refuse_persons(query, said, names_somebody)
    needed = requirements(root)
    if not needed:
        what = "it says only what must not be, or nothing that texts differ in"
        hint = "add words, an actor, a place or a number that must be there"
        raise QueryError(what, query=query, hint=hint)
    if all(any(key.startswith(WEAK) for key in one) for one in needed):
        return ("this follows very much: add words, an actor or a place",)
    return ()


def _refuse_persons(
    query: str, said: Sequence[tuple[int, str]], names_somebody: Callable[[str], bool]
) -> None:
    for position, words in _runs(sorted(said)):
        if names_somebody(words):
            what = f"'{words[:40]}' reads as a person's name; persons cannot be followed"
            hint = 'follow a group, a place or a deed; a group is written actor:"…"'
            raise QueryError(what, query=query, position=position, hint=hint)


def _runs(said: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for length in range(1, _LONGEST_NAME + 1):
        for first in range(len(said) - length + 1):
            yield said[first][0], " ".join(words for _, words in said[first : first + length])
