from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rimland.linking.explain import explain_links
from rimland.linking.levels import FEATURES
from rimland.linking.model import LinkModel, default_model
from rimland.linking.score import PAIR_SCHEMA, score_pairs
from tests.unit.linking.reports import report, reports_table

MODEL = default_model()
FAMILIES = pa.table(
    {
        "key": ["name:is", "name:islamic state", "ucdp:234", "name:pkk"],
        "valid_from": pa.array([date(2000, 1, 1)] * 4, pa.date32()),
        "valid_to": pa.array([date(2999, 1, 1)] * 4, pa.date32()),
        "network": ["islamic-state"] * 3 + ["pkk"],
    }
)
THIS = report("a:1", perpetrator="Islamic State", killed=(102, 103, 103), event_types=["bombing"])


def scored(*rows: dict[str, Any], touching: list[str] | None = None) -> list[dict[str, Any]]:
    asked = None if touching is None else pa.array(touching, pa.string())
    pairs = score_pairs(reports_table(*rows), FAMILIES, MODEL, touching=asked)
    assert pairs.schema == PAIR_SCHEMA
    return list(pairs.to_pylist())


def said(*rows: dict[str, Any]) -> str:
    reports = reports_table(*rows)
    links = score_pairs(reports, FAMILIES, MODEL).select(["a", "b"])
    (sentence,) = explain_links(reports, FAMILIES, MODEL, links)
    return sentence


def test_two_datasets_on_one_attack_are_likely_the_same_and_say_why() -> None:
    other = report("b:9", perpetrator="IS", killed=(102, 102, 105), event_types=["other_violence"])
    (found,) = scored(THIS, other)
    assert (found["a"], found["b"]) == ("a:1", "b:9")
    assert found["bits"] > 3
    assert found["toll_fits"]
    sentence = said(THIS, other)
    assert "0.0 km apart" in sentence
    assert "both name the same actors" in sentence
    assert "the tolls agree (103 and 102)" in sentence


@pytest.mark.parametrize(
    "other",
    [
        report("b:9", "2015-11-20", perpetrator="IS", killed=(102, 102, 102)),
        report("b:9", perpetrator="IS", killed=(102, 102, 102), latitude=37.0),
        report("b:9", perpetrator="PKK", killed=(1, 1, 1)),
        report("b:9", perpetrator="IS", killed=(1, 1, 1), event_types=["stabbing"]),
    ],
    ids=["another month", "300 km away", "another network", "another toll"],
)
def test_what_does_not_fit_is_not_linked(other: dict[str, Any]) -> None:
    assert all(pair["bits"] < MODEL.link_at for pair in scored(THIS, other))


def test_another_country_weighs_against_a_pair() -> None:
    same = report("b:9", perpetrator="IS", killed=(102, 102, 102))
    (here,), (there,) = scored(THIS, same), scored(THIS, same | {"country_iso3": "IRQ"})
    assert there["bits"] < here["bits"] - 3


def test_reports_of_one_dataset_are_never_compared() -> None:
    assert scored(THIS, report("a:2", perpetrator="IS", killed=(103, 103, 103))) == []


def test_an_outlets_articles_are_compared_but_not_an_articles_own_reports() -> None:
    like: dict[str, Any] = {"perpetrator": "IS", "killed": (5, 5, 5)}
    one, other = report("article:wire:d1-1", **like), report("article:wire:d1-2", **like)

    assert scored(one, other) == []
    later = report("article:wire:d2-1", **like)
    assert len(scored(one, later)) == 1


def test_a_coarse_place_and_date_still_meet_within_their_precision() -> None:
    coarse = report(
        "b:9",
        "2015-10-14",
        perpetrator="IS",
        killed=(100, 103, 110),
        date_precision="week",
        place_precision=4,
        latitude=40.5,
    )
    (found,) = scored(THIS, coarse)
    assert found["bits"] >= MODEL.link_at
    assert "within what the dates are known to" in said(THIS, coarse)


def test_places_that_are_unknown_and_dates_known_only_to_the_year_take_no_part() -> None:
    for change in ({"place_precision": 7}, {"date_precision": "year"}):
        assert scored(THIS, report("b:9", perpetrator="IS", killed=(103, 103, 103)) | change) == []


def test_a_place_known_only_to_the_country_meets_that_country_and_says_little() -> None:
    near = report("b:9", perpetrator="IS", killed=(103, 103, 103))
    wide = near | {"place_precision": 6, "latitude": 39.0, "longitude": 35.0}
    (close,), (far,) = scored(THIS, near), scored(THIS, wide)
    assert far["bits"] < close["bits"] - 3
    assert "known to the country only" in said(THIS, wide)
    assert scored(THIS, wide | {"country_iso3": "SYR"}) == []


def test_a_province_named_by_two_reports_says_as_much_wherever_its_middle_is_put() -> None:
    coarse: dict[str, Any] = {"perpetrator": "IS", "killed": (5, 5, 5), "place_precision": 4}
    coarse |= {"adm1": "Ankara", "place": "Ankara province"}
    one = report("a:1", **coarse)
    bits = [
        scored(one, report("b:9", **coarse) | {"latitude": lat})[0]["bits"] for lat in (39.9, 40.9)
    ]
    assert bits[0] == bits[1]
    (other,) = scored(one, report("b:9", **coarse) | {"adm1": "Konya"})
    assert other["bits"] < bits[0] - 2


def test_as_many_days_speak_for_a_pair_and_a_longer_span_against_it() -> None:
    def lasting(days: int, key: str) -> dict[str, Any]:
        told = report(key, perpetrator="IS", killed=(5, 5, 5), date_precision="week")
        return told | {"date_end": told["date_start"] + timedelta(days=days)}

    one = lasting(3, "a:1")
    bits = [scored(one, lasting(days, "b:1"))[0]["bits"] for days in (3, 4, 6)]
    assert bits == sorted(bits, reverse=True)
    assert "both tell of 4 days" in said(one, lasting(3, "b:1"))


def test_the_perpetrators_own_dead_do_not_count_against_a_match() -> None:
    with_own = report(
        "b:9", perpetrator="IS", killed=(47, 47, 47), killed_side_a_best=3, event_types=["bombing"]
    )
    without = report(
        "a:1",
        perpetrator="IS",
        killed=(44, 44, 44),
        perpetrators_in_total=False,
        event_types=["bombing"],
    )
    (found,) = scored(without, with_own)
    assert found["toll_fits"]


def test_an_alias_of_a_dated_member_is_the_same_actor_and_a_spelling_is_alike() -> None:
    like: dict[str, Any] = {"killed": (7, 7, 7)}
    by = [
        scored(report("a:1", perpetrator=one, **like), report("b:1", perpetrator=two, **like))[0]
        for one, two in (
            ("Islamic State", "IS"),
            ("Government of Syria", "Syrian government"),
            ("Jaysh al-Islam", "Ahrar al-Sham"),
        )
    ]
    assert by[0]["bits"] == by[1]["bits"] > by[2]["bits"]


def test_like_words_speak_for_a_pair_and_common_ones_for_none() -> None:
    told = [
        "A lorry was driven into a crowd at the Christmas market on Breitscheidplatz",
        "Lorry ploughs into crowded Christmas market, Breitscheidplatz",
        "Gunmen fired at the checkpoint of a village near the border river",
        "people killed and wounded in the attack, at least",
    ]
    rows = [
        report(f"{s}:1", killed=(9, 9, 9), summary=w) for s, w in zip("abcd", told, strict=True)
    ]
    bits = {p["b"]: p["bits"] for p in scored(*rows) if p["a"] == "a:1"}
    assert bits["b:1"] > bits["d:1"] > bits["c:1"]


def test_touching_gives_just_the_pairs_of_these_reports() -> None:
    rows = [report(f"{s}:{n}", killed=(9, 9, 9)) for s in "abc" for n in (1, 2)]
    every = {(p["a"], p["b"]) for p in scored(*rows)}
    some = {(p["a"], p["b"]) for p in scored(*rows, touching=["a:1", "c:2"])}
    assert some == {pair for pair in every if {"a:1", "c:2"} & set(pair)}


def test_a_crowded_place_lowers_the_odds_where_and_when_it_is_crowded() -> None:
    crowded = LinkModel(
        "x",
        MODEL.prior,
        -99.0,
        -99.0,
        MODEL.weights,
        {"": 2.0, "39|32": 5.0, "39|32|2015": 7.0},
    )
    rows = [report("a:1", killed=(9, 9, 9)), report("b:1", killed=(9, 9, 9))]
    later = [row | {"date_start": date(2016, 3, 1), "date_end": date(2016, 3, 1)} for row in rows]
    away = [row | {"latitude": 38.0} for row in rows]
    bits = [
        score_pairs(reports_table(*told), FAMILIES, crowded)["bits"][0].as_py()
        for told in (rows, later, away)
    ]
    assert bits[1] - bits[0] == pytest.approx(2.0)
    assert bits[2] - bits[1] == pytest.approx(3.0)


def test_a_two_day_record_may_hold_a_one_day_one_and_a_campaign_an_incident() -> None:
    day = report("a:1", killed=(3, 3, 3))
    days = report("b:1", killed=(8, 8, 8)) | {"date_end": date(2015, 10, 11)}
    campaign = report("b:1", killed=(80, 80, 80), unit="campaign")
    assert [scored(day, other)[0]["inside"] for other in (days, campaign)] == [True, True]
    assert not scored(day, report("b:1", killed=(3, 3, 3)))[0]["inside"]


def test_every_level_has_a_weight_and_every_sentence_can_be_said() -> None:
    shown = ("km", "reach", "gap_words", "ends", "days_a", "days_b", "best_a", "best_b", "place_a")
    figures = dict.fromkeys(shown, "x")
    for feature, levels in FEATURES.items():
        assert set(MODEL.weights[feature]) == {level.name for level in levels}
        assert all(level.sentence.format(**figures) is not None for level in levels)
        assert len({level.name for level in levels}) == len(levels)


def test_a_model_survives_being_written_down() -> None:
    assert LinkModel.from_json(MODEL.to_json()) == MODEL
    assert LinkModel.from_json(MODEL.to_json()).to_json() == MODEL.to_json()


def test_names_quotes_and_odd_letters_do_no_harm() -> None:
    odd = 'O\'Higgins "x"; DROP TABLE reports -- \u0623\u062d\u0631\u0627\u0631'
    rows = [report(f"{s}:1", perpetrator=odd, place=odd, adm1=odd, killed=(9, 9, 9)) for s in "ab"]
    assert len(scored(*rows)) == 1
