"""Appending one act of judgement: all its rows or none, and never against what persons said."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from rimland.ledger.judgements import all_judgements, append_judgements
from rimland.ledger.schema import judgements
from rimland.ledger.standing import (
    ON_PAIRS,
    PART_OF,
    SKIP,
    UNDO,
    Conflict,
    Judgement,
    conflicts,
    in_force,
    links,
    undone,
)
from rimland.model.errors import DeclarationError, NotFoundError
from rimland.model.time import utc_text

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Appended:
    """The numbers of an act's judgements; ``fresh`` is false where this had just been said."""

    numbers: tuple[int, ...]
    fresh: bool


def append_act(connection: Connection, decided: Sequence[Judgement], *, now: datetime) -> Appended:
    """Append judgements that are one decision of a person; call it in a write transaction.

    Saying again what one's own last word is appends nothing.

    Raises:
        DeclarationError: persons' judgements would contradict each other; it names them.
    """
    rows = all_judgements(connection, people_only=True)
    repeated = [_last_word(rows, judgement) for judgement in decided]
    if all(repeated):
        return Appended(tuple(number for number in repeated if number), fresh=False)
    act = secrets.token_hex(8)
    stamped = [replace(judgement, act=act) for judgement in decided]
    _refuse_contradiction(rows, stamped, now)
    append_judgements(connection, stamped, now=now)
    numbers = connection.execute(
        select(judgements.c.seq)
        .where(judgements.c.by_person == 1, judgements.c.act == act)
        .order_by(judgements.c.seq)
    ).scalars()
    return Appended(tuple(int(number) for number in numbers), fresh=True)


def undoing(
    connection: Connection, number: int | None, template: Judgement
) -> tuple[Judgement, frozenset[str]]:
    """Return the judgement that undoes another, and the reports which that act was about.

    Who undoes it, and why, is as in the template; without a number it is that person's last one.

    Raises:
        NotFoundError: a person's judgement of this number does not exist.
        DeclarationError: it is undone already.
    """
    rows = all_judgements(connection, people_only=True)
    if number is None:
        mine = [row for row in in_force(rows) if row.made_by == template.made_by]
        if not mine:
            what = f"'{template.made_by}' has judged nothing that stands"
            raise NotFoundError(what, hint="list judgements: rimland judgements")
        number = mine[-1].seq
    found = next((row for row in rows if row.seq == number), None)
    if found is None or number is None:
        what = f"there is no person's judgement {number}"
        hint = "list them: rimland judgements; a method's link is answered by judge different"
        raise NotFoundError(what, hint=hint)
    by = undone(rows).get(number)
    if by is not None:
        what = f"judgement {number} is undone already, by {by}"
        raise DeclarationError(what, hint=f"to bring it back: rimland judge undo {by}")
    together = [row for row in rows if row.seq == number or (found.act and row.act == found.act)]
    row = replace(
        template,
        verdict=UNDO,
        subject_a=found.subject_a,
        subject_b=found.subject_b,
        field=found.field,
        undoes=number,
    )
    return row, frozenset(key for one in together for key in one.pair)


def _last_word(rows: Sequence[Judgement], said: Judgement) -> int | None:
    """Return the number of the last judgement on the same if it is the same word of the same person."""
    if said.verdict == UNDO:
        return None
    latest = next((row for row in reversed(in_force(rows)) if _same_question(row, said)), None)
    if latest is None or _word(latest) != _word(said):
        return None
    return latest.seq


def _same_question(row: Judgement, said: Judgement) -> bool:
    if row.verdict == SKIP and said.verdict != SKIP:
        return False
    if said.verdict in ON_PAIRS and row.verdict in ON_PAIRS:
        return row.pair == said.pair
    kinds = {row.verdict, said.verdict}
    alike = len(kinds) == 1 or kinds <= {"accept", "reject"}
    return alike and row.pair == said.pair and row.field == said.field


def _word(row: Judgement) -> tuple[object, ...]:
    way = row.subject_a if row.verdict == PART_OF else None
    return row.verdict, way, row.made_by, row.field, row.value, row.known_at, row.blind


def _refuse_contradiction(
    rows: Sequence[Judgement], stamped: Sequence[Judgement], now: datetime
) -> None:
    last = max((row.seq or 0 for row in rows), default=0)
    fresh = [
        replace(row, seq=last + n, decided_at=utc_text(now)) for n, row in enumerate(stamped, 1)
    ]
    held = {_contradiction(c) for c in conflicts(links(rows))}
    for conflict in conflicts(links([*rows, *fresh])):
        if _contradiction(conflict) not in held:
            raise _contradicted(conflict, last)


def _contradiction(conflict: Conflict) -> tuple[str, frozenset[str]]:
    return conflict.said.verdict, conflict.said.pair


def _contradicted(conflict: Conflict, last: int) -> DeclarationError:
    """Return the error that names what would contradict what; what is new has no number yet."""
    involved = sorted({j.seq or 0 for j in (conflict.said, *conflict.against)} - {0})
    earlier = [number for number in involved if number <= last]
    named = ", ".join(str(n) for n in earlier[:_SHOWN]) + (", …" if earlier[_SHOWN:] else "")
    said = conflict.said
    what = (
        f"would contradict what persons said: {said.subject_a} "
        f"{said.verdict.replace('_', ' ')} {said.subject_b} (see judgement {named})"
    )
    return DeclarationError(what, hint="undo what no longer holds first: rimland judge undo NUMBER")
