"""Quotes of an erased document in alerts: in what followers were told, and in what waits for them.

Figures, places and who said them stay, as they do in reports.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, select, update

from rimland.ledger.schema_desk import outbox, told
from rimland.ledger.scrubbing import QUOTED, Words

_AT_ONCE = 500
_NESTED = frozenset({"before"})
"""What an alert keeps as text within its text."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What is erased of a document: its words, and its title and address to know it by."""

    words: Words
    title: str | None
    url: str | None
    url_too: bool


def scrub_alerts(connection: Connection, gone: Gone) -> int:
    """Take a document's quotes and title out of alerts; return how many rows held any."""
    return _scrub(connection, told, told.c.facts, gone) + _scrub(
        connection, outbox, outbox.c.payload, gone
    )


def _scrub(connection: Connection, table: Table, column: Column[Any], gone: Gone) -> int:
    changed, last = 0, 0
    while True:
        wanted = select(table.c.seq, column).where(table.c.seq > last).order_by(table.c.seq)
        rows = connection.execute(wanted.limit(_AT_ONCE)).all()
        if not rows:
            return changed
        for seq, text in rows:
            left = _without(text, gone)
            if left != text:
                mine = update(table).where(table.c.seq == seq)
                connection.execute(mine.values({column: left}))
                changed += 1
        last = rows[-1][0]


def _without(text: str, gone: Gone) -> str:
    plain = json.loads(text)
    left = _cleared(plain, gone)
    return text if left == plain else json.dumps(left, ensure_ascii=False, sort_keys=True)


def _cleared(value: Any, gone: Gone) -> Any:
    if isinstance(value, list):
        return [_cleared(one, gone) for one in value]
    if not isinstance(value, dict):
        return value
    left = {name: _field(name, inner, gone) for name, inner in value.items()}
    if "quote" in left and left.get("url") is not None and left["url"] == gone.url:
        left["quote"] = None
        left["url"] = None if gone.url_too else left["url"]
    return left


def _field(name: str, value: Any, gone: Gone) -> Any:
    if not isinstance(value, str):
        return _cleared(value, gone)
    if name in _NESTED:
        return _without(value, gone)
    if name == "quote":
        return None if gone.words.quoted_in(value) else value
    if name == "title":
        return QUOTED if value == gone.title or gone.words.quoted_in(value) else value
    return value
