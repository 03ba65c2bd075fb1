"""The tables of takedowns: what was erased and why, what is left, and what was withdrawn for it.

They are part of the log: a row is added for every erasure and never changed. What they speak of is
the one thing in a ledger that is changed after it was written.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from rimland.ledger.schema import metadata

_SEQ = BigInteger().with_variant(Integer, "sqlite")

erasures = Table(
    "erasures",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("raw_sha256", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("copy_hash", Text, nullable=False),
    Column("copies_too", Integer, nullable=False),
    Column("url_too", Integer, nullable=False),
    Column("reports_too", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", Text),
    Column("erased_at", Text, nullable=False),
    Index(None, "document_id"),
    sqlite_autoincrement=True,
)
"""Documents whose text is gone. The hashes stay: they say what it was, and keep it from coming back."""

erased_versions = Table(
    "erased_versions",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("version_seq", _SEQ, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("left_hash", Text, nullable=False),
    Column("erased_at", Text, nullable=False),
    Index(None, "version_seq"),
    sqlite_autoincrement=True,
)
"""Report versions that lost their quotes: their content hash cannot be computed again, so the hash
of what is left stands here."""

snapshot_withdrawals = Table(
    "snapshot_withdrawals",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("snapshot_id", Text, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("withdrawn_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Snapshots that were deleted because they held erased text."""

vacuum_runs = Table(
    "vacuum_runs",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("up_to_erasure", _SEQ, nullable=False),
    Column("recorded_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""When the ledger's files were rewritten, and up to which erasure they hold nothing erased."""
