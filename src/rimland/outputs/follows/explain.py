"""Why a query matched, in sentences: the words and where they stand, the fields and their values."""

from __future__ import annotations

from rimland.model.toll import Count
from rimland.outputs.follows.evaluate import Span, holds, near_pair, spans
from rimland.outputs.follows.seen import Seen, SeenAttack
from rimland.outputs.follows.tree import (
    Actors,
    And,
    AtLeast,
    Countries,
    Flag,
    Language,
    Leaf,
    Modes,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Places,
    Prefix,
    Publisher,
    Query,
    Said,
    Text,
    Theatres,
    Within,
    Word,
)
from rimland.tables.packaged import country_name

_AROUND = 40
_MOST = 8


def reasons(query: Query, text: Seen, attack: SeenAttack) -> tuple[str, ...]:
    """Return why a query holds, a sentence for each condition that made it so."""
    why = _Why(text, attack)
    why.add(query.root, held=True)
    return tuple(dict.fromkeys(why.said))[:_MOST]


class _Why:
    def __init__(self, text: Seen, attack: SeenAttack) -> None:
        self._text, self._attack = text, attack
        self.said: list[str] = []

    def add(self, node: Node, *, held: bool) -> None:
        """Say why a condition holds, or is known not to."""
        if isinstance(node, Not):
            self.add(node.part, held=not held)
        elif isinstance(node, And | Or):
            for part in node.parts:
                if holds(part, self._text, self._attack) is held:
                    self.add(part, held=held)
        elif held:
            self.said.append(self._sentence(node))
        else:
            self.said.append(self._absent(node))

    def _sentence(self, node: Leaf) -> str:
        if isinstance(node, Word | Prefix | Phrase):
            return f"the text says {self._quoted(spans(node, self._text)[0])}"
        if isinstance(node, Near):
            pair = near_pair(node, self._text)
            if pair is None:
                return ""
            (first, _), (_, last) = pair
            return f"the text says {self._quoted((first, last))}"
        return _field(node, self._text, self._attack, held=True)

    def _absent(self, node: Leaf) -> str:
        if isinstance(node, Word | Prefix | Phrase):
            return f"the text does not say {_asked(node)}"
        if isinstance(node, Near):
            return f"{_asked(node.left)} and {_asked(node.right)} do not stand near each other"
        return _field(node, self._text, self._attack, held=False)

    def _quoted(self, span: Span) -> str:
        """Return words of the text with a little of what stands around them."""
        text, places = self._text.written()
        first, last = places[span[0]][0], places[span[1]][1]
        start = max(0, first - _AROUND)
        end = min(len(text), last + _AROUND)
        before, after = text[start:first], text[last:end]
        if start:
            before = "…" + before.partition(" ")[2]
        if end < len(text):
            after = after.rpartition(" ")[0] + "…"
        return f"“{_line(text[first:last])}”: {_line(before + text[first:last] + after).strip()}"


def _line(text: str) -> str:
    """Return a stretch of text in one line, without what cannot be seen."""
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isprintable() or c.isspace())


def _asked(node: Text) -> str:
    if isinstance(node, Phrase):
        return f'"{" ".join(node.words)}"'
    return f"{node.stem}*" if isinstance(node, Prefix) else node.key


def _field(node: Leaf, text: Seen, attack: SeenAttack, *, held: bool) -> str:  # noqa: C901, PLR0911 # one line for each field
    match node:
        case Actors(asked, bearers):
            told = {b.actor_id for b in bearers} & attack.actors if held else attack.actors
            named = sorted(one for one in told if ":" not in one) or sorted(told)
            return _told("actor", named, asked, attack, held=held)
        case Places(asked, names):
            told = names & attack.places if held else attack.places
            return _told("place", sorted(told), asked, attack, held=held)
        case Countries(asked, codes):
            told = codes & attack.countries if held else attack.countries
            return _told("country", sorted(map(country_name, told)), asked, attack, held=held)
        case Within(asked):
            return f"the place is {'' if held else 'not '}within {asked}"
        case Theatres(network):
            return f"the theatre is {attack.theatres[network]} (of {network})"
        case Modes():
            return f"the mode is {', '.join(sorted(attack.modes))}"
        case AtLeast("houses", number):
            return f"publishers: {attack.houses} ({_bound(number, held=held)})"
        case AtLeast(what, number):
            return f"{what}: {_figures(attack.counts[what])} ({_bound(number, held=held)})"
        case Flag(what):
            return f"{what}: {'yes' if attack.flags[what] else 'no'}"
        case Said(axis):
            return f"the {axis} is {attack.said[axis]}"
        case Language():
            return f"the language is {text.language}"
        case Publisher():
            return f"the publisher is {' '.join(text.publisher or ())}"
    raise TypeError(node)


def _told(field: str, told: list[str], asked: str, attack: SeenAttack, *, held: bool) -> str:
    """Say what stands in a field, and what was asked where that is not the same word."""
    values = ", ".join(told)
    same = held and values.lower() == asked.lower()
    beside = "" if same else f" (asked: {'' if held else 'not '}{asked})"
    if attack.attack_id is None:
        return f"the text mentions the {field} {values}{beside}"
    return f"the {field} is {values}{beside}"


def _bound(number: int, *, held: bool) -> str:
    return f"asked: {number} or more" if held else f"asked: fewer than {number}"


def _figures(count: Count) -> str:
    best = count.low if count.best is None else count.best
    if count.low == count.high == best:
        return str(best)
    low, high = ("?" if v is None else str(v) for v in (count.low, count.high))
    return f"{'?' if best is None else best}, from {low} to {high}"
