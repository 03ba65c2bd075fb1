"""The public scorecard: every forecast and claim ever frozen, and how each came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rimland.model.vocab import Redistribution
from rimland.outputs.brief import environment
from rimland.outputs.brief_content import SourceNote
from rimland.outputs.event_rows import book_of, event_rows, grouped
from rimland.outputs.findings import Figure
from rimland.outputs.licensing import require_shown
from rimland.outputs.lists import ListBook
from rimland.outputs.text import anchor, number


@dataclass(frozen=True, slots=True)
class CardLine:
    """One entry as the page shows it; ``scores`` are name, CRPS, log-CRPS, share in 90 %."""

    number: int
    entry_id: str
    kind: str
    frozen: str
    ahead: bool
    due: str
    state: str
    words: str
    outcome: str = ""
    figure: float | None = None
    event_ids: tuple[str, ...] = ()
    against: float | None = None
    against_ids: tuple[str, ...] = ()
    scores: tuple[tuple[str, float, float, float], ...] = ()
    cells: int = 0
    entry_hash: str = ""


@dataclass(frozen=True, slots=True)
class ScorecardContent:
    """Everything the page shows; ``events`` and ``rows`` are as ``BriefContent`` has them."""

    made: str
    head: str
    lines: tuple[CardLine, ...]
    tally: Mapping[str, int]
    snapshot_id: str | None
    observed: str | None
    events: pa.Table
    rows: pa.Table
    sources: tuple[SourceNote, ...]
    withheld: int


def render_scorecard(content: ScorecardContent) -> str:
    """Return the page as one HTML document that loads nothing.

    Raises LicenceError if an event or report is among the content that its licence keeps back.
    """
    licences = {n.source_id: Redistribution(n.redistribute) for n in content.sources}
    require_shown(content.events, content.rows, licences)
    rows = event_rows(content.events, content.rows)
    years = grouped(rows.values(), rows)
    book = book_of(years, withheld=content.withheld)
    lines = [(line, *_figures(line, book)) for line in content.lines]
    return (
        environment()
        .get_template("scorecard.html.j2")
        .render(
            content=content,
            lines=lines,
            sources={note.source_id: note for note in content.sources},
            years=years,
            lists=book.lists,
        )
    )


def _figures(line: CardLine, book: ListBook) -> tuple[Figure | None, Figure | None]:
    return (
        _figure(line.figure, f"{line.entry_id}-is", line.event_ids, book),
        _figure(line.against, f"{line.entry_id}-was", line.against_ids, book),
    )


def _figure(value: float | None, at: str, ids: Sequence[str], book: ListBook) -> Figure | None:
    if value is None:
        return None
    link: Any = book.link(anchor(at), f"Behind {at}", ids, book.groups)
    return Figure(number(value), link)
