"""Linking in pieces: models in the log, how far a run had seen, and derived tables.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to the log what linking in pieces must remember, and make its derived tables.

    They stay empty: the next link finds no totals, links everything once and fills them.
    """
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "link_models",
        sa.Column("seq", number, nullable=False),
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("trained_on", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_link_models")),
        sa.UniqueConstraint("model_id", name=op.f("uq_link_models_model_id")),
        sqlite_autoincrement=True,
    )
    op.add_column("link_runs", sa.Column("up_to_retraction", number, nullable=True))
    op.add_column("link_runs", sa.Column("up_to_judgement", number, nullable=True))
    op.create_index(op.f("ix_judgements_subject_b"), "judgements", ["subject_b"], unique=False)
    # What persons said must be found among a million rows of methods.
    op.create_index(
        op.f("ix_judgements_by_person_verdict"),
        "judgements",
        ["by_person", "verdict"],
        unique=False,
    )
    op.add_column("judgements", sa.Column("act", sa.Text(), nullable=True))
    op.add_column("judgements", sa.Column("known_at", sa.Text(), nullable=True))
    op.add_column("judgements", sa.Column("blind", sa.Integer(), nullable=True))
    _derived()


def _derived() -> None:
    op.create_table(
        "link_blocks",
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("block", "report_key", name=op.f("pk_link_blocks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_link_blocks_report_key"), "link_blocks", ["report_key"], unique=False)
    op.create_table(
        "link_pairs",
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("bits", sa.Float(), nullable=False),
        sa.Column("whole_bits", sa.Float(), nullable=False),
        sa.Column("toll_fits", sa.Integer(), nullable=False),
        sa.Column("inside", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_link_pairs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_link_pairs_b"), "link_pairs", ["b"], unique=False)
    op.create_table(
        "event_members",
        sa.Column("report_key", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("stands", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report_key", name=op.f("pk_event_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_event_members_event_id"), "event_members", ["event_id"], unique=False)
    op.create_table(
        "link_totals",
        sa.Column("run_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("part_of", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_seq", name=op.f("pk_link_totals")),
        sqlite_with_rowid=False,
    )
