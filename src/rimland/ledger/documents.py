"""Articles in the log: documents, what coders found in them, and sealed originals.

A document's row is written once and never changed, except that its words can be erased
(``ledger/erasing.py``); a coder of another version adds a coding. The original, names and all, is kept only where the setting ``originals`` is ``sealed``: apart from
everything else, handed out by one function that first writes down when and why, and deleted when
it expires. Sealed means that, not encrypted: whoever can read the ledger's file can read it, so
protect the file.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, and_, case, delete, func, insert, select

from rimland.ledger import schema
from rimland.ledger.schema_erasing import erasures
from rimland.ledger.uncoded import LANGUAGE
from rimland.model.errors import NotFoundError, RimlandError
from rimland.model.ids import report_key
from rimland.model.time import utc_text
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import DOCUMENT_TABLE

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the log keeps it: persons hidden in every text of it."""

    document_id: str
    source_id: str
    given_id: str | None
    url: str | None
    publisher: str | None
    publisher_family: str | None
    title: str | None
    published: str | None
    known_at: datetime
    language: str
    raw_sha256: str
    text_sha256: str
    copy_hash: str
    masked_text: str
    file_row: str
    coder: str
    reports: int
    background: int
    abstained: dict[str, str]
    original: bytes | None = None
    """The article as received; None unless originals are kept."""


_COLUMNS = (
    *("document_id", "source_id", "given_id", "url", "publisher", "publisher_family", "title"),
    *("published", "language", "raw_sha256", "text_sha256", "copy_hash", "masked_text", "file_row"),
)


def append_documents(
    connection: Connection,
    found: Sequence[StoredDocument],
    *,
    now: datetime,
    load_seq: int,
    original_days: int,
) -> int:
    """Append the documents and codings that are not in the log yet; return how many documents."""
    held = held_documents(connection, [d.document_id for d in found])
    fresh = list({d.document_id: d for d in found if d.document_id not in held}.values())
    common = {"recorded_at": utc_text(now), "load_seq": load_seq}
    _insert(
        connection,
        schema.documents,
        (
            {
                **{name: getattr(d, name) for name in _COLUMNS},
                "known_at": utc_text(d.known_at),
                **common,
            }
            for d in fresh
        ),
    )
    read = _codings(connection, [d.document_id for d in found])
    coded = {(d.document_id, d.coder): d for d in found if (d.document_id, d.coder) not in read}
    _insert(
        connection,
        schema.codings,
        (
            {
                "document_id": d.document_id,
                "coder": d.coder,
                "reports": d.reports,
                "background": d.background,
                "abstained": json.dumps(d.abstained, sort_keys=True, ensure_ascii=False),
                **common,
            }
            for d in coded.values()
        ),
    )
    _seal(connection, fresh, now, original_days)
    return len(fresh)


def retract_uncoded(
    connection: Connection, coded: dict[str, tuple[str, int]], *, now: datetime, load_seq: int
) -> int:
    """Retract reports that an earlier coder read in these documents and the present one does not.

    Args:
        connection: the write transaction in which the documents' reports were appended.
        coded: document -> its source and how many reports it has now.
        now: the time to record.
        load_seq: the load this belongs to.

    What changed is how we read, not what was known: the retraction is known from publication on.
    """
    table, retracted = schema.report_versions, 0
    known = schema.documents.c
    for chunk in _chunks(list(coded)):
        query = (
            select(schema.codings.c.document_id, func.max(schema.codings.c.reports), known.known_at)
            .join(schema.documents, known.document_id == schema.codings.c.document_id)
            .where(schema.codings.c.document_id.in_(chunk))
            .group_by(schema.codings.c.document_id, known.known_at)
        )
        for document, most, known_at in connection.execute(query).all():
            source, present = coded[document]
            for ordinal in range(present + 1, most + 1):
                key = report_key(source, record_id(document, ordinal))
                last = connection.execute(
                    select(func.max(table.c.seq)).where(table.c.report_key == key)
                ).scalar()
                struck = connection.execute(
                    select(func.max(schema.retractions.c.after_version)).where(
                        schema.retractions.c.report_key == key
                    )
                ).scalar()
                if last is None or (struck or 0) >= last:
                    continue
                connection.execute(
                    insert(schema.retractions).values(
                        report_key=key,
                        release=None,
                        release_rank="",
                        after_version=last,
                        reason="not read in the document by the present coder",
                        known_at=known_at,
                        recorded_at=utc_text(now),
                        load_seq=load_seq,
                    )
                )
                retracted += 1
    return retracted


def record_id(document: str, mark: int | str) -> str:
    """Return the record id of a document's report: its number from 1, or a mark of its own."""
    return f"{document}-{mark}"


def held_documents(connection: Connection, wanted: Sequence[str]) -> set[str]:
    """Return which of these documents the log holds."""
    column = schema.documents.c.document_id
    return {
        found
        for chunk in _chunks(wanted)
        for found in connection.execute(select(column).where(column.in_(chunk))).scalars()
    }


def codings_held(connection: Connection, document: str, coder: str) -> int | None:
    """Return how many reports a coder read in a document; None if it has not read it."""
    c = schema.codings.c
    found = connection.execute(
        select(c.reports).where(c.document_id == document, c.coder == coder)
    ).scalar()
    return None if found is None else int(found)


def documents_table(
    connection: Connection, *, as_of: datetime | None = None, only: Sequence[str] | None = None
) -> pa.Table:
    """Return the documents with what was found in them (tables DOCUMENT_TABLE), without texts.

    With ``only``, just those documents.
    """
    if only is None:
        chunks: Iterable[list[str] | None] = (None,)
    else:
        chunks = _chunks(sorted(set(only)))
    rows = [row for chunk in chunks for row in _listed(connection, as_of, chunk)]
    rows.sort(key=lambda row: int(row.pop("seq")))
    return pa.Table.from_pylist(rows, schema=arrow_schema(DOCUMENT_TABLE))


def _listed(
    connection: Connection, as_of: datetime | None, chunk: list[str] | None
) -> list[dict[str, Any]]:
    """Return documents with what was found in them and their place in the log; None: all."""
    d, c = schema.documents.c, schema.codings.c
    # Asked per document, not grouped: a few documents do not read every coding of the ledger.
    one, gone = schema.codings.alias(), erasures.c
    last = select(func.max(one.c.seq)).where(one.c.document_id == d.document_id)
    erased = select(func.min(gone.erased_at)).where(gone.document_id == d.document_id)
    query = select(
        *(d[n] for n in _LISTED),
        d.seq,
        c.coder,
        c.reports,
        case((c.abstained.like(f'%"{LANGUAGE}":%'), LANGUAGE), else_=None).label("not_coded"),
        erased.correlate(schema.documents).scalar_subquery().label("erased_at"),
    ).select_from(
        schema.documents.join(
            schema.codings,
            and_(
                c.document_id == d.document_id,
                c.seq == last.correlate(schema.documents).scalar_subquery(),
            ),
        )
    )
    if as_of is not None:
        query = query.where(d.known_at <= utc_text(as_of))
    if chunk is not None:
        query = query.where(d.document_id.in_(chunk))
    return [dict(row) for row in connection.execute(query).mappings()]


_CODED = {"coder", "reports", "not_coded", "erased_at"}
_LISTED = tuple(f.name for f in DOCUMENT_TABLE if f.name not in _CODED)


def masked_text(connection: Connection, document: str) -> str:
    """Return a document's text with persons hidden; raises NotFoundError, also for an erased one."""
    column = schema.documents.c
    found = connection.execute(
        select(column.masked_text).where(column.document_id == document)
    ).scalar()
    if found is None:
        raise NotFoundError(f"there is no document '{document[:40]}'", hint="see rimland show")
    if not found:
        raise NotFoundError(
            f"the text of '{document[:40]}' was erased", hint="rimland erase --list says why"
        )
    return str(found)


def read_original(connection: Connection, document: str, *, reason: str, now: datetime) -> bytes:
    """Return a sealed original after writing down when and why it was asked for.

    Call it in a write transaction. Raises RimlandError without a reason, NotFoundError where no
    original is kept or it has expired.
    """
    if not reason.strip():
        raise RimlandError("an original is not opened without a reason", hint="say why")
    delete_expired(connection, now=now)
    column = schema.originals.c
    found = connection.execute(
        select(column.content).where(column.document_id == document)
    ).scalar()
    if found is None:
        what = f"no original of '{document[:40]}' is kept"
        raise NotFoundError(
            what, hint="originals are kept only with originals = sealed, for a time"
        )
    connection.execute(
        insert(schema.original_reads).values(
            document_id=document, reason=reason.strip()[:500], read_at=utc_text(now)
        )
    )
    return zlib.decompress(found)


def delete_expired(connection: Connection, *, now: datetime) -> int:
    """Delete the originals whose time is over and return how many."""
    column = schema.originals.c.expires_at
    return connection.execute(delete(schema.originals).where(column <= utc_text(now))).rowcount


def _seal(
    connection: Connection, fresh: Iterable[StoredDocument], now: datetime, days: int
) -> None:
    delete_expired(connection, now=now)
    _insert(
        connection,
        schema.originals,
        (
            {
                "document_id": d.document_id,
                "content": zlib.compress(d.original),
                "expires_at": utc_text(now + timedelta(days=days)),
                "recorded_at": utc_text(now),
            }
            for d in fresh
            if d.original is not None
        ),
    )


def _codings(connection: Connection, wanted: Sequence[str]) -> set[tuple[str, str]]:
    c = schema.codings.c
    return {
        (document, coder)
        for chunk in _chunks(wanted)
        for document, coder in connection.execute(
            select(c.document_id, c.coder).where(c.document_id.in_(chunk))
        )
    }


def _insert(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(insert(table), listed)


def _chunks(items: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(items), _AT_ONCE):
        yield list(items[start : start + _AT_ONCE])
