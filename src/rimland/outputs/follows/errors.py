"""What is wrong with a query, and where in it."""

from __future__ import annotations

from rimland.model.errors import RimlandError

_SHOWN = 72


class QueryError(RimlandError):
    """A follow's query cannot be used; says at which character, and what to do.

    Args:
        what: what is wrong.
        query: the whole query.
        position: the character it begins at, counted from 0.
        hint: what to write instead.
    """

    def __init__(
        self, what: str, *, query: str, position: int = 0, hint: str | None = None
    ) -> None:
        """Keep the query so that ``picture`` can point into it."""
        self.query = query
        self.position = min(position, len(query))
        super().__init__(what, where=f"query, character {self.position + 1}", hint=hint)

    def picture(self) -> str:
        """Return the stretch of the query around the fault, and a caret under it, as two lines."""
        first = max(0, self.position - _SHOWN // 2)
        shown = "".join(c if c.isprintable() else " " for c in self.query[first : first + _SHOWN])
        return f"{shown}\n{' ' * (self.position - first)}^"
