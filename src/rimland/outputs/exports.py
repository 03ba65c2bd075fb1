"""Exports: rows that may leave, in formats that others read, each with its sources and licences.

A file appears whole or not at all. Beside it stands a manifest that says what it holds, by whose
licence, and how many records of the ledger were withheld; GeoJSON and Parquet carry it inside, too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from rimland.model.vocab import Redistribution
from rimland.outputs.licensing import require_records
from rimland.outputs.tabular import jsonable, write_csv, write_jsonl

About = Mapping[str, Any]
_COARSE = 6
"""where_prec from which coordinates are those of a country, not of a place."""

_AT_ONCE = 5_000


def _csv(rows: pa.Table, about: About, stream: BinaryIO) -> None:
    """Lists of structures as JSON; cells that a spreadsheet would run are made harmless."""
    del about
    nested = [f.name for f in rows.schema if pa.types.is_list(f.type) and _is_nested(f.type)]

    def flat() -> Iterator[dict[str, Any]]:
        for row in _each(rows):
            packed = {
                n: json.dumps(jsonable(row[n]), ensure_ascii=False) if row[n] else None
                for n in nested
            }
            yield row | packed

    with _as_text(stream) as text:
        write_csv(flat(), text, columns=rows.column_names)


def _is_nested(kind: Any) -> bool:
    return bool(pa.types.is_struct(kind.value_type))


def _jsonl(rows: pa.Table, about: About, stream: BinaryIO) -> None:
    del about
    with _as_text(stream) as text:
        write_jsonl(_each(rows), text)


def _geojson(rows: pa.Table, about: About, stream: BinaryIO) -> None:
    """RFC 7946: longitude before latitude, WGS 84; what is known to the country alone has no point."""
    with _as_text(stream) as text:
        text.write('{"type": "FeatureCollection", "rimland": ')
        json.dump(jsonable(about), text, ensure_ascii=False, allow_nan=False)
        text.write(', "features": [')
        for number, row in enumerate(_each(rows)):
            text.write(",\n" if number else "\n")
            json.dump(_feature(row), text, ensure_ascii=False, allow_nan=False)
        text.write("\n]}\n")


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    latitude, longitude = row["latitude"], row["longitude"]
    place = (row["place_precision"] or _COARSE) < _COARSE
    point = place and latitude is not None and longitude is not None
    return {
        "type": "Feature",
        "id": row.get("report_key") or row["event_id"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if point else None,
        "properties": jsonable(row),
    }


def _parquet(rows: pa.Table, about: About, stream: BinaryIO) -> None:
    told = json.dumps(jsonable(about), ensure_ascii=False).encode()
    pq.write_table(rows.replace_schema_metadata({b"rimland": told}), stream, compression="zstd")


def _each(rows: pa.Table) -> Iterator[dict[str, Any]]:
    """Return the rows one by one; only a few thousand are Python objects at a time."""
    for batch in rows.to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()


@contextmanager
def _as_text(stream: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=False)
    try:
        yield text
        text.flush()
    finally:
        text.detach()


FORMATS: Mapping[str, Callable[[pa.Table, About, BinaryIO], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "geojson": _geojson,
    "parquet": _parquet,
}
"""Every export format and what writes it."""


def manifest_of(target: Path) -> Path:
    """Return where the manifest of an export stands: beside it, under its name and two more words."""
    return target.with_name(f"{target.name}.manifest.json")


def write_export(target: Path, form: str, rows: pa.Table, about: About) -> dict[str, Any]:
    """Write rows and their manifest, and return the manifest.

    Raises LicenceError before anything is written if a row is of a source, or an event rests on
    one, whose records may not be passed on.

    Args:
        target: the file.
        form: one of FORMATS.
        rows: events (``sources``) or reports (``source_id``).
        about: what the manifest says beside rows, file and checksum; ``sources`` by id with
            ``redistribute``.
    """
    _require(rows, about)
    building = _building(target)
    try:
        with building.open("wb") as stream:
            FORMATS[form](rows, about, stream)
            stream.flush()
            os.fsync(stream.fileno())
        with building.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        about_file = {"file": target.name, "format": form, "rows": rows.num_rows, "sha256": digest}
        manifest = {**about_file, **about}
        told = json.dumps(jsonable(manifest), indent=1, ensure_ascii=False) + "\n"
        # The manifest goes first: a file without one would go round without its licences.
        write_bytes_whole(manifest_of(target), told.encode())
        building.replace(target)
    finally:
        building.unlink(missing_ok=True)
    return manifest


def _require(rows: pa.Table, about: About) -> None:
    licences = {k: Redistribution(s["redistribute"]) for k, s in about["sources"].items()}
    if "source_id" in rows.column_names:
        pairs = zip(rows["report_key"].to_pylist(), rows["source_id"].to_pylist(), strict=True)
        require_records(pairs, licences)
        return
    told = zip(rows["event_id"].to_pylist(), rows["sources"].to_pylist(), strict=True)
    require_records(((event, source) for event, those in told for source in those or ()), licences)


def write_bytes_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    building = _building(path)
    try:
        with building.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def _building(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
