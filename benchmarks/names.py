"""Whether two names mean the same organisation or place, for scoring only.

Names agree when they are equal after folding (case, accents, punctuation, "the"), when one is the
other's acronym, when our list of actors knows both as one, or when the words of the shorter stand
in the longer. A shorter name of nothing but general words ("army") stands for a longer one only
where that is plainly the state's own ("Salvadoran army"), never for "people's liberation army".
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_GENERAL = frozenset(
    re.findall(
        r"\w+",
        "army armed forces force police military government troops soldiers security state navy air "
        "guard national front movement group liberation party command organization organisation "
        "guerrilla guerrillas rebels rebel terrorist terrorists militia militants members unit "
        "column commando commandos squad squads republic republican popular people revolutionary",
    )
)
_REBEL = frozenset(
    re.findall(
        r"\w+",
        "liberation revolutionary popular people peoples rebel rebels guerrilla guerrillas united "
        "insurgent islamic resistance",
    )
)
_SMALL = frozenset({"the", "of", "and", "for", "de", "la", "el", "los", "las", "del", "y"})


@cache
def tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents, punctuation and "the"."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("'s", "s"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"\w+", bare.replace(".", "").replace("'", ""))
    return tuple(w for w in words if w != "the")


def same_name(one: str, other: str) -> bool:
    """Whether two organisations' names agree by the rule at the top of this file."""
    a, b = tokens(one), tokens(other)
    if not a or not b:
        return False
    if a == b or _acronym(a, b) or _acronym(b, a):
        return True
    shorter, longer = sorted((a, b), key=len)
    if _inside(shorter, longer):
        if not set(shorter) <= _GENERAL:
            return True
        return not _REBEL & set(longer)
    return same_actor(one, other)


def same_place(one: str, other: str) -> bool:
    """Whether two places' names are equal or one holds the other's words."""
    a, b = sorted((tokens(one), tokens(other)), key=len)
    return bool(a) and _inside(a, b)


def same_actor(one: str, other: str) -> bool:
    """Whether our list of actors knows both names as one actor."""
    ids = actor_ids(one)
    return bool(ids and ids & actor_ids(other))


@cache
def actor_ids(name: str) -> frozenset[str]:
    """Return the ids of the listed actors that the name as a whole may mean."""
    try:
        from rimland.reading.actors import actors  # noqa: PLC0415 # names score without the list too
    except ImportError:
        return frozenset()
    whole = [m for m in actors(name, None) if len(tokens(m.span.of(name))) >= len(tokens(name)) - 1]
    return frozenset(m.actor.actor_id for m in whole if m.actor is not None)


def _inside(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    span = len(shorter)
    return any(longer[i : i + span] == shorter for i in range(len(longer) - span + 1))


def _acronym(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) != 1 or len(long) < 2:
        return False
    every = "".join(w[0] for w in long)
    return short[0] in {every, "".join(w[0] for w in long if w not in _SMALL)}
