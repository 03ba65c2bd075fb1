"""A panel in, a forecast out: the command as somebody types it."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

import rimland as package
from rimland.tables.forecasting import read_draws, read_metadata
from tests.command_line import typed_into


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    rows = [
        f"{month},{country},{rng.poisson(country)}"
        for country in range(8)
        for month in range(397, 465)
    ]
    file = tmp_path / "panel.csv"
    file.write_text("month_id,country_id,value\n" + "\n".join(rows) + "\n464,99,1\n")
    return file


def test_a_panel_is_forecast(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, output = typed_into(capsys), tmp_path / "out.parquet"
    words = ["forecast", "--input", str(panel), "--origin", "2018-06", "--steps", "3"]
    code, said, _ = call(*words, "--draws", "200", "--output", str(output))
    assert code == 0
    assert "8 countries, 3 months after 2018-06, 200 draws each" in " ".join(said.split())
    made = read_draws(output)
    assert made.first == 463
    assert made.samples.shape == (8, 3, 200)
    assert made.samples[7].mean() == pytest.approx(7, rel=0.4)
    told = read_metadata(output)
    assert told["origin"] == "2018-06"
    assert len(told["input_sha256"]) == 64
    call(*words, "--draws", "200", "--output", str(tmp_path / "again.parquet"))
    np.testing.assert_array_equal(read_draws(tmp_path / "again.parquet").samples, made.samples)


def test_an_origin_outside_the_panel_is_one_line(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--origin", "2024-01", "--output", str(tmp_path / "out.parquet")]
    code, _, wrong = typed_into(capsys)("forecast", "--input", str(panel), *words)
    assert code == 1
    assert "2024-01 is not among them" in wrong
    assert wrong.count("\n") == 1
    assert not (tmp_path / "out.parquet").exists()


def test_a_forecast_is_scored_beside_baselines(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, output = typed_into(capsys), tmp_path / "out.parquet"
    words = ["--input", str(panel), "--origin", "2018-06", "--steps", "2", "--model", "recency"]
    assert call("forecast", *words, "--output", str(output))[0] == 0
    asked = ["score", "--forecast", str(output), "--observed", str(panel), "--history", str(panel)]
    code, said, _ = call(*asked)
    assert code == 0
    assert "8 countries, 2 months" in said
    assert "conflictology" in said
    code, said, _ = call(*asked, "--format", "json")
    told = json.loads(said)
    assert [one["name"] for one in told["forecasts"]] == [
        "out.parquet",
        *("zero", "last", "conflictology", "smeared"),
    ]
    assert told["forecasts"][0]["ratios"]["crps to zero"]["value"] < 1
    assert told["not_forecast"] == 1  # country 99 had no year before the origin


def test_the_ledgers_theatres_are_forecast(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, book = typed_into(capsys), ["--ledger", str(tmp_path / "one.db")]
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    with resources.as_file(table) as file, package.open(str(tmp_path / "one.db")) as opened:
        opened.load("csv", [str(file)])
        opened.link()
    output = tmp_path / "t.parquet"
    words = ["forecast", "--origin", "2016-12", "--steps", "3", "--draws", "200"]
    asked = [*words, "--network", "islamic-state", "--count", "events", "--output", str(output)]
    code, said, _ = call(*asked, "--by", "theatre", "--model", "recency", *book)
    assert code == 0
    assert "theatres, 3 months after 2016-12" in " ".join(said.split())
    told = read_metadata(output)
    units = json.loads(told["units"])
    made = read_draws(output)
    assert {units[str(unit)] for unit in made.units} <= {"core", "adjacent", "affiliate", "rim"}
    assert "pseudo-real-time" in told["vintage"]
    code, said, _ = call(*asked, "--model", "conflictology", *book)
    assert code == 0
    assert "TUR" in json.loads(read_metadata(output)["units"]).values()
    code, _, wrong = call(*words, "--output", str(output), "--by", "theatre", *book)
    assert code == 2
    assert "--network" in wrong
