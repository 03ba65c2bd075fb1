"""The roles of a team's ledger."""

from __future__ import annotations

from rimland.ledger.roles import READER, WRITER, roles_sql

__all__ = ["READER", "WRITER", "roles_sql"]
