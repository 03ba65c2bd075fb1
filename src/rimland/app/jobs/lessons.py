"""Lessons from a panel, of the ledger or of a file, with the user's register of measures."""

from __future__ import annotations

from pathlib import Path

from rimland.analysis.ledger_panel import CountOf, LedgerPanel
from rimland.analysis.lessons.lessons import lessons
from rimland.analysis.lessons.results import Lessons, Measure, Options
from rimland.model.time import Month
from rimland.tables.forecasting import read_names, read_panel
from rimland.tables.measures import RefusedRow, read_measures


def panel_of(path: Path) -> LedgerPanel:
    """Return the panel of a file with the names it gives its countries."""
    named = read_names(path)
    return LedgerPanel(
        read_panel(path),
        {unit: code for unit, (code, _) in named.items()},
        {unit: name for unit, (_, name) in named.items()},
    )


def learned(
    held: LedgerPanel,
    country: str,
    on: Month,
    options: Options | None = None,
    measures: Path | None = None,
    *,
    count: CountOf = CountOf.DEATHS,
) -> tuple[Lessons, list[RefusedRow]]:
    """Return lessons and the rows of the register that are not used; persons are hidden in its words."""
    known: list[Measure] = []
    refused: list[RefusedRow] = []
    if measures is not None:
        from rimland.app.jobs.coders import default_masker  # noqa: PLC0415 - loads the readers

        rows, refused = read_measures(measures)
        masker = default_masker()
        known = [
            Measure(r.country, r.on, masker.hidden(r.words).text, r.kind, r.source, r.file_row)
            for r in rows
        ]
    found = lessons(held, country, on, options or Options(), known, count=str(count))
    return found, refused
