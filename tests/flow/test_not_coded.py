"""Documents in other languages: kept, shown and counted as not coded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rimland.app.api import Ledger
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.uncoded import uncoded_by_language
from rimland.outputs.text import not_coded
from tests.articles import CORRECTION, FLASH, load, write
from tests.command_line import Run

ARABIC = (
    "قُتل تسعة أشخاص وأصيب ثلاثون آخرون في تفجير انتحاري استهدف مسجداً في المدينة القديمة يوم "
    "الجمعة، بحسب ما أعلنت وزارة الصحة."
)
FRENCH = (
    "Neuf personnes ont été tuées et trente autres blessées vendredi dans un attentat suicide "
    "contre une mosquée de la vieille ville, a annoncé le ministère de la Santé."
)
OTHERS: list[dict[str, Any]] = [
    {"id": "ar-1", "publisher": "Gulf Ledger", "published": "2016-08-21", "text": ARABIC},
    {"id": "ar-2", "publisher": "Gulf Ledger", "published": "2016-08-22", "text": ARABIC},
    {"id": "fr-1", "publisher": "Canal Courier", "published": "2016-08-23", "text": FRENCH},
]
SHORT = {"id": "short", "publisher": "Gulf Ledger", "published": "2016-08-21", "text": "Nine dead."}


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write(tmp_path / "feed.jsonl", [FLASH, SHORT, *OTHERS])


def test_they_are_kept_and_counted_by_language(database: Database, feed: Path) -> None:
    result = load(database, feed)
    assert result.documents == 5
    assert result.counts.accepted == 1
    assert "3 documents not coded: language (ar 2, fr 1)" in result.warnings
    with database.reading() as connection:
        assert uncoded_by_language(connection) == {"ar": 2, "fr": 1}
        early = uncoded_by_language(connection, as_of=datetime(2016, 8, 22, tzinfo=UTC))
    assert early == {"ar": 1}


def test_what_another_coder_read_is_not_among_them(database: Database, feed: Path) -> None:
    load(database, feed)
    with database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO codings (document_id, coder, reports, background, abstained, recorded_at, "
            "load_seq) SELECT document_id, 'none by hand', 1, 0, '{}', recorded_at, load_seq "
            "FROM documents WHERE language = 'fr'"
        )
    with database.reading() as connection:
        assert uncoded_by_language(connection) == {"ar": 2}


def test_a_snapshot_says_so_of_each_document_and_the_brief_of_all(tmp_path: Path) -> None:
    settings = Settings(ledger=str(tmp_path / "rimland.db"), snapshots=str(tmp_path / "snapshots"))
    with Ledger(settings) as ledger:
        articles = [CORRECTION, SHORT, *OTHERS]
        ledger.load("articles", [str(write(tmp_path / "feed.jsonl", articles))])
        ledger.link()
        rows = ledger.snapshot().arrow("documents").to_pylist()
        page = ledger.brief("islamic-state")
    told = {(r["language"], r["not_coded"], r["reports"]) for r in rows}
    assert told == {("en", None, 1), ("en", None, 0), ("ar", "language", 0), ("fr", "language", 0)}
    assert "3 documents are kept and not coded" in page
    assert "ar 2, fr 1" in page


def test_commands_say_so(rimland: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("feed.jsonl"), [FLASH, *OTHERS])
    code, out, _ = rimland("code", "feed.jsonl")
    lines = {line["document_id"]: line for line in map(json.loads, out.splitlines())}
    assert code == 0
    assert lines["fr-1"]["reports"] == []
    assert lines["fr-1"]["abstained"] == {"language": "not English (fr)"}
    assert "abstained" not in lines["flash"]
    said = "3 documents not coded: language (ar 2, fr 1)"
    assert said in " ".join(rimland("load", "articles", "feed.jsonl")[1:])
    assert rimland("link")[0] == 0
    assert said in rimland("events")[2]
    monkeypatch.setenv("COLUMNS", "200")
    findings = json.loads(rimland("doctor", "--format", "json")[1])
    assert next(f for f in findings if f["check"] == "languages")["found"].startswith(said)


def test_counts_are_read_out_with_their_noun() -> None:
    assert not_coded({"ur": 1}) == "1 document not coded: language (ur 1)"
    assert (
        not_coded({"ar": 1200, "fr": 3}) == "1,203 documents not coded: language (ar 1,200, fr 3)"
    )
