"""How far to trust that a name in a text is a place.

Nothing is decided on a name alone. Each mention starts from how well known its places are and
gains or loses with the words before and after it, with what an entity recogniser says of it, and
with what the same name is elsewhere in the text. The weights stand in ``data/places/trust.toml``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from rimland.reading.gazetteer import Gazetteer, Grade, Named
from rimland.reading.place_candidates import KNOWN_KINDS, candidates, well_known
from rimland.reading.place_mention import (
    SHORT_FORMS,
    Hint,
    Inside,
    Mention,
    numbers_of,
)
from rimland.reading.place_tokens import Token
from rimland.reading.place_words import (
    ADMIN_WORDS,
    DIRECTIONS,
    INSTITUTIONS,
    KINDS,
    LOCATING,
    NAMED_AFTER,
    NOT_LOCATED,
    PUBLIC_BODIES,
    SPEAKING,
    STREETS,
    TITLES,
    given_names,
    plain_words,
)
from rimland.reading.spans import Span

_BEYOND_DOUBT = 3_000_000
_KNOWN_SIZE = 6.5
_NEWSWORTHY_SIZE = 4.7
_OWN = ("town:", "site:", "camp:", "base:", "neighbourhood:", "crossing:", "island:")
_ENTITIES = {
    **dict.fromkeys(("GPE", "LOC", "FAC"), "entity_place"),
    "PERSON": "entity_person",
    "ORG": "entity_organisation",
}
_BODIES_IN_SMALL_LETTERS = frozenset({"police", "airport", "hospital"})
_LEADING = LOCATING | DIRECTIONS | {"of", "the"}
_LIES_IN = frozenset({", ", ",", " (", " in ", " in the ", ", in "})
_UNKNOWN_PEOPLE = 3_000
_AND = frozenset({"and", "or"})
_PARTIES = frozenset({"d", "r"})


@cache
def _weights() -> dict[str, float]:
    source = resources.files("rimland").joinpath("data", "places", "trust.toml")
    weights: dict[str, float] = tomllib.loads(source.read_text(encoding="utf-8"))["weights"]
    return weights


@dataclass(frozen=True, slots=True)
class _Text:
    """What all mentions of a text are weighed against."""

    words: Sequence[Token]
    text: str
    starts: dict[int, Mention]
    ends: frozenset[int]
    labels: dict[int, tuple[str, int]] | None
    surnames: frozenset[str]
    small: frozenset[str]
    inside: Inside
    best: dict[int, Named]

    def best_known(self, named: tuple[Named, ...]) -> Named:
        """Return the place of a name that readers know best."""
        if id(named) not in self.best:
            self.best[id(named)] = max(named, key=_size)
        return self.best[id(named)]


def mentions(
    words: Sequence[Token],
    text: str,
    gazetteer: Gazetteer,
    hints: Sequence[Hint],
    blocked: Sequence[Span],
) -> list[Mention]:
    """Return the names that may be places, left to right, without overlaps, with their trust."""
    found = candidates(words, text, gazetteer, blocked)
    around = _Text(
        words,
        text,
        {mention.first: mention for mention in found},
        frozenset(mention.last for mention in found),
        _labels(words, hints) if hints else None,
        _surnames(words, hints),
        frozenset(word.folded for word in words if not word.capital),
        Inside(),
        {},
    )
    weights = _weights()
    return [
        mention._replace(
            trust=sum(weights[name] * value for name, value in features(mention, around)),
        )
        for mention in found
    ]


def features(mention: Mention, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield what speaks for and against a mention being a place."""
    best = around.best_known(mention.named)
    yield "start", 1.0
    yield "size", _size(best) - 4.0
    yield from _name(mention, best, around)
    yield from _before(mention, around)
    yield from _person(mention, best, around)
    yield from _after(mention, around)
    yield from _area_after(mention, around)
    if around.labels is None:
        yield "unrecognised", 1.0
        return
    label, count = around.labels.get(mention.first) or around.labels.get(mention.last) or ("", 0)
    if label != "NORP":
        yield _ENTITIES.get(label, "entity_other") if label else "entity_none", 1.0
    if label == "PERSON" and count > mention.last - mention.first + 1:
        yield "inside_person", 1.0


def _size(one: Named) -> float:
    """Return how well known a place is, about the logarithm of its people."""
    if one.place.kind in KNOWN_KINDS:
        return _KNOWN_SIZE
    people = math.log10(max(one.place.population or _UNKNOWN_PEOPLE, 1_000))
    if one.place.key.startswith(_OWN):
        people = _NEWSWORTHY_SIZE
    return people - (0.7 if one.grade in {Grade.ALTERNATE, Grade.BARE} else 0.0)


def _name(mention: Mention, best: Named, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield what the name itself tells."""
    word, last = around.words[mention.first], around.words[mention.last]
    if well_known(best) and best.grade <= Grade.ACRONYM and best.grade != Grade.ALTERNATE:
        yield "well_known", 1.0
    if mention.last > mention.first:
        yield "several_words", 1.0
        if last.folded in ADMIN_WORDS:
            yield "area_name", 1.0
    else:
        yield from _single(word, mention.last, best, around)
    if all(one.grade == Grade.LOOSE for one in mention.named):
        yield "loose", 1.0
    real = any(one.grade <= Grade.ACRONYM for one in mention.named)
    if not real and best.grade == Grade.BARE and not mention.kind_word:
        yield "bare", 1.0
    if word.folded == "st":
        yield "saint", 1.0
    if "." in word.word and all(one.grade in SHORT_FORMS for one in mention.named):
        yield "abbreviation", 1.0


def _single(word: Token, number: int, best: Named, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield what tells a name of one word from a plain word or a surname."""
    if word.folded in DIRECTIONS:
        yield "direction_word", 1.0
    elif word.folded in plain_words() and not _beyond_doubt(best):
        yield "plain_word", 1.0
        if word.opens:
            yield "opens", 1.0
        if word.folded in around.small:
            yield "lower_elsewhere", 1.0
    after = around.words[number + 1] if number + 1 < len(around.words) else None
    if word.folded in TITLES and word.joined and after is not None and after.capital:
        yield "title", 1.0
    if word.folded in around.surnames:
        yield "person_elsewhere", 1.0


def _beyond_doubt(one: Named) -> bool:
    large = one.place.kind == "country" or one.place.population >= _BEYOND_DOUBT
    return large and one.place.kind != "admin1" and one.grade <= Grade.ALIAS


def _before(mention: Mention, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield what the words before tell."""
    words, first = around.words, mention.first
    if not first:
        return
    before = words[first - 1]
    earlier = words[first - 2].folded if first > 1 else ""
    gap = around.text[before.end : words[first].start].strip(" \n")
    if (gap == "," and first - 1 in around.ends) or (
        before.folded in _AND and first - 2 in around.ends
    ):
        yield "listed", 1.0
    if not before.joined and gap not in {"", "(", "“"}:
        return
    if before.folded in LOCATING:
        yield "locating", 1.0
    elif before.folded == "of":
        institution, kind = earlier in INSTITUTIONS, earlier in KINDS
        yield "institution" if institution else "kind_before" if kind else "of", 1.0
    elif before.folded == "the" and earlier in LOCATING:
        yield "locating", 0.6
    elif before.folded in DIRECTIONS and not before.capital:
        yield "direction", 1.0
    elif before.folded in TITLES:
        yield "title", 1.0


def _person(mention: Mention, best: Named, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield what tells a person's name."""
    words, first = around.words, mention.first
    word, before = words[first], words[first - 1] if first else None
    if before is not None and before.joined and before.capital:
        hyphen = around.text[before.end : word.start] == "-"
        if len(before.word.strip(".")) == 1:
            yield "party" if hyphen and before.folded in _PARTIES else "initial", 1.0
        known = before.folded in TITLES or before.folded in DIRECTIONS or first - 1 in around.ends
        if before.folded in given_names():
            yield "given_before", 1.0
        elif not known and not before.opens:
            yield "capital_before", 1.0
    if first == mention.last and word.folded in given_names():
        after = words[first + 1] if word.joined and first + 1 < len(words) else None
        surname = after is not None and after.capital and after.folded not in KINDS
        famous = well_known(best) and best.grade <= Grade.ACRONYM
        if surname or not famous:
            yield "given_self", 1.0 if surname and not famous else 0.5


def _after(mention: Mention, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield what the word after tells."""
    words, last = around.words, mention.last
    if last + 1 >= len(words) or not words[last].joined:
        return
    after = words[last + 1]
    word, capital = after.folded, after.capital
    second = words[last + 2] if last + 2 < len(words) and after.joined else None
    if word in NAMED_AFTER:
        yield "named_after", 1.0
    elif capital and word in NOT_LOCATED:
        yield "not_located", 1.0
    elif capital and word in STREETS:
        yield "street", 1.0
    elif word in PUBLIC_BODIES and (capital or word in _BODIES_IN_SMALL_LETTERS):
        yield "public_body", 1.0
    elif word in KINDS or word in ADMIN_WORDS:
        yield "kind_after", 1.0
    elif word in SPEAKING:
        yield "speaking", 1.0
    elif capital and last + 1 not in around.starts:
        named = second is not None and second.capital and second.folded in NOT_LOCATED
        yield "not_located" if named else "capital_after", 1.0
        if not named and mention.first == last and not _led_in(words, last):
            yield "surname_after", 1.0


def _led_in(words: Sequence[Token], first: int) -> bool:
    """Whether a word or two before a name say that a place follows."""
    return any(words[n].folded in _LEADING for n in range(max(0, first - 2), first))


def _area_after(mention: Mention, around: _Text) -> Iterator[tuple[str, float]]:
    """Yield that the name is followed by an area it lies in."""
    follower = around.starts.get(mention.last + 1)
    if follower is None:
        return
    if around.text[mention.span.end : follower.span.start] in _LIES_IN:
        if any(one.grade in SHORT_FORMS for one in follower.named):
            yield "short_after", 1.0
        elif around.inside.pairs(mention, follower):
            yield "contained", 1.0


def _labels(words: Sequence[Token], hints: Sequence[Hint]) -> dict[int, tuple[str, int]]:
    """Return for each word of an entity its label and how many words it has."""
    return {
        number: (hint.label, len(numbers))
        for hint in hints
        for numbers in (numbers_of(words, hint.span),)
        for number in numbers
    }


def _surnames(words: Sequence[Token], hints: Sequence[Hint]) -> frozenset[str]:
    """Return the last words of what is plainly a person's name somewhere in the text."""
    names = set()
    for hint in hints:
        numbers = numbers_of(words, hint.span) if hint.label == "PERSON" else range(0)
        if len(numbers) > 1:
            names.add(words[numbers.stop - 1].folded)
    for before, word in pairwise(words):
        if before.joined and before.capital and word.capital and before.folded in given_names():
            names.add(word.folded)
    return frozenset(names)
