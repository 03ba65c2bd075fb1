"""``judge``, ``judgements``, ``review --list`` and ``agreement`` as a person types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rimland.ui.cli.review_page import _described
from tests.command_line import Run
from tests.judging import KEYS, TOLD_BY, UNSURE, first_events, linked_ledger

BY = ("--by", "desk-7", "--reason", "the same street")


@pytest.fixture
def ids() -> dict[str, str]:
    """Report -> the event it belonged to when the ledger was made."""
    return {}


@pytest.fixture
def rimland(
    rimland: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ids: dict[str, str]
) -> Run:
    monkeypatch.setenv("COLUMNS", "80")
    database = linked_ledger(tmp_path, (*TOLD_BY, *UNSURE))
    ids.update(first_events((*TOLD_BY, *UNSURE)))
    monkeypatch.setenv("RIMLAND_LEDGER", str(database.path))
    database.close()
    return rimland


def test_judging_prints_what_changed_and_can_be_undone(rimland: Run, ids: dict[str, str]) -> None:
    nice, berlin = ids["alpha:nice"], ids["beta:berlin"]
    code, out, _ = rimland("judge", "same", nice, berlin, *BY)
    assert code == 0
    assert f"{berlin}: merged into another event; its id leads there" in out
    number = out.split()[1]
    code, out, _ = rimland("judge", "same", "alpha:nice", "beta:berlin", *BY)
    assert (code, "nothing changed" in out) == (0, True)
    code, out, _ = rimland("judge", "undo", number, *BY, "--format", "json")
    said = json.loads(out)
    assert code == 0
    assert list(said) == ["numbers", "fresh", "before", "after", "linked"]
    assert set(said["after"]) == {nice, berlin}
    code, out, _ = rimland("judgements", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(r["verdict"], r["status"]) for r in rows] == [
        ("same", f"undone by {rows[1]['number']}"),
        ("undo", "stands"),
    ]
    assert {r["by"] for r in rows} == {"desk-7"}


def test_corrections_are_listed_with_their_event(rimland: Run, ids: dict[str, str]) -> None:
    event = ids["alpha:paris"]
    told = ("judge", "correct", event, "victims_killed", "131", "country_iso3", "fra")
    assert rimland(*told, *BY, "--known", "2015-11-20")[0] == 0
    code, out, _ = rimland("judgements", "--event", event, "--format", "json")
    rows = json.loads(out)
    assert code == 0
    assert [(r["field"], r["value"]) for r in rows][-1] == ("event's country_iso3", '"FRA"')
    assert {r["known_at"][:10] for r in rows} == {"2015-11-20"}
    assert len({r["act"] for r in rows}) == 1
    code, out, _ = rimland("judgements")
    assert "one act" not in out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert rimland("judgements", "--report", "beta:berlin", "--format", "json")[1].strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("judge", "same", "alpha:nice", "beta:berlin", "--reason", "x"), 1, "nobody signs"),
        (("judge", "same", "alpha:nice", "beta:berlin", "--by", "desk-7"), 2, "--reason"),
        (("judge", "same", "alpha:nice", "--by", "desk-7", "--reason", "x"), 2, "Missing argument"),
        (("judge", "different", "beta:nothing", *BY), 1, "no event or report"),
        (("judge", "correct", "alpha:nice", "date", *BY), 2, "needs a VALUE"),
        (("judge", "correct", "alpha:nice", "date", "1", "date", "2", *BY), 2, "given twice"),
        (("judge", "correct", "alpha:nice", "summary", "x", *BY), 1, "cannot be corrected"),
        (("judge", "undo", "0", *BY), 2, "0"),
        (("judge", "undo", "1", *BY), 1, "no person's judgement"),
        (("judge", "reject", "alpha:nice", "--known", "2999-01-01", *BY), 1, "future"),
        (("judgements", "--event", "a", "--report", "b"), 2, "not both"),
        (("review", "--format", "json", "--by", "desk-7"), 2, "--list"),
        (("review", "--list", "--by", "Jane Smith"), 1, "no handle"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    rimland: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    got, _, err = rimland(*arguments)
    assert (got, words in err) == (code, True), err
    assert "Traceback" not in err
    if code == 1:
        assert len(err.strip().splitlines()) == 1


def test_the_queue_and_agreement_are_listed_in_every_format(rimland: Run) -> None:
    for output in ("table", "json", "jsonl", "csv"):
        assert rimland("review", "--list", "--by", "desk-7", "--format", output)[0] == 0
        assert rimland("agreement", "--format", output)[0] == 0
    rows = json.loads(rimland("review", "--list", "--by", "desk-7", "--format", "json")[1])
    assert {row["kind"] for row in rows} == {"pair"}
    (row,) = json.loads(rimland("agreement", "--format", "json")[1])
    assert (row["pairs"], row["kappa"]) == (0, None)
    assert "nothing was judged" in row["note"]


def test_the_handle_can_be_a_setting(rimland: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIMLAND_REVIEWER", "desk-9")
    assert rimland("judge", "accept", KEYS[0], "--reason", "read in full")[0] == 0
    assert json.loads(rimland("judgements", "--format", "json")[1])[0]["by"] == "desk-9"


def test_text_of_a_source_cannot_steer_the_terminal() -> None:
    report = {
        **dict.fromkeys(
            (
                *("report_key", "place_precision", "evidence", "adm1", "country_iso3", "unit"),
                *("latitude", "longitude", "event_types", "abducted_best", "reported_at", "flags"),
                *("summary", "citation", "publishers", "confidence", "date_precision"),
                *(
                    f"{s}_{k}"
                    for k in ("low", "best", "high")
                    for s in ("killed_total", "killed_civilians", "injured_total")
                ),
            )
        ),
        "date_start": "2016-01-01",
        "date_end": "2016-01-01",
        "place": "Nice\x1b[2J\x1b]0;title\x07\u202egnp\u2066",
        "actors": [
            {
                "role": "perpetrator",
                "name": "IS\r\x9b31m",
                "dataset_id": None,
                "tie": None,
                "certainty": None,
                "claim": None,
                "said_by": None,
            }
        ],
    }
    told = _described(report)
    assert told["place"] == "Nice[2J]0;titlegnp"
    assert told["perpetrator"] == "IS31m"
