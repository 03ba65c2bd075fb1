"""The demonstration: the bundled tables and articles from load to brief, without network."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from rimland.app.api import Ledger
from rimland.app.jobs.coders import ready_places
from rimland.app.jobs.link import LinkResult
from rimland.app.jobs.load import LoadResult
from rimland.app.settings import Settings

NETWORK = "islamic-state"
STEPS = 7
_ARTICLES = ("articles", "demonstration.jsonl")
_TABLES = (("attacks", "is_linked_attacks_2014_2017.csv"), ("aggregates", "core_country_month.csv"))


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration made."""

    folder: Path
    brief: Path
    loads: tuple[LoadResult, ...]
    articles: LoadResult
    links: LinkResult
    snapshot_id: str
    headlines: tuple[str, ...]
    seconds: float


def run_demo(
    settings: Settings, folder: Path, *, step: Callable[[str], None] = lambda name: None
) -> DemoResult:
    """Load, link, measure and brief the bundled data in a folder of its own."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    # The articles are read by the rules, and nothing of them but the masked text is kept.
    own = replace(settings, ledger=str(folder / "demo.db"), snapshots="", originals="none")
    step("looking places up (compiles their index once, about 20 s)")
    ready_places()
    with Ledger(own) as ledger:
        step("loading the bundled tables")
        loads = []
        for parts in _TABLES:
            with _packaged(parts) as path:
                loads.append(ledger.load("csv", [str(path)]))
        step("reading the bundled articles")
        with _packaged(_ARTICLES) as path:
            articles = ledger.load("articles", [str(path)])
        step("linking")
        links = ledger.link()
        step("taking a snapshot")
        snapshot = ledger.snapshot(publish=True)
        step("measuring the shift")
        result = ledger.shift(NETWORK, snapshot=snapshot)
        step("writing the brief")
        page = ledger.brief(NETWORK, result=result)
    brief = folder / "brief.html"
    write_whole(brief, page)
    headlines = tuple(
        series.refusal or (series.comparison.verdict if series.comparison else "")
        for series in result.series
    )
    return DemoResult(
        folder,
        brief,
        tuple(loads),
        articles,
        links,
        snapshot.snapshot_id,
        tuple(dict.fromkeys(headlines)),
        time.monotonic() - began,
    )


def _packaged(parts: tuple[str, ...]) -> AbstractContextManager[Path]:
    return resources.as_file(resources.files("rimland").joinpath("data").joinpath(*parts))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it appears whole or not at all."""
    building = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        building.write_text(text, encoding="utf-8")
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
