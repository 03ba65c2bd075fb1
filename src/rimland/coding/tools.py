"""What the dear half of coding needs and takes time to open: once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rimland.reading.entities import Recogniser
from rimland.reading.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Tools:
    """The name recogniser and the gazetteer."""

    recogniser: Recogniser
    gazetteer: Gazetteer


@cache
def default_tools() -> Tools:
    """Return the tools of this process; the first call loads them."""
    recogniser = Recogniser()
    recogniser.load()
    return Tools(recogniser, Gazetteer.open())
