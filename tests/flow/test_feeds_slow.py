"""Hosts that want to be left alone, and articles that end the process, hold up nobody but themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rimland.app.jobs.feed_budget import Budget
from rimland.app.jobs.feed_list import list_items
from rimland.app.jobs.feed_revisits import MOST_TRIES
from rimland.coding.coders import RulesCoder
from rimland.ledger.database import Database
from rimland.model.coded import CodedDocument
from rimland.model.document import Document
from rimland.sources.fetching import Fetcher, Politeness
from rimland.stories.pages import PageReader
from tests.clock import StandingClock
from tests.newspaper import BLAST, MORE, NOW, SHOOTING, Desk, Newspaper, newspaper


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    with PageReader() as reader:
        yield reader


@pytest.fixture
def papers() -> Iterator[tuple[Newspaper, Newspaper]]:
    with newspaper() as slow, newspaper() as quick:
        yield slow, quick


@pytest.fixture
def desk(tmp_path: Path, papers: tuple[Newspaper, Newspaper], pages: PageReader) -> Iterator[Desk]:
    database = Database(str(tmp_path / "desk.db"))
    yield Desk(database, papers[0], pages)
    database.close()


def polite(desk: Desk, papers: tuple[Newspaper, Newspaper]) -> tuple[StandingClock, Budget]:
    """Let a desk keep to what hosts ask for, with a clock that only waiting moves."""
    clock = StandingClock(NOW)
    papers[0].serve("/robots.txt", "User-agent: *\nCrawl-delay: 30\n", kind="text/plain")
    desk.fetcher = Fetcher(
        user_agent="rimland-test",
        allowed=[("127.0.0.1", paper.port) for paper in papers],
        politeness=Politeness(gap=timedelta(seconds=1)),
        now=clock.now,
        wait=clock.wait,
    )

    def seconds() -> float:
        return clock.time.timestamp()

    return clock, Budget(clock=seconds)


def test_a_host_that_wants_long_pauses_holds_up_no_round(
    desk: Desk, papers: tuple[Newspaper, Newspaper]
) -> None:
    slow, quick = papers
    pages = [slow.article(f"/{n}", BLAST.format(killed=30 + n), MORE) for n in range(5)]
    other = quick.article("/day", SHOOTING.format(killed=4), MORE)
    desk.add(quick.feed("/feed", *({"link": link} for link in [*pages, other])))
    clock, budget = polite(desk, papers)
    desk.fetch(budget=budget)
    began = clock.time
    read = desk.read(budget=budget)
    assert (read.claimed, read.read, read.put_back) == (6, 2, 4)
    assert clock.time - began < timedelta(seconds=5)
    waiting = desk.rows("SELECT tries, claimed_by FROM feed_items WHERE state = 'waiting'")
    assert waiting == [(0, None)] * 4
    done = 2
    for _ in range(12):
        desk.time = clock.time = clock.time + timedelta(seconds=31)
        before = clock.time
        done += desk.read(budget=budget).read
        assert clock.time - before < timedelta(seconds=5)
    assert done == 6


def test_a_round_ends_with_its_budget_and_the_rest_is_due_later(
    desk: Desk, papers: tuple[Newspaper, Newspaper]
) -> None:
    quick = papers[0]
    pages = [quick.article(f"/{n}", BLAST.format(killed=30 + n), MORE) for n in range(3)]
    desk.add(quick.feed("/feed", *({"link": link} for link in pages)))
    desk.add(quick.feed("/empty"))
    seconds = iter(range(0, 10_000, 40))
    budget = Budget(clock=lambda: float(next(seconds)))  # each look at it is 40 seconds later
    found = desk.fetch(budget=budget)
    assert (found.feeds, found.put_back) == (1, 1)
    read = desk.read(budget=budget)
    assert (read.claimed, read.read, read.put_back) == (3, 1, 2)
    assert desk.read(budget=budget).claimed == 0
    desk.time += timedelta(minutes=1)
    assert desk.fetch().feeds == 1
    assert desk.read().read == 2


class Killed(BaseException):
    """The end of a process, as far as one can be had within a test."""


def test_an_article_that_ends_the_process_is_given_up_and_the_others_are_read(
    desk: Desk, papers: tuple[Newspaper, Newspaper], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = papers[0]
    bad = paper.article("/bad", SHOOTING.format(killed=4), MORE)
    good = [paper.article(f"/{n}", BLAST.format(killed=30 + n), MORE) for n in range(3)]
    desk.add(paper.feed("/feed", *({"link": link} for link in [good[0], bad, *good[1:]])))
    code = RulesCoder.code
    ended = 0

    def kills(self: RulesCoder, document: Document, *more: Any) -> CodedDocument:
        nonlocal ended
        if "Maiduguri" in document.text:
            ended += 1
            raise Killed
        return code(self, document, *more)

    monkeypatch.setattr(RulesCoder, "code", kills)
    desk.fetch()
    for _ in range(MOST_TRIES + 2):
        with suppress(Killed):
            desk.read()
        desk.time += timedelta(minutes=31)
    assert ended == MOST_TRIES
    (failed,) = list_items(desk.database, state="failed")
    assert failed["reason"] == "given up: reading it never came to an end"
    assert len(list_items(desk.database, state="read")) == 3
