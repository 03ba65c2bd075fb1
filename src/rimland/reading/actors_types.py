"""What a mention of an actor is, and the listed actors behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rimland.reading.actors_lists import Alias, lists
from rimland.reading.spans import Span

Kind = Literal["armed_group", "state_force", "unnamed"]

_STATE = {"state_force", "coalition"}


@dataclass(frozen=True, slots=True)
class Actor:
    """An armed group or state force, under its usual name.

    ``kind`` is armed_group, criminal, militia, state_force or coalition.
    """

    actor_id: str
    name: str
    kind: str
    countries: tuple[str, ...] = ()
    ucdp_id: int | None = None
    aliases: tuple[Alias, ...] = ()

    @property
    def country_iso3(self) -> str | None:
        """The country it belongs to; None where there are several or none."""
        return self.countries[0] if len(self.countries) == 1 else None


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Where a text speaks of an actor, and the name it uses; actor is None for unlisted ones."""

    span: Span
    actor: Actor | None
    name: str
    kind: Kind


@lru_cache(maxsize=64)
def actor_of(key: str) -> Actor:
    """Return a listed actor by its key in the lists."""
    listed = lists().actors[key]
    aliases = lists().aliases.get(key, ())
    return Actor(
        listed.actor_id, listed.name, listed.kind, listed.countries, listed.ucdp_id, aliases
    )


def kind_of(kind: str) -> Kind:
    """Return the kind of mention for an actor's kind in the lists."""
    return "state_force" if kind in _STATE else "armed_group"


@lru_cache(maxsize=256)
def state_actor(iso3: str) -> Actor:
    """Return the state that a force belongs to, under the slug that the networks use."""
    read = lists()
    slug = f"gov-{read.slugs.get(iso3, iso3.lower())}"
    return Actor(slug, f"Government of {read.demonym[iso3]}", "state_force", (iso3,))
