"""A query as a tree: what the parser makes, and both evaluators read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text."""

    key: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word of the text that begins so."""

    stem: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another."""

    words: tuple[str, ...]


Text = Word | Prefix | Phrase


@dataclass(frozen=True, slots=True)
class Near:
    """Two of them, in either order and not overlapping, at most ``within`` words apart.

    Neighbours are one word apart.
    """

    left: Text
    right: Text
    within: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """An actor, with the days on which the name in the query meant it; None is open."""

    actor_id: str
    first: date | None = None
    last: date | None = None

    def on(self, day: date | None) -> bool:
        """Whether the name meant this actor that day; always where the day is unknown."""
        if day is None:
            return True
        return not ((self.first and day < self.first) or (self.last and day > self.last))


@dataclass(frozen=True, slots=True)
class Actors:
    """One of these groups took part; ``asked`` is what the query said."""

    asked: str
    bearers: tuple[Bearer, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """It happened in a place, area or region of one of these names."""

    asked: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Countries:
    """It happened in one of these countries."""

    asked: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Within:
    """It happened at most so many kilometres from a point."""

    asked: str
    latitude: float
    longitude: float
    kilometres: float


@dataclass(frozen=True, slots=True)
class Theatres:
    """It happened in one of these theatres of the network."""

    network: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Modes:
    """It was done in one of these ways."""

    modes: frozenset[str]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many: killed, injured, abducted or houses."""

    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Flag:
    """``suicide`` or ``foiled`` is so, or is not so."""

    what: str
    value: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of the attribution: tie, certainty or claim is one of these words."""

    axis: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """The text is in one of these languages."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Publisher:
    """The outlet's name holds these words, one after the other."""

    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class And:
    """All hold, the fields of one and the same attack."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It is known not to hold."""

    part: Node


AttackField = Actors | Places | Countries | Within | Theatres | Modes | AtLeast | Flag | Said
Leaf = Word | Prefix | Phrase | Near | AttackField | Language | Publisher
Node = Leaf | And | Or | Not

ATTACK_FIELDS = (Actors, Places, Countries, Within, Theatres, Modes, AtLeast, Flag, Said)


@dataclass(frozen=True, slots=True)
class Query:
    """A query that can be matched.

    ``of_attack`` says whether it asks for anything of an attack: then it is held against each
    attack a text tells of, else against the text alone. ``notes`` are what its author should know.
    """

    text: str
    root: Node
    network: str
    of_attack: bool
    notes: tuple[str, ...] = ()


def leaves(node: Node) -> list[Leaf]:
    """Return the conditions of a tree, from left to right."""
    if isinstance(node, And | Or):
        return [leaf for part in node.parts for leaf in leaves(part)]
    return leaves(node.part) if isinstance(node, Not) else [node]
