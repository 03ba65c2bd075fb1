"""The table of what was frozen: rows are only ever added, and each holds the hash of the one before."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from rimland.ledger.schema import metadata

_SEQ = BigInteger().with_variant(Integer, "sqlite")

register = Table(
    "register",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("entry_id", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("content", LargeBinary),
    Column("content_sha256", Text),
    Column("frozen_at", Text, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("entry_hash", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Forecasts (``content`` is the file) and claims about the future, as a hash chain."""
