"""Which event a report belongs to and which reports an event has, for a few of them at a time.

The derived tables of the last link answer where they are filled; else the whole log is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from sqlalchemy import Connection, select

from rimland.ledger.events import assign, first_seen, minted_reports
from rimland.ledger.judgements import standing_links
from rimland.ledger.reports import standing_reports
from rimland.ledger.schema import event_log, report_versions, retractions
from rimland.ledger.schema_linking import event_members, link_totals
from rimland.ledger.standing import SAME

_AT_ONCE = 500


class Membership:
    """Reports and events as the last link left them, seen in one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction in which everything is asked."""
        self._connection = connection

    def events_of(self, keys: Collection[str]) -> dict[str, str]:
        """Return the event of each of these reports that was ever linked."""
        if not self._derived:
            return {key: self._assigned[key] for key in keys if key in self._assigned}
        column = event_members.c
        found: dict[str, str] = {}
        for chunk in _chunks(keys):
            rows = self._connection.execute(
                select(column.report_key, column.event_id).where(column.report_key.in_(chunk))
            )
            found.update({key: event for key, event in rows})  # noqa: C416 - rows are no tuples
        return found

    def reports_of(self, event: str) -> list[str]:
        """Return the standing reports of an event, the one that was seen first at the head."""
        if not self._derived:
            members = [key for key, held in self._assigned.items() if held == event]
            standing = [key for key in members if key in self._standing]
            return sorted(standing, key=lambda key: self._first[key])
        column = event_members.c
        return list(
            self._connection.execute(
                select(column.report_key)
                .where(column.event_id == event, column.stands == 1)
                .order_by(column.first_seq)
            ).scalars()
        )

    def present(self, event: str) -> str | None:
        """Return the id an event bears today, following what it was merged into; None if unknown."""
        column = event_log.c
        seen: set[str] = set()
        while event not in seen:
            seen.add(event)
            rows = self._connection.execute(
                select(column.change, column.target)
                .where(column.event_id == event)
                .order_by(column.seq.desc())
                .limit(1)
            ).all()
            if not rows:
                return None
            ((change, target),) = rows
            if change != "merged" or target is None:
                return event
            event = target
        return event

    @cached_property
    def _derived(self) -> bool:
        return self._connection.execute(select(link_totals.c.run_seq).limit(1)).first() is not None

    @cached_property
    def _first(self) -> dict[str, int]:
        return first_seen(self._connection)

    @cached_property
    def _standing(self) -> set[str]:
        return set(standing_reports(self._connection)["report_key"].to_pylist())

    @cached_property
    def _assigned(self) -> dict[str, str]:
        same = [
            (j.subject_a, j.subject_b or "")
            for j in standing_links(self._connection)
            if j.verdict == SAME
        ]
        return assign(same, self._first, minted_reports(self._connection))


def report_stands(connection: Connection, key: str) -> bool | None:
    """Return whether a report stands, or None for a key that this ledger never held."""
    versions = connection.execute(
        select(report_versions.c.release_rank, report_versions.c.seq).where(
            report_versions.c.report_key == key
        )
    ).all()
    if not versions:
        return None
    struck = connection.execute(
        select(retractions.c.release_rank, retractions.c.after_version).where(
            retractions.c.report_key == key
        )
    ).all()
    newest = max(tuple(row) for row in versions)
    return not any(tuple(row) >= newest for row in struck)


def _chunks(keys: Collection[str]) -> list[list[str]]:
    ordered = sorted(keys)
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
