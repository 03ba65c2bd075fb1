"""Organisations and attackers that stand on no list, found by the shape of what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rimland.reading.actors_introduced import collective, introduced, presented
from rimland.reading.actors_lists import ARTICLES, Alias, Token, plain, sound
from rimland.reading.actors_words import is_, joined, words

_LONGEST_RUN = 12
_CONNECTORS = frozenset(
    [
        "of",
        "for",
        "the",
        "and",
        "de",
        "del",
        "la",
        "los",
        "las",
        "du",
        "des",
        "in",
        "to",
        "y",
        "wal",
        "wa",
        "fi",
        "bi",
        "against",
    ]
)
_ORDINAL = re.compile(r"(?:\d+(?:st|nd|rd|d|th)?|[IVX]{1,6})\Z", re.IGNORECASE)
_BRACKET = re.compile(
    r"[\"'”’]?[ \n]?[(\[][ \"“]?(?:or |the )?([A-Z][A-Za-z0-9/-]{1,11})[\"”]?[)\]]"
)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9-]{1,7}\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """Words that name an actor, and what they may stand for.

    ``start`` and ``end`` are offsets; ``first`` and ``last`` number its first word and the one after.
    """

    start: int
    end: int
    first: int
    last: int
    name: str
    kind: str
    aliases: tuple[Alias, ...] = ()
    country: str | None = None


def said(text: str, first: Token, last: Token) -> str:
    """Return the words from one to the other on one line."""
    return " ".join(text[first.start : last.end].split())


def bracketed_acronym(text: str, end: int) -> tuple[str, int] | None:
    """Return the acronym in brackets right after a name, and where the bracket ends."""
    found = _BRACKET.match(text, end, end + 24)
    return (found[1], found.end()) if found else None


def organisations(
    text: str, all_tokens: Sequence[Token], number: int, *, capitals: bool
) -> Found | None:
    """Return the organisation whose name begins at a word, judged by its shape."""
    run = _run(text, all_tokens, number, capitals=capitals)
    if not run:
        return None
    if len(run) > 1 and _of_the_body(run) and not introduced(text, all_tokens, number):
        return None
    length = _oriental(run) or _headed(run, capitals=capitals)
    if not capitals:
        length = max(length, _named_outright(text, all_tokens, number, run))
    if not length:
        return None
    run = run[:length]
    kind = "state_force" if _army_unit(run) else "armed_group"
    if is_(run[0], "peaceful"):
        kind = "peaceful"
    return Found(
        run[0].start, run[-1].end, number, number + length, said(text, run[0], run[-1]), kind
    )


def _of_the_body(run: Sequence[Token]) -> bool:
    """Whether a text or people of the body come first: "Communique of the X", "Members of the X"."""
    partitive = is_(run[0], "members") or is_(run[0], "texts") or is_(run[0], "unnamed")
    return partitive and plain(run[1].text) in {"of", "from", "by"} and len(run) > _PARTITIVE


_PARTITIVE = 3


def _run(text: str, every: Sequence[Token], number: int, *, capitals: bool) -> list[Token]:
    """The words from here on that could make one name."""
    run: list[Token] = []
    for token in every[number : number + _LONGEST_RUN]:
        if run and not joined(text, run[-1], token):
            break
        small = plain(token.text) in _CONNECTORS or plain(token.text) in ARTICLES
        if capitals:
            fits = is_(token, "warlike") or is_(token, "heads") or (small and bool(run))
        else:
            fits = token.capital or (small and bool(run))
        if not fits or (not run and small):
            break
        if plain(token.text) == "the" and plain(run[-1].text) == "and":
            break  # "the Movement of X and the Front of Y" are two
        run.append(token)
    while run and (plain(run[-1].text) in _CONNECTORS or plain(run[-1].text) in ARTICLES):
        run.pop()
    return run


def _headed(run: Sequence[Token], *, capitals: bool) -> int:
    """How many words make a name around a head such as Front; 0 for none."""
    for place in range(len(run) - 1, -1, -1):
        token = run[place]
        if not is_(token, "heads"):
            continue
        goes_on = place + 1 < len(run) and plain(run[place + 1].text) in ("of", "for")
        end = len(run) if goes_on else place + 1
        others = [w for w in (*run[:place], *run[place + 1 : end]) if not _link(w)]
        if not others or (goes_on and place > 0 and capitals):
            continue
        if is_(run[0], "peaceful"):
            return end
        if (capitals or is_(token, "weak_heads")) and not any(is_(w, "warlike") for w in others):
            continue
        if _ORDINAL.match(run[0].text) and not _army_unit(run[:end]):
            continue
        return end
    return 0


def _link(token: Token) -> bool:
    return plain(token.text) in _CONNECTORS or plain(token.text) in ARTICLES


def _army_unit(run: Sequence[Token]) -> bool:
    """Whether it is a numbered or typed unit: the 5th Brigade, a Mountain Battalion."""
    if plain(run[-1].text) not in {"brigade", "battalion", "regiment", "division", "detachment"}:
        return False
    numbered = bool(_ORDINAL.match(run[0].text))
    return numbered or any(is_(w, "army_words") for w in run[:-1])


_LONGEST_ORIENTAL = 6


def _oriental(run: Sequence[Token]) -> int:
    """How many words make a name that begins as Arabic, Persian and Urdu ones do."""
    if len(run) < 2 or sound(run[0].text) not in _oriental_sounds():  # noqa: PLR2004
        return 0
    length = 1
    while length < min(len(run), _LONGEST_ORIENTAL) and plain(run[length].text) not in (
        *("of", "for", "the", "and", "in", "to"),
    ):
        length += 1
    return length if length > 1 else 0


@cache
def _oriental_sounds() -> frozenset[str]:
    return frozenset(sound(w) for w in words("oriental"))


def _named_outright(text: str, every: Sequence[Token], number: int, run: Sequence[Token]) -> int:
    """How many words make a name that the words before or after announce; 0 for none."""
    length = _first_capitals(run)
    if length and introduced(text, every, number):
        return length
    if length < _TWO_WORDS or not collective(run[:length]):
        return 0
    described = _DESCRIBED.match(text, run[length - 1].end)
    return length if described or presented(text, every, number) else 0


_TWO_WORDS = 2
_DESCRIBED = re.compile(
    r"[\"”]?, (?:an?|the|one of the) (?:[\w-]{1,20} ){0,4}?(?:armed|militant|rebel|guerrilla|separatist|jihadist"
    r"|insurgent|splinter|dissident|terrorist|paramilitary)[ -](?:[\w-]{1,20} )?"
    r"(?:band|group|faction|militia|organi[sz]ation|movement|outfit|force|army|wing|network)\b"
    r"|[\"”]?, (?:an?|the) (?:[\w-]{1,20} )?(?:band|outfit|militia|splinter|faction) (?:of|from)\b"
)


def _first_capitals(run: Sequence[Token]) -> int:
    length = len(run)
    while length and not run[length - 1].capital:
        length -= 1
    return length


def spelled_out(text: str, every: Sequence[Token]) -> dict[int, Found]:
    """Return names whose first letters are spelled by the bracketed acronym after them."""
    found: dict[int, Found] = {}
    for number, token in enumerate(every):
        if token.start == 0 or text[token.start - 1] not in "([" or not _ACRONYM.match(token.text):
            continue
        if text[token.end : token.end + 1] not in (")", "]"):
            continue
        first = _spelling_start(text, every, number)
        if first is None or not any(is_(w, "heads") for w in every[first:number]):
            continue
        run = every[first:number]
        name = said(text, run[0], run[-1])
        found[first] = Found(run[0].start, run[-1].end, first, number, name, "armed_group")
    return found


def _spelling_start(text: str, every: Sequence[Token], number: int) -> int | None:
    """The word at which a name begins whose initials are the acronym at ``number``."""
    letters = [c for c in every[number].text.casefold() if c.isalpha()]
    place = number
    while letters and place > max(0, number - _LONGEST_RUN):
        place -= 1
        later = every[place + 1]
        if place + 1 < number and not joined(text, every[place], later):
            return None
        word = plain(every[place].text)
        if word.startswith(letters[-1]):
            letters.pop()
        elif word not in _CONNECTORS:
            return None
    return None if letters else place
