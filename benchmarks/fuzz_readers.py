"""Hostile and mutated text against every reader: no crash, no crawl, no span outside the text.

    python benchmarks/fuzz_readers.py [--seconds 20] [--reader NAME...] [--seed 1] [--keep FOLDER]

Prints one JSON line per reader: texts read, failures by kind, and the processor seconds of the slowest
text of up to 100 kB. An input that fails is kept in a folder, with the error beside it; exit 1 if there is any.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from fuzz_texts import MOST, hostile, mutated, seeds

from rimland.model.coded import CodedDocument

SLOW = 2.0
_DAY = date(2019, 3, 6)
Check = Callable[[str], Iterator[str]]


def main() -> None:
    """Fuzz the readers named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Hostile text against every reader.")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each reader")
    parser.add_argument("--reader", nargs="*", choices=sorted(READERS), default=sorted(READERS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for inputs that fail")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in arguments.reader:
        line = fuzz(name, arguments.seconds, random.Random(arguments.seed), folder)  # noqa: S311
        failed += sum(line["failures"].values())
        print(json.dumps(line), flush=True)
    sys.exit(1 if failed else 0)


def fuzz(name: str, seconds: float, chance: random.Random, folder: Path) -> dict[str, Any]:
    """Feed one reader for so many seconds and say what happened."""
    line: dict[str, Any] = {"benchmark": "fuzz", "reader": name, "measure": "failures"}
    try:
        check = READERS[name]()
    except ImportError as error:
        return line | {"value": None, "failures": {"missing": 1}, "why": str(error)}
    failures, kept = Counter[str](), Counter[str]()
    count, slowest, sample = 0, 0.0, ""
    ends = time.perf_counter() + seconds
    for text in texts(chance):
        began = time.process_time()  # seconds of our own: other work on the machine is not counted
        kind, why = attempt(check, text)
        took = time.process_time() - began
        if count:  # the first text also pays for loading
            slowest, sample = max((slowest, sample), (took, text[:24]))
            if took > SLOW and not kind:
                kind, why = "slow", f"{took:.1f} s for {len(text)} characters"
        if kind:
            failures[kind] += 1
            kept[kind] += 1
            if kept[kind] <= 5:
                save(folder / f"{name}-{kind}-{kept[kind]}", text, why)
        count += 1
        if time.perf_counter() > ends:
            break
    done = {"value": sum(failures.values()), "n": count, "failures": dict(failures)}
    done["hostile_at_full_length"] = min(len(hostile()), count - 1)
    slow = {"slowest_seconds": round(slowest, 2), "slowest_begins": sample}
    return line | done | slow | {"kept_in": str(folder)}


def texts(chance: random.Random) -> Iterator[str]:
    """Yield each hostile text at full length, in random order, then mutations without end."""
    plain = seeds()
    yield plain[0]
    for make in chance.sample(hostile(), len(hostile())):
        yield make(chance, MOST)
    while True:
        if chance.random() < 0.3:
            make = chance.choice(hostile())
            text = make(chance, chance.randrange(1, 4000))
            yield mutated(text + chance.choice(plain)[:2000], chance)
        else:
            yield mutated(chance.choice(plain), chance)


def attempt(check: Check, text: str) -> tuple[str, str]:
    """Run a check; return the kind of its failure and its words, both empty where all is well."""
    try:
        for fault in check(text):
            return "span", fault
    except Exception:  # noqa: BLE001 # whatever a reader raises on text is a failure
        return "crash", traceback.format_exc()
    return "", ""


def save(path: Path, text: str, why: str) -> None:
    """Keep a failing input; surrogates survive as escapes."""
    path.with_suffix(".txt").write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    path.with_suffix(".why").write_text(why, encoding="utf-8", errors="backslashreplace")


def outside(text: str, mentions: Any) -> Iterator[str]:
    """Yield what is wrong with the spans of mentions: empty, reversed or beyond the text."""
    for mention in mentions:
        for name in ("span", "number", "speaker"):
            span: Any = getattr(mention, name, None)
            if span is not None and not 0 <= span.start < span.end <= len(text):
                yield f"{name} {span.start}-{span.end} in {len(text)}: {mention!r}"[:500]


def _reader(module: str, function: str, *rest: object) -> Callable[[], Check]:
    def load() -> Check:
        read = getattr(importlib.import_module(f"rimland.reading.{module}"), function)
        return lambda text: outside(text, read(text, *rest))

    return load


def _sentences() -> Check:
    module = importlib.import_module("rimland.reading.sentences")

    def check(text: str) -> Iterator[str]:
        found = module.sentences(text)
        yield from outside(text, found)
        ends = [(s.span.start, s.span.end) for s in found]
        if any(a[1] > b[0] for a, b in pairwise(ends)):
            yield "sentences overlap or are out of order"
        line = module.dateline(text)
        yield from outside(text, [line] if line else [])

    return check


def _places() -> Check:
    read = importlib.import_module("rimland.reading.places").places
    gazetteer = importlib.import_module("rimland.reading.gazetteer").Gazetteer.open()
    return lambda text: outside(text, read(text, gazetteer))


def _masking() -> Check:
    module = importlib.import_module("rimland.reading.masking")

    def check(text: str) -> Iterator[str]:
        found = module.persons(text, entities=(), keep=())
        masked = module.mask(text, found)
        if len(masked) != len(text):
            yield f"masked {len(text)} characters to {len(masked)}"
        for span in found:
            if not 0 <= span.start < span.end <= len(text):
                yield f"span {span.start}-{span.end} in {len(text)}"

    return check


def _casing() -> Check:
    module = importlib.import_module("rimland.reading.casing")

    def check(text: str) -> Iterator[str]:
        module.is_upper(text)
        cased = module.truecase(text)
        if len(cased) != len(text):
            yield f"{len(text)} characters became {len(cased)}"
        elif cased.upper().casefold() != text.upper().casefold():  # a dotless i folds apart from I
            yield "letters changed other than in case"

    return check


_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which no file can hold, stand in a quote as the mark for what is unreadable."""


def _code() -> Check:
    read = importlib.import_module("rimland.coding").code

    def check(text: str) -> Iterator[str]:
        coded: CodedDocument = read(text, published=_DAY)
        json.dumps(coded.to_json())
        for report in coded.reports:
            for quote in (q for quotes in report.evidence.values() for q in quotes):
                words = _HALVES.sub("\ufffd", text[quote.start : quote.end])
                inside = 0 <= quote.start < quote.end <= len(text)
                if not inside or len(words) != len(quote.quote):
                    yield f"quote {quote.start}-{quote.end} {quote.quote[:100]!r}"
                elif any(b not in {a, "█"} for a, b in zip(words, quote.quote, strict=True)):
                    yield f"quote {quote.quote[:100]!r} is not {words[:100]!r}"
            if not (report.killed.ordered and report.injured.ordered):
                yield f"counts out of order: {report.killed} {report.injured}"
            if not 0 <= report.confidence <= 1:
                yield f"confidence {report.confidence}"

    return check


READERS: dict[str, Callable[[], Check]] = {
    "sentences": _sentences,
    "numbers": _reader("numbers", "quantities"),
    "tolls": _reader("tolls", "tolls"),
    "dates": _reader("dates", "dates", _DAY),
    "places": _places,
    "actors": _reader("actors", "actors", _DAY),
    "masking": _masking,
    "casing": _casing,
    "code": _code,
}


if __name__ == "__main__":
    main()
