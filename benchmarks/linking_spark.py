"""Linking on a local Spark beside DuckDB: the same pairs, the same events, seconds and memory.

    python benchmarks/linking_spark.py [--reports 100000] [--memory 4g] [--json FILE]

The reports are those of linking_scale.py. Each engine scores and decides in a process of its own,
Spark from Parquet files in folders by year, as ``link --engine spark`` has them. Seconds of Spark
include starting and ending it; its memory is that of Java, its largest. One JSON line per figure.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from linking_methods import peak_mb

ENGINES = ("duckdb", "spark")
KB_PER_MB = 1024


def main() -> None:
    """Score and decide on both engines, compare, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--memory", default="4g", help="what Spark's driver may take")
    parser.add_argument("--json", type=Path, help="also write the lines here")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        engine, folder = arguments.worker
        print(json.dumps(measured(engine, Path(folder), arguments.memory)))
        return
    with tempfile.TemporaryDirectory() as name:
        lines = [json.dumps(line) for line in figures(arguments.reports, Path(name), arguments)]
    if arguments.json:
        arguments.json.write_text("\n".join(lines) + "\n", encoding="utf-8")


def figures(count: int, folder: Path, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield what each engine took, then how far they agree; each line is printed as it comes."""
    from linking_scale_data import reports_of  # noqa: PLC0415 - workers do not need it

    pq.write_table(reports_of(count), folder / "reports.parquet")
    for engine in ENGINES:
        command = [sys.executable, __file__, "--memory", arguments.memory]
        command += ["--worker", engine, str(folder)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        told = json.loads(done.stdout.splitlines()[-1])
        line = {"benchmark": "linking_spark", "reports": count, "engine": engine, **told}
        print(json.dumps(line), flush=True)
        yield line
    line = {"benchmark": "linking_spark", "reports": count, **agreement(folder)}
    print(json.dumps(line), flush=True)
    yield line


def measured(engine: str, folder: Path, memory: str) -> dict[str, Any]:
    """Score and decide on an engine, leave what it found in files, and return what it took."""
    from rimland.app.jobs.link import actor_families  # noqa: PLC0415
    from rimland.app.jobs.link_spark import compare_on_spark  # noqa: PLC0415
    from rimland.app.jobs.link_whole import Method, compare_here, in_order  # noqa: PLC0415
    from rimland.app.settings import Settings  # noqa: PLC0415
    from rimland.linking.cluster import decide_links  # noqa: PLC0415
    from rimland.linking.model import default_model  # noqa: PLC0415

    reports = pq.read_table(folder / "reports.parquet")
    method = Method(default_model(), actor_families(), "")
    on_spark = engine == "spark"
    compare = compare_on_spark(Settings(spark_memory=memory)) if on_spark else compare_here
    began = time.perf_counter()
    pairs = in_order(compare(reports, method))
    scored = time.perf_counter()
    links = decide_links(pairs, reports, [], method.model)
    ended = time.perf_counter()
    pq.write_table(pairs, folder / f"pairs-{engine}.parquet")
    pq.write_table(links, folder / f"links-{engine}.parquet")
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "score_seconds": round(scored - began, 1),
        "decide_seconds": round(ended - scored, 1),
        "cpu_seconds": round(sum(use.ru_utime + use.ru_stime for use in spent), 1),
        "python_peak_mb": peak_mb(),
        "java_peak_mb": spent[1].ru_maxrss // KB_PER_MB if on_spark else 0,
        "pairs": pairs.num_rows,
        "links": links.num_rows,
    }


def agreement(folder: Path) -> dict[str, Any]:
    """Return whether both engines found the same pairs, links and events."""
    pairs = [pq.read_table(folder / f"pairs-{engine}.parquet") for engine in ENGINES]
    links = [pq.read_table(folder / f"links-{engine}.parquet") for engine in ENGINES]
    keys = ["a", "b"]
    same_pairs = pairs[0].select(keys).equals(pairs[1].select(keys))
    apart = None
    if same_pairs:
        apart = pc.max(pc.abs(pc.subtract(pairs[0]["bits"], pairs[1]["bits"]))).as_py()
    return {
        "same_pairs": same_pairs,
        "most_bits_apart": apart,
        "same_links": _told(links[0]) == _told(links[1]),
        "same_partition": partition(links[0]) == partition(links[1]),
    }


def _told(links: pa.Table) -> set[tuple[str, ...]]:
    return set(zip(*(links[name].to_pylist() for name in ("a", "b", "verdict")), strict=True))


def partition(links: pa.Table) -> set[frozenset[str]]:
    """Return the groups of reports that links of the verdict 'same' hold together."""
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    same = links.filter(pc.equal(links["verdict"], "same"))
    names = pc.unique(pa.chunked_array([*same["a"].chunks, *same["b"].chunks], pa.string()))
    ends = [pc.index_in(same[side], names).to_numpy() for side in ("a", "b")]
    size = len(names)
    graph = coo_array(([True] * same.num_rows, (ends[0], ends[1])), shape=(size, size))
    groups: dict[int, set[str]] = {}
    labels = connected_components(graph, directed=False)[1].tolist()
    for name, label in zip(names.to_pylist(), labels, strict=True):
        groups.setdefault(label, set()).add(name)
    return {frozenset(group) for group in groups.values()}


if __name__ == "__main__":
    main()
