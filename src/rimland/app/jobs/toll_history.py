"""An event's toll over knowledge time: what it was held to be, and what changed that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.actor_labels import actor_labels
from rimland.app.jobs.assigning import NO_PARTS
from rimland.app.jobs.causes import Cause, Then, report_causes
from rimland.ledger.catalogue import versions_of
from rimland.ledger.judgements import corrections_table
from rimland.ledger.known import Connection, facts_told, reports_at
from rimland.ledger.standing import CORRECT, Judgement, facts, in_force, rejected
from rimland.linking.resolve import resolve
from rimland.linking.resolve_corrections import correct_events, correct_reports
from rimland.model.report import Report
from rimland.model.time import utc_text
from rimland.model.toll import Count
from rimland.tables.schemas import REPORT_TABLE


@dataclass(frozen=True, slots=True)
class TollStep:
    """One change: what caused it, what that report gives now, and the event's toll after it.

    ``measure`` is the toll that is followed: victims_killed or all_killed. ``said`` is null where
    the report has no voice any more.
    """

    known_at: str
    cause: str
    report_key: str
    source_id: str
    house: str
    release: str | None
    field: str | None
    by: str | None
    reason: str | None
    measure: str
    said: Count
    toll: Count


def toll_history(
    connection: Connection,
    keys: Sequence[str],
    *,
    measure: str,
    as_of: datetime | None,
    licences: pa.Table,
) -> list[TollStep]:
    """Return how an event's toll changed with every report, version, retraction and correction.

    The event is resolved again, by the same rules, for each moment at which something came to be
    known of any of its reports.
    """
    log = versions_of(connection, sorted(keys))
    told = facts_told(connection)
    moments = sorted(
        {row["known_at"] for row in log}
        | {j.holds_from for j in in_force(told) if j.subject_a in set(keys)}
    )
    if as_of is not None:
        moments = [m for m in moments if m <= utc_text(as_of)]
    if not moments:
        return []
    times = [datetime.fromisoformat(m) for m in moments]
    views = _views(connection, keys, times, told)
    tolls = _tolls(views, measure, licences)
    steps: list[TollStep] = []
    before, seen = Then({}), set[str]()
    for moment, view, toll in zip(moments, views, tolls, strict=True):
        struck = {
            row["report_key"]: row
            for row in log
            if row["change"] == "retraction" and row["known_at"] <= moment
        }
        causes = report_causes(before, view.then, seen=seen, struck=struck)
        happened = [cause for key in sorted(causes) for cause in causes[key]]
        steps += [_step(moment, cause, view, measure, toll) for cause in happened]
        before, seen = view.then, seen | set(view.then.versions)
    return steps


@dataclass(frozen=True, slots=True)
class _View:
    """One moment: the reports that stand, the corrections that hold, and both as what causes read."""

    reports: pa.Table
    corrections: pa.Table
    then: Then


def _views(
    connection: Connection, keys: Sequence[str], times: list[datetime], told: list[Judgement]
) -> list[_View]:
    names = [f.name for f in REPORT_TABLE]
    standing = reports_at(connection, keys, times)
    mine = pa.array(sorted(keys), pa.string())
    views = []
    for number, time in enumerate(times):
        corrections = corrections_table(facts(told, frozenset({CORRECT}), utc_text(time)))
        corrections = corrections.filter(pc.is_in(corrections["report_key"], mine))
        gone_then = frozenset(rejected(told, utc_text(time))) & set(keys)
        reports = standing.filter(pc.equal(standing["moment"], number)).select(names)
        gone = pc.is_in(reports["report_key"], pa.array(sorted(gone_then), pa.string()))
        reports = reports.filter(pc.invert(gone))
        views.append(
            _View(
                correct_reports(reports, corrections),
                corrections,
                then_of(reports, gone_then, corrections),
            )
        )
    return views


def then_of(reports: pa.Table, gone: frozenset[str], corrections: pa.Table) -> Then:
    """Return what stood as ``report_causes`` reads it."""
    columns = ("report_key", "content_hash", "release", "known_at")
    rows = zip(*(reports[name].to_pylist() for name in columns), strict=True)
    return Then(
        {key: (digest, release, known) for key, digest, release, known in rows},
        gone,
        {(r["report_key"], r["scope"], r["field"]): r for r in corrections.to_pylist()},
    )


def _tolls(views: list[_View], measure: str, licences: pa.Table) -> list[Count]:
    """Resolve the event once per moment, all in one go: each moment is an event of its own."""
    parts, members, wanted = [], [], []
    for number, view in enumerate(views):
        keys = [f"{number:06}|{key}" for key in view.reports["report_key"].to_pylist()]
        at = view.reports.column_names.index("report_key")
        parts.append(view.reports.set_column(at, "report_key", pa.array(keys, pa.string())))
        members += [(f"{number:06}", key) for key in keys]
        wanted += [
            {**row, "report_key": f"{number:06}|{row['report_key']}"}
            for row in view.corrections.to_pylist()
        ]
    events = resolve(
        pa.concat_tables(parts),
        pa.table(
            {
                "event_id": pa.array([event for event, _ in members], pa.string()),
                "report_key": pa.array([key for _, key in members], pa.string()),
            }
        ),
        NO_PARTS,
        licences,
        labels=actor_labels(),
    ).events
    corrections = pa.Table.from_pylist(wanted, schema=views[0].corrections.schema)
    events, _ = correct_events(events, {key: event for event, key in members}, corrections)
    found = {row["event_id"]: row for row in events.to_pylist()}
    return [_count(found.get(f"{number:06}"), measure) for number in range(len(views))]


def _count(row: dict[str, Any] | None, measure: str) -> Count:
    if row is None:
        return Count()
    return Count(*(row[f"{measure}_{level}"] for level in ("low", "best", "high")))


def _step(moment: str, cause: Cause, view: _View, measure: str, toll: Count) -> TollStep:
    mine = pc.equal(view.reports["report_key"], cause.report_key)
    rows = view.reports.filter(mine).to_pylist()
    said = Count()
    if rows:
        report = Report.from_row(rows[0])
        said = report.toll.victims_killed if measure == "victims_killed" else report.toll.all_killed
    source = rows[0]["source_id"] if rows else cause.report_key.rpartition(":")[0]
    return TollStep(
        known_at=moment,
        cause=cause.cause,
        report_key=cause.report_key,
        source_id=source,
        house=(rows[0]["publisher_family"] if rows else None) or source,
        release=cause.release,
        field=cause.field,
        by=cause.by,
        reason=cause.reason,
        measure=measure,
        said=said,
        toll=toll,
    )
