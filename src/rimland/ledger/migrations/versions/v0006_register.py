"""The register of frozen forecasts and claims about the future.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the register; nothing that was there is touched."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "register",
        sa.Column("seq", number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("entry_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_register")),
        sa.UniqueConstraint("number", name=op.f("uq_register_number")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_register_entry_id")),
        sa.UniqueConstraint("previous", name=op.f("uq_register_previous")),
        sa.UniqueConstraint("entry_hash", name=op.f("uq_register_entry_hash")),
        sqlite_autoincrement=True,
    )
