"""Loading files: read and check everything first, then append it in one transaction per file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from rimland.app.jobs.load_options import LoadOptions, LoadResult
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.loads import FileToAppend, LoadCounts, append_file
from rimland.model.errors import DeclarationError
from rimland.model.release import release_rank
from rimland.model.source import DECLARED_COMPLETE
from rimland.sources.acled import AcledReader
from rimland.sources.base import DatasetReader, LoadRequest, ParsedFile
from rimland.sources.bounds import Limits
from rimland.sources.gdelt import GdeltFilters, GdeltReader
from rimland.sources.gtd import GtdReader
from rimland.sources.messages import plain_text
from rimland.sources.polecat import PolecatReader
from rimland.sources.table_map import TableReader, read_map
from rimland.sources.ucdp import UcdpReader
from rimland.sources.ucdp_api import UcdpApi
from rimland.tables.packaged import countries

__all__ = [
    "FORMATS",
    "LoadOptions",
    "LoadResult",
    "Tally",
    "append_parsed",
    "checked_options",
    "load_files",
    "load_request",
    "load_ucdp_api",
]

_READERS: dict[str, Callable[[Limits], DatasetReader]] = {
    "ucdp": UcdpReader,
    "acled": AcledReader,
    "gtd": GtdReader,
    "gdelt": GdeltReader,
    "polecat": PolecatReader,
}
FORMATS = (*_READERS, "csv", "articles")


def reader_for(format_name: str, options: LoadOptions, limits: Limits) -> DatasetReader:
    """Return the reader of a format; raises SettingsError for a faulty map."""
    if format_name == "gdelt":
        return GdeltReader(limits, _gdelt_filters(options))
    if format_name in _READERS:
        return _READERS[format_name](limits)
    return TableReader(read_map(options.map_file) if options.map_file else None, limits)


def _gdelt_filters(options: LoadOptions) -> GdeltFilters:
    """Return which rows of GDELT are taken; raises SettingsError where none could be."""
    filters = GdeltFilters.packaged()
    if options.min_sources is not None:
        filters = replace(filters, sources_at_least=options.min_sources)
    if options.root_events is not None:
        filters = replace(filters, root_events_only=options.root_events)
    if options.geo_types:
        filters = replace(filters, geo_types=frozenset(options.geo_types))
    return filters


def load_files(
    database: Database,
    format_name: str,
    paths: Sequence[str],
    options: LoadOptions,
    *,
    now: datetime,
    limits: Limits,
    progress: Callable[[str, int], None] = lambda _path, _rows: None,
) -> LoadResult:
    """Load files in the order given.

    A file that cannot be used raises FileRefusedError and leaves nothing of itself; files before
    it stay loaded, and loading all of them again changes nothing in those.
    """
    if options.complete and len(paths) != 1:
        what = "--complete speaks about one file"
        raise DeclarationError(what, hint="load complete files one by one")
    options = checked_options(options)
    reader = reader_for(format_name, options, limits)
    tally = Tally()
    for path in paths:
        request = load_request(options, now, partial(progress, path))
        parsed = reader.read(path, request)
        tally.add(parsed, append_parsed(database, format_name, parsed, now=now))
    return tally.result()


def load_ucdp_api(
    database: Database,
    version: str,
    options: LoadOptions,
    *,
    settings: Settings,
    now: datetime,
    progress: Callable[[str, int], None] = lambda _path, _rows: None,
    pause: Callable[[float], None] = time.sleep,
) -> LoadResult:
    """Load a whole UCDP release from its API, which is read to the end before anything is written.

    Raises RemoteError when the service does not hand out the whole release, and DeclarationError
    when ``--release`` names another.
    """
    if options.release not in {None, version}:
        what = f"--api says release {version}, --release {options.release}"
        raise DeclarationError(what, hint="leave --release out")
    options = checked_options(replace(options, release=version))
    api = UcdpApi(
        url=settings.ucdp_api_url,
        token=settings.ucdp_api_token,
        page_size=settings.ucdp_api_page_size,
        timeout_seconds=settings.http_timeout_seconds,
        pause=pause,
    )
    tally = Tally()
    name = f"gedevents-{version}"
    request = load_request(options, now, partial(progress, name))
    parsed = UcdpReader().read_items(api.release_pages(version), name, request)
    tally.add(parsed, append_parsed(database, "ucdp", parsed, now=now))
    return tally.result()


def checked_options(options: LoadOptions) -> LoadOptions:
    """Return the options with the one release they name; raises DeclarationError.

    Everything a user declares is checked here, before any file is opened.
    """
    scopes = options.complete + options.covers
    named = {r for r in (options.release, *(s.release for s in scopes)) if r is not None}
    for release in named:
        release_rank(release)
    if len(named) > 1:
        what = f"the declarations name several releases: {', '.join(sorted(named))}"
        raise DeclarationError(what, hint="make --release and release= agree")
    for scope in scopes:
        unknown = [c for c in scope.countries or () if c not in countries()]
        if unknown:
            what = f"there is no country '{plain_text(unknown[0], 20)}'"
            hint = "write ISO 3166-1 alpha-3 codes, as country=IRQ+SYR"
            raise DeclarationError(what, hint=hint)
    return replace(options, release=named.pop() if named else None)


def load_request(
    options: LoadOptions, now: datetime, progress: Callable[[int], None]
) -> LoadRequest:
    """Return what a reader is told of a load."""
    return LoadRequest(
        now=now,
        release=options.release,
        complete=options.complete,
        covers=options.covers,
        encoding=options.encoding,
        progress=progress,
    )


class Tally:
    """The growing result of one command."""

    def __init__(self) -> None:
        """Start the clock."""
        self._began = time.monotonic()
        self._counts = LoadCounts()
        self._names: list[str] = []
        self._signals: list[str] = []
        self._warnings: list[str] = []

    def add(self, parsed: ParsedFile, counts: LoadCounts) -> None:
        """Add one file and what the ledger made of it."""
        self._counts = self._counts.plus(counts)
        self._names.append(parsed.source.source_id)
        self._signals += [f"{parsed.file_name}: {signal}" for signal in parsed.signals]
        self._warnings += _warnings(parsed)

    def result(self) -> LoadResult:
        """Return what the command did."""
        return LoadResult(
            source=", ".join(dict.fromkeys(self._names)),
            counts=self._counts,
            seconds=time.monotonic() - self._began,
            signals=tuple(self._signals),
            warnings=tuple(self._warnings),
        )


def append_parsed(
    database: Database, format_name: str, parsed: ParsedFile, *, now: datetime
) -> LoadCounts:
    """Append one parsed file in one transaction."""
    file = FileToAppend(
        format=format_name,
        source=parsed.source,
        file_name=parsed.file_name,
        sha256=parsed.sha256,
        release=parsed.release,
        # Without a release date nobody can say since when the world could have known.
        known_at=min(parsed.known_at or now, now),
        recorded_at=now,
        read=parsed.read,
        candidates=parsed.candidates,
        quarantined=parsed.quarantined,
        coverage=parsed.coverage,
        complete=tuple(c.scope for c in parsed.coverage if c.basis == DECLARED_COMPLETE),
        signals=parsed.signals,
        aggregates=parsed.aggregates,
        withdrawn=parsed.withdrawn,
    )
    with database.writing() as connection:
        return append_file(connection, file)


def _warnings(parsed: ParsedFile) -> list[str]:
    found = []
    expected = parsed.source.expected
    if parsed.read < expected.rows_at_least:
        found.append(
            f"{parsed.file_name}: {parsed.read} rows, where {parsed.source.source_id} "
            f"usually brings {expected.rows_at_least} or more"
        )
    refused = parsed.quarantined.num_rows
    if refused > expected.quarantined_share_at_most * parsed.read:
        found.append(
            f"{parsed.file_name}: {refused} of {parsed.read} rows went to quarantine; "
            "see: rimland quarantine"
        )
    if not parsed.coverage:
        found.append(
            f"{parsed.file_name}: no coverage declared, so months without a row stay unknown; "
            "if the file is complete for a part of the world, say so with "
            "--covers country=SYR,from=2016-01,to=2019-11"
        )
    return found
