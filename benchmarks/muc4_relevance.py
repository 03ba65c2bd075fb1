"""A learned view of what MUC-4 calls an incident: which of our reports its database would hold.

    python benchmarks/muc4_relevance.py --train [--workers 2]

MUC's guide leaves out fights of guerrillas with the army, purely military targets and what is old
or unspecific. The fields of a report alone do not tell, so a logistic regression reads words too.
It is trained on MUC-4's train split alone: a report belongs to the database when it meets a
template; those that meet an optional one are left out. Strength of regularisation and threshold are
chosen by five-fold cross-validation over documents: the best F1 of documents with at most .15
reports per irrelevant document. It serves the benchmark only and is no part of rimland.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import muc4
import numpy as np
from logistic import solve
from muc4_keys import NINE
from muc4_measures import false_per_irrelevant, incidents, relevance
from muc4_score import Keep, align
from muc4_view import is_old

from rimland.coding import code
from rimland.model.coded import CodedReport
from rimland.reading.casing import is_upper, truecase

Coded = tuple[muc4.Document, str, tuple[CodedReport, ...]]
Features = dict[str, float]

WEIGHTS = Path(__file__).with_suffix(".json")
FOLDS, PENALTIES = 5, (5.0, 10.0, 20.0)
MOST_FALSE = 0.15
MOST_FEATURES, FEWEST_DOCUMENTS = 4000, 12
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{1,3})?")
_NAME = "^"
# How far all words of a text, and those of the trigger and the target, may move a report
# together, next to one field.
_TEXT, _QUOTES, _FEWEST_GRAMS = 5.0, 1.5, 4


def features(text: str, reports: Sequence[CodedReport], published: date | None) -> list[Features]:
    """Return what the model looks at, for each report of a document.

    Words with a capital in mixed case are taken for names and digits are not words, so neither
    places, persons nor days are learned.
    """
    mixed = truecase(text) if is_upper(text) else text
    whole = _weighted("text:", grams(mixed), _TEXT)
    found = []
    for index, report in enumerate(reports):
        row = dict.fromkeys(_fields(report, published), 1.0)
        row |= dict.fromkeys(_position(index, len(reports)), 1.0)
        quoted = {
            f"{name} {gram}"
            for name in ("event_types", "target_type")
            for quote in report.evidence.get(name, ())
            for gram in grams(mixed[quote.start : quote.end])
        }
        found.append(row | _weighted("quote:", quoted, _QUOTES) | whole)
    return found


def grams(text: str) -> set[str]:
    """Return the words of a text and their pairs, without names."""
    words = [w if w.islower() else _NAME for w in _WORD.findall(text)]
    pairs = itertools.pairwise(words)
    return {w for w in words if len(w) > 1} | {" ".join(p) for p in pairs if _NAME not in p}


def _weighted(prefix: str, found: set[str], scale: float) -> Features:
    weight = scale / math.sqrt(max(_FEWEST_GRAMS, len(found)))
    return {prefix + gram: weight for gram in sorted(found)}


def _fields(report: CodedReport, published: date | None) -> Iterator[str]:
    first = report.event_types[0] if report.event_types else None
    yield f"first mode {first}"
    yield from (f"other mode {mode}" for mode in report.event_types[1:])
    yield f"target {report.target_type}"
    yield f"target {report.target_type} of {first}"
    yield f"weapon {report.weapon}"
    yield "killed " + _step(report.killed.best, (0, 1, 3, 9))
    yield "injured " + _step(report.injured.best, (0, 1, 3, 9))
    yield "civilians killed " + _step(report.civilians_killed_best, (0, 1, 3))
    yield "perpetrators killed " + _step(report.perpetrators_killed, (0, 1))
    yield "abducted " + _step(report.abducted_best, (0, 1))
    named = any(p.name for p in report.perpetrators)
    yield "perpetrator " + ("named" if named else "some" if report.perpetrators else "none")
    for perpetrator in report.perpetrators:
        yield f"claim {perpetrator.claim}"
        yield f"certainty {perpetrator.certainty}"
        yield f"said by somebody {perpetrator.said_by is not None}"
        yield f"known actor {perpetrator.actor_id is not None}"
    age = (published - report.date_end).days if published and report.date_end else None
    yield "age " + ("future" if (age or 0) < 0 else _step(age, (0, 1, 3, 7, 14, 31, 62, 180)))
    yield f"date precision {report.date_precision}"
    country = report.country_iso3
    yield "country " + ("unknown" if country is None else "nine" if country in NINE else "other")
    yield f"place {report.place is not None}"
    yield f"place precision {report.place_precision}"
    yield f"foiled {report.foiled}"
    yield f"update {report.is_update}"
    yield f"suicide {report.suicide}"
    yield f"confidence {int(report.confidence * 10)}"
    yield from (f"abstained {field}" for field in report.abstained)


def _position(index: int, count: int) -> Iterator[str]:
    yield f"position {min(index, 4)}"
    yield f"reports {min(count, 5)}"
    yield f"position {min(index, 2)} of {min(count, 4)}"


def _step(number: int | None, steps: Sequence[int]) -> str:
    if number is None:
        return "unknown"
    return next((f"to {step}" for step in steps if number <= step), "more")


def learned(coded: Iterable[Coded], model: Mapping[str, Any] | None = None) -> Keep:
    """Return the view of the model on these documents; it knows no others."""
    model = model or weights()
    scores: dict[int, float] = {}
    for document, text, reports in coded:
        rows = features(text, reports, document.published)
        scores |= {id(r): score(row, model) for r, row in zip(reports, rows, strict=True)}
    return _above(scores, model["threshold"])


def _above(scores: Mapping[int, float], threshold: float) -> Keep:
    def keep(report: CodedReport, published: date | None) -> str | None:
        if is_old(report, published):
            return "old"
        return None if scores[id(report)] >= threshold else "learned"

    return keep


def score(row: Features, model: Mapping[str, Any]) -> float:
    """Return the log-odds that a report belongs to the database."""
    known: Mapping[str, float] = model["weights"]
    return float(model["intercept"] + sum(v * known.get(k, 0.0) for k, v in row.items()))


@cache
def weights() -> dict[str, Any]:
    """Read the stored model."""
    model: dict[str, Any] = json.loads(WEIGHTS.read_text())
    return model


def description() -> str:
    """Say what the learned view is, to be printed with its figures."""
    told = " ".join(f"{name} {value:.3f}," for name, value in weights()["cross_validation"].items())
    return f"""\
The learned view keeps a report that ended at most 62 days before the dateline when a logistic
regression says that it belongs to MUC's database. It was trained on MUC-4's train split only, and
sees the report's fields, its place among the document's reports, and words and pairs of words of
its trigger, its target and the whole text, without names and numbers; never the key.
Five-fold cross-validation on train: {told[:-1]} (the threshold chosen on the same
folds). On the train split itself the figures of this view flatter it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The features and labels of one document's reports; an optional template's label is None."""

    coded: Coded
    rows: list[Features]
    labels: list[bool | None]


def sample(coded: Coded) -> Sample:
    """Label a document's reports by the templates they meet."""
    document, text, reports = coded
    met = {id(p.report): p.incident for p in align(document, text, reports, _any).pairs}
    labels = [
        None if (key := met.get(id(r))) and key.optional else key is not None for r in reports
    ]
    return Sample(coded, features(text, reports, document.published), labels)


def _any(_report: CodedReport, _published: date | None) -> None:
    return None


def train(coded: Sequence[Coded]) -> dict[str, Any]:
    """Return the model with the best penalty and threshold by cross-validation."""
    samples = [sample(one) for one in coded]
    tried = [
        (found["documents_f1"], penalty, threshold, found)
        for penalty in PENALTIES
        for threshold, found in _thresholds(samples, penalty)
        if found["false_per_irrelevant"] <= MOST_FALSE
    ]
    if not tried:
        raise SystemExit("no threshold keeps false incidents down")
    _, penalty, threshold, found = max(tried, key=lambda one: one[:3])
    return fitted(samples, penalty) | {
        "threshold": threshold,
        "penalty": penalty,
        "cross_validation": found,
    }


def _thresholds(samples: Sequence[Sample], penalty: float) -> Iterator[tuple[float, Any]]:
    scores: dict[int, float] = {}
    for fold in range(FOLDS):
        model = fitted([s for i, s in enumerate(samples) if i % FOLDS != fold], penalty)
        for one in samples[fold::FOLDS]:
            pairs = zip(one.coded[2], one.rows, strict=True)
            scores |= {id(report): score(row, model) for report, row in pairs}
    for step in range(-20, 16):
        keep = _above(scores, step / 10)
        outcomes = [align(*s.coded, keep) for s in samples]
        yield (
            step / 10,
            {
                "documents_f1": relevance(outcomes)["value"],
                "false_per_irrelevant": false_per_irrelevant(outcomes)["value"],
                "incidents_f1": incidents(outcomes)["value"],
            },
        )


def fitted(samples: Sequence[Sample], penalty: float) -> dict[str, Any]:
    """Fit the features that enough documents have."""
    counts = Counter(name for s in samples for name in {n for row in s.rows for n in row})
    often = [name for name, n in counts.items() if n >= FEWEST_DOCUMENTS]
    names = sorted(sorted(often, key=lambda name: (-counts[name], name))[:MOST_FEATURES])
    places = {name: place for place, name in enumerate(names)}
    told = [
        (row, float(label))
        for s in samples
        for row, label in zip(s.rows, s.labels, strict=True)
        if label is not None
    ]
    cells = [
        (number, places[name], value)
        for number, (row, _) in enumerate(told)
        for name, value in row.items()
        if name in places
    ]
    solved = solve(cells, np.array([label for _, label in told]), len(names), penalty)
    kept = {n: round(float(w), 4) for n, w in zip(names, solved, strict=False) if round(w, 4)}
    return {"intercept": round(float(solved[-1]), 4), "weights": kept}


def _code(document: muc4.Document) -> Coded:
    coded = code(document.text, published=document.published, document_id=document.document_id)
    return document, document.text, coded.reports


def main() -> None:
    """Train on the train split and store the weights."""
    parser = argparse.ArgumentParser(description="What MUC-4 calls an incident, learned.")
    parser.add_argument("--train", action="store_true", help="code the train split and fit")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.train:
        with ProcessPoolExecutor(arguments.workers) as pool:
            coded = list(pool.map(_code, muc4.load("train"), chunksize=25))
        WEIGHTS.write_text(json.dumps(train(coded), indent=0, sort_keys=True) + "\n")
    print(description())


if __name__ == "__main__":
    main()
