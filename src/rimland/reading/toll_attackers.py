"""Sayings of an attacker's own death: "the driver was the only fatality", "only the attackers died"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading.numbers_words import UNITS
from rimland.reading.spans import Span
from rimland.reading.toll_mentions import Outcome, Role, Side, TollMention

NOBODY = Count(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in lower case with what is known of it; ``begin`` is where it starts in the text."""

    low: str
    begin: int
    number: int
    numbers: Sequence[tuple[Span, Count]]
    suicide: bool

    def span(self, match: re.Match[str], group: int | str = 0) -> Span:
        """The place in the text of what a pattern found."""
        return Span(self.begin + match.start(group), self.begin + match.end(group))

    def counted_at(self, start: int, end: int) -> tuple[Span, Count] | None:
        """The first number within a stretch of the sentence."""
        stretch = Span(self.begin + start, self.begin + end)
        return next((found for found in self.numbers if stretch.contains(found[0])), None)


def said_toll(
    sentence: Said,
    span: Span,
    count: Count,
    outcome: Outcome = Outcome.KILLED,
    *,
    role: Role = "total",
    side: Side = Side.UNKNOWN,
    number: Span | None = None,
) -> TollMention:
    """Return a toll that a saying tells of."""
    return TollMention(
        span=span,
        number=number or span,
        outcome=outcome,
        side=side,
        who=None,
        count=count,
        role=role,
        sentence=sentence.number,
    )


_ATTACKER = (
    r"(?:(?:suicide )?(?:bomber|attacker|assailant|gunman|terrorist|militant|perpetrator|knifeman|shooter)|"
    r"(?P<driver>driver|motorist|motorcyclist|rider))"
)
_MANY = (
    r"(?:(?:two|three|four|five|six|both|\d{1,2}) )?(?:suicide )?(?:bombers|attackers|assailants|gunmen|terrorists|"
    r"militants|perpetrators)(?: themselves)?"
)
_DEAD_ONE = (
    r"(?:fatality|death|casualty|fatal casualty|dead person|person (?:killed|to die|who died|dead)|one (?:killed|to die|who died|dead)|"
    r"victim|life lost)"
)
_BUT = r"(?:but|except|apart from|other than|besides)"
_WAS_KILLED = r"(?:was |were |had )?(?:been )?(?:killed|died)"
_ONLY_ONE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bthe {_ATTACKER}(?: (?:himself|herself))? (?:was|is|appears to be|has been) the (?:only|sole|single|lone) {_DEAD_ONE}\b",
        rf"\bthe (?:only|sole|single|lone) {_DEAD_ONE} (?:was|is|were) (?:that of )?the {_ATTACKER}\b",
        rf"\bonly the {_ATTACKER}(?: (?:himself|herself))? (?:was|is|has been)? ?(?:died|killed|dead|lost (?:his|her) life)\b",
        rf"\bkill(?:ed|ing) only (?:himself|herself|the {_ATTACKER})\b",
        rf"\b(?:no one|nobody|none) (?:else )?{_BUT} (?:himself|herself|the {_ATTACKER}) {_WAS_KILLED}\b",
        rf"\bkill(?:ed|ing) (?:no one|nobody) (?:else )?{_BUT} (?:himself|herself|the {_ATTACKER})\b",
    )
)
_ONLY_MANY = re.compile(
    rf"\bonly the {_MANY} (?:were |have )?(?:died|killed|dead|lost their lives)\b|\bkill(?:ed|ing) only themselves\b|"
    rf"\bthe (?:only|sole) (?:dead|fatalities|deaths|casualties|victims|people killed) (?:were|are) the {_MANY}\b|"
    rf"\bthe {_MANY} were the only (?:dead|fatalities|deaths|casualties|victims|people (?:killed|to die)|ones (?:killed|to die))\b"
)
_NO_OTHERS = re.compile(
    r"\b(?:no one|nobody) else (?:was|were|has been|had been|had|has)? ?(?P<what>killed|died|hurt|injured|harmed|wounded)\b"
    r"|\bno other (?:people |persons )?(?:deaths|fatalities|casualties) (?:were|was|have been)\b"
)


_THE_OTHER = re.compile(
    rf"\bthe (?:other|last|remaining)(?: one| body| victim)? (?:was|is|being) (?:that of )?the {_ATTACKER}\b"
)
_BODY_OF = re.compile(
    rf"\b(?:body|bodies|remains|corpse)\b[^.;]{{0,60}}?\b(?:that|those|one) of (?:the|an?) (?:suspected )?{_ATTACKER}\b"
)


def attacker_among_them(sentence: Said) -> Iterator[TollMention]:
    """Read "20 of the dead were cadets; the other was the bomber"."""
    one = Count(1, 1, 1)
    match = _THE_OTHER.search(sentence.low)
    if match:
        span = sentence.span(match)
        yield said_toll(sentence, span, one, role="part", side=Side.PERPETRATORS)
    match = _BODY_OF.search(sentence.low)
    if match and (sentence.suicide or not match.groupdict().get("driver")):
        yield said_toll(sentence, sentence.span(match), one, side=Side.PERPETRATORS)


def only_attackers(sentence: Said) -> Iterator[TollMention]:
    """Read "the driver was the only fatality", "only the attackers died": no victim died."""
    for pattern in _ONLY_ONE:
        match = pattern.search(sentence.low)
        if match and (sentence.suicide or not match.groupdict().get("driver")):
            yield said_toll(sentence, sentence.span(match), NOBODY)
            one = Count(1, 1, 1)
            yield said_toll(sentence, sentence.span(match), one, side=Side.PERPETRATORS)
            return
    match = _ONLY_MANY.search(sentence.low)
    if match:
        yield said_toll(sentence, sentence.span(match), NOBODY)
        words = match.group().split()
        known = next((UNITS[w] for w in words if w in UNITS), 2 if "both" in words else None)
        if known:
            count = Count(known, known, known)
            yield said_toll(sentence, sentence.span(match), count, side=Side.PERPETRATORS)
        return
    match = _NO_OTHERS.search(sentence.low)
    if match and match.group("what") in {"killed", "died", None} and sentence.suicide:
        yield said_toll(sentence, sentence.span(match), NOBODY)
