"""Invented articles for tests: outlets, persons and words are made up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rimland.app.jobs.articles import load_articles
from rimland.app.jobs.load_options import LoadOptions, LoadResult
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.sources.bounds import Limits

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSONS = ("Bawazir", "Castlemaine", "Haddadin")

FLASH: dict[str, Any] = {
    "id": "flash",
    "url": "https://example.org/salim-bawazir-noman-tells",
    "publisher": "Harbour Wire",
    "publisher_family": "Harbour Group",
    "title": "Nurse Salim Bawazir-Noman tells of blast in Gaziantep",
    "published": "2016-08-21T06:00:00Z",
    "text": "A suicide bomber blew himself up at a wedding in Gaziantep, Turkey, on Saturday, killing "
    'at least 30 people, police said.\n\n"It was dark," said Salim Bawazir-Noman, a nurse.',
}
COPY = FLASH | {
    "id": "copy",
    "url": "https://example.org/copy",
    "publisher": "The Lagoon Times",
    "publisher_family": "Lagoon Publishing",
    "published": "2016-08-21T09:00:00Z",
}
CORRECTION: dict[str, Any] = {
    "id": "correction",
    "url": "https://example.org/toll",
    "publisher": "Canal Courier",
    "publisher_family": "Courier Print",
    "title": "Toll of Gaziantep bombing rises",
    "published": "2016-08-24T10:00:00Z",
    "text": "The number of people killed in Saturday's suicide bombing of a wedding in Gaziantep, "
    "Turkey, has risen to 54, the governor said. Islamic State was blamed.",
}
OTHER: dict[str, Any] = {
    "id": "other",
    "url": "https://example.org/other",
    "publisher": "Harbour Wire",
    "publisher_family": "Harbour Group",
    "title": "Gunmen kill four in Maiduguri",
    "published": "2016-09-02T10:00:00Z",
    "text": "Gunmen shot dead four people in Maiduguri, Nigeria, on Thursday, the army said. Boko Haram "
    "claimed the attack, a spokesman, Wilfred Castlemaine-Dore, told reporters.",
}
NOTHING: dict[str, Any] = {
    "id": "nothing",
    "publisher": "Gulf Ledger",
    "published": "2016-09-02",
    "text": "The city council opened a new bridge on Friday. Omar Haddadin, who built it, was glad.",
}
ALL = (FLASH, COPY, CORRECTION, OTHER, NOTHING)


def write(path: Path, rows: Iterable[dict[str, Any] | str]) -> Path:
    """Write articles, or lines as they stand, as JSON lines."""
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def load(database: Database, *paths: Path, settings: Settings | None = None) -> LoadResult:
    """Load article files as a command would."""
    return load_articles(
        database,
        [str(p) for p in paths],
        LoadOptions(),
        settings=settings or Settings(),
        now=NOW,
        limits=Limits(),
    )


def documents(database: Database) -> set[tuple[str, ...]]:
    """Return what makes two ledgers' documents equal; no ids of rows, no times of recording."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT d.document_id, d.source_id, d.masked_text, d.known_at, c.coder, c.reports "
            "FROM documents d JOIN codings c USING (document_id)"
        ).all()
    return {tuple(map(str, row)) for row in rows}
