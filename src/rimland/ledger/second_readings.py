"""Second readings: what two persons made of the same pair, without the second seeing the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.ledger.standing import ON_PAIRS, PART_OF, Judgement, in_force


@dataclass(frozen=True, slots=True)
class Reading:
    """Two persons' judgements on one pair: the one that stood, and the blind one after it."""

    first: Judgement
    second: Judgement
    settled: bool

    @property
    def agreed(self) -> bool:
        """Whether both said the same."""
        return word(self.first) == word(self.second)


def word(judgement: Judgement) -> str:
    """Return a judgement in one word that can be compared: parts say which way round."""
    if judgement.verdict != PART_OF:
        return judgement.verdict
    forward = judgement.subject_a < (judgement.subject_b or "")
    return "part of" if forward else "has as part"


def second_readings(rows: Sequence[Judgement]) -> list[Reading]:
    """Return every blind judgement with the one by another person that stood before it.

    A reviewer's last blind word on a pair counts. It is settled once a person judged the pair in
    the open again.
    """
    stood: dict[frozenset[str], list[Judgement]] = {}
    blind: dict[tuple[frozenset[str], str], tuple[Judgement, Judgement]] = {}
    for row in in_force(rows):
        if row.verdict not in ON_PAIRS or not row.by_person:
            continue
        before = stood.setdefault(row.pair, [])
        if not row.blind:
            before.append(row)
            continue
        others = [judgement for judgement in before if judgement.made_by != row.made_by]
        if others:
            blind[row.pair, row.made_by] = (others[-1], row)
    return [
        Reading(first, second, settled=any(_after(j, second) for j in stood[second.pair]))
        for first, second in blind.values()
    ]


def _after(judgement: Judgement, other: Judgement) -> bool:
    return (judgement.seq or 0) > (other.seq or 0)


def unsettled(rows: Sequence[Judgement]) -> list[Reading]:
    """Return the readings on which two persons differ and which nobody has settled, oldest first."""
    return [r for r in second_readings(rows) if not r.agreed and not r.settled]
