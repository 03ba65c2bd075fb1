"""Stages of the desk do a bounded piece in a turn, and lose sight of nothing that comes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rimland.app.jobs import run_stages
from rimland.app.jobs import stories as job
from rimland.app.jobs.link import LinkResult, link_reports
from rimland.app.jobs.run import Stage
from rimland.app.jobs.run_stages import Tools, desk_stages
from rimland.app.jobs.stories import assign_stories
from rimland.ledger.database import Database
from rimland.ledger.stories import Member, all_placed
from rimland.sources.fetching import Fetcher
from rimland.stories.pages import PageReader
from tests.articles import FLASH, NOW, OTHER, load, write
from tests.newspaper import SETTINGS
from tests.stories import HAPPENINGS, Told, bring, telling

TOLD = [Told(f"{name}-{n}", telling(name, n)) for n in range(4) for name in HAPPENINGS]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(str(tmp_path / "desk.db"))
    yield made
    made.close()


def places(database: Database) -> dict[str, tuple[str, str | None]]:
    with database.reading() as connection:
        return {d: (m.placed_in, m.copy_of) for d, m in all_placed(connection).items()}


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[dict[str, tuple[str, str | None]]]:
    """Where all these documents belong, by one process in one go."""
    database = Database(str(tmp_path / "whole.db"))
    bring(database, TOLD)
    assert assign_stories(database, SETTINGS, now=NOW).documents == len(TOLD)
    yield places(database)
    database.close()


def stage(database: Database, pages: PageReader, name: str) -> Stage:
    fetcher = Fetcher(user_agent="rimland-test", now=lambda: NOW, wait=lambda _seconds: None)
    stages = desk_stages(database, SETTINGS, Tools(fetcher, pages, {}), "w1", clock=lambda: NOW)
    return next(one for one in stages if one.name == name)


def test_one_turn_places_one_batch_and_says_whether_something_is_left(
    database: Database, whole: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(database, TOLD)
    monkeypatch.setattr(job.assign_stories, "__kwdefaults__", _with_batch(8))
    with PageReader() as pages:
        stories = stage(database, pages, "stories")
        turns = [dict(stories.work(NOW)) for _ in range(4)]
    assert [(turn["documents"], turn["more"]) for turn in turns] == [(8, 1), (8, 1), (4, 0), (0, 0)]
    assert places(database) == whole


def _with_batch(size: int) -> dict[str, Any]:
    return {**(job.assign_stories.__kwdefaults__ or {}), "batch": size}


@pytest.mark.parametrize("theirs", [3, 8, 11])
def test_who_comes_second_goes_on_without_building_what_it_remembers_again(
    database: Database, whole: object, monkeypatch: pytest.MonkeyPatch, theirs: int
) -> None:
    bring(database, TOLD)
    assert assign_stories(database, SETTINGS, now=NOW, batch=8, batches=1).more
    remembered = job._keepers[database].clusterer
    other, placing = Database(database.address), job._place
    raced: list[int] = []

    def placed_after_another(*given: Any) -> Member:
        if not raced:
            raced.append(theirs)
            # As another process does it: that one has a lock of its own.
            raced.append(job._next_batch(other, SETTINGS, NOW, theirs).documents)
        return placing(*given)

    monkeypatch.setattr(job, "_place", placed_after_another)
    done = assign_stories(database, SETTINGS, now=NOW, batch=8)
    other.close()
    assert raced == [theirs, theirs]
    assert done.documents == len(TOLD) - 8 - theirs
    assert job._keepers[database].clusterer is remembered
    assert places(database) == whole


def test_what_is_written_while_reports_are_linked_is_linked_in_the_next_turn(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(database, write(tmp_path / "first.jsonl", [FLASH]))
    link_reports(database, now=NOW)
    came: list[Callable[[], object]] = [
        lambda: load(database, write(tmp_path / "second.jsonl", [OTHER]))
    ]

    def linked(*given: Any, **more: Any) -> LinkResult:
        done = link_reports(*given, **more)
        for comes in came:
            comes()
        came.clear()
        return done

    monkeypatch.setattr(run_stages, "link_reports", linked)
    with PageReader() as pages:
        link = stage(database, pages, "link")
        first = dict(link.work(NOW))
        second = dict(link.work(NOW + timedelta(seconds=10)))
    assert not first["changed"]
    assert second.get("compared", 0) >= 1
    with database.reading() as connection:
        members = connection.exec_driver_sql("SELECT count(*) FROM event_members").scalar()
    assert members == 2
