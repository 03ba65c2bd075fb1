"""Speed of loading, beside DuckDB reading the same files with guessed types and writing Parquet.

    python benchmarks/load.py FILE-or-FOLDER...

Prints one JSON line per figure: each file into a ledger of its own, then all files into one. The
figures are medians; both sides run in this process, in turns, after one run that is not counted.
Files that rimland refuses are named and left out on both sides.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

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
    arguments = parser.parse_args()
    files = [f for path in arguments.paths for f in tables_in(path)]
    sound = [f for f in files if is_loadable(f)]
    for file in sound:
        print(json.dumps({"file": file.name} | compare([file], arguments.runs)))
    print(json.dumps({"file": "(all)"} | compare(sound, arguments.runs)))


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


def compare(files: list[Path], runs: int) -> dict[str, float | int | str]:
    """Return rows, median seconds of both sides and their ratio."""
    ours, floor, rows = [], [], 0
    for _ in range(runs):
        seconds, rows = timed(lambda: load(files))
        ours.append(seconds)
        floor.append(timed(lambda: read_and_write(files))[0])
    mine, least = statistics.median(ours), statistics.median(floor)
    return {
        "rows": rows,
        "seconds": round(mine, 3),
        "rows_per_second": round(rows / mine),
        "duckdb_seconds": round(least, 3),
        "duckdb_rows_per_second": round(rows / least),
        "ratio": round(mine / least, 2),
    }


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Return the seconds a piece of work took, and what it returned."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def load(files: list[Path]) -> int:
    """Load the files into a fresh ledger and return the rows read."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(str(Path(folder) / "bench.db"))
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
