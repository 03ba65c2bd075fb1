"""Snapshots on disk: Parquet files with a manifest that proves them unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from rimland.model.errors import LedgerDamagedError, NotFoundError
from rimland.tables.codebook import codebook_entries
from rimland.tables.schemas import TABLES

if TYPE_CHECKING:
    import ibis

MANIFEST = "manifest.json"
CODEBOOK = "codebook.json"
FORMAT_VERSION = 1
SNAPSHOT_PREFIX = "snap-"
BUILDING = ".building-"
"""What the name of a folder begins with that is being written; its process' number follows."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that was opened and whose files match their checksums."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def snapshot_id(self) -> str:
        """The id, which is a hash of the content."""
        return str(self.manifest["snapshot_id"])

    @property
    def as_of(self) -> str:
        """The knowledge time the snapshot sees."""
        return str(self.manifest["as_of"])

    def arrow(self, name: str) -> pa.Table:
        """Return one of its tables."""
        return pq.read_table(self.folder / f"{name}.parquet")

    def connect(self) -> ibis.BaseBackend:
        """Return an Ibis connection with every table of the snapshot under its name."""
        import ibis  # noqa: PLC0415 - a second to import, and few who handle snapshots query them

        backend = ibis.duckdb.connect(
            autoinstall_known_extensions="false", autoload_known_extensions="false"
        )
        for name in self.manifest["tables"]:  # a snapshot of an earlier version has fewer
            backend.create_table(name, self.arrow(name))
        return backend


def write_snapshot(
    folder: Path,
    tables: dict[str, pa.Table],
    *,
    as_of: str,
    about: dict[str, Any],
) -> Snapshot:
    """Write tables as an immutable snapshot and return it; writing the same again is a no-op.

    Args:
        folder: where snapshots are kept.
        tables: every table of ``schemas.TABLES``.
        as_of: the knowledge time, as UTC text.
        about: what the manifest says beside counts and checksums (sources, licences, …).
    """
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f"{BUILDING}{os.getpid()}-", dir=folder))
    try:
        files = {name: _write_table(building, name, tables[name]) for name in TABLES}
        codebook = json.dumps(codebook_entries(), indent=1, ensure_ascii=False)
        (building / CODEBOOK).write_text(codebook, encoding="utf-8")
        content = {
            "format": FORMAT_VERSION,
            "as_of": as_of,
            "tables": files,
            "codebook": {"file": CODEBOOK, "sha256": _sha256(building / CODEBOOK)},
            **about,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
        snapshot_id = SNAPSHOT_PREFIX + hashlib.sha256(canonical.encode()).hexdigest()[:12]
        manifest = {"snapshot_id": snapshot_id, **content}
        (building / MANIFEST).write_text(
            json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        target = folder / snapshot_id
        if not target.exists():
            try:
                # One rename makes it appear whole or not at all.
                os.rename(building, target)  # noqa: PTH104 - Path.rename is the same call
            except OSError:
                if not target.exists():
                    raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return open_snapshot(folder, snapshot_id)


def open_snapshot(folder: Path, snapshot_id: str) -> Snapshot:
    """Open a snapshot and check its files.

    Raises NotFoundError if there is none, LedgerDamagedError if a file does not match its checksum.
    """
    target = folder / snapshot_id
    if Path(snapshot_id).name != snapshot_id or not (target / MANIFEST).is_file():
        known = (
            sorted(p.name for p in folder.glob(f"{SNAPSHOT_PREFIX}*")) if folder.is_dir() else []
        )
        hint = f"there are {', '.join(known[-3:])}" if known else "make one: rimland snapshot"
        raise NotFoundError(
            f"there is no snapshot '{snapshot_id[:40]}'", where=str(folder), hint=hint
        )
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    for name, entry in manifest["tables"].items():
        if _sha256(target / entry["file"]) != entry["sha256"]:
            what = f"the table {name} is not what was written"
            hint = "delete the folder and make a fresh snapshot"
            raise LedgerDamagedError(what, where=str(target), hint=hint)
    return Snapshot(target, manifest)


def _write_table(folder: Path, name: str, table: pa.Table) -> dict[str, Any]:
    path = folder / f"{name}.parquet"
    pq.write_table(table, path, compression="zstd")
    return {
        "file": path.name,
        "rows": table.num_rows,
        "bytes": path.stat().st_size,
        "sha256": _sha256(path),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
