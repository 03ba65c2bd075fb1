"""Feeds to documents: one article is one document, and a correction is a version of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from rimland.app.api import Ledger
from rimland.app.jobs.erase import erase_documents
from rimland.app.jobs.feed_list import (
    add_feeds,
    import_opml,
    list_feeds,
    list_items,
    show_feed,
)
from rimland.app.settings import Settings
from rimland.coding.coders import RulesCoder
from rimland.ledger.database import Database
from rimland.ledger.desk import reports_read
from rimland.ledger.erasing import Takedown
from rimland.ledger.feeds import NewFeed
from rimland.ledger.reports import standing_reports
from rimland.ledger.schema import metadata
from rimland.ledger.schema_desk import feed_fetches
from rimland.model.coded import CodedDocument
from rimland.model.document import Document
from rimland.model.errors import RimlandError
from rimland.model.time import parse_instant, utc_text
from rimland.sources.fetching import Fetched, Fetcher
from rimland.stories.pages import PageReader, PageText
from tests.newspaper import BLAST, MORE, NOW, SHOOTING, Desk, Newspaper, newspaper

TEN = "Sun, 21 Aug 2016 10:00:00 GMT"


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    with PageReader() as reader:
        yield reader


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    with newspaper() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, paper: Newspaper, pages: PageReader) -> Iterator[Desk]:
    database = Database(str(tmp_path / "desk.db"))
    yield Desk(database, paper, pages)
    database.close()


def tolls(database: Database, as_of: str | None = None) -> dict[str, int]:
    """Return what stands of one article: number of the report -> killed."""
    moment = parse_instant(as_of) if as_of else None
    with database.reading() as connection:
        rows = standing_reports(connection, as_of=moment).to_pylist()
    return {row["record_id"].rpartition("-")[2]: row["killed_total_best"] for row in rows}


def all_killed(database: Database) -> list[int]:
    """Return the tolls of all reports that stand."""
    with database.reading() as connection:
        rows = standing_reports(connection).to_pylist()
    return sorted(row["killed_total_best"] for row in rows)


def test_an_article_of_many_addresses_and_feeds_is_one_document(
    desk: Desk, paper: Newspaper
) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE, canonical=paper.url("/blast"))
    paper.article("/blast.amp.html", BLAST.format(killed=30), canonical=page)
    paper.send_on("/short", page, status=302)
    for number, link in enumerate(
        [f"{page}?utm_source=rss", f"{page}#top", paper.url("/short"), paper.url("/blast.amp.html")]
    ):
        desk.add(paper.feed(f"/feed{number}", {"link": link, "published": TEN}))
    found, read = desk.go()
    assert (found.items, found.fresh) == (4, 4)
    assert (read.claimed, read.read, read.same) == (4, 1, 3)
    assert desk.rows("SELECT url, published FROM documents") == [
        (page, "2016-08-21T09:00:00+00:00")
    ]
    assert len({row["document_id"] for row in list_items(desk.database)}) == 1
    # Whoever comes later with the same address needs no page.
    asked = paper.asked["/blast"]
    desk.add(paper.feed("/late", {"link": page}))
    _, read = desk.go(minutes=1)
    assert (read.same, paper.asked["/blast"]) == (1, asked)


def test_a_correction_takes_the_place_of_what_it_corrects(
    database: Database, paper: Newspaper, pages: PageReader
) -> None:
    desk = Desk(database, paper, pages)
    page = paper.article("/day", BLAST.format(killed=30), SHOOTING.format(killed=4), MORE)
    desk.add(paper.feed("/feed", {"link": page, "published": TEN}))
    desk.go()
    before = tolls(desk.database)
    assert sorted(before.values()) == [4, 30]
    _, read = desk.go(minutes=61)
    assert (read.unchanged, read.corrected) == (1, 0)

    paper.article("/day", BLAST.format(killed=54), MORE, modified="2016-08-21T15:30:00Z")
    _, read = desk.go(hours=5)
    assert (read.corrected, len(read.document_ids)) == (1, 1)
    by_toll = {killed: record for record, killed in before.items()}
    assert tolls(desk.database) == {by_toll[30]: 54}
    assert tolls(desk.database, "2016-08-21T15:29:00Z") == before
    assert tolls(desk.database, "2016-08-21T15:31:00Z") == {by_toll[30]: 54}

    # A text that comes back stands again, under the same keys and with a number of its own.
    paper.article("/day", BLAST.format(killed=30), SHOOTING.format(killed=4), MORE)
    _, read = desk.go(hours=24)
    assert read.corrected == 1
    after = tolls(desk.database)
    assert after[by_toll[30]] == 30
    assert sorted(after.values()) == [4, 30]
    arrivals = desk.rows("SELECT version, document_id, first_document_id FROM arrivals")
    assert [row[0] for row in arrivals] == [1, 2, 3]
    assert len({row[1] for row in arrivals}) == 3
    assert {row[2] for row in arrivals} == {arrivals[0][1]}


def test_an_event_keeps_its_id_and_shows_how_its_toll_was_revised(
    tmp_path: Path, paper: Newspaper, pages: PageReader
) -> None:
    with Ledger(replace(Settings(), ledger=str(tmp_path / "linked.db"))) as ledger:
        desk = Desk(ledger.database, paper, pages)
        page = paper.article("/blast", BLAST.format(killed=30), MORE)
        desk.add(paper.feed("/feed", {"link": page}))
        desk.go()
        ledger.link()
        (before,) = ledger.events().to_dicts()
        paper.article("/blast", BLAST.format(killed=54), MORE)
        desk.go(hours=2)
        ledger.link()
        (after,) = ledger.events().to_dicts()
        shown = ledger.show(after["event_id"])
    assert before["event_id"] == after["event_id"]
    assert (before["victims_killed_best"], after["victims_killed_best"]) == (30, 54)
    assert [(step.known_at[:13], step.toll.best) for step in shown.timeline] == [
        ("2016-08-21T09", 30),
        ("2016-08-21T14", 54),
    ]
    (report,) = shown.reports
    assert any("54" in quote.quote for quote in report.evidence.quotes)


def test_a_corrections_reports_are_found_by_their_document(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/day", BLAST.format(killed=30), SHOOTING.format(killed=4), MORE)
    desk.add(paper.feed("/feed", {"link": page}))
    desk.go()
    (first,) = (row[0] for row in desk.rows("SELECT document_id FROM documents"))
    kept = next(number for number, killed in tolls(desk.database).items() if killed == 4)
    other = "A car bomb killed 12 people at a market in Baghdad, Iraq, on Saturday, police said."
    paper.article("/day", SHOOTING.format(killed=5), other, MORE)
    _, read = desk.go(hours=2)
    with desk.database.reading() as connection:
        told = reports_read(connection, [first, *read.document_ids])
    numbers = {d: [key.rpartition("-")[2] for key in of.keys] for d, of in told.items()}
    assert numbers == {first: ["1", "2"], read.document_ids[0]: sorted([kept, "3"])}
    assert tolls(desk.database) == {kept: 5, "3": 12}


def test_a_feed_that_says_an_item_changed_has_it_looked_at_again(
    desk: Desk, paper: Newspaper
) -> None:
    desk = replace_settings(desk, revisit_hours="")
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    desk.add(paper.feed("/feed", {"link": page, "title": "Thirty killed"}))
    desk.go()
    _, read = desk.go(hours=2)
    assert read.claimed == 0
    paper.article("/blast", BLAST.format(killed=54), MORE)
    paper.feed("/feed", {"link": page, "title": "Fifty-four killed"})
    found, read = desk.go(hours=24)
    assert (found.changed, read.corrected) == (1, 1)


def replace_settings(desk: Desk, **changes: Any) -> Desk:
    desk.settings = replace(desk.settings, **changes)
    return desk


def test_a_page_that_is_gone_takes_nothing_back(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    desk.add(paper.feed("/feed", {"link": page}))
    desk.go()
    paper.serve("/blast", "gone", status=410)
    desk.go(hours=2)
    assert list(tolls(desk.database).values()) == [30]
    (item,) = list_items(desk.database)
    assert (item["state"], item["reason"]) == ("read", "not seen again: http_error 410")


def test_feeds_that_did_not_change_are_not_read_again(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    desk.add(paper.feed("/tagged", {"link": page}, etag='"one"'))
    desk.add(paper.feed("/plain", {"link": page}))
    desk.go()
    found, _ = desk.go(hours=25)
    assert (found.unchanged, found.items) == (2, 0)
    asked = [head for path, head in paper.headers if path == "/tagged"]
    assert [head.get("If-None-Match") for head in asked] == [None, '"one"']
    assert {row["status"] for row in list_feeds(desk.database, now=desk.time)} == {"ok"}


def test_a_feed_that_moved_is_asked_at_its_new_address_and_a_gone_one_is_not(
    desk: Desk, paper: Newspaper
) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    new = paper.feed("/new", {"link": page})
    moved = desk.add(paper.send_on("/old", new, status=308))
    gone = desk.add(paper.serve("/gone", "", status=410))
    desk.go()
    shown = show_feed(desk.database, moved, now=desk.time)
    assert (shown["address"], shown["signals"]) == (new, ["moved"])
    ended = show_feed(desk.database, gone, now=desk.time)
    assert (ended["status"], ended["signals"]) == ("gone", ["gone"])
    desk.go(hours=25)
    assert (paper.asked["/old"], paper.asked["/new"], paper.asked["/gone"]) == (1, 2, 1)
    assert show_feed(desk.database, moved, now=desk.time)["signals"] == []
    # A second feed that moves to the same place is the same feed.
    twin = desk.add(paper.send_on("/older", new, status=301))
    desk.go(minutes=1)
    assert show_feed(desk.database, twin, now=desk.time)["status"] == "removed"


def test_tries_are_spread_out_and_end_and_every_item_has_its_reason(
    desk: Desk, paper: Newspaper
) -> None:
    paper.serve("/down", "busy", status=503)
    paper.serve("/paid", "pay", status=402)
    paper.serve("/picture", b"\x89PNG", kind="image/png")
    paper.serve("/lost", "<title>404 Not Found</title><p>Nothing here.</p>")
    paper.send_on("/deleted", "/", status=302)
    paper.article("/", MORE, title="Front page")
    links = ("/down", "/paid", "/picture", "/lost", "/deleted", "/nowhere")
    desk.add(paper.feed("/feed", *({"link": paper.url(link)} for link in links)))
    desk.add(
        paper.feed("/old", {"link": paper.url("/x"), "published": "Sat, 20 Aug 2011 10:00:00 GMT"})
    )
    desk.fetch()
    tried: list[tuple[int, int]] = []
    while (read := desk.read()).claimed or len(tried) < 8:
        tried.append((read.retried, read.failed))
        desk.time += timedelta(hours=3)
    assert tried[:6] == [(1, 0)] * 5 + [(0, 1)]
    assert paper.asked["/down"] == 6
    rows = desk.rows("SELECT state, reason, address FROM feed_items ORDER BY seq")
    assert [row[:2] for row in rows] == [
        ("failed", "http_error 503"),
        ("refused", "http_error 402"),
        ("not_article", "is of type image/png"),
        ("not_article", "is an error page"),
        ("not_article", "sends on to the front page"),
        ("gone", "http_error 404"),
        ("too_old", "older than 30 days"),
    ]
    # An address can hold a name: what is not needed is not kept.
    assert {row[2] for row in rows} == {"http://127.0.0.1/"}


def test_a_drop_below_what_was_expected_raises_one_signal_and_clears_it_once(
    desk: Desk, paper: Newspaper
) -> None:
    feed = desk.add(paper.feed("/feed"), expected_per_day=24.0, every_minutes=60)
    numbers = iter(range(1_000))

    def hours(count: int, *, items: bool) -> list[str]:
        for _ in range(count):
            if items:
                paper.feed("/feed", *({"link": f"/{next(numbers)}"} for _ in range(1)))
            desk.time += timedelta(minutes=67)
            desk.fetch()
        return list(show_feed(desk.database, feed, now=desk.time)["signals"])

    assert hours(30, items=True) == []
    assert hours(26, items=False) == ["low_yield"]
    (row,) = list_feeds(desk.database, now=desk.time)
    assert "fresh items in 1 days, 24 expected; last new item" in row["health"]
    assert hours(26, items=True) == []
    told = show_feed(desk.database, feed, now=desk.time)["told"]
    assert [(one["code"], one["cleared_at"] is not None) for one in told] == [("low_yield", True)]


@pytest.mark.parametrize("declared", [24.0, None])
def test_an_outage_of_ours_is_no_low_yield(
    desk: Desk, paper: Newspaper, declared: float | None
) -> None:
    feed = desk.add(paper.feed("/feed"), expected_per_day=declared)
    past = [
        {
            "feed_id": feed,
            "fetched_at": utc_text(NOW + timedelta(hours=hour)),
            "outcome": "items",
            "items": 20,
            "fresh": 1,
            "bytes": 1,
            "milliseconds": 1,
        }
        for hour in range(24 * 14)
    ]
    with desk.database.writing() as connection:
        connection.execute(insert(feed_fetches), past)
    desk.time = NOW + timedelta(days=14)
    told: list[Any] = []
    numbers = iter(range(1_000))

    def hours(count: int, each: int) -> None:
        for _ in range(count):
            desk.time += timedelta(hours=1)
            paper.feed("/feed", *({"link": f"/{next(numbers)}"} for _ in range(each)))
            desk.fetch(only=[feed])
            told.append(show_feed(desk.database, feed, now=desk.time)["signals"])

    desk.time += timedelta(days=3)  # the desk is down; of 72 items the feed still holds 3
    hours(1, 3)
    hours(25, 1)
    assert told == [[]] * 26
    hours(25, 0)
    assert told[-1] == ["low_yield"]


def test_failing_is_told_from_empty_and_signalled_once(desk: Desk, paper: Newspaper) -> None:
    failing = desk.add(paper.serve("/bad", "oops", status=500))
    desk.add(paper.feed("/empty"))
    for _ in range(7):
        desk.go(hours=26)
    rows = {
        row["address"].rpartition("/")[2]: row for row in list_feeds(desk.database, now=desk.time)
    }
    assert rows["bad"]["status"] == "failing"
    assert rows["bad"]["health"].startswith("failed 7 times (http_error 500); next try in")
    assert rows["empty"]["status"] == "empty"
    told = show_feed(desk.database, failing, now=desk.time)["told"]
    assert [one["code"] for one in told] == ["failing"]
    paper.feed("/bad", {"link": paper.url("/x")})
    desk.go(hours=26)
    assert show_feed(desk.database, failing, now=desk.time)["signals"] == []


@pytest.mark.parametrize(
    ("content", "killed", "state"),
    [("summary", 12, "read"), ("feed", 30, "read"), ("page", 30, "read")],
)
def test_a_feeds_own_words_are_read_only_when_asked(
    desk: Desk, paper: Newspaper, content: str, killed: int, state: str
) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    address = paper.feed(
        "/feed", {"link": page, "words": BLAST.format(killed=12), "published": TEN}
    )
    desk.add(address, content=content)
    desk.go()
    assert list(tolls(desk.database).values()) == [killed]
    (item,) = list_items(desk.database)
    assert item["state"] == state
    assert paper.asked["/blast"] == (0 if content == "summary" else 1)
    origin = desk.rows("SELECT published_from FROM arrivals")[0][0]
    assert origin == ("feed" if content == "summary" else "page")
    if content == "summary":
        paper.feed("/feed", {"link": page, "words": BLAST.format(killed=15), "title": "More"})
        desk.go(hours=25)
        assert list(tolls(desk.database).values()) == [15]
        assert desk.rows("SELECT version FROM arrivals ORDER BY seq") == [(1,), (2,)]


def test_times_come_from_page_feed_address_or_when_an_item_turned_up(
    desk: Desk, paper: Newspaper
) -> None:
    def article(path: str, published: str | None = None) -> str:
        return paper.article(path, SHOOTING.format(killed=len(path)), MORE, published=published)

    items = [
        {"link": article("/stated", "2016-08-20T08:00:00+02:00"), "published": TEN},
        {"link": article("/day-only", "2016-08-20"), "published": TEN},
        {"link": article("/unset", "1970-01-01T00:00:00Z"), "published": TEN},
        {"link": article("/2016/08/19/dated"), "published": "Thu, 31 Dec 2099 10:00:00 GMT"},
        {"link": article("/undated")},
    ]
    desk.add(paper.feed("/feed", *items))
    desk.go()
    paper.feed("/feed", *items, {"link": article("/turned-up")})
    desk.go(hours=25)
    rows = desk.rows(
        "SELECT d.url, d.published, a.published_from FROM documents d JOIN arrivals a "
        "USING (document_id) ORDER BY d.seq"
    )
    later = (NOW + timedelta(hours=25)).isoformat()
    assert [(url.rpartition("/")[2], published, origin) for url, published, origin in rows] == [
        ("stated", "2016-08-20T08:00:00+02:00", "page"),
        ("day-only", "2016-08-21T10:00:00+00:00", "feed"),
        ("unset", "2016-08-21T10:00:00+00:00", "feed"),
        ("dated", "2016-08-19", "url"),
        ("undated", None, "retrieved"),
        ("turned-up", later, "retrieved"),
    ]
    reasons = {row["reason"] for row in list_items(desk.database)}
    assert reasons == {None}


def test_no_persons_name_stays_in_the_ledger(desk: Desk, paper: Newspaper) -> None:
    words = 'The mayor, Ibrahim Castlemaine, spoke. "It was dark," said Salim Bawazir, a nurse.'
    for path in ("/salim-bawazir-speaks", "/ibrahim-castlemaine-missing"):
        paper.article(path, BLAST.format(killed=3), words, MORE, title="Salim Bawazir speaks")
    links = ("/salim-bawazir-speaks", "/ibrahim-castlemaine-gone")
    desk.add(
        paper.feed(
            "/feed",
            *({"link": paper.url(link), "title": "Salim Bawazir speaks"} for link in links),
            title="Ibrahim Castlemaine",
        )
    )
    desk.go()
    for hours in (2, 6, 24):
        desk.go(hours=hours)
    with desk.database.reading() as connection:
        told = "".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in connection.execute(table.select())
        ).lower()
    assert "bawazir" not in told
    assert "castlemaine" not in told


def test_an_erased_article_is_looked_at_no_more(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    feed = paper.feed("/feed", {"link": page})
    desk.add(feed)
    desk.go()
    ((document,),) = desk.rows("SELECT document_id FROM documents")
    takedown = Takedown(reason="court order", copies_too=True, url_too=True)
    erase_documents(desk.database, [document], takedown, now=desk.time)
    paper.article("/blast", BLAST.format(killed=54), MORE)
    paper.feed("/feed", {"link": page, "title": "Changed"})
    desk.add(paper.feed("/other", {"link": page}))
    desk.go(hours=25)
    assert paper.asked["/blast"] == 1
    assert desk.rows("SELECT count(*) FROM documents") == [(1,)]
    assert desk.rows("SELECT count(*) FROM feed_items WHERE address LIKE '%blast%'") == [(0,)]


def test_an_erased_correction_leaves_no_quote_and_keeps_the_earlier_ones(
    desk: Desk, paper: Newspaper
) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    desk.add(paper.feed("/feed", {"link": page}))
    desk.go()
    paper.article("/blast", BLAST.format(killed=54), MORE)
    desk.go(hours=2)
    _, second = (row[0] for row in desk.rows("SELECT document_id FROM documents ORDER BY seq"))
    erase_documents(desk.database, [second], Takedown(reason="order"), now=desk.time)
    rows = desk.rows("SELECT release, payload FROM report_versions ORDER BY seq")
    assert [(release, "at least 30" in words) for release, words in rows] == [
        (None, True),
        ("2", False),
    ]
    assert '"quote":"' not in rows[1][1].replace('"quote":""', "")
    assert list(tolls(desk.database).values()) == [54]


def test_a_watched_page_is_a_feed_of_itself(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/live", BLAST.format(killed=3), MORE)
    feed = desk.add(page, every_minutes=60)
    desk.settings = replace(desk.settings, revisit_hours="")
    desk.go()
    for killed in range(4, 16):
        paper.article("/live", BLAST.format(killed=killed), MORE)
        _, read = desk.go(minutes=67)
        assert read.corrected == 1
    assert list(tolls(desk.database).values()) == [15]
    shown = show_feed(desk.database, feed, now=desk.time)
    assert (shown["kind"], shown["items"]) == ("page", {"read": 1})
    # A feed that stands at the address later is taken as one; a page where a feed was is a fault.
    paper.feed("/live", {"link": page})
    desk.go(hours=2)
    paper.article("/live", "Nothing", MORE)
    found, _ = desk.go(hours=26)
    assert found.unreadable == 1


def test_an_index_leads_to_its_sitemaps(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)
    entry = "<url><loc>{}</loc><news:publication_date>{}</news:publication_date></url>"
    news = entry.format(page, "2016-08-21T10:00:00Z") + "<url><loc>/about</loc></url>"
    paper.serve("/news.xml", f"<urlset xmlns:news='n'>{news}</urlset>", kind="text/xml")
    paper.serve(
        "/index.xml",
        "<sitemapindex><sitemap><loc>/news.xml</loc></sitemap>"
        "<sitemap><loc>/missing.xml</loc></sitemap></sitemapindex>",
        kind="text/xml",
    )
    feed = desk.add(paper.url("/index.xml"))
    desk.go()
    shown = show_feed(desk.database, feed, now=desk.time)
    assert (shown["kind"], shown["items"]) == ("sitemap_index", {"read": 1, "too_old": 1})
    assert shown["fetches"][0]["reason"] == "1 of its sitemaps failed"
    assert list(tolls(desk.database).values()) == [30]


def test_an_index_that_stays_as_it_is_hides_nothing_new(desk: Desk, paper: Newspaper) -> None:
    paper.article("/blast", BLAST.format(killed=30), MORE)
    paper.article("/day", SHOOTING.format(killed=4), MORE)
    entry = "<url><loc>{}</loc><news:publication_date>2016-08-21T10:00:00Z</news:publication_date></url>"

    def sitemap(*paths: str) -> None:
        body = "".join(entry.format(paper.url(path)) for path in paths)
        paper.serve("/s0.xml", f"<urlset xmlns:news='n'>{body}</urlset>", kind="text/xml")

    for number in range(1, 9):
        paper.serve(f"/s{number}.xml", "<urlset></urlset>", kind="text/xml")
    parts = "".join(
        f"<sitemap><loc>/s{n}.xml</loc><lastmod>{2016 - n}-01-01</lastmod></sitemap>"
        for n in range(9)
    )
    sitemap("/blast")
    index = f"<sitemapindex>{parts}</sitemapindex>"
    feed = desk.add(paper.serve("/index.xml", index, kind="text/xml", etag='"one"'))
    found, _ = desk.go()
    assert (found.fresh, found.left) == (1, 0)
    assert show_feed(desk.database, feed, now=desk.time)["signals"] == []
    sitemap("/blast", "/day")
    found, read = desk.go(hours=25)
    assert (found.fresh, read.read) == (1, 1)


def test_what_strangers_name_in_addresses_and_lists_is_not_kept(
    desk: Desk, paper: Newspaper, tmp_path: Path
) -> None:
    name = "jonas-thornbury"
    moved = desk.add(paper.send_on("/old", paper.feed(f"/{name}.xml"), status=308))
    link = f'<link rel="alternate" type="application/rss+xml" href="/{name}/feed">'
    offers = desk.add(paper.serve("/page", f"<html><head>{link}</head><body>x</body></html>"))
    desk.fetch()
    (told,) = show_feed(desk.database, moved, now=NOW)["told"]
    assert told["detail"] == "from http://127.0.0.1/ to http://127.0.0.1/"
    (told,) = show_feed(desk.database, offers, now=NOW)["told"]
    assert told["detail"] == "1 at http://127.0.0.1/"

    listed = tmp_path / "list.opml"
    outlines = "".join(
        f'<outline xmlUrl="https://{host}/f" rimland:publisher="{publisher}" rimland:family="{family}"/>'
        for host, publisher, family in [
            ("a.example", "Jonas Thornbury", "Jonas Thornbury"),
            ("b.example", "Bosphorus Star", "AFP"),
        ]
    )
    listed.write_text(f'<opml xmlns:rimland="urn:rimland:feeds"><body>{outlines}</body></opml>')
    import_opml(desk.database, str(listed), now=NOW)
    kept = "SELECT publisher, publisher_family FROM feeds WHERE address LIKE '%/f' ORDER BY seq"
    assert desk.rows(kept) == [(None, None), ("Bosphorus Star", "AFP")]


def test_host_names_that_stand_for_nothing_stop_nobody(desk: Desk, paper: Newspaper) -> None:
    good = paper.article("/blast", BLAST.format(killed=30), MORE)
    odd = paper.article("/odd", SHOOTING.format(killed=4), MORE, canonical="https://xn--a/")
    sent = paper.send_on("/sent", "http://xn--a/", status=302)
    desk.add(
        paper.feed("/feed", *({"link": link} for link in (good, odd, sent, "https://xn--a/x")))
    )
    desk.add(sent)
    desk.add("https://xn--a/")
    found, read = desk.go()
    assert (found.items, found.failed) == (1, 2)
    assert (read.claimed, read.read, read.failed) == (3, 2, 1)
    assert desk.rows("SELECT url FROM documents ORDER BY seq") == [(good,), (odd,)]
    reasons = desk.rows("SELECT reason FROM feed_fetches WHERE outcome = 'failed'")
    assert sorted(reasons) == [("bad_redirect",), ("refused_address",)]


def test_a_fault_of_ours_at_one_feed_or_page_stops_no_other(
    desk: Desk, paper: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = paper.article("/blast", BLAST.format(killed=30), MORE)
    odd = paper.article("/odd", SHOOTING.format(killed=4), MORE)
    desk.add(paper.feed("/feed", {"link": odd}, {"link": good}))
    broken = desk.add(paper.feed("/broken"))
    fetch, text = Fetcher.fetch, PageReader.text

    def fetch_breaks(self: Fetcher, url: str, **more: Any) -> Fetched:
        if url.endswith("/broken"):
            raise UnicodeError(url)
        return fetch(self, url, **more)

    def text_breaks(self: PageReader, data: bytes, host: str) -> PageText:
        if b"Maiduguri" in data:
            raise UnicodeError(host)
        return text(self, data, host)

    monkeypatch.setattr(Fetcher, "fetch", fetch_breaks)
    monkeypatch.setattr(PageReader, "text", text_breaks)
    found, read = desk.go()
    assert (found.items, found.failed, read.read, read.failed) == (1, 1, 1, 1)
    (fetched,) = show_feed(desk.database, broken, now=desk.time)["fetches"]
    assert (fetched["outcome"], fetched["reason"]) == ("failed", "error: UnicodeError")
    (failed,) = list_items(desk.database, state="failed")
    assert failed["reason"] == "cannot be read (UnicodeError)"


def test_an_address_without_a_host_is_refused_when_it_is_added(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(RimlandError, match="is no http or https address"):
        add_feeds(desk.database, [NewFeed("https://xn--a/")], now=NOW)
    listed = tmp_path / "list.opml"
    outlines = "".join(f'<outline xmlUrl="https://{h}/f"/>' for h in ("xn--a", "b.example"))
    listed.write_text(f"<opml><body>{outlines}</body></opml>")
    got = import_opml(desk.database, str(listed), now=NOW)
    assert ([one.address for one in got.feeds], got.refused) == (["https://b.example/f"], 1)


def test_one_text_that_breaks_the_reader_stops_no_other(
    desk: Desk, paper: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = RulesCoder.code

    def breaks(self: RulesCoder, document: Document) -> CodedDocument:
        if "Maiduguri" in document.text:
            raise IndexError
        return code(self, document)

    monkeypatch.setattr(RulesCoder, "code", breaks)
    strange = paper.article("/strange", SHOOTING.format(killed=4), MORE)
    links = (strange, paper.article("/blast", BLAST.format(killed=30), MORE))
    desk.add(paper.feed("/feed", *({"link": link} for link in links)))
    words = {"link": "/words", "words": SHOOTING.format(killed=5)}
    desk.add(paper.feed("/words", words), content="summary")
    _, read = desk.go()
    assert (read.read, read.failed) == (1, 1)
    assert list(tolls(desk.database).values()) == [30]
    states = desk.rows("SELECT state, reason FROM feed_items ORDER BY state")
    assert states == [("failed", "cannot be read (IndexError)")] * 2 + [("read", None)]


def test_a_feed_that_carries_whole_texts_needs_no_page(desk: Desk, paper: Newspaper) -> None:
    page = paper.article("/blast", BLAST.format(killed=30), MORE)

    def serve(killed: int, title: str) -> str:
        words = f"<p>{BLAST.format(killed=killed)}</p><p>{MORE}</p>"
        items = [
            {"id": "1", "url": page, "title": title, "content_html": words},
            {"id": "2", "title": "No page", "content_text": SHOOTING.format(killed=7)},
        ]
        items = [one | {"date_published": "2016-08-21T10:00:00Z"} for one in items]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items}
        return paper.serve("/feed.json", json.dumps(feed), kind="application/feed+json")

    desk.add(serve(12, "Blast"), content="feed")
    desk.go()
    assert all_killed(desk.database) == [7, 12]
    assert {row["state"] for row in list_items(desk.database)} == {"read"}
    serve(15, "Toll rises")
    desk.go(hours=25)
    assert all_killed(desk.database) == [7, 15]
    assert paper.asked["/blast"] == 0
    texts = desk.rows("SELECT masked_text FROM documents ORDER BY seq")
    assert all("<p>" not in text for (text,) in texts)
