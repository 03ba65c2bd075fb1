"""Lists of feeds as OPML: read as other readers write them, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.errors import FileRefusedError
from rimland.sources.opml import Outline, read_opml, write_opml

NESTED = b"""<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Africa"><outline text="West"><outline type="rss" text="Lagoon &amp; Co"
 xmlUrl=" https://lagoon.example/rss?a=1&amp;b=2 "/></outline></outline>
<outline title="Harbour" XMLURL="http://harbour.example/feed" htmlUrl="http://harbour.example"/>
<outline text="again" xmlUrl="http://harbour.example/feed"/>
<outline text="script" xmlUrl="javascript:alert(1)"/><outline text="folder"/></body></opml>"""

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20
)
outlines = st.builds(
    Outline,
    address=st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9?=&'\"-]{0,20}", fullmatch=True),
    title=st.none() | words,
    publisher=st.none() | words,
    publisher_family=st.none() | words,
    expected_per_day=st.none() | st.floats(0.01, 1000),
    every_minutes=st.none() | st.integers(1, 10_000),
    content=st.none() | st.sampled_from(["feed", "summary"]),
)


def test_folders_are_looked_into_and_each_address_is_taken_once() -> None:
    found = read_opml(NESTED, "feeds.opml")
    assert [(one.address, one.title) for one in found.outlines] == [
        ("https://lagoon.example/rss?a=1&b=2", "Lagoon & Co"),
        ("http://harbour.example/feed", "Harbour"),
    ]
    assert (found.refused, found.whole) == (1, True)


@settings(max_examples=30, deadline=None)
@given(st.lists(outlines, max_size=6, unique_by=lambda one: one.address))
def test_what_is_written_is_read_back(listed: list[Outline]) -> None:
    found = read_opml(write_opml(listed, 'My "feeds" <&>').encode(), "x")
    same = [one for one in listed if one.title not in {one.address, one.publisher}]
    assert [one for one in found.outlines if one.address in {s.address for s in same}] == same
    assert len(found.outlines) == len(listed)


def test_a_list_that_breaks_off_gives_what_is_there() -> None:
    found = read_opml(NESTED[: NESTED.index(b"<outline title")], "x")
    assert (len(found.outlines), found.whole) == (1, False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html/>",
        b"<opml",
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml>&x;</opml>',
        b"<opml>" + b"<outline>" * 5_000,
    ],
)
def test_what_is_no_list_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(FileRefusedError, match=r"list\.opml: "):
        read_opml(data, "list.opml")
