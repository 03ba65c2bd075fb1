"""``rimland code``, ``geoparse`` and ``add`` as a person or a script uses them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from tests.articles import FLASH, OTHER, write
from tests.chat_server import chat_server, says
from tests.command_line import Run


def test_a_line_per_document_whose_offsets_point_into_the_text(rimland: Run) -> None:
    write(Path("feed.jsonl"), [FLASH, OTHER])
    code, out, err = rimland("code", "feed.jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [list(d)[:3] for d in found] == [["document_id", "published", "reports"]] * 2
    assert [d["document_id"] for d in found] == ["flash", "other"]
    for line, article in zip(found, (FLASH, OTHER), strict=True):
        assert len(line["reports"]) == 1
        for quotes in line["reports"][0]["evidence"].values():
            for quote in quotes:
                given = article["text"][quote["start"] : quote["end"]]
                assert len(given) == len(quote["quote"])
                assert all(a in (b, "\u2588") for a, b in zip(quote["quote"], given, strict=True))
    assert not Path("rimland.db").exists()


def test_lines_and_files_at_fault_are_said_and_the_others_coded(rimland: Run) -> None:
    write(Path("feed.jsonl"), ["{broken", FLASH])
    Path("empty.txt").write_text("")
    code, out, err = rimland("code", "empty.txt", "feed.jsonl", "missing.txt")
    assert code == 1
    assert [json.loads(line)["document_id"] for line in out.splitlines()] == ["flash"]
    assert len(err.splitlines()) == 3
    assert all(line.startswith("rimland: ") for line in err.splitlines())
    assert "feed.jsonl:1: the line is not JSON" in err


def test_json_is_one_array_also_of_nothing(rimland: Run) -> None:
    write(Path("feed.jsonl"), [FLASH, OTHER])
    assert len(json.loads(rimland("code", "feed.jsonl", "--format", "json")[1])) == 2
    assert json.loads(rimland("code", "missing.txt", "--format", "json")[1]) == []


def test_a_page_says_which_text_its_offsets_count_in(rimland: Run) -> None:
    Path("page.html").write_text(
        "<html><head><meta name='date' content='2016-08-21'></head><body><article><p>"
        + FLASH["text"].replace("\n\n", "</p><p>")
        + "</p></article></body></html>"
    )
    code, out, _ = rimland("code", "page.html", "--text")
    found = json.loads(out)
    assert code == 0
    assert found["published"] == "2016-08-21"
    assert len(found["text_sha256"]) == 64
    assert "Bawazir" not in out
    (quote,) = found["reports"][0]["evidence"]["killed_low"]
    assert found["text"][quote["start"] : quote["end"]] == quote["quote"]
    assert json.loads(rimland("code", "page.html", "--published", "2016-08-22")[1])[
        "published"
    ] == ("2016-08-22")


def test_explain_shows_words_rules_and_fields_without_names(rimland: Run) -> None:
    Path("report.txt").write_text(FLASH["text"])
    code, out, _ = rimland("code", "report.txt", "--published", "2016-08-21", "--explain")
    assert code == 0
    for word in (
        "Words of violence",
        "told as having happened",
        "Report 1",
        "Gaziantep",
        "killed_low",
    ):
        assert word in out
    assert "Bawazir" not in out
    assert rimland("code", "report.txt", "--explain", "--coder", "llm")[0] == 2


def test_wrong_usage_and_a_wrong_date(rimland: Run) -> None:
    Path("report.txt").write_text("x")
    assert rimland("code")[0] == 2
    assert rimland("code", "report.txt", "--published", "soon")[0] == 2
    assert rimland("code", "report.txt", "--coder", "llm")[0] == 1


def test_geoparse_keeps_the_contract(rimland: Run) -> None:
    Path("report.txt").write_text(OTHER["text"])
    code, out, _ = rimland("geoparse", "report.txt")
    found = json.loads(out)
    assert code == 0
    names = [p["name"] for p in found["places"]]
    assert "Maiduguri" in names
    for place in found["places"]:
        assert list(place) == [
            *("start", "end", "text", "name", "geonames_id", "latitude", "longitude"),
            *("country_iso3", "feature", "confidence"),
        ]
        assert OTHER["text"][place["start"] : place["end"]] == place["text"]


def test_the_models_coder_is_asked_only_where_both_sides_say_so(
    rimland: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path("feed.jsonl"), [FLASH])
    with chat_server(says({"reports": []})) as server:
        monkeypatch.setenv("RIMLAND_LLM_URL", server.url)
        monkeypatch.setenv("RIMLAND_LLM_MODEL", "model-x")
        monkeypatch.setenv("RIMLAND_LLM_ALLOW_PRIVATE", "true")
        code, _, err = rimland("code", "feed.jsonl", "--coder", "llm")
        assert code == 1
        assert "article:harbour-wire are not sent" in err
        _, _, err = rimland("load", "articles", "feed.jsonl", "--coder", "llm")
        assert "1 documents were read by rules" in err
        assert server.requests == []
        monkeypatch.setenv("RIMLAND_LLM_SOURCES", "article:harbour-wire")
        assert rimland("code", "feed.jsonl", "--coder", "llm")[0] == 0
        assert rimland("load", "articles", "feed.jsonl", "--coder", "llm")[0] == 0
        assert len(server.requests) == 2
        # What the model has read is not paid for twice.
        assert rimland("load", "articles", "feed.jsonl", "--coder", "llm")[0] == 0
        assert len(server.requests) == 2
        assert "Bawazir" not in json.dumps(server.requests)
        Path("map.toml").write_text("[publishers.harbour-wire]\nmay_send = false\n")
        rimland("load", "articles", "feed.jsonl", "--coder", "llm", "--map", "map.toml")
        assert len(server.requests) == 2


ENTRY = {
    "source": {"publisher": "Harbour Wire", "published": "2016-06-29", "title": "Three killed"},
    "quote": "Gunmen shot dead three soldiers near Sinjar, said Omar Haddadin, a witness",
    "report": {
        "event_types": ["armed_assault"],
        "date_start": "2016-06-28",
        "country_iso3": "IRQ",
        "place": "Sinjar",
        "killed_best": 3,
        "perpetrators": [{"name": "Islamic State"}],
    },
}


def test_a_report_added_by_hand_becomes_an_event_with_its_quote(rimland: Run) -> None:
    Path("entry.json").write_text(json.dumps(ENTRY))
    code, out, _ = rimland("add", "--from-json", "entry.json", "--format", "json")
    added = json.loads(out)
    assert code == 0
    assert added["fresh"]
    assert not json.loads(rimland("add", "--from-json", "entry.json", "--format", "json")[1])[
        "fresh"
    ]
    rimland("link")
    (event,) = json.loads(rimland("events", "--format", "json")[1])
    assert (event["victims_killed_best"], event["country_iso3"]) == (3, "IRQ")
    _, page, _ = rimland("show", event["event_id"])
    assert "Gunmen shot dead" in page
    assert "by hand" in page
    assert b"Haddadin" not in Path("rimland.db").read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "Another text."}, "quote: these words are not in the text"),
        ({"quote": ""}, "quote: is missing"),
        ({"colour": 1}, "colour"),
        ({"source": {"publisher": "Jonas Thornbury"}}, "reads as a person's name"),
        ({"source": {"published": "2999-01-01"}}, "in the future"),
        ({"source": {"age": "7"}}, "source.age"),
        ({"report": ENTRY["report"] | {"date_start": "2998"}}, "in the future"),  # type: ignore[operator]
        (
            {"report": ENTRY["report"] | {"perpetrators": [{"name": "Jonas Thornbury"}]}},  # type: ignore[operator]
            "perpetrators.name: reads as a person's name",
        ),
        ({"report": []}, "report: is missing"),
    ],
)
def test_entries_that_break_the_contract_are_refused_and_leave_nothing(
    rimland: Run, change: dict[str, object], said: str
) -> None:
    Path("entry.json").write_text(json.dumps(ENTRY | change))
    code, _, err = rimland("add", "--from-json", "entry.json")
    assert code == 1
    assert said in err
    assert err.count("\n") == 1
    assert not Path("rimland.db").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{", "[" * 9000, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_an_entry_file_that_is_none_is_refused(rimland: Run, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    Path("entry.json").write_bytes(data)
    code, _, err = rimland("add", "--from-json", "entry.json")
    assert code == 1
    assert err.count("\n") == 1


def test_add_asks_question_by_question(tmp_path: Path) -> None:
    Path(tmp_path / "article.txt").write_text("Police spoke. A bomb killed 12 in Kabul. Rain fell.")
    answers = [
        *("Harbour Wire", "soon", "2016-06-29", "", ""),
        *("not in it", "A bomb killed 12 in Kabul."),
        *("twelve", "12", "?", "bombing", "n", "n", "2016-06-28", "afg", "Kabul"),
        *("", "", "explosives", "", "30", ""),
    ]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("rimland")), "add", "--text", "article.txt"],
        input="".join(f"{a}\n" for a in answers),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "added article:harbour-wire:doc" in done.stdout
    assert "not a publication time" in done.stderr
    assert "not in the text" in done.stderr


def test_hostile_words_reach_no_terminal_page_or_spreadsheet_as_more_than_words(
    rimland: Run,
) -> None:
    hostile = FLASH | {
        "id": "=cmd()|'/c calc'!A0",
        "publisher": '=HYPERLINK("http://example.org") News',
        "title": "<script>alert(1)</script> [bold]\u001b[31m",
        "url": "javascript:alert(1)",
        "text": FLASH["text"] + "\n\n<img src=x onerror=alert(1)> \u202egnp.exe",
    }
    write(Path("feed.jsonl"), [hostile])
    assert rimland("load", "articles", "feed.jsonl")[0] == 0
    rimland("link")
    _, out, _ = rimland("events", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert all(not cell.startswith(("=", "+", "@")) for cell in row.values())
    _, page, _ = rimland("show", row["event_id"])
    assert "\u001b" not in page
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    assert rimland("load", "csv", str(table))[0] == 0
    rimland("link")
    code, _, err = rimland("brief", "--network", "islamic-state", "-o", "b.html")
    assert code == 0, err
    html = Path("b.html").read_text()
    assert "killing at least 30 people" in html
    assert "<script>alert" not in html
    assert "javascript:alert" not in html


def test_one_short_text_needs_no_database_or_tables(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(FLASH["text"])
    script = (
        "import sys\n"
        "from rimland.ui.cli.main import run\n"
        "try: run(['code', 'report.txt'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'duckdb', 'altair', 'pyarrow', 'sqlalchemy', 'ibis', 'trafilatura'}\n"
        "sys.stderr.write(','.join(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["reports"]
