"""Drafts of tolls: what the grammar found in a sentence, before its context is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.toll_groups import Group
from rimland.reading.toll_items import Item
from rimland.reading.toll_mentions import Outcome, Role, Side
from rimland.reading.toll_subjects import Subjects

MILITARY_SPEECH = word_class("military_speech")
"""Said of houses and threats too; a toll only where fighters are meant."""
_COUNTS = frozenset(["toll", "tally", "number"])
_NEXT = frozenset(["second", "third", "fourth", "fifth", "another", "other", "separate"])


@dataclass(slots=True)
class Draft:
    """A toll before its context is read; ``at`` is the item of the word of harm."""

    at: int
    item: int | None
    outcome: Outcome
    group: Group | None = None
    count: Count | None = None
    side: Side | None = None
    role: Role = "total"
    parent: Draft | None = None
    joined: int = 0
    additional: bool = False
    definite: bool = False
    index: int = -1


class Drafting:
    """Adds drafts to the list of one sentence."""

    def __init__(self, listed: Sequence[Item], earlier: Sequence[Draft], lists: int) -> None:
        """Keep the items and number the lists from ``lists`` on."""
        self.items = listed
        self.near = Subjects(listed)
        self.earlier = earlier
        self.drafts: list[Draft] = []
        self.lists = lists

    def emit(
        self,
        at: int,
        where: Sequence[int],
        outcome: Outcome,
        *,
        role: Role = "total",
        parent: Draft | None = None,
        side: Side | None = None,
    ) -> None:
        """Add one draft per group; the groups of one list are joined."""
        self.lists += len(where) > 1
        for position, i in enumerate(where):
            group = self.items[i].group
            if group is None or group.kind == "back":
                continue
            drawn = Draft(
                at,
                i,
                outcome,
                group,
                side=side,
                role=role,
                parent=parent,
                joined=self.lists if len(where) > 1 else 0,
            )
            drawn.additional = (
                role == "total" and position == 0 and self._comes_on_top(at, i, group)
            )
            drawn.definite = group.definite
            self.items[i].taken = True
            self.drafts.append(drawn)
        if role == "total":
            self._enumeration(where)

    def _comes_on_top(self, at: int, i: int, group: Group) -> bool:
        """Read "two more died", "a nurse was also killed", "three of the wounded died"."""
        lows = {self.near.low(k) for k in range(max(0, min(at, i) - 1), max(at, i) + 1)}
        if group.more and any(d.outcome is not self._outcome(at) for d in self.drafts):
            return False  # "killed five and wounded several others": besides the five
        if any(
            self.near.low(d.at) in _COUNTS and d.outcome is self._outcome(at) for d in self.drafts
        ):
            return False  # "the toll reached 81 after two of the wounded died"
        on_top = (
            group.more or bool(lows & {"also", "then"}) or group.whole in {"wounded", "injured"}
        )
        return on_top or self._is_next_attack(at)

    def _is_next_attack(self, at: int) -> bool:
        """Read "a second blast killed two", "another killed five"."""
        if self.items[at].form not in {"past", "present", "gerund"}:
            return False
        begin = max(0, at - 6)
        lows = [self.near.low(k) for k in range(begin, at)]
        for k in range(len(lows) - 1, -1, -1):
            if lows[k] in {",", "and", "when", "but"}:
                lows = lows[k + 1 :]
                break
        return any(low in _NEXT for low in lows)

    def _enumeration(self, where: Sequence[int]) -> None:
        """Read "seven students, six girls and a boy": the rest of the list are parts of its head."""
        drawn = self.drafts[-len(where) :] if where else []
        if len(drawn) < 3 or self.near.low(where[0] + 1) in {"and", "or"}:  # noqa: PLR2004
            return  # no whole and two parts
        counts = [d.group.count.best if d.group else None for d in drawn]
        if None not in counts and counts[0] == sum(c for c in counts[1:] if c):
            for part in drawn[1:]:
                part.role, part.parent, part.joined = "part", drawn[0], 0
            drawn[0].joined = 0

    def _single(
        self,
        at: int,
        outcome: Outcome,
        *,
        definite: bool = False,
        side: Side | None = None,
        count: Count | None = None,
    ) -> None:
        self.drafts.append(
            Draft(at, None, outcome, None, count or Count(1, 1, 1), side, definite=definite)
        )

    def _outcome(self, i: int) -> Outcome:
        outcome = self.items[i].outcome
        return outcome if outcome is not None else Outcome.KILLED

    def _fits(self, i: int, j: int) -> bool:
        """Things are seized, released and rescued too: these verbs need a noun for people."""
        group, outcome = self.items[j].group, self._outcome(i)
        if self.items[i].low in MILITARY_SPEECH and (
            group is None or group.side not in {Side.PERPETRATORS, Side.OTHER_FIGHTERS}
        ):
            return False
        strict = outcome in {Outcome.FREED, Outcome.MISSING}
        return group is not None and not (strict and (group.weak or group.head is None))
