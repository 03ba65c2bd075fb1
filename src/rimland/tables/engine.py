"""The columnar engine: DuckDB, closed to the network and to files it was not given."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import InitVar, dataclass, field
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
    After an error that breaks the engine itself the next piece starts another one, and so it does
    after some hundred pieces: each join leaves a few kilobytes behind in an engine.
    """
    engine = _taken(memory, threads)
    connection = engine.connection.cursor()
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    except (duckdb.FatalException, duckdb.InternalException):
        engine.broken = True
        raise
    finally:
        connection.close()
        _given_back(engine)


_GIVE_BACK = {
    "allocator_background_threads": "true",
    "allocator_flush_threshold": "1MB",
    "allocator_bulk_deallocation_flush_threshold": "1MB",
}
"""What keeps a process that runs for weeks from holding the memory of its largest piece of work."""

_PIECES = 200
"""Pieces of work after which an engine is left for a new one."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class _Engine:
    """An engine, how many pieces of work began on it, and how many have not ended.

    ``sweep`` removes the folder into which it spills; at the latest when the process ends.
    """

    connection: duckdb.DuckDBPyConnection
    spilled: InitVar[str]
    sweep: weakref.finalize[..., _Engine] = field(init=False)
    begun: int = 0
    open: int = 0
    broken: bool = False
    process: int = field(default_factory=os.getpid)

    def __post_init__(self, spilled: str) -> None:
        self.sweep = weakref.finalize(self, _swept, spilled, self.process)

    @property
    def is_spent(self) -> bool:
        return self.broken or self.begun >= _PIECES


def _swept(folder: str, process: int) -> None:
    if process == os.getpid():  # not in a process that was forked from it
        shutil.rmtree(folder, ignore_errors=True)


_engines: dict[tuple[str, int], _Engine] = {}
_inherited: list[_Engine] = []
"""Engines of the process this one was forked from: their threads are not here to close them."""

_starting = threading.Lock()


def _taken(memory: str, threads: int) -> _Engine:
    """Return the process's engine of this size for a piece of work, started where there is none."""
    with _starting:
        engine = _engines.get((memory, threads))
        if engine is not None and engine.process != os.getpid():
            _inherited.append(engine)
            engine = None
        if engine is None or engine.is_spent:
            engine = _engines[memory, threads] = _started(memory, threads)
        engine.begun += 1
        engine.open += 1
        return engine


def _given_back(engine: _Engine) -> None:
    """Note that a piece has ended; the last one on an engine that is spent closes it."""
    with _starting:
        engine.open -= 1
        if engine.is_spent and not engine.open and engine.process == os.getpid():
            for size in [size for size, held in _engines.items() if held is engine]:
                del _engines[size]
            with suppress(duckdb.Error):  # it may be broken
                engine.connection.close()
            engine.sweep()


def _started(memory: str, threads: int) -> _Engine:
    # Left to itself, the engine spills what memory does not hold into the folder the user stands in.
    spilled = tempfile.mkdtemp(prefix="rimland-")
    connection = duckdb.connect(
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
    return _Engine(connection, spilled)


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
