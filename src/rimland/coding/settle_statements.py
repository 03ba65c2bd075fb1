"""Statements of a toll: the mentions that count the same people once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading.spans import cover
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

Parts = Mapping[int, Sequence[TollMention]]


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
    has_present = any(not m.background and _is_harm(m) for m in mentions)
    present = [m for m in told if not (m.background and has_present)]
    kept = {id(m) for m in present}
    found: dict[tuple[int, int], list[TollMention]] = {}
    for position, mention in enumerate(mentions):
        if id(mention) in kept and (attackers is None or mention.side is not attackers):
            key = (mention.joined, 0) if mention.joined else (0, position + 1)
            found.setdefault(key, []).append(mention)
    made = [_statement(parts, group, attackers) for group in found.values()]
    return sorted(made, key=lambda s: cover(m.span for m in s.mentions).start)


def _is_harm(mention: TollMention) -> bool:
    """Whether people came to harm, or surely did not, as told of the present incident."""
    real = not (mention.cumulative or mention.hypothetical)
    return real and mention.outcome in {Outcome.KILLED, Outcome.INJURED, Outcome.CASUALTIES}


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
