"""What is frozen stays as it was, in each kind of database, and is scored when it is due."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

import rimland as package
from rimland.ledger.copying import copy_ledger
from rimland.ledger.database import Database
from rimland.ledger.register import freeze, frozen_content, frozen_entries, register_break
from rimland.ledger.schema_register import register
from rimland.model.frozen import FrozenKind, canonical, head
from rimland.tables.forecasting import Draws, write_draws
from tests.command_line import typed_into

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ARTICLE = (
    "Islamic State killed 12 people in Berlin in December 2016. We can expect more Islamic State "
    "attacks in Europe before the end of 2016. We can expect more Islamic State attacks in Europe "
    "before the end of 2040.\n"
)


def frozen(database: Database, number: int, content: bytes | None = None) -> bool:
    """Freeze a small body; whether it was new."""
    body = canonical({"number": number, "due": "2027-01-01"})
    with database.writing() as connection:
        _, new = freeze(connection, FrozenKind.CLAIM, body, now=NOW, content=content)
    return new


def test_what_is_frozen_twice_is_there_once(database: Database) -> None:
    assert [frozen(database, n) for n in (1, 2, 1, 3, 2)] == [True, True, False, True, False]
    with database.reading() as connection:
        entries = frozen_entries(connection)
        assert register_break(connection) is None
    assert [one.told["number"] for one in entries] == [1, 2, 3]
    assert [one.number for one in entries] == [1, 2, 3]


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"body": '{"due":"2027-01-01","number":7}'}, 2),
        ({"frozen_at": "2020-01-01T00:00:00Z"}, 2),
        ({"kind": "forecast"}, 2),
        ({"content": b"another file"}, 2),
        ({"entry_hash": "0" * 64}, 2),
        ({"number": 9}, 2),
    ],
)
def test_a_change_behind_the_ledgers_back_is_found(
    database: Database, values: dict[str, object], number: int
) -> None:
    for one in (1, 2, 3):
        frozen(database, one, content=b"a file" if one == 2 else None)
    with database.writing() as connection:
        connection.execute(update(register).where(register.c.number == 2).values(**values))
    with database.reading() as connection:
        found = register_break(connection)
    assert found is not None
    assert found.number == number


def test_a_copy_of_the_ledger_holds_the_same_register(
    database: Database, new_ledger: Callable[[str], str]
) -> None:
    for one in (1, 2):
        frozen(database, one, content=b"a file")
    copy = Database(new_ledger("copy"))
    copy_ledger(database, copy)
    with database.reading() as here, copy.reading() as there:
        assert head(frozen_entries(here)) == head(frozen_entries(there))
        assert frozen_content(there, 2) == b"a file"
    assert frozen(copy, 3)
    copy.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    path = tmp_path / "one.db"
    with resources.as_file(table) as file, package.open(str(path)) as opened:
        opened.load("csv", [str(file)])
        opened.link()
    return path


@pytest.fixture
def forecast(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    samples = rng.poisson(4, (5, 2, 200)).astype(np.float64)
    path = tmp_path / "made.parquet"
    told = {"origin": "2018-06", "model": "poisson", "weights": "poisson=1.000", "seed": "1"}
    write_draws(path, Draws((1, 2, 3, 4, 5), 463, samples), told)
    return path


def panel_of(path: Path, last: int) -> Path:
    """Write a panel up to a month."""
    rng = np.random.default_rng(2)
    rows = [f"{m},{c},{rng.poisson(4)}" for c in range(1, 6) for m in range(440, last + 1)]
    path.write_text("month_id,country_id,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_forecasts_and_claims_are_frozen_and_told(
    ledger: Path, forecast: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = typed_into(capsys)
    book = ["--ledger", str(ledger)]
    code, said, _ = call("freeze", str(forecast), *book)
    assert code == 0
    assert "froze forecast-" in said
    assert "was frozen before" in call("freeze", str(forecast), *book)[1]
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    check = ["check", str(article), "--published", "2016-01-01", "--freeze", *book]
    code, said, _ = call(*check)
    assert code == 0
    assert said.count("froze claim-") == 2
    assert call(*check)[1].count("was frozen before") == 2

    panel = panel_of(tmp_path / "panel.csv", 464)
    page = tmp_path / "card.html"
    words = ["scorecard", "--observed", str(panel), "-o", str(page), *book]
    code, said, _ = call(*words, "--format", "json")
    assert code == 0
    made, late, ahead = json.loads(said)["entries"]
    assert (made["state"], made["cells"], made["ahead"]) == ("scored", 10, False)
    assert made["crps"] > 0
    assert set(made["baselines"]) == {"last", "conflictology", "smeared"}
    assert (late["state"], late["outcome"], late["ahead"]) == ("scored", "came true", False)
    assert late["figure"] == len(late["event_ids"])
    assert (ahead["state"], ahead["outcome"], ahead["ahead"]) == ("open", None, True)
    html = page.read_text(encoding="utf-8")
    assert json.loads(said)["head"] in html
    assert all(f'id="{event}"' in html for event in late["event_ids"])
    code, table, _ = call("scorecard", *book)
    assert code == 0
    assert "late: frozen when some of it" in table
    assert "register" in call("doctor", *book)[1]


def test_half_observed_is_scored_in_part(
    ledger: Path, forecast: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, book = typed_into(capsys), ["--ledger", str(ledger)]
    call("freeze", str(forecast), *book)
    panel = panel_of(tmp_path / "panel.csv", 463)
    code, said, _ = call("scorecard", "--observed", str(panel), "--format", "json", *book)
    assert code == 0
    (made,) = json.loads(said)["entries"]
    assert (made["state"], made["cells"]) == ("partly scored", 5)


def test_a_changed_register_is_refused(
    ledger: Path, forecast: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, book = typed_into(capsys), ["--ledger", str(ledger)]
    call("freeze", str(forecast), *book)
    database = Database(str(ledger))
    with database.writing() as connection:
        connection.execute(update(register).values(frozen_at="2018-01-01T00:00:00Z"))
    database.close()
    code, _, wrong = call("scorecard", *book)
    assert code == 1
    assert "is not what was frozen" in wrong
    assert wrong.count("\n") == 1
    assert call("doctor", *book)[0] == 1


def test_what_is_no_forecast_is_not_frozen(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, book = typed_into(capsys), ["--ledger", str(ledger)]
    code, _, wrong = call("freeze", str(tmp_path / "none.parquet"), *book)
    assert (code, wrong.count("\n")) == (1, 1)
    plain = tmp_path / "plain.csv"
    plain.write_text("month_id,country_id,draw,outcome\n463,1,0,4\n", encoding="utf-8")
    code, _, wrong = call("freeze", str(plain), *book)
    assert (code, wrong.count("\n")) == (1, 1)
    bare = tmp_path / "bare.parquet"
    write_draws(bare, Draws((1,), 463, np.ones((1, 1, 200))), {})
    code, _, wrong = call("freeze", str(bare), *book)
    assert code == 1
    assert "does not name its origin" in wrong
    assert "Nothing was frozen yet" in call("scorecard", *book)[1]
