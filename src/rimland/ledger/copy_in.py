"""Many rows into PostgreSQL in one go: COPY instead of a statement and its answer per row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from rimland.model.errors import LedgerError

_ROWS_PER_MESSAGE = 2000
_PLAIN_INSERT = re.compile(
    r"INSERT INTO (?P<table>\S+) \((?P<columns>[^()]*)\) "
    r"VALUES \(%s(?:::[A-Z ]+)?(?:, %s(?:::[A-Z ]+)?)*\)"
)


def copy_in(cursor: Any, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows to a table through pg8000's cursor; columns are quoted and joined by commas.

    Raises LedgerError for a text that PostgreSQL cannot keep. All is encoded before the first byte
    is sent: an error in the middle of a COPY would leave the connection in it.
    """
    messages = list(_messages(rows, table))
    cursor.execute(f"COPY {table} ({columns}) FROM STDIN", stream=messages)


def copy_instead(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """Take over the toolkit's insert of many rows (its event ``do_executemany``).

    The driver would send them one by one. Returns False, which leaves the work to it, for anything
    but plain values into named columns.
    """
    del context
    plain = _PLAIN_INSERT.fullmatch(statement)
    if plain is None:
        return False
    copy_in(cursor, plain["table"], plain["columns"], parameters)
    return True


def _messages(rows: Sequence[Sequence[Any]], table: str) -> Iterator[bytes]:
    lines = ("\t".join(map(_field, row)) for row in rows)
    while some := list(islice(lines, _ROWS_PER_MESSAGE)):
        joined = "\n".join(some) + "\n"
        try:
            if "\x00" in joined:
                raise LedgerError(
                    f"a text for {table} holds a NUL, which PostgreSQL cannot keep",
                    hint="take it out of the file, or use a SQLite ledger",
                )
            yield joined.encode()
        except UnicodeEncodeError as error:
            what = f"a text for {table} is no Unicode"
            raise LedgerError(what, hint="mend the file's name or its letters") from error


def _field(value: Any) -> str:
    """Write a value as COPY's text format has it."""
    if isinstance(value, str):
        return _escaped(value)
    if value is None:
        return "\\N"
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\\\x" + bytes(value).hex()
    if isinstance(value, float):
        return repr(value)
    return str(int(value))


def _escaped(words: str) -> str:
    for found, written in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        if found in words:
            words = words.replace(found, written)
    return words
