"""The columnar engine: DuckDB, closed to the network and to files it was not given."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from rimland.tables.schemas import DATASET_FIELDS, REPORT_FIELDS

if TYPE_CHECKING:
    from rimland.tables.fields import Field

_STRUCTS = {
    "actors": dict.fromkeys(
        ("role", "name", "dataset_id", "tie", "certainty", "claim", "said_by"), "VARCHAR"
    ),
    "evidence": {
        **dict.fromkeys(("field", "document"), "VARCHAR"),
        **dict.fromkeys(("start", "end"), "INTEGER"),
        "quote": "VARCHAR",
    },
}
"""Fields that are lists of structures, and what those hold."""


@contextmanager
def columnar(*, memory: str = "2GB", threads: int = 2) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an in-memory engine for one piece of set-based work and close it afterwards.

    Extensions are never downloaded, and Python variables are not looked up by name: what a query
    may see is registered. The engine behind it is started once for a process, which takes ten times
    as long as a small piece of work; a piece sees only what it registers and its own TEMP tables.
    After an error that breaks the engine itself the next piece starts another one.
    """
    engine = _engine(memory, threads)
    connection = engine.cursor()
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    except (duckdb.FatalException, duckdb.InternalException):
        _give_up(engine)
        raise
    finally:
        connection.close()


_GIVE_BACK = {
    "allocator_background_threads": "true",
    "allocator_flush_threshold": "1MB",
    "allocator_bulk_deallocation_flush_threshold": "1MB",
}
"""What keeps a process that runs for weeks from holding the memory of its largest piece of work."""

_engines: dict[tuple[str, int], duckdb.DuckDBPyConnection] = {}
_starting = threading.Lock()


def _engine(memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Return the process's engine of this size, started where there is none yet."""
    with _starting:
        if (memory, threads) not in _engines:
            _engines[memory, threads] = _started(memory, threads)
        return _engines[memory, threads]


def _give_up(broken: duckdb.DuckDBPyConnection) -> None:
    """Forget an engine that answers nothing any more; pieces that still hold it end by themselves."""
    with _starting:
        for size in [size for size, engine in _engines.items() if engine is broken]:
            del _engines[size]


def _started(memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    # Left to itself, the engine spills what memory does not hold into the folder the user stands in.
    spilled = tempfile.mkdtemp(prefix="rimland-")
    atexit.register(shutil.rmtree, spilled, ignore_errors=True)
    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": spilled,
            **_GIVE_BACK,
        },
    )


def canonical_json_sql(fields: tuple[Field, ...] = DATASET_FIELDS) -> str:
    """Return the SQL that writes a row's known fields as canonical JSON text.

    Fields stand in schema order and unknown ones are left out, so that a field added to the schema
    later does not change the hash of any row that does not use it.
    """
    parts = [f"'\"{f.name}\":' || to_json({_canonical(f)})::VARCHAR" for f in fields]
    return "'{' || concat_ws(',', " + ", ".join(parts) + ") || '}'"


def canonical_json(row: Mapping[str, Any], fields: tuple[Field, ...] = REPORT_FIELDS) -> str:
    """Return a row's known fields as JSON text: what coders hand on, by the rules of the SQL twin."""
    known = {f.name: row.get(f.name) for f in fields}
    return json.dumps(
        {name: value for name, value in known.items() if value is not None and value != []},
        ensure_ascii=False,
        separators=(",", ":"),
        default=str,  # dates
    )


def _canonical(field: Field) -> str:
    if field.type.endswith("[]"):
        return f"CASE WHEN len({field.name}) > 0 THEN {field.name} END"
    return field.name


def parse_json_sql(payload: str, fields: tuple[Field, ...] = REPORT_FIELDS) -> str:
    """Return the SQL expressions that read those fields back from JSON text."""
    structure = "{" + ", ".join(f'"{f.name}": {_json_type(f)}' for f in fields) + "}"
    return f"from_json({payload}, '{structure}')"


def _json_type(field: Field) -> str:
    if field.name in _STRUCTS:
        return "[{" + ", ".join(f'"{k}": "{t}"' for k, t in _STRUCTS[field.name].items()) + "}]"
    if field.type.endswith("[]"):
        return f'["{field.type.removesuffix("[]")}"]'
    return f'"{field.type}"'
