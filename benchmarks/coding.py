"""Accuracy of coding: MUC-4 against its answer keys, and the labelled modern cases.

    python benchmarks/coding.py [--corpus muc4|cases|all] [--split tst1+tst2] [--sample N]
                                [--errors SLOT --limit N] [--cases FILE...]

Prints one JSON line per figure, with the same measure for constant answers as its baseline: one
report per document, an attack in the dateline's country on the day before it, with one dead.
Incidents and relevance are scored in three views of what MUC counts: none, hand-written rules
(muc4_view.py) and learned on the train split (muc4_relevance.py). Slots are scored over all reports
that met a template, since the views look at some of the same fields and would flatter them.
``--errors`` prints what went wrong in a slot instead: missed and false (in the learned view), type,
country, date_exact, date_loose, date_given, deaths, deaths_many, organisation; for cases any
measure.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import muc4
from measures import reliability
from muc4_measures import (
    accuracy,
    false_per_irrelevant,
    incidents,
    not_coded,
    organisation_f1,
    relevance,
    trusted,
)
from muc4_relevance import Coded, description, learned
from muc4_score import Keep, Outcome, Pair, align, slots
from muc4_view import VIEW, left_out

import cases
from rimland.model.coded import CodedDocument, CodedReport
from rimland.model.toll import Count
from rimland.model.vocab import Mode

Coder = Callable[..., CodedDocument]
AIMS = {
    "documents_f1": 0.85,
    "type": 0.80,
    "country": 0.92,
    "date_exact": 0.80,
    "organisation_f1": 0.60,
    "deaths_many": 0.55,
    "false_per_irrelevant": 0.15,
}
_SLOT_AIMS = frozenset(AIMS) - {"documents_f1", "false_per_irrelevant"}
_VIEW_OF = {"missed": "learned", "false": "learned"}
_SLOTS = ("type", "country", "date_exact", "date_loose", "date_given", "deaths", "deaths_many")


def main() -> None:
    """Run what the command line asks for."""
    arguments = parsed()
    coder = named(arguments.coder)
    if arguments.corpus in {"muc4", "all"}:
        run_muc4(arguments, coder)
    if arguments.corpus in {"cases", "all"}:
        cases.run(arguments.cases, coder, errors=arguments.errors, limit=arguments.limit)


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Accuracy of coding.")
    parser.add_argument("--corpus", choices=("muc4", "cases", "all"), default="all")
    parser.add_argument("--split", default="tst1+tst2", help="train, tst1, tst2, joined by +")
    parser.add_argument("--sample", type=int, help="only so many documents, drawn with a seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--casing", choices=("given", "true", "both"), default="both")
    parser.add_argument("--coder", default="rimland.coding:code", help="module:function")
    parser.add_argument("--relevance", help="module:function(text, report) -> bool, reported apart")
    parser.add_argument("--errors", metavar="SLOT", help="print examples instead of figures")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--cases", type=Path, nargs="*", default=(), help="files of cases")
    return parser.parse_args()


def named(path: str) -> Any:
    """Return the function that "module:function" names; SystemExit where there is none."""
    module, _, function = path.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        return getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise SystemExit(f"no coder at {path}: {error}") from None


def run_muc4(arguments: argparse.Namespace, coder: Coder) -> None:
    """Code the split once per casing and print its figures or its errors."""
    documents = muc4.load(arguments.split)
    if arguments.sample and arguments.sample < len(documents):
        documents = random.Random(arguments.seed).sample(documents, arguments.sample)  # noqa: S311
    if not arguments.errors:
        print(VIEW, description(), sep="\n\n", file=sys.stderr)
    casings = ("given", "true") if arguments.casing == "both" else (arguments.casing,)
    for casing in casings:
        coded = [code_one(d, coder, casing) for d in documents]
        views: dict[str, Keep] = {"none": keep_all, "rules": left_out, "learned": learned(coded)}
        if arguments.relevance:
            views["rules+relevance"] = with_relevance(named(arguments.relevance), coded)
        for view, keep in views.items():
            outcomes = [align(d, text, reports, keep) for d, text, reports in coded]
            if arguments.errors and view == _VIEW_OF.get(arguments.errors, "none"):
                print_errors(outcomes, arguments.errors, arguments.limit)
            elif not arguments.errors:
                about = {"benchmark": "coding", "corpus": "muc4", "split": arguments.split}
                for line in figures(outcomes, view):
                    print(json.dumps(about | {"casing": casing, "view": view} | line))


def code_one(document: muc4.Document, coder: Coder, casing: str) -> Coded:
    """Code a document in upper case as given, or after bringing it to mixed case."""
    text = document.text
    if casing == "true":
        text = named("rimland.reading.casing:truecase")(text)
    coded = coder(text, published=document.published, document_id=document.document_id)
    return document, text, coded.reports


def keep_all(_report: CodedReport, _published: date | None) -> str | None:
    """Leave no report out."""
    return None


def with_relevance(model: Callable[[str, CodedReport], bool], coded: Sequence[Coded]) -> Keep:
    """Return the rules narrowed by a model of what MUC finds relevant."""
    texts = {id(report): text for _, text, reports in coded for report in reports}

    def keep(report: CodedReport, published: date | None) -> str | None:
        fits = model(texts[id(report)], report)
        return left_out(report, published) or (None if fits else "relevance model")

    return keep


def figures(outcomes: Sequence[Outcome], view: str) -> list[dict[str, Any]]:
    """Return one figure per measure, each beside what constant answers reach."""
    constant = [
        align(o.document, o.document.text, [constant_report(o.document)], keep_all)
        for o in outcomes
    ]
    verdicts = [v for o in outcomes for v in o.verdicts]
    lines: list[tuple[str, dict[str, Any], dict[str, Any] | None]] = [
        ("documents_f1", relevance(outcomes), relevance(constant)),
        (
            "documents_f1_any_template",
            relevance(outcomes, any_template=True),
            relevance(constant, any_template=True),
        ),
        ("false_per_irrelevant", false_per_irrelevant(outcomes), false_per_irrelevant(constant)),
        ("incidents_f1", incidents(outcomes), incidents(constant)),
        ("missed", accuracy(verdicts, "missed"), None),
        ("false", accuracy(verdicts, "false"), None),
    ]
    if view == "none":
        plain = [v for o in outcomes for p in o.pairs for v in slots(with_constant(p))]
        lines += [(s, accuracy(verdicts, s), accuracy(plain, s)) for s in _SLOTS]
        lines.append(("organisation_f1", organisation_f1(verdicts), organisation_f1(plain)))
        lines.append(("not_coded", not_coded(outcomes), None))
    else:
        brier = reliability(trusted(outcomes))
        lines.append(("confidence_brier", brier, {"value": brier["baseline"]}))
    found = []
    for measure, scores, baseline in lines:
        line = {"measure": measure} | scores
        if measure in {"missed", "false"}:
            line["value"] = line["n"]  # counts, not shares
        line["baseline"] = baseline["value"] if baseline else None
        if measure in AIMS and (measure in _SLOT_AIMS or view != "none"):
            line["aim"] = AIMS[measure]
        found.append(line)
    return found


def constant_report(document: muc4.Document) -> CodedReport:
    """Return the report that reads nothing: an attack with one dead, yesterday, in the country."""
    day = document.published - timedelta(days=1) if document.published else None
    return CodedReport(
        event_types=(Mode.OTHER_VIOLENCE,),
        date_start=day,
        date_end=day,
        country_iso3=document.dateline_country,
        killed=Count(1, 1, 1),
    )


def with_constant(pair: Pair) -> Pair:
    """Put the constant report in the place of ours."""
    return Pair(pair.document, pair.text, constant_report(pair.document), pair.incident)


def print_errors(outcomes: Sequence[Outcome], slot: str, limit: int) -> None:
    """Print examples of what went wrong in a slot."""
    wrong = [v for o in outcomes for v in o.verdicts if v.slot == slot and not v.right]
    for verdict in wrong[:limit]:
        print(f"{verdict.document.document_id} {verdict.cause}")
        print(f"    key:  {verdict.key}\n    ours: {verdict.ours}")
    print(f"{len(wrong)} in {slot}")


if __name__ == "__main__":
    main()
