"""Attackers whom a text does not name a group for, found by their nouns."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading.actors_lists import Token, plain
from rimland.reading.actors_shapes import Found, said
from rimland.reading.actors_words import is_, joined, pairs, words

_MOST_QUALITIES = 5
_TRADE = frozenset(["drug", "narcotics", "cocaine", "heroin", "crime"])
_TRADERS = frozenset(["trafficking", "trafficker", "criminal", "smuggling"])
_BODIES = frozenset(
    [
        "mafia",
        "mafias",
        "cartel",
        "cartels",
        "gang",
        "gangs",
        "ring",
        "rings",
        "organization",
        "organizations",
        "organisation",
    ]
)
_LONGEST_TRADE = 4


def drug_body(text: str, every: Sequence[Token], number: int) -> Found | None:
    """Return a body that is named by its trade alone: "the drug mafia"."""
    first = every[number]
    if plain(first.text) not in _TRADE:
        return None
    for place in range(number + 1, min(len(every), number + _LONGEST_TRADE)):
        if not joined(text, every[place - 1], every[place]):
            return None
        word = plain(every[place].text)
        if word in _BODIES:
            last = every[place]
            name = said(text, first, last)
            return Found(first.start, last.end, number, place + 1, name, "armed_group")
        if word not in _TRADERS:
            return None
    return None


_REACH_OF_DEED = 8


def doers(text: str, every: Sequence[Token], number: int) -> Found | None:
    """Return plain people who do the deed: "two men on a motorbike shot dead"."""
    if number == 0 or not is_(every[number], "people"):
        return None
    before = every[number - 1]
    if not (is_(before, "counted") or before.text.isdigit()) or not joined(
        text, before, every[number]
    ):
        return None
    for place in range(number + 1, min(len(every), number + 1 + _REACH_OF_DEED)):
        if "." in text[every[place - 1].end : every[place].start]:
            return None
        word = plain(every[place].text)
        if word in {"was", "were", "been", "by", "said", "when", "after", "is", "are"}:
            return None
        if word in words("deeds"):
            token = every[number]
            return Found(token.start, token.end, number, number + 1, token.text, "unnamed")
    return None


def unnamed(text: str, every: Sequence[Token], number: int) -> Found | None:
    """Return the attackers without a group whom the words from here on tell of."""
    place = number
    limit = min(len(every), number + _MOST_QUALITIES)
    while place < limit:
        if place > number and not joined(text, every[place - 1], every[place], ","):
            return None
        end = _unnamed_noun(text, every, place)
        if end:
            first = every[number]
            return Found(
                first.start,
                every[end - 1].end,
                number,
                end,
                said(text, first, every[end - 1]),
                "unnamed",
            )
        if not is_(every[place], "qualities"):
            return None
        place += 1
    return None


def _unnamed_noun(text: str, every: Sequence[Token], place: int) -> int:
    """The number of the word after a noun for attackers; 0 where there is none."""
    word = plain(every[place].text)
    if place + 1 < len(every) and joined(text, every[place], every[place + 1]):
        after = plain(every[place + 1].text)
        if (word, after) in pairs("unnamed_pairs"):
            return place + 2
        if is_(every[place], "qualities") and after in words("unnamed"):
            return place + 2
    return place + 1 if word in words("unnamed") else 0
