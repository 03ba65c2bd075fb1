"""Every dataset goes from its file into the ledger, and out of no export that its licence forbids."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.command_line import Run
from tests.unit.sources import test_acled, test_acled_api, test_gdelt, test_gtd, test_polecat


@pytest.fixture
def rimland(rimland: Run, ledger_address: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("RIMLAND_LEDGER", ledger_address)
    return rimland


def table(columns: list[str], row: dict[str, str], delimiter: str = ",") -> str:
    """Return a header and one row."""
    stream = io.StringIO()
    written = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    written.writerow(columns)
    written.writerow([row.get(column, "") for column in columns])
    return stream.getvalue()


def put(name: str, content: str) -> str:
    """Write a file where the commands run."""
    Path(name).write_text(content, encoding="utf-8")
    return name


def files() -> dict[str, str]:
    """Write one file of each format; return them by format."""
    gdelt = test_gdelt.write(Path("gdelt.CSV"), [test_gdelt.row()])
    return {
        "acled": put("acled.csv", table(test_acled.CURRENT, test_acled.SOUND)),
        "gtd": put("gtd.csv", table(test_gtd.PUBLISHED, test_gtd.SOUND)),
        "gdelt": str(gdelt),
        "polecat": put("polecat.txt", table(test_polecat.COLUMNS, test_polecat.SOUND, "\t")),
    }


def test_each_dataset_loads_and_a_second_load_changes_nothing(rimland: Run) -> None:
    """One sound row of each is accepted once."""
    for name, path in files().items():
        code, out, err = rimland("load", name, path, "--format", "json")
        assert (name, code, err.count("rimland:")) == (name, 0, 0)
        assert json.loads(out)["accepted"] == 1
        again = json.loads(rimland("load", name, path, "--format", "json")[1])
        assert (again["accepted"], again["unchanged"]) == (0, 1)


def test_what_may_not_be_passed_on_is_in_no_published_snapshot(rimland: Run) -> None:
    """The bytes of a published snapshot hold no id and no place of ACLED's and GTD's records."""
    for name, path in files().items():
        assert rimland("load", name, path)[0] == 0
    assert rimland("link")[0] == 0
    code, out, err = rimland("snapshot", "--publish", "--format", "json")
    assert code == 0, out + err
    for file in Path(json.loads(out)["directory"]).rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            for secret in ("LBY210", "Sirte", "201603220001", "Fallujah"):
                assert secret.encode() not in held, (file.name, secret)


def test_rows_of_gdelt_are_taken_as_the_command_says(rimland: Run) -> None:
    """More outlets, other paragraphs and other kinds of places are asked for by options."""
    told = [
        test_gdelt.row(GLOBALEVENTID="1", NumSources=2),
        test_gdelt.row(GLOBALEVENTID="2", NumSources=5),
        test_gdelt.row(GLOBALEVENTID="3", NumSources=5, IsRootEvent=0),
        test_gdelt.row(GLOBALEVENTID="4", NumSources=5, ActionGeo_Type=1),
    ]
    path = str(test_gdelt.write(Path("some.CSV"), told))
    for options, accepted in (
        ((), 2),
        (("--min-sources", "3"), 0),
        (("--min-sources", "3", "--all-events"), 1),
        (("--geo-types", "1,4"), 1),
    ):
        out = rimland("load", "gdelt", path, *options, "--format", "json")[1]
        assert json.loads(out)["accepted"] == accepted, options
    assert rimland("load", "gdelt", path, "--geo-types", "9")[0] == 1
    assert rimland("load", "gdelt", path, "--geo-types", "towns")[0] == 2
    assert rimland("load", "ucdp", path, "--min-sources", "3")[0] == 2


def test_a_file_of_another_dataset_is_refused_in_one_line(rimland: Run) -> None:
    """A wrong format says so, and what to do."""
    code, _, err = rimland("load", "gtd", files()["acled"])
    assert code == 1
    assert len(err.strip().splitlines()) == 1


class Acled(test_acled_api.Service):
    """ACLED's API with events, and with one that it has withdrawn."""

    def answer(self, path: str, token: str | None, form: str) -> test_acled_api.Answer:
        """Answer for the deletions too."""
        if "deleted/read" not in path:
            return super().answer(path, token, form)
        first = "page=1" in path
        gone = [{"event_id_cnty": "LBY2", "deleted_timestamp": 1_700_000_000}] if first else []
        return 200, {}, json.dumps({"status": 200, "success": True, "data": gone}).encode()


def test_acled_is_fetched_with_name_and_password_and_its_deletions_retract(
    rimland: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events come in, what was withdrawn goes, and a second fetch changes nothing."""
    with test_acled_api.serving(Acled(test_acled_api.items(3))) as service:
        monkeypatch.setenv("RIMLAND_ACLED_API_URL", service.address)
        monkeypatch.setenv("RIMLAND_ACLED_LOGIN_URL", f"{service.address}/token")
        monkeypatch.setenv("RIMLAND_ACLED_USERNAME", "desk")
        monkeypatch.setenv("RIMLAND_ACLED_PASSWORD", "secret")
        asked = (
            "load",
            "acled",
            "--api",
            "country=LBY,from=2016-01,to=2016-12",
            "--format",
            "json",
        )
        code, out, err = rimland(*asked)
        assert code == 0, err
        assert (json.loads(out)["accepted"], json.loads(out)["retracted"]) == (3, 1)
        again = json.loads(rimland(*asked)[1])
        assert (again["accepted"], again["unchanged"]) == (0, 3)
    shown = rimland("events", "--reports", "--format", "csv")[1]
    assert "secret" not in shown


def test_without_credentials_one_line_says_what_to_set(rimland: Run) -> None:
    """No request is made."""
    code, _, err = rimland("load", "acled", "--api", "world")
    assert code == 1
    assert "RIMLAND_ACLED_USERNAME" in err
