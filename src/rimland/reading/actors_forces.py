"""Forces of states, found by country and unit rather than typed: "Turkish police", "the army"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rimland.reading.actors_lists import Alias, Lists, Node, Token, lists, plain
from rimland.reading.actors_shapes import Found, said
from rimland.reading.actors_words import is_, joined, words

_MOST_WORDS_BETWEEN = 3
_FOR_STATES = ("attributed to", "blamed on", "blamed", "accused")


def countries(lists: Lists, every: Sequence[Token]) -> Counter[str]:
    """Count how often a text names each country or its people."""
    counted: Counter[str] = Counter()
    number, begin = 0, lists.peoples.next
    while number < len(every):
        if plain(every[number].text) not in begin:  # as nearly all words
            number += 1
            continue
        end, entry = _people(lists, every, number)
        if entry:
            counted[entry.actor_id] += 1
        number = max(end, number + 1)
    return counted


def _people(lists: Lists, every: Sequence[Token], number: int) -> tuple[int, Alias | None]:
    """The longest name of a country or people that begins at a word, and the word after it."""
    node, end, best = lists.peoples, number, None
    if plain(every[number].text) not in node.next:
        return number, None
    place = number
    while place < len(every):
        following = node.next.get(plain(every[place].text))
        if following is None:
            break
        node, place = following, place + 1
        if node.found:
            end, best = place, node.found[0]
    if best and not every[number].capital:
        return number, None
    return end, best


def forces(text: str, lists: Lists, every: Sequence[Token], number: int) -> Found | None:
    """Return the force of a state that the words from here on name."""
    after, owner = _people(lists, every, number)
    country = owner.actor_id if owner else None
    place = after if owner else number
    for step in range(_MOST_WORDS_BETWEEN + 1):
        if place + step >= len(every):
            return None
        if place + step > number and not joined(text, every[place + step - 1], every[place + step]):
            return None
        end, head = _head(text, lists.heads, every, place + step)
        if head and _describes(text, every, end):
            equipment = _head(text, lists.heads, every, end)[1] if country else None
            if equipment is None:
                return None
            continue  # "the Sudanese military's fighter jets"
        if head and (country or step or head.text.replace(" ", "-") not in words("owned")):
            return _force(text, every, number, end, country)
        if not is_(every[place + step], "force_words"):
            return None
    return None


def _describes(text: str, every: Sequence[Token], end: int) -> bool:
    """Whether the force only describes the next noun: "police station", "military operation"."""
    if end >= len(every) or not joined(text, every[end - 1], every[end]):
        return False
    following = plain(every[end].text)
    if following in words("described"):
        return text[every[end - 1].end : every[end].start].strip() == ""
    return plain(every[end - 1].text) == "military" and not (
        following in words("after_noun") or following.endswith(("ed", "s"))
    )


def _head(text: str, heads: Node, every: Sequence[Token], number: int) -> tuple[int, Alias | None]:
    node, end, best = heads, number, None
    for place in range(number, len(every)):
        if place > number and not joined(text, every[place - 1], every[place]):
            break
        following = node.next.get(plain(every[place].text))
        if following is None:
            break
        node = following
        if node.found:
            end, best = place + 1, node.found[0]
    return end, best


def _force(text: str, every: Sequence[Token], number: int, end: int, country: str | None) -> Found:
    first, last = every[number], every[end - 1]
    name = said(text, first, last)
    head = "-".join(plain(t.text) for t in every[number:end])
    kind = "unnamed" if country is None and head in words("ownerless") else "state_force"
    if country:
        name = _owner(text, every, number, end, country) or name
    return Found(first.start, last.end, number, end, name, kind, (), country)


def _owner(text: str, every: Sequence[Token], number: int, end: int, country: str) -> str | None:
    """Whose equipment it is: a body of the state where one is named, else the state."""
    for begin in range(number + 1, end):
        things = "-".join(plain(t.text) for t in every[begin:end])
        if things in words("equipment"):
            before = every[begin - 1]
            if begin - 1 > number and is_(before, "bodies"):
                return said(text, every[number], before)
            return lists().demonym[country]
    return None


def states(text: str, lists: Lists, every: Sequence[Token], number: int) -> Found | None:
    """Return a country as an actor, where its name is the doer of a war act or is blamed."""
    end, entry = _people(lists, every, number)
    if entry is None:
        return None
    if _denies(text, every, number, end, entry) or _owns_things(text, every, number, entry):
        first, last = every[number], every[end - 1]
        name = lists.demonym[entry.actor_id]
        return Found(first.start, last.end, number, end, name, "state_force", (), entry.actor_id)
    if entry.needs != "names" or lists.demonym[entry.actor_id] != entry.text:
        return None
    before = text[max(0, every[number].start - 24) : every[number].start].casefold().rstrip()
    before = before.removesuffix(" the")
    after = [plain(t.text) for t in every[end : end + 2]]
    if after and after[0] in {"has", "had", "have"}:
        after = after[1:]
    acts = bool(after) and after[0] in words("state_verbs")
    if not acts and not before.endswith(_FOR_STATES):
        return None
    if before.endswith((" in", " of", " from", " near", " across", " inside")):
        return None
    first, last = every[number], every[end - 1]
    name = said(text, first, last)
    return Found(first.start, last.end, number, end, name, "state_force", (), entry.actor_id)


_OWNED_THINGS = re.compile(
    r"\b(?:planes?|aircraft|jets?|warplanes?|drones?|helicopters?|missiles?|rockets?|shells?|bombers?|gunships?)"
    r" (?:was|were|are|is|had been) (?:\w{1,12} )?\Z"
)
_LOOK_BACK = 60


def _denies(text: str, every: Sequence[Token], number: int, end: int, entry: Alias) -> bool:
    """Whether a country, or its capital for it, denies a deed: "Moscow denied that its ..."."""
    before = text[max(0, every[number].start - _LOOK_BACK) : every[number].start]
    if before.endswith((" in ", " at ", " near ", " from ")) and not before.endswith(
        "ministry in "
    ):
        return False
    after = [plain(t.text) for t in every[end : end + 5]]
    while after and after[0] in words("before_denial"):
        after = after[1:]
    if entry.needs != "names" or len(after) < len(("denied", "it")):
        return False
    return after[0] in words("denies") and after[1] in words("denied")


def _owns_things(text: str, every: Sequence[Token], number: int, entry: Alias) -> bool:
    """Whether a people is said to own what struck: "the planes were Russian"."""
    if entry.needs != "demonyms":
        return False
    start = every[number].start
    return bool(_OWNED_THINGS.search(text, max(0, start - _LOOK_BACK), start))
