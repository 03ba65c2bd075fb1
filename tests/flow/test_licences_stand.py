"""What a user's map keeps in the ledger stays there, whatever comes of the same outlet later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from rimland.app.api import Ledger
from rimland.app.jobs.add import add_report
from rimland.app.jobs.article_batch import Batch
from rimland.app.jobs.article_reading import Reading
from rimland.app.jobs.articles import append_batch, load_articles
from rimland.app.jobs.load_options import LoadOptions
from rimland.ledger.catalogue import held_definitions, source_definitions
from rimland.ledger.database import Database
from rimland.ledger.schema import sources
from rimland.model.document import Received
from rimland.model.vocab import Redistribution
from rimland.sources.bounds import Limits
from rimland.sources.publishers import Outlet, Publishers
from rimland.stories.pages import PageReader
from tests.articles import FLASH, NOW, OTHER, write
from tests.newspaper import MORE, SETTINGS, SHOOTING, Desk, newspaper

HOUSE = "article:harbour-wire"
KEPT = """
[publishers.harbour-wire]
redistribute = "none"
attribution = "(c) Harbour Media"
family = "Harbour Media"
may_send = false
"""
FREED = '[publishers.harbour-wire]\nredistribute = "records"\n'
QUOTE = "Gunmen shot dead four people in Maiduguri, Nigeria, on Thursday."
BY_HAND = {
    "source": {"publisher": "Harbour Wire", "published": "2016-09-02"},
    "quote": QUOTE,
    "report": {
        "date_start": "2016-09-01",
        "country_iso3": "NGA",
        "place": "Maiduguri",
        "event_types": ["armed_assault"],
        "killed_best": 4,
    },
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(str(tmp_path / "kept.db"))
    yield made
    made.close()


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Callable[..., None]:
    """Load articles by a map or none."""

    def loaded(*articles: dict[str, Any], by: str | None = None) -> None:
        given = tmp_path / "publishers.toml"
        given.write_text(by or "", encoding="utf-8")
        load_articles(
            *(database, [str(write(tmp_path / "some.jsonl", articles))]),
            LoadOptions(map_file=given if by else None),
            settings=SETTINGS, now=NOW, limits=Limits(),
        )  # fmt: skip

    return loaded


def comes_by_a_feed(database: Database) -> None:
    """Read an article of Harbour Wire that a feed names."""
    with newspaper() as paper, PageReader() as pages:
        desk = Desk(database, paper, pages)
        link = paper.article("/told", SHOOTING.format(killed=7), MORE)
        desk.add(paper.feed("/feed", {"link": link}), publisher="Harbour Wire")
        _, read = desk.go()
    assert read.read == 1


def left(database: Database) -> tuple[int, int]:
    """Return how many reports a published snapshot holds, and how many were kept back."""
    with Ledger(replace(SETTINGS, ledger=database.address)) as ledger:
        ledger.link()
        published = ledger.snapshot(publish=True)
        assert "mapped" not in json.dumps(published.manifest)
        return published.arrow("reports").num_rows, published.manifest["withheld_reports"]


def outlet(database: Database) -> Outlet:
    with database.reading() as connection:
        return Publishers(held=held_definitions(connection)).outlet("Harbour Wire", None)


def test_a_feed_frees_nothing_that_a_map_keeps(
    database: Database, load: Callable[..., None]
) -> None:
    load(FLASH, by=KEPT)
    comes_by_a_feed(database)
    assert left(database) == (0, 2)
    with database.reading() as connection:
        assert source_definitions(connection)[HOUSE]["attribution"] == "(c) Harbour Media"


def test_neither_does_a_load_without_a_map_nor_a_report_by_hand(
    database: Database, load: Callable[..., None]
) -> None:
    load(FLASH, by=KEPT)
    load(OTHER)
    added = add_report(database, BY_HAND, settings=SETTINGS, now=NOW)
    assert (added.source, added.fresh) == (HOUSE, True)
    assert left(database) == (0, 3)


def test_a_map_that_says_otherwise_frees_it_and_says_nothing_of_the_rest(
    database: Database, load: Callable[..., None]
) -> None:
    load(FLASH, by=KEPT)
    load(OTHER, by=FREED)
    assert left(database) == (2, 0)
    found = outlet(database)
    assert found.definition.licence.redistribute is Redistribution.RECORDS
    assert found.definition.publisher_family == "Harbour Media"
    assert not found.may_send


def test_a_map_that_names_other_outlets_leaves_this_one_as_it_was(
    database: Database, load: Callable[..., None]
) -> None:
    load(FLASH, by=KEPT)
    load(OTHER, by='[publishers.gulf-ledger]\nredistribute = "records"\n')
    assert left(database) == (0, 2)


def test_what_may_not_be_sent_to_a_model_is_not_sent_later_without_the_map(
    database: Database, load: Callable[..., None]
) -> None:
    assert outlet(database).may_send
    load(FLASH, by=KEPT)
    comes_by_a_feed(database)
    assert not outlet(database).may_send


def test_a_map_that_is_loaded_while_a_feed_is_read_stands(
    database: Database, load: Callable[..., None]
) -> None:
    batch = Batch()
    with PageReader() as pages:
        reading = Reading(database, pages, Publishers(), "rules", SETTINGS, NOW)
        day = date(2016, 9, 2)
        told = Received("late", "feed:1", OTHER["text"], published=day, publisher="Harbour Wire")
        reading.add_document(told, OTHER["text"], batch)
    load(FLASH, by=KEPT)
    append_batch(database, batch, "feed", "0" * 64, SETTINGS, NOW)
    assert left(database) == (0, 2)


def test_a_licence_from_before_maps_were_kept_stands_as_well(
    database: Database, load: Callable[..., None]
) -> None:
    load(FLASH, by=KEPT)
    with database.writing() as connection:
        held = json.loads(connection.execute(select(sources.c.definition)).scalar_one())
        del held["mapped"]
        connection.execute(update(sources).values(definition=json.dumps(held, sort_keys=True)))
    comes_by_a_feed(database)
    assert left(database) == (0, 2)
