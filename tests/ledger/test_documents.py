"""Listing documents: whole, a few by name, and more than one statement can name."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, insert

from rimland.app.jobs.stories import assign_stories
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.desk import placed_since
from rimland.ledger.documents import documents_table
from rimland.ledger.known import Connection
from rimland.ledger.schema import codings
from rimland.ledger.schema_erasing import erasures
from rimland.model.time import utc_text
from tests.stories import NOW, Told, bring, day

MOST_PARAMETERS = 2_000
"""Far fewer than any ledger takes in one statement: SQLite 32,766, PostgreSQL 65,535."""


@contextmanager
def statements(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Note the statements that are sent meanwhile, with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


def ids(database: Database, **more: Any) -> list[str]:
    with database.reading() as connection:
        return list(documents_table(connection, **more)["document_id"].to_pylist())


def held(database: Database, number: int) -> list[str]:
    """Put documents into the log, in no order of their ids; return those."""
    named = [f"d{n:04}" for n in range(number)]
    random.Random(1).shuffle(named)
    bring(database, [Told(name, "Words.") for name in named])
    return named


def test_documents_come_in_the_order_of_the_log_however_many_are_named(database: Database) -> None:
    named = held(database, 700)
    nowhere = [f"nowhere-{n}" for n in range(3_000)]
    assert ids(database) == named
    assert ids(database, only=list(reversed(named))) == named
    assert ids(database, only=[*nowhere, named[7], named[3], named[7]]) == [named[3], named[7]]
    assert ids(database, only=[]) == []
    with database.reading() as connection, statements(connection) as sent:
        documents_table(connection, only=[*nowhere, *named])
    assert max(len(parameters) for _, parameters in sent) < MOST_PARAMETERS


def test_a_few_documents_are_found_without_reading_all_codings_and_erasures(
    database: Database,
) -> None:
    named = held(database, 40)
    with database.writing() as connection:
        for name, coder in ((named[0], "second"), (named[1], "second")):
            row = {"document_id": name, "coder": coder, "reports": 3, "background": 0}
            more = {"abstained": "{}", "recorded_at": utc_text(NOW), "load_seq": 1}
            connection.execute(insert(codings).values(**row, **more))
        for when in (day(2), day(1)):
            gone = dict.fromkeys(("source_id", "raw_sha256", "text_sha256", "copy_hash"), "x")
            flags = dict.fromkeys(("copies_too", "url_too", "reports_too"), 0)
            row = {"document_id": named[0], "reason": "asked for", "erased_at": utc_text(when)}
            connection.execute(insert(erasures).values(**gone, **flags, **row))
    with database.reading() as connection:
        with statements(connection) as sent:
            found = documents_table(connection, only=[named[0], named[2]]).to_pylist()
        assert [(r["document_id"], r["coder"], r["erased_at"]) for r in found] == [
            (named[0], "second", utc_text(day(1))),
            (named[2], "none", None),
        ]
        everything = documents_table(connection).to_pylist()
        assert [r for r in everything if r["document_id"] in {named[0], named[2]}] == found
        if connection.dialect.name == "sqlite":
            ((statement, parameters),) = sent
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(step[3]) for step in plan]
            assert [step for step in steps if re.match(r"SCAN (codings|erasures)", step)] == []


def test_what_was_put_into_stories_is_read_a_piece_at_a_time(database: Database) -> None:
    held(database, 7)
    assign_stories(database, Settings(), now=NOW)
    with database.reading() as connection:
        whole = placed_since(connection, 0)
        with statements(connection) as sent:
            first = placed_since(connection, 0, 3)
        rest = placed_since(connection, first[-1][0], limit=100)
    assert len(whole) == 7
    assert first == whole[:3]
    assert first + rest == whole
    assert "LIMIT" in sent[0][0]
