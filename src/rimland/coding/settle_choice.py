"""Which statement of a toll holds: the lead, an update, a firmer figure or a range of speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rimland.coding.settle_statements import Statement, add
from rimland.model.toll import Count
from rimland.reading.spans import Span, cover
from rimland.reading.toll_context import speaks_for_attackers

_IN_ALL = re.compile(r"\b(?:in all|in total|a total of|altogether|overall|all told)\b")
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One speaker's figure; ``speaker`` is None where the text speaks itself."""

    count: Count
    speaker: Span | None
    span: Span


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


def choose(told: Sequence[Statement], text: str) -> Chosen:
    """Settle on one count: the last update, or else the lead with what comes on top of it."""
    harmed = [s for s in told if s.count.high != 0]
    if not harmed:
        nobody = [s for s in told if s.anyone or _says_none(s, text)]
        return Chosen(nobody[0].count, (nobody[0],)) if nobody else Chosen()
    updates = [s for s in harmed if s.first.role == "update"]
    if updates:
        return Chosen(updates[-1].count, (updates[-1],), is_update=True)
    base = _latest_of_same_speaker(harmed, _base(harmed, text), text)
    rivals = _rivals(harmed, base, text)
    firmer = _firmer(base, rivals, text)
    if firmer:
        return Chosen(firmer.count, (firmer,))
    if rivals:
        return _between(base, rivals, text)
    used = [base]
    count = _as_hedged(harmed, base)
    for statement in harmed:
        if not base.exact and statement.exact and statement.first.sentence != base.first.sentence:
            continue  # "dozens" of the lead may hold the 19 that are told apart below
        if statement is not base and _is_on_top(statement, base, used):
            used.append(statement)
            count = add(count, statement.count)
    return Chosen(count, tuple(used))


def _as_hedged(harmed: Sequence[Statement], base: Statement) -> Count:
    """Headlines drop the "at least" that the text keeps."""
    if base.count.high is None or base.first.sentence:
        return base.count
    fuller = [s for s in harmed if s.count.best == base.count.best and s.count.high is None]
    return fuller[0].count if fuller and base.numbered else base.count


def _says_none(statement: Statement, text: str) -> bool:
    """Read "none of the 45 passengers was hurt", where "no soldiers" would leave others open."""
    number = statement.first.number
    return number is not None and number.of(text).lower().startswith("none")


def _base(harmed: Sequence[Statement], text: str) -> Statement:
    """The lead's figure, unless a later one says more: "in all", a number for "dozens"."""
    first = [s for s in harmed if not s.first.additional]
    if not any(s.numbered for s in first) and (not first or any(s.numbered for s in harmed)):
        first = list(harmed)
    known = [s for s in first if not s.first.definite or s.numbered] or first
    lead = known[0]
    in_all = [s for s in known if s.exact and _says_in_all(s, text)]
    if in_all:
        return in_all[-1]
    exact = [s for s in known if s.exact and s.numbered]
    if not lead.exact:
        # "Scores" is said of 38 too, as long as nobody counts them.
        fitting = [s for s in exact if 2 * (s.count.best or 0) > (lead.count.low or 0)]
        return fitting[0] if fitting else lead
    if not lead.numbered and exact:
        return max(exact[0], lead, key=lambda s: s.count.best or 0)
    return lead


def _says_in_all(statement: Statement, text: str) -> bool:
    span = cover(m.span for m in statement.mentions)
    return bool(_IN_ALL.search(text[max(0, span.start - _AROUND) : span.end].lower()))


def _said_by(statement: Statement, text: str) -> str:
    speaker = statement.first.speaker
    return speaker.of(text).lower().removeprefix("the ") if speaker is not None else ""


def _stands_alone(harmed: Sequence[Statement]) -> list[Statement]:
    """Totals that are the only ones of their sentence; several of them share the dead out."""
    told = [s for s in harmed if not s.first.additional]
    per_sentence = Counter(s.first.sentence for s in told)
    return [s for s in told if s.numbered and s.exact and per_sentence[s.first.sentence] == 1]


def _latest_of_same_speaker(harmed: Sequence[Statement], base: Statement, text: str) -> Statement:
    """The last total of the speaker of the base, where that speaker gives several."""
    said_by = _said_by(base, text)
    if not said_by or not base.numbered:
        return base
    same = [
        s
        for s in _stands_alone(harmed)
        if s.anyone
        and base.anyone
        and _said_by(s, text) == said_by
        and (s.count.best or 0) > (base.count.best or 0)
    ]
    return same[-1] if same else base


def _rivals(harmed: Sequence[Statement], base: Statement, text: str) -> list[Statement]:
    """Totals of other speakers that differ from the base."""
    return [
        s
        for s in _stands_alone(harmed)
        if s is not base
        and _said_by(s, text) not in {"", _said_by(base, text)}
        and s.first.sentence != base.first.sentence
        and 2 * (s.count.best or 0) > (base.count.best or base.count.low or 0)
        and s.count.best != base.count.best
        and (s.anyone or base.anyone is s.anyone)
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
