"""Sources: who publishes, under which licence, and what they can speak about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rimland.model.errors import DeclarationError
from rimland.model.time import Month
from rimland.model.vocab import Redistribution


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be passed on, and the words that must go with it."""

    name: str
    redistribute: Redistribution
    attribution: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of records: countries, months, actors and types of violence; None means all.

    Used twice: a file declared complete for a scope lets vanished rows be retracted, and it lets
    months without a row be read as zero instead of unknown.
    """

    countries: tuple[str, ...] | None = None
    first: Month | None = None
    last: Month | None = None
    actors: tuple[str, ...] | None = None
    types_of_violence: tuple[int, ...] | None = None
    release: str | None = None

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read ``country=IRQ+SYR,from=2016-01,to=2019-11,actor=234,type=3,release=24.1``.

        ``world`` stands for all countries. Raises DeclarationError for unknown keys or values.
        """
        parts = dict(_pair(part) for part in text.split(",") if part.strip())
        unknown = set(parts) - {"country", "from", "to", "actor", "type", "release", "world"}
        if unknown or not parts:
            what = f"'{text[:60]}' is not a scope"
            hint = "use world or country=IRQ+SYR with from=, to=, actor=, type=, release="
            raise DeclarationError(what, hint=hint)
        if ("world" in parts) == ("country" in parts):
            raise DeclarationError("a scope names either world or country=", hint="choose one")
        types = parts.get("type")
        if types and not all(t in {"1", "2", "3"} for t in types.split("+")):
            raise DeclarationError("type= takes 1, 2 or 3", hint="join several with +")
        first = Month.parse(parts["from"]) if "from" in parts else None
        last = Month.parse(parts["to"]) if "to" in parts else None
        if first and last and last < first:
            raise DeclarationError(f"from={first} is after to={last}", hint="swap them")
        return cls(
            countries=tuple(sorted(parts["country"].upper().split("+")))
            if "country" in parts
            else None,
            first=first,
            last=last,
            actors=tuple(sorted(parts["actor"].split("+"))) if "actor" in parts else None,
            types_of_violence=tuple(sorted(int(t) for t in types.split("+"))) if types else None,
            release=parts.get("release"),
        )


def _pair(part: str) -> tuple[str, str]:
    key, _, value = part.strip().partition("=")
    return key.strip(), value.strip()


DECLARED = "declared by the user"
DECLARED_COMPLETE = "declared complete by the user"
"""Who vouches for a coverage; within a complete one, reports that a release lacks are retracted."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A source's word that it lists everything of its kind within a scope.

    ``min_killed`` is the source's own inclusion rule (UCDP lists events with at least one death),
    ``basis`` says where the word comes from: declared by the user, the source's definition, or
    inferred from a file's layout.
    """

    source_id: str
    scope: Scope
    basis: str
    kind: str = "events"
    min_killed: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedYield:
    """How many records a healthy load brings; fewer is a silence worth a warning."""

    rows_at_least: int
    quarantined_share_at_most: float


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """A source as its ``.toml`` describes it.

    ``mapped`` is what the user's own map says of an outlet in this very load: empty where no map
    speaks of it, None for a source that is described anew with every load, as a dataset is. What a
    map said stands in the ledger until a map says otherwise.
    """

    source_id: str
    title: str
    publisher: str
    publisher_family: str
    url: str
    citation: str
    licence: Licence
    coverage_note: str
    expected: ExpectedYield
    min_killed: int = 0
    reviewed_free_text: bool = False
    mapped: Mapping[str, Any] | None = field(default=None, hash=False)
