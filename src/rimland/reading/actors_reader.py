"""One pass over a text to find candidates, and one to settle what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from rimland.reading.actors_branches import branch_of
from rimland.reading.actors_forces import countries, forces, states
from rimland.reading.actors_introduced import introduced
from rimland.reading.actors_lists import LEADING, Alias, Lists, lists, plain, sound, tokens
from rimland.reading.actors_match import Matcher
from rimland.reading.actors_nameless import doers, drug_body, unnamed
from rimland.reading.actors_shapes import (
    Found,
    bracketed_acronym,
    organisations,
    spelled_out,
)
from rimland.reading.actors_types import ActorMention, actor_of, kind_of, state_actor
from rimland.reading.actors_words import is_, pairs, words
from rimland.reading.spans import Span

_LINKS = frozenset({"the", "of", "and", "in"})


@cache
def first_words() -> frozenset[str]:
    """The words in small letters that something can begin with."""
    pairs_begin = frozenset(first for first, _ in pairs("unnamed_pairs"))
    listed = words("unnamed") | words("qualities") | words("force_words") | words("people")
    return (
        listed
        | pairs_begin
        | {"narcotics", "cocaine", "heroin", "crime"}
        | LEADING
        | frozenset(lists().heads.next)
    )


class Reader:
    """One pass over one text to find candidates, and one to settle what they stand for."""

    def __init__(self, text: str, on: date | None, *, capitals: bool) -> None:
        self.text, self.on, self.capitals = text, on, capitals
        self.lists: Lists = lists()
        self.tokens = tokens(text)
        self.countries = countries(self.lists, self.tokens)
        self.spelled = spelled_out(text, self.tokens)
        self.heard: dict[str, Found] = {}
        self.matcher = Matcher(text, self.tokens, on, capitals=capitals)

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
        if token.text[0].isdigit() and not self._word_follows(number):
            return False  # "17 November" may be a group, a column of figures is none
        if token.capital and not self.capitals:
            return True
        word = plain(token.text)
        if word in first_words() or number in self.spelled:
            return True
        if not self.capitals:
            return self.matcher.hyphen(token)
        return (
            word in self.lists.peoples.next
            or sound(token.text) in self.lists.names.next
            or self.matcher.exactly(token) in self.lists.acronyms_in_capitals.next
            or token.text in self.heard
            or is_(token, "warlike")
            or is_(token, "heads")
        )

    def _word_follows(self, number: int) -> bool:
        after = self.tokens[number + 1 : number + 2]
        return bool(after) and not after[0].text[0].isdigit()

    def _at(self, number: int) -> Found | None:
        """The name that begins at a word: the longest of the listed and the shaped ones."""
        token = self.tokens[number]
        if token.text in self.heard:
            first = self.heard[token.text]
            return Found(
                token.start, token.end, number, number + 1, token.text, first.kind, first.aliases
            )
        listed = self.matcher.listed(number)
        shaped = self.spelled.get(number) or organisations(
            self.text, self.tokens, number, capitals=self.capitals
        )
        named = shaped and introduced(self.text, self.tokens, number)
        force = None if named else forces(self.text, self.lists, self.tokens, number)
        if listed and not (shaped and self._says_more(shaped, listed)):
            return listed
        if force and not self._cut_short(number, force):
            return force
        nameless = self._nameless(number)
        if shaped and not (self.capitals and nameless and nameless.last >= shaped.last):
            return None if self._cut_short(number, shaped, 0) else shaped
        if force:
            return None
        return (
            states(self.text, self.lists, self.tokens, number)
            or drug_body(self.text, self.tokens, number)
            or nameless
            or doers(self.text, self.tokens, number)
        )

    def _nameless(self, number: int) -> Found | None:
        """Attackers without a group; of "suspected Maoists" only what is no name."""
        found = unnamed(self.text, self.tokens, number)
        if found is None or self.capitals:
            return found
        for place in range(number + 1, found.last):
            named = self.matcher.listed(place)
            if named and named.last == found.last:
                return None
        return found

    def _says_more(self, shaped: Found, listed: Found) -> bool:
        """Whether the longer name is another group's, not the listed one with its fighters."""
        rest = self.tokens[listed.last : shaped.last]
        return bool(rest) and not all(is_(w, "members") or plain(w.text) in _LINKS for w in rest)

    def _cut_short(self, number: int, longer: Found, by: int = 1) -> bool:
        """Whether a listed name begins inside and goes on: "Colombian Army of National ..."."""
        inside = (self.matcher.listed(n) for n in range(number + 1, longer.last))
        return any(f is not None and f.last >= longer.last + by for f in inside)

    def _settle(self, found: Found) -> ActorMention | None:
        """Say what a candidate stands for; None where too little speaks for it."""
        span = Span(found.start, found.end)
        if found.kind == "unnamed":
            return ActorMention(span, None, found.name, "unnamed")
        if not found.aliases:
            actor = state_actor(found.country) if found.country else None
            return ActorMention(span, actor, found.name, kind_of(found.kind))
        supported = [a for a in found.aliases if self._supported(a, found)]
        if not supported:
            if plain(found.name) not in words("unnamed"):
                return None
            called = plain(found.name) in words("names_of_many")
            return ActorMention(span, None, found.name, "armed_group" if called else "unnamed")
        key = self._choose(supported, found.name)
        if key is None:
            return ActorMention(span, None, found.name, kind_of(found.kind))
        name = found.name.removesuffix(" group")
        if self.capitals:
            name = next(a.text for a in supported if a.actor_id == key)
        actor = actor_of(key)
        branch = (
            branch_of(self.text, span, key, self.on)
            if key in {"islamic-state", "al-qaeda"}
            else None
        )
        if branch:
            span, actor = branch[0], actor_of(branch[1])
            name = actor.name
        return ActorMention(span, actor, name, kind_of(actor.kind))

    def _supported(self, alias: Alias, found: Found) -> bool:
        if not alias.needs or alias.actor_id in self.sure:
            return True
        here = any(self.countries[c] for c in self.lists.actors[alias.actor_id].countries)
        if alias.needs == "place":
            return here
        if alias.needs == "noun" and self._announced(alias, found):
            return True
        return self.matcher.among_members(found.first, found.last) or (
            alias.needs == "country" and here
        )

    def _announced(self, alias: Alias, found: Found) -> bool:
        """Whether the text says that the name is a group's, or names the network it belongs to."""
        network = alias.actor_id.startswith("is-") and "islamic-state" in self.sure
        return network or introduced(self.text, self.tokens, found.first)

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
