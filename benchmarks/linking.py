"""Accuracy of linking on reports with known truth, beside a window rule and Splink.

    python benchmarks/linking.py [--level moderate] [--names bare] [--json FILE] [--checks]

One run simulates the reports (linking_truth.py), lets every method link them in a process of its
own, and prints pairwise and B-cubed F1 over the contested reports (linking_measures.py), all
together and by country, with seconds and peak memory. Methods: rimland as shipped and trained
without labels on the very reports; (a) the window rule in two readings; (b) Splink 5 with plain
settings at its best threshold, in two readings; and a reference that knows the noise. ``--checks``
adds the smoke test and the label-free check (linking_checks.py). docs/methods.md says what the
figures show and what they do not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from linking_events import SCORING, ged_events
from linking_measures import contested_reports, partition_scores
from linking_methods import Outcome, peak_mb, window_rule
from linking_truth import LEVELS, simulate

METHODS = ("rimland", "rimland, trained", "window rule", "Splink", "reference")
AIMS = {"moderate": 0.95, "heavy": 0.85}
COUNTRIES = ("SYR", "IRQ", "TUR", "UKR")
SEED = 7


def main() -> None:
    """Simulate, link and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--files", nargs="+", default=list(SCORING), help="GED files to simulate of"
    )
    parser.add_argument(
        "--limit", type=int, help="only the events of a stretch of days with so many"
    )
    parser.add_argument("--level", choices=[*LEVELS, "both"], default="both")
    parser.add_argument("--names", choices=["bare", "named", "both"], default="both")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--no-train", action="store_true", help="leave out rimland's trained model")
    parser.add_argument("--json", type=Path, help="also write one JSON line per figure here")
    parser.add_argument(
        "--checks", action="store_true", help="also the smoke and label-free checks"
    )
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.worker[0], Path(arguments.worker[1]))
        return
    lines = list(figures(arguments))
    if arguments.checks:
        import linking_checks  # noqa: PLC0415 # it reads two more datasets

        for line in linking_checks.figures():
            print(json.dumps(line), flush=True)
            lines.append(line)
    if arguments.json:
        arguments.json.write_text("".join(json.dumps(line) + "\n" for line in lines))


def figures(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield, and print, the figures of every setting."""
    levels = list(LEVELS) if arguments.level == "both" else [arguments.level]
    names = ["bare", "named"] if arguments.names == "both" else [arguments.names]
    methods = [m for m in arguments.methods if m != "rimland, trained" or not arguments.no_train]
    for name in names:
        for level in levels:
            with tempfile.TemporaryDirectory() as folder:
                yield from one_setting(arguments, level, name, methods, Path(folder))


def one_setting(
    arguments: argparse.Namespace, level: str, names: str, methods: list[str], folder: Path
) -> Iterator[dict[str, Any]]:
    """Simulate one level, run the methods and yield the figures of their partitions."""
    reports, truth = simulate(
        level, arguments.seed, arguments.files, arguments.limit, named=names == "named"
    )
    pq.write_table(reports, folder / "reports.parquet")
    pq.write_table(truth, folder / "truth.parquet")
    (folder / "setting.json").write_text(json.dumps({"level": level, "files": arguments.files}))
    contested = contested_reports(reports, truth, LEVELS[level])
    setting = {"benchmark": "linking", "level": level, "names": names, "seed": arguments.seed}
    print(
        f"\n{level}, {names}: {reports.num_rows} reports, {len(contested)} contested; "
        f"aim for F1: {AIMS[level]}\n{'':38}{'pairwise':>23}{'B-cubed':>23}\n"
        f"{'':38}{'P':>9}{'R':>7}{'F1':>7}{'P':>9}{'R':>7}{'F1':>7}{'seconds':>9}{'MB':>7}"
    )
    countries = dict(
        zip(reports["report_key"].to_pylist(), reports["country_iso3"].to_pylist(), strict=True)
    )
    for method in methods:
        told = in_process(method, folder)
        for name, clusters in best_of(told["partitions"], truth, contested, folder).items():
            scores = partition_scores(clusters, truth, contested)
            cost = {"seconds": told["seconds"], "peak_mb": told["peak_mb"], "pairs": told["pairs"]}
            show(name, scores, sum(told["seconds"].values()), told["peak_mb"])
            yield setting | {"method": name, "aim": AIMS[level]} | scores | cost
            for country in (*COUNTRIES, "elsewhere"):
                inside = {k for k in contested if place_of(countries[k]) == country}
                if inside:
                    there = partition_scores(clusters, truth, inside)
                    show(f"    {country}", there)
                    yield setting | {"method": name, "country": country} | there


def place_of(country: str | None) -> str:
    """Return the country if it is shown by itself."""
    return country if country in COUNTRIES else "elsewhere"


def best_of(
    names: list[str], truth: pa.Table, contested: set[str], folder: Path
) -> dict[str, pa.Table]:
    """Return a method's partitions, of those at several thresholds the one that scores best."""
    best: dict[str, tuple[float, str, pa.Table]] = {}
    for number, name in enumerate(names):
        table = pq.read_table(folder / f"{number}.parquet")
        group = name.partition(" at ")[0]
        score = 0.0
        if group != name:
            scores = partition_scores(table, truth, contested)
            score = scores["pairwise"]["f1"] + scores["bcubed"]["f1"]
        if group not in best or score > best[group][0]:
            best[group] = (score, name, table)
    return {name: table for _, name, table in best.values()}


def show(
    name: str, scores: dict[str, Any], seconds: float | None = None, peak: float | None = None
) -> None:
    """Print one row of the table."""
    cells = [scores[m][k] for m in ("pairwise", "bcubed") for k in ("precision", "recall", "f1")]
    row = "".join(f"{cell:{9 if i % 3 == 0 else 7}.3f}" for i, cell in enumerate(cells))
    cost = "" if seconds is None else f"{seconds:9.1f}{peak:7.0f}"
    print(f"{name:38}{row}{cost}", flush=True)


def in_process(method: str, folder: Path) -> dict[str, Any]:
    """Run one method in a fresh process and return what it says of itself."""
    command = [sys.executable, __file__, "--worker", method, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def work(method: str, folder: Path) -> None:
    """Be the process of one method: link, write the partitions, print the cost."""
    reports = pq.read_table(folder / "reports.parquet")
    outcome = linked(method, reports, folder)
    for number, table in enumerate(outcome.partitions.values()):
        pq.write_table(table, folder / f"{number}.parquet")
    told = {
        "partitions": list(outcome.partitions),
        "seconds": {k: round(v, 2) for k, v in outcome.seconds.items()},
        "peak_mb": peak_mb(),
        "pairs": outcome.pairs,
    }
    print(json.dumps(told))


def linked(method: str, reports: pa.Table, folder: Path) -> Outcome:
    """Run a method; each one's libraries are loaded in its own process only."""
    if method == "window rule":
        return window_rule(reports)
    if method == "Splink":
        from linking_splink import splink  # noqa: PLC0415

        return splink(reports)
    if method == "reference":
        from linking_reference import informed  # noqa: PLC0415

        truth = pq.read_table(folder / "truth.parquet")
        setting = json.loads((folder / "setting.json").read_text())
        events = ged_events(setting["files"])
        told = pc.is_in(events["event"], pc.list_flatten(truth["parts"]))
        return informed(reports, truth, events.filter(told), LEVELS[setting["level"]])
    from linking_ours import ours  # noqa: PLC0415

    return ours(reports, trained=method.endswith("trained"))


if __name__ == "__main__":
    main()
