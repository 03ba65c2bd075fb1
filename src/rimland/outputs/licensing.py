"""What the licences of the sources let leave: which reports, which events, which counts.

Pure functions. They decide; re-resolving an event from the reports it keeps is the caller's work,
because only ``linking`` knows how an event takes its fields from reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from rimland.model.errors import LicenceError
from rimland.model.vocab import Redistribution

SMALLEST_AGGREGATE = 3
"""A count of fewer records may not leave where a licence allows aggregates only."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Which records may leave.

    ``whole`` events keep every report. ``reduced`` ones lose some, so their fields must be resolved
    again from ``report_keys``: a figure that only a forbidden report gives must not stay in them.
    """

    report_keys: frozenset[str]
    whole: tuple[str, ...]
    reduced: tuple[str, ...]
    withheld_events: int
    withheld_reports: int

    @property
    def kept(self) -> tuple[str, ...]:
        """The events that may leave as records, whole or reduced."""
        return tuple(sorted((*self.whole, *self.reduced)))


def sift_records(members: pa.Table, licences: Mapping[str, Redistribution]) -> Sifted:
    """Decide which reports and events may leave as single records.

    Args:
        members: which report is about which event (``event_id``, ``report_key``, ``source``).
        licences: what each source's licence allows; a source that is not named allows nothing.
    """
    kept: dict[str, set[str]] = {}
    lost: dict[str, set[str]] = {}
    for event, key, source in _members(members):
        free = licences.get(source, Redistribution.NONE) is Redistribution.RECORDS
        (kept if free else lost).setdefault(event, set()).add(key)
    allowed = frozenset[str]().union(*kept.values())
    return Sifted(
        report_keys=allowed,
        whole=tuple(sorted(set(kept) - set(lost))),
        reduced=tuple(sorted(set(kept) & set(lost))),
        withheld_events=len(set(lost) - set(kept)),
        withheld_reports=len(frozenset[str]().union(*lost.values()) - allowed),
    )


def countable_reports(members: pa.Table, licences: Mapping[str, Redistribution]) -> frozenset[str]:
    """Return the keys of reports that may stand in a published count: all but forbidden ones."""
    return frozenset(
        key
        for _, key, source in _members(members)
        if licences.get(source, Redistribution.NONE) is not Redistribution.NONE
    )


def may_publish_count(count: int, withheld: int) -> bool:
    """Whether a count may be shown, ``withheld`` of whose records may not be shown singly.

    A count that holds withheld records needs three of them: with fewer, taking away the records
    that are shown would give the withheld ones away.
    """
    return withheld == 0 or (count >= SMALLEST_AGGREGATE and withheld >= SMALLEST_AGGREGATE)


def require_records(
    rows: Iterable[tuple[str, str]], licences: Mapping[str, Redistribution]
) -> None:
    """Raise LicenceError at the first (record, source) whose licence forbids single records."""
    for record, source in rows:
        found = licences.get(source)
        if found is not Redistribution.RECORDS:
            what = (
                f"source '{source}' has no licence on file"
                if found is None
                else f"the licence of source '{source}' allows {found} only"
            )
            hint = "leave it out with sift_records before laying out"
            raise LicenceError(what, where=record, hint=hint)


def _members(members: pa.Table) -> Iterable[tuple[str, str, str]]:
    columns = (members.column(name).to_pylist() for name in ("event_id", "report_key", "source"))
    return zip(*columns, strict=True)
