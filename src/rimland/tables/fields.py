"""What a column is: its name, type, meaning, unit and vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

_ARROW_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "VARCHAR[]": pa.list_(pa.string()),
    "INTEGER[]": pa.list_(pa.int32()),
}

ACTOR_TYPE = (
    "STRUCT(role VARCHAR, name VARCHAR, dataset_id VARCHAR, tie VARCHAR, certainty VARCHAR, "
    "claim VARCHAR, said_by VARCHAR)"
)
"""One actor's part in a report."""

ACTOR_ARROW = pa.struct(
    [
        (n, pa.string())
        for n in ("role", "name", "dataset_id", "tie", "certainty", "claim", "said_by")
    ]
)
_ARROW_TYPES[f"{ACTOR_TYPE}[]"] = pa.list_(ACTOR_ARROW)

EVIDENCE_TYPE = (
    'STRUCT(field VARCHAR, document VARCHAR, "start" INTEGER, "end" INTEGER, quote VARCHAR)'
)
"""Where a field was read in a document: character offsets, and the words with persons masked."""

EVIDENCE_ARROW = pa.struct(
    [
        ("field", pa.string()),
        ("document", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("quote", pa.string()),
    ]
)
_ARROW_TYPES[f"{EVIDENCE_TYPE}[]"] = pa.list_(EVIDENCE_ARROW)


@dataclass(frozen=True, slots=True)
class Field:
    """One column, described for the codebook and typed for DuckDB and Arrow."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    vocabulary: str = ""

    @property
    def arrow(self) -> pa.Field:
        """The Arrow field of the same name and type."""
        return pa.field(self.name, _ARROW_TYPES[self.type])


def arrow_schema(fields: tuple[Field, ...]) -> pa.Schema:
    """Return the Arrow schema of a table."""
    return pa.schema([f.arrow for f in fields])


def count_fields(stem: str, who: str) -> tuple[Field, Field, Field]:
    """Return the low, best and high columns of one count of people."""
    return (
        Field(
            f"{stem}_low", "INTEGER", f"{who}, lowest figure the source holds possible", "people"
        ),
        Field(f"{stem}_best", "INTEGER", f"{who}, the source's best figure", "people"),
        Field(
            f"{stem}_high", "INTEGER", f"{who}, highest figure the source holds possible", "people"
        ),
    )
