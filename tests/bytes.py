"""Looking for words in files: as they stand, in other encodings, packed and in columns."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_GZIP = re.compile(rb"\x1f\x8b\x08")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_MOST = 2_000_000


def forms(words: str) -> list[bytes]:
    """Return how words can stand in a file: three encodings, and escaped as JSON and HTML do."""
    escaped = json.dumps(words)[1:-1]
    page = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;")
    return [
        words.encode(),
        words.encode("utf-16-le"),
        words.encode("utf-16-be"),
        escaped.encode(),
        page.replace("'", "&#39;").encode(),
    ]


def contents(path: Path) -> Iterator[bytes]:
    """Return a file's bytes, and what is packed in them: zlib, gzip, base64, Parquet columns."""
    data = path.read_bytes()
    yield data
    yield from _unpacked(data)
    for run in _BASE64.findall(data):
        try:
            decoded = base64.b64decode(run + b"=" * (-len(run) % 4))
        except binascii.Error:
            continue
        yield decoded
        yield from _unpacked(decoded)
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield str(table.to_pylist()).encode()
        yield json.dumps(table.to_pylist(), ensure_ascii=False, default=str).encode()
        yield str(pq.read_schema(path).metadata).encode()


def _unpacked(data: bytes) -> Iterator[bytes]:
    for pattern, bits in ((_ZLIB, zlib.MAX_WBITS), (_GZIP, zlib.MAX_WBITS | 16)):
        for hit in pattern.finditer(data):
            packed = zlib.decompressobj(bits)
            try:
                yield packed.decompress(data[hit.start() : hit.start() + _MOST], _MOST)
            except zlib.error:
                continue


def found(folder: Path, needles: Iterable[str]) -> list[tuple[str, str]]:
    """Return which of these words stand in which file below a folder, in whatever form."""
    wanted = {needle: forms(needle) for needle in needles}
    hits = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        told = list(contents(path))
        hits += [
            (path.relative_to(folder).as_posix(), needle)
            for needle, shapes in wanted.items()
            if any(shape in one for one in told for shape in shapes)
        ]
    return hits


def write_columns(path: Path, words: str) -> None:
    """Write words into a compressed Parquet file, for testing that they are found there."""
    pq.write_table(pa.table({"words": [words]}), path, compression="zstd")
