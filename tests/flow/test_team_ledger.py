"""The commands on a team's ledger print what they print on a file, and never a password."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from rimland.ledger.copying import batches, tables
from rimland.ledger.database import Database
from rimland.ledger.roles import roles_sql
from tests.articles import ALL, COPY, write
from tests.command_line import Run
from tests.flow.test_kill_link import ATTACKS, ged_rows
from tests.postgres import Server

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

SECRET = "Zwiebelkuchen-7"  # noqa: S105 - of a server that lives as long as the test


@pytest.fixture
def team(postgres: Server) -> Iterator[str]:
    """An empty database whose address holds a password that can be searched for."""
    postgres.run(f"ALTER ROLE rimland_owner PASSWORD '{SECRET}'")
    address = postgres.new_database("team").replace(postgres.password, SECRET)
    yield address
    postgres.drop_databases()
    postgres.run(f"ALTER ROLE rimland_owner PASSWORD '{postgres.password}'")


@pytest.fixture
def rimland(rimland: Run) -> Run:
    Path("ged.csv").write_text(ged_rows())
    write(Path("feed.jsonl"), [*ALL, "{broken"])

    def call(*arguments: str) -> tuple[int, str, str]:
        code, out, err = rimland(*arguments)
        assert SECRET not in out + err
        return code, out, err

    return call


def work(rimland: Run, ledger: str, folder: str) -> dict[str, Any]:
    """Do a desk's work on a ledger; return all that was said, without times."""
    said: dict[str, Any] = {}

    def keep(name: str, *arguments: str) -> str:
        code, out, err = rimland(*arguments, "--ledger", ledger)
        assert code == 0, (arguments, err)
        said[name] = re.sub(r'"(seconds|recorded_at|decided_at|made_at)": ?[^,}\n]+', "", out)
        return out

    keep("ucdp", "load", "ucdp", "ged.csv", "--release", "23.1", "--format", "json")
    keep("csv", "load", "csv", str(ATTACKS), "--format", "json")
    keep("articles", "load", "articles", "feed.jsonl", "--format", "json")
    keep("again", "load", "ucdp", "ged.csv", "--release", "23.1", "--format", "json")
    keep("quarantine", "quarantine", "--format", "json")
    keep("link", "link", "--format", "json")
    events = json.loads(keep("events", "events", "--format", "json"))
    keep("reports", "events", "--reports", "--format", "csv")
    keep("then", "events", "--as-of", "2024-01-01", "--format", "json")
    first = events[0]["event_id"]
    keep("show", "show", first, "--format", "json")
    keep("doctor", "doctor", "--format", "json")
    keep("snapshot", "snapshot", "--as-of", "2100-01-01", "--format", "json")
    keep("brief", "brief", "--network", "islamic-state", "-o", f"{folder}.html")
    return said


def test_commands_say_on_a_server_what_they_say_on_a_file(
    rimland: Run, team: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIMLAND_SNAPSHOTS", "file-snapshots")
    on_file = work(rimland, "desk.db", "file-snapshots")
    monkeypatch.setenv("RIMLAND_SNAPSHOTS", "team-snapshots")
    on_server = work(rimland, team, "team-snapshots")
    differ = {"doctor", "brief"}
    assert on_file.keys() == on_server.keys()
    for name in on_file.keys() - differ:
        expected = on_file[name].replace("file-snapshots", "team-snapshots")
        assert on_server[name] == expected, name
    checks = json.loads(on_server["doctor"])
    assert {c["state"] for c in checks if c["check"] in {"server", "database", "log"}} == {"ok"}
    assert "rimland_owner may write" in str(checks)
    for file in (f for f in tmp_path.rglob("*") if f.is_file()):
        assert SECRET.encode() not in file.read_bytes(), file


def test_a_ledger_moves_by_a_command(rimland: Run, team: str) -> None:
    assert rimland("load", "ucdp", "ged.csv", "--ledger", "desk.db")[0] == 0
    assert rimland("link", "--ledger", "desk.db")[0] == 0
    code, out, err = rimland("ledger", "copy", "desk.db", team, "--format", "json")
    assert (code, err) == (0, "")
    tables = {t["table"]: t["rows"] for t in json.loads(out)}
    assert tables["report_versions"] == 5
    assert rimland("ledger", "copy", team, "back.db")[0] == 0
    shown = [
        rimland("events", "--format", "json", "--ledger", x)[1]
        for x in ("desk.db", team, "back.db")
    ]
    assert shown[0] == shown[1] == shown[2]
    code, _, err = rimland("ledger", "copy", "desk.db", team)
    assert code == 1
    assert err.count("\n") == 1
    assert "is not empty" in err
    code, _, err = rimland("ledger", "copy", "nothing.db", "new.db")
    assert code == 1
    assert "there is no ledger here" in err
    assert not Path("new.db").exists()


def test_what_a_team_is_told(rimland: Run, team: str) -> None:
    """Each in one line: no backup here, a wrong password, no such database, no server."""
    assert rimland("load", "ucdp", "ged.csv", "--ledger", team)[0] == 0
    wrong = {
        "pg_dump": ("backup", "copy.db", "--ledger", team),
        "refuses 'rimland_owner'": ("events", "--ledger", team.replace(SECRET, f"not{SECRET[1:]}")),
        "no such database": ("events", "--ledger", re.sub(r"/team_\d+$", "/nowhere", team)),
        "no server answers": ("events", "--ledger", re.sub(r":\d+/", ":1/", team)),
        "not understood": ("events", "--ledger", f"{team}?colour=red"),
        "neither a path nor": ("events", "--ledger", team.replace("postgresql", "oracle")),
    }
    for expected, arguments in wrong.items():
        code, out, err = rimland(*arguments)
        assert (code, out, err.count("\n")) == (1, "", 1), arguments
        assert expected in err
        assert SECRET[1:] not in err


def test_doctor_finds_what_is_wrong_on_the_server(rimland: Run, team: str) -> None:
    assert rimland("load", "ucdp", "ged.csv", "--ledger", team)[0] == 0
    database = Database(team)
    with database.writing() as connection:
        connection.execute(text("SELECT setval('report_versions_seq_seq', 1)"))
        connection.execute(
            text('ALTER TABLE loads ALTER COLUMN release TYPE text COLLATE "default"')
        )
    database.close()
    code, out, _ = rimland("doctor", "--ledger", team, "--format", "json")
    (found,) = [c["found"] for c in json.loads(out) if c["check"] == "database"]
    assert code == 1
    assert found == (
        "1 text columns are not compared by their bytes; "
        "the counter of report_versions is behind its rows"
    )


def test_the_roles_sql_is_printed_as_it_is(rimland: Run) -> None:
    code, out, _ = rimland("ledger", "roles", "--writer", "desk", "--reader", "guests")
    assert code == 0
    assert out.startswith("-- ")
    assert '"desk"' in out
    assert rimland("ledger", "roles", "--writer", "x", "--reader", "x")[0] == 1


def test_a_takedown_on_a_server_leaves_no_word_in_any_table(rimland: Run, team: str) -> None:
    assert rimland("load", "articles", "feed.jsonl", "--ledger", team)[0] == 0
    database = Database(team)
    with database.reading() as connection:
        (told,) = connection.execute(
            text("SELECT masked_text FROM documents WHERE url = :url"), {"url": COPY["url"]}
        ).scalars()
    words = str(told)[20:60]
    assert words in str(everything(database))
    arguments = ("erase", COPY["url"], "--reason", "asked for", "--copies", "--ledger", team)
    assert rimland(*arguments)[0] == 0
    assert words not in str(everything(database))
    database.close()
    code, _, err = rimland("vacuum", "--ledger", team)
    assert code == 0, err
    code, out, _ = rimland("doctor", "--ledger", team, "--format", "json")
    assert code == 0
    assert {c["state"] for c in json.loads(out) if c["check"] in {"log", "erased"}} == {"ok"}
    code, out, _ = rimland("load", "articles", "feed.jsonl", "--ledger", team, "--format", "json")
    assert code == 0
    assert json.loads(out)["accepted"] == 0


def test_only_the_owner_erases_and_rewrites(rimland: Run, team: str, postgres: Server) -> None:
    assert rimland("load", "articles", "feed.jsonl", "--ledger", team)[0] == 0
    name = str(make_url(team).database)
    postgres.run(roles_sql(), name)
    if not postgres.run("SELECT 1 FROM pg_roles WHERE rolname = 'dora'"):
        postgres.run(f"CREATE ROLE dora LOGIN PASSWORD '{SECRET}' IN ROLE rimland_writer")
    writer = postgres.address(name, "dora", SECRET)
    for arguments in (("erase", COPY["url"], "--reason", "asked for"), ("vacuum",)):
        code, _, err = rimland(*arguments, "--ledger", writer)
        assert (code, err.count("\n")) == (1, 1), err
        assert "role 'dora' may not do this" in err


def everything(database: Database) -> list[Any]:
    """Return all rows of all tables."""
    with database.reading() as connection:
        return [row for t in tables() for some in batches(connection, t) for row in some]
