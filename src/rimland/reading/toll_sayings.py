"""Ways of telling a toll that no verb and group of the grammar hold: "the fifth person to die".

Each is a pattern over a sentence in lower case. What the grammar read in the same words is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rimland.model.toll import Count
from rimland.reading.numbers import NumberAt
from rimland.reading.numbers_tokens import Token
from rimland.reading.numbers_words import TENS, UNITS
from rimland.reading.spans import Span
from rimland.reading.toll_attackers import (
    NOBODY,
    Said,
    attacker_among_them,
    only_attackers,
    said_toll,
)
from rimland.reading.toll_mentions import Outcome, Side, TollMention


def sayings(
    text: str,
    words: Sequence[Token],
    found: Sequence[NumberAt],
    number: int,
    *,
    suicide: bool,
) -> list[TollMention]:
    """Return the tolls of one sentence that stand in such words.

    Args:
        text: the whole text.
        words: the sentence's tokens.
        found: its numbers.
        number: which sentence it is.
        suicide: whether the text has told of a suicide attack, so that a driver may be the attacker.
    """
    if not words:
        return []
    begin, end = words[0].start, words[-1].end
    low = text[begin:end].lower()
    if len(low) != end - begin or not _TELLING.search(low):
        return []
    spans = [(Span(words[n.first].start, words[n.after - 1].end), n.count) for n in found]
    sentence = Said(low, begin, number, spans, suicide)
    return [mention for read in _READERS for mention in read(sentence)]


_TELLING = re.compile(
    r"\bonly\b|\bthe (?:other|last|remaining)\b|\bbod(?:y|ies)\b|\bremains\b|\bno loss\b|\bwithout\b|\bno one else\b|\bnobody else\b|\bno other\b|\bvictims?\b|\bspoke\b|\bearlier\b|"
    r"\b(?:previous|initial|first|preliminary)\b|(?:th|second|third|1st|2nd|3rd)\b"
)

_ORDINALS = {
    "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    **{f"{word}th": value for word, value in UNITS.items() if value and word not in ("one", "two", "three", "five", "eight", "nine", "twelve")},
    **{f"{word[:-1]}ieth": value for word, value in TENS.items()},
}  # fmt: skip
_ORDINAL = (
    r"(?P<nth>(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-)?(?:"
    + "|".join(["first", *_ORDINALS])
    + r")|\d{1,3}(?:st|nd|rd|th))"
)
_PERSON = (
    r"(?:person|victim|man|woman|child|boy|girl|student|pupil|worshipper|pedestrian|passenger|shopper|"
    r"pilgrim|guest|tourist|casualty|villager|civilian|resident|teenager|teacher|worker|hostage|mourner)"
)
_NTH_DIED = re.compile(
    rf"\b(?:a|the|its) {_ORDINAL} (?:[\w-]+ ){{0,2}}?(?:{_PERSON} (?:to (?:die|lose (?:his|her|their) life|"
    r"be killed|have died|have been killed)|(?:has |have |had )?(?:since |now |later |also )?(?:died|been killed|"
    r"succumbed)|who died|killed)|fatality|death|fatal victim)\b(?! (?:this|in (?:as many|a|the (?:past|last))) )"
)
_NTH_HAS_DIED = re.compile(
    rf"\b(?:a|an) {_ORDINAL} (?:[\w-]+ ){{1,4}}?(?:(?:has|have|had) )?(?:since |now |later |also )?(?:died|succumbed)\b"
)
_VERB_OF_OTHERS = re.compile(
    r"\b(?:this (?:year|month|week)|since|in as many|in (?:a|the) (?:week|month|year))\b"
)


def _nth(sentence: Said) -> Iterator[TollMention]:
    """Read "she is the fifth person to die": so many have died by now."""
    match = _NTH_DIED.search(sentence.low) or _NTH_HAS_DIED.search(sentence.low)
    if match is None or _VERB_OF_OTHERS.search(sentence.low, match.end(), match.end() + 60):
        return
    value = _ordinal(match.group("nth"))
    if value > 1:
        count = Count(value, value, value)
        where = sentence.span(match, "nth")
        yield said_toll(sentence, sentence.span(match), count, role="update", number=where)


def _ordinal(word: str) -> int:
    if word[0].isdigit():
        return int(word[:-2])
    tens, _, unit = word.rpartition("-")
    return TENS.get(tens, 0) + ({"first": 1} | _ORDINALS)[unit]


_NO_LOSS = re.compile(
    r"\bno loss(?:es)? of (?:human )?li(?:fe|ves)\b(?P<hurt>[ ,]{1,2}(?:or|and|nor) (?:any )?injur)?"
)
_WITHOUT = re.compile(
    r"\bwithout (?:any )?(?:(?P<hurt>(?:hurting|injuring|wounding|harming) (?:or killing )?(?:anyone|anybody|people|a soul))|"
    r"(?P<killed>(?:killing|loss of life|causing (?:any )?(?:deaths|fatalities)))(?: (?:or injuring )?(?:anyone|anybody))?|"
    r"(?P<both>(?:causing |inflicting |claiming )?(?:any )?casualties))\b"
)


def _none(sentence: Said) -> Iterator[TollMention]:
    """Read "there was no loss of life", "without hurting anyone"."""
    for match in _NO_LOSS.finditer(sentence.low):
        yield said_toll(sentence, sentence.span(match), NOBODY)
        if match.group("hurt"):
            yield said_toll(sentence, sentence.span(match), NOBODY, Outcome.INJURED)
    for match in _WITHOUT.finditer(sentence.low):
        if not match.group("hurt"):
            yield said_toll(sentence, sentence.span(match), NOBODY)
        if not match.group("killed"):
            yield said_toll(sentence, sentence.span(match), NOBODY, Outcome.INJURED)


_BURIED = re.compile(
    r"\b(?:bur(?:y|ied|ying|ies)|mourn(?:s|ed|ing)?|funerals? (?:for|of)|coffins of|bodies of|in memory of|"
    r"farewell to|grieves? for|grieving for) (?:for )?(?:some |all )?(?:of )?(?:the |its |their |all )?"
    r"(?P<number>[\w,-]{1,20}(?: [\w-]{1,12}){0,3}?) (?:victims|dead)\b"
)
_EARLIER_SPOKE = re.compile(
    r"\b(?:earlier|initial|previous|first|preliminary) (?:reports?|accounts?|figures?|counts?|estimates?|statements?) "
    r"(?:had )?(?:spoke|spoken|talked|told|put the (?:toll|number|dead)|gave|given|said|mentioned)\b"
)


def _victims(sentence: Said) -> Iterator[TollMention]:
    """Read "began burying the 148 victims", "earlier reports spoke of 141"."""
    match = _BURIED.search(sentence.low)
    if match:
        counted = sentence.counted_at(match.start("number"), match.end("number"))
        if counted is not None:
            yield said_toll(sentence, sentence.span(match), counted[1], number=counted[0])
    match = _EARLIER_SPOKE.search(sentence.low)
    if match:
        counted = sentence.counted_at(match.end(), match.end() + 40)
        if counted is not None and counted[1].known:
            span = Span(sentence.begin + match.start(), counted[0].end)
            yield said_toll(sentence, span, counted[1], role="previous", number=counted[0])


_READERS: tuple[Callable[[Said], Iterator[TollMention]], ...] = (
    _nth,
    _none,
    only_attackers,
    attacker_among_them,
    _victims,
)


def replaced(found: Sequence[TollMention], said: Sequence[TollMention]) -> list[TollMention]:
    """Return the mentions with those gone whose words a saying holds, and the sayings behind them.

    ``part_of`` points into what is returned; the parts of what is gone become parts of nothing.
    """
    gone = {
        i
        for i, mention in enumerate(found)
        if any(
            mention.span.overlaps(s.span)
            and mention.outcome is s.outcome
            and not _is_wider(mention, s)
            for s in said
        )
    }
    if not gone:
        return _with_wholes([*found, *said])
    kept = [i for i in range(len(found)) if i not in gone]
    place = {old: new for new, old in enumerate(kept)}
    left = [
        replace(found[i], part_of=place.get(whole) if whole is not None else None)
        for i in kept
        for whole in (found[i].part_of,)
    ]
    return _with_wholes([*left, *said])


def _with_wholes(mentions: list[TollMention]) -> list[TollMention]:
    """Give "the other was the bomber" the total told last before it as its whole."""
    return [
        mention
        if mention.role != "part" or mention.part_of is not None or mention.who is not None
        else replace(mention, part_of=_whole_before(mentions, mention))
        for mention in mentions
    ]


def _whole_before(mentions: Sequence[TollMention], part: TollMention) -> int | None:
    told = [
        i
        for i, m in enumerate(mentions)
        if m.role in {"total", "update"}
        and m.outcome is part.outcome
        and m.number is not None
        and m.side is Side.UNKNOWN
        and m.span.end <= part.span.start
    ]
    return max(told, key=lambda i: mentions[i].span.start, default=None)


def _is_wider(mention: TollMention, said: TollMention) -> bool:
    """Whether a mention counts people elsewhere in its words: "killing 12 ... without"."""
    number = mention.number
    return number is not None and not said.span.overlaps(number)
