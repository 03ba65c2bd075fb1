"""Tolls in a text: who was killed, injured, taken or freed, how many, and who says so.

A grammar over words, without a parser: it knows the forms in which news gives tolls (active,
passive, nominal, elliptical) and leaves out what it does not know. Numbers of attackers, bombs or
houses are no tolls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading.numbers import numbers
from rimland.reading.numbers_tokens import Token, tokens
from rimland.reading.spans import Span
from rimland.reading.toll_context import (
    Speakers,
    is_unreal,
    never_happened,
    says_earlier,
    sums_many_attacks,
    tells_of_the_past,
)
from rimland.reading.toll_drafts import Draft
from rimland.reading.toll_grammar import Grammar
from rimland.reading.toll_items import Item, items
from rimland.reading.toll_mentions import Outcome, Role, Side, TollMention
from rimland.reading.toll_parts import read_parts
from rimland.reading.toll_sayings import replaced, sayings
from rimland.reading.toll_sentences import split
from rimland.reading.toll_words import telling_words

__all__ = ["Outcome", "Role", "Side", "TollMention", "tolls"]

_REMEMBERED = 12  # drafts a later sentence may refer to
_LONGEST = 400  # tokens of one sentence; what has no full stop is cut there


def tolls(text: str, start: int = 0, end: int | None = None) -> tuple[TollMention, ...]:
    """Return the tolls of a stretch of text in order; spans lie in the whole text."""
    words = tokens(text, start, end)
    upper = _is_upper(words)
    drafts: list[Draft] = []
    out: list[TollMention] = []
    lists = 0
    said: list[TollMention] = []
    attackers: set[int] = set()
    suicide = False
    telling = telling_words()
    for number, sentence in enumerate(split(text, words, upper=upper, longest=_LONGEST)):
        suicide = suicide or any(t.low == "suicide" for t in sentence)
        counted = numbers(sentence)
        said.extend(sayings(text, sentence, counted, number, suicide=suicide))
        if not any(t.low in telling for t in sentence):
            continue
        listed = items(sentence, counted, upper=upper)
        attackers |= _attackers_counted(listed)
        grammar = Grammar(listed, drafts[-_REMEMBERED:], lists)
        grammar.read()
        read_parts(grammar, drafts[-_REMEMBERED:])
        lists = grammar.lists
        for draft in sorted(grammar.drafts, key=lambda d: (d.item or d.at, d.at)):
            draft.index = len(drafts)
            drafts.append(draft)
        _count_the_attackers(grammar.drafts, attackers)
        out.extend(_mentions(text, sentence, listed, grammar.drafts, number))
    return tuple(replaced(out, said))


def _attackers_counted(listed: Sequence[Item]) -> set[int]:
    """How many attackers the sentence says there were: "two gunmen opened fire"."""
    return {
        item.group.count.best
        for item in listed
        if item.group is not None
        and item.group.side is Side.PERPETRATORS
        and item.group.number
        and not (item.group.taken_out or item.group.more)
        and item.group.count.best is not None
        and item.group.count.low == item.group.count.high
    }


def _count_the_attackers(drafts: Sequence[Draft], attackers: set[int]) -> None:
    """Read "the gunmen were shot dead" as all of them, where one number is told."""
    if len(attackers) != 1:
        return
    for draft in drafts:
        group = draft.group
        if (
            group is not None
            and group.side is Side.PERPETRATORS
            and group.kind == "the"
            and not (group.singular or group.count.known)
        ):
            value = next(iter(attackers))
            draft.count = Count(value, value, value)


def _is_upper(words: Sequence[Token]) -> bool:
    letters = [t for t in words if t.text[0].isalpha()]
    return sum(t.text.isupper() for t in letters) * 10 > len(letters) * 8


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for a whole sentence."""

    cumulative: bool
    earlier: bool
    unreal: bool
    background: bool
    speakers: Speakers


def _mentions(
    text: str, words: Sequence[Token], listed: Sequence[Item], drafts: Sequence[Draft], number: int
) -> Iterator[TollMention]:
    if not drafts:
        return
    low = " ".join(text[words[0].start : words[-1].end].lower().split())
    context = _Context(
        sums_many_attacks(low),
        says_earlier(low),
        is_unreal(listed),
        tells_of_the_past(low, opens=number == 0),
        Speakers(words),
    )
    for draft in sorted(drafts, key=lambda d: d.index):
        yield _mention(words, listed, draft, number, context)


def _mention(
    words: Sequence[Token], listed: Sequence[Item], draft: Draft, sentence: int, context: _Context
) -> TollMention:
    at = listed[draft.at]
    covered = [at] if draft.item is None else [at, listed[draft.item]]
    first, after = min(x.first for x in covered), max(x.after for x in covered)
    group, parent = draft.group, draft.parent
    who = group.head if group is not None else None
    side = draft.side or (group.side if group is not None else None) or Side.UNKNOWN
    return TollMention(
        span=_span(words, first, after),
        number=_span(words, *group.number) if group is not None and group.number else None,
        outcome=draft.outcome,
        side=side,
        who=" ".join(t.text for t in words[who[0] : who[1]]) if who else None,
        count=draft.count or (group.count if group is not None else Count()),
        role="previous" if context.earlier and draft.role == "total" else draft.role,
        part_of=parent.index if parent is not None else None,
        speaker=context.speakers.of(at.first),
        cumulative=context.cumulative,
        hypothetical=context.unreal or never_happened(listed, draft.at),
        background=context.background,
        additional=draft.additional,
        definite=draft.definite,
        joined=draft.joined,
        sentence=sentence,
    )


def _span(words: Sequence[Token], first: int, after: int) -> Span:
    return Span(words[first].start, words[after - 1].end)
