"""Learn what to believe and how far, and write the tables of weights.

    python tools/train_confidence.py [--without-cases] [--muc N] [--report]

Reads ``tools/training/texts.jsonl``, the labelled cases for development and, where the shared data
lies at hand, the training part of MUC-4; writes ``data/coding/newsworthy.json`` and
``data/coding/confidence.toml`` of the package. The same input gives the same tables. Prints one
JSON line per figure; no text is judged by what was learned from it. ``--without-cases`` leaves the
cases out and judges on them; ``--report`` writes nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from rimland.coding.logistic import Logistic
from rimland.coding.screening import screen
from training.corpora import ROOT, Example, cases, muc, written
from training.reports import told
from training.stages import Stage, learn_after, learn_before, learn_confidence

DATA = ROOT / "src" / "rimland" / "data" / "coding"
_DIGITS = 3
_HEAD = """\
# Weights of the logistic that turns what a report has and lacks into a confidence; written by
# `python tools/train_confidence.py`. A confidence is the chance that the report is of a real, new
# attack and that country, day and number of killed are all right.
"""


def main() -> None:
    """Train, print the figures and write the tables."""
    arguments = parsed()
    trained, judged = texts(without_cases=arguments.without_cases)
    seen = {e.name: screen(e.text, e.title) for e in [*trained, *judged]}
    before = learn_before(trained, judged, seen)
    chosen = [*some(trained, arguments.muc), *judged]
    read = [text for e in chosen if (text := told(e, seen[e.name], before.parts[e.name]))]
    after = learn_after(read, chosen, judged, before)
    last = learn_confidence(read, judged, after)
    show(before, after, last)
    if not arguments.report:
        write(before.model, after.model, last.model)


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Learn what to believe and how far.")
    parser.add_argument("--without-cases", action="store_true")
    parser.add_argument("--muc", type=int, default=200, help="MUC-4 texts to read to the end")
    parser.add_argument("--report", action="store_true", help="print the figures, write nothing")
    return parser.parse_args()


def texts(*, without_cases: bool) -> tuple[list[Example], list[Example]]:
    """Return the texts to learn from, and those kept apart to judge by."""
    own, labelled, old = written(), cases(), muc()
    return ([*own, *old], labelled) if without_cases else ([*own, *labelled, *old], [])


def some(examples: Sequence[Example], most: int) -> list[Example]:
    """Return the texts, of MUC-4 only so many, spread over it."""
    modern = [e for e in examples if e.corpus != "muc"]
    old = [e for e in examples if e.corpus == "muc"]
    step = max(1, len(old) // most) if most else len(old) + 1
    return [*modern, *(old[::step][:most] if most else ())]


def show(*stages: Stage) -> None:
    """Print the figures of the stages, one JSON line each."""
    lines: Iterable[dict[str, Any]] = (line for stage in stages for line in stage.figures)
    for line in lines:
        click.echo(json.dumps({"benchmark": "belief"} | line))


def write(before: Logistic, after: Logistic, last: Logistic) -> None:
    """Write the tables of the package."""
    table = {name: _plain(model) for name, model in (("before", before), ("after", after))}
    DATA.joinpath("newsworthy.json").write_text(
        json.dumps(table, indent=0, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
    plain = _plain(last)
    lines = [f"{name} = {value}" for name, value in plain["weights"].items()]
    body = "\n".join([f"intercept = {plain['intercept']}", "[weights]", *lines])
    DATA.joinpath("confidence.toml").write_text(f"{_HEAD}{body}\n", encoding="utf-8")


def _plain(model: Logistic) -> dict[str, Any]:
    rounded = {name: round(value, _DIGITS) for name, value in sorted(model.weights.items())}
    kept = {name: value for name, value in rounded.items() if value}
    return {"intercept": round(model.intercept, _DIGITS), "weights": kept}


if __name__ == "__main__":
    main()
