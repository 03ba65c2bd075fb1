"""Claimed against established attacks, counted, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from rimland.analysis.portrayal.claims import DISPUTED, ESTABLISHED, Attack
from rimland.analysis.resampling import FEWEST_CLUSTERS, percentile_interval, weights
from rimland.analysis.results import Interval


@dataclass(frozen=True, slots=True)
class Tally:
    """What is claimed, and what others establish, of some attacks.

    ``ratio`` is claimed over established attacks, None where none is established; ``held`` the share
    of claims that others establish. Tolls are best figures of victims; attacks of unknown toll add
    nothing. Every count has its event ids, which overlap.
    """

    label: str
    claimed: tuple[str, ...]
    established: tuple[str, ...]
    both: tuple[str, ...]
    unclaimed: tuple[str, ...]
    falsely_claimed: tuple[str, ...]
    unknown: tuple[str, ...]
    ratio: float | None
    ratio_interval: Interval | None
    held: float | None
    held_interval: Interval | None
    claimed_killed: int
    established_killed: int


def tally(label: str, attacks: Sequence[Attack], *, draws: int, seed: int) -> Tally:
    """Count attacks of which it is known whether they were claimed; the rest are ``unknown``.

    The ratio's interval resamples country-days, the share's is exact (Clopper & Pearson 1934). With
    fewer than five country-days there is no interval for the ratio.
    """
    known = [one for one in attacks if one.claimed is not None]
    claimed = _ids(known, lambda one: bool(one.claimed))
    established = _ids(known, lambda one: one.standing == ESTABLISHED)
    both = _ids(known, lambda one: bool(one.claimed) and one.standing == ESTABLISHED)
    return Tally(
        label=label,
        claimed=claimed,
        established=established,
        both=both,
        unclaimed=_ids(known, lambda one: not one.claimed and one.standing == ESTABLISHED),
        falsely_claimed=_ids(known, lambda one: one.falsely_claimed),
        unknown=_ids([one for one in attacks if one.claimed is None], lambda _: True),
        ratio=len(claimed) / len(established) if established else None,
        ratio_interval=_ratio_interval(known, draws, seed) if established else None,
        held=len(both) / len(claimed) if claimed else None,
        held_interval=exact_interval(len(both), len(claimed)) if claimed else None,
        claimed_killed=sum(one.killed or 0 for one in known if one.claimed),
        established_killed=sum(one.killed or 0 for one in known if one.standing == ESTABLISHED),
    )


def _ids(attacks: Sequence[Attack], wanted: Callable[[Attack], bool]) -> tuple[str, ...]:
    return tuple(one.event_id for one in attacks if wanted(one))


def _ratio_interval(known: Sequence[Attack], draws: int, seed: int) -> Interval | None:
    days = sorted({(one.country or "", one.day) for one in known})
    if len(days) < FEWEST_CLUSTERS:
        return None
    number = {day: n for n, day in enumerate(days)}
    sums = np.zeros((len(days), 2))
    for one in known:
        at = number[one.country or "", one.day]
        sums[at] += bool(one.claimed), one.standing == ESTABLISHED
    drawn = weights(len(days), draws, np.random.default_rng([seed, len(days)])) @ sums
    with np.errstate(divide="ignore", invalid="ignore"):
        return percentile_interval(np.where(drawn[:, 1] > 0, drawn[:, 0] / drawn[:, 1], np.nan))


def exact_interval(hits: int, of: int, *, level: float = 0.95) -> Interval:
    """Return the exact binomial interval of a share (Clopper & Pearson 1934)."""
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return Interval(low, high, level, "exact binomial")


def disputed(attacks: Sequence[Attack]) -> int:
    """Return how many attacks others say were somebody else's."""
    return sum(one.standing == DISPUTED for one in attacks)
