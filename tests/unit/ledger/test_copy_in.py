"""What is sent to PostgreSQL in bulk arrives as it was, or is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from rimland.ledger.copy_in import copy_in, copy_instead
from rimland.ledger.database import Database
from rimland.ledger.schema import event_log
from rimland.model.errors import LedgerError


class Recorder:
    """A cursor that keeps what it is told to send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []

    def execute(self, sql: str, *, stream: Sequence[bytes]) -> None:
        self.sent.append((sql, b"".join(stream)))


def read_back(line: str) -> list[str | None]:
    """Read a line of COPY's text format by the rules of PostgreSQL's manual."""
    meanings = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    fields: list[str | None] = []
    for field in line.split("\t"):
        if field == "\\N":
            fields.append(None)
            continue
        letters = iter(field)
        plain = (meanings[next(letters)] if letter == "\\" else letter for letter in letters)
        fields.append("".join(plain))
    return fields


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
hard = st.text("\\\n\t\rNnt.,'\"x", max_size=8)


@given(st.lists(st.tuples(texts | hard | st.none(), texts | hard | st.none()), min_size=1))
def test_texts_are_escaped_so_that_they_read_back(rows: list[tuple[str | None, ...]]) -> None:
    cursor = Recorder()
    copy_in(cursor, "t", "a, b", rows)
    ((sql, sent),) = cursor.sent
    assert sql == "COPY t (a, b) FROM STDIN"
    lines = sent.decode().split("\n")
    assert lines.pop() == ""
    assert [tuple(read_back(line)) for line in lines] == rows


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800"])
def test_what_cannot_be_kept_is_refused_before_anything_is_sent(bad: str) -> None:
    cursor = Recorder()
    with pytest.raises(LedgerError, match="a text for t "):
        copy_in(cursor, "t", "a", [("fine",)] * 5000 + [(bad,)])
    assert cursor.sent == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (a, b) VALUES (%s, lower(%s))",
        "INSERT INTO t (a, b) VALUES (%s, 1)",
        "INSERT INTO t (a) VALUES (%s) ON CONFLICT DO NOTHING",
        "INSERT INTO t (a) VALUES (%s) RETURNING t.seq",
        "UPDATE t SET a = %s WHERE b = %s",
        "DELETE FROM t WHERE a = %s",
    ],
)
def test_only_plain_values_into_named_columns_are_taken_over(statement: str) -> None:
    cursor = Recorder()
    assert copy_instead(cursor, statement, [("x", "y")], None) is False
    assert cursor.sent == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (a, b) VALUES (%s, %s)",
        "INSERT INTO t (a, b) VALUES (%s::VARCHAR, %s::DOUBLE PRECISION)",
    ],
)
def test_inserts_of_many_rows_are(statement: str) -> None:
    cursor = Recorder()
    assert copy_instead(cursor, statement, [("x", 0.1), ("y", None)], None) is True
    assert cursor.sent == [("COPY t (a, b) FROM STDIN", b"x\t0.1\ny\t\\N\n")]


HOSTILE = [
    "'; DROP TABLE loads; --",
    "$1 %s :name {x}",
    "\\.",
    "\\N",
    "\\x00",
    "é\u202e\u0001\ufeff🙂",
    "a\tb\r\nc\\",
    "",
]


def test_hostile_texts_arrive_as_they_are(database: Database) -> None:
    """Through the toolkit's own insert of many rows, on both databases."""
    insert = text(
        "INSERT INTO event_log (event_id, change, report_key, recorded_at) "
        "VALUES (:event_id, 'minted', :event_id, 't')"
    )
    rows: list[dict[str, Any]] = [
        {
            "event_id": word,
            "change": "minted",
            "target": None,
            "report_key": word,
            "recorded_at": "",
        }
        for word in HOSTILE
    ]
    with database.writing() as connection:
        connection.execute(event_log.insert(), rows)
        connection.execute(insert, [{"event_id": word} for word in HOSTILE])
    with database.reading() as connection:
        found = connection.execute(text("SELECT event_id, report_key FROM event_log ORDER BY seq"))
        assert [tuple(row) for row in found] == [(word, word) for word in HOSTILE * 2]
