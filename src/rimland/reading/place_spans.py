"""Where a text names places: dictionary names, weighed by how they are written and what is around.

Nothing is decided on a name alone. Each mention starts from how well known its places are and
gains or loses with the words before and after it, with what an entity recogniser says of it, and
with what the same name is elsewhere in the text. The weights stand in ``_WEIGHTS``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rimland.reading.gazetteer import Gazetteer, Grade, Named
from rimland.reading.place_names import ADMIN_WORDS, fold, without_admin_words
from rimland.reading.place_tokens import Token, at_or_after, starts_name
from rimland.reading.place_words import (
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

_MOST_WORDS = 6
_GIVEN = 4.0
_WELL_KNOWN = 500_000
_BEYOND_DOUBT = 3_000_000
_SHORT_NAME = 2
_DIVISIONS = frozenset({"admin1", "admin2", "district"})
_KNOWN_KINDS = frozenset({"country", "continent", "admin1", "region", "sea", "ocean", "capital"})
_SHORT_FORMS = frozenset({Grade.POSTAL, Grade.ABBREVIATION})
_ENTITY_PLACES = frozenset({"GPE", "LOC", "FAC"})


class Hint(Protocol):
    """What an entity recogniser says of a stretch of the text."""

    @property
    def span(self) -> Span: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that may be a place: its words ``first`` to ``last``, its places and its trust."""

    first: int
    last: int
    span: Span
    key: str
    named: tuple[Named, ...]
    trust: float
    kind_word: str | None = None
    demonym: bool = False


_WEIGHTS = {
    "start": -0.1,
    "well_known": 0.8,
    "size": 0.5,
    "several_words": 0.5,
    "plain_word": -2.0,
    "opens": -0.9,
    "locating": 1.1,
    "of": 0.8,
    "kind_before": 2.2,
    "kind_after": 1.5,
    "direction": 1.1,
    "short_after": 3.2,
    "contained": 2.4,
    "entity_place": 1.3,
    "entity_person": -1.3,
    "entity_organisation": -0.8,
    "entity_other": -2.0,
    "entity_none": -0.8,
    "title": -3.1,
    "given_before": -2.8,
    "given_self": -3.6,
    "capital_before": -1.2,
    "capital_after": -0.9,
    "not_located": -3.1,
    "speaking": -1.5,
    "person_elsewhere": -3.1,
    "lower_elsewhere": -0.9,
    "loose": -3.2,
    "initial": -1.0,
    "street": -2.3,
    "direction_word": -4.7,
    "area_name": 2.1,
    "saint": -2.1,
    "abbreviation": 1.6,
    "institution": -1.2,
    "party": 2.5,
    "named_after": -3.2,
    "public_body": 0.9,
    "unrecognised": -0.3,
}


def mentions(
    words: Sequence[Token],
    text: str,
    gazetteer: Gazetteer,
    hints: Sequence[Hint],
    blocked: Sequence[Span],
) -> list[Mention]:
    """Return the names that may be places, left to right, without overlaps."""
    candidates = _candidates(words, text, gazetteer, _covered(words, blocked))
    hinted = _hints_of(words, hints)
    surnames = _surnames(words, hints)
    lower = {word.folded for word in words if not word.capital}
    taken = {m.first: m for m in candidates}
    found = []
    for mention in candidates:
        trust = sum(
            _WEIGHTS[feature] * value
            for feature, value in _features(
                mention, words, text, taken, hinted, surnames, lower, bool(hints)
            )
        )
        found.append(replace(mention, trust=trust))
    return found


def given(
    words: Sequence[Token], text: str, span: Span, gazetteer: Gazetteer
) -> Mention | None:
    """Return the mention that a stretch known to be a place name makes, or None."""
    numbers = _numbers(words, span)
    if not numbers:
        return None
    first, last = numbers.start, numbers.stop - 1
    key = fold(span.of(text))
    named = gazetteer.exactly(key)
    if span.of(text).isupper() and any(n.grade == Grade.ACRONYM for n in named):
        named = tuple(n for n in named if n.grade <= Grade.ACRONYM)
    bare = without_admin_words(key)
    kind_word = words[last].folded if last > first and words[last].folded in ADMIN_WORDS else None
    if not named and bare != key:
        named = gazetteer.exactly(bare)
    elif bare != key:
        named = _with_areas(named, bare, gazetteer)
    named = named or gazetteer.loosely(key)
    if not named:
        return None
    follows = words[last + 1] if last + 1 < len(words) and words[last].joined else None
    if kind_word is None and follows is not None and follows.folded in ADMIN_WORDS:
        kind_word = follows.folded
    mention = _mention(words, first, last, key, named)
    return replace(mention, span=span, trust=_GIVEN, kind_word=kind_word)


# --- candidates -----------------------------------------------------------------------------


def _candidates(
    words: Sequence[Token], text: str, gazetteer: Gazetteer, covered: set[int]
) -> list[Mention]:
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention = None
        if starts_name(words, at) and at not in covered:
            mention = _longest_at(words, text, at, gazetteer, covered, found)
        if mention is None:
            at += 1
        else:
            found.append(mention)
            at = mention.last + 1
    return found


def _longest_at(
    words: Sequence[Token],
    text: str,
    at: int,
    gazetteer: Gazetteer,
    covered: set[int],
    before: Sequence[Mention],
) -> Mention | None:
    reach = _reach(words, at, covered)
    longest = min(reach, gazetteer.longest(words[at].folded))
    for count in range(longest, 0, -1):
        last = at + count - 1
        if not words[last].capital and (count == 1 or words[last].folded not in KINDS):
            continue
        key = " ".join([word.folded for word in words[at : last + 1]])
        named = _fitting(gazetteer.exactly(key), words, text, at, last, before)
        if named and not words[last].capital:
            # "Mexico city" is another place than Mexico, "Hebei province" is not.
            bare = gazetteer.exactly(key.rpartition(" ")[0])
            named = () if bare and bare[0].place == named[0].place else named
        if named:
            if count > 1 and words[last].folded in ADMIN_WORDS:
                named = _with_areas(named, key.rpartition(" ")[0], gazetteer)
            return _mention(words, at, last, key, named)
    return _area_at(words, at, reach, gazetteer) or _loose_at(words, at, reach, gazetteer)


def _reach(words: Sequence[Token], at: int, covered: set[int]) -> int:
    """Return how many words from here on could be one name."""
    count = 1
    while (
        count < _MOST_WORDS
        and at + count < len(words)
        and words[at + count - 1].joined
        and at + count not in covered
    ):
        count += 1
    return count


def _mention(
    words: Sequence[Token], first: int, last: int, key: str, named: tuple[Named, ...]
) -> Mention:
    span = Span(words[first].start, words[last].end)
    demonym = all(n.grade == Grade.DEMONYM for n in named)
    return Mention(first, last, span, key, named, 0.0, demonym=demonym)


def _area_at(
    words: Sequence[Token], at: int, reach: int, gazetteer: Gazetteer
) -> Mention | None:
    """Return "Helmand Province" where only "Helmand" is a name."""
    for count in range(min(reach, 4), 1, -1):
        last = at + count - 1
        if words[last].capital and words[last].folded in ADMIN_WORDS:
            key = " ".join([word.folded for word in words[at:last]])
            areas = _with_areas((), key, gazetteer)
            if areas and words[last - 1].capital:
                mention = _mention(words, at, last, key, areas)
                return replace(mention, kind_word=words[last].folded)
    return None


def _with_areas(
    named: tuple[Named, ...], bare: str, gazetteer: Gazetteer
) -> tuple[Named, ...]:
    """Add to the places of "X district" the districts whose name the gazetteer has as "X"."""
    known = {one.place.key for one in named}
    more = (
        one
        for one in gazetteer.exactly(bare)
        if one.place.kind in _DIVISIONS and one.grade < Grade.DEMONYM
    )
    return (*named, *(one for one in more if one.place.key not in known))


def _loose_at(
    words: Sequence[Token], at: int, reach: int, gazetteer: Gazetteer
) -> Mention | None:
    """Return a name spelt in a way no list has."""
    if words[at].folded in plain_words() or words[at].folded in given_names():
        return None
    for count in range(min(reach, 3), 0, -1):
        last = at + count - 1
        if not words[last].capital:
            continue
        key = " ".join([word.folded for word in words[at : last + 1]])
        named = gazetteer.loosely(key)
        if named:
            return _mention(words, at, last, key, named)
    return None


def _fitting(
    named: tuple[Named, ...],
    words: Sequence[Token],
    text: str,
    first: int,
    last: int,
    before: Sequence[Mention],
) -> tuple[Named, ...]:
    """Keep the places whose kind of name fits how it is written here."""
    if not named:
        return ()
    word = words[first]
    single = first == last
    stopped = single and (
        word.word.endswith(".") or text[word.end : word.end + 1] == "."
    )
    after_comma = bool(before) and text[before[-1].span.end : word.start] in {", ", ",", " ("}
    kept = []
    for one in named:
        if one.grade == Grade.ACRONYM:
            fits = word.upper or "." in word.word
        elif one.grade in _SHORT_FORMS:
            fits = (word.upper and after_comma) or stopped and (after_comma or "." in word.word)
        else:
            fits = not single or len(word.folded) > _SHORT_NAME or one.place.kind == "country"
            fits = fits and not (single and word.upper and len(word.folded) <= 3 and not _famous(one))
        if fits:
            kept.append(one)
    return tuple(kept)


def _beyond_doubt(one: Named) -> bool:
    place = one.place
    large = place.kind == "country" or place.population >= _BEYOND_DOUBT
    return large and place.kind != "admin1" and one.grade <= Grade.ALIAS


def _famous(one: Named) -> bool:
    return one.place.kind in _KNOWN_KINDS or one.place.population >= _WELL_KNOWN


# --- trust ----------------------------------------------------------------------------------


def _features(
    mention: Mention,
    words: Sequence[Token],
    text: str,
    taken: dict[int, Mention],
    hinted: dict[int, tuple[str, int, int]],
    surnames: frozenset[str],
    lower: set[str],
    recognised: bool,
) -> Iterable[tuple[str, float]]:
    """Yield what speaks for and against a mention being a place."""
    yield "start", 1.0
    first, last = mention.first, mention.last
    before = words[first - 1] if first else None
    after = words[last + 1] if last + 1 < len(words) else None
    near_before = before is not None and before.joined
    near_after = after is not None and words[last].joined
    single = first == last
    best = max(mention.named, key=_weight)
    known = _famous(best) and best.grade <= Grade.ACRONYM
    if known and best.grade != Grade.ALTERNATE:
        yield "well_known", 1.0
    yield "size", _weight(best) - 4.0
    if not single:
        yield "several_words", 1.0
    if single and words[first].folded in DIRECTIONS:
        yield "direction_word", 1.0
    elif single and words[first].folded in plain_words() and not _beyond_doubt(best):
        yield "plain_word", 1.0
        if words[first].opens:
            yield "opens", 1.0
        if words[first].folded in lower:
            yield "lower_elsewhere", 1.0
    if all(n.grade == Grade.LOOSE for n in mention.named):
        yield "loose", 1.0
    if not single and words[last].folded in ADMIN_WORDS:
        yield "area_name", 1.0
    if words[first].folded == "st":
        yield "saint", 1.0
    if "." in words[first].word and all(n.grade in _SHORT_FORMS for n in mention.named):
        yield "abbreviation", 1.0
    if before is not None and text[before.end : words[first].start].strip(" \n") in {"", "(", "“"}:
        yield from _before(before, words, first)
    hyphen = before is not None and text[before.end : words[first].start] == "-"
    yield from _person(mention, words, before if near_before else None, taken, known, hyphen=hyphen)
    if after is not None and near_after:
        yield from _after(after, mention, words, taken)
    follower = taken.get(last + 1)
    gap = text[words[last].end : after.start] if after else ""
    if follower and gap in {", ", " (", ","}:
        if any(n.grade in _SHORT_FORMS for n in follower.named):
            yield "short_after", 1.0
        elif _lies_in(mention, follower):
            yield "contained", 1.0
    if single and words[first].folded in surnames:
        yield "person_elsewhere", 1.0
    if recognised:
        yield from _by_hint(mention, hinted, words)
    else:
        yield "unrecognised", 1.0


def _before(before: Token, words: Sequence[Token], first: int) -> Iterable[tuple[str, float]]:
    folded = before.folded
    if folded in LOCATING:
        yield "locating", 1.0
    elif folded == "of":
        kind = words[first - 2].folded if first > 1 else ""
        institution = kind in INSTITUTIONS
        yield ("institution" if institution else "kind_before" if kind in KINDS else "of"), 1.0
    elif folded == "the" and first > 1 and words[first - 2].folded in LOCATING:
        yield "locating", 0.6
    elif folded in DIRECTIONS and not before.capital:
        yield "direction", 1.0
    elif folded in TITLES:
        yield "title", 1.0


def _person(
    mention: Mention,
    words: Sequence[Token],
    before: Token | None,
    taken: dict[int, Mention],
    known: bool,
    *,
    hyphen: bool,
) -> Iterable[tuple[str, float]]:
    first, last = mention.first, mention.last
    word = words[first]
    if before is not None and before.capital and not before.opens:
        inside = any(m.last == first - 1 for m in (taken.get(first - k) for k in (1, 2, 3)) if m)
        if before.folded in given_names():
            yield "given_before", 1.0
        elif before.folded not in TITLES and before.folded not in DIRECTIONS and not inside:
            yield "capital_before", 1.0
    elif before is not None and before.capital and before.folded in given_names():
        yield "given_before", 1.0
    if before is not None and len(before.word.strip(".")) == 1 and before.capital:
        yield ("party" if before.folded in {"d", "r"} and hyphen else "initial"), 1.0
    if first == last and word.folded in given_names() and word.joined and last + 1 < len(words):
        follower = words[last + 1]
        if follower.capital and follower.folded not in KINDS:
            yield "given_self", 0.5 if known else 1.0
    elif first == last and word.folded in given_names() and not known:
        yield "given_self", 0.5


def _after(
    after: Token, mention: Mention, words: Sequence[Token], taken: dict[int, Mention]
) -> Iterable[tuple[str, float]]:
    folded = after.folded
    if after.capital and folded in NOT_LOCATED:
        yield "not_located", 1.0
    elif folded in NAMED_AFTER:
        yield "named_after", 1.0
    elif after.capital and folded in STREETS:
        yield "street", 1.0
    elif folded in PUBLIC_BODIES and (after.capital or folded in {"police", "airport", "hospital"}):
        yield "public_body", 1.0
    elif folded in KINDS or folded in ADMIN_WORDS:
        yield "kind_after", 1.0
    elif folded in SPEAKING:
        yield "speaking", 1.0
    elif after.capital and mention.last + 1 not in taken:
        second = words[mention.last + 2] if mention.last + 2 < len(words) else None
        if second is not None and after.joined and second.capital and second.folded in NOT_LOCATED:
            yield "not_located", 1.0
        else:
            yield "capital_after", 1.0


def _by_hint(
    mention: Mention, hinted: dict[int, tuple[str, int, int]], words: Sequence[Token]
) -> Iterable[tuple[str, float]]:
    hint = hinted.get(mention.first) or hinted.get(mention.last)
    if hint is None:
        yield "entity_none", 1.0
        return
    label, start, end = hint
    if label in _ENTITY_PLACES:
        yield "entity_place", 1.0
    elif label == "PERSON":
        yield "entity_person", 1.0
    elif label == "ORG":
        yield "entity_organisation", 1.0
    elif label != "NORP":
        yield "entity_other", 1.0


def _weight(one: Named) -> float:
    """How well known a place is, about the logarithm of its people."""
    place = one.place
    if place.kind in _KNOWN_KINDS:
        return 6.5
    people = math.log10(max(place.population, 1_000))
    return people - (0.7 if one.grade in {Grade.ALTERNATE, Grade.BARE} else 0.0)


def _lies_in(mention: Mention, area: Mention) -> bool:
    """Whether some place of the first name lies in some area of the second."""
    for outer in area.named[:8]:
        for inner in mention.named:
            if contains(outer, inner):
                return True
    return False


def contains(outer: Named, inner: Named) -> bool:
    """Whether one place is known to lie in the other."""
    a, b = outer.place, inner.place
    if a.key == b.key or outer.grade == Grade.DEMONYM:
        return False
    if a.kind == "country":
        return a.country_iso3 == b.country_iso3 and b.kind != "country"
    if a.kind == "admin1":
        return a.adm1_code is not None and a.adm1_code == b.adm1_code and b.kind != "admin1"
    if a.kind in {"admin2", "district"}:
        same = a.adm2_code is not None and a.adm2_code == b.adm2_code
        return same and b.kind not in {"admin1", "admin2", "district"}
    return False


# --- hints ----------------------------------------------------------------------------------


def _covered(words: Sequence[Token], spans: Sequence[Span]) -> set[int]:
    return {
        number
        for span in spans
        for number in _numbers(words, span)
    }


def _numbers(words: Sequence[Token], span: Span) -> range:
    first = at_or_after(words, span.start)
    if first and words[first - 1].end > span.start:
        first -= 1
    return range(first, at_or_after(words, span.end))


def _hints_of(words: Sequence[Token], hints: Sequence[Hint]) -> dict[int, tuple[str, int, int]]:
    found = {}
    for hint in hints:
        numbers = _numbers(words, hint.span)
        for number in numbers:
            found[number] = (hint.label, numbers.start, numbers.stop)
    return found


def _surnames(words: Sequence[Token], hints: Sequence[Hint]) -> frozenset[str]:
    """Return the last words of what is plainly a person's name somewhere in the text."""
    names = set()
    for hint in hints:
        if hint.label == "PERSON":
            numbers = _numbers(words, hint.span)
            if len(numbers) > 1:
                names.add(words[numbers.stop - 1].folded)
    for number in range(1, len(words)):
        before, word = words[number - 1], words[number]
        if before.joined and before.capital and word.capital and before.folded in given_names():
            names.add(word.folded)
    return frozenset(names)
