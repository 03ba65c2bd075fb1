"""Judgements in the log: appended, superseded, never edited; what stands is a function of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, insert, or_, select

from rimland.ledger.schema import judgements
from rimland.ledger.standing import (
    CORRECT,
    DIFFERENT,
    ON_PAIRS,
    ON_REPORTS,
    SAME,
    UNDO,
    Judgement,
    facts,
    links,
    rejected,
)
from rimland.model.time import utc_text

__all__ = ["UNDO", "Judgement", "append_judgements", "standing_links"]

EVENT_SCOPE = "event"
"""What the field of a correction of an event's resolved field begins with: ``event.place``."""

CORRECTION_SCHEMA = pa.schema(
    [
        ("report_key", pa.string()),
        ("scope", pa.string()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("seq", pa.int64()),
        ("decided_at", pa.string()),
        ("known_at", pa.string()),
        ("by", pa.string()),
        ("reason", pa.string()),
    ]
)
"""Corrections: scope *report* replaces a field of the report, before anything is resolved from it;
scope *event* a field of the event that holds this report, after its fields are resolved (the one
with the highest (known_at, seq) where several speak of one event). Values are JSON, null included;
``known_at`` is the knowledge time from which it holds."""

_COLUMNS = tuple(column.name for column in judgements.columns)


def append_judgements(
    connection: Connection, decided: Iterable[Judgement], *, now: datetime
) -> int:
    """Append judgements and return how many; ``same`` and ``different`` are stored a before b."""
    rows = [_row(judgement, now) for judgement in decided]
    if rows:
        connection.execute(insert(judgements), rows)
    return len(rows)


def _row(judgement: Judgement, now: datetime) -> dict[str, Any]:
    a, b = judgement.subject_a, judgement.subject_b
    if b is not None and judgement.verdict in {SAME, DIFFERENT} and b < a:
        a, b = b, a
    return {
        "verdict": judgement.verdict,
        "subject_a": a,
        "subject_b": b,
        "field": judgement.field,
        "value": judgement.value,
        "score": judgement.score,
        "reason": judgement.reason,
        "made_by": judgement.made_by,
        "by_person": int(judgement.by_person),
        "undoes": judgement.undoes,
        "decided_at": utc_text(now),
        "act": judgement.act,
        "known_at": judgement.known_at,
        "blind": int(judgement.blind),
    }


def all_judgements(connection: Connection, *, people_only: bool = False) -> list[Judgement]:
    """Return every judgement in the order of the log, or only those that persons made."""
    return _read(connection, [judgements.c.by_person == 1] if people_only else [])


def standing_links(
    connection: Connection, *, touching: Collection[str] | None = None, people_only: bool = False
) -> list[Judgement]:
    """Return, per pair of reports, the judgement that stands: a person's last, else a method's last.

    An undone judgement counts as never made.

    Args:
        connection: an open transaction on the ledger.
        touching: only pairs with at least one of these reports.
        people_only: only what persons said.
    """
    if touching is None:
        return links(_read(connection, _on_pairs(people_only=people_only)))
    rows = judgements_touching(connection, touching, people_only=people_only)
    return [judgement for judgement in links(rows) if judgement.pair & set(touching)]


def judgements_touching(
    connection: Connection, touching: Collection[str], *, people_only: bool = False
) -> list[Judgement]:
    """Return what decides which links of these reports stand, in the order of the log.

    That is every judgement on a pair with at least one of them, and all that undoes any.
    """
    column = judgements.c
    wanted = _on_pairs(people_only=people_only)
    # An undo may name one report of an act that split many: all of them are read.
    rows = _read(connection, _facts([UNDO]))
    for chunk in _chunks(sorted(touching)):
        named = or_(column.subject_a.in_(chunk), column.subject_b.in_(chunk))
        rows += _read(connection, [*wanted, column.verdict != UNDO, named])
    undone_acts = [row.undoes for row in rows if row.verdict == UNDO and row.undoes is not None]
    for chunk in _chunks(sorted(undone_acts)):
        rows += _read(connection, [column.seq.in_(chunk)])
    return _in_order(rows)


def _on_pairs(*, people_only: bool) -> list[ColumnElement[bool]]:
    column = judgements.c
    wanted: list[ColumnElement[bool]] = [column.verdict.in_([*ON_PAIRS, UNDO])]
    return [*wanted, column.by_person == 1] if people_only else wanted


def standing_corrections(connection: Connection, as_of: datetime | None = None) -> pa.Table:
    """Return the corrections that hold at a time, or now (CORRECTION_SCHEMA), oldest first."""
    rows = _read(connection, _facts([CORRECT, UNDO]))
    return corrections_table(facts(rows, frozenset({CORRECT}), _time(as_of)))


def corrections_table(standing: Sequence[Judgement]) -> pa.Table:
    """Return standing corrections as a table (CORRECTION_SCHEMA)."""
    found = []
    for judgement in standing:
        scope, _, field = (judgement.field or "").rpartition(".")
        found.append(
            {
                "report_key": judgement.subject_a,
                "scope": scope or "report",
                "field": field,
                "value": judgement.value,
                "seq": judgement.seq,
                "decided_at": judgement.decided_at,
                "known_at": judgement.holds_from,
                "by": judgement.made_by,
                "reason": judgement.reason,
            }
        )
    return pa.Table.from_pylist(found, schema=CORRECTION_SCHEMA)


def standing_rejections(connection: Connection, as_of: datetime | None = None) -> list[str]:
    """Return the keys of the reports that are rejected at a time, or now, sorted.

    A rejected report stays in the log and keeps its links, but belongs to no event.
    """
    rows = _read(connection, _facts([*ON_REPORTS, UNDO]))
    return rejected(rows, _time(as_of))


def _facts(verdicts: Sequence[str]) -> list[ColumnElement[bool]]:
    """Select few rows of a long table: naming both values lets the index of both columns serve."""
    return [judgements.c.by_person.in_([0, 1]), judgements.c.verdict.in_(verdicts)]


def _time(as_of: datetime | None) -> str | None:
    return None if as_of is None else utc_text(as_of)


def _read(connection: Connection, wanted: Sequence[ColumnElement[bool]]) -> list[Judgement]:
    rows = connection.execute(select(judgements).where(*wanted).order_by(judgements.c.seq))
    return [
        Judgement(**{**row, "by_person": bool(row["by_person"]), "blind": bool(row["blind"])})
        for row in rows.mappings()
    ]


def _in_order(rows: Iterable[Judgement]) -> list[Judgement]:
    return [row for _, row in sorted({row.seq or 0: row for row in rows}.items())]


_AT_ONCE = 500
"""Values in one question; SQLite takes 32,766, and PostgreSQL plans long lists slowly."""


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
