"""The learned view of what MUC-4 calls an incident, and the regression behind it."""

import json
import re
from datetime import date, timedelta
from typing import Any

import muc4_relevance
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logistic import solve
from muc4_relevance import (
    MOST_FEATURES,
    WEIGHTS,
    Coded,
    description,
    features,
    fitted,
    grams,
    learned,
    sample,
    score,
    train,
    weights,
)

from rimland.model.coded import CodedReport, Perpetrator, Quote
from rimland.model.toll import Count
from rimland.model.vocab import Mode, TargetType
from tests.unit.benchmarks.muc4_build import EVE, PUBLISHED, document, incident, report

TEXT = "Gunmen shot a mayor near the Mercado in Lima on 9 March."
UPPER = "GUNMEN SHOT A MAYOR IN LIMA ON THE DAY THAT THE COUNCIL MET. THE GOVERNMENT WAS ANGRY."


def quoting(words: str, text: str = TEXT) -> dict[str, tuple[Quote, ...]]:
    start = text.index(words)
    return {"event_types": (Quote(start, start + len(words), words),)}


def model(**given_: Any) -> dict[str, Any]:
    return {"intercept": 0.0, "threshold": 0.0, "weights": {}} | given_


def coded(relevant: bool, number: int) -> Coded:
    """A civilian shot, which the key holds, or a clash, which it does not."""
    name = f"T-{number}"
    if relevant:
        text = f"gunmen shot a mayor in the {'old ' * (number % 3)}town"
        return document(incident(), text=text, name=name), text, (report(),)
    text = f"troops fought with rebels in the {'old ' * (number % 3)}hills"
    clash = report(event_types=(Mode.CLASH,), target_type=TargetType.MILITARY)
    return document(text=text, name=name), text, (clash,)


CORPUS = [coded(number % 2 == 0, number) for number in range(80)]


class TestFeatures:
    def test_words_and_pairs_without_names_and_numbers(self) -> None:
        assert grams("The men left Lima in 2 cars, in fear.") == {
            *("men", "left", "in", "cars", "fear", "men left", "in cars", "cars in", "in fear"),
        }

    def test_fields_are_told(self) -> None:
        told = report(
            target_type=TargetType.POLICE,
            killed=Count(2, 2, 2),
            perpetrators=(Perpetrator(name="Red Dawn"),),
            abstained={"weapon": "not given"},
        )
        (row,) = features(TEXT, (told,), PUBLISHED)
        assert row.keys() >= {
            "first mode armed_assault",
            "target police of armed_assault",
            "killed to 3",
            "injured unknown",
            "perpetrator named",
            "age to 1",
            "country nine",
            "abstained weapon",
            "position 0 of 1",
        }
        assert not any("dawn" in name.casefold() for name in row)

    @pytest.mark.parametrize(
        ("ended", "age"),
        [(None, "unknown"), (PUBLISHED, "to 0"), (date(1990, 3, 12), "future"), (EVE, "to 1")],
    )
    def test_age(self, ended: date | None, age: str) -> None:
        (row,) = features(TEXT, (report(date_end=ended),), PUBLISHED)
        assert f"age {age}" in row

    def test_age_is_unknown_without_a_dateline(self) -> None:
        (row,) = features(TEXT, (report(),), None)
        assert "age unknown" in row

    def test_places_in_the_document_are_told(self) -> None:
        first, second = features(TEXT, (report(), report()), PUBLISHED)
        assert "position 0 of 2" in first
        assert "position 1 of 2" in second

    def test_quotes_are_read_apart_from_the_text(self) -> None:
        (row,) = features(TEXT, (report(evidence=quoting("shot a mayor")),), PUBLISHED)
        assert "quote:event_types shot" in row
        assert "text:near the" in row

    def test_capitals_are_read_as_mixed_case(self) -> None:
        evidence = quoting("SHOT A MAYOR", UPPER)
        (row,) = features(UPPER, (report(evidence=evidence),), PUBLISHED)
        assert "quote:event_types shot" in row
        assert "text:mayor" in row
        assert not any(re.search(r"\blima\b", name) for name in row)

    @given(st.text(max_size=200))
    def test_any_text_gives_words_of_bounded_weight(self, text: str) -> None:
        (row,) = features(text, (report(),), None)
        squares = sum(v * v for name, v in row.items() if name.startswith("text:"))
        assert squares <= 25.0 + 1e-6


class TestLearnedView:
    def test_reports_above_the_threshold_are_kept(self) -> None:
        one = CORPUS[0]
        kept = model(weights={"first mode armed_assault": 1.0}, threshold=0.5)
        assert learned([one], kept)(one[2][0], PUBLISHED) is None
        assert learned([one], kept | {"threshold": 1.5})(one[2][0], PUBLISHED) == "learned"

    def test_old_reports_are_left_out_whatever_their_score(self) -> None:
        old = report(date_end=PUBLISHED - timedelta(days=63))
        keep = learned([(document(), TEXT, (old,))], model(threshold=-9.0))
        assert keep(old, PUBLISHED) == "old"

    def test_unknown_features_weigh_nothing(self) -> None:
        assert score({"never seen": 3.0}, model(intercept=0.25)) == 0.25

    def test_equal_reports_in_different_texts_are_told_apart(self) -> None:
        reports: list[CodedReport] = [report(), report()]
        both = [(document(), t, (r,)) for t, r in zip(("a bomb", "a ball"), reports, strict=True)]
        keep = learned(both, model(weights={"text:bomb": 1.0}, threshold=0.1))
        assert [keep(r, PUBLISHED) for r in reports] == [None, "learned"]


class TestTraining:
    def test_labels_are_the_templates_met(self) -> None:
        optional = incident(number="1 (OPTIONAL)")
        far = report(
            event_types=(Mode.BOMBING,), country_iso3="CHL", place="Arica", date_start=None
        )
        for key, label in ((incident(), True), (optional, None)):
            found = sample((document(key, text=TEXT), TEXT, (report(), far)))
            assert found.labels == [label, False]

    def test_what_separates_is_learned(self) -> None:
        found = train(CORPUS)
        assert found["cross_validation"]["documents_f1"] == 1.0
        assert found["cross_validation"]["false_per_irrelevant"] == 0.0
        learnt = found["weights"]
        assert learnt["first mode armed_assault"] > 0 > learnt["first mode clash"]
        assert learnt["text:mayor"] > 0 > learnt["text:rebels"]
        keep = learned(CORPUS, found)
        assert [keep(r[0], PUBLISHED) is None for _, _, r in CORPUS[:4]] == [True, False] * 2

    def test_it_is_deterministic(self) -> None:
        assert json.dumps(train(CORPUS)) == json.dumps(train(CORPUS))

    def test_rare_features_are_left_out(self) -> None:
        rare = (document(incident(), text="zebra"), "zebra", (report(),))
        assert "text:zebra" not in fitted([sample(c) for c in [*CORPUS, rare]], 1.0)["weights"]

    def test_no_threshold_is_taken_that_lets_too_much_through(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(muc4_relevance, "MOST_FALSE", -1.0)
        with pytest.raises(SystemExit, match="no threshold"):
            train(CORPUS)


class TestRegression:
    def test_one_feature_reaches_the_known_optimum(self) -> None:
        # Three of four with the feature, one of four without: odds 3 and 1/3.
        cells = [(number, 0, 1.0) for number in range(4)]
        labels = np.array([1.0, 1, 1, 0, 1, 0, 0, 0])
        weight, intercept = solve(cells, labels, 1, 1e-6)
        assert weight == pytest.approx(2 * np.log(3), abs=1e-3)
        assert intercept == pytest.approx(-np.log(3), abs=1e-3)

    @given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
    def test_the_slope_vanishes_at_the_solution(self, rows: list[tuple[bool, bool]]) -> None:
        labels = np.array([float(label) for label, _ in rows] + [0.0, 1.0])
        told = np.array([float(has) for _, has in rows] + [0.0, 0.0])
        cells = [(number, 0, 1.0) for number, has in enumerate(told) if has]
        weight, intercept = solve(cells, labels, 1, 0.5)
        chance = 1 / (1 + np.exp(-(weight * told + intercept)))
        assert told @ (chance - labels) + 0.5 * weight == pytest.approx(0.0, abs=1e-3)
        assert (chance - labels).sum() == pytest.approx(0.0, abs=1e-3)


class TestStoredWeights:
    def test_they_are_small_and_say_how_they_were_found(self) -> None:
        stored = weights()
        assert WEIGHTS.stat().st_size < 1_000_000
        assert len(stored["weights"]) <= MOST_FEATURES
        assert stored["cross_validation"]["false_per_irrelevant"] <= 0.15
        assert "train split only" in description()
        assert f"documents_f1 {stored['cross_validation']['documents_f1']:.3f}" in description()

    def test_they_hold_no_names_and_numbers(self) -> None:
        words = [n for n in weights()["weights"] if n.startswith(("text:", "quote:"))]
        assert words
        assert not [w for w in words if re.search(r"\d", w)]
        assert all(w == w.lower() for w in words)
