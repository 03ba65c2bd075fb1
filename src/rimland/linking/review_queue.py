"""What a person should look at first: how unsure the method is, times how much depends on it.

Both are stated rules, not estimates: they only order work, and nothing is decided by them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_UNCERTAIN = 0.05
"""Bits below which a pair is as good as decided: a probability under .0056 or over .9944."""

SURE = 0.5
"""A coder less sure than this of a report asks a person to accept or reject it."""

_CERTAIN_BITS = 1000.0  # 2 to a higher power than this leaves what a double can hold


@dataclass(frozen=True, slots=True)
class Stake:
    """What depends on a decision.

    Attributes:
        killed: the largest toll either report gives; None where none does.
        reports: reports of the events that would be joined or parted.
        of_network: whether a member of a network is named.
        headline: whether the network's count outside its core would change, which a brief leads
            with: a report of a member's attack on the rim, or two that lie in different theatres.
    """

    killed: int | None
    reports: int
    of_network: bool
    headline: bool


def probability(bits: float) -> float:
    """Return the probability that log2 odds stand for."""
    bounded = min(_CERTAIN_BITS, max(-_CERTAIN_BITS, bits))
    return float(1 / (1 + 2.0**-bounded))


def uncertainty(chance: float) -> float:
    """Return the entropy of a decision in bits: 1 at even odds, 0 where it is certain."""
    if not 0 < chance < 1:
        return 0.0
    return -chance * math.log2(chance) - (1 - chance) * math.log2(1 - chance)


def importance(stake: Stake) -> float:
    """Return 1 + log2(1 + killed) / 4 + log2(reports) / 2, + 1 for a network, + 1 for a headline.

    A toll counts by its size and not by its sum, or one massacre would hide a hundred attacks.
    """
    return (
        1.0
        + math.log2(1 + (stake.killed or 0)) / 4
        + math.log2(max(1, stake.reports)) / 2
        + stake.of_network
        + stake.headline
    )


def stakes_in_words(stake: Stake) -> tuple[str, ...]:
    """Return what depends on a decision, as a reviewer reads it."""
    said = []
    if stake.killed:
        said.append(f"{stake.killed:,} killed")
    if stake.reports > 1:
        said.append(f"{stake.reports} reports")
    if stake.headline:
        said.append("counts in a brief's headline")
    elif stake.of_network:
        said.append("of a network")
    return tuple(said)
