"""A sentence as groups of people, words of harm and the rest: what the toll grammar works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading import toll_words as w
from rimland.reading.numbers import NumberAt
from rimland.reading.numbers_tokens import Token
from rimland.reading.toll_groups import Group, GroupReader
from rimland.reading.toll_mentions import Outcome

_PAIRED = frozenset({"past", "adjective", "gerund"})
_JOINS = frozenset({"and", "or", "/", "&"})
_BOTH = {Outcome.KILLED, Outcome.INJURED}


@dataclass(slots=True)
class Item:
    """One step of a sentence: a group, a word of harm, or a plain word."""

    first: int
    after: int
    low: str
    group: Group | None = None
    outcome: Outcome | None = None
    form: str = ""
    taken: bool = False

    @property
    def is_verb(self) -> bool:
        """Whether it is a word of harm."""
        return self.outcome is not None and self.group is None


def items(words: Sequence[Token], found: Sequence[NumberAt], *, upper: bool) -> list[Item]:
    """Split a sentence's tokens into items; ``found`` are its numbers."""
    reader = GroupReader(words, {n.first: n for n in found}, upper=upper)
    out: list[Item] = []
    i = 0
    while i < len(words):
        item = _verb_phrase(words, i) or _group(reader, i) or _word(words, i)
        out.append(item)
        i = item.after
    return _merged(out)


def _verb_phrase(words: Sequence[Token], i: int) -> Item | None:
    if words[i].low not in w.phrase_starts():
        return None
    for length in range(w.LONGEST_PHRASE + 1, 1, -1):
        phrase = tuple(t.low for t in words[i : i + length])
        verb = w.verb_phrases().get(phrase)
        if verb and len(phrase) == length:
            return Item(i, i + length, " ".join(phrase), outcome=verb[0], form=verb[1])
    return None


def _group(reader: GroupReader, i: int) -> Item | None:
    group = reader.at(i)
    if group is None:
        return None
    low = " ".join(t.low for t in reader.words[group.first : group.after])
    return Item(group.first, group.after, low, group=group, outcome=group.outcome)


def _word(words: Sequence[Token], i: int) -> Item:
    low = words[i].low
    verb = w.verb_forms().get(low)
    if verb:
        return Item(i, i + 1, low, outcome=verb[0], form=verb[1])
    if low in {"hostage", "captive"}:
        return Item(i, i + 1, low, outcome=Outcome.ABDUCTED, form="adjective")
    return Item(i, i + 1, low)


def _merged(listed: list[Item]) -> list[Item]:
    """Make one item of "killed and wounded", "dead or injured": the text does not say which."""
    out: list[Item] = []
    i = 0
    while i < len(listed):
        a = listed[i]
        width = _pair_width(listed, i)
        if width:
            b = listed[i + width]
            low = f"{a.low} or {b.low}"
            form = a.form if a.form != "adjective" else b.form
            out.append(Item(a.first, b.after, low, outcome=Outcome.CASUALTIES, form=form))
            i += width + 1
        else:
            out.append(a)
            i += 1
    return out


def _pair_width(listed: list[Item], i: int) -> int:
    a = listed[i]
    if not a.is_verb or a.form not in _PAIRED or i + 2 >= len(listed):
        return 0
    if listed[i + 1].low not in _JOINS:
        return 0
    width = 3 if listed[i + 2].low in _JOINS and i + 3 < len(listed) else 2
    b = listed[i + width]
    fits = b.is_verb and b.form in _PAIRED and {a.outcome, b.outcome} == _BOTH
    # "were killed and wounded 30" has an object of its own for the second verb.
    following = listed[i + width + 1] if i + width + 1 < len(listed) else None
    own_object = following is not None and following.group is not None and i > 0
    passive = any(x.low in w.BE for x in listed[max(0, i - 3) : i])
    return width if fits and not (own_object and passive) else 0


def vague_plural() -> Count:
    """Return the count of people named in the plural and not counted."""
    return Count(low=2)
