"""Listing judgements: who said what, when and why, and what has become of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rimland.ledger.database import Database
from rimland.ledger.judgements import EVENT_SCOPE, all_judgements
from rimland.ledger.standing import SKIP, Judgement, status
from rimland.ledger.subjects import find_subject

COLUMNS = (
    *("number", "decided_at", "by", "verdict", "report_a", "report_b", "field", "value"),
    *("score", "known_at", "act", "undoes", "status", "reason"),
)


def judgement_rows(
    database: Database, named: str | None = None, *, methods: bool = False
) -> list[dict[str, Any]]:
    """Return judgements in the order of the log, as plain rows with these COLUMNS.

    Args:
        database: the ledger.
        named: only those about this report, or about a report of this event.
        methods: what methods decided as well, and what reviewers skipped.

    Raises NotFoundError for an event or report that is not there.
    """
    with database.reading() as connection:
        keys = None if named is None else set(find_subject(connection, named).keys)
        rows = all_judgements(connection, people_only=not methods)
    become = status(rows)
    first = _firsts(rows)
    return [
        _row(row, first, become)
        for row in rows
        if (methods or row.verdict != SKIP) and (keys is None or row.pair & keys)
    ]


def _firsts(rows: Sequence[Judgement]) -> dict[str, int]:
    """Return the number an act is known by: that of its first judgement."""
    found: dict[str, int] = {}
    for row in rows:
        if row.act is not None:
            found.setdefault(row.act, row.seq or 0)
    return found


def _row(row: Judgement, first: dict[str, int], become: dict[int, str]) -> dict[str, Any]:
    event_field = (row.field or "").startswith(f"{EVENT_SCOPE}.")
    field = (row.field or "").rpartition(".")[2] or None
    return {
        "number": row.seq,
        "decided_at": row.decided_at,
        "by": row.made_by,
        "verdict": row.verdict,
        "report_a": row.subject_a,
        "report_b": row.subject_b,
        "field": f"event's {field}" if event_field else field,
        "value": row.value,
        "score": row.score,
        "known_at": row.known_at,
        "act": first.get(row.act or "", row.seq),
        "undoes": row.undoes,
        "status": become.get(row.seq or 0),
        "reason": row.reason,
    }
