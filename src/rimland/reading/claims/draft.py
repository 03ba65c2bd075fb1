"""A count as it is read in its sentence, before it is known of whom, where and when it speaks."""

from __future__ import annotations

from dataclasses import dataclass

from rimland.model.article_claim import Comparator, Quantity, Victims
from rimland.model.vocab import Mode
from rimland.reading.spans import Span

__all__ = ["Draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is counted, how many and how meant; ``where`` is the phrase of number and noun."""

    where: Span
    quantity: Quantity
    comparator: Comparator
    low: int
    high: int
    victims: Victims | None = None
    modes: tuple[Mode, ...] = ()
