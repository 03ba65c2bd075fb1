"""What happened to reports between two knowledge times: the reasons why events changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEW_REPORT = "new report"
NEW_VERSION = "new version"
RETRACTION = "retraction"
REINSTATED = "reinstated"
REJECTION = "rejection"
ACCEPTED = "accepted again"
CORRECTION = "correction"
CORRECTION_UNDONE = "correction no longer holds"
JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Then:
    """What stood of some reports at a time.

    ``versions`` is report -> (content hash, release, known_at) of those that stand, rejected ones
    left out; ``corrections`` are (report, scope, field) -> the row that holds.
    """

    versions: Mapping[str, tuple[str, str | None, str]]
    rejected: frozenset[str] = frozenset()
    corrections: Mapping[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that happened to a report: what, when it could be known, and why or by whom."""

    cause: str
    report_key: str
    known_at: str | None
    release: str | None = None
    field: str | None = None
    by: str | None = None
    reason: str | None = None


def report_causes(
    before: Then,
    after: Then,
    *,
    seen: Iterable[str] = (),
    struck: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, list[Cause]]:
    """Return, per report, what happened to it between two times.

    Args:
        before: the earlier time.
        after: the later time.
        seen: reports that were known at or before the earlier time, standing or not.
        struck: report -> its last retraction known by the later time.
    """
    known, struck = set(seen), struck or {}
    found: dict[str, list[Cause]] = {}
    for key in sorted(before.versions.keys() | after.versions.keys()):
        cause = _of_version(key, before, after, known, struck)
        if cause is not None:
            found.setdefault(key, []).append(cause)
    for about in sorted(before.corrections.keys() | after.corrections.keys()):
        old, new = before.corrections.get(about), after.corrections.get(about)
        if old is not None and new is not None and old["seq"] == new["seq"]:
            continue
        row = new or old or {}
        what = CORRECTION if new is not None else CORRECTION_UNDONE
        cause = Cause(
            what,
            about[0],
            row["known_at"] if new is not None else None,
            field=about[2],
            by=row["by"],
            reason=row["reason"],
        )
        found.setdefault(about[0], []).append(cause)
    return found


def _of_version(
    key: str,
    before: Then,
    after: Then,
    seen: set[str],
    struck: Mapping[str, Mapping[str, Any]],
) -> Cause | None:
    old, new = before.versions.get(key), after.versions.get(key)
    if new is not None and old is None:
        what = ACCEPTED if key in before.rejected else REINSTATED if key in seen else NEW_REPORT
        return Cause(what, key, new[2], new[1])
    if new is None:
        if key in after.rejected:
            return Cause(REJECTION, key, None)
        row = struck.get(key, {})
        return Cause(
            RETRACTION, key, row.get("known_at"), row.get("release"), reason=row.get("reason")
        )
    if old is not None and old[0] != new[0]:
        return Cause(NEW_VERSION, key, new[2], new[1])
    return None
