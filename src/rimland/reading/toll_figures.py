"""Counts told by nouns: "the death toll rose to 22 from 19", "12 deaths", "no casualties"."""

from __future__ import annotations

from rimland.reading import toll_words as w
from rimland.reading.numbers_words import RISES
from rimland.reading.toll_drafts import Drafting
from rimland.reading.toll_groups import Group
from rimland.reading.toll_mentions import Outcome, Side

_MOVES = RISES | frozenset(
    ["bringing", "brought", "brings", "bring", "taking", "took", "takes", "pushing", "pushed"]
)
_EARLIER = frozenset(
    ["previous", "earlier", "initial", "prior", "preliminary", "former", "provisional", "original"]
)
_TOLL_REACH = 30
TOLLS = frozenset({"toll", "tally"})


class Figures(Drafting):
    """Reads the tolls and counted nouns of one sentence."""

    def _harmed_group(self, i: int, group: Group) -> None:
        """Read "12 deaths", "no casualties", "one dead terrorist"; "the wounded soldier" is known."""
        if self.items[i].low.endswith("victims") and group.count.high != 0:
            return  # wounded people are victims too
        counted = group.number and not (group.count.high == 0 and group.more)
        if group.outcome is None or not (counted or group.kind == "a"):
            return
        self.emit(i, [i], group.outcome)
        self._further_nouns(i, group)

    def _further_nouns(self, i: int, group: Group) -> None:
        """Read "no deaths or injuries": the "no" holds for the second noun too."""
        second = w.counted_nouns().get(self.near.low(i + 2))
        if group.count.high == 0 and self.near.low(i + 1) in {"or", "and"} and second:
            self._single(i + 2, second, count=group.count)

    def _toll(self, i: int) -> None:
        """Read "the death toll rose to 22 from 19", "a previous toll of 12", "the number of dead"."""
        outcome, start = self._toll_outcome(i)
        if outcome is None or self._raised_before(i, outcome):
            return
        left = [self.near.low(k) for k in range(max(0, i - 6), i)]
        moved = any(low in _MOVES for low in left)
        earlier = any(low in _EARLIER for low in left[-3:])
        current = False
        for j in range(start, min(start + _TOLL_REACH, len(self.items))):
            low, group = self.near.low(j), self.near.group(j)
            moved = moved or (low in _MOVES and not current)
            if low in {";", "while", "but"} or (low == "and" and current and not self._goes_on(j)):
                break
            if group is None or not group.number or group.count.high == 0:
                continue
            if self.near.low(j - 1) in {"by", "on", "against", "with", "when", "after", "where"}:
                continue
            if group.side is Side.PERPETRATORS:
                continue  # "the number of people killed when four bombers struck"
            is_from = self.near.low(j - 1) == "from" or (
                self.near.low(j - 2) == "from" and self.near.low(j - 1) in _EARLIER | {"an", "the"}
            )
            if is_from or earlier or (current and self.near.low(j - 1) in _EARLIER):
                self.emit(i, [j], outcome, role="previous")
            elif current and moved and self.near.low(j - 1) == "to":
                self.drafts[-1].role = "previous"  # "from 20 to 85, to 155 and at last to 235"
                self.emit(i, [j], outcome, role="update")
            elif not current:
                self.emit(i, [j], outcome, role="update" if moved else "total")
                current = True

    def _goes_on(self, j: int) -> bool:
        """Read the "and" of "to 155, to 184 and at last to 235"."""
        return any(self.near.low(k) == "to" for k in range(j + 1, j + 4))

    def _raised_before(self, i: int, outcome: Outcome) -> bool:
        """Read "raising to four the number of people killed"."""
        j = i - 1
        while j > 0 and self.near.low(j) in {"the", "death", "overall", "official"}:
            j -= 1
        group = self.near.group(j)
        raised = self.near.low(j - 1) == "to" and self.near.low(j - 2) in _MOVES
        if not raised or group is None or not group.number:
            return False
        self.emit(i, [j], outcome, role="update")
        return True

    def _toll_outcome(self, i: int) -> tuple[Outcome | None, int]:
        """What a toll counts, and the item where its figures may begin."""
        if self.items[i].low in TOLLS or self.near.low(i + 1) == "at":
            before = self.near.low(i - 1)
            counts = {"injury": Outcome.INJURED, "casualty": Outcome.CASUALTIES}
            return counts.get(before, Outcome.KILLED), i + 1
        for j in range(i + 2, min(i + 9, len(self.items))):
            low = self.near.low(j)
            if not low[:1].isalnum():
                break
            last = low.rpartition(" ")[2]
            outcome = w.ANAPHORS.get(last) or w.counted_nouns().get(last)
            if outcome:
                return outcome, j + 1
            if last in {"victims", "deaths", "died", "perished"}:
                return Outcome.KILLED, j + 1
            if last in {"hurt", "injuries"}:
                return Outcome.INJURED, j + 1
        return None, i
