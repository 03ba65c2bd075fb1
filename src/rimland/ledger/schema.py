"""The log's tables. Rows are only ever added; what stands today is a function of them.

The report's content is one canonical JSON text and its hash: a version can be proved unchanged,
and a new event field needs no migration.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_SEQ = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for INTEGER keys."""

loads = Table(
    "loads",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("release", Text),
    Column("known_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("superseded", Integer, nullable=False),
    Column("retracted", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("signals", Text, nullable=False),
    sqlite_autoincrement=True,
)

sources = Table(
    "sources",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    UniqueConstraint("source_id", "definition"),
    sqlite_autoincrement=True,
)

report_versions = Table(
    "report_versions",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("report_key", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("release", Text),
    Column("release_rank", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("known_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    Column("file_row", Text, nullable=False),
    Index(None, "report_key", "release_rank", "seq"),
    Index(None, "source_id"),
    sqlite_autoincrement=True,
)

retractions = Table(
    "retractions",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("report_key", Text, nullable=False),
    Column("release", Text),
    Column("release_rank", Text, nullable=False),
    Column("after_version", _SEQ, nullable=False),
    Column("reason", Text, nullable=False),
    Column("known_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    Index(None, "report_key"),
    sqlite_autoincrement=True,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("file_row", Text, nullable=False),
    Column("record_id", Text),
    Column("field", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("value", Text),
    Column("further_faults", Integer, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    Index(None, "file_sha256", "file_row"),
    sqlite_autoincrement=True,
)

coverage = Table(
    "coverage",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("countries", Text, nullable=False),
    Column("first_month", Text, nullable=False),
    Column("last_month", Text, nullable=False),
    Column("actors", Text, nullable=False),
    Column("types_of_violence", Text, nullable=False),
    Column("min_killed", Integer, nullable=False),
    Column("basis", Text, nullable=False),
    Column("release", Text),
    Column("known_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    sqlite_autoincrement=True,
)

aggregates = Table(
    "aggregates",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("release_rank", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("known_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    Index(None, "record_key"),
    sqlite_autoincrement=True,
)

judgements = Table(
    "judgements",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("subject_a", Text, nullable=False),
    Column("subject_b", Text),
    Column("field", Text),
    Column("value", Text),
    Column("score", Float),
    Column("reason", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("by_person", Integer, nullable=False),
    Column("undoes", _SEQ),
    Column("decided_at", Text, nullable=False),
    Column("act", Text),
    Column("known_at", Text),
    Column("blind", Integer),
    Index(None, "subject_a", "subject_b"),
    Index(None, "subject_b"),
    Index(None, "by_person", "verdict"),
    sqlite_autoincrement=True,
)

link_runs = Table(
    "link_runs",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("up_to_report", _SEQ, nullable=False),
    Column("model", Text, nullable=False),
    Column("pairs", Integer, nullable=False),
    Column("minted", Integer, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("up_to_retraction", _SEQ),
    Column("up_to_judgement", _SEQ),
    sqlite_autoincrement=True,
)

event_log = Table(
    "event_log",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("target", Text),
    Column("report_key", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Index(None, "event_id"),
    sqlite_autoincrement=True,
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("snapshot_id", Text, nullable=False, unique=True),
    Column("as_of", Text, nullable=False),
    Column("directory", Text, nullable=False),
    Column("manifest_sha256", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

documents = Table(
    "documents",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False, unique=True),
    Column("source_id", Text, nullable=False),
    Column("given_id", Text),
    Column("url", Text),
    Column("publisher", Text),
    Column("publisher_family", Text),
    Column("title", Text),
    Column("published", Text),
    Column("known_at", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("raw_sha256", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("copy_hash", Text, nullable=False),
    Column("masked_text", Text, nullable=False),
    Column("file_row", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    Index(None, "source_id"),
    Index(None, "copy_hash"),
    sqlite_autoincrement=True,
)
"""Articles, persons' names hidden; recorded_at is when this ledger received them."""

codings = Table(
    "codings",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("coder", Text, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("background", Integer, nullable=False),
    Column("abstained", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("load_seq", _SEQ, nullable=False),
    UniqueConstraint("document_id", "coder"),
    sqlite_autoincrement=True,
)
"""Which coder read which document, and how much it found: nothing is an answer as well."""

originals = Table(
    "originals",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Articles as received, names and all, where the user chose to keep them: the one table whose rows
are deleted, when they expire."""

original_reads = Table(
    "original_reads",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("read_at", Text, nullable=False),
    Index(None, "document_id"),
    sqlite_autoincrement=True,
)
"""Every time an original was handed out, and why."""
