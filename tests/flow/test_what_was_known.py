"""A toll over knowledge time, what changed between two times and why, and who is believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rimland.app.api import Ledger
from rimland.app.jobs.diff import EventChange
from rimland.app.jobs.load import LoadOptions
from rimland.app.settings import Settings
from rimland.ledger.judgements import Judgement, append_judgements
from rimland.model.errors import RimlandError
from rimland.model.source import Scope
from rimland.ui.cli.main import cli
from tests.flow.test_versions_over_time import ged
from tests.templates import made_once

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of two releases: of two attacks one is revised, then the other withdrawn."""

    def make(address: str) -> None:
        opened = Ledger(Settings(ledger=address))
        first = ged(tmp_path / "ged231.csv", (1, 10), (2, 5))
        second = ged(tmp_path / "ged241.csv", (1, 14), (3, 7))
        whole = Scope.parse("country=IRQ,release=24.1")
        opened.load("ucdp", [first], LoadOptions(release="23.1"))
        opened.link()
        opened.load("ucdp", [second], LoadOptions(release="24.1", complete=(whole,)))
        opened.link()
        opened.close()

    return Ledger(
        Settings(ledger=made_once(str(tmp_path / "l.db"), ("revised", "withdrawn"), make))
    )


def judge(ledger: Ledger, verdict: str, a: str, b: str | None = None, **fields: Any) -> None:
    said = Judgement(verdict, a, b, "an editor checked", "sk", by_person=True, **fields)
    with ledger.database.writing() as connection:
        append_judgements(connection, [said], now=NOW)


def event_of(ledger: Ledger, key: str) -> str:
    rows = ledger.reports().to_dicts()
    return next(str(r["event_id"]) for r in rows if r["report_id"].startswith(f"{key}@"))


def by_kind(changes: list[EventChange]) -> dict[str, EventChange]:
    return {change.change: change for change in changes}


def test_the_toll_over_knowledge_time_says_what_moved_it(ledger: Ledger) -> None:
    judge(
        ledger,
        "correct",
        "ucdp:1",
        field="killed_total_best",
        value="12",
        known_at="2025-02-01T00:00:00.000000Z",
    )
    steps = ledger.show(event_of(ledger, "ucdp:1")).timeline
    assert [(s.cause, s.release, s.field, s.said.best, s.toll.best) for s in steps] == [
        ("new report", "23.1", None, 10, 10),
        ("new version", "24.1", None, 14, 14),
        ("correction", None, "killed_total_best", 12, 12),
    ]
    assert (steps[2].by, steps[2].reason) == ("sk", "an editor checked")
    early = ledger.show(event_of(ledger, "ucdp:1"), as_of=datetime(2023, 12, 31, tzinfo=UTC))
    assert [s.toll.best for s in early.timeline] == [10]


def test_a_correction_of_the_event_settles_it_and_says_who_did(ledger: Ledger) -> None:
    judge(ledger, "correct", "ucdp:1", field="event.place", value='"the bridge"')
    shown = ledger.show(event_of(ledger, "ucdp:1"))
    assert shown.event.where.place == "the bridge"
    assert [(c["field"], c["by"]) for c in shown.corrected] == [("place", "sk")]
    before = ledger.show(event_of(ledger, "ucdp:1"), as_of=datetime(2025, 1, 1, tzinfo=UTC))
    assert before.event.where.place == "a town"
    assert shown.provenance["victims_killed_best"] == "ucdp:1"


def test_a_rejected_report_leaves_and_the_difference_says_so(ledger: Ledger) -> None:
    judge(ledger, "reject", "ucdp:3", known_at="2025-03-01T00:00:00.000000Z")
    assert len(ledger.events()) == 1
    (change,) = ledger.diff("2025-02-01", "2025-04-01")
    assert (change.change, [c.cause for c in change.because]) == ("gone", ["rejection"])


def test_what_changed_between_two_releases(ledger: Ledger) -> None:
    changes = by_kind(ledger.diff("2023-12-31", "2024-12-31"))
    assert set(changes) == {"new", "gone", "changed"}
    assert changes["changed"].fields["victims_killed_best"] == (10, 14)
    assert [(c.cause, c.release) for c in changes["changed"].because] == [("new version", "24.1")]
    assert changes["new"].event_id == event_of(ledger, "ucdp:3")
    (gone,) = changes["gone"].because
    assert (gone.cause, gone.report_key, gone.release) == ("retraction", "ucdp:2", "24.1")
    assert gone.reason
    assert ledger.diff("2024-12-31", "2025-12-31") == []
    with pytest.raises(RimlandError, match="not later"):
        ledger.diff("2024-12-31", "2023-12-31")


def test_a_merge_by_judgement_shows_between_times_as_they_were_judged(ledger: Ledger) -> None:
    judge(ledger, "same", "ucdp:1", "ucdp:3")
    changes = ledger.diff("2025-12-31", "2026-01-02", judged_then=True)
    merged = by_kind(changes)["merged"]
    assert [c.cause for c in merged.because] == ["judgement"]
    assert "an editor checked" in (merged.because[0].reason or "")
    assert ledger.diff("2025-12-31", "2026-01-02") == []  # as judged today, it always was one


def test_two_snapshots_are_compared_by_what_is_in_them(ledger: Ledger) -> None:
    before = ledger.snapshot()
    judge(ledger, "same", "ucdp:1", "ucdp:3")
    after = ledger.snapshot()
    (merged,) = ledger.diff(before.snapshot_id, after.snapshot_id)
    assert merged.change == "merged"
    (split,) = ledger.diff(after.snapshot_id, before.snapshot_id)
    assert split.change == "split"
    with pytest.raises(RimlandError, match="only be compared with a snapshot"):
        ledger.diff(before.snapshot_id, "2024-12-31")


def test_the_commands_say_the_same(ledger: Ledger) -> None:
    at = ["--ledger", ledger.settings.ledger]
    run = CliRunner()
    told = run.invoke(cli, ["diff", "2023-12-31", "2024-12-31", *at])
    assert told.exit_code == 0, told.output
    assert "1 new, 1 gone, 0 merged, 0 split, 1 changed" in told.output
    rows = run.invoke(cli, ["diff", "2023-12-31", "2024-12-31", "--format", "jsonl", *at])
    lines = [json.loads(line) for line in rows.output.splitlines()]
    assert {line["change"] for line in lines} == {"new", "gone", "changed"}
    page = run.invoke(cli, ["show", event_of(ledger, "ucdp:1"), *at])
    assert "over knowledge time" in page.output
    assert "new version 24.1" in page.output
    as_json = run.invoke(cli, ["show", event_of(ledger, "ucdp:1"), "--format", "json", *at])
    shown = json.loads(as_json.output)
    assert [step["toll"]["best"] for step in shown["timeline"]] == [10, 14]
    assert shown["provenance"]["date_start"] == "ucdp:1"
    other = run.invoke(cli, ["unseen", "--network", "islamic-state", *at])
    assert other.exit_code == 0, other.output
    assert "not identified" in other.output
