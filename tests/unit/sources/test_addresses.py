"""One article has one address, however a reader came to it; different articles keep theirs."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.sources.addresses import (
    LONGEST,
    article_key,
    canonical_address,
    is_host,
    preferred_address,
    registered_name,
)
from rimland.sources.fetch_faults import FetchFault
from rimland.sources.fetch_targets import checked_address
from rimland.sources.http_exchange import FetchLimits

STORY = "https://www.harbour.example/world/2026/03/01/clashes"


@pytest.mark.parametrize(
    "variant",
    [
        STORY,
        f"{STORY}/",
        f"  {STORY}\n",
        f"{STORY}#comments",
        f"{STORY}?",
        f"{STORY}?utm_source=rss&utm_medium=feed&utm_campaign=x",
        f"{STORY}?fbclid=IwAR0&gclid=1&msclkid=2&mc_cid=3&_hsenc=4&igshid=5",
        f"{STORY}?at_medium=RSS&at_campaign=KARANGA",
        f"{STORY}?ns_mchannel=rss&ns_source=PublicRSS20-sa",
        f"{STORY}?partner=rss&emc=rss",
        f"{STORY}?feedType=RSS&feedName=worldNews",
        f"{STORY}?traffic_source=rss",
        f"{STORY}?ref=rss&src=feed",
        f"{STORY}?amp=1",
        f"{STORY}?amp",
        f"{STORY}?outputType=amp",
        f"{STORY}?amp_js_v=0.1&usqp=mq331AQ",
        f"{STORY}/amp",
        f"{STORY}/amp/",
        f"{STORY}/index.html",
        f"{STORY};jsessionid=0A1B",
        "HTTPS://WWW.HARBOUR.EXAMPLE:443/world/2026/03/01/clashes",
        "https://www.harbour.example./world/2026/03/01/clashes",
        "https://www.harbour.example/world/2026/03/01/x/../clashes",
        "https://www.harbour.example/world//2026/03/./01/clashes",
        "https://www.harbour.example/world/2026/03/01/cl%61shes",
        "https://name:word@www.harbour.example/world/2026/03/01/clashes",
        "https://www.google.com/amp/s/www.harbour.example/world/2026/03/01/clashes/amp/",
        "https://www-harbour-example.cdn.ampproject.org/c/s/www.harbour.example/world/2026/03/01/clashes",
        "https://www-harbour-example.cdn.ampproject.org/v/s/www.harbour.example/world/2026/03/01/clashes?usqp=x",
        "https://www.harbour.example/amp/world/2026/03/01/clashes",
        "https://www.harbour.example/world/2026/03/01/clashes.amp",
    ],
)
def test_variants_of_one_address(variant: str) -> None:
    assert canonical_address(variant) == STORY


@pytest.mark.parametrize(
    "variant",
    [
        "http://harbour.example/x",
        "https://m.harbour.example/x",
        "https://mobile.harbour.example/x",
        "https://amp.harbour.example/x",
        "https://www.harbour.example/x",
        "https://m.amp.harbour.example/x",
    ],
)
def test_variants_of_one_host_have_one_key(variant: str) -> None:
    wanted = canonical_address("https://harbour.example/x")
    found = canonical_address(variant)
    assert article_key(str(found)) == article_key(str(wanted))


@pytest.mark.parametrize(
    ("given_as", "wanted"),
    [
        ("https://en.m.wikipedia.org/wiki/Borno_State", "https://en.wikipedia.org/wiki/Borno_State"),
        ("https://m.news.co.uk/x", "https://news.co.uk/x"),
        ("https://m.co.uk/x", "https://m.co.uk/x"),
        ("https://m.me/x", "https://m.me/x"),
        ("https://amp.dev/x", "https://amp.dev/x"),
        ("https://mobile.example/amp", "https://mobile.example/amp"),
        ("https://a.example/campus/amplified", "https://a.example/campus/amplified"),
        ("https://a.example/story.amp.html", "https://a.example/story.html"),
        ("https://a.example/?p=12&utm_source=x", "https://a.example/?p=12"),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2"),
        ("https://a.example/x?b=2&a=1&a=0", "https://a.example/x?b=2&a=1&a=0"),
        ("https://a.example/x?b&a", "https://a.example/x?b&a"),
        ("https://a.example/x?ref=8812", "https://a.example/x?ref=8812"),
        ("https://a.example/x?m=1", "https://a.example/x?m=1"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("https://a.example:80/x", "https://a.example:80/x"),
        ("https://a.example/#!/x", "https://a.example/#!/x"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/..", "https://a.example/"),
        ("https://a.example/a%2fb", "https://a.example/a%2Fb"),
        ("https://a.example/a%2Fb/%E3%81%82", "https://a.example/a%2Fb/%E3%81%82"),
        ("https://a.example/あ", "https://a.example/%E3%81%82"),
        ("https://bücher.example/ü?q=ü", "https://xn--bcher-kva.example/%C3%BC?q=%C3%BC"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/x?u=https://b.example/", "https://a.example/x?u=https://b.example/"),
        ("https://web.archive.org/web/2/https://a.example//x", "https://web.archive.org/web/2/https://a.example//x"),
        ("https://www.google.com/search?q=x", "https://www.google.com/search?q=x"),
        ("https://www.google.com/maps/c/s/a.example/x", "https://www.google.com/maps/c/s/a.example/x"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("http://192.0.2.1/x", "http://192.0.2.1/x"),
        ("https://a.example/Story", "https://a.example/Story"),
    ],
)  # fmt: skip
def test_forms(given_as: str, wanted: str) -> None:
    assert canonical_address(given_as) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "clashes", "/clashes", "//a.example/x", "mailto:desk@a.example", "javascript:alert(1)",
        "data:text/html,x", "file:///etc/hostname", "ftp://a.example/x", "urn:uuid:1", "tag:a.example,2026:1",
        "https://", "https:///x", "http://[::1", "http://a b.example/", "http://a.example:port/",
        "http://a.example:99999/", "http://a..example/", "http://*.example/", "https://a.example/\x00",
        "https://a.example/" + "x" * LONGEST,
    ],
)  # fmt: skip
def test_what_is_no_web_address(url: str) -> None:
    assert canonical_address(url) is None


def test_relative_addresses_stand_on_their_feed_s() -> None:
    base = "https://a.example/news/feed.xml"
    assert canonical_address("../x?utm_source=rss", base) == "https://a.example/x"
    assert canonical_address("//b.example/x", base) == "https://b.example/x"
    assert canonical_address("", base) == base
    assert canonical_address("mailto:x@a.example", base) is None
    assert canonical_address("x", "not an address") is None


_SEGMENTS = st.one_of(
    st.sampled_from(["amp", "index.html", "..", ".", "", "s", "c", "a.amp.html", "x.example", "%2e", "é"]),
    st.text("abcXYZ019-._~%;:@!$&'()*+,=", max_size=8),
)  # fmt: skip
_HOSTS = st.one_of(
    st.lists(st.sampled_from(["m", "amp", "mobile", "www", "a", "en", "co", "google"]), min_size=1, max_size=4)
    .map(lambda labels: ".".join([*labels, "uk"])),
    st.sampled_from(["www.google.com", "a.cdn.ampproject.org", "[::1]", "192.0.2.1", "BÜCHER.example", "a.example."]),
)  # fmt: skip
_QUERIES = st.lists(
    st.one_of(
        st.sampled_from(["utm_source=x", "amp=1", "b=2", "a=1", "a", "fbclid=", "ref=rss", ""]),
        st.text("abc=%&+?/é ", max_size=10),
    ),
    max_size=4,
).map("&".join)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    path = "/".join(draw(st.lists(_SEGMENTS, max_size=6)))
    port = draw(st.sampled_from(["", ":80", ":443", ":8080"]))
    scheme = draw(st.sampled_from(["http", "https", "HTTP"]))
    query, fragment = draw(_QUERIES), draw(st.sampled_from(["", "#x", "#!x"]))
    return f"{scheme}://{draw(_HOSTS)}{port}/{path}{'?' if query else ''}{query}{fragment}"


@given(addresses())
def test_the_canonical_form_is_its_own(url: str) -> None:
    once = canonical_address(url)
    if once is not None:
        assert canonical_address(once) == once
        assert once.isascii()
        assert " " not in once
        assert urlsplit(once).username is None
        assert article_key(once) == article_key(once)


@given(addresses())
def test_a_canonical_address_may_be_asked_for(url: str) -> None:
    found = canonical_address(url)
    if found is not None:
        try:
            asked = checked_address(found, FetchLimits())
        except FetchFault:
            pytest.fail(f"{found} cannot be asked for")
        assert asked.host


@given(st.text(max_size=80), st.one_of(st.none(), st.just("https://a.example/feed")))
def test_no_text_breaks_it(url: str, base: str | None) -> None:
    found = canonical_address(url, base)
    assert found is None or found.startswith(("http://", "https://"))


@given(addresses(), st.lists(st.sampled_from(["utm_x=1", "fbclid=2", "at_medium=3"]), min_size=1))
def test_parameters_that_track_change_nothing(url: str, more: list[str]) -> None:
    url = url.strip()
    whole, hash_mark, fragment = url.partition("#")
    tracked = f"{whole}{'&' if '?' in whole else '?'}{'&'.join(more)}{hash_mark}{fragment}"
    assert canonical_address(tracked) == canonical_address(url)


@given(st.text("abcdefgh0123456789", min_size=1, max_size=12), st.text("abcdefgh", max_size=5))
def test_escapes_of_plain_letters_change_nothing(word: str, more: str) -> None:
    escaped = "".join(f"%{ord(letter):02x}" for letter in word)
    wanted = canonical_address(f"https://a.example/{word}{more}?q={word}")
    assert canonical_address(f"https://a.example/{escaped}{quote(more)}?q={escaped}") == wanted


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.harbour.example", "harbour.example"),
        ("a.b.news.co.uk", "news.co.uk"),
        ("dawn.com.pk", "dawn.com.pk"),
        ("www.gov.uk", "www.gov.uk"),
        ("a.wordpress.com", "a.wordpress.com"),
        ("x.a.wordpress.com", "a.wordpress.com"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_registered_names(host: str, name: str) -> None:
    assert registered_name(host) == name


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        (None, STORY),
        ("", STORY),
        ("/world/clashes-update?utm_source=x", "https://www.harbour.example/world/clashes-update"),
        ("https://harbour.example/world/1", "https://harbour.example/world/1"),
        ("https://edition.harbour.example/world/1", "https://edition.harbour.example/world/1"),
        ("https://stranger.example/world/1", STORY),
        ("https://www.harbour.example/", STORY),
        ("javascript:alert(1)", STORY),
        ("https://[", STORY),
    ],
)
def test_a_page_speaks_for_its_own_site_only(declared: str | None, wanted: str) -> None:
    assert preferred_address(f"{STORY}?utm_source=x", declared) == wanted


def test_pages_on_shared_hosts_do_not_speak_for_each_other() -> None:
    mine, other = "https://a.wordpress.com/x", "https://b.wordpress.com/y"
    assert preferred_address(mine, other) == mine


def test_wrappings_come_off_one_by_one_and_not_without_end() -> None:
    wrapped = "https://a.example/x"
    for _ in range(3):
        wrapped = wrapped.replace("https://", "https://www.google.com/amp/s/", 1)
    assert canonical_address(wrapped) == "https://a.example/x"
    assert canonical_address(f"https://{'www.google.com/amp/s/' * 100}a.example/x") is None


@pytest.mark.parametrize("name", ["a", "a.example", "xn--bcher-kva.example", "a_b.example", "::1"])
def test_hosts(name: str) -> None:
    assert is_host(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "a..b", "a b", "a%20b", "*.a", "a" * 64, "a." * 127 + "a", "xn--a", "XN--A.example"],
)
def test_what_is_no_host(name: str) -> None:
    assert not is_host(name)


def test_a_host_whose_letters_stand_for_none_has_no_address() -> None:
    assert canonical_address("https://xn--a/story") is None
    assert canonical_address("https://m.xn--a.example/story") is None
    assert preferred_address("https://a.example/x", "https://xn--a/") == "https://a.example/x"
    assert canonical_address("https://xn--bcher-kva.example/x") is not None
