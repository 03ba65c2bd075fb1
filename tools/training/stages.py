"""The three logistics: belief before reading, belief after it, and confidence in a report.

Each is judged by folds: what scores a text has not seen it. The later ones learn from the scores
that the earlier gave in that way, so that they meet the doubts that new texts will bring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from rimland.coding.confidence import features
from rimland.coding.logistic import Logistic
from rimland.coding.newsworthy import (
    PASS_AFTER,
    PASS_BEFORE,
    candidates,
    incident_features,
)
from rimland.coding.screening import Screened
from rimland.reading.masking_words import words
from training.corpora import Example
from training.learning import (
    Document,
    Features,
    calibrated,
    calibration,
    fit,
    fit_bags,
    fold,
    vocabulary,
)
from training.reports import Told, coded, news_of, right

FOLDS = 5
MUC_SHARE = 0.12
"""How much all of MUC-4 weighs beside the texts written for today."""

MOST_WORDS, LEAST = 16_000, 3
BEFORE = {"": 5e-3}
AFTER = {"": 1e-2, "here": 1e-3, "whole": 1e-3}
CONFIDENCE = {"": 3e-3}
_NO_WORD = frozenset("@#?!'")
_KINDS_OF_WORDS = frozenset({"text", "word", "couple", "pair"})


@dataclass(slots=True)
class Stage:
    """A fitted logistic, the chances it gives to texts it has not seen, and its figures."""

    model: Logistic
    chances: dict[str, float] = field(default_factory=dict)
    parts: dict[str, dict[int, float]] = field(default_factory=dict)
    """The chances by sentence, or by the identity of an incident."""

    figures: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folds:
    """A logistic fitted on all, and one for each fold fitted on the others."""

    whole: Logistic
    parts: list[Logistic]
    apart: frozenset[str]

    def unseen_by(self, name: str) -> Logistic:
        """Return weights that were learned without a text."""
        return self.whole if name in self.apart else self.parts[fold(name, FOLDS)]


def folds(bags: Sequence[Document], judged: Sequence[Example], fitting: _Fitting) -> Folds:
    """Fit on all texts, and on all but each fold's."""
    parts = [fitting([d for d in bags if fold(d.name, FOLDS) != k]) for k in range(FOLDS)]
    return Folds(fitting(bags), parts, frozenset(e.name for e in judged))


_Fitting = Callable[[Sequence[Document]], Logistic]


def learn_before(
    trained: Sequence[Example], judged: Sequence[Example], seen: Mapping[str, Screened]
) -> Stage:
    """Learn the belief before reading from words and triggers."""
    found = {name: candidates(screened) for name, screened in seen.items()}
    bags = [
        Document(e.name, e.positive, list(found[e.name].values()), weight)
        for e, weight in zip(trained, weights(trained), strict=True)
        if found[e.name]
    ]
    allowed = no_name(words().english)

    def fitting(some: Sequence[Document]) -> Logistic:
        return fit_bags(some, vocabulary(some, LEAST, allowed, MOST_WORDS), BEFORE)

    fitted = folds(bags, judged, fitting)
    modern = [e for e in trained if e.corpus != "muc" and found[e.name]]
    scores = [max(map(fitted.unseen_by(e.name).score, found[e.name].values())) for e in modern]
    platt = calibration(scores, [e.positive for e in modern])
    stage = Stage(calibrated(fitted.whole, *platt))
    for name, sentences in found.items():
        model = calibrated(fitted.unseen_by(name), *platt)
        stage.parts[name] = {n: model.chance(f) for n, f in sentences.items()}
        stage.chances[name] = max(stage.parts[name].values(), default=0.0)
    stage.figures = judgement(
        "before_reading", [*trained, *judged], stage.chances, 0.01, 0.02, PASS_BEFORE, 0.05, 0.1
    )
    return stage


def learn_after(
    read: Sequence[Told], chosen: Sequence[Example], judged: Sequence[Example], before: Stage
) -> Stage:
    """Learn the belief after reading from what the readers found at each incident."""
    apart = {e.name for e in judged}
    found = {t.example.name: _of_incidents(t, before.parts[t.example.name]) for t in read}
    trained = [t.example for t in read if t.example.name not in apart]
    bags = [
        Document(e.name, e.positive, found[e.name], weight)
        for e, weight in zip(trained, weights(trained), strict=True)
    ]

    def fitting(some: Sequence[Document]) -> Logistic:
        return fit_bags(some, vocabulary(some, LEAST, lambda _: True, MOST_WORDS), AFTER)

    fitted = folds(bags, judged, fitting)
    modern = [e for e in trained if e.corpus != "muc"]
    scores = [max(map(fitted.unseen_by(e.name).score, found[e.name])) for e in modern]
    platt = calibration(scores, [e.positive for e in modern])
    stage = Stage(calibrated(fitted.whole, *platt))
    for text in read:
        name = text.example.name
        model = calibrated(fitted.unseen_by(name), *platt)
        own = zip(text.incidents, found[name], strict=True)
        stage.parts[name] = {id(incident): model.chance(f) for incident, f in own}
        stage.chances[name] = max(stage.parts[name].values())
    let_pass = dict.fromkeys(found, 1.0)
    stage.figures = judgement("rules_alone", chosen, let_pass, PASS_AFTER)
    stage.figures += judgement("after_reading", chosen, stage.chances, 0.3, 0.4, PASS_AFTER, 0.6)
    passed = {
        name: chance if before.chances[name] >= PASS_BEFORE else 0.0
        for name, chance in stage.chances.items()
    }
    stage.figures += judgement("both", chosen, passed, PASS_AFTER)
    return stage


def _of_incidents(text: Told, words: dict[int, float]) -> list[Features]:
    return [incident_features(text.reading, text.mentions, i, words) for i in text.incidents]


def learn_confidence(read: Sequence[Told], judged: Sequence[Example], after: Stage) -> Stage:
    """Learn from the reports of believed texts how often country, day and killed are right."""
    rows: list[tuple[Example, Features, bool]] = []
    for text in read:
        name, news = text.example.name, news_of(text)
        reports = coded(text)
        truth = right(text, reports) if after.chances[name] >= PASS_AFTER else None
        for position, ok in enumerate(truth or ()):
            incident, belief = news[position], after.parts[name][id(news[position])]
            found = features(reports[position], incident, text.reading, position, belief)
            rows.append((text.example, found, ok))
    apart = {e.name for e in judged}
    trained = [r for r in rows if r[0].name not in apart]
    names = sorted({name for _, found, _ in trained for name in found})

    def fitting(some: Sequence[tuple[Example, Features, bool]]) -> Logistic:
        mass = weights([r[0] for r in some])
        return fit([r[1] for r in some], [r[2] for r in some], mass, names, CONFIDENCE)

    parts = [fitting([r for r in trained if fold(r[0].name, FOLDS) != k]) for k in range(FOLDS)]
    fitted = Folds(fitting(trained), parts, frozenset(apart))
    scores = [fitted.unseen_by(e.name).score(found) for e, found, _ in trained]
    platt = calibration(scores, [ok for _, _, ok in trained])
    stage = Stage(calibrated(fitted.whole, *platt))
    for corpus in ("texts", "cases", "muc"):
        told = [
            (calibrated(fitted.unseen_by(e.name), *platt).chance(found), ok)
            for e, found, ok in rows
            if e.corpus == corpus
        ]
        stage.figures.append({"measure": "confidence_brier", "corpus": corpus} | curve(told))
    return stage


def curve(told: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return Brier score, calibration error and the reliability curve with its counts."""
    from measures import reliability  # noqa: PLC0415 - a benchmark's module, on the path by corpora

    found: dict[str, Any] = reliability(told)
    return found


def weights(examples: Sequence[Example]) -> list[float]:
    """Return the weight of each text: MUC-4 as a whole is bounded beside the modern ones."""
    old = sum(e.corpus == "muc" for e in examples)
    share = min(1.0, MUC_SHARE * (len(examples) - old) / max(old, 1))
    return [share if e.corpus == "muc" else 1.0 for e in examples]


def no_name(english: frozenset[str]) -> Callable[[str], bool]:
    """Return a test for features that hold no name: flags, signs and words of the list."""

    def allowed(feature: str) -> bool:
        kind, _, rest = feature.partition(":")
        if kind not in _KINDS_OF_WORDS:
            return True
        return all(word[0] in _NO_WORD or word in english for word in rest.split(" "))

    return allowed


def judgement(
    measure: str, examples: Sequence[Example], chances: Mapping[str, float], *thresholds: float
) -> list[dict[str, Any]]:
    """Return precision and recall of thresholds on each corpus; an unread text has no chance."""
    lines = []
    for corpus, threshold in product(("texts", "cases", "muc"), sorted(set(thresholds))):
        told = [(chances.get(e.name, 0.0), e.positive) for e in examples if e.corpus == corpus]
        passed = [p for chance, p in told if chance >= threshold]
        wanted, met = sum(p for _, p in told), sum(passed)
        line = {
            "measure": measure,
            "corpus": corpus,
            "threshold": threshold,
            "precision": round(met / max(len(passed), 1), 4),
            "recall": round(met / max(wanted, 1), 4),
            "f1": round(2 * met / max(len(passed) + wanted, 1), 4),
            "negatives_passed": len(passed) - met,
            "negatives": len(told) - wanted,
            "positives": wanted,
        }
        lines.append(line)
    return lines
