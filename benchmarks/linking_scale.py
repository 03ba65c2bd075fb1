"""Speed and memory of linking as the number of reports grows at one density.

    python benchmarks/linking_scale.py [--sizes 10000 100000 1000000] [--json FILE]

For each size, each step in a process of its own, so that peaks are its own:

* *load*: append the reports to a fresh SQLite ledger (linking_scale_data.py), timed apart;
* *train*: a model is trained on that ledger without labels and logged, timed apart;
* *link*: ``link_reports`` on that ledger, all stages, from opening it to the last commit, with the
  trained model (or, where that step is left out, the one that ships);
* *match*: the same reports, and model, through ``score_pairs`` and ``decide_links`` alone, in memory;
* *splink*: Splink 5's ``predict`` and ``cluster`` alone on the same blocks, its model trained before
  on a part of the reports and not counted;
* *add*: 1,000 more reports into the linked ledger: appended and linked.

Growth is the exponent between sizes (seconds ~ reports ** exponent), by the wall and by the processors'
clock: on a shared machine the latter is the steadier. One JSON line per figure.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from linking_methods import peak_mb

SIZES = (10_000, 100_000, 1_000_000)
STEPS = ("load", "train", "link", "match", "splink", "add")
SPLINK_TRAINS_ON = 20_000
SPLINK_AT = 0.5
LEAST = 1e-9
CLOCKS = ("seconds", "cpu_seconds")
"""Wall time, and what the processors spent: on a shared machine the latter is the steadier."""


def main() -> None:
    """Run every step at every size and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--folder", type=Path, help="where ledgers are written; default: a new one")
    parser.add_argument("--json", type=Path, help="also write the lines here")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        step, folder = arguments.worker
        print(json.dumps(_WORKERS[step](Path(folder)) | {"peak_mb": peak_mb()}))
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        lines = list(figures(arguments.sizes, arguments.steps, Path(folder)))
    if arguments.json:
        arguments.json.write_text("".join(json.dumps(line) + "\n" for line in lines))


def figures(sizes: list[int], steps: list[str], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield and print the figures of each size, then the growth between sizes."""
    measured: dict[str, list[dict[str, Any]]] = {}
    for size in sorted(sizes):
        place = folder / str(size)
        place.mkdir()
        write_reports(size, place)
        for step in steps:
            line = {"benchmark": "linking_scale", "reports": size, "step": step}
            line |= in_process(step, place)
            measured.setdefault(step, []).append(line)
            print(json.dumps(line), flush=True)
            yield line
        for file in place.iterdir():  # a million reports take gigabytes
            file.unlink()
    for line in compared(measured):
        print(json.dumps(line), flush=True)
        yield line


def compared(measured: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield the growth between sizes and our matching as a multiple of Splink's."""
    told: dict[str, Any]
    for step, lines in measured.items():
        for fewer, more in pairwise(lines):
            told = {"benchmark": "linking_scale", "step": step, "aim": 1.15}
            told |= {"from": fewer["reports"], "to": more["reports"]}
            for clock in CLOCKS:
                growth = math.log(more[clock] / fewer[clock])
                exponent = growth / math.log(more["reports"] / fewer["reports"])
                told[f"{clock}_exponent"] = round(exponent, 3)
            yield told
    for ours, theirs in zip(measured.get("match", []), measured.get("splink", []), strict=False):
        told = {"benchmark": "linking_scale", "reports": ours["reports"], "aim": 2.0}
        yield told | {f"{c}_over_splink": round(ours[c] / theirs[c], 2) for c in CLOCKS}


def write_reports(size: int, place: Path) -> None:
    """Write the reports of a size, and the thousand that are added to them."""
    from linking_scale_data import EXTRA, parted, reports_of  # noqa: PLC0415 - workers do not need it

    reports, added = parted(reports_of(size + EXTRA))
    pq.write_table(reports, place / "reports.parquet")
    pq.write_table(added, place / "added.parquet")


def in_process(step: str, place: Path) -> dict[str, Any]:
    """Run a step in a fresh process and return what it measured."""
    command = [sys.executable, __file__, "--worker", step, str(place)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class Stages:
    """Seconds of named stages; a stage ends where the next begins."""

    def __init__(self) -> None:
        """Start the clock."""
        self._marks = [("start", time.perf_counter())]
        self._cpu = time.process_time()

    def __call__(self, name: str) -> None:
        """Begin a stage."""
        self._marks.append((name, time.perf_counter()))

    def told(self) -> dict[str, Any]:
        """Return the seconds of all and of each stage; one that came twice is added up."""
        ends = [*self._marks[1:], ("end", time.perf_counter())]
        stages: dict[str, float] = {}
        for (name, begun), (_, ended) in zip(self._marks, ends, strict=True):
            stages[name] = stages.get(name, 0.0) + ended - begun
        return {
            "seconds": round(sum(stages.values()), 2),
            "cpu_seconds": round(time.process_time() - self._cpu, 2),
            "stages": {name: round(value, 2) for name, value in stages.items()},
        }


def load(place: Path) -> dict[str, Any]:
    """Append the reports to a fresh ledger."""
    from linking_scale_data import append  # noqa: PLC0415

    from rimland.ledger.database import Database  # noqa: PLC0415

    reports = pq.read_table(place / "reports.parquet")
    stages = Stages()
    database = Database(str(place / "ledger.db"))
    accepted = append(database, reports, now=datetime.now(UTC))
    database.close()
    return stages.told() | {"accepted": accepted}


def train_model(place: Path) -> dict[str, Any]:
    """Train a model on the ledger and log it."""
    from rimland.app.jobs.link import method_of  # noqa: PLC0415
    from rimland.app.jobs.link_training import train_and_log  # noqa: PLC0415
    from rimland.ledger.database import Database  # noqa: PLC0415

    stages = Stages()
    database = Database(str(place / "ledger.db"))
    train_and_log(database, method_of(database), now=datetime.now(UTC), step=stages)
    method = method_of(database)
    (place / "model.json").write_text(method.model.to_json(), encoding="utf-8")
    database.close()
    return stages.told() | {"basis": method.model.basis}


def link(place: Path) -> dict[str, Any]:
    """Link the ledger."""
    from rimland.app.jobs.link import link_reports  # noqa: PLC0415
    from rimland.ledger.database import Database  # noqa: PLC0415

    stages = Stages()
    database = Database(str(place / "ledger.db"))
    result = link_reports(database, now=datetime.now(UTC), step=stages)
    database.close()
    return stages.told() | {"events": result.events, "same": result.same, "pairs": result.pairs}


def match(place: Path) -> dict[str, Any]:
    """Score and decide in memory."""
    from rimland.app.jobs.link import actor_families  # noqa: PLC0415
    from rimland.linking.cluster import decide_links  # noqa: PLC0415
    from rimland.linking.model import LinkModel, default_model  # noqa: PLC0415
    from rimland.linking.score import score_pairs  # noqa: PLC0415

    reports = pq.read_table(place / "reports.parquet")
    trained = place / "model.json"
    families, model = actor_families(), default_model()
    if trained.exists():
        model = LinkModel.from_json(trained.read_text(encoding="utf-8"))
    stages = Stages()
    stages("score")
    pairs = score_pairs(reports, families, model)
    stages("decide")
    links = decide_links(pairs, reports, [], model)
    return stages.told() | {"pairs": pairs.num_rows, "links": links.num_rows}


def splink(place: Path) -> dict[str, Any]:
    """Let Splink predict and cluster on our blocks."""
    from linking_splink import plain_linker, plain_tables, train  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, block_on  # noqa: PLC0415

    logging.getLogger("splink").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    reports = pq.read_table(place / "reports.parquet")
    part = plain_linker(in_every(reports, SPLINK_TRAINS_ON))
    train(part)
    settings = part.misc.save_model_to_json()
    rule = block_on("blocks", arrays_to_explode=["blocks"])
    settings["blocking_rules_to_generate_predictions"] = [rule]
    for level in (level for c in settings["comparisons"] for level in c["comparison_levels"]):
        for weight in {"m_probability", "u_probability"} & set(level):
            level[weight] = max(level[weight], LEAST)  # it refuses its own smallest ones
    blocked = with_blocks(plain_tables(reports), reports)
    api = DuckDBAPI()
    linker = Linker(
        [api.register(t, dataset_display_name=name) for name, t in blocked.items()],
        settings,
        log_level=logging.ERROR,
    )
    stages = Stages()
    stages("predict")
    predicted = linker.inference.predict(threshold_match_probability=SPLINK_AT)
    stages("cluster")
    linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_probability=SPLINK_AT
    )
    told = stages.told()
    found = predicted.as_pyarrow_table()  # type: ignore[no-untyped-call]
    return told | {"pairs": found.num_rows}


def in_every(reports: pa.Table, count: int) -> pa.Table:
    """Return the reports of a stretch of days that holds about so many: thinned, none would match."""
    if reports.num_rows <= count:
        return reports
    by_day = reports.sort_by([("country_iso3", "ascending"), ("date_start", "ascending")])
    return by_day.slice(0, count)


def with_blocks(tables: dict[str, pa.Table], reports: pa.Table) -> dict[str, pa.Table]:
    """Return Splink's tables with each report's blocks, as our own matching cuts them."""
    from rimland.tables.engine import columnar  # noqa: PLC0415

    blocks = fine_blocks(reports)
    with columnar(memory="4GB") as engine:
        engine.register("blocks", blocks)
        for name, table in tables.items():
            engine.register("reports", table)
            tables[name] = engine.sql("""
                SELECT reports.*, blocks FROM reports
                JOIN (SELECT report_key, list(block) AS blocks FROM blocks GROUP BY report_key)
                USING (report_key)
            """).to_arrow_table()
            engine.unregister("reports")
    return tables


def fine_blocks(reports: pa.Table) -> pa.Table:
    """Return every report's blocks in one grid: what two boxes share if and only if they are near.

    Our own matching takes large boxes apart, which Splink's equal keys cannot.
    """
    from rimland.linking.blocks import (  # noqa: PLC0415
        NO_FAMILIES,
        cut_boxes,
        make_boxes,
        numbered,
    )
    from rimland.linking.engines import local_engine  # noqa: PLC0415
    from rimland.linking.features import make_features  # noqa: PLC0415

    with local_engine() as engine:
        engine.register("reports", numbered(reports))
        engine.register("families", NO_FAMILIES)
        make_features(engine)
        make_boxes(engine)
        cut_boxes(engine, "blocks")
        return engine.fetch(
            "SELECT r.report_key, b.block FROM blocks b JOIN reports r ON r.id = b.id"
        )


def add(place: Path) -> dict[str, Any]:
    """Append a thousand reports to the linked ledger, and link."""
    from linking_scale_data import append  # noqa: PLC0415

    from rimland.app.jobs.link import link_reports  # noqa: PLC0415
    from rimland.ledger.database import Database  # noqa: PLC0415

    added = pq.read_table(place / "added.parquet")
    stages = Stages()
    database = Database(str(place / "ledger.db"))
    stages("append")
    accepted = append(database, added, now=datetime.now(UTC))
    stages("link")
    result = link_reports(database, now=datetime.now(UTC), step=stages)
    database.close()
    told: dict[str, Any] = stages.told() | {"accepted": accepted, "touched": result.touched}
    return told


_WORKERS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "load": load,
    "train": train_model,
    "link": link,
    "match": match,
    "splink": splink,
    "add": add,
}

if __name__ == "__main__":
    main()
