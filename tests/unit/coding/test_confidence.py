"""Confidence: visible features, a calibrated chance, and the training that fits it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.coding.apart import Incident
from rimland.coding.confidence import confidence, features
from rimland.coding.document import Reading
from rimland.coding.logistic import Logistic
from rimland.coding.screening import screen
from rimland.model.coded import CodedReport, Quote
from rimland.model.toll import Count
from rimland.model.vocab import DatePrecision, Mode
from rimland.reading.dates import dates
from rimland.reading.tolls import tolls
from training.learning import (
    Document,
    best,
    calibrated,
    calibration,
    fit,
    fit_bags,
    fold,
    vocabulary,
)

TEXT = "A bomb exploded at a market in Zorvale on Tuesday, killing six people, police said."
DAY = date(2017, 2, 28)
FULL = CodedReport(
    event_types=(Mode.BOMBING,),
    date_start=DAY,
    date_end=DAY,
    date_precision=DatePrecision.DAY,
    country_iso3="IRQ",
    place="Zorvale",
    place_precision=1,
    killed=Count(6, 6, 6),
    evidence={"killed_best": (Quote(51, 69, "killing six people"),)},
)
TEXTS = Path(__file__).parents[3] / "tools" / "training" / "texts.jsonl"
CHANCES = st.floats(0, 1)


def read(text: str = TEXT) -> Reading:
    published = date(2017, 3, 1)
    return Reading(
        screened=screen(text),
        published=published,
        places=(),
        filed_from=(),
        peoples=(),
        dates=dates(text, published),
        actors=(),
        tolls=tolls(text),
        persons=(),
        masked=text,
    )


def told(reading: Reading) -> Incident:
    mentions = list(reading.screened.mentions)
    return Incident(mentions, sorted({m.sentence for m in mentions}))


def test_features_are_flags_and_log_odds() -> None:
    reading = read()
    found = features(FULL, told(reading), reading, 0, 0.5)
    assert found.pop("newsworthiness") == 0
    assert set(found.values()) <= {0.0, 1.0}
    assert found["day"] == found["town"] == found["killed_best"] == found["killed_beside"] == 1
    assert found["later_incident"] == found["update"] == found["foiled"] == 0


def test_a_text_with_rival_answers_shows_them() -> None:
    reading = read(f"{TEXT} On Monday gunmen killed nine soldiers.")
    found = features(FULL, told(reading), reading)
    assert found["tolls_several"] == found["days_several"] == 1


def test_evidence_elsewhere_does_not_stand_beside() -> None:
    reading = read()
    apart = replace(FULL, evidence={"killed_best": (Quote(5_000, 5_004, "six."),)})
    assert features(apart, told(reading), reading)["killed_beside"] == 0


def test_a_full_report_is_trusted_more_than_a_bare_one() -> None:
    reading = read()
    bare = CodedReport(event_types=(Mode.BOMBING,))
    incident = told(reading)
    assert confidence(FULL, incident, reading) > confidence(bare, incident, reading)


@given(st.integers(0, 9), CHANCES)
def test_a_confidence_is_a_chance(position: int, belief: float) -> None:
    reading = read()
    assert 0 < confidence(FULL, told(reading), reading, position, belief) < 1


@given(CHANCES, CHANCES)
def test_belief_never_lowers_confidence(one: float, other: float) -> None:
    reading = read()
    incident = told(reading)
    low, high = (confidence(FULL, incident, reading, 0, b) for b in sorted((one, other)))
    assert low <= high


def test_a_report_without_its_reading_has_a_confidence() -> None:
    assert 0 < confidence(FULL, told(read())) < 1


def test_every_weight_belongs_to_a_feature() -> None:
    path = resources.files("rimland").joinpath("data", "coding", "confidence.toml")
    weights = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
    reading = read()
    assert weights.keys() <= features(FULL, told(reading), reading).keys()


# Training


def test_fitting_finds_what_tells() -> None:
    rows = [{"yes": 1.0, "noise": float(n % 2)} for n in range(20)]
    rows += [{"no": 1.0, "noise": float(n % 2)} for n in range(20)]
    truth = [True] * 20 + [False] * 20
    model = fit(rows, truth, [1.0] * 40, ["yes", "no", "noise"], {"": 1e-3})
    assert model.weights["yes"] > 1 > -1 > model.weights["no"]
    assert abs(model.weights["noise"]) < 0.1


def test_fitting_twice_gives_the_same_weights() -> None:
    rows = [{"a": 1.0}, {"b": 1.0}, {"a": 1.0, "b": 0.5}]
    fits = [fit(rows, [True, False, True], [1, 1, 1], ["a", "b"], {"": 1e-2}) for _ in range(2)]
    assert fits[0] == fits[1]


def test_a_bag_is_told_by_its_best_instance() -> None:
    dull, telling = {"dull": 1.0}, {"attack": 1.0}
    bags = [Document(f"a{n}", True, [dull, telling]) for n in range(8)]  # noqa: FBT003
    bags += [Document(f"n{n}", False, [dull, dull]) for n in range(8)]  # noqa: FBT003
    model = fit_bags(bags, ["dull", "attack"], {"": 1e-3}, rounds=4)
    assert best(model, bags[0]) == telling
    assert model.score(telling) > model.score(dull)


def test_a_vocabulary_leaves_out_the_rare_and_the_forbidden() -> None:
    bags = [
        Document("a", True, [{"word:bomb": 1, "word:zor": 1}]),  # noqa: FBT003
        Document("b", True, [{"word:bomb": 1, "word:zor": 1}]),  # noqa: FBT003
        Document("c", False, [{"word:goal": 1}]),  # noqa: FBT003
    ]
    assert vocabulary(bags, 2, lambda name: "zor" not in name, 10) == ["word:bomb"]


@given(st.text(), st.integers(2, 9))
def test_a_text_stays_in_its_fold(name: str, folds: int) -> None:
    assert 0 <= fold(name, folds) == fold(name, folds) < folds


def test_calibration_finds_slope_and_shift() -> None:
    # Scores three times too sure: at +-3 the shares are those of log odds +-1.
    scores = [3.0] * 1000 + [-3.0] * 1000
    truth = [n < 731 for n in range(1000)] + [n < 269 for n in range(1000)]
    slope, shift = calibration(scores, truth)
    assert slope == pytest.approx(1 / 3, abs=0.01)
    assert shift == pytest.approx(0, abs=0.01)


def test_calibration_moves_scores_as_it_says() -> None:
    moved = calibrated(Logistic(1.0, {"a": 2.0}), 0.5, -1.0)
    assert moved.score({"a": 1.0}) == pytest.approx(0.5 * 3.0 - 1.0)


def test_the_training_texts_are_sound() -> None:
    rows = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    assert {row["label"] for row in rows} == {"attack", "none"}
    for row in rows:
        published = date.fromisoformat(row["published"])
        report = row.get("report")
        assert report is None or row["label"] == "attack"
        if report and report["date"]:
            assert date.fromisoformat(report["date"]) <= published
