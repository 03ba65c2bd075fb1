"""What a UCDP file can speak about: declared by the user, or inferred from how it is laid out.

Nothing is inferred from how many rows a month has: that is the mistake coverage exists to prevent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rimland.model.source import Coverage, Scope
from rimland.model.time import Month
from rimland.sources.base import LoadRequest
from rimland.tables.packaged import release_months


@dataclass(frozen=True, slots=True)
class FileShape:
    """Countries, first and last day and number of the sound rows of a file."""

    countries: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None
    rows: int = 0

    def joined(self, other: FileShape) -> FileShape:
        """Return the shape of both parts together."""
        firsts = [d for d in (self.first, other.first) if d]
        lasts = [d for d in (self.last, other.last) if d]
        return FileShape(
            self.countries | other.countries,
            min(firsts, default=None),
            max(lasts, default=None),
            self.rows + other.rows,
        )


def coverage_of(
    shape: FileShape, request: LoadRequest, *, hxl: bool, rules: dict[str, Any]
) -> tuple[Coverage, ...]:
    """Return the coverage a file gives: the declared scopes, else what its layout implies."""
    if request.scopes:
        return tuple(
            Coverage("ucdp", _closed(scope, shape, request), "declared by the user", min_killed=1)
            for scope in request.scopes
        )
    if shape.last is None:
        return ()
    if hxl and len(shape.countries) == 1:
        # HDX publishes one file per country with all years from 1989 to the last complete one.
        scope = Scope(tuple(shape.countries), _first(rules), Month(shape.last.year, 12))
        return (Coverage("ucdp", scope, "inferred: HDX country export", min_killed=1),)
    full = (
        shape.rows >= rules["rows_at_least"] and len(shape.countries) >= rules["countries_at_least"]
    )
    if full:
        scope = _closed(Scope(), shape, request)
        return (Coverage("ucdp", scope, "inferred: full release", min_killed=1),)
    return ()


def _closed(scope: Scope, shape: FileShape, request: LoadRequest) -> Scope:
    """Give an open scope its months: those of its release, else from 1989 to the file's last."""
    first, last = release_months(scope.release or request.release)
    if last is None and shape.last is not None:
        last = Month.of(shape.last)
    return replace(
        scope, first=scope.first or first or Month(1989, 1), last=scope.last or last,
        release=scope.release or request.release,
    )


def _first(rules: dict[str, Any]) -> Month:
    return Month.parse(rules["first_month"])
