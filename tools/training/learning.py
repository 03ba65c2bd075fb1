"""Logistic regression over sparse features, folds and calibration, in numpy and without chance."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rimland.coding.logistic import Logistic

Features = dict[str, float]
_STEPS, _RATE = 250, 0.08
_SURE = 30.0
Row = Any  # a numpy row of floats


@dataclass(frozen=True, slots=True)
class Document:
    """The instances of one text, of which at least one is positive if the text is."""

    name: str
    positive: bool
    instances: list[Features]
    weight: float = 1.0


def best(model: Logistic, document: Document) -> Features:
    """Return the instance of a document that tells most."""
    return max(document.instances, key=model.score)


def fold(name: str, folds: int) -> int:
    """Return the fold of a document, the same in every run."""
    return zlib.crc32(name.encode()) % folds


def vocabulary(
    documents: Sequence[Document], least: int, allowed: Callable[[str], bool], most: int
) -> list[str]:
    """Return the features in at least so many documents that ``allowed`` lets pass, the most telling.

    A feature tells much where its share among positive documents differs from that among negative.
    """
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    totals = {True: 1.0, False: 1.0}
    for document in documents:
        names = {k for found in document.instances for k in found}
        counts[document.positive].update(names)
        totals[document.positive] += 1
    told = {}
    for name in counts[True].keys() | counts[False].keys():
        yes, no = counts[True][name], counts[False][name]
        if yes + no >= least and allowed(name):
            odds = abs(np.log((yes + 0.5) / totals[True]) - np.log((no + 0.5) / totals[False]))
            told[name] = float(odds * np.sqrt(yes + no))
    ranked = sorted(told, key=lambda name: (-told[name], name))
    return sorted(ranked[:most])


def fit_bags(
    documents: Sequence[Document], names: Sequence[str], penalty: Features, rounds: int = 3
) -> Logistic:
    """Fit a logistic on documents of several instances.

    A positive document is told by the instance that now scores highest, at the start by all of
    them; a negative one always by all of its instances, which share its weight.
    """
    chosen = [d.instances for d in documents]
    fitted = Logistic(0.0, {})
    for _ in range(rounds):
        rows = [
            (found, d.positive, d.weight / len(found_all))
            for d, found_all in zip(documents, chosen, strict=True)
            for found in found_all
        ]
        fitted = fit(
            [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], names, penalty
        )
        chosen = [[best(fitted, d)] if d.positive else d.instances for d in documents]
    return fitted


def fit(
    instances: Sequence[Features],
    positive: Sequence[bool],
    weight: Sequence[float],
    names: Sequence[str],
    penalty: Features,
) -> Logistic:
    """Fit a logistic by Adam on the whole batch; ``penalty`` is the ridge by kind of feature."""
    place = {name: i for i, name in enumerate(names)}
    row, column, value = _sparse(instances, place)
    ridge = np.array([penalty.get(name.split(":")[0], penalty[""]) for name in names])
    target, mass = np.array(positive, float), np.array(weight, float)
    mass = mass / mass.sum()
    w, b = np.zeros(len(names)), 0.0
    first, second = np.zeros(len(names) + 1), np.zeros(len(names) + 1)
    for step in range(1, _STEPS + 1):
        score = np.bincount(row, value * w[column], len(target)) + b
        wrong = (1 / (1 + np.exp(-score)) - target) * mass
        slope = np.append(
            np.bincount(column, value * wrong[row], len(names)) + ridge * w, wrong.sum()
        )
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        rate = _RATE * (1 - step / (_STEPS + 1))
        move = rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        w, b = w - move[:-1], b - float(move[-1])
    return Logistic(b, {name: float(x) for name, x in zip(names, w, strict=True)})


def _sparse(instances: Sequence[Features], place: dict[str, int]) -> tuple[Row, Row, Row]:
    entries = [
        (i, place[name], value)
        for i, found in enumerate(instances)
        for name, value in sorted(found.items())  # a set gave them, in no order
        if value and name in place
    ]
    row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
    return np.array(row, int), np.array(column, int), np.array(value, float)


def calibration(scores: Sequence[float], positive: Sequence[bool]) -> tuple[float, float]:
    """Return slope and shift that turn scores into log odds (Platt, with his softened targets)."""
    ones = sum(positive)
    high, low = (ones + 1) / (ones + 2), 1 / (len(positive) - ones + 2)
    x, y = np.array(scores), np.array([high if p else low for p in positive])
    found = np.array([0.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(found[0] * x + found[1], -_SURE, _SURE)))
        spread = np.maximum(p * (1 - p), 1e-9)
        slope = np.array([((p - y) * x).sum(), (p - y).sum()])
        curve = np.array(
            [
                [(spread * x * x).sum() + 1e-6, (spread * x).sum()],
                [(spread * x).sum(), spread.sum()],
            ]
        )
        found = found - np.clip(np.linalg.solve(curve, slope), -1, 1)
    return float(found[0]), float(found[1])


def calibrated(weights: Logistic, slope: float, shift: float) -> Logistic:
    """Return the weights after calibration."""
    moved = {name: slope * value for name, value in weights.weights.items()}
    return Logistic(slope * weights.intercept + shift, moved)
