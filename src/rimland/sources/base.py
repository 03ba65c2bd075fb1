"""The seam between datasets and the ledger: what a reader is given and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

import pyarrow as pa

from rimland.model.source import DECLARED, DECLARED_COMPLETE, Coverage, Scope, SourceDefinition

CANDIDATE_SCHEMA = pa.schema(
    [
        ("ordinal", pa.int64()),
        ("file_row", pa.string()),
        ("report_key", pa.string()),
        ("record_id", pa.string()),
        ("payload", pa.string()),
        ("content_hash", pa.string()),
    ]
)
"""A row that can become a report version: canonical JSON and its hash."""

QUARANTINE_SCHEMA = pa.schema(
    [
        ("ordinal", pa.int64()),
        ("file_row", pa.string()),
        ("record_id", pa.string()),
        ("field", pa.string()),
        ("code", pa.string()),
        ("value", pa.string()),
        ("further_faults", pa.int32()),
    ]
)
"""A refused row: its place, the first fault, and how many more it has."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What the user said about a load, and what day it is.

    A ``complete`` scope lets vanished rows be retracted, and covers; a ``covers`` scope only covers.
    """

    now: datetime
    release: str | None = None
    complete: tuple[Scope, ...] = ()
    covers: tuple[Scope, ...] = ()
    encoding: str = "utf-8"
    progress: Callable[[int], None] = field(default=lambda _rows: None)

    @property
    def today(self) -> date:
        """The day in UTC: rows dated after it lie in the future and are refused."""
        return self.now.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Everything one file says, checked, and nothing of it written yet."""

    source: SourceDefinition
    file_name: str
    sha256: str
    read: int
    candidates: pa.Table
    quarantined: pa.Table
    coverage: tuple[Coverage, ...]
    known_at: datetime | None
    release: str | None
    signals: tuple[str, ...] = ()
    aggregates: pa.Table | None = None
    withdrawn: pa.Table | None = None


class DatasetReader(Protocol):
    """Reads one file of one dataset format.

    Raises FileRefusedError when the file as a whole cannot be used; rows at fault are handed back
    in ``quarantined`` and never raise.
    """

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says."""


def coverage_bases(request: LoadRequest) -> Iterator[tuple[Scope, str]]:
    """Yield the declared scopes, each with the words that say who vouches for it."""
    yield from ((scope, DECLARED_COMPLETE) for scope in request.complete)
    yield from ((scope, DECLARED) for scope in request.covers)


def crooked_rows(crooked: list[tuple[int, int]], name: str, width: int) -> pa.Table:
    """Return the quarantine entries of rows that do not fit the header."""
    return pa.table(
        {
            "ordinal": pa.array([n for n, _ in crooked], pa.int64()),
            "file_row": pa.array([f"{name}:{n}" for n, _ in crooked], pa.string()),
            "record_id": pa.nulls(len(crooked), pa.string()),
            "field": pa.array(["(row)"] * len(crooked), pa.string()),
            "code": pa.array(["wrong_column_count"] * len(crooked), pa.string()),
            "value": pa.array(
                [f"{cells} cells, header has {width}" for _, cells in crooked], pa.string()
            ),
            "further_faults": pa.array([0] * len(crooked), pa.int32()),
        },
        schema=QUARANTINE_SCHEMA,
    )
