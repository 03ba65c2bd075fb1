"""How far two reviewers agree beyond what chance would give: Cohen's kappa with its interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_PAIRS = 30
"""Fewer doubly coded pairs say too little: the standard error below is that of large samples."""

_Z = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two reviewers made of the same items.

    Attributes:
        items: how many both judged.
        observed: share on which they agree; None without items.
        expected: share on which they would agree by chance, given how often each says what.
        kappa: (observed - expected) / (1 - expected); None where there are too few items, or where
            both always say the same one thing, so that chance alone would agree as well.
        standard_error: of kappa, for large samples.
        low: lower end of kappa's 95 % interval.
        high: upper end.
        table: (first reviewer's word, second's) -> number of items.
        note: why there is no kappa, in words; empty where there is one.
    """

    items: int
    observed: float | None
    expected: float | None
    kappa: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    table: dict[tuple[str, str], int]
    note: str


def agreement(couples: Sequence[tuple[str, str]], *, least: int = LEAST_PAIRS) -> Agreement:
    """Return the agreement of two reviewers on the same items.

    With p_ij the share of items that the first calls i and the second j, p_i. and p_.j their
    margins: observed = sum p_ii, expected = sum p_i. p_.i, kappa = (observed - expected) /
    (1 - expected) (Cohen 1960). Its variance for large samples is that of Fleiss, Cohen & Everitt
    (1969, equation 13): (A + B - C) / (n (1 - expected)^2) with
    A = sum p_ii (1 - (p_i. + p_.i) (1 - kappa))^2,
    B = (1 - kappa)^2 sum_{i != j} p_ij (p_.i + p_j.)^2 and
    C = (kappa - expected (1 - kappa))^2. The interval is kappa +- 1.96 standard errors, cut at -1
    and 1.

    Args:
        couples: per item, what the first and what the second reviewer said.
        least: with fewer items only the table is given.
    """
    table = Counter(couples)
    items = len(couples)
    if not items:
        return _without(table, items, None, None, "nothing was judged by two reviewers")
    shares = {cell: count / items for cell, count in table.items()}
    words = sorted({word for cell in shares for word in cell})
    first = {w: math.fsum(p for (a, _), p in shares.items() if a == w) for w in words}
    second = {w: math.fsum(p for (_, b), p in shares.items() if b == w) for w in words}
    observed = math.fsum(p for (a, b), p in shares.items() if a == b)
    expected = math.fsum(first[w] * second[w] for w in words)
    if items < least:
        note = f"not enough: {items} of at least {least} pairs judged by two reviewers"
        return _without(table, items, observed, expected, note)
    if len(words) == 1:
        note = f"both said '{words[0]}' every time: chance alone would agree as well"
        return _without(table, items, observed, expected, note)
    kappa = (observed - expected) / (1 - expected)
    error = math.sqrt(_variance(shares, first, second, kappa, expected) / items)
    return Agreement(
        items=items,
        observed=observed,
        expected=expected,
        kappa=kappa,
        standard_error=error,
        low=max(-1.0, kappa - _Z * error),
        high=min(1.0, kappa + _Z * error),
        table=dict(table),
        note="",
    )


def _variance(
    shares: dict[tuple[str, str], float],
    first: dict[str, float],
    second: dict[str, float],
    kappa: float,
    expected: float,
) -> float:
    agreed = math.fsum(
        p * (1 - (first[a] + second[a]) * (1 - kappa)) ** 2
        for (a, b), p in shares.items()
        if a == b
    )
    differing = (1 - kappa) ** 2 * math.fsum(
        p * (second[a] + first[b]) ** 2 for (a, b), p in shares.items() if a != b
    )
    correction = (kappa - expected * (1 - kappa)) ** 2
    return max(0.0, agreed + differing - correction) / (1 - expected) ** 2


def _without(
    table: Counter[tuple[str, str]],
    items: int,
    observed: float | None,
    expected: float | None,
    note: str,
) -> Agreement:
    return Agreement(items, observed, expected, None, None, None, None, dict(table), note)
