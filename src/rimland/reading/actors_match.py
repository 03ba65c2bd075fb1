"""Listed names in a text: tries of folded words, capitals where names have them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rimland.reading.actors_lists import (
    ARTICLES,
    LEADING,
    Alias,
    Lists,
    Node,
    Token,
    lists,
    plain,
    sound,
)
from rimland.reading.actors_shapes import Found, said
from rimland.reading.actors_words import is_, joined

# Acronyms that are words in a text without lower case.
_WORDS_IN_CAPITALS = frozenset(
    [
        "IS",
        "MEND",
        "FACT",
        "PLAN",
        "FAR",
        "TIP",
        "LET",
        "BRA",
        "MAS",
        "ELF",
        "NAS",
        "PAT",
        "MODEL",
        "GAL",
        "HIG",
        "ABM",
    ]
)
# Last words of a name that texts also write small: "Medellin cartel", "Maute group".
_WRITTEN_SMALL = frozenset(
    [
        "cartel",
        "group",
        "network",
        "front",
        "movement",
        "brigade",
        "brigades",
        "army",
        "party",
        "gang",
        "mafia",
        "clan",
        "rebels",
        "province",
        "militia",
        "faction",
        "command",
        "column",
        "organization",
        "organisation",
    ]
)


_LONGEST_NAME, _MOST_LINKS, _SHORT = 16, 2, 4
_OF = frozenset({"the", "of", "from", "to", "loyal"})
_REACH_OF_MEMBERS = 5


class Matcher:
    """Finds listed names at the words of one text."""

    def __init__(self, text: str, every: list[Token], on: date | None, *, capitals: bool) -> None:
        self.text, self.tokens, self.on, self.capitals = text, every, on, capitals
        self.lists: Lists = lists()

    def listed(self, number: int) -> Found | None:
        """Return the longest listed name that begins at a word, with all it may mean."""
        first = number
        if self._is_article(number):
            first += 1
            if first >= len(self.tokens) or not self._joined(number, " "):
                return None
        best: tuple[int, list[Alias]] | None = None
        for exact in (True, False):
            found = self._walk(first, exact=exact)
            if found and (best is None or found[0] > best[0]):
                best = found
        if best is None:
            return None
        aliases = tuple(a for a in best[1] if a.borne(self.on) and self._spelled(a, first, best[0]))
        if not aliases:
            return None
        start, last = self.tokens[number], self.tokens[best[0] - 1]
        name = said(self.text, start, last)
        kind = self.lists.actors[aliases[0].actor_id].kind
        return Found(start.start, last.end, number, best[0], name, kind, aliases)

    def _spelled(self, alias: Alias, first: int, last: int) -> bool:
        """Whether a short word is the name letter for letter; sound alone would mix up too many."""
        word = plain(self.tokens[first].text)
        if last > first + 1:
            return True
        written = {plain(alias.text), plain(alias.text.split("-")[-1])}
        if word in written:
            return True
        return len(sound(word)) > _SHORT and not {f"{word}s", word.removesuffix("s")} & written

    def _is_article(self, number: int) -> bool:
        word = plain(self.tokens[number].text)
        if word in {"al", "el"}:
            return True
        end = self.tokens[number].end
        return word in LEADING and self.text[end : end + 1] == "-"

    def _joined(self, number: int, also: str) -> bool:
        return number + 1 < len(self.tokens) and joined(
            self.text, self.tokens[number], self.tokens[number + 1], also
        )

    def _walk(self, first: int, *, exact: bool) -> tuple[int, list[Alias]] | None:
        """Follow a trie from a word on; the word after the longest name, and what it may mean."""
        node: Node = self._acronyms() if exact else self.lists.names
        best: tuple[int, list[Alias]] | None = None
        place, links = first, 0
        while place < min(len(self.tokens), first + _LONGEST_NAME):
            token = self.tokens[place]
            word = self.exactly(token) if exact else sound(token.text)
            following = node.next.get(word)
            if following is None:
                links += 1
                if place == first or exact or links > _MOST_LINKS or not self._linking(place):
                    break
            else:
                node, links = following, 0
                if node.found and (exact or self._capitals_fit(first, place, node.found)):
                    best = (place + 1, node.found)
            if not self._joined(place, "()"):
                break
            place += 1
        if best and exact and self._only_a_word(first, best[0]):
            return None
        return best

    def _acronyms(self) -> Node:
        return self.lists.acronyms_in_capitals if self.capitals else self.lists.acronyms

    def exactly(self, token: Token) -> str:
        """Return a word as the acronyms are kept."""
        word = token.text.replace(".", "")
        return word.upper() if self.capitals else word

    def _linking(self, place: int) -> bool:
        """Whether a word is an article inside a name."""
        word = plain(self.tokens[place].text)
        if word in {"al", "el", "ul", "ur", "e", "i", "the"}:
            return True
        token = self.tokens[place]
        return word in ARTICLES and "-" in (
            self.text[token.start - 1 : token.start],
            self.text[token.end : token.end + 1],
        )

    def _capitals_fit(self, first: int, place: int, found: Sequence[Alias]) -> bool:
        """Whether the first and last word are capital, as those of a name are."""
        if self.capitals:
            return True
        begin, last = self.tokens[first], self.tokens[place]
        if any(a.text[0].islower() for a in found) and not begin.capital and place > first:
            return last.capital
        if not begin.capital and not (place > first and last.capital and self.hyphen(begin)):
            return False
        small = any(a.text.split()[-1][0].islower() for a in found)
        return last.capital or small or plain(last.text) in _WRITTEN_SMALL

    def hyphen(self, token: Token) -> bool:
        """Whether a hyphen follows."""
        return self.text[token.end : token.end + 1] == "-"

    def _only_a_word(self, first: int, last: int) -> bool:
        """Whether capitals spell a word of the language here and no group: "IS", "MEND"."""
        if not self.capitals or last > first + 1:
            return False
        if self.tokens[first].text not in _WORDS_IN_CAPITALS:
            return False
        return not self.among_members(first, last)

    def among_members(self, first: int, last: int) -> bool:
        """Whether the next word names fighters, or the words before do: "members of"."""
        begin = self.tokens[first]
        if begin.start and self.text[begin.start - 1] in "([":
            return True
        if last < len(self.tokens) and is_(self.tokens[last], "members"):
            return joined(self.text, self.tokens[last - 1], self.tokens[last])
        place = first - 1
        while place > first - _REACH_OF_MEMBERS and place >= 0:
            if plain(self.tokens[place].text) not in _OF:
                return place < first - 1 and is_(self.tokens[place], "members")
            place -= 1
        return False
