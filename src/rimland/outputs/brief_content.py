"""What a brief is made of: typed input that the page only lays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from rimland.analysis.results import ShiftResult
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source as the brief cites it; ``aggregates`` if it gives monthly counts without records."""

    source_id: str
    title: str
    publisher: str
    licence: str
    redistribute: str
    attribution: str
    citation: str
    coverage: tuple[str, ...]
    reports: int
    aggregates: bool = False


@dataclass(frozen=True, slots=True)
class BriefContent:
    """Everything a brief shows, decided before it is laid out.

    ``events`` are the network's events (tables EVENT_TABLE plus ``theatre``), licence already
    applied; ``rows`` are the reports behind them: event_id, source, record_id, file_row,
    date_start, place, killed, quote (the citation, or the columns the figures stand in) and, for a
    report read in an article, words (what the article says, persons masked).
    """

    title: str
    generated_at: str
    network: Network
    shift: ShiftResult
    events: pa.Table
    rows: pa.Table
    sources: tuple[SourceNote, ...]
    withheld: int
    manifest: dict[str, Any]
    counted: Mapping[tuple[Month, TheatreKind], int] = field(default_factory=dict)
    """Events that may be counted but not listed, beside the fixed roster's; see ``counts.py``."""

    kept_back: tuple[str, ...] = ()
    """What was withheld and why, a sentence each."""

    counted_sources: tuple[SourceNote, ...] = ()
    not_coded: Mapping[str, int] = field(default_factory=dict)
    """Documents that are kept and were not coded, by language."""

    analyses: tuple[Any, ...] = ()
    """Results of analyses on the same snapshot; ``brief_sections`` says which have a section."""

    unasked: tuple[tuple[str, str], ...] = ()
    """Analyses that had nothing to go on, each with the reason."""
