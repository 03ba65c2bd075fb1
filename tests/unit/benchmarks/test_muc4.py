"""How reports meet templates and how they score, counted by hand."""

from datetime import date

import pytest
from muc4_keys import Incident
from muc4_measures import (
    accuracy,
    false_per_irrelevant,
    incidents,
    not_coded,
    organisation_f1,
    relevance,
    trusted,
)
from muc4_score import Outcome, Pair, align, slots

from rimland.model.coded import CodedReport, Perpetrator, Quote
from rimland.model.toll import Count
from rimland.model.vocab import Mode
from tests.unit.benchmarks.muc4_build import EVE, PUBLISHED, document, incident, report


class TestAlign:
    def test_matched_merged_and_false(self) -> None:
        first = incident(number="1", where=["PERU: LIMA (CITY)"])
        second = incident(number="2", where=["PERU: LIMA (CITY): CALLAO (TOWN)"])
        away = report(event_types=(Mode.BOMBING,), country_iso3="BOL", place="La Paz")
        outcome = align(document(first, second), "", [report(place="Callao"), away])
        assert [p.incident.number for p in outcome.pairs] == [2]
        causes = [(v.slot, v.cause) for v in outcome.verdicts if v.slot in {"false", "missed"}]
        assert causes == [("false", "no template fits"), ("missed", "merged")]

    def test_two_reports_of_one_template(self) -> None:
        outcome = align(document(incident()), "", [report(), report()])
        assert [v.cause for v in outcome.verdicts if v.slot == "false"] == ["one of several"]

    @pytest.mark.parametrize(
        ("given", "reports", "cause"),
        [
            ({"stage": ["THREATENED"]}, [], "only threatened"),
            ({"type": ["ROBBERY"]}, [], "type not coded"),
            ({}, [], "nothing coded"),
            ({}, [report(target_type="military")], "left out: security target"),
            ({}, [report(event_types=(Mode.BOMBING,), place="Cusco")], "no report fits"),
        ],
    )
    def test_why_a_template_is_missed(
        self, given: dict[str, list[str]], reports: list[CodedReport], cause: str
    ) -> None:
        outcome = align(document(incident(**given)), "", reports)
        assert [v.cause for v in outcome.verdicts if v.slot == "missed"] == [cause]

    def test_an_optional_template_costs_nothing_unmatched(self) -> None:
        outcome = align(document(incident(number="1 (OPTIONAL)")), "", [])
        assert outcome.verdicts == []
        assert len(align(document(incident(number="1 (OPTIONAL)")), "", [report()]).pairs) == 1

    def test_a_report_where_there_is_no_template(self) -> None:
        outcome = align(document(), "", [report()])
        assert [v.cause for v in outcome.verdicts] == ["irrelevant document"]


def verdicts_on(key: Incident, ours: CodedReport, text: str = "") -> dict[str, str]:
    found = slots(Pair(document(key, text=text), text, ours, key))
    return {v.slot: v.cause for v in found if v.slot != "organisation"}


class TestSlots:
    def test_all_right(self) -> None:
        assert verdicts_on(incident(), report()) == {
            "type": "right",
            "country": "right",
            "date_given": "right",
            "date_exact": "right",
            "deaths": "right",
        }

    @pytest.mark.parametrize(
        ("start", "end", "cause"),
        [
            (EVE, EVE, "right"),
            (None, None, "abstained"),
            (date(1990, 3, 1), date(1990, 3, 31), "wider"),
            (None, PUBLISHED, "wider"),
            (date(1990, 1, 1), date(1990, 1, 31), "range beside it"),
            (PUBLISHED, PUBLISHED, "publication day"),
            (date(1990, 3, 8), date(1990, 3, 8), "off by one"),
            (date(1990, 2, 8), date(1990, 2, 8), "other day"),
        ],
    )
    def test_dates(self, start: date | None, end: date | None, cause: str) -> None:
        ours = report(date_start=start, date_end=end)
        assert verdicts_on(incident(), ours)["date_exact"] == cause

    def test_a_bound_is_judged_loosely_and_only_where_a_date_is_given(self) -> None:
        bound = incident(when=["- 09 MAR 90"])
        assert verdicts_on(bound, report())["date_loose"] == "right"
        late = report(date_start=PUBLISHED, date_end=PUBLISHED)
        assert verdicts_on(bound, late)["date_loose"] == "outside"
        silent = verdicts_on(bound, report(date_start=None, date_end=None))
        assert silent["date_given"] == "abstained"
        assert "date_loose" not in silent
        assert "date_exact" not in silent

    @pytest.mark.parametrize(
        ("killed", "cause"),
        [
            (Count(3, 3, 3), "right"),
            (Count(), "abstained"),
            (Count(None, None, 9), "only an upper bound"),
            (Count(2, 2, 2), "too low"),
            (Count(4, 4, None), "too high"),
        ],
    )
    def test_deaths(self, killed: Count, cause: str) -> None:
        key = incident(count=['3: "MEN"'], effect=['DEATH: "MEN"'])
        found = verdicts_on(key, report(killed=killed))
        assert (found["deaths"], found["deaths_many"]) == (cause, cause)

    def test_deaths_where_the_key_has_none_or_one(self) -> None:
        assert verdicts_on(incident(), report(killed=Count(2, 2, 2)))["deaths"] == "key has none"
        one = incident(count=['1: "A"'], effect=['DEATH: "A"'])
        assert "deaths_many" not in verdicts_on(one, report(killed=Count(1, 1, 1)))

    def test_type_and_country(self) -> None:
        ours = report(event_types=(Mode.MINE_IED,), country_iso3="COL")
        found = verdicts_on(incident(), ours)
        assert found["type"] == "ATTACK as BOMBING"
        assert found["country"] == "wrong"
        assert verdicts_on(incident(), report(country_iso3=None))["country"] == "abstained"


def organisations_on(key: Incident, ours: CodedReport, text: str = "") -> list[str]:
    found = slots(Pair(document(key), text, ours, key))
    return [v.cause for v in found if v.slot == "organisation"]


class TestOrganisations:
    def test_right_spurious_and_none_named(self) -> None:
        key = incident(by=['"SHINING PATH"', '"MRTA"'])
        both = (Perpetrator(name="Shining Path"), Perpetrator(name="Red Dawn"))
        assert organisations_on(key, report(perpetrators=both)) == [
            *("right", "wrong name", "spurious"),
        ]
        assert organisations_on(key, report()) == ["none named", "none named"]

    def test_an_optional_organisation_is_not_missed(self) -> None:
        assert organisations_on(incident(by=['? "MRTA"']), report()) == []

    def test_individuals_are_neither_found_nor_spurious(self) -> None:
        key = incident(by=['"MRTA"'], men=['"GROUP OF SOLDIERS" / "SOLDIERS"'])
        ours = report(perpetrators=(Perpetrator(name="MRTA"), Perpetrator(name="soldiers")))
        assert organisations_on(key, ours) == ["right", "individual"]
        outcome = align(document(key), "", [ours])
        found = organisation_f1(outcome.verdicts)
        assert (found["value"], found["strict_value"]) == (1.0, 0.6667)

    def test_a_canonical_name_counts_by_its_quote(self) -> None:
        text = "the Luminous Trail did it"
        named = report(
            perpetrators=(Perpetrator(name="Communist Party of Examplia"),),
            evidence={"perpetrators": (Quote(4, 18, "Luminous Trail"),)},
        )
        key = incident(by=['"LUMINOUS TRAIL"'])
        assert organisations_on(key, named, text) == ["right"]
        far = report(
            perpetrators=named.perpetrators,
            evidence={"perpetrators": (Quote(0, 3, "the"),)},
        )
        assert organisations_on(key, far, text) == ["wrong name", "spurious"]


class TestFigures:
    def outcomes(self) -> list[Outcome]:
        return [
            align(document(incident(), name="found"), "", [report()]),
            align(document(incident(), name="missed"), "", []),
            align(document(name="false"), "", [report(), report()]),
            align(document(name="quiet"), "", []),
            align(document(incident(number="1 (OPTIONAL)"), name="maybe"), "", []),
        ]

    def test_documents(self) -> None:
        scores = relevance(self.outcomes())
        assert scores == {"precision": 0.5, "recall": 0.5, "value": 0.5, "n": 4}
        lenient = relevance(self.outcomes(), any_template=True)
        assert (lenient["n"], lenient["recall"]) == (5, 0.3333)

    def test_incidents(self) -> None:
        scores = incidents(self.outcomes())
        assert (scores["precision"], scores["recall"]) == (0.3333, 0.5)
        assert (scores["value"], scores["n"]) == (0.4, 2)

    def test_false_incidents(self) -> None:
        assert false_per_irrelevant(self.outcomes()) == {"value": 1.0, "n": 2}

    def test_what_is_not_coded(self) -> None:
        robbed = align(document(incident(type=["ROBBERY"])), "", [])
        mixed = align(document(incident(stage=["THREATENED"]), incident()), "", [])
        assert not_coded([robbed, mixed]) == {"value": 2, "n": 2, "documents": 1}

    def test_accuracy_and_causes(self) -> None:
        outcomes = [
            align(document(incident()), "", [report()]),
            align(document(incident()), "", [report(date_start=None, date_end=None)]),
        ]
        verdicts = [v for o in outcomes for v in o.verdicts]
        found = accuracy(verdicts, "date_exact")
        assert found == {"value": 0.5, "n": 2, "causes": {"abstained": 1}}

    def test_organisations(self) -> None:
        key = incident(by=['"MRTA"'])
        named = report(perpetrators=(Perpetrator(name="MRTA"), Perpetrator(name="Red Dawn")))
        outcomes = [align(document(key), "", [r]) for r in (named, report())]
        found = organisation_f1([v for o in outcomes for v in o.verdicts])
        assert (found["precision"], found["recall"], found["n"]) == (0.5, 0.5, 2)

    def test_trust_asks_for_where_when_and_how_many(self) -> None:
        good = align(document(incident()), "", [report(confidence=0.9)])
        bad = align(document(incident()), "", [report(confidence=0.8, killed=Count(9, 9, 9))])
        alone = align(document(), "", [report(confidence=0.7)])
        assert trusted([good, bad, alone]) == [(0.9, True), (0.8, False), (0.7, False)]
