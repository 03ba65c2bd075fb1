"""Feeds, items and corrections: order, batches, other workers and kills give an equal ledger."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.app.jobs.article_versions import paired
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.stories.pages import PageReader
from tests.flow.crash import Moment, was_killed
from tests.newspaper import BLAST, MORE, SHOOTING, Desk, Newspaper, newspaper

EARLY = datetime(2016, 8, 21, 16, 59, tzinfo=UTC)
ITEMS = ("/blast", "/shooting", "/bridge")


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    with PageReader() as reader:
        yield reader


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with newspaper() as running:
        print_day(running)
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    numbers, at = count(), tmp_path_factory.mktemp("ledgers")
    return lambda: str(at / f"{next(numbers)}.db")


def print_day(paper: Newspaper) -> None:
    """Serve the day's articles: as they were in the morning, and as corrected in the evening."""
    paper.article("/shooting", SHOOTING.format(killed=7), MORE)
    paper.article("/bridge", "The council opened a new bridge on Friday.", MORE)
    morning = BLAST.format(killed=30), SHOOTING.format(killed=4), MORE
    paper.article("/blast", *morning)
    paper.served["morning /blast"] = paper.served["/blast"]
    paper.article("/blast", BLAST.format(killed=54), MORE, modified="2016-08-21T17:00:00Z")


def content(database: Database) -> tuple[Any, ...]:
    """Return what makes two ledgers of a desk equal; no row numbers, no times of recording."""
    with database.reading() as connection:
        stands = standing_reports(connection).to_pylist()
        early = standing_reports(connection, as_of=EARLY).to_pylist()
        documents = connection.exec_driver_sql(
            "SELECT d.document_id, d.known_at, d.published, a.version, a.first_document_id, "
            "a.published_from FROM documents d JOIN arrivals a USING (document_id)"
        ).all()
        items = connection.exec_driver_sql(
            "SELECT i.feed_id, i.item_key, a.first_document_id, i.reason FROM feed_items i "
            "JOIN arrivals a USING (document_id)"
        ).all()
    shown = ("report_key", "known_at", "killed_total_best", "document_id")
    return (
        sorted(tuple(str(row[n]) for n in shown) for row in stands),
        sorted(tuple(str(row[n]) for n in shown) for row in early),
        sorted(map(str, documents)),
        # Which of two feeds brought an article is chance; that each has it is not.
        sorted(map(str, items)),
    )


def whole_day(
    database: Database,
    paper: Newspaper,
    pages: PageReader,
    feeds: list[list[str]],
    limit: int = 40,
) -> None:
    """Follow the feeds, read the morning's articles, then the evening's corrections."""
    desk = Desk(database, paper, pages, agent="morning")
    for number, paths in enumerate(feeds):
        links = ({"link": paper.url(path)} for path in paths)
        desk.add(paper.feed(f"/feed{number}", *links))
    _until_done(desk, limit)
    _until_done(replace(desk, time=desk.time + timedelta(hours=6), agent="evening"), limit)


def _until_done(desk: Desk, limit: int) -> None:
    while desk.fetch(limit=limit).feeds:
        pass
    while desk.read(limit=limit).claimed:
        pass


@pytest.fixture(scope="module")
def in_order(folder: Callable[[], str], paper: Newspaper, pages: PageReader) -> tuple[Any, ...]:
    database = Database(folder())
    whole_day(database, paper, pages, [list(ITEMS), list(ITEMS)])
    found = content(database)
    database.close()
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_order_and_batches_give_an_equal_ledger(
    folder: Callable[[], str],
    paper: Newspaper,
    pages: PageReader,
    in_order: tuple[Any, ...],
    seed: int,
) -> None:
    chance = random.Random(seed)
    orders = [chance.sample(ITEMS, len(ITEMS)) for _ in range(2)]
    database = Database(folder())
    whole_day(database, paper, pages, orders, limit=seed)
    found = content(database)
    database.close()
    assert found == in_order
    assert sorted(row[2] for row in found[0]) == ["54", "7"]
    assert sorted(row[2] for row in found[1]) == ["30", "4", "7"]
    assert len(found[3]) == 2 * len(ITEMS)


@pytest.mark.slow
def test_killed_at_any_commit_and_run_again_the_ledger_is_equal(
    folder: Callable[[], str], paper: Newspaper, in_order: tuple[Any, ...]
) -> None:
    def work(address: str) -> None:
        database = Database(address)
        # A child's pages are read by a process of its own.
        with PageReader() as own:
            whole_day(database, paper, own, [list(ITEMS), list(ITEMS)], limit=2)
        database.close()

    killed = 0
    moments = [Moment("before", n) for n in (4, 6, 9, 13)]
    moments += [Moment("after", n) for n in (5, 7, 11)]
    for moment in moments:
        address = folder()
        killed += was_killed(lambda address=address: work(address), moment)  # type: ignore[misc]
        work(address)
        database = Database(address)
        found = content(database)
        database.close()
        assert found == in_order, moment
    assert killed == len(moments)


rows = st.fixed_dictionaries(
    {
        "date_start": st.dates().map(lambda day: day.replace(year=2016, month=8).isoformat()),
        "country_iso3": st.sampled_from(["TUR", "NGA", None]),
        "geonames_id": st.sampled_from([1, 2, None]),
        "place": st.sampled_from(["Gaziantep", "Maiduguri", None]),
        "event_types": st.lists(st.sampled_from(["bombing", "armed_assault"]), max_size=2),
        "actors": st.just([]),
    }
)


@given(before=st.lists(rows, max_size=5), after=st.lists(rows, max_size=5))
def test_each_report_is_paired_once_at_most_and_equal_ones_are_paired(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    numbered = list(enumerate(before, 1))
    pairs = paired(numbered, after)
    used = [number for number in pairs if number is not None]
    assert len(pairs) == len(after)
    assert len(used) == len(set(used)) <= len(before)
    assert set(used) <= {number for number, _ in numbered}
    # Nothing is left over on both sides that is the same in every field that says something.
    left = [row for number, row in numbered if number not in used]
    for place, row in enumerate(after):
        if pairs[place] is None and row["country_iso3"] and row["place"] and row["event_types"]:
            assert row not in left


def test_a_correction_of_the_place_or_the_toll_is_still_the_same_attack() -> None:
    old = {
        "date_start": "2016-08-20",
        "country_iso3": "TUR",
        "geonames_id": 1,
        "place": "Gaziantep",
        "event_types": ["bombing"],
        "actors": [],
    }
    other = old | {"geonames_id": 2, "place": "Kilis"}
    assert paired([(1, old)], [old | {"killed_total_best": 54}]) == [1]
    assert paired([(1, old)], [other]) == [1]
    assert paired([(1, old), (2, other)], [other, old]) == [2, 1]
    assert paired([(1, old)], [old | {"date_start": "2016-09-20"}]) == [None]
    assert paired([(1, old)], [old | {"country_iso3": "SYR", "geonames_id": 9, "place": "X"}]) == [
        None
    ]
