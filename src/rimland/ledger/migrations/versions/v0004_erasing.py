"""Takedowns: what was erased and why, what is left of it, and which snapshots went with it.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of takedowns; nothing that was there is touched."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "erasures",
        sa.Column("seq", number, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("raw_sha256", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("copy_hash", sa.Text(), nullable=False),
        sa.Column("copies_too", sa.Integer(), nullable=False),
        sa.Column("url_too", sa.Integer(), nullable=False),
        sa.Column("reports_too", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_erasures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_erasures_document_id"), "erasures", ["document_id"], unique=False)
    op.create_table(
        "erased_versions",
        sa.Column("seq", number, nullable=False),
        sa.Column("version_seq", number, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("left_hash", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_erased_versions")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_erased_versions_version_seq"), "erased_versions", ["version_seq"], unique=False
    )
    op.create_table(
        "snapshot_withdrawals",
        sa.Column("seq", number, nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_snapshot_withdrawals")),
        sa.UniqueConstraint("snapshot_id", name=op.f("uq_snapshot_withdrawals_snapshot_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vacuum_runs",
        sa.Column("seq", number, nullable=False),
        sa.Column("up_to_erasure", number, nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_vacuum_runs")),
        sqlite_autoincrement=True,
    )
