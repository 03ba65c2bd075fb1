"""Tolls read from text, beside the first number near a word of killing.

    python benchmarks/tolls.py [CASES.yml]

Prints one JSON line per figure. On the labelled cases: exact agreement by field. On the training
part of MUC-4 (found through SHARED_DATA, left out where it is not there): the share of texts with
one incident and more than one person dead whose settled toll equals the key's deaths. That is a
rough ceiling: all mentions of a text are settled together, though many texts tell of more than the
incident in the key.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from rimland.coding.settle import SettledToll, settle
from rimland.model.toll import Count
from rimland.reading.numbers import quantities
from rimland.reading.tolls import tolls

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "tolls.yml"
FIELDS = ("killed", "injured", "civilians", "perpetrators", "abducted", "update")
KILLS = re.compile(
    r"\b(?:kill(?:ed|ing|s)?|dead|died|dies?|deaths?|murdered|toll|shot dead|lives)\b",
    re.IGNORECASE,
)
WORDS_AWAY = 5


def main() -> None:
    """Measure the cases and, where the data is at hand, MUC-4."""
    parser = argparse.ArgumentParser(description="Accuracy of reading tolls.")
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--misses", action="store_true", help="print the MUC-4 texts missed")
    arguments = parser.parse_args()
    labelled = yaml.safe_load(arguments.cases.read_text(encoding="utf-8"))
    for figure in on_cases(labelled):
        print(json.dumps(figure))
    data = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "muc4"
    if data.is_dir():
        for figure in on_muc(data / "muc4_train.jsonl.gz", misses=arguments.misses):
            print(json.dumps(figure))
    print(json.dumps(speed(labelled)))


def read(text: str) -> dict[str, Any]:
    """Return what rimland settles on, in the form of the cases."""
    return as_case(settle(tolls(text), text))


def as_case(settled: SettledToll) -> dict[str, Any]:
    """Return a settled toll in the form of the cases."""
    return {
        "killed": triple(settled.killed),
        "injured": triple(settled.injured),
        "civilians": settled.civilians_killed_best,
        "perpetrators": settled.perpetrators_killed,
        "abducted": settled.abducted_best,
        "update": settled.is_update,
    }


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case's labels in full; what it leaves out is unknown."""
    return {
        "killed": levels(case.get("killed")),
        "injured": levels(case.get("injured")),
        "civilians": case.get("civilians"),
        "perpetrators": case.get("perpetrators"),
        "abducted": case.get("abducted"),
        "update": case.get("update", False),
    }


def levels(value: object) -> tuple[int | None, ...]:
    """Return low, best and high of a label."""
    return tuple(value) if isinstance(value, list) else (value, value, value)  # type: ignore[return-value]


def triple(count: Count) -> tuple[int | None, ...]:
    """Return low, best and high."""
    return (count.low, count.best, count.high)


def baseline(text: str) -> dict[str, Any]:
    """Return the first number within five words of a word of killing, as the killed."""
    nothing = expected({})
    for word in KILLS.finditer(text):
        near = [
            q
            for q in quantities(text)
            if len(text[min(q.span.end, word.end()) : max(q.span.start, word.start())].split())
            <= WORDS_AWAY
        ]
        if near:
            return nothing | {"killed": triple(near[0].count)}
    return nothing


def on_cases(labelled: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield exact agreement by field, of rimland and of the baseline."""
    for name, reader in (("rimland", read), ("first number near a kill word", baseline)):
        right: Counter[str] = Counter()
        for case in labelled:
            want, got = expected(case), reader(case["text"])
            right.update(f for f in FIELDS if want[f] == got[f])
            right["all"] += want == got
        shares = {f: round(right[f] / len(labelled), 3) for f in (*FIELDS, "all")}
        yield {"figure": "cases, exact", "method": name, "cases": len(labelled)} | shares


def on_muc(file: Path, *, misses: bool) -> Iterator[dict[str, Any]]:
    """Yield the share of one-incident texts whose deaths are settled as in the key."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    keyed = [(row, key_deaths(row["templates"][0])) for row in rows if len(row["templates"]) == 1]
    several = [(row, deaths) for row, deaths in keyed if deaths is not None and max(deaths) > 1]
    for name, reader in (("rimland", read), ("first number near a kill word", baseline)):
        right = near = silent = 0
        for row, deaths in several:
            low, best, high = reader(row["text"])["killed"]
            right += best in deaths
            near += best not in deaths and any(v in deaths for v in (low, high) if v)
            silent += best is None
            if misses and name == "rimland" and best not in deaths:
                print(row["doc_id"], sorted(deaths), (low, best, high))
        count = len(several)
        yield {
            "figure": "MUC-4 train, deaths > 1, one template",
            "method": name,
            "texts": count,
            "best_is_key": round(right / count, 3),
            "a_bound_is_key": round(near / count, 3),
            "no_best": round(silent / count, 3),
        }


def key_deaths(template: dict[str, Any]) -> set[int] | None:
    """Return the totals of deaths that the key allows, None where it gives no number."""
    effects = template["HUM TGT: EFFECT OF INCIDENT"]
    dead = {r for e in effects if "DEATH" in e.split(":")[0] and "NO " not in e for r in refs(e)}
    allowed = {0}
    for entry in template["HUM TGT: NUMBER"]:
        if not refs(entry) & dead:
            continue
        options = {int(n) for n in re.findall(r"(?:^|/)\s*\??\s*~?\s*(\d+)\s*:", entry)}
        options |= {int(n) for n in re.findall(r"(\d+)\s*-\s*\d+\s*:", entry)}
        if not options:
            return None
        optional = entry.strip().startswith("?")
        allowed = {a + o for a in allowed for o in options} | (allowed if optional else set())
    return {a for a in allowed if a} or None


def refs(entry: str) -> set[str]:
    """Return the quoted names and descriptions an entry refers to."""
    return set(re.findall(r'"([^"]+)"', entry))


def speed(labelled: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how fast the cases are read."""
    text = "\n\n".join(case["text"] for case in labelled)
    started = time.perf_counter()
    settle(tolls(text), text)
    took = time.perf_counter() - started
    return {"figure": "speed", "characters_per_second": round(len(text) / took)}


if __name__ == "__main__":
    main()
