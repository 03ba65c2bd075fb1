"""Feeds of every kind: what is read of them, and what hostile and broken ones come to."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.sources.feed_times import day_in_address, stated_time, time_fault, trusted
from rimland.sources.feed_words import plain
from rimland.sources.feeds import Feed, FeedFault, FeedFaultCode, FeedKind, parse_feed
from tests.hostile import STUCK

BASE = "https://harbour.example/news/feed.xml"
NOON = datetime(2017, 1, 20, 12, 0, tzinfo=UTC)
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour &amp; Wire</title><ttl>15</ttl>'
    "<item><title>Clashes &lt;b&gt;near&lt;/b&gt; the <![CDATA[harbour</item>]]></title>"
    "<link>/a?x=1&amp;y=2</link><guid isPermaLink='false'>one</guid>"
    "<pubDate>Fri, 20 Jan 2017 07:00:00 -0500</pubDate>"
    "<description>&lt;p&gt;First.&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;Second.</description></item>"
    "<item><guid>https://harbour.example/b</guid></item></channel></rss>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Old Wire</title>'
    '</channel><item rdf:about="https://old.example/1"><title>One</title>'
    "<link>https://old.example/1</link><dc:date>2017-01-20T12:00:00Z</dc:date></item></rdf:RDF>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/x/"><title>A</title>'
    "<entry><id>urn:1</id><title type='html'>Tit&lt;i&gt;le&lt;/i&gt;</title>"
    '<link rel="self" href="self"/><link rel="alternate" href="one"/>'
    "<published>2017-01-20T12:00:00Z</published><updated>2017-01-20T13:00:00Z</updated>"
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole</p><p>text</p></div>'
    "</content></entry></feed>"
)
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "items": [
            {
                "id": 7,
                "url": "/seven",
                "title": "<b>Seven</b>",
                "content_html": "<p>One</p><p>Two</p>",
                "date_published": "2017-01-20T12:00:00Z",
                "date_modified": "2017-01-21T12:00:00+01:00",
            },
            "not an item",
        ],
    }
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
    "<loc>https://harbour.example/s</loc><lastmod>2017-01-20</lastmod><news:news><news:title>S"
    "</news:title><news:publication_date>2017-01-20T12:00:00Z</news:publication_date></news:news>"
    "<image:image><image:loc>https://harbour.example/p.jpg</image:loc></image:image></url></urlset>"
)
INDEX = (
    "<sitemapindex>"
    + "".join(
        f"<sitemap><loc>https://harbour.example/s{n}.xml</loc><lastmod>2017-01-{n:02}</lastmod></sitemap>"
        for n in range(1, 9)
    )
    + "<sitemap><loc>https://elsewhere.example/s.xml</loc></sitemap></sitemapindex>"
)
PAGE = (
    '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss">'
    "</head><body>Hello</body></html>"
)


def read(body: str | bytes, **more: int) -> Feed:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(data, address=BASE, **more)  # type: ignore[arg-type] # most and skip


def code_of(body: str | bytes) -> FeedFaultCode:
    with pytest.raises(FeedFault) as raised:
        read(body)
    return raised.value.code


def test_tags_that_never_end_cost_no_more_than_other_words() -> None:
    assert plain("<" * 100_000, "content") == "<" * 100_000
    assert plain("<script " * 10_000, "content") == ("<script " * 10_000).strip()
    assert plain(
        "<p>One <b>two</b><script x>no</script> three < four <i>five</i></p>", "title"
    ) == ("One two three < four five")
    page = "<html><head>" + "<link " * 30_000 + '<link rel="alternate" '
    page += 'type="application/rss+xml" href="/rss"></head></html>'
    assert read(page).offers == ("https://harbour.example/rss",)


def test_rss_with_markup_relative_links_and_hints() -> None:
    feed = read(RSS)
    assert (feed.kind, feed.title, feed.hint, feed.notes) == (
        FeedKind.RSS,
        "Harbour & Wire",
        15,
        (),
    )
    first, second = feed.items
    assert first.address == "https://harbour.example/a?x=1&y=2"
    assert first.title == "Clashes near the harbour"
    assert (first.published, first.published_from) == (NOON, "feed")
    assert first.summary == "First. Second."
    assert second.address == "https://harbour.example/b"
    assert (second.published, second.published_from) == (None, None)


@pytest.mark.parametrize(
    ("body", "kind", "address"),
    [
        (RDF, FeedKind.RSS, "https://old.example/1"),
        (ATOM, FeedKind.ATOM, "https://atom.example/x/one"),
        (JSON, FeedKind.JSON, "https://harbour.example/seven"),
        (SITEMAP, FeedKind.SITEMAP, "https://harbour.example/s"),
    ],
)
def test_other_kinds_give_the_same_fields(body: str, kind: FeedKind, address: str) -> None:
    feed = read(body)
    assert feed.kind is kind
    (item,) = feed.items
    assert (item.address, item.published) == (address, NOON)


def test_whole_texts_keep_their_paragraphs() -> None:
    assert read(JSON).items[0].content == "One\n\nTwo"
    assert (read(ATOM).items[0].content or "").split() == ["Whole", "text"]
    assert read(ATOM).items[0].updated == datetime(2017, 1, 20, 13, tzinfo=UTC)


def test_an_index_names_its_own_latest_sitemaps_and_no_strangers() -> None:
    feed = read(INDEX)
    assert feed.parts == tuple(f"https://harbour.example/s{n}.xml" for n in (8, 7, 6, 5, 4))
    assert feed.left == 0


def test_a_page_is_a_feed_of_itself_and_says_which_feeds_it_offers() -> None:
    feed = read(PAGE)
    assert (feed.kind, feed.items[0].address) == (FeedKind.PAGE, BASE)
    assert feed.offers == ("https://harbour.example/rss",)


def many(count: int) -> str:
    items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(count))
    return f"<rss version='2.0'><channel><title>Many</title>{items}</channel></rss>"


def test_a_long_feed_is_read_a_stretch_at_a_time_and_the_rest_is_counted() -> None:
    body = many(250)
    first, last = read(body, most=100), read(body, most=100, skip=200)
    assert (len(first.items), first.left) == (100, 150)
    assert (len(last.items), last.left) == (50, 0)
    assert last.items[0].address == "https://harbour.example/200"
    assert last.title == "Many"


@pytest.mark.parametrize("body", [RSS, RDF, ATOM, SITEMAP, many(20)], ids=lambda b: b[:12])
def test_a_body_that_breaks_off_gives_its_whole_items_and_says_so(body: str) -> None:
    whole = read(body).items
    for cut in range(len(body) // 3, len(body) - 1, 37):
        feed = None
        with suppress(FeedFault):  # where no item was whole yet
            feed = read(body[:cut])
        if feed is not None:
            assert "broken_off" in feed.notes
            assert feed.items == whole[: len(feed.items)]


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", FeedFaultCode.EMPTY),
        (b" \n\x00", FeedFaultCode.EMPTY),
        (b"\x89PNG\r\n", FeedFaultCode.NOT_A_FEED),
        (b"Service unavailable", FeedFaultCode.NOT_A_FEED),
        (b"<svg/>", FeedFaultCode.NOT_A_FEED),
        (b'{"error": 500}', FeedFaultCode.NOT_A_FEED),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', FeedFaultCode.UNREADABLE),
        (b"{" * 50_000, FeedFaultCode.UNREADABLE),
        (b"<rss><channel><item><title>half", FeedFaultCode.UNREADABLE),
        (f"{LAUGHS}{RSS}".encode(), FeedFaultCode.ENTITIES),
        (
            f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}<rss/>'.encode("utf-16"),
            FeedFaultCode.ENTITIES,
        ),
        (f"{LAUGHS}<rss/>".encode("utf-16-le"), FeedFaultCode.ENTITIES),
        (f"<!-- hello -->\n{LAUGHS}{SITEMAP}".encode(), FeedFaultCode.ENTITIES),
        (b'<!DOCTYPE r SYSTEM "http://169.254.169.254/" [%x;]><rss/>', FeedFaultCode.ENTITIES),
        (b'<!ENTITY a "b"><rss/>', FeedFaultCode.ENTITIES),
        (b"<rss><channel>" + b"<a>" * 9_000, FeedFaultCode.TOO_DEEP),
        (b"<urlset>" + b"<a>" * 9_000, FeedFaultCode.TOO_DEEP),
    ],
)
def test_what_is_no_feed_says_why(body: bytes, code: FeedFaultCode) -> None:
    assert code_of(body) is code


def test_an_old_grammar_is_neither_fetched_nor_refused() -> None:
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://169.254.169.254/rss.dtd">'
    body = f"{old}<rss version='0.91'><channel><item><title>Caf&eacute;</title><link>/c</link></item></channel></rss>"
    feed = read(body)
    assert feed.items[0].title == "Café"
    assert feed.notes == ("mended",)


@pytest.mark.parametrize(
    ("data", "content_type", "notes"),
    [
        ("é".encode(), "text/xml; charset=iso-8859-1", ()),
        ("é".encode("cp1252"), "text/xml; charset=windows-1252", ()),
        (b"\xff\xe9", "text/xml; charset=utf-8", ("bad_bytes",)),
        (b"\xe9", "text/xml; charset=utf-7", ("wrong_charset",)),
    ],
)
def test_charsets_are_settled_once(data: bytes, content_type: str, notes: tuple[str, ...]) -> None:
    body = b"<rss><channel><item><link>/a</link><title>" + data + b"</title></item></channel></rss>"
    feed = parse_feed(body, address=BASE, content_type=content_type)
    assert feed.notes == notes
    assert feed.items[0].title


@pytest.mark.parametrize(
    "body",
    [
        many(1).replace("<title>0", "<title><a b=c>" + "<" * 40_000),
        many(1).replace("<title>0", "<title>&x;" + "<div>" * 20_000),
        many(1).replace("<title>0", "<title>" + "&lt;script&gt;" * 8_000),
        "<rss><channel>" + "<![CDATA[" * 12_000,
        "<rss><channel>" + "<item " * 17_000,
        "<rss><channel>" + "<item>" * 17_000,
        "<?xml version='1.0'?>" + "<!-- " * 20_000,
        "<html><head>" + '<link rel="alternate" ' * 5_000,
    ],
    ids=["angles", "mended", "scripts", "cdata", "open tags", "open items", "comments", "links"],
)
def test_no_hostile_body_keeps_the_reader_busy(body: str) -> None:
    began = time.process_time()
    with suppress(FeedFault):
        read(body)
    assert time.process_time() - began < STUCK * max(1, len(body) / 100_000)


_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_ends_in_items_or_a_fault(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from([RSS, ATOM, JSON, SITEMAP, INDEX])).encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    damaged = body[:start] + data.draw(st.binary(max_size=12)) + body[end:]
    try:
        feed = parse_feed(damaged, address=BASE)
    except FeedFault:
        return
    for item in feed.items:
        assert item.address is None or item.address.lower().startswith(("http://", "https://"))
        # A mark may be left where damage took a tag's other end; it is text, and shown as text.
        assert b"&" in damaged or not _TAG.search(item.title or "")


@pytest.mark.parametrize(
    ("stated", "fault"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), "time_too_early"),
        (datetime(2099, 12, 31, tzinfo=UTC), "time_in_future"),
        (date(2017, 1, 21), "time_in_future"),
        (datetime(2017, 1, 20, 12, 30, tzinfo=UTC), None),
        (date(2017, 1, 20), None),
        (NOON, None),
    ],
)
def test_times_that_cannot_be_true_have_their_reason(
    stated: date | datetime, fault: str | None
) -> None:
    assert time_fault(stated, NOON) == fault
    # A clock that is a little fast means now.
    usable = min(stated, NOON) if isinstance(stated, datetime) else stated
    assert trusted(stated, NOON) == (None if fault else usable)


def test_days_in_addresses_and_written_times() -> None:
    assert day_in_address("https://e.org/2017/01/20/clashes") == date(2017, 1, 20)
    assert day_in_address("https://e.org/news/20170120.html") == date(2017, 1, 20)
    assert day_in_address("https://e.org/2017/13/40/x?d=/2017/01/20/") is None
    assert stated_time("2017-01-20") == date(2017, 1, 20)
    assert stated_time("2017-01-20T12:00:00") == NOON
    assert stated_time("noon") is None


@pytest.mark.shared
def test_real_feeds_are_read_whole(shared_data: Path) -> None:
    found = {
        path.stem: parse_feed(path.read_bytes(), address=BASE)
        for path in sorted((shared_data / "feeds").glob("*.xml"))
    }
    assert {name: len(feed.items) for name, feed in found.items()} == {
        "bbc_world_2017-01-20": 3,
        "bbc_world_2019-02-24": 33,
        "reuters_top_2017-03-20": 10,
        "reuters_world_2018-01-30": 10,
    }
    for feed in found.values():
        assert feed.notes == ()
        for item in feed.items:
            assert item.address
            assert item.title
            assert isinstance(item.published, datetime)
    # Addresses that count clicks are passed over for the articles' own.
    first = found["reuters_top_2017-03-20"].items[0]
    assert (first.address or "").startswith("http://www.reuters.com/article/")


def test_what_json_can_write_and_no_database_can_hold_is_left_out() -> None:
    odd = "\ud800\x00x"
    fields = ("id", "url", "title", "content_text", "summary")
    said = {"version": "https://jsonfeed.org/version/1", "title": odd}
    feed = read(json.dumps({**said, "items": [dict.fromkeys(fields, odd)]}))
    told = (feed.title, *(getattr(feed.items[0], name) for name in ("guid", "title", "content")))
    assert feed.items[0].address is None
    for words in told:
        assert words.endswith("x")
        assert "\x00" not in words
        words.encode()
