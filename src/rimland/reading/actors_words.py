"""The word lists of the readers of actors and attribution."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from rimland.reading.actors_lists import Token, plain


@cache
def words(name: str) -> frozenset[str]:
    """Return one list of ``data/actors/words.toml``."""
    return frozenset(_table()[name].split())


@cache
def pairs(name: str) -> frozenset[tuple[str, str]]:
    """Return one list of pairs of words."""
    split = (pair.split() for pair in _table()[name].replace("\n", "|").split("|"))
    return frozenset((pair[0], pair[1]) for pair in split if len(pair) == _PAIR)


_PAIR = 2


@cache
def _table() -> dict[str, str]:
    source = resources.files("rimland") / "data" / "actors" / "words.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


_JOINTS = frozenset(" \t\n\r-–—/'’‘\"“”`´")
_LONGEST_JOINT = 4


def joined(text: str, first: Token, second: Token, also: str = "") -> bool:
    """Whether two neighbouring words can belong to one name: no stop, comma or new paragraph."""
    gap = text[first.end : second.start]
    if gap in (" ", "-"):
        return True
    if gap[:2].casefold() in ("'s", "’s"):
        gap = gap[2:]
    if len(gap) > _LONGEST_JOINT or gap.count("\n") > 1:
        return False
    return all(c in _JOINTS or c in also for c in gap)


def is_(token: Token, name: str) -> bool:
    """Whether a word stands on a list."""
    return plain(token.text) in words(name)
