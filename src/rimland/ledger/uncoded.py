"""Documents that are kept and were not coded, because nothing here reads their language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from rimland.ledger import schema
from rimland.model.time import utc_text

LANGUAGE = "language"
"""The field of a coding's abstentions that says so."""

_MARK = f'%"{LANGUAGE}":%'


def uncoded_by_language(connection: Connection, *, as_of: datetime | None = None) -> dict[str, int]:
    """Return how many documents no coder could read, by language, the most first.

    A document that some other coder, or a person, did read is not among them.
    """
    d, c = schema.documents.c, schema.codings.c
    read = select(c.document_id).where(c.abstained.not_like(_MARK))
    query = (
        select(d.language, func.count(func.distinct(d.document_id)))
        .join(schema.codings, c.document_id == d.document_id)
        .where(c.abstained.like(_MARK), d.document_id.not_in(read))
        .group_by(d.language)
    )
    if as_of is not None:
        query = query.where(d.known_at <= utc_text(as_of))
    found = {str(language): int(count) for language, count in connection.execute(query).all()}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
