"""What was erased from a ledger: which documents, why, and by which hashes they are known again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from rimland.ledger.schema_erasing import erased_versions, erasures
from rimland.model.errors import LedgerBusyError


@dataclass(frozen=True, slots=True)
class ErasedHashes:
    """What must not come back: contents as received, texts, and texts whose copies are refused too."""

    raw: frozenset[str]
    texts: frozenset[str]
    copies: frozenset[str]

    def refuse(self, raw_sha256: str, text_sha256: str, copy_hash: str) -> bool:
        """Whether a document with these hashes was erased."""
        return raw_sha256 in self.raw or text_sha256 in self.texts or copy_hash in self.copies


def erased_hashes(connection: Connection) -> ErasedHashes:
    """Return the hashes of everything that was erased from this ledger."""
    c = erasures.c
    rows = connection.execute(select(c.raw_sha256, c.text_sha256, c.copy_hash, c.copies_too)).all()
    return ErasedHashes(
        raw=frozenset(row.raw_sha256 for row in rows),
        texts=frozenset(row.text_sha256 for row in rows),
        copies=frozenset(row.copy_hash for row in rows if row.copies_too),
    )


def refuse_erased(connection: Connection, loaded: Mapping[str, tuple[str, str, str]]) -> None:
    """Raise LedgerBusyError for a document that was erased while it was being loaded.

    Args:
        connection: the write transaction in which the documents are appended.
        loaded: document -> the hashes of its content as received, its text and its copies.
    """
    gone = erased_hashes(connection)
    for document, hashes in loaded.items():
        if gone.refuse(*hashes):
            what = "was erased while it was being loaded"
            raise LedgerBusyError(what, where=document, hint="run the load again")


def erased_documents(connection: Connection) -> frozenset[str]:
    """Return the ids of all documents that were erased."""
    return frozenset(connection.execute(select(erasures.c.document_id)).scalars())


def last_erasure(connection: Connection) -> int:
    """Return how far the list of erasures has grown; 0 where there is none."""
    return int(connection.execute(select(func.max(erasures.c.seq))).scalar() or 0)


def erasure_log(connection: Connection) -> list[dict[str, Any]]:
    """Return every erasure, oldest first."""
    rows = connection.execute(select(erasures).order_by(erasures.c.seq)).mappings()
    return [
        {**row, **{n: bool(row[n]) for n in ("copies_too", "url_too", "reports_too")}}
        for row in rows
    ]


def hashes_left(connection: Connection) -> dict[int, str]:
    """Return, for each version that lost its words, the hash of what was left of it."""
    c = erased_versions.c
    rows = connection.execute(select(c.version_seq, c.left_hash).order_by(c.seq)).all()
    return {int(seq): str(left) for seq, left in rows}
