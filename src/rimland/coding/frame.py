"""What a document as a whole is about, read from its title and its first sentences.

A court report tells the attack again in plain past tense, an exercise counts its played dead: only
the frame says that they are not news of an attack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.coding.status import HAPPENED, Status, Verdict, status_of_title

_CARRIED = frozenset(
    {
        Status.LEGAL,
        Status.DRILL,
        Status.FICTION,
        Status.ACCIDENT,
        Status.COMMEMORATION,
        Status.STATISTIC,
        Status.FIGURATIVE,
        Status.CRIME,
        Status.DENIED,
    }
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The status that the lead gives to the rest, None for plain news."""

    status: Status | None = None
    why: str = ""
    words: str | None = None


def frame_of(
    verdicts: Sequence[tuple[int, Verdict]],
    title: str,
) -> Frame:
    """Return what the title and the first sentences make of the document; pure.

    The first sentence with a mention decides: one attack told there as having happened makes the
    document news, whatever else is said. A title can only take away.
    """
    opening = verdicts[0][0] if verdicts else 0
    lead = [v for n, v in verdicts if n == opening]
    titled = status_of_title(title) if title else None
    if any(v.status in HAPPENED for v in lead) and not (titled and titled.status in _CARRIED):
        return Frame()
    for found in lead + ([titled] if titled else []):
        if found.status in _CARRIED:
            return Frame(found.status, found.why, found.words)
    return Frame()
