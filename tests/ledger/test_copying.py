"""A ledger moves between the two databases without loss, whole or not at all."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, insert, text

from rimland.ledger.bulk import insert_rows
from rimland.ledger.copying import batches, copy_ledger, tables
from rimland.ledger.database import Database
from rimland.ledger.schema import documents, originals
from rimland.model.errors import LedgerError, NotFoundError
from tests.flow.crash import NEVER, Moment, was_killed
from tests.tables import load, row, state, write

NewLedger = Callable[[str], str]

HARD_TEXTS = ["", "\\N", "\\.", "a\tb\nc\r\nd\\", "x\"y'z", "%s :name $1 \\x41", "Ö🙂" * 9, "NULL"]


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    with database.reading() as connection:
        return {t.name: [r for some in batches(connection, t) for r in some] for t in tables()}


def hard_value(column: Column[Any], number: int) -> object:
    """Return a value of the column's type, in every second row nothing where that is allowed."""
    if column.nullable and number % 2:
        return None
    kind = column.type.python_type
    if kind is str:
        return f"{HARD_TEXTS[number]}{column.name[:1]}{number}"
    if kind is bytes:
        return bytes(range(256)) + HARD_TEXTS[number].encode()
    return (0.1 + 0.2) * (number + 1) if kind is float else number + 1000


def filled(address: str, folder: Path) -> Database:
    """Return a ledger with rows in every table: a load, then rows of every type and hard texts."""
    database = Database(address)
    load(database, write(folder / "a.csv", [row(id=n) for n in range(50)] + [row(best="x")]))
    with database.writing() as connection:
        for table in tables():
            columns = [c for c in table.columns if c.name != "seq"]
            rows = [
                tuple(hard_value(column, number) for column in columns)
                for number in range(len(HARD_TEXTS))
            ]
            insert_rows(connection, table.name, [c.name for c in columns], rows)
        # Numbers with gaps: rows keep theirs.
        connection.execute(text("DELETE FROM quarantine WHERE seq = 3"))
    return database


@pytest.fixture
def source_address(new_ledger: NewLedger, tmp_path: Path) -> str:
    address = new_ledger("source")
    filled(address, tmp_path).close()
    return address


@pytest.fixture
def source(source_address: str) -> Iterator[Database]:
    database = Database(source_address, create=False)
    yield database
    database.close()


@pytest.fixture
def target(new_ledger: NewLedger) -> Iterator[Database]:
    database = Database(new_ledger("target"))
    yield database
    database.close()


def test_there_and_back_every_row_is_equal(
    source: Database, new_ledger: NewLedger, tmp_path: Path
) -> None:
    """SQLite, then this database, then SQLite again."""
    first, last = Database(str(tmp_path / "first.db")), Database(str(tmp_path / "last.db"))
    there = Database(new_ledger("there"))
    told = [copy_ledger(source, first), copy_ledger(first, there), copy_ledger(there, last)]
    assert told[0] == told[1] == told[2]
    assert {t.table for t in told[0]} == {t.name for t in tables()}
    assert all(t.rows >= len(HARD_TEXTS) - 1 for t in told[0])
    assert everything(source) == everything(first) == everything(there) == everything(last)
    assert state(there) == state(source)
    for database in (first, there, last):
        database.close()


def test_a_copied_ledger_can_be_written_on(
    source: Database, target: Database, tmp_path: Path
) -> None:
    """New rows get numbers that no copied row has."""
    copy_ledger(source, target)
    before = everything(source)
    more = write(tmp_path / "more.csv", [row(id=900), row(id=901, best="x")])
    assert load(target, more).counts.accepted == 1
    grown = everything(target)
    for table in ("loads", "report_versions", "quarantine"):
        (new,) = [r for r in grown[table] if r not in before[table]]
        assert new[0] == max(int(str(r[0])) for r in before[table]) + 1
    load(source, more)
    assert state(source) == state(target)


def test_a_ledger_that_holds_anything_is_no_target(source: Database, new_ledger: NewLedger) -> None:
    """Not even itself; and it stays as it was."""
    other = Database(new_ledger("other"))
    with other.writing() as connection:
        connection.execute(
            insert(originals).values(document_id="d", content=b"x", expires_at="", recorded_at="")
        )
    before = everything(other)
    for target in (other, source):
        with pytest.raises(LedgerError, match="is not empty"):
            copy_ledger(source, target)
    assert everything(other) == before
    other.close()


def test_what_does_not_read_back_is_not_kept(
    source: Database, new_ledger: NewLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row lost on its way is noticed."""
    address = new_ledger("target")
    target = Database(address)

    def lose(*given: object) -> None:
        connection, name, names, rows = given
        insert_rows(connection, name, names, rows[1:])  # type: ignore[arg-type,index]

    with monkeypatch.context() as patch:
        patch.setattr("rimland.ledger.copying.insert_rows", lose)
        with pytest.raises(LedgerError, match="does not read back"):
            copy_ledger(source, target)
    with pytest.raises(NotFoundError, match="there is no ledger"):
        Database(address, create=False)


def test_batches_are_bounded_by_bytes(new_ledger: NewLedger) -> None:
    """Long articles come a few at a time, and none is left out."""
    database = Database(new_ledger("long"))
    names = [c.name for c in documents.columns if c.name != "seq"]
    long = "x" * 2_000_000
    with database.writing() as connection:
        for start in range(0, 130, 10):
            rows = [
                tuple(
                    0 if n == "load_seq" else long if n == "masked_text" and start else f"{n}{k}"
                    for n in names
                )
                for k in range(start, start + 10)
            ]
            insert_rows(connection, "documents", names, rows)
    with database.reading() as connection:
        sizes = [len(some) for some in batches(connection, documents)]
    database.close()
    assert sum(sizes) == 130
    assert max(sizes[1:]) <= 10


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_nothing_that_pretends_to_be_whole(
    source_address: str, source: Database, new_ledger: NewLedger
) -> None:
    """A killed copy is no ledger yet, and the copy can be made again."""
    expected = everything(source)

    def copy(address: str, strike_at: int = 0) -> None:
        told = count(1)

        def progress(_table: str, _rows: int) -> None:
            if next(told) == strike_at:
                os.kill(os.getpid(), signal.SIGKILL)

        given, made = Database(source_address), Database(address)
        copy_ledger(given, made, progress=progress)
        given.close()
        made.close()

    batches_told = 2 * len(tables())
    moments = [(0, Moment("before", 1)), (0, Moment("after", 1))]
    moments += [(n, NEVER) for n in (1, len(tables()) // 2, len(tables()) + 1, batches_told)]
    for strike_at, moment in moments:
        address = new_ledger("killed")
        assert was_killed(lambda a=address, n=strike_at: copy(a, n), moment)  # type: ignore[misc]
        if moment.where == "after":
            left = Database(address, create=False)
        else:
            with pytest.raises(NotFoundError, match="there is no ledger here"):
                Database(address, create=False)
            copy(address)
            left = Database(address, create=False)
        assert everything(left) == expected, (strike_at, moment)
        left.close()
