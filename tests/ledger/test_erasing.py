"""Takedowns on each kind of database: no column and no data file holds the words any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from rimland.app.api import Ledger
from rimland.app.settings import Settings
from rimland.ledger.check import damaged_versions
from rimland.ledger.copying import tables
from rimland.model.errors import NotFoundError, RimlandError
from tests.articles import CORRECTION, FLASH, load, write
from tests.bytes import forms
from tests.postgres import Server

WORDS = (
    "blew himself up at a wedding",
    "killing at least 30 people",
    "tells of blast in Gaziantep",
)


@pytest.fixture
def ledger(ledger_address: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of two articles, their originals sealed in it."""
    settings = replace(
        Settings(), ledger=ledger_address, originals="sealed", snapshots=str(tmp_path / "snaps")
    )
    with Ledger(settings) as opened:
        feed = write(tmp_path / "feed.jsonl", [FLASH, CORRECTION])
        load(opened.database, feed, settings=settings)
        opened.link()
        yield opened


def everything(ledger: Ledger) -> str:
    """Return every cell of every table as one text."""
    with ledger.database.reading() as connection:
        return "\n".join(
            str(tuple(row)) for table in tables() for row in connection.execute(select(table))
        )


def flash(ledger: Ledger) -> str:
    with ledger.database.reading() as connection:
        query = "SELECT document_id FROM documents WHERE given_id = 'flash'"
        return str(connection.exec_driver_sql(query).scalar())


def test_no_cell_holds_the_words_and_the_figures_stay(ledger: Ledger, tmp_path: Path) -> None:
    before = everything(ledger)
    assert all(words in before for words in WORDS)
    ledger.snapshot()
    (done,) = ledger.erase(flash(ledger), reason="the house asked")
    assert (done.fresh, done.versions, done.originals) == (True, 1, 1)
    cleaned = ledger.vacuum()
    assert len(cleaned.withdrawn) == 1
    assert cleaned.bytes_after > 0
    after = everything(ledger)
    assert not any(words in after for words in WORDS)
    assert "the house asked" in after
    with ledger.database.reading() as connection:
        assert damaged_versions(connection)[0] == 0
    (event,) = ledger.events().to_dicts()
    assert event["reports"] == 2
    counts = load(ledger.database, tmp_path / "feed.jsonl").counts
    assert (counts.quarantined, counts.unchanged) == (1, 1)
    assert not any(words in everything(ledger) for words in WORDS)


def test_what_is_asked_for_must_be_there_and_have_a_reason(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError, match="there is no document 'doc-'"):
        ledger.erase("doc-", reason="asked")
    with pytest.raises(RimlandError, match="without a reason"):
        ledger.erase(flash(ledger), reason="  ")
    with pytest.raises(NotFoundError):  # all of them or none
        ledger.erase([flash(ledger), "doc0"], reason="asked")
    assert ledger.erasures() == []


@pytest.mark.postgresql
def test_no_table_file_of_the_server_holds_the_words(postgres: Server, tmp_path: Path) -> None:
    settings = replace(
        Settings(), ledger=postgres.new_database(), snapshots=str(tmp_path / "snaps")
    )
    (held,) = postgres.run("SHOW data_directory")
    tables_of_server = Path(held[0]) / "base"

    def on_disk() -> set[str]:
        postgres.run("CHECKPOINT")
        told = [p.read_bytes() for p in tables_of_server.rglob("*") if p.is_file()]
        return {w for w in WORDS if any(f in one for f in forms(w) for one in told)}

    with Ledger(settings) as opened:
        load(opened.database, write(tmp_path / "feed.jsonl", [FLASH]), settings=settings)
        assert on_disk() == set(WORDS)
        opened.erase(flash(opened), reason="asked")
        opened.vacuum()
        assert on_disk() == set()
    postgres.drop_databases()
