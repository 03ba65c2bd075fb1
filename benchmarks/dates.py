"""Dates in news text: accuracy on our cases beside dateparser, speed, and a ceiling on MUC-4.

    python benchmarks/dates.py [--shared FOLDER] [--documents N]

Prints one JSON line per figure. A case counts as right where start, end and precision are those
expected for a mention whose words overlap. dateparser gives a day only, so its answer is also
counted where it lies within the expected stretch. The MUC-4 figure says how often the day of an
incident, where the key gives a single one, is among the days this reader offers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from rimland.reading.date_words import MONTHS, full_year, make_day
from rimland.reading.dates import dates, publication_date
from rimland.reading.sentences import dateline

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "dates.yml"
Answer = tuple[int, int, date | None, date | None, str | None]


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description="Accuracy and speed of the reader of dates.")
    default = os.environ.get("SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    parser.add_argument("--shared", type=Path, default=Path(default))
    parser.add_argument("--documents", type=int, default=1300, help="of MUC-4 to read")
    arguments = parser.parse_args()
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    print(json.dumps({"figure": "cases"} | accuracy(cases, ours)))
    print(json.dumps({"figure": "cases, dateparser"} | accuracy(cases, peer)))
    file = arguments.shared / "muc4" / "muc4_train.jsonl.gz"
    if file.exists():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines][: arguments.documents]
        print(json.dumps({"figure": "muc4 train ceiling"} | ceiling(documents)))
        print(json.dumps({"figure": "speed"} | speed(documents)))


def ours(case: dict[str, Any]) -> list[Answer]:
    """Read a case with this project's reader."""
    read = dates(case["text"], case["published"], anchor=case.get("anchor"))
    return [(m.span.start, m.span.end, m.start, m.end, m.precision) for m in read]


def peer(case: dict[str, Any]) -> list[Answer]:
    """Read a case with dateparser, told the publication date and to look back."""
    # Slow to import.
    from dateparser.search import (  # type: ignore[import-untyped] # noqa: PLC0415
        search_dates,
    )

    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past"}
    if case["published"]:
        settings["RELATIVE_BASE"] = datetime.combine(case["published"], datetime.max.time())
    answers: list[Answer] = []
    at = 0
    for words, moment in search_dates(case["text"], languages=["en"], settings=settings) or []:
        start = case["text"].find(words, at)
        if start >= 0:
            at = start + len(words)
            answers.append((start, at, moment.date(), moment.date(), "day"))
    return answers


def accuracy(
    cases: list[dict[str, Any]], read: Callable[[dict[str, Any]], list[Answer]]
) -> dict[str, Any]:
    """Count mentions answered right, those whose day lies within, and days made up."""
    right: Counter[str] = Counter()
    within: Counter[str] = Counter()
    told: Counter[str] = Counter()
    made_up = 0
    for case in cases:
        answers = read(case)
        at = 0
        used: set[int] = set()
        for words, start, end, precision, kind in case["mentions"]:
            low = case["text"].find(str(words), at)
            at = high = low + len(str(words))
            told[kind] += 1
            answer = next(
                ((i, a) for i, a in enumerate(answers) if a[0] < high and low < a[1]), None
            )
            if answer:
                used.add(answer[0])
            days = answer[1][2:] if answer else (None, None, None)
            right[kind] += days == (start, end, precision)
            inside = bool(start and days[0] and start <= days[0] <= end)
            within[kind] += inside or (start is None and days[0] is None)
        made_up += sum(1 for i, a in enumerate(answers) if i not in used and a[2])
    mentions = sum(told.values())
    return {
        "mentions": mentions,
        "exact": round(sum(right.values()) / mentions, 3),
        "within": round(sum(within.values()) / mentions, 3),
        "dates_where_none_is": made_up,
        "by_kind": {kind: f"{right[kind]}/{count}" for kind, count in sorted(told.items())},
    }


def ceiling(documents: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """How often the one day of an incident is among the days read, and by which way."""
    counts: Counter[str] = Counter()
    for document in documents:
        golds = [gold for t in document["templates"] if (gold := _gold(t["INCIDENT: DATE"]))]
        if not golds:
            continue
        text = document["text"]
        published = publication_date(text) or _dateline_field(document["dateline"])
        read = [m for m in dates(text, published) if m.start and m.end and m.kind != "published"]
        days = {m.start for m in read if m.start == m.end}
        for gold in golds:
            counts["incidents"] += 1
            counts["exact_mention"] += bool(gold & days)
            counts["publication_day"] += published in gold
            hit = bool(gold & days) or published in gold
            counts["either"] += hit
            spanned = any(
                m.start <= day <= m.end
                for m in read
                for day in gold
                if m.start and m.end and m.kind != "duration"
            )
            counts["either_or_within_a_stretch"] += hit or spanned
    total = counts.pop("incidents")
    return {"incidents": total} | {k: round(v / max(1, total), 3) for k, v in counts.items()}


def _gold(filler: list[str]) -> set[date]:
    """Return the alternative single days of a key; empty where it gives a stretch or none."""
    days = set()
    for part in " / ".join(filler).split("/"):
        words = re.sub(r"[?()]", "", part).split()
        if len(words) != len(("21", "JAN", "89")):
            return set()
        month = MONTHS.get(words[1].lower())
        day = make_day(full_year(words[2]), month, int(words[0])) if month else None
        if not day:
            return set()
        days.add(day)
    return days


def _dateline_field(words: str | None) -> date | None:
    match = re.search(r"(\d{1,2} [A-Z]{3} \d\d)", words or "")
    found = dateline(f"LIMA, {match[1]} -- X") if match else None
    return found.date if found else None


def speed(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Resolved dates and characters per second, the median of five runs."""
    some = documents[:300]
    runs = []
    resolved = 0
    for _ in range(5):
        begun = time.perf_counter()
        resolved = sum(
            1 for d in some for m in dates(d["text"], date(1990, 6, 1)) if m.start is not None
        )
        runs.append(time.perf_counter() - begun)
    seconds = sorted(runs)[2]
    characters = sum(len(d["text"]) for d in some)
    return {
        "resolved_per_second": round(resolved / seconds),
        "characters_per_second": round(characters / seconds),
    }


if __name__ == "__main__":
    main()
