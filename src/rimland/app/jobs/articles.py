"""Loading articles: read, mask and code everything of a batch, then append it in one transaction.

A text or page is one batch, a JSON-lines file one per 200 documents. What is appended follows from
the file alone, so that a load that was killed and is run again ends in the same ledger.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from rimland.app.jobs.article_batch import Batch, Part
from rimland.app.jobs.article_reading import Reading
from rimland.app.jobs.load_options import LoadOptions, LoadResult
from rimland.app.settings import Settings
from rimland.ledger.arrivals import withdraw_reports
from rimland.ledger.database import Database
from rimland.ledger.documents import append_documents, retract_uncoded
from rimland.ledger.erased import refuse_erased
from rimland.ledger.known import Connection
from rimland.ledger.loads import FileToAppend, LoadCounts, append_file, next_load
from rimland.model.document import Received
from rimland.outputs.text import not_coded
from rimland.sources.articles import Given, Refused, read_articles, sha256_of
from rimland.sources.base import CANDIDATE_SCHEMA, QUARANTINE_SCHEMA
from rimland.sources.bounds import Limits
from rimland.sources.publishers import Publishers
from rimland.stories.pages import PageReader

FORMAT = "articles"
BATCH = 200
"""Documents per transaction of a JSON-lines file."""

_FEW_SOURCES = 3
_CANDIDATES = CANDIDATE_SCHEMA.append(pa.field("known_at", pa.string()))


def load_articles(
    database: Database,
    paths: Sequence[str],
    options: LoadOptions,
    *,
    settings: Settings,
    now: datetime,
    limits: Limits,
    progress: Callable[[str, int], None] = lambda _path, _documents: None,
) -> LoadResult:
    """Load article files in the order given; raises FileRefusedError for one that cannot be used.

    Lines at fault, and reports that do not say when or where, go to quarantine; documents in which
    no attack is reported are kept with nothing read in them.
    """
    began = time.monotonic()
    given = Given(options.published, options.publisher)
    publishers = Publishers.read(options.map_file) if options.map_file else Publishers()
    counts, seen, by_rules = LoadCounts(), 0, 0
    names: dict[str, None] = {}
    with PageReader(seconds=settings.page_seconds) as pages:
        reading = Reading(database, pages, publishers, options.coder, settings, now)
        for path in paths:
            digest = sha256_of(path)
            found = read_articles(path, given, limits)
            for batch in _batches(reading, found):
                counts = counts.plus(append_batch(database, batch, path, digest, settings, now))
                names.update(dict.fromkeys(batch.parts))
                seen += len(batch.documents)
                progress(path, seen)
        by_rules = reading.by_rules
    warnings = []
    if counts.quarantined:
        warnings.append(
            f"{counts.quarantined} lines or reports were refused; see: rimland quarantine"
        )
    if by_rules:
        warnings.append(
            f"{by_rules} documents were read by rules: their sources are not in llm_sources, or "
            "their publisher's licence keeps their texts here"
        )
    if reading.unread:
        by_language = sorted(reading.unread.items(), key=lambda pair: (-pair[1], pair[0]))
        warnings.append(not_coded(dict(by_language)))
    few = len(names) <= _FEW_SOURCES
    return LoadResult(
        source=", ".join(names) if few and names else f"{FORMAT} of {len(names)} outlets",
        counts=counts,
        seconds=time.monotonic() - began,
        signals=(),
        warnings=tuple(warnings),
        documents=seen,
    )


def _batches(reading: Reading, found: Iterator[Received | Refused]) -> Iterator[Batch]:
    while chunk := list(islice(found, BATCH)):
        batch = Batch()
        for one in chunk:
            reading.add(one, batch)
        yield batch


def append_batch(
    database: Database,
    batch: Batch,
    path: str,
    digest: str,
    settings: Settings,
    now: datetime,
    *,
    recoded: bool = True,
) -> LoadCounts:
    """Append a batch in one transaction: all of it or nothing.

    ``recoded`` says that the batch holds all that was read in its documents, so that reports of an
    earlier coder that are not among it are retracted.
    """
    with database.writing() as connection:
        return append_in(connection, batch, path, digest, settings, now, recoded=recoded)


def append_in(
    connection: Connection,
    batch: Batch,
    path: str,
    digest: str,
    settings: Settings,
    now: datetime,
    *,
    recoded: bool = True,
) -> LoadCounts:
    """Append a batch in the caller's write transaction; else as ``append_batch``."""
    _place_lines(batch)
    name = path.replace("\\", "/").rpartition("/")[2]
    counts = LoadCounts()
    refuse_erased(
        connection,
        {d.document_id: (d.raw_sha256, d.text_sha256, d.copy_hash) for d in batch.documents},
    )
    first = next_load(connection)
    append_documents(
        connection,
        batch.documents,
        now=now,
        load_seq=first,
        original_days=settings.originals_days,
    )
    for part in batch.parts.values():
        appended = append_file(connection, _file(part, name, digest, now))
        again = LoadCounts(read=part.already_read, unchanged=part.already_read)
        counts = counts.plus(appended).plus(again)
    told = batch.documents if recoded else []
    coded = {d.document_id: (d.source_id, d.reports) for d in told}
    gone = retract_uncoded(connection, coded, now=now, load_seq=first)
    gone += withdraw_reports(connection, batch.withdrawn, now=now, load_seq=first)
    return counts.plus(LoadCounts(retracted=gone))


def _place_lines(batch: Batch) -> None:
    """Note lines at fault with the first outlet of the batch; nobody knows whose they were."""
    if not batch.lines:
        return
    home = next(iter(batch.parts.values()), None)
    if home is None:
        home = batch.part(Publishers().outlet(None, None).definition)
    home.refused += [
        {
            "ordinal": number,
            "file_row": line.file_row,
            "record_id": None,
            "field": line.field,
            "code": line.code,
            "value": "",
            "further_faults": 0,
        }
        for number, line in enumerate(batch.lines)
    ]


def _file(part: Part, name: str, digest: str, now: datetime) -> FileToAppend:
    return FileToAppend(
        format=FORMAT,
        source=part.source,
        file_name=name,
        sha256=digest,
        release=part.release,
        known_at=now,
        recorded_at=now,
        read=len(part.candidates) + len(part.refused),
        candidates=_table(part.candidates, _CANDIDATES),
        quarantined=_table(part.refused, QUARANTINE_SCHEMA),
        coverage=(),
        complete=(),
        signals=(),
    )


def _table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=schema)
