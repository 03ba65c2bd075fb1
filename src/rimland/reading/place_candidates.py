"""Which words of a text are names that the gazetteer has."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading.gazetteer import Gazetteer, Grade, Named
from rimland.reading.place_mention import (
    DIVISIONS,
    SHORT_FORMS,
    Mention,
    mention_of,
    numbers_of,
)
from rimland.reading.place_names import fold, without_admin_words
from rimland.reading.place_tokens import Token, starts_name
from rimland.reading.place_words import (
    ADMIN_WORDS,
    ARTICLES,
    GENERIC,
    KINDS,
    given_names,
    plain_words,
)
from rimland.reading.spans import Span

_MOST_WORDS = 6
_MOST_AREA_WORDS = 4
_MOST_LOOSE_WORDS = 3
_SHORT_NAME = 2
_SHORT_CODE = 3
_WELL_KNOWN = 500_000
_GIVEN_TRUST = 4.0
SETTLEMENTS = frozenset({"city", "town", "village"})
_KIND_OF = {
    **dict.fromkeys(("governor", "gov", "legislature", "lawmakers", "senate"), "state"),
    "provinces": "province",
    "counties": "county",
    "districts": "district",
    "states": "state",
    "regions": "region",
    "governorates": "governorate",
    "departments": "department",
}
KNOWN_KINDS = frozenset({"country", "continent", "admin1", "region", "sea", "ocean", "capital"})


def well_known(one: Named) -> bool:
    """Whether readers know a place without being told where it is."""
    return one.place.kind in KNOWN_KINDS or one.place.population >= _WELL_KNOWN


def candidates(
    words: Sequence[Token], text: str, gazetteer: Gazetteer, blocked: Sequence[Span]
) -> list[Mention]:
    """Return the names the gazetteer has, the longest first at each word, left to right."""
    covered = {number for span in blocked for number in numbers_of(words, span)}
    search = _Search(words, text, gazetteer, covered)
    at = 0
    while at < len(words):
        mention = search.at(at) if starts_name(words, at) and at not in covered else None
        if mention:
            search.found.append(_with_kind(mention, words))
        at = mention.last + 1 if mention else at + 1
    return search.found


def _with_kind(mention: Mention, words: Sequence[Token]) -> Mention:
    """Note the word that says what kind of place a name is: "Sulu province", "province of Sulu"."""
    if mention.kind_word:
        return mention
    first, last = mention.first, mention.last
    after = _kind_after(words, last)
    before = words[first - 2].folded if first > 1 and words[first - 1].folded == "of" else ""
    own = words[last].folded if last > first else ""
    for word in (own, after, before):
        kind = _KIND_OF.get(word, word)
        if kind in ADMIN_WORDS or kind in SETTLEMENTS:
            return mention._replace(kind_word=kind)
    return mention


def _kind_after(words: Sequence[Token], last: int) -> str:
    """Return the word after a name, unless it begins more: "London District School Board"."""
    if last + 1 >= len(words) or not words[last].joined:
        return ""
    after = words[last + 1]
    more = after.capital and after.joined and last + 2 < len(words) and words[last + 2].capital
    return "" if more and after.folded not in _KIND_OF else after.folded


class _Search:
    """Looks for names word by word; ``found`` holds what was found before."""

    def __init__(
        self, words: Sequence[Token], text: str, gazetteer: Gazetteer, covered: set[int]
    ) -> None:
        self.found: list[Mention] = []
        self._words, self._text, self._gazetteer = words, text, gazetteer
        self._covered = covered
        self._fitted: dict[tuple[str, bool, bool, bool], tuple[Named, ...]] = {}

    def at(self, at: int) -> Mention | None:
        """Return the longest name that starts at a word."""
        reach = self._reach(at)
        listed = self._listed(at, reach)
        if listed and self._begins_longer(listed, reach):
            return self._loose(at, reach, least=2)
        return (
            listed
            or self._after_article(at, reach)
            or self._area(at, reach)
            or self._loose(at, reach)
        )

    def _reach(self, at: int) -> int:
        """Return how many words from here on could be one name."""
        words, count = self._words, 1
        while (
            count < _MOST_WORDS
            and at + count < len(words)
            and words[at + count - 1].joined
            and at + count not in self._covered
        ):
            count += 1
        return count

    def _key(self, first: int, last: int) -> str:
        return " ".join([word.folded for word in self._words[first : last + 1]])

    def _listed(self, at: int, reach: int) -> Mention | None:
        words = self._words
        for count in range(min(reach, self._gazetteer.longest(words[at].folded)), 0, -1):
            last = at + count - 1
            if not words[last].capital and (count == 1 or words[last].folded not in KINDS):
                continue
            key = self._key(at, last)
            named = self._fitting(key, at, last)
            if named and not words[last].capital:
                # "Mexico city" is another place than Mexico, "Hebei province" is not.
                bare = self._gazetteer.exactly(key.rpartition(" ")[0])
                named = () if bare and bare[0].place == named[0].place else named
            if named and count > 1 and words[last].folded in ADMIN_WORDS:
                named = with_areas(named, key.rpartition(" ")[0], self._gazetteer)
            if named:
                return mention_of(words, at, last, key, named)
        return None

    def _after_article(self, at: int, reach: int) -> Mention | None:
        """Return "al-Hawija" where only "Hawija" is listed."""
        word = self._words[at]
        hyphen = self._text[word.end : word.end + 1] == "-"
        if reach == 1 or not hyphen or word.folded not in ARTICLES:
            return None
        mention = self._listed(at + 1, reach - 1)
        return mention and mention._replace(first=at, span=Span(word.start, mention.span.end))

    def _area(self, at: int, reach: int) -> Mention | None:
        """Return "Helmand Province" where only "Helmand" is listed."""
        words = self._words
        for count in range(min(reach, _MOST_AREA_WORDS), 1, -1):
            last = at + count - 1
            kind = words[last].folded
            if words[last].capital and words[last - 1].capital and kind in ADMIN_WORDS:
                key = self._key(at, last - 1)
                named = with_areas((), key, self._gazetteer)
                if named:
                    return mention_of(words, at, last, key, named, kind)
        return None

    def _begins_longer(self, listed: Mention, reach: int) -> bool:
        """Whether a name is only the first word of a longer one: "Ain" of "Ain Issa"."""
        word = self._words[listed.first]
        single = listed.first == listed.last
        return (
            single and word.folded in GENERIC and reach > 1 and self._words[listed.last + 1].capital
        )

    def _loose(self, at: int, reach: int, least: int = 1) -> Mention | None:
        """Return a name of at least so many words, spelt in a way no list has."""
        words = self._words
        if words[at].folded in plain_words() or words[at].folded in given_names():
            return None
        for count in range(min(reach, _MOST_LOOSE_WORDS), least - 1, -1):
            last = at + count - 1
            named = self._gazetteer.loosely(self._key(at, last)) if words[last].capital else ()
            if named:
                return mention_of(words, at, last, self._key(at, last), named)
        return None

    def _fitting(self, key: str, first: int, last: int) -> tuple[Named, ...]:
        """Return the places of a name whose kind of name fits how it is written here."""
        named = self._gazetteer.exactly(key)
        if not named or first < last:
            return tuple(one for one in named if one.grade not in SHORT_FORMS) if named else ()
        word = self._words[first]
        dotted = "." in word.word
        stopped = dotted or self._text[word.end : word.end + 1] == "."
        since = self._text[self.found[-1].span.end : word.start] if self.found else ""
        after_comma = since in {", ", ",", " ("}
        abbreviated = (word.upper and after_comma) or (stopped and (after_comma or dotted))
        written = (key, word.upper, dotted, abbreviated)
        if written not in self._fitted:
            fitting = (one for one in named if _fits(one, word, abbreviated=abbreviated))
            self._fitted[written] = tuple(fitting)
        return self._fitted[written]


def _fits(one: Named, word: Token, *, abbreviated: bool) -> bool:
    """Whether a single word is written as that kind of name is."""
    if one.grade == Grade.ACRONYM:
        return word.upper or "." in word.word
    if one.grade in SHORT_FORMS:
        return abbreviated
    if len(word.folded) <= _SHORT_NAME:
        return one.place.kind == "country"
    return not (word.upper and len(word.folded) <= _SHORT_CODE) or well_known(one)


def given(words: Sequence[Token], text: str, span: Span, gazetteer: Gazetteer) -> Mention | None:
    """Return the mention that a stretch known to be a place name makes, or None."""
    numbers = numbers_of(words, span)
    if not numbers:
        return None
    first, last, written = numbers.start, numbers.stop - 1, span.of(text)
    key = fold(written)
    bare = without_admin_words(key)
    named = gazetteer.exactly(key)
    if written.isupper() and any(one.grade == Grade.ACRONYM for one in named):
        named = tuple(one for one in named if one.grade <= Grade.ACRONYM)
    if bare != key:
        named = with_areas(named, bare, gazetteer) if named else gazetteer.exactly(bare)
    named = named or gazetteer.loosely(key)
    if not named:
        return None
    follows = words[last + 1] if last + 1 < len(words) and words[last].joined else None
    kind = words[last].folded if last > first else ""
    if kind not in ADMIN_WORDS:
        kind = follows.folded if follows is not None else ""
    mention = mention_of(words, first, last, key, named, kind if kind in ADMIN_WORDS else None)
    return mention._replace(span=span, trust=_GIVEN_TRUST)


def with_areas(named: tuple[Named, ...], bare: str, gazetteer: Gazetteer) -> tuple[Named, ...]:
    """Add to the places of "X district" the districts whose name the gazetteer has as "X"."""
    known = {one.place.key for one in named}
    return named + tuple(
        one
        for one in gazetteer.exactly(bare)
        if one.place.kind in DIVISIONS
        and one.grade != Grade.DEMONYM
        and one.grade not in SHORT_FORMS
        and one.place.key not in known
    )
