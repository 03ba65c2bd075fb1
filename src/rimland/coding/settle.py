"""One toll out of many mentions: what a text says of one incident, taken together.

A total is never added to its parts. Sums are made over groups of one list, over groups of one
sentence that cannot be the same people, and over people said to come on top. Where speakers
differ, the range spans their figures and each is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from rimland.coding.settle_choice import Figure, choose
from rimland.coding.settle_statements import Parts, Statement, add, parts_by_whole, statements
from rimland.model.toll import Count
from rimland.reading.spans import Span
from rimland.reading.tolls import Outcome, Side, TollMention

__all__ = ["Figure", "SettledToll", "pick", "settle"]

_CIVILIAN_WORDS = frozenset({"civilian", "civilians", "non-combatants", "noncombatants"})


@dataclass(frozen=True, slots=True)
class SettledToll:
    """The toll of one incident as one text tells it; unknown is None and ``abstained`` says why.

    ``conflicts`` holds, per field, the figures of different speakers where they differ.
    """

    killed: Count = field(default_factory=Count)
    civilians_killed_best: int | None = None
    perpetrators_killed: int | None = None
    injured: Count = field(default_factory=Count)
    abducted_best: int | None = None
    is_update: bool = False
    conflicts: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    evidence: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    abstained: dict[str, str] = field(default_factory=dict)


def settle(
    mentions: Sequence[TollMention], text: str, *, attackers: Side | None = Side.PERPETRATORS
) -> SettledToll:
    """Combine the mentions that belong to one incident.

    Args:
        mentions: as ``tolls`` returned them for the text; ``part_of`` points into this sequence.
        text: the text the spans point into.
        attackers: the side whose dead are left out of ``killed``: the words for perpetrators in an
            attack, ``Side.SECURITY`` where a state force did it, None where nobody is to be left out.
    """
    evidence: dict[str, tuple[Span, ...]] = {}
    abstained: dict[str, str] = {}
    conflicts: dict[str, tuple[Figure, ...]] = {}
    own = _own_dead(mentions, attackers)
    killed = choose(statements(mentions, Outcome.KILLED, attackers), text)
    injured = choose(statements(mentions, Outcome.INJURED, attackers), text)
    abducted = choose(statements(mentions, Outcome.ABDUCTED, attackers), text)
    for name, chosen in (("killed", killed), ("injured", injured), ("abducted_best", abducted)):
        if chosen.used:
            evidence[name] = chosen.spans
        else:
            abstained[name] = _reason(mentions, name, own)
        if chosen.conflicts:
            conflicts[name] = chosen.conflicts
    if own[1]:
        evidence["perpetrators_killed"] = own[1]
    civilians, where = _civilians(mentions, killed.used, killed.count)
    if where:
        evidence["civilians_killed_best"] = where
    return SettledToll(
        killed=killed.count,
        civilians_killed_best=civilians,
        perpetrators_killed=own[0],
        injured=injured.count,
        abducted_best=abducted.count.best,
        is_update=killed.is_update or injured.is_update or _replaces(mentions),
        conflicts=conflicts,
        evidence=evidence,
        abstained=abstained,
    )


def _replaces(mentions: Sequence[TollMention]) -> bool:
    """Whether an earlier toll is named as such, which makes the present one a correction."""
    return any(m.role == "previous" and m.outcome is Outcome.KILLED for m in mentions)


def pick(mentions: Sequence[TollMention], wanted: Collection[int]) -> tuple[TollMention, ...]:
    """Return the mentions of one incident, with ``part_of`` pointing into what is returned.

    A part whose whole is not wanted stays a part of nothing.
    """
    kept = sorted(i for i in wanted if 0 <= i < len(mentions))
    moved = {old: new for new, old in enumerate(kept)}
    return tuple(
        replace(mentions[i], part_of=None if whole is None else moved.get(whole))
        for i in kept
        for whole in (mentions[i].part_of,)
    )


def _reason(
    mentions: Sequence[TollMention], name: str, own: tuple[int | None, tuple[Span, ...]]
) -> str:
    """Why a field is unknown, in one phrase."""
    told = [m for m in mentions if m.outcome.value == name.removesuffix("_best")]
    if name == "killed" and own[1]:
        return "the text counts only the attackers' own dead"
    if told and all(m.hypothetical or m.cumulative for m in told):
        return "only planned or feared figures, or sums over many attacks"
    if name in {"killed", "injured"} and any(m.outcome is Outcome.CASUALTIES for m in mentions):
        return "killed and injured are counted together"
    return "no figure in the text"


def _own_dead(
    mentions: Sequence[TollMention], attackers: Side | None
) -> tuple[int | None, tuple[Span, ...]]:
    """The attackers' own dead: the largest figure, with those said to come on top."""
    if attackers is None:
        return None, ()
    own = [
        m
        for m in mentions
        if m.outcome is Outcome.KILLED
        and m.side is attackers
        and not (m.cumulative or m.hypothetical or m.role == "previous")
    ]
    counted = [m for m in own if m.count.best is not None]
    if not counted:
        return None, tuple(m.span for m in own)
    base = max(counted, key=lambda m: (m.number is not None, m.count.best or 0))
    more = [
        m
        for m in counted
        if m is not base
        and (m.number or not m.definite)
        and ((m.additional and m.count.best != base.count.best) or _one_list(m, base))
    ]
    return sum(m.count.best or 0 for m in (base, *more)), tuple(m.span for m in (base, *more))


def _one_list(a: TollMention, b: TollMention) -> bool:
    """Whether two groups stand in one list, so that they are not the same people."""
    return bool(a.joined) and a.joined == b.joined and a.role == b.role == "total"


def _civilians(
    mentions: Sequence[TollMention], used: Sequence[Statement], killed: Count
) -> tuple[int | None, tuple[Span, ...]]:
    """Civilians among the killed, where the words for the dead settle it.

    "20 people, seven of them children" leaves 13 people unknown, so that the civilians are not
    known either; "20 people, including 12 civilians" says how many there were.
    """
    if not used or killed.best is None:
        return None, ()
    parts = parts_by_whole(mentions)
    total = Count(0, 0, 0)
    spans: list[Span] = []
    for statement in used:
        for mention in statement.mentions:
            share, where = _civilian_share(mentions, parts, mention)
            if share is None:
                return None, ()
            total = add(total, share)
            spans.extend(where)
    if not spans:  # all of them soldiers
        spans = [m.span for s in used for m in s.mentions]
    return total.best, tuple(spans)


def _told_again(mentions: Sequence[TollMention], mention: TollMention) -> TollMention | None:
    """The same dead under a telling noun: "kill five" of a headline, "five policemen" below."""
    for other in mentions:
        if (
            other.outcome is Outcome.KILLED
            and other.role == "total"
            and other.side is not Side.UNKNOWN
            and other.number is not None
            and other.count.best == mention.count.best
            and not (other.background or other.cumulative or other.hypothetical or other.joined)
        ):
            return other
    return None


def _civilian_share(
    mentions: Sequence[TollMention], parts: Parts, mention: TollMention
) -> tuple[Count | None, tuple[Span, ...]]:
    """The civilians in one mention, None where its words and its parts do not tell."""
    if mention.side is Side.UNKNOWN and mention.count.high != 0:
        same = _told_again(mentions, mention)
        return _by_side(same) if same is not None else _civilian_parts(parts, mention)
    return _by_side(mention)


def _by_side(mention: TollMention) -> tuple[Count | None, tuple[Span, ...]]:
    if mention.side is Side.CIVILIANS or mention.count.high == 0:
        return mention.count, (mention.span,)
    return Count(0, 0, 0), ()


def _civilian_parts(parts: Parts, mention: TollMention) -> tuple[Count | None, tuple[Span, ...]]:
    """Civilians among the parts: named as such, or where the parts make up the whole."""
    own = parts.get(id(mention), ())
    explicit = [m for m in own if (m.who or "").lower() in _CIVILIAN_WORDS]
    if explicit:
        return explicit[0].count, (explicit[0].span,)
    known = [m for m in own if m.side is not Side.UNKNOWN and m.count.best is not None]
    if not known or sum(m.count.best or 0 for m in known) != mention.count.best:
        return None, ()
    civil = [m for m in known if m.side is Side.CIVILIANS]
    total = Count(0, 0, 0)
    for part in civil:
        total = add(total, part.count)
    return total, tuple(m.span for m in civil)
