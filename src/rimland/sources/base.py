"""The seam between datasets and the ledger: what a reader is given and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Protocol

import pyarrow as pa

from rimland.model.source import Coverage, Scope, SourceDefinition

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

CHUNK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What the user said about a load, and what day it is."""

    now: datetime
    release: str | None = None
    scopes: tuple[Scope, ...] = ()
    encoding: str = "utf-8"
    progress: Callable[[int], None] = field(default=lambda rows: None)

    @property
    def today(self) -> date:
        """The last day that is not the future anywhere: rows dated after it are refused."""
        return self.now.date()


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


class DatasetReader(Protocol):
    """Reads one file of one dataset format.

    Raises FileRefusedError when the file as a whole cannot be used; rows at fault are handed back
    in ``quarantined`` and never raise.
    """

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says."""


def chunks(rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    """Cut rows into lists of at most CHUNK_ROWS."""
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def text_table(
    chunk: list[tuple[int, list[str]]], header: list[str], wanted: dict[str, str]
) -> tuple[pa.Table, list[tuple[int, int]]]:
    """Put the wanted cells of a chunk into an Arrow table of text.

    Args:
        chunk: rows with their numbers.
        header: the file's column names.
        wanted: column in the file -> column in the result.

    Returns:
        The table, with ``ordinal``, and (row number, cell count) of rows of another width.
    """
    width = len(header)
    sound = [(n, row) for n, row in chunk if len(row) == width]
    crooked = [(n, len(row)) for n, row in chunk if len(row) != width]
    columns = list(zip(*(row for _, row in sound), strict=True)) if sound else [()] * width
    arrays = {"ordinal": pa.array([n for n, _ in sound], pa.int64())}
    for name, target in wanted.items():
        arrays[target] = pa.array(columns[header.index(name)], pa.string())
    return pa.table(arrays), crooked


def crooked_rows(crooked: list[tuple[int, int]], name: str, width: int) -> pa.Table:
    """Return the quarantine entries of rows that do not fit the header."""
    return pa.table(
        {
            "ordinal": pa.array([n for n, _ in crooked], pa.int64()),
            "file_row": pa.array([f"{name}:{n}" for n, _ in crooked], pa.string()),
            "record_id": pa.nulls(len(crooked), pa.string()),
            "field": pa.array(["(row)"] * len(crooked), pa.string()),
            "code": pa.array(["wrong_column_count"] * len(crooked), pa.string()),
            "value": pa.array([f"{cells} cells, header has {width}" for _, cells in crooked], pa.string()),
            "further_faults": pa.array([0] * len(crooked), pa.int32()),
        },
        schema=QUARANTINE_SCHEMA,
    )
