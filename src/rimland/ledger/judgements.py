"""Judgements: appended, superseded, never edited; what stands is a function of the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from rimland.ledger.schema import judgements
from rimland.model.time import utc_text

UNDO = "undo"
_ON_PAIRS = {"same", "different", "part_of"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision on one report or on two, by a person or a method."""

    verdict: str
    subject_a: str
    subject_b: str | None
    reason: str
    made_by: str
    by_person: bool
    score: float | None = None
    field: str | None = None
    value: str | None = None
    undoes: int | None = None
    seq: int | None = None
    decided_at: str | None = None


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
    if b is not None and judgement.verdict in {"same", "different"} and b < a:
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
    }


def standing_links(connection: Connection) -> list[Judgement]:
    """Return, per pair of reports, the judgement that stands: a person's last, else a method's last.

    An undone judgement counts as never made.
    """
    rows = connection.execute(select(judgements).order_by(judgements.c.seq)).mappings().all()
    undone = {row["undoes"] for row in rows if row["verdict"] == UNDO}
    standing: dict[frozenset[str], Judgement] = {}
    for row in rows:
        if row["verdict"] not in _ON_PAIRS or row["seq"] in undone or row["subject_b"] is None:
            continue
        pair = frozenset((row["subject_a"], row["subject_b"]))
        judgement = Judgement(**{**row, "by_person": bool(row["by_person"])})
        held = standing.get(pair)
        if held is None or judgement.by_person or not held.by_person:
            standing[pair] = judgement
    return list(standing.values())
