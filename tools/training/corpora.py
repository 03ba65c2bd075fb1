"""The texts from which belief and confidence are learned, and those on which they are judged."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))  # they read MUC-4 and hold reports against labels

TEXTS = tuple(sorted(Path(__file__).parent.glob("texts*.jsonl")))
CASES = ("coding_dev.yml", "coding_dev2.yml", "coding_dev3.yml", "coding_dev4.yml")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, whether it reports an attack, and the reports it should give where they are known."""

    name: str
    corpus: str
    text: str
    published: date | None
    positive: bool
    title: str | None = None
    labels: tuple[dict[str, Any], ...] | None = None
    key: Any = None  # MUC-4's document with its templates


def written() -> list[Example]:
    """Return the texts written for training."""
    rows = [
        (path.stem, json.loads(line))
        for path in TEXTS
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [
        Example(
            f"{stem}:{row['id']}",
            "texts",
            row["text"],
            date.fromisoformat(row["published"]),
            row["label"] == "attack",
            labels=_labels(row),
        )
        for stem, row in rows
    ]


def _labels(row: dict[str, Any]) -> tuple[dict[str, Any], ...] | None:
    if row["label"] == "none":
        return ()
    if "report" not in row:
        return None
    told = row["report"]
    day = date.fromisoformat(told["date"]) if told["date"] else None
    label: dict[str, Any] = {
        "country_iso3": told["country_iso3"],
        "killed": {"best": told["killed"]},
    }
    if day:
        label |= {"date_start": day, "date_end": day}
    return (label,)


def cases() -> list[Example]:
    """Return the labelled cases for development."""
    found = []
    for name in CASES:
        path = ROOT / "tests" / "cases" / name
        for case in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            labels = tuple(case.get("reports") or ())
            found.append(
                Example(
                    str(case["id"]),
                    "cases",
                    case["text"],
                    case.get("published"),
                    bool(labels),
                    case.get("title"),
                    labels,
                )
            )
    return found


_FIGHTING = re.compile(
    r"\b(?:CLASH\w*|COMBATS?|FIGHTING|AMBUSH\w*|OFFENSIVE|CASUALTIES|GUERRILLAS (?:WERE )?KILLED|"
    r"SOLDIERS (?:WERE )?KILLED|ATTACKED|SKIRMISH\w*|BATTLES?|EXPLODED|WAS SHOT|SHOT DEAD)\b"
)
"""What MUC-4 leaves out and we count: a text without templates may still tell of a fight."""


def muc() -> list[Example]:
    """Return the documents of MUC-4's training part whose label is sure; none where it is not here."""
    from muc4 import load, shared_folder  # noqa: PLC0415 - optional, lies beside the benchmarks
    from muc4_view import NOT_CODED  # noqa: PLC0415

    try:
        documents = load("train", shared_folder())
    except SystemExit as missing:
        click.echo(json.dumps({"note": f"without MUC-4: {missing}"}))
        return []
    found = []
    for document in documents:
        sure = [
            i
            for i in document.incidents
            if not (i.optional or i.threatened or set(i.types) <= NOT_CODED)
        ]
        if sure or (not document.incidents and not _FIGHTING.search(document.text)):
            name, text = document.document_id, document.text
            found.append(Example(name, "muc", text, document.published, bool(sure), key=document))
    return found
