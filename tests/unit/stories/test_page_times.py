"""When a page says it was published, and where it says so."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rimland.stories.page_times import day_in_address, stated_times
from rimland.stories.page_worker import answer

WORDS = "<p>" + "Word " * 90 + "</p>"


def times(head: str, body: str = "") -> tuple[str | None, str | None, str | None]:
    found = answer(f"<html><head>{head}</head><body>{body}{WORDS}</body></html>".encode())
    return found["published"], found["published_from"], found["modified"]


def block(content: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(content)}</script>'


def test_each_place_is_named() -> None:
    day = "2018-04-22"
    assert times(f'<meta property="article:published_time" content="{day}">')[:2] == (
        day,
        "meta:article:published_time",
    )
    assert times(block({"@type": "NewsArticle", "datePublished": day}))[:2] == (day, "json-ld")
    assert times("", f'<time itemprop="datePublished" datetime="{day}">x</time>')[:2] == (
        day,
        "time-element",
    )
    assert times(f'<meta name="date" content="{day}">')[:2] == (day, "meta:date")
    link = '<link rel="canonical" href="https://example.org/2018/04/22/blast">'
    assert times(link)[:2] == (day, "address")
    assert times("") == (None, None, None)


def test_what_means_the_publication_goes_before_what_may_be_the_day_of_the_visit() -> None:
    visit = '<meta name="date" content="2026-11-23">'
    told = block({"@type": "NewsArticle", "datePublished": "2017-04-05T06:00:00Z"})
    assert times(visit + told)[:2] == ("2017-04-05T06:00:00Z", "json-ld")


def test_the_article_is_asked_and_not_the_pictures_and_comments_beside_it() -> None:
    graph = [
        {"@type": "ImageObject", "datePublished": "2001-01-01"},
        {"@type": "Comment", "datePublished": "2019-01-01"},
        {"@type": "WebPage", "datePublished": "2016-01-01"},
        {"@type": ["NewsArticle"], "datePublished": "2017-04-05", "dateModified": "2017-04-06"},
    ]
    assert times(block({"@graph": graph})) == ("2017-04-05", "json-ld", "2017-04-06")
    assert times(block({"@graph": graph[:2]}))[0] is None


def test_the_last_change_is_not_the_publication() -> None:
    changed = '<meta property="article:modified_time" content="2019-05-01T00:00:00Z">'
    assert times(changed) == (None, None, "2019-05-01T00:00:00Z")
    assert times("", '<time class="updated" datetime="2019-05-01">today</time>')[0] is None


def test_a_post_marked_as_published_counts_where_it_is_the_only_one() -> None:
    entry = '<time class="entry-date published" datetime="{}">x</time>'
    one = entry.format("2017-04-05T06:00:00+00:00")
    assert times("", one)[:2] == ("2017-04-05T06:00:00+00:00", "time-element")
    assert times("", one + entry.format("2017-04-01"))[0] is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2017-04-05T06:00:00.000+02:00", "2017-04-05T06:00:00+02:00"),
        ("2017-04-05 06:00", "2017-04-05T06:00"),
        ("20170405T060000Z", "2017-04-05T06:00:00Z"),
        ("20170405", "2017-04-05"),
        ("Wed, 05 Apr 2017 06:00:00 +0200", "2017-04-05T06:00:00+02:00"),
        ("5 April 2017", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("Wed, 99 Apr 2017 06:00:00 GMT", None),
        ("yesterday", None),
    ],
)
def test_forms_of_time(written: str, read: str | None) -> None:
    assert stated_times({"datepublished": written}, [], [], None)["published"] == read


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://example.org/news/2017/04/05/blast.html", date(2017, 4, 5)),
        ("https://example.org/world/2017/apr/05/blast", date(2017, 4, 5)),
        ("https://example.org/2017/4/5/blast", date(2017, 4, 5)),
        ("https://example.org/blast-in-kabul-2017-04-05", date(2017, 4, 5)),
        ("https://example.org/20170405/blast", date(2017, 4, 5)),
        ("https://example.org/2017/13/05/blast", None),
        ("https://example.org/2017/02/30/blast", None),
        ("https://example.org/2017/04/blast", None),
        ("https://example.org/1066/10/14/battle", None),
        ("https://example.org/id/20170405123", None),
        ("https://example.org/?day=2017/04/05/", None),
        ("https://[broken/2017/04/05/", None),
        (None, None),
    ],
)
def test_the_day_in_an_address(address: str | None, day: date | None) -> None:
    assert day_in_address(address) == day
