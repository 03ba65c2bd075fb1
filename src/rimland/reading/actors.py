"""Armed groups, state forces and unnamed attackers that a text speaks of; never persons.

Listed groups are found under every transliteration of their dated names, state forces by country
and unit, other organisations by the shape of their names. Attackers whom a text does not name a
group for are found by their nouns ("gunmen").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from rimland.reading.actors_branches import branch_of
from rimland.reading.actors_forces import countries, forces, states
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
    tokens,
)
from rimland.reading.actors_shapes import (
    Found,
    bracketed_acronym,
    drug_body,
    organisations,
    said,
    spelled_out,
    unnamed,
)
from rimland.reading.actors_words import is_, joined, pairs, words
from rimland.reading.spans import Span

Kind = Literal["armed_group", "state_force", "unnamed"]

_STATE = {"state_force", "coalition"}
_UPPER_SHARE = 0.7
_FEW_LETTERS = 12
# Acronyms that are words in a text without lower case.
_WORDS_IN_CAPITALS = frozenset(
    "IS MEND FACT PLAN FAR TIP LET BRA MAS ELF NAS PAT MODEL GAL HIG ABM".split()
)
# Last words of a name that texts also write small: "Medellin cartel", "Maute group".
_WRITTEN_SMALL = frozenset(
    "cartel group network front movement brigade brigades army party gang mafia clan rebels "
    "province militia faction command column organization organisation".split()
)


@dataclass(frozen=True, slots=True)
class Actor:
    """An armed group or state force, under its usual name.

    ``kind`` is armed_group, criminal, militia, state_force or coalition.
    """

    actor_id: str
    name: str
    kind: str
    countries: tuple[str, ...] = ()
    ucdp_id: int | None = None
    aliases: tuple[Alias, ...] = ()

    @property
    def country_iso3(self) -> str | None:
        """The country it belongs to; None where there are several or none."""
        return self.countries[0] if len(self.countries) == 1 else None


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Where a text speaks of an actor, and the name it uses; actor is None for unlisted ones."""

    span: Span
    actor: Actor | None
    name: str
    kind: Kind


def actors(
    text: str, on: date | None, start: int = 0, end: int | None = None, *, upper: bool | None = None
) -> tuple[ActorMention, ...]:
    """Return the actors that a stretch of text speaks of, in order, none inside another.

    Args:
        text: the text as given; all of it serves to tell groups of one name apart.
        on: when the text was published; names count only while they were borne.
        start: where to begin.
        end: where to stop.
        upper: whether the text is all capitals; looked for where it is not said.
    """
    capitals = is_capitals(text) if upper is None else upper
    stretch = Span(start, len(text) if end is None else end)
    return tuple(m for m in _read(text, on, capitals) if stretch.contains(m.span))


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout."""
    head = text[:4000]
    letters = sum(c.isalpha() for c in head)
    return letters > _FEW_LETTERS and sum(c.isupper() for c in head) > _UPPER_SHARE * letters


@lru_cache(maxsize=64)
def actor_of(key: str) -> Actor:
    """Return a listed actor by its key in the lists."""
    listed = lists().actors[key]
    aliases = lists().aliases.get(key, ())
    return Actor(
        listed.actor_id, listed.name, listed.kind, listed.countries, listed.ucdp_id, aliases
    )


@lru_cache(maxsize=8)
def _read(text: str, on: date | None, capitals: bool) -> tuple[ActorMention, ...]:  # noqa: FBT001
    """Read a whole text; kept, since readers ask for the same text sentence by sentence."""
    return tuple(_Reader(text, on, capitals=capitals).read())


@cache
def first_words() -> frozenset[str]:
    """The words in small letters that something can begin with."""
    pairs_begin = frozenset(first for first, _ in pairs("unnamed_pairs"))
    listed = words("unnamed") | words("qualities") | words("force_words")
    return listed | pairs_begin | {"narcotics", "cocaine", "heroin", "crime"} | LEADING | frozenset(lists().heads.next)


_LONGEST_NAME, _MOST_LINKS, _SHORT = 16, 2, 4


class _Reader:
    """One pass over one text to find candidates, and one to settle what they stand for."""

    def __init__(self, text: str, on: date | None, *, capitals: bool) -> None:
        self.text, self.on, self.capitals = text, on, capitals
        self.lists: Lists = lists()
        self.tokens = tokens(text)
        self.countries = countries(self.lists, self.tokens)
        self.spelled = spelled_out(text, self.tokens)
        self.heard: dict[str, Found] = {}

    def read(self) -> Iterator[ActorMention]:
        """Return the mentions in order."""
        candidates = list(self._candidates())
        self.sure = {a.actor_id for f in candidates for a in f.aliases if not a.needs}
        for found in candidates:
            mention = self._settle(found)
            if mention:
                yield mention

    def _candidates(self) -> Iterator[Found]:
        number = 0
        while number < len(self.tokens):
            found = self._at(number) if self._worth_a_look(number) else None
            if found is None:
                number += 1
                continue
            number = max(found.last, number + 1)
            acronym = found.kind != "unnamed" and bracketed_acronym(self.text, found.end)
            if acronym:
                self.heard.setdefault(acronym[0], found)
                while number < len(self.tokens) and self.tokens[number].start < acronym[1]:
                    number += 1
            if found.kind != "peaceful":
                yield found

    def _worth_a_look(self, number: int) -> bool:
        """Whether anything at all can begin at a word; most words are passed over here."""
        token = self.tokens[number]
        if token.capital and not self.capitals:
            return True
        word = plain(token.text)
        if word in first_words() or number in self.spelled:
            return True
        if not self.capitals:
            return self._hyphen(token)
        return (
            word in self.lists.peoples.next
            or sound(token.text) in self.lists.names.next
            or self._exactly(token) in self.lists.acronyms_in_capitals.next
            or token.text in self.heard
            or is_(token, "warlike")
            or is_(token, "heads")
        )

    def _at(self, number: int) -> Found | None:
        """The name that begins at a word: the longest of the listed and the shaped ones."""
        token = self.tokens[number]
        if token.text in self.heard:
            first = self.heard[token.text]
            return Found(token.start, token.end, number, number + 1, token.text, first.kind, first.aliases)
        listed = self._listed(number)
        shaped = self.spelled.get(number) or organisations(
            self.text, self.tokens, number, capitals=self.capitals
        )
        force = forces(self.text, self.lists, self.tokens, number)
        if listed and not (shaped and self._says_more(shaped, listed)):
            return listed
        if force and not self._cut_short(number, force):
            return force
        nameless = unnamed(self.text, self.tokens, number)
        if shaped and not (self.capitals and nameless and nameless.last >= shaped.last):
            return None if self._cut_short(number, shaped, 0) else shaped
        if force:
            return None
        return (
            states(self.text, self.lists, self.tokens, number)
            or drug_body(self.text, self.tokens, number)
            or nameless
        )

    def _says_more(self, shaped: Found, listed: Found) -> bool:
        """Whether the longer name is another group's, not the listed one with its fighters."""
        rest = self.tokens[listed.last : shaped.last]
        return bool(rest) and not all(is_(w, "members") or plain(w.text) in _LINKS for w in rest)

    def _cut_short(self, number: int, longer: Found, by: int = 1) -> bool:
        """Whether a listed name begins inside and goes on: "Colombian Army of National ..."."""
        inside = (self._listed(n) for n in range(number + 1, longer.last))
        return any(f is not None and f.last >= longer.last + by for f in inside)

    def _listed(self, number: int) -> Found | None:
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
        word = self.tokens[first].text
        if last > first + 1 or len(sound(word)) > _SHORT:
            return True
        return plain(word) == plain(alias.text.split("-")[-1]) or plain(word) == plain(alias.text)

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
            word = self._exactly(token) if exact else sound(token.text)
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

    def _exactly(self, token: Token) -> str:
        word = token.text.replace(".", "")
        return word.upper() if self.capitals else word

    def _linking(self, place: int) -> bool:
        """Whether a word is an article inside a name."""
        word = plain(self.tokens[place].text)
        if word in {"al", "el", "ul", "ur", "the"}:
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
        if not begin.capital and not (place > first and last.capital and self._hyphen(begin)):
            return False
        small = any(a.text.split()[-1][0].islower() for a in found)
        return last.capital or small or plain(last.text) in _WRITTEN_SMALL

    def _hyphen(self, token: Token) -> bool:
        return self.text[token.end : token.end + 1] == "-"

    def _only_a_word(self, first: int, last: int) -> bool:
        """Whether capitals spell a word of the language here and no group: "IS", "MEND"."""
        if not self.capitals or last > first + 1:
            return False
        if self.tokens[first].text not in _WORDS_IN_CAPITALS:
            return False
        return not self._among_members(first, last)

    def _among_members(self, first: int, last: int) -> bool:
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

    def _settle(self, found: Found) -> ActorMention | None:
        """Say what a candidate stands for; None where too little speaks for it."""
        span = Span(found.start, found.end)
        if found.kind == "unnamed":
            return ActorMention(span, None, found.name, "unnamed")
        if not found.aliases:
            actor = state_actor(found.country) if found.country else None
            return ActorMention(span, actor, found.name, _kind(found.kind))
        supported = [a for a in found.aliases if self._supported(a, found)]
        if not supported:
            return None
        key = self._choose(supported, found.name)
        if key is None:
            return ActorMention(span, None, found.name, _kind(found.kind))
        name = found.name.removesuffix(" group")
        if self.capitals:
            name = next(a.text for a in supported if a.actor_id == key)
        actor = actor_of(key)
        branch = branch_of(self.text, span, key, self.on) if key in {"islamic-state", "al-qaeda"} else None
        if branch:
            span, actor = branch[0], actor_of(branch[1])
            name = actor.name
        return ActorMention(span, actor, name, _kind(actor.kind))

    def _supported(self, alias: Alias, found: Found) -> bool:
        if not alias.needs or alias.actor_id in self.sure:
            return True
        if self._among_members(found.first, found.last):
            return True
        here = self.lists.actors[alias.actor_id].countries
        return alias.needs == "country" and any(self.countries[c] for c in here)

    def _choose(self, aliases: Sequence[Alias], name: str) -> str | None:
        """The one actor that the names mean here; None where the text does not tell.

        A name that two actors write in nearly the same way goes to the one that writes it so.
        """
        exact = [a for a in aliases if plain(a.text) == plain(name)]
        aliases = exact or aliases
        keys = list(dict.fromkeys(a.actor_id for a in aliases))
        if len(keys) == 1:
            return keys[0]
        seen = {k: sum(self.countries[c] for c in self.lists.actors[k].countries) for k in keys}
        most = max(seen.values())
        best = [k for k in keys if seen[k] == most]
        return best[0] if len(best) == 1 and most else None


_LINKS = frozenset({"the", "of", "and", "in"})
_OF = frozenset({"the", "of", "from", "to", "loyal"})
_REACH_OF_MEMBERS = 5


def _kind(kind: str) -> Kind:
    return "state_force" if kind in _STATE else "armed_group"


@lru_cache(maxsize=256)
def state_actor(iso3: str) -> Actor:
    """Return the state that a force belongs to, under the slug that the networks use."""
    read = lists()
    slug = f"gov-{read.slugs.get(iso3, iso3.lower())}"
    return Actor(slug, f"Government of {read.demonym[iso3]}", "state_force", (iso3,))
