"""Web pages to text: what is found, and pages made to do harm."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from rimland.model.errors import FileRefusedError
from rimland.stories.page_worker import answer, decoded
from rimland.stories.pages import PageReader

PAGE = """<html><head><title>Blast | Harbour Wire</title>
<meta property="og:title" content="Blast kills nine in Kabul">
<meta property="article:published_time" content="2018-04-22T10:00:00+00:00">
<link rel="canonical" href="https://example.org/blast">
<meta property="og:site_name" content="Harbour Wire"></head>
<body><nav><a href="/">Home</a></nav><script>document.title = "taken"</script><article>
<h1>Blast kills nine in Kabul</h1>
<p>A suicide bomber killed nine people outside a registration centre on Sunday.</p>
<p>The health ministry said 30 were wounded.</p></article>
<footer>Copyright 2020, updated 2021-01-01</footer></body></html>"""


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    with PageReader(seconds=30) as reader:
        yield reader


def test_text_title_time_and_outlet_are_what_the_page_states(pages: PageReader) -> None:
    found = pages.text(PAGE.encode(), "p.html:1")
    assert "killed nine people" in found.text
    assert "\n\nThe health ministry" in found.text
    assert "document.title" not in found.text
    assert found.title == "Blast kills nine in Kabul"
    assert found.published == datetime(2018, 4, 22, 10, tzinfo=UTC)
    assert (found.url, found.publisher) == ("https://example.org/blast", "Harbour Wire")


def test_a_date_that_is_not_stated_as_the_publication_is_not_taken() -> None:
    page = PAGE.replace("article:published_time", "something")
    assert answer(page.encode())["published"] is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="date" content="2018-04-22">', "2018-04-22"),
        ('<time pubdate datetime="2018-04-22T10:00Z">today</time>', "2018-04-22T10:00Z"),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2018-04-22"}]}</script>',
            "2018-04-22",
        ),
        ('<script type="application/ld+json">{"datePublished": [1]}</script>', None),
        ('<script type="application/ld+json">' + "[" * 5000 + "</script>", None),
        ('<meta name="date" content="22 April 2018">', None),
    ],
)
def test_where_a_page_states_its_time(head: str, expected: str | None) -> None:
    assert (
        answer(f"<html><head>{head}</head><p>{'Word ' * 90}</p>".encode())["published"] == expected
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("K\u00f6ln".encode("utf-16"), "K\u00f6ln"),
        ("K\u00f6ln".encode(), "K\u00f6ln"),
        ("K\u00f6ln".encode("cp1252"), "K\u00f6ln"),
        (b'<meta charset="iso-8859-2">\xb1', '<meta charset="iso-8859-2">\u0105'),
        (b'<meta charset="no-such"> x', '<meta charset="no-such"> x'),
    ],
)
def test_character_sets(page: bytes, text: str) -> None:
    assert decoded(page) == text


def test_an_empty_page_is_refused(pages: PageReader) -> None:
    with pytest.raises(FileRefusedError, match="no article"):
        pages.text(b"<html><body></body></html>", "p.html:1")


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb",
    [
        b"<div>" * 300_000 + b"<p>A bomb went off.</p>",
        b"<p " + b'a="b" ' * 300_000 + b">A bomb went off.</p>",
        b"<table><tr><td>" * 60_000 + b"x",
        b"<!--" * 200_000,
        b"&" * 1_000_000,
        b"<meta " * 200_000,
    ],
)
def test_pages_made_to_do_harm_end_in_text_or_one_line(pages: PageReader, bomb: bytes) -> None:
    began = time.monotonic()
    # A page that is given up raises FileRefusedError; nothing else may come out of it.
    with contextlib.suppress(FileRefusedError):
        pages.text(bomb, "p.html:1")
    assert time.monotonic() - began < 30


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_read() -> None:
    with PageReader(seconds=0.01) as reader:
        with pytest.raises(FileRefusedError, match=r"took more than 0\.01 seconds"):
            reader.text(PAGE.encode(), "p.html:1")
        reader._seconds = 60
        assert "killed nine" in reader.text(PAGE.encode(), "p.html:2").text


def test_a_day_alone_is_a_day(pages: PageReader) -> None:
    page = PAGE.replace("2018-04-22T10:00:00+00:00", "2018-04-22")
    assert pages.text(page.encode(), "p.html:1").published == date(2018, 4, 22)
