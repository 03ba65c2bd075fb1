"""Exports: rows that may leave, in formats that others read, each with its sources and licences.

A file appears whole or not at all. Beside it stands a manifest that says what it holds, by whose
licence, and how many records of the ledger were withheld; GeoJSON and Parquet carry it inside, too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rimland.model.vocab import Redistribution
from rimland.outputs.licensing import require_records
from rimland.outputs.tabular import jsonable, write_csv, write_jsonl

About = Mapping[str, Any]
_COARSE = 6
"""where_prec from which coordinates are those of a country, not of a place."""

_NOWHERE = {"type": "Point", "coordinates": []}


def _csv(rows: pa.Table, about: About) -> bytes:
    """Lists of structures as JSON; cells that a spreadsheet would run are made harmless."""
    del about
    nested = [f.name for f in rows.schema if pa.types.is_list(f.type) and _is_nested(f.type)]

    def flat() -> Iterable[dict[str, Any]]:
        for row in rows.to_pylist():
            packed = {
                n: json.dumps(jsonable(row[n]), ensure_ascii=False) if row[n] else None
                for n in nested
            }
            yield row | packed

    stream = io.StringIO()
    write_csv(flat(), stream, columns=rows.column_names)
    return stream.getvalue().encode()


def _is_nested(kind: Any) -> bool:
    return bool(pa.types.is_struct(kind.value_type))


def _jsonl(rows: pa.Table, about: About) -> bytes:
    del about
    stream = io.StringIO()
    write_jsonl(rows.to_pylist(), stream)
    return stream.getvalue().encode()


def _geojson(rows: pa.Table, about: About) -> bytes:
    """RFC 7946: longitude before latitude, WGS 84; what is known to the country alone has no point."""
    collection = {
        "type": "FeatureCollection",
        "features": [_feature(row) for row in rows.to_pylist()],
        "rimland": jsonable(about),
    }
    return (json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    latitude, longitude = row["latitude"], row["longitude"]
    place = (row["place_precision"] or _COARSE) < _COARSE
    point = place and latitude is not None and longitude is not None
    return {
        "type": "Feature",
        "id": row.get("report_key") or row["event_id"],
        "geometry": _NOWHERE | {"coordinates": [longitude, latitude]} if point else None,
        "properties": jsonable(row),
    }


def _parquet(rows: pa.Table, about: About) -> bytes:
    told = json.dumps(jsonable(about), ensure_ascii=False).encode()
    stream = io.BytesIO()
    pq.write_table(rows.replace_schema_metadata({b"rimland": told}), stream, compression="zstd")
    return stream.getvalue()


FORMATS: Mapping[str, Callable[[pa.Table, About], bytes]] = {
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
    content = FORMATS[form](rows, about)
    manifest = {
        "file": target.name,
        "format": form,
        "rows": rows.num_rows,
        "sha256": hashlib.sha256(content).hexdigest(),
        **about,
    }
    told = json.dumps(jsonable(manifest), indent=1, ensure_ascii=False) + "\n"
    # The manifest goes first: a file without one would go round without its licences.
    write_bytes_whole(manifest_of(target), told.encode())
    write_bytes_whole(target, content)
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
    building = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with building.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
