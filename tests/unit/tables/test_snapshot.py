from pathlib import Path

import pyarrow as pa
import pytest

from rimland.model.errors import LedgerDamagedError, NotFoundError
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import TABLES
from rimland.tables.snapshot import open_snapshot, write_snapshot

EMPTY = {name: arrow_schema(fields).empty_table() for name, fields in TABLES.items()}


def write(folder: Path, tables: dict[str, pa.Table], as_of: str = "2020") -> str:
    return write_snapshot(folder, tables, as_of=as_of, about={"sources": {}}).snapshot_id


def test_the_same_content_is_the_same_snapshot(tmp_path: Path) -> None:
    first = write(tmp_path, EMPTY)
    assert write(tmp_path, EMPTY) == first
    assert [p.name for p in tmp_path.iterdir()] == [first]


def test_other_content_or_another_time_is_another_snapshot(tmp_path: Path) -> None:
    row = {"report_a": "x:1", "report_b": "y:1", "verdict": "same", "probability": 0.9}
    links = pa.Table.from_pylist([row], schema=arrow_schema(TABLES["links"]))
    ids = {
        write(tmp_path, EMPTY),
        write(tmp_path, EMPTY, as_of="2021"),
        write(tmp_path, {**EMPTY, "links": links}),
    }
    assert len(ids) == 3


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    made = write(tmp_path, EMPTY)
    with (tmp_path / made / "events.parquet").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(LedgerDamagedError, match="the table events is not what was written"):
        open_snapshot(tmp_path, made)


@pytest.mark.parametrize("name", ["snap-nope", "../secrets", "", "."])
def test_only_snapshots_in_the_folder_are_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError, match="there is no snapshot"):
        open_snapshot(tmp_path, name)


def test_the_manifest_holds_counts_checksums_and_the_codebook(tmp_path: Path) -> None:
    manifest = open_snapshot(tmp_path, write(tmp_path, EMPTY)).manifest
    assert set(manifest["tables"]) == set(TABLES)
    assert all(t["rows"] == 0 and len(t["sha256"]) == 64 for t in manifest["tables"].values())
    assert (tmp_path / manifest["snapshot_id"] / manifest["codebook"]["file"]).is_file()
