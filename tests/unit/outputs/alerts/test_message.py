"""Messages: what they say, and that nothing in them can do more than be read."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.alert import AlertKind, Evidence, Facts
from rimland.outputs.alerts.atom import Entry, atom_feed
from rimland.outputs.alerts.mail import written
from rimland.outputs.alerts.message import Message, compose
from rimland.outputs.alerts.stopping import read_stop_token, stop_token
from rimland.outputs.alerts.view import Notice, view
from tests.unit.outputs.alerts.facts import NOW, but, drawn_facts
from tests.unit.outputs.alerts.notices import ALL, CORRECTED, EVIL, HOSTILE, UPDATED, notice

ATOM = "{http://www.w3.org/2005/Atom}"
ALLOWED = {
    *("html", "head", "meta", "title", "body", "div", "p", "h1", "table", "tr", "td", "s"),
    *("strong", "a", "span"),
}


def message(notices: Iterable[Notice], digest: str | None = None, **how: str) -> Message:
    return compose("alkey", list(notices), address="ann@desk.example", digest=digest, **how)


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_an_update_says_what_changed_and_why_it_came() -> None:
    made = message([UPDATED])
    assert made.subject == "[rimland] Updated: Bomb kills seven at market in Jalalabad"
    for part in (
        "Killed: 7 (5 to 9) -> 12 (10 to 14)",
        "Where: Jalalabad, Nangarhar, Afghanistan",
        "Attributed to: Islamic State Khorasan (suspected; directed)",
        "Said by: police",
        "Reported by 4 independent publishers in 11 texts.",
        "https://daily.example/world/jalalabad-toll-rises?id=1",
        "“Officials raised the toll to twelve",
        "your follow “IS outside the core”: network: Islamic State Khorasan; outside: affiliate",
        "rimland follow remove fo1",
    ):
        assert part in made.text
    assert made.thread == "ev2q7ms4lxq3hwk"


def test_a_digest_counts_what_it_holds() -> None:
    made = message(ALL["digest"], "daily 2026-03-02T07:00Z")
    assert made.subject == "[rimland] 4 alerts: daily digest of 2026-03-02"
    assert made.text.count("Why you are told") == 4
    assert made.thread is None
    assert len(made.data["alerts"]) == 4


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2016-06-13T22:15:00+02:00", "2016-06-13 20:15 UTC"),
        ("2016-06-13", "2016-06-13"),
        ("2016-06-13T20:15:00", "2016-06-13T20:15:00"),
        ("last week", "last week"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_when_a_source_wrote_is_shown_as_people_read_it(published: str, shown: str) -> None:
    told = notice(facts=but(evidence=(Evidence("The Daily Star", None, None, published),)))
    assert f"The Daily Star, {shown}" in message([told]).text


def test_what_is_unknown_is_said_to_be() -> None:
    text = message(ALL["unknown"]).text
    assert text.count("not known") == 6
    assert "None" not in text
    assert "one house alone" in text


@pytest.mark.parametrize("name", ALL)
def test_a_page_runs_nothing_loads_nothing_and_links_to_the_web_only(name: str) -> None:
    made = message(ALL[name], stop_url="https://desk.example/stop/x")
    tags = Tags()
    tags.feed(made.html)
    assert tags.tags <= ALLOWED
    assert all(link.startswith("https://") for link in tags.links)
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert len(made.html) < 60_000


@pytest.mark.parametrize("name", ALL)
def test_no_text_reaches_a_header_whole(name: str) -> None:
    made = message(ALL[name], stop_token="tok.en", stop_url="https://desk.example/stop/tok.en")  # noqa: S106
    raw = written(made, "rimland <alerts@desk.example>", NOW).as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "ann@desk.example"
    assert mail["Bcc"] is None
    assert mail["Message-ID"] == "<alkey@desk.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith(
        "<https://desk.example/stop/tok.en>, <mailto:alerts@"
    )
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert max(len(line) for line in raw.splitlines()) < 1000


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y"])
def test_an_address_cannot_add_a_header(address: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        written(compose("k", [UPDATED], address=address), "alerts@desk.example", NOW)


@settings(max_examples=40)
@given(st.text(max_size=80), st.text(max_size=80), drawn_facts)
def test_any_text_can_be_told_of_and_read_back(title: str, quote: str, facts: Facts) -> None:
    told = but(
        title=title,
        actors=(quote,),
        killed=facts.killed,
        place=facts.place,
        evidence=(Evidence(title, quote, quote, title),),
    )
    made = message([notice(facts=told)])
    assert "\n" not in made.subject
    assert "\r" not in made.subject
    json.dumps(made.data)
    written(made, "alerts@desk.example", NOW).as_bytes()
    feed = atom_feed(
        "fo1", title, [Entry("al1", "2026-03-01T00:00:00Z", notice(facts=told))], now=NOW
    )
    ET.fromstring(feed)  # noqa: S314 - our own


def test_a_feed_is_atom_and_shows_each_alert_under_an_id_of_its_own() -> None:
    entries = [
        Entry("al2", "2026-03-02T00:00:00Z", CORRECTED),
        Entry("al1", "2026-03-01T00:00:00Z", HOSTILE),
    ]
    feed = ET.fromstring(  # noqa: S314 - our own
        atom_feed("fo1", EVIL, entries, now=NOW, address="https://desk.example/f.atom")
    )
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    found = feed.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in found}) == 2
    assert [e.find(f"{ATOM}category").attrib["term"] for e in found] == ["corrected", "updated"]  # type: ignore[union-attr]
    content = found[1].findtext(f"{ATOM}content")
    tags = Tags()
    tags.feed(content or "")
    assert tags.tags <= ALLOWED
    again = ET.fromstring(atom_feed("fo1", "n", entries[1:], now=NOW))  # noqa: S314 - our own
    assert again.findtext(f"{ATOM}entry/{ATOM}id") == found[1].findtext(f"{ATOM}id")


def test_an_empty_feed_is_one_too() -> None:
    feed = ET.fromstring(atom_feed("fo1", "n", [], now=datetime(2026, 1, 1, tzinfo=UTC)))  # noqa: S314
    assert feed.findtext(f"{ATOM}updated") == "2026-01-01T00:00:00.000000Z"


def test_evidence_beyond_what_is_shown_is_counted() -> None:
    shown = view(HOSTILE)
    assert (len(shown.sources), shown.more_sources) == (8, 12)
    assert all(source.url is None for source in shown.sources)


def test_every_kind_has_words_and_a_colour() -> None:
    for kind in AlertKind:
        assert message([notice(kind)]).subject.startswith("[rimland] ")


def test_a_stop_token_stops_one_channel_of_one_follower() -> None:
    token = read_stop_token(stop_token("ann", "ch1", "secret"))
    assert token is not None
    assert (token.follower_id, token.channel_id) == ("ann", "ch1")
    assert token.is_signed_with("secret")
    assert not token.is_signed_with("another")
    said, _, mark = stop_token("ann", "ch2", "secret").partition(".")
    forged = read_stop_token(f"{said}.{token.mark}")
    assert forged is not None
    assert mark != token.mark
    assert not forged.is_signed_with("secret")


@given(st.text(max_size=120))
def test_what_is_no_token_stops_nothing(text: str) -> None:
    token = read_stop_token(text)
    assert token is None or not token.is_signed_with("secret")
