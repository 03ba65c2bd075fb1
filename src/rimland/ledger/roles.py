"""Who may do what in a team's ledger, as SQL that its owner runs.

The owner makes the tables, migrates them and erases. A writer appends to the log and replaces what
is derived from it; the log itself it can neither change nor delete. A reader only reads.
"""

from __future__ import annotations

from sqlalchemy.dialects import postgresql

from rimland.ledger.copying import tables
from rimland.ledger.schema_desk import DERIVED_STORIES, PRIVATE, WORKING
from rimland.ledger.schema_linking import DERIVED
from rimland.model.errors import RimlandError

WRITER = "rimland_writer"
READER = "rimland_reader"

REPLACED = tuple(sorted(table.name for table in (*DERIVED, *DERIVED_STORIES, *WORKING)))
"""What can be built again from the log, and work in hand: a writer changes and deletes these rows."""

HIDDEN = frozenset(table.name for table in PRIVATE)
"""Tables that a reader does not see: who follows what, and where they are told."""

EXPIRING = ("originals",)
"""Sealed originals end on a day that was said when they were taken in: a writer deletes them then."""

_LONGEST_NAME = 63


def roles_sql(*, writer: str = WRITER, reader: str = READER, schema: str = "public") -> str:
    """Return the SQL that makes both roles and gives them what they need, and no more.

    It can be run again, and must be after a migration that made new tables. Raises RimlandError for
    names that no role can bear.
    """
    for name in (writer, reader, schema):
        if not name or "\x00" in name or len(name.encode()) > _LONGEST_NAME:
            raise RimlandError(f"'{name[:20]}' cannot be a name", hint="1 to 63 letters")
    if writer == reader:
        raise RimlandError("the writer and the reader are one role", hint="name two")
    all_tables = [table.name for table in tables()]
    shown = [name for name in all_tables if name not in HIDDEN]
    numbered = [t.name for t in tables() if "seq" in t.primary_key.columns]
    both = f"{_quoted(writer)}, {_quoted(reader)}"
    place = _quoted(schema)
    return "\n".join(
        [
            "-- Run by the owner of the ledger; again after every migration.",
            "BEGIN;",
            _make(writer),
            _make(reader),
            f"REVOKE CREATE ON SCHEMA {place} FROM PUBLIC;",
            f"GRANT USAGE ON SCHEMA {place} TO {both};",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {place} FROM {both};",
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {place} FROM {both};",
            _grant("SELECT", [*shown, "alembic_version"], place, both),
            _grant("SELECT", sorted(HIDDEN), place, _quoted(writer)),
            _grant("INSERT", all_tables, place, _quoted(writer)),
            _grant("UPDATE, DELETE", REPLACED, place, _quoted(writer)),
            _grant("DELETE", EXPIRING, place, _quoted(writer)),
            _grant(
                "USAGE",
                [f"{name}_seq_seq" for name in numbered],
                place,
                _quoted(writer),
                kind="SEQUENCE",
            ),
            "COMMIT;",
            "",
        ]
    )


def _make(role: str) -> str:
    literal = "'" + role.replace("'", "''") + "'"
    return (
        "DO $make$ BEGIN\n"
        f"  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN\n"
        f"    CREATE ROLE {_quoted(role)} NOLOGIN;\n"
        "  END IF;\n"
        "END $make$;"
    )


def _grant(
    rights: str, names: list[str] | tuple[str, ...], place: str, whom: str, *, kind: str = "TABLE"
) -> str:
    listed = ",\n  ".join(f"{place}.{_quoted(name)}" for name in names)
    return f"GRANT {rights} ON {kind}\n  {listed}\n  TO {whom};"


def _quoted(name: str) -> str:
    return postgresql.dialect().identifier_preparer.quote_identifier(name)  # type: ignore[no-untyped-call]
