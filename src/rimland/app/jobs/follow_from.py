"""A follow drafted from an article's topics; pure.

Each further kind of condition narrows a follow, so a draft takes two kinds unless it is told which:
who did it and in which countries, and the article's own words for its themes where one is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.errors import NotFoundError, RimlandError
from rimland.model.topics import Topics, Weight
from rimland.model.vocab import TheatreKind
from rimland.outputs.follows import query_of

PARTS = ("actors", "countries", "places", "theatres", "themes")
"""The kinds of topics a follow can be drafted from."""

_MOST = {"actors": 3, "countries": 5, "places": 5, "theatres": 3, "themes": 6}
_DRAFTED = 2
_AREAS = {"country", "continent", "region"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A query and what it was made of: for each kind the values taken, and the network if any."""

    query: str
    taken: dict[str, tuple[str, ...]]
    network: str | None = None


def drafted(found: Topics, parts: Sequence[str] = (), *, network: str | None = None) -> Draft:
    """Return a query that follows an article's main topics.

    Args:
        found: the article's topics.
        parts: which kinds to ask for; by default two of actors, countries and themes.
        network: whose theatres; by default the one that the weightiest theatre belongs to.

    Raises:
        NotFoundError: the article has no main topic of the kinds asked for.
        RimlandError: a kind is unknown.
    """
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise RimlandError(f"there is no part '{unknown[0][:40]}'", hint=f"use {', '.join(PARTS)}")
    chosen = network or _network(found)
    main = {part: values for part in PARTS if (values := _main(found, part, chosen))}
    wanted = [part for part in PARTS if part in parts] or [
        part for part in ("actors", "countries", "themes") if part in main
    ][:_DRAFTED]
    taken = {part: main[part] for part in wanted if part in main}
    if not taken:
        what = "the article has no main topic that can be followed"
        reason = next(iter(found.abstained.values()), "")
        hint = f"write a query with rimland follow add{f' ({reason})' if reason else ''}"
        raise NotFoundError(what, where=found.document_id, hint=hint)
    query = query_of(
        actors=taken.get("actors", ()),
        countries=taken.get("countries", ()),
        places=taken.get("places", ()),
        theatres=taken.get("theatres", ()),
        words=taken.get("themes", ()),
    )
    return Draft(query, taken, chosen if "theatres" in taken else None)


def _network(found: Topics) -> str | None:
    return found.theatres[0].network if found.theatres else None


def _main(found: Topics, part: str, network: str | None) -> tuple[str, ...]:
    """Return the main topics of a kind as a query names them; never a person."""
    if part == "actors":
        groups = (a for a in found.actors if a.actor_id and a.kind != "state_force")
        values = [a.actor_id for a in groups if a.actor_id and a.weight.main]
    elif part == "countries":
        values = [c.country_iso3 for c in found.countries if c.weight.main]
    elif part == "places":
        values = [p.name for p in found.places if p.weight.main and p.kind not in _AREAS]
    elif part == "theatres":
        values = [
            str(t.theatre)
            for t in found.theatres
            if t.network == network and t.weight.main and t.theatre is not TheatreKind.UNKNOWN
        ]
    else:
        values = [w for t in found.themes if t.weight.main for w in _words(t.weight)]
    return tuple(dict.fromkeys(values))[: _MOST[part]]


def _words(weight: Weight) -> list[str]:
    """Return the article's own words for a theme, whole and in small letters."""
    quotes = (*weight.title_evidence, *weight.evidence)
    return [" ".join(q.quote.lower().split()) for q in quotes if "█" not in q.quote]
