"""What might be done, and by how much it is taken to change what."""

from __future__ import annotations

from dataclasses import dataclass

from rimland.model.vocab import TheatreKind, Vocabulary


class Touched(Vocabulary):
    """What a change multiplies."""

    BASE = "base", "the attacks of a theatre that follow no other"
    FOLLOW = "follow", "the attacks of a theatre that follow those of another"


@dataclass(frozen=True, slots=True)
class Change:
    """One factor: ``lowest``, ``likely`` and ``highest``; without a ``cause`` it is for any.

    ``pressure`` marks what pressure on the core is taken to bring about elsewhere.
    """

    what: Touched
    theatre: TheatreKind
    cause: TheatreKind | None
    lowest: float
    likely: float
    highest: float
    pressure: bool

    @property
    def label(self) -> str:
        """The change in words."""
        if self.what is Touched.BASE:
            return f"base of {self.theatre}"
        return f"{self.theatre} after {self.cause or 'any'}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A set of changes under a name."""

    name: str
    title: str
    told: str
    changes: tuple[Change, ...]
