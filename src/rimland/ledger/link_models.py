"""The models of linking that were trained on this ledger: appended, the newest one holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from rimland.ledger.schema_linking import link_models
from rimland.model.time import utc_text


def newest_model(connection: Connection) -> str | None:
    """Return the content of the model that was logged last, None where none was trained."""
    found = connection.execute(
        select(link_models.c.content).order_by(link_models.c.seq.desc()).limit(1)
    ).scalar()
    return None if found is None else str(found)


def next_model_id(connection: Connection) -> str:
    """Return the name the next trained model bears."""
    last = connection.execute(select(func.max(link_models.c.seq))).scalar()
    return f"trained-{int(last or 0) + 1}"


def append_model(
    connection: Connection, *, model_id: str, content: str, trained_on: str, now: datetime
) -> None:
    """Log a trained model; the next link uses it for everything."""
    connection.execute(
        insert(link_models).values(
            model_id=model_id, content=content, trained_on=trained_on, recorded_at=utc_text(now)
        )
    )
