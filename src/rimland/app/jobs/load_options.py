"""What a load is told, and what it reports; shared by datasets and articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rimland.ledger.loads import LoadCounts
from rimland.model.source import Scope


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What one load command did, summed over its files."""

    source: str
    counts: LoadCounts
    seconds: float
    signals: tuple[str, ...]
    warnings: tuple[str, ...]
    documents: int | None = None
    """Articles that were read; None for datasets."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user said on the command line.

    ``published``, ``publisher`` and ``coder`` are for articles: the first two hold where a file
    does not say it itself. ``min_sources``, ``root_events`` and ``geo_types`` say which rows of
    GDELT are taken; what is not said is as gdelt.toml states.
    """

    release: str | None = None
    complete: tuple[Scope, ...] = ()
    covers: tuple[Scope, ...] = ()
    map_file: Path | None = None
    encoding: str = "utf-8"
    published: date | datetime | None = None
    publisher: str | None = None
    coder: str = "rules"
    min_sources: int | None = None
    root_events: bool | None = None
    geo_types: tuple[int, ...] = ()
