"""How labelled modern cases are scored, with expectations counted by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from case_fields import fields, kilometres, perpetrators, similarity
from measures import f1, reliability

from cases import figures, leaked, load, run, score, trusted, wrong_quotes
from rimland.model.coded import CodedDocument, CodedReport, Perpetrator, Quote
from rimland.model.toll import Count
from rimland.model.vocab import Certainty, Claim, Mode, Tie

DAY = date(2019, 3, 5)
LABEL: dict[str, Any] = {
    "event_types": ["bombing", "armed_assault"],
    "suicide": None,
    "foiled": False,
    "date_start": DAY,
    "date_end": DAY,
    "country_iso3": "AFG",
    "place": "Kabul",
    "latitude": 34.5,
    "longitude": 69.2,
    "killed": {"low": 7, "best": 7, "high": None},
    "perpetrators": [{"name": "Taliban", "tie": "directed", "claim": "claimed"}],
}


def report(**given: Any) -> CodedReport:
    plain: dict[str, Any] = {
        "event_types": (Mode.BOMBING, Mode.ARMED_ASSAULT),
        "date_start": DAY,
        "date_end": DAY,
        "country_iso3": "AFG",
        "place": "Kabul",
        "latitude": 34.52,
        "longitude": 69.17,
        "killed": Count(7, 7, None),
        "perpetrators": (Perpetrator("Taliban", tie=Tie.DIRECTED, claim=Claim.CLAIMED),),
        "confidence": 0.8,
    }
    return CodedReport(**(plain | given))


def coded(*reports: CodedReport) -> CodedDocument:
    return CodedDocument("a", DAY, reports)


def case(*labels: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"id": "a", "voice": "wire", "text": "x" * 40, "reports": list(labels)} | given


def wrong(ours: CodedReport, label: dict[str, Any]) -> list[str]:
    return [measure for measure, right, _, _ in fields(ours, label) if not right]


def test_a_report_that_says_what_the_label_says() -> None:
    measures = [measure for measure, _, _, _ in fields(report(), LABEL)]
    assert wrong(report(), LABEL) == []
    assert sorted(measures) == sorted(
        [
            *("mode_first", "modes_all", "suicide", "foiled", "country_iso3", "date"),
            *("killed_low", "killed_best", "killed_high", "place", "group", "tie", "claim"),
        ]
    )


def test_null_must_be_null() -> None:
    assert wrong(report(suicide=True), {"suicide": None}) == ["suicide"]
    assert wrong(report(), {"killed": None}) == ["killed_low", "killed_best"]
    assert wrong(report(), {"place": None}) == ["place"]
    assert wrong(report(), {"date_start": None, "date_end": None}) == ["date"]


def test_what_a_label_leaves_out_is_not_scored() -> None:
    assert list(fields(report(), {})) == []
    best = [m for m, _, _, _ in fields(report(), {"killed": {"best": 7}})]
    assert best == ["killed_best"]


@pytest.mark.parametrize(
    ("latitude", "given", "right"),
    [
        (34.9, {}, True),  # 44 km
        (35.0, {}, False),  # 56 km
        (35.0, {"place_precision": 4}, True),
        (35.9, {"place": None}, True),  # 156 km from an area without a name
        (36.0, {"place": None}, False),  # 167 km
        (None, {}, False),
    ],
)
def test_places(latitude: float | None, given: dict[str, Any], right: bool) -> None:
    label = {"place": "Kabul", "latitude": 34.5, "longitude": 69.2} | given
    ours = report(latitude=latitude, longitude=69.2)
    assert wrong(ours, label) == ([] if right else ["place"])


def test_a_place_without_coordinates_goes_by_name() -> None:
    assert wrong(report(place="Kabul city"), {"place": "Kabul"}) == []
    assert wrong(report(place="Herat"), {"place": "Kabul"}) == ["place"]


def test_kilometres() -> None:
    assert kilometres((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111.19, abs=0.01)
    assert kilometres((51.5, -0.12), (48.85, 2.35)) == pytest.approx(343, abs=2)


def judged(ours: list[Perpetrator], wanted: list[dict[str, Any]]) -> dict[str, bool]:
    return {measure: right for measure, right, _, _ in perpetrators(ours, wanted)}


def test_groups_are_compared_as_sets() -> None:
    two = [{"name": "Taliban"}, {"name": "Islamic State"}]
    assert judged([Perpetrator("Islamic State"), Perpetrator("Taliban")], two)["group"]
    assert not judged([Perpetrator("Taliban")], two)["group"]
    assert not judged([Perpetrator("Taliban")], [])["group"]
    assert judged([], [])["group"]


def test_axes_of_a_nameless_perpetrator() -> None:
    nameless = {"name": None, "tie": "unknown", "certainty": None, "claim": "none_known"}
    assert all(judged([], [nameless]).values())
    blamed = Perpetrator(certainty=Certainty.SUSPECTED)
    found = judged([blamed], [nameless])
    assert [measure for measure, right in found.items() if not right] == ["certainty"]


def test_axes_of_an_unmatched_group_are_not_judged() -> None:
    assert judged([Perpetrator("Red Dawn")], [{"name": "Taliban", "tie": "none"}]) == {
        "group": False
    }


def test_said_by() -> None:
    said = {"name": "Taliban", "said_by": "the Interior Ministry"}
    assert judged([Perpetrator("Taliban", said_by="interior ministry")], [said])["said_by"]
    assert not judged([Perpetrator("Taliban")], [said])["said_by"]
    nobody = {"name": "Taliban", "said_by": None}
    assert not judged([Perpetrator("Taliban", said_by="police")], [nobody])["said_by"]


def test_similarity_counted_by_hand() -> None:
    # modes 1, country .5, place 1, dates 1, killed 1, group 1
    assert similarity(report(), LABEL) == pytest.approx(5.5)
    other = report(
        event_types=(Mode.ARMED_ASSAULT,),
        date_start=date(2018, 1, 1),
        date_end=date(2018, 1, 1),
        country_iso3="IRQ",
        place="Mosul",
        killed=Count(1, 1, 1),
        perpetrators=(),
    )
    assert similarity(other, LABEL) == pytest.approx(-0.5)


def test_documents_and_incidents() -> None:
    far = LABEL | {"date_start": date(2010, 1, 1), "date_end": date(2010, 1, 1), "place": "Oslo"}
    far |= {"country_iso3": "NOR", "killed": {"best": 1}, "event_types": ["stabbing"]}
    far |= {"perpetrators": [], "latitude": 59.9, "longitude": 10.7}
    scored = [
        score(case(LABEL, far), coded(report())),
        score(case(), coded(report())),
        score(case(), coded()),
    ]
    lines = {line["measure"]: line for line in figures(scored)}
    documents, incidents = lines["documents_f1"], lines["incidents_f1"]
    assert (documents["precision"], documents["recall"], documents["n"]) == (0.5, 1.0, 3)
    assert (incidents["precision"], incidents["recall"], incidents["n"]) == (0.5, 0.5, 2)
    assert (lines["negatives_silent"]["value"], lines["negatives_silent"]["n"]) == (0.5, 2)
    assert lines["killed_best"] == {"measure": "killed_best", "value": 1.0, "n": 1}


def test_leaks_are_found_in_every_string() -> None:
    ours = coded(
        report(evidence={"killed": (Quote(0, 12, "Dr Ana  VÓSTEK"),)}),
        report(perpetrators=(Perpetrator("x", said_by="Ilmar Tane"),)),
    )
    assert list(leaked(["Ana Vostek", "Ilmar Tane", "Otto Brun"], ours)) == [
        *("Ana Vostek", "Ilmar Tane"),
    ]


def test_quotes_must_be_the_text_but_for_masks() -> None:
    text = "Ana Vostek died at Ataturk airport"

    def faults(*quotes: Quote) -> list[str]:
        labelled = case(text=text, keep=["Ataturk"])
        return list(wrong_quotes(labelled, coded(report(evidence={"a": quotes}))))

    assert faults(Quote(0, 15, "███ ██████ died"), Quote(19, 34, "Ataturk airport")) == []
    assert faults(Quote(0, 15, "███ ██████ fled")) != []
    assert faults(Quote(0, 15, "███ ██████")) != []
    assert faults(Quote(30, 40, "port      ")) != []
    assert faults(Quote(19, 34, "███████ airport")) == ["masked the kept name 'Ataturk'"]


def test_trust_asks_for_country_date_and_killed() -> None:
    def trust(*reports: CodedReport) -> list[tuple[float, bool]]:
        return list(trusted(score(case(LABEL), coded(*reports))))

    assert trust(report()) == [(0.8, True)]
    assert trust(report(place="Herat", latitude=None)) == [(0.8, True)]
    assert trust(report(killed=Count(6, 6, 6))) == [(0.8, False)]
    assert trust(report(), report(confidence=0.4)) == [(0.8, True), (0.4, False)]


def test_reliability_by_hand() -> None:
    found = reliability([(0.95, True), (0.95, False), (0.25, False), (1.0, True)])
    # squares: .0025 + .9025 + .0625 + 0 over 4; bins: .9 holds 3 with mean .9667 and share .6667
    assert found["value"] == pytest.approx(0.2419, abs=1e-4)
    assert found["ece"] == pytest.approx(0.3 * 3 / 4 + 0.25 / 4, abs=1e-4)
    assert found["baseline"] == 0.25
    assert found["bins"] == [[0.2, 1, 0.25, 0.0], [0.9, 3, 0.967, 0.667]]
    assert reliability([])["value"] is None


def test_f1() -> None:
    assert f1(1, 2, 4) == {"precision": 0.5, "recall": 0.25, "value": 0.3333}
    assert f1(0, 0, 0)["value"] == 0.0


def test_a_file_is_coded_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "coding_tiny.yml"
    file.write_text(
        "- {id: a, voice: wire, published: 2019-03-06, text: Bomb., reports: [{country_iso3: AFG}]}\n"
    )
    seen: list[dict[str, Any]] = []

    def coder(text: str, **given: Any) -> CodedDocument:
        seen.append({"text": text} | given)
        return coded(report())

    assert load(file)[0]["published"] == date(2019, 3, 6)
    run([file], coder, errors=None, limit=5)
    assert '"corpus": "coding_tiny"' in capsys.readouterr().out
    assert seen[0]["published"] == date(2019, 3, 6)
    run([file], coder, errors="all", limit=5)
    assert "false" in capsys.readouterr().out
