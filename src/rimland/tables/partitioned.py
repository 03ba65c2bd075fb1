"""Reports as an object store keeps them: Parquet files in a folder for each year."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

BY = "year"
"""The column that folders are named by (``year=2016``); it is in no file."""


def write_by_year(reports: pa.Table, folder: Path) -> Path:
    """Write reports into folders by the year in which they start, and return the folder of all.

    Whoever asks for some years reads no file of another. Reports without a date have a folder too.
    """
    year = pc.year(reports["date_start"]).cast(pa.int32())
    ds.write_dataset(
        reports.append_column(BY, year),
        folder,
        format="parquet",
        partitioning=ds.partitioning(pa.schema([(BY, pa.int32())]), flavor="hive"),
        max_partitions=10_000,  # a date may be mistaken, and no year is refused
        max_open_files=100,
    )
    return folder
