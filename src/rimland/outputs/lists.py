"""Which list of events stands behind a figure, and where on the page that list is.

Every event has one row, in the group of its month and theatre. A figure's list is that group where
it holds the same events, else a list of its own that names whole groups and single events, so that
no event's row is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rimland.model.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class EventList:
    """The events behind a figure: whole other lists, and events one by one.

    ``withheld`` of them have no row, because a licence forbids it.
    """

    anchor: str
    label: str
    parts: tuple[tuple[str, str], ...]
    ids: tuple[str, ...]
    withheld: int


class ListBook:
    """All lists of a page; each set of events is written once."""

    def __init__(self, groups: Mapping[str, tuple[str, Sequence[str]]], *, withheld: int) -> None:
        """Start from the groups of rows: anchor -> label and event ids.

        ``withheld`` says whether events may lack a row at all.
        """
        self._labels = {anchor: label for anchor, (label, _) in groups.items()}
        self._sets = {anchor: frozenset(ids) for anchor, (_, ids) in groups.items()}
        self._anchors = {ids: anchor for anchor, ids in self._sets.items()}
        self._rows = frozenset[str]().union(*self._sets.values())
        self._may_lack = withheld > 0
        self.groups = tuple(groups)
        self.lists: list[EventList] = []

    def missing(self, ids: Iterable[str]) -> int:
        """Return how many events have no row; raises NotFoundError where all must have one."""
        lacking = frozenset(ids) - self._rows
        if lacking and not self._may_lack:
            what = "a figure counts this event, but the brief has no row for it"
            raise NotFoundError(
                what, where=min(lacking), hint="give render_brief the same snapshot"
            )
        return len(lacking)

    def link(
        self, anchor: str, label: str, ids: Sequence[str], parts: Iterable[str] = ()
    ) -> str | None:
        """Return where the list of these events is, writing it if need be; None if it is empty.

        ``parts`` are anchors of lists that may be named as a whole.
        """
        wanted = frozenset(ids)
        if not wanted:
            return None
        if wanted in self._anchors:
            return self._anchors[wanted]
        withheld = self.missing(wanted)
        left, whole = wanted & self._rows, []
        for part in parts:
            members = self._sets.get(part)
            if members and members <= left:
                whole.append((part, self._labels[part]))
                left -= members
        self.lists.append(EventList(anchor, label, tuple(whole), tuple(sorted(left)), withheld))
        self._labels[anchor], self._sets[anchor] = label, wanted & self._rows
        self._anchors[wanted] = anchor
        return anchor
