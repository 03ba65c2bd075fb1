"""What a UCDP file can speak about: declared by the user, or inferred from how it is laid out.

Nothing is inferred from how many rows a month has: that is the mistake coverage exists to prevent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rimland.model.errors import DeclarationError
from rimland.model.source import Coverage, Scope
from rimland.model.time import Month
from rimland.sources.base import LoadRequest, coverage_bases
from rimland.tables.packaged import countries, release_months, ucdp_releases


@dataclass(frozen=True, slots=True)
class FileShape:
    """Countries, first and last day and number of the sound rows of a file.

    ``day_first`` and ``month_first`` count dates with slashes that can only be read one way.
    """

    countries: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None
    rows: int = 0
    day_first: int = 0
    month_first: int = 0

    def joined(self, other: FileShape) -> FileShape:
        """Return the shape of both parts together."""
        firsts = [d for d in (self.first, other.first) if d]
        lasts = [d for d in (self.last, other.last) if d]
        return FileShape(
            self.countries | other.countries,
            min(firsts, default=None),
            max(lasts, default=None),
            self.rows + other.rows,
            self.day_first + other.day_first,
            self.month_first + other.month_first,
        )


def coverage_of(
    shape: FileShape, request: LoadRequest, *, hxl: bool, whole: bool, rules: dict[str, Any]
) -> tuple[Coverage, ...]:
    """Return the coverage a file gives: the declared scopes, else what its layout implies.

    Args:
        shape: what the sound rows speak of.
        request: the declared scopes and the release.
        hxl: whether the file has the tag row of a humanitarian country export.
        whole: whether the rows are a whole release, as the API serves it.
        rules: ``[full_release]`` of ucdp.toml.

    Raises:
        DeclarationError: a declared scope stays without a last month.
    """
    declared = tuple(coverage_bases(request))
    if declared:
        return tuple(
            Coverage("ucdp", _closed(scope, shape, request), basis, min_killed=1)
            for scope, basis in declared
        )
    if whole:
        return _of_release(request.release, "release table", rules)
    return _inferred(shape, request, hxl=hxl, rules=rules)


def _inferred(
    shape: FileShape, request: LoadRequest, *, hxl: bool, rules: dict[str, Any]
) -> tuple[Coverage, ...]:
    if shape.last is None:
        return ()
    if hxl and len(shape.countries) == 1:
        # HDX publishes one file per country with all years from 1989 to the last complete one.
        scope = Scope(
            tuple(shape.countries), Month.parse(rules["first_month"]), _december(shape.last)
        )
        return (Coverage("ucdp", scope, "inferred: HDX country export", min_killed=1),)
    full = (
        shape.rows >= rules["rows_at_least"] and len(shape.countries) >= rules["countries_at_least"]
    )
    if not full:
        return ()
    if request.release in ucdp_releases():
        return _of_release(request.release, "inferred: full release", rules)
    scope = _closed(Scope(), shape, request)
    return (Coverage("ucdp", scope, "inferred: full release", min_killed=1),)


def _of_release(release: str | None, basis: str, rules: dict[str, Any]) -> tuple[Coverage, ...]:
    """Return the months the release table gives, for the part of the world the release speaks of."""
    first, last = release_months(release)
    if first is None or last is None or release in rules["part_of_world"]:
        return ()
    absent = set(rules["without"].get(release, []))
    named = tuple(sorted(set(countries()) - absent)) if absent else None
    return (Coverage("ucdp", Scope(named, first, last, release=release), basis, min_killed=1),)


def _closed(scope: Scope, shape: FileShape, request: LoadRequest) -> Scope:
    """Give an open scope its months: those of its release, else from 1989 to the file's last."""
    release = scope.release or request.release
    first, last = release_months(release)
    if last is None and shape.last is not None:
        last = Month.of(shape.last)
    closed = replace(
        scope,
        first=scope.first or first or Month(1989, 1),
        last=scope.last or last,
        release=release,
    )
    if closed.last is None:
        raise DeclarationError("the scope has no last month", hint="add to=YYYY-MM to it")
    return closed


def _december(day: date) -> Month:
    return Month(day.year, 12)
