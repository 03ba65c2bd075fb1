"""The tables of linking: the models in the log, and what may be thrown away and made again.

The derived tables hold, as of the last run, which reports could meet, how alike those are that
nearly do, and which event each report belongs to. They make linking new reports cheap and hold
nothing that does not follow from the log: ``rimland link --rebuild`` empties and refills them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text

from rimland.ledger.schema import metadata

_SEQ = BigInteger().with_variant(Integer, "sqlite")

link_models = Table(
    "link_models",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("model_id", Text, nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("trained_on", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Models trained on this ledger, as JSON; the newest one links. Part of the log."""

link_blocks = Table(
    "link_blocks",
    metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("report_key", Text, primary_key=True),
    Index(None, "report_key"),
    sqlite_with_rowid=False,
)
"""Derived: two reports are compared only if they share a block of space and time."""

link_pairs = Table(
    "link_pairs",
    metadata,
    Column("a", Text, primary_key=True),
    Column("b", Text, primary_key=True),
    Column("bits", Float, nullable=False),
    Column("whole_bits", Float, nullable=False),
    Column("toll_fits", Integer, nullable=False),
    Column("inside", Integer, nullable=False),
    Index(None, "b"),
    sqlite_with_rowid=False,
)
"""Derived: the pairs of standing reports that are alike enough to be decided on, a before b."""

event_members = Table(
    "event_members",
    metadata,
    Column("report_key", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("stands", Integer, nullable=False),
    Index(None, "event_id"),
    sqlite_with_rowid=False,
)
"""Derived: the event of every report that was ever linked, and whether the report still stands."""

link_totals = Table(
    "link_totals",
    metadata,
    Column("run_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("model", Text, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("blocks", Integer, nullable=False),
    Column("pairs", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("part_of", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Derived: one row that says which run the other derived tables belong to, and how much there is."""

DERIVED = (link_totals, event_members, link_pairs, link_blocks)
"""What may be emptied at any time; a copy of a ledger need not take it along."""
