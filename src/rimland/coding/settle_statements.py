"""Statements of a toll: the mentions that count the same people once, and which of them holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rimland.model.toll import Count
from rimland.reading.spans import Span, cover
from rimland.reading.toll_context import speaks_for_attackers
from rimland.reading.tolls import Outcome, Side, TollMention

_ANYONE = frozenset(
    {
        "people",
        "persons",
        "person",
        "others",
        "victims",
        "individuals",
        "deaths",
        "fatalities",
        "casualties",
        "injuries",
        "bodies",
        "men",
        "lives",
        "",
    }
)
_IN_ALL = re.compile(r"\b(?:in all|in total|a total of|altogether|overall|all told)\b")
_AROUND = 60

Parts = Mapping[int, Sequence[TollMention]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One speaker's figure; ``speaker`` is None where the text speaks itself."""

    count: Count
    speaker: Span | None
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """People counted once by the text: one mention, or the groups of one list added up."""

    mentions: tuple[TollMention, ...]
    count: Count

    @property
    def first(self) -> TollMention:
        """The mention it starts with."""
        return self.mentions[0]

    @property
    def numbered(self) -> bool:
        """Whether a number stands in the text, not only an article or a name."""
        return any(m.number is not None for m in self.mentions) or len(self.mentions) > 1

    @property
    def anyone(self) -> bool:
        """Whether the words for the people say nothing of who they were."""
        return all(
            (m.who or "").lower() in _ANYONE and m.side is Side.UNKNOWN for m in self.mentions
        )

    @property
    def exact(self) -> bool:
        """Whether a best figure is known."""
        return self.count.best is not None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The toll of one outcome with the statements it was made of."""

    count: Count = field(default_factory=Count)
    used: tuple[Statement, ...] = ()
    is_update: bool = False
    conflicts: tuple[Figure, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the figures stand."""
        return tuple(m.span for s in self.used for m in s.mentions)


def add(a: Count, b: Count) -> Count:
    """Add the counts of two disjoint groups; a bound holds with what the other is known to have."""
    low = None if a.low is None and b.low is None else (a.low or 0) + (b.low or 0)
    best = None if a.best is None or b.best is None else a.best + b.best
    high = None if a.high is None or b.high is None else a.high + b.high
    if best is None and a.best is not None and b.low is not None and a.low is None:
        low = b.low
    return Count(low, best, high)


def less(count: Count, own: Count) -> Count:
    """Take the attackers' own dead out of a count; where theirs is unknown only a bound is left."""
    if own.best is None:
        return Count(None, None, count.high)
    return Count(
        *(None if v is None else max(0, v - own.best) for v in (count.low, count.best, count.high))
    )


def statements(
    mentions: Sequence[TollMention], outcome: Outcome, attackers: Side | None
) -> list[Statement]:
    """Return the statements on one outcome in the order of the text, attackers' own left out."""
    parts = parts_by_whole(mentions)
    told = [m for m in mentions if _counts(m, outcome)]
    present = [m for m in told if not m.background] or told
    kept = {id(m) for m in present}
    found: dict[tuple[int, int], list[TollMention]] = {}
    for position, mention in enumerate(mentions):
        if id(mention) in kept and (attackers is None or mention.side is not attackers):
            key = (mention.joined, 0) if mention.joined else (0, position + 1)
            found.setdefault(key, []).append(mention)
    made = [_statement(parts, group, attackers) for group in found.values()]
    return sorted(made, key=lambda s: cover(m.span for m in s.mentions).start)


def _counts(mention: TollMention, outcome: Outcome) -> bool:
    if mention.cumulative or mention.hypothetical or mention.role in {"part", "previous"}:
        return False
    if not mention.count.known:
        return False
    if mention.outcome is Outcome.CASUALTIES:
        return mention.count.high == 0 and outcome in {Outcome.KILLED, Outcome.INJURED}
    return mention.outcome is outcome


def parts_by_whole(mentions: Sequence[TollMention]) -> Parts:
    """Return the parts of each mention that has any, by the identity of the whole."""
    parts: dict[int, list[TollMention]] = {}
    for mention in mentions:
        whole = mention.part_of
        if mention.role == "part" and whole is not None and whole < len(mentions):
            parts.setdefault(id(mentions[whole]), []).append(mention)
    return parts


def _statement(parts: Parts, group: list[TollMention], attackers: Side | None) -> Statement:
    total: Count | None = None
    for mention in group:
        own = _own_part(parts, mention, attackers)
        count = less(mention.count, own) if own is not None else mention.count
        total = count if total is None else add(total, count)
    return Statement(tuple(group), total or Count())


def _own_part(parts: Parts, whole: TollMention, attackers: Side | None) -> Count | None:
    """The attackers counted inside a total: "14 people, including two attackers"."""
    total: Count | None = None
    for part in parts.get(id(whole), ()):
        if attackers is not None and part.side is attackers:
            total = part.count if total is None else add(total, part.count)
    return total


def choose(told: Sequence[Statement], text: str) -> Chosen:
    """Settle on one count: the last update, or else the lead with what comes on top of it."""
    harmed = [s for s in told if s.count.high != 0]
    if not harmed:
        nobody = [s for s in told if s.anyone or _says_none(s, text)]
        return Chosen(nobody[0].count, (nobody[0],)) if nobody else Chosen()
    updates = [s for s in harmed if s.first.role == "update"]
    if updates:
        return Chosen(updates[-1].count, (updates[-1],), is_update=True)
    base = _base(harmed, text)
    rivals = _rivals(harmed, base)
    firmer = _firmer(base, rivals, text)
    if firmer:
        return Chosen(firmer.count, (firmer,))
    if rivals:
        return _between(base, rivals, text)
    used = [base]
    count = base.count
    for statement in harmed:
        if statement is not base and _is_on_top(statement, base, used):
            used.append(statement)
            count = add(count, statement.count)
    return Chosen(count, tuple(used))


def _says_none(statement: Statement, text: str) -> bool:
    """Read "none of the 45 passengers was hurt", where "no soldiers" would leave others open."""
    number = statement.first.number
    return number is not None and number.of(text).lower().startswith("none")


def _base(harmed: Sequence[Statement], text: str) -> Statement:
    """The lead's figure, unless a later one says more: "in all", a number for "dozens"."""
    first = [s for s in harmed if not s.first.additional] or list(harmed)
    known = [s for s in first if not s.first.definite or s.numbered] or first
    lead = known[0]
    in_all = [s for s in known if s.exact and _says_in_all(s, text)]
    if in_all:
        return in_all[-1]
    exact = [s for s in known if s.exact and s.numbered]
    if not lead.exact:
        fitting = [s for s in exact if (s.count.best or 0) >= (lead.count.low or 0)]
        return fitting[0] if fitting else lead
    if not lead.numbered and exact:
        return max(exact[0], lead, key=lambda s: s.count.best or 0)
    return lead


def _says_in_all(statement: Statement, text: str) -> bool:
    span = cover(m.span for m in statement.mentions)
    return bool(_IN_ALL.search(text[max(0, span.start - _AROUND) : span.end].lower()))


def _rivals(harmed: Sequence[Statement], base: Statement) -> list[Statement]:
    """Totals of other speakers that differ from the base."""
    return [
        s
        for s in harmed
        if s is not base
        and s.numbered
        and s.exact
        and not s.first.additional
        and s.first.speaker != base.first.speaker
        and s.first.speaker is not None
        and s.first.sentence != base.first.sentence
        and 2 * (s.count.best or 0) > (base.count.best or base.count.low or 0)
        and s.count != base.count
        and (s.anyone or base.anyone is s.anyone)
        and not any(
            o is not s and o.first.sentence == s.first.sentence and not o.first.additional
            for o in harmed
        )
    ]


def _firmer(base: Statement, rivals: Sequence[Statement], text: str) -> Statement | None:
    """The later figure of one speaker that "at least 130" of the text itself leaves room for."""
    if base.count.high is not None or base.first.speaker is not None or len(rivals) != 1:
        return None
    rival = rivals[0]
    above = (rival.count.best or 0) >= (base.count.best or base.count.low or 0)
    return rival if above and not speaks_for_attackers(text, rival.first.speaker) else None


def _between(base: Statement, rivals: Sequence[Statement], text: str) -> Chosen:
    """A range over the figures of several speakers; attackers' claims do not make the best."""
    figures = [base, *rivals]
    official = [s for s in figures if not speaks_for_attackers(text, s.first.speaker)] or figures
    best = official[0]
    if best.count.high is None:  # "at least 12" leaves room for a later, firmer figure
        firmer = [s for s in official[1:] if (s.count.best or 0) >= (best.count.best or 0)]
        best = firmer[-1] if firmer else best
    lows = [
        v
        for s in figures
        if (v := s.count.low if s.count.low is not None else s.count.best) is not None
    ]
    highs = [
        v
        for s in figures
        if (v := s.count.high if s.count.high is not None else s.count.best) is not None
    ]
    told = tuple(
        Figure(s.count, s.first.speaker, cover(m.span for m in s.mentions)) for s in figures
    )
    return Chosen(
        Count(min(lows, default=None), best.count.best, max(highs, default=None)),
        (best, *(s for s in figures if s is not best)),
        conflicts=told,
    )


def _is_on_top(statement: Statement, base: Statement, used: Sequence[Statement]) -> bool:
    """Whether a statement counts people that are surely not counted yet."""
    first = statement.first
    if any(s.count == statement.count and s.first.who == first.who for s in used):
        return False
    if first.additional and not base.first.additional:
        comes_after = first.span.start > base.first.span.start
        return comes_after and (statement.numbered or not base.anyone or not base.numbered)
    same_sentence = first.sentence == base.first.sentence
    told_apart = not statement.anyone and not base.anyone and not first.definite
    return same_sentence and told_apart and first.who != base.first.who
