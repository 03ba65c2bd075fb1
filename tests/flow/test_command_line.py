"""The commands as a person uses them: exit codes, one-line errors, formats."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rimland.ui.cli.main import COMMANDS
from tests.command_line import Run

MAP = """
[source]
id = "desk"
title = "Our desk's list"
publisher = "The desk"

[source.licence]
name = "in house"
redistribute = "none"

[fields]
record_id = "id"
date_start = "day"
place = "where"
country_iso3 = "iso3"
latitude = "lat"
longitude = "lon"
event_types = "how"
killed_total_best = "dead"
perpetrator = "who"

[constants]
perpetrator_side = "a"
perpetrators_in_total = "false"
place_precision = "1"

[values.event_types]
bomb = "bombing"
"""
ROWS = """id,day,where,iso3,lat,lon,how,dead,who
1,2016-03-22,Brussels,BEL,50.85,4.35,bomb,32,Islamic State
2,2016-02-30,Nowhere,BEL,50.85,4.35,bomb,1,Islamic State
3,2016-03-22,=cmd()|'/c calc'!A0,BEL,50.85,4.35,bomb,2,Islamic State
4,2016-03-22,Place,BEL,950.85,4.35,bomb,1,Islamic State
"""


@pytest.fixture
def rimland(rimland: Run, tmp_path: Path) -> Run:
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "rows.csv").write_text(ROWS)
    return rimland


def load(rimland: Run) -> None:
    assert rimland("load", "csv", "rows.csv", "--map", "map.toml")[0] == 0


def test_load_prints_one_json_object_whose_counts_add_up(rimland: Run) -> None:
    code, out, _ = rimland("load", "csv", "rows.csv", "--map", "map.toml", "--format", "json")
    said = json.loads(out)
    assert code == 0
    assert list(said) == [
        *("source", "read", "accepted", "unchanged", "superseded"),
        *("retracted", "quarantined", "seconds"),
    ]
    assert (
        said["read"]
        == 4
        == said["accepted"] + said["unchanged"] + said["superseded"] + said["quarantined"]
    )
    assert said["quarantined"] == 2


def test_refused_rows_say_where_and_why(rimland: Run) -> None:
    load(rimland)
    code, out, _ = rimland("quarantine", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [(r["file_row"], r["field"], r["code"]) for r in rows] == [
        ("rows.csv:3", "date_start", "bad_date"),
        ("rows.csv:5", "latitude", "bad_coordinates"),
    ]


def test_a_cell_that_looks_like_a_formula_is_kept_as_text_and_escaped_on_export(
    rimland: Run,
) -> None:
    load(rimland)
    rimland("link")
    _, out, _ = rimland("events", "--format", "csv")
    places = [row["place"] for row in csv.DictReader(io.StringIO(out))]
    assert "'=cmd()|'/c calc'!A0" in places
    _, out, _ = rimland("events", "--format", "json")
    found = [e for e in json.loads(out) if e["place"].startswith("=cmd()")]
    assert found[0]["flags"] == ["formula_text"]


def test_events_reports_and_show_agree(rimland: Run) -> None:
    load(rimland)
    assert rimland("link")[0] == 0
    _, out, _ = rimland("events", "--reports", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [list(r) for r in rows] == [
        ["event_id", "report_id", "source", "record_id", "probability"]
    ] * 2
    code, out, _ = rimland("show", rows[0]["event_id"], "--format", "json")
    shown = json.loads(out)
    assert code == 0
    assert shown["event"]["event_id"] == rows[0]["event_id"]
    assert [r["record_id"] for r in shown["reports"]] == [rows[0]["record_id"]]
    code, out, _ = rimland("show", rows[0]["event_id"])
    assert "rows.csv:" in out


def test_filters(rimland: Run) -> None:
    load(rimland)
    rimland("link")

    def count(*arguments: str) -> int:
        return len(json.loads(rimland("events", "--format", "json", *arguments)[1]))

    assert count() == 2
    assert count("--country", "bel") == 2
    assert count("--country", "FRA") == 0
    assert count("--min-killed", "30") == 1
    assert count("--network", "islamic-state") == 2
    assert count("--network", "al-qaeda") == 0
    assert count("--from", "2016-03-23") == 0
    assert count("--source", "desk", "--kind", "attack") == 2
    assert count("--as-of", "2001-01-01") == 0


def test_loading_and_linking_again_changes_nothing(rimland: Run) -> None:
    load(rimland)
    rimland("link")
    before = rimland("events", "--format", "json")[1]
    said = json.loads(
        rimland("load", "csv", "rows.csv", "--map", "map.toml", "--format", "json")[1]
    )
    assert (said["accepted"], said["unchanged"]) == (0, 2)
    again = json.loads(rimland("link", "--format", "json")[1])
    assert (again["changed"], again["minted"]) == (0, 0)
    assert rimland("events", "--format", "json")[1] == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["events"], 1, "there is no ledger here; load something first"),
        (["show", "ev1"], 1, "there is no ledger here"),
        (["load", "ucdp", "missing.csv"], 1, "missing.csv: there is no such file"),
        (["load", "ucdp", "rows.csv"], 1, "is not a UCDP GED table"),
        (["load", "csv", "rows.csv"], 1, "no built-in map fits its columns"),
        (["load", "ucdp", "rows.csv", "--release", "v1"], 1, "'v1' is not a release"),
        (["load", "nonsense", "rows.csv"], 2, "is not one of"),
        (["load", "ucdp"], 2, "name at least one FILE"),
        (["load", "ucdp", "rows.csv", "--complete", "country=IR"], 1, "IR"),
        (["load", "ucdp", "rows.csv", "--complete", "planet=mars"], 2, "is not a scope"),
        (["shift", "--network", "nope"], 1, ""),
        (["shift", "--network", "al-qaeda", "--before", "2016-01..2016-02"], 2, "go together"),
        (["network", "show", "nope"], 1, "there is no network 'nope'"),
        (["network", "show", "al-qaeda", "--on", "2016-13-01"], 2, "is not a date"),
        (["backup", "copy.db"], 1, "there is no ledger here"),
        (["brief", "--network", "al-qaeda", "-o", "no/b.html"], 1, "folder does not exist"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_errors_are_one_line_with_the_documented_exit_code(
    rimland: Run, arguments: list[str], code: int, said: str
) -> None:
    found, out, err = rimland(*arguments)
    assert found == code
    assert "Traceback" not in out + err
    assert said in err
    assert not Path("rimland.db").exists()  # what was refused leaves nothing behind
    if code == 1:
        assert err.count("\n") == 1
        assert err.startswith("rimland: ")


def test_a_file_one_may_not_read_is_refused_in_one_line() -> None:
    """Modes do not bind root: a root run drops to nobody for this."""
    # Not in pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        refuse_unreadable(folder)


def refuse_unreadable(folder: Path) -> None:
    secret = folder / "secret.csv"
    secret.write_text(ROWS)
    secret.chmod(0)
    script = (
        "import os, sys\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setegid(65534); os.seteuid(65534)\n"
        "from rimland.ui.cli.main import run\n"
        f"run(['load', 'ucdp', {str(secret)!r}, '--ledger', {str(folder / 'x.db')!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import rimland.app.api, rimland.ui.cli.loading\n" + script],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no permission to read it" in done.stderr


def test_spans_that_overlap_are_refused(rimland: Run) -> None:
    load(rimland)
    rimland("link")
    code, _, err = rimland(
        *("shift", "--network", "islamic-state", "--roster", "fixed"),
        *("--before", "2016-01..2016-06", "--after", "2016-04..2016-09"),
    )
    assert code == 1
    assert "must begin after the first has ended" in err


def test_a_terminal_without_the_letters_still_gets_its_listing(rimland: Run) -> None:
    load(rimland)
    rimland("link")
    command = [str(Path(sys.executable).with_name("rimland")), "events"]
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=ascii_only, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    data = subprocess.run(
        [*command, "--format", "csv"], env=ascii_only, capture_output=True, check=True
    ).stdout
    assert data.decode("utf-8").startswith("event_id,")
    empty = subprocess.run(
        [*command, "--format", "csv", "--country", "FRA"], capture_output=True, check=True
    ).stdout
    assert empty.decode("utf-8").startswith("event_id,")


def test_an_unknown_setting_is_named(rimland: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIMLAND_LEGDER", "x")
    code, _, err = rimland("events")
    assert code == 1
    assert "RIMLAND_LEGDER: there is no such setting" in err


def test_snapshot_backup_and_doctor(rimland: Run, tmp_path: Path) -> None:
    load(rimland)
    rimland("link")
    first = json.loads(rimland("snapshot", "--format", "json")[1])
    again = json.loads(rimland("snapshot", "--format", "json")[1])
    assert first["snapshot_id"] == again["snapshot_id"]
    assert first["tables"]["reports"]["rows"] == 2
    public = json.loads(rimland("snapshot", "--publish", "--format", "json")[1])
    assert public["tables"]["reports"]["rows"] == 0
    assert public["withheld_reports"] == 2
    assert rimland("backup", "copy.db")[0] == 0
    assert (tmp_path / "copy.db").is_file()
    code, out, _ = rimland("doctor", "--format", "json")
    assert code == 0
    assert {f["state"] for f in json.loads(out)} <= {"ok", "note"}


def test_doctor_finds_a_report_that_was_tampered_with(rimland: Run) -> None:
    load(rimland)
    raw = sqlite3.connect("rimland.db")
    raw.execute("UPDATE report_versions SET payload = replace(payload, '32', '33')")
    raw.commit()
    raw.close()
    code, out, _ = rimland("doctor", "--format", "json")
    assert code == 1
    (fault,) = [f for f in json.loads(out) if f["state"] == "fault"]
    assert "do not match their hash" in fault["found"]


def test_doctor_without_a_ledger_says_what_to_do(rimland: Run) -> None:
    code, out, _ = rimland("doctor")
    assert code == 0
    assert "rimland demo" in out


def test_network_show_in_every_format(rimland: Run) -> None:
    for output in ("table", "json", "jsonl", "csv"):
        code, out, _ = rimland(
            "network", "show", "islamic-state", "--on", "2005-06-01", "--format", output
        )
        assert code == 0
        assert "al-Qaeda in Iraq" in out or "Tanzim" in out


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help_with_an_example(rimland: Run, command: str) -> None:
    names = ["network", "show"] if command == "network" else [command]
    code, out, _ = rimland(*names, "--help")
    assert code == 0
    assert "Example" in out


def test_completion_and_a_closed_pipe() -> None:
    rimland = str(Path(sys.executable).with_name("rimland"))
    script = subprocess.run(
        [rimland],
        env={**os.environ, "_RIMLAND_COMPLETE": "bash_source"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "complete" in script
    piped = subprocess.run(
        f"{rimland} network show islamic-state --format json | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in piped.stderr
