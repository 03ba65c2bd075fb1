"""What is known of a whole article before its sentences are read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rimland.model.network import Network
from rimland.reading.actors import ActorMention
from rimland.reading.places import PlaceMention
from rimland.reading.sentences import Sentence

__all__ = ["Sight"]


@dataclass(frozen=True, slots=True)
class Sight:
    """The text without its furniture, the same with persons masked, and what was found in it."""

    text: str
    masked: str
    published: date | None
    networks: tuple[Network, ...]
    actors: tuple[ActorMention, ...]
    places: tuple[PlaceMention, ...]
    sentences: tuple[Sentence, ...]
