"""Speed of loading, beside DuckDB reading the same files with guessed types and writing Parquet.

    python benchmarks/load.py FILE-or-FOLDER... [--postgres ADDRESS]

Prints one JSON line per figure: each file into a ledger of its own, then all files into one. The
figures are medians; both sides run in this process, in turns, after one run that is not counted.
Files that rimland refuses are named and left out on both sides. With --postgres the same files also go
into ledgers on a server, in databases of their own that are dropped afterwards.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from rimland.app.jobs.load import LoadOptions, load_files
from rimland.ledger.database import Database
from rimland.model.errors import FileRefusedError
from rimland.sources.bounds import Limits
from rimland.sources.normalise import quoted

TABLES = (".csv", ".csv.gz")


def main() -> None:
    """Measure the files named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description="Speed of loading beside DuckDB.")
    parser.add_argument("paths", nargs="+", type=Path, help="UCDP files, or a folder of them")
    parser.add_argument("--runs", type=int, default=3, help="the figures are medians of so many")
    parser.add_argument(
        "--postgres", metavar="ADDRESS", help="a database of a user who may make and drop others"
    )
    arguments = parser.parse_args()
    server = arguments.postgres
    files = [f for path in arguments.paths for f in tables_in(path)]
    sound = [f for f in files if is_loadable(f)]
    for file in sound:
        print(json.dumps({"file": file.name} | compare([file], arguments.runs, server)))
    print(json.dumps({"file": "(all)"} | compare(sound, arguments.runs, server)))


def tables_in(path: Path) -> list[Path]:
    """Return a file, or the tables of a folder in name order."""
    if path.is_dir():
        return sorted(p for p in path.iterdir() if p.name.endswith(TABLES))
    return [path]


def is_loadable(file: Path) -> bool:
    """Try a file; say why it is left out if rimland refuses it."""
    try:
        load([file])
    except FileRefusedError as error:
        print(json.dumps({"file": file.name, "refused": error.what}))
        return False
    return True


def compare(
    files: list[Path], runs: int, server: str | None = None
) -> dict[str, float | int | str]:
    """Return rows, median seconds of all sides and their ratios."""
    ours, floor, shared, rows = [], [], [], 0
    for _ in range(runs):
        seconds, rows = timed(lambda: load(files))
        ours.append(seconds)
        floor.append(timed(lambda: read_and_write(files))[0])
        if server is not None:
            with fresh_database(server) as address:
                shared.append(timed(lambda address=address: load_into(address, files))[0])  # type: ignore[misc]
    mine, least = statistics.median(ours), statistics.median(floor)
    told: dict[str, float | int | str] = {
        "rows": rows,
        "seconds": round(mine, 3),
        "rows_per_second": round(rows / mine),
        "duckdb_seconds": round(least, 3),
        "duckdb_rows_per_second": round(rows / least),
        "ratio": round(mine / least, 2),
    }
    if shared:
        there = statistics.median(shared)
        told["postgresql_seconds"] = round(there, 3)
        told["postgresql_rows_per_second"] = round(rows / there)
        told["postgresql_ratio"] = round(there / mine, 2)
    return told


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Return the seconds a piece of work took, and what it returned."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def load(files: list[Path]) -> int:
    """Load the files into a fresh ledger and return the rows read."""
    with tempfile.TemporaryDirectory() as folder:
        return load_into(str(Path(folder) / "bench.db"), files)


def load_into(address: str, files: list[Path]) -> int:
    """Load the files into the ledger at an address, which is made for it."""
    database = Database(address)
    result = load_files(
        database,
        "ucdp",
        [str(f) for f in files],
        LoadOptions(),
        now=datetime.now(UTC),
        limits=Limits(),
    )
    database.close()
    return result.counts.read


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Make a database of our own on a server, and drop it again."""
    url = make_url(server).set(drivername="postgresql+pg8000")
    name = f"rimland_bench_{uuid.uuid4().hex[:12]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def read_and_write(files: list[Path]) -> int:
    """Let DuckDB read each file and write it as Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            target = Path(folder) / f"{number}.parquet"
            with duckdb.connect(config={"threads": "2"}) as engine:
                # One statement: the relation API would guess the types twice.
                engine.execute(
                    f"COPY (SELECT * FROM read_csv({quoted(str(file))})) "
                    f"TO {quoted(str(target))} (FORMAT parquet)"
                )
    return 0


if __name__ == "__main__":
    main()
