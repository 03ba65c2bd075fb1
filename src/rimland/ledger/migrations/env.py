"""Alembic's entry: runs the migrations on the connection the ledger hands over."""

from __future__ import annotations

from alembic import context

import rimland.ledger.schema_desk
import rimland.ledger.schema_erasing
import rimland.ledger.schema_linking
import rimland.ledger.schema_register  # noqa: F401 - their tables belong to the metadata
from rimland.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the ledger's own transaction encloses the whole upgrade
)
context.run_migrations()
