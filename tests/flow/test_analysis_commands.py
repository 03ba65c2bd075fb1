"""``displacement``, ``portrayal``, ``synchrony`` and ``dynamics`` on the bundled tables, and the brief's section on pressure."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

import rimland as package
from rimland.analysis.verdicts import Concern
from tests.command_line import Run

DATA = resources.files("rimland") / "data"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("displacement") / "one.db"
    with package.open(str(path)) as opened:
        for parts in (
            ("attacks", "is_linked_attacks_2014_2017.csv"),
            ("aggregates", "core_country_month.csv"),
        ):
            with resources.as_file(DATA.joinpath(*parts)) as table:
                opened.load("csv", [str(table)])
        opened.link()
    return path


def test_the_answer_stands_with_its_checks_and_its_power(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland("displacement", "--network", "islamic-state", "--ledger", str(ledger))
    flat = " ".join(out.split())

    assert code == 0
    assert "Rim: " in out
    assert "45 events in 57 countries, 2014-07 to 2017-04; 19 losses in the core" in flat
    assert "The least ratio that a method would find four times in five is" in flat
    for concern in Concern:
        assert f": {concern}: " in flat
    assert "Affiliate: cannot tell" in out
    assert "battles in Syria are covered in 16 of 34 months" in flat
    assert "caus" not in flat.replace("because", "").replace("reverse causality", "")


def test_json_holds_every_number_and_event(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("displacement", "--network", "islamic-state", "--theatre", "rim"),
        *("--ledger", str(ledger), "--format", "json"),
    )
    assert code == 0
    said = json.loads(out)
    (rim,) = said["theatres"]
    assert len([i for month in rim["counts"]["event_ids"] for i in month]) == 45
    assert {m["method"] for m in rim["methods"]} == {"interrupted", "lagged", "exciting"}
    assert said["equivalence"] == [0.8, 1.25]
    assert said["pressure"]["digest"]


def test_rows_are_months(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("displacement", "--network", "islamic-state", "--theatre", "rim"),
        *("--ledger", str(ledger), "--format", "jsonl"),
    )
    assert code == 0
    months = [json.loads(line) for line in out.splitlines()]
    assert len(months) == 34
    assert sum(month["events"] for month in months) == 45
    assert sum(month["losses"] for month in months) == 19


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--network", "al-qaeda"), 1, "dates no loss in its core"),
        (("--network", "islamic-state", "--from", "2017-01", "--to", "2016-01"), 1, "before it"),
        (("--network", "islamic-state", "--snapshot", "x", "--as-of", "2016-01-01"), 2, "exclude"),
        (("--network", "islamic-state", "--theatre", "core"), 2, "core"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_line(
    rimland: Run, ledger: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, _, error = rimland("displacement", *arguments, "--ledger", str(ledger))

    assert ended == code
    assert said in error
    assert "Traceback" not in error


def test_the_brief_has_the_section_and_its_events(
    rimland: Run, ledger: Path, tmp_path: Path
) -> None:
    page = tmp_path / "brief.html"
    code, _, _ = rimland(
        "brief", "--network", "islamic-state", "--ledger", str(ledger), "-o", str(page)
    )
    text = page.read_text(encoding="utf-8")

    assert code == 0
    assert "Is pressure on the core followed by attacks elsewhere?" in text
    section = text.split('<section id="pressure">')[1].split("</section>")[0]
    assert ">45 events</a>" in section
    assert "None of this speaks of causes" in section
    assert section.count("<svg") == 2
    claims = text.split('<section id="portrayal">')[1].split("</section>")[0]
    assert "84</a> claimed and" in claims
    assert claims.count('<svg viewBox="') == 2
    together = text.split('<section id="synchrony">')[1].split("</section>")[0]
    assert "too few to say" in together
    assert "which chance" in together or "times a year by chance" in together
    assert '<svg viewBox="' not in together


def test_claims_are_counted_by_theatre_and_member(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland("portrayal", "--network", "islamic-state", "--ledger", str(ledger))
    flat = " ".join(out.split())

    assert code == 0
    assert "attacks are claimed and" in flat
    for concern in Concern:
        assert f": {concern}: " in flat
    for theatre in ("adjacent", "affiliate", "rim"):
        assert theatre in flat


def test_claims_leave_as_rows_with_their_events(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("portrayal", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--format", "jsonl"),
    )
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert all(row["claimed"] == len(row["claimed_ids"]) for row in rows)
    assert sum(row["claimed"] for row in rows) > 50


def test_a_network_without_attacks_is_said(rimland: Run, ledger: Path) -> None:
    code, _, error = rimland(
        *("portrayal", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--from", "2030-01"),
    )
    assert code == 1
    assert "no attack that is attributed" in error


def test_a_level_never_stands_without_its_false_alarms(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("synchrony", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--day", "2015-06-26"),
    )
    flat = " ".join(out.split())

    assert code == 0
    assert "which chance reaches" in flat
    assert flat.count("reached on") == flat.count("such a level is reached")
    # Kuwait and Tunisia are not covered: what fell on that day cannot be counted.
    assert "asked for: 2015-06-26: rim, no two theatres; 2 events not counted" in flat


def test_synchrony_leaves_as_json(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("synchrony", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--day", "2015-06-26", "--format", "json"),
    )
    assert code == 0
    said = json.loads(out)
    assert said["days"][0]["day"] == "2015-06-26"
    assert said["warning"]["false_alarms_a_year"] <= 0.5


def test_what_follows_what_stands_with_its_checks(
    rimland: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = rimland("dynamics", "--network", "islamic-state", "--ledger", str(ledger))
    flat = " ".join(out.split())

    assert code == 0
    assert "2014-09 to 2017-04" in flat
    assert "Of all attacks" in flat
    assert "That one attack brings on another does not follow from it." in flat
    assert "adjacent 18 " in flat
    assert "rim 45 " in flat
    assert "core: no source of event rows covers a country of it in every month" in flat
    for concern in Concern:
        assert f": {concern}: " in flat
    tables = out.split("Within theatres")[1].split("with each attack")[0]
    assert "…" not in tables
    assert max(map(len, tables.splitlines())) <= 80


def test_dynamics_leave_as_json_with_every_event(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("dynamics", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--format", "json"),
    )
    assert code == 0
    said = json.loads(out)
    assert {one["theatre"]: len(one["event_ids"]) for one in said["series"]} == {
        "adjacent": 18,
        "rim": 45,
    }
    for one in said["pairs"]:
        assert one["share"]["low"] <= one["share"]["value"] <= one["share"]["high"]
        assert one["why"]
    assert said["none"] == 0.2


def test_a_replay_says_what_would_have_been_warned_of(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("replay", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--from", "2014-06", "--to", "2017-04"),
    )
    flat = " ".join(out.split())

    assert code == 0
    assert "pseudo-real-time: revised data, assumed publication lags" in flat
    assert "Core: at none of 35 looks could anything be told." in flat
    assert "Rim: 28 of 35 looks could tell" in flat
    assert "any rise" in out
    assert "never" in out
    assert "cannot tell: rim, 2014-07 to 2014-12: no country of it is covered in 6 months" in out
    assert "assumed: Rows of datasets are known some days after" in out
    assert flat.count("warned on 2") == flat.count("which chance reaches")
    for concern in Concern:
        assert f": {concern}: " in flat


def test_a_replay_leaves_as_json_with_every_event(rimland: Run, ledger: Path) -> None:
    code, out, _ = rimland(
        *("replay", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--from", "2016-05", "--to", "2016-08", "--lag", "rimland-attacks=3", "--format", "json"),
    )
    assert code == 0
    said = json.loads(out)
    assert said["label"] == "pseudo-real-time: revised data, assumed publication lags"
    assert said["lags"] == {"rimland-attacks": 3}
    with package.open(str(ledger)) as opened:
        known = {row["event_id"] for row in opened.events().to_dicts()}
    looks = [look for one in said["theatres"] for look in one["looks"]]
    assert all(set(look["event_ids"]) <= known for look in looks)
    assert all(
        len(look["event_ids"]) == look["count"] for look in looks if look["count"] is not None
    )
    assert {look["tested"] for look in looks if look["tested"]} == {
        "2016-04",
        "2016-05",
        "2016-06",
        "2016-07",
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--from", "2016-01"), 2, "--to"),
        (("--from", "2017-01", "--to", "2016-01"), 1, "before it begins"),
        (("--from", "2016-01", "--to", "2016-02", "--lag", "ucdp"), 2, "SOURCE=DAYS"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_a_line(
    rimland: Run, ledger: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, _, error = rimland(
        "replay", "--network", "islamic-state", *arguments, "--ledger", str(ledger)
    )

    assert ended == code
    assert said in error
    assert "Traceback" not in error


def test_simulate_compares_scenarios_and_says_what_it_cannot_know(
    rimland: Run, ledger: Path
) -> None:
    code, out, _ = rimland(
        *("simulate", "--network", "islamic-state", "--ledger", str(ledger)),
        *("--runs", "100", "--months", "6"),
    )
    flat = " ".join(out.split())

    assert code == 0
    assert "compare assumptions and do not forecast" in flat
    assert "Affiliates cut off" in out
    assert "cannot tell: core could not be fitted" in flat
    assert "cannot tell: affiliate, core could not be fitted" in flat
    assert "assumed: base of rim times 0.8 (0.6 to 1): set in the scenario file" in flat
    assert "cannot be known: how the group will answer" in out


def test_a_simulation_leaves_as_json_and_a_bad_file_in_a_line(
    rimland: Run, ledger: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[[scenario]]\nname = "a"\ntitle = "A"\n', encoding="utf-8")
    asked = ("simulate", "--network", "islamic-state", "--ledger", str(ledger), "--runs", "100")
    code, out, _ = rimland(*asked, "--scenarios", str(mine), "--format", "json")
    assert code == 0
    assert [one["name"] for one in json.loads(out)["outcomes"]] == ["a"]

    mine.write_text("[[scenario]]\nname = 3\n", encoding="utf-8")
    ended, _, error = rimland(*asked, "--scenarios", str(mine))
    assert ended == 1
    assert "name is missing" in error
    assert "Traceback" not in error
