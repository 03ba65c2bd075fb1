"""Claims by hand, for tests of how they are answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity, Victims

FIRST, PUBLISHED = date(2014, 6, 29), date(2017, 4, 5)


def claim(comparator: Comparator | None, low: int | None, **fields: Any) -> ArticleClaim:
    """Return a count of civilians killed by Islamic State, unless the fields say otherwise."""
    quote = fields.pop("quote", "A number of people were killed.")
    made: dict[str, Any] = {
        "kind": ClaimKind.COUNT,
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "sentence_start": 0,
        "quantity": Quantity.KILLED,
        "comparator": comparator,
        "low": low,
        "high": low,
        "victims": Victims.CIVILIANS,
        "network": "islamic-state",
        "first": FIRST,
    }
    return ArticleClaim(**(made | fields))
