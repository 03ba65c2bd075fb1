"""The keys of MUC-4 read by hand-made templates."""

from datetime import date
from pathlib import Path

import muc4
import pytest
from muc4_keys import (
    KeyCount,
    KeyDate,
    Organisation,
    alternatives,
    head,
    parse_count,
    parse_dates,
    people,
    strings,
)

from tests.unit.benchmarks.muc4_build import EVE, PUBLISHED, incident, point, template


class TestFillers:
    def test_slashes_outside_quotes_and_brackets_part_the_alternatives(self) -> None:
        assert alternatives('"A/B" / "C"') == (False, ('"A/B"', '"C"'))
        assert alternatives("PERU: X (CITY / TOWN)") == (False, ("PERU: X (CITY / TOWN)",))

    def test_brackets_around_a_whole_alternative_go(self) -> None:
        both = alternatives("(PERU: LIMA (CITY)) / (PERU)")
        assert both == (False, ("PERU: LIMA (CITY)", "PERU"))

    @pytest.mark.parametrize("filler", ["? PERU", "?PERU"])
    def test_a_question_mark_makes_a_filler_optional(self, filler: str) -> None:
        assert alternatives(filler) == (True, ("PERU",))

    def test_strings_lose_their_quotes_and_escapes(self) -> None:
        assert strings('DEATH: "MEN" / "THE \\"MEN\\""') == ("MEN", 'THE "MEN')

    def test_the_head_stands_before_the_cross_reference(self) -> None:
        assert head('NO INJURY / DEATH: "MEN: A BAND"') == "NO INJURY / DEATH"

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("6", point(6)),
            ("~100", point(100)),
            ("6-", KeyCount(6, None)),
            ("- 15", KeyCount(None, 15)),
            ("6-8", KeyCount(6, 8)),
            ("PLURAL", KeyCount(2, None)),
            ("-", None),
            ("SOME DAMAGE", None),
        ],
    )
    def test_numbers(self, text: str, count: KeyCount | None) -> None:
        assert parse_count(text) == count


class TestDates:
    def test_the_three_forms(self) -> None:
        days = parse_dates(["21 JAN 89"], None)
        assert days == (KeyDate(date(1989, 1, 21), date(1989, 1, 21)),)
        assert days[0].exact
        spread = parse_dates(["15 JAN 89 - 21 JAN 89"], None)
        assert spread == (KeyDate(date(1989, 1, 15), date(1989, 1, 21)),)
        for form in ("- 21 JAN 89", "-21 JAN 89"):
            (bound,) = parse_dates([form], None)
            assert bound == KeyDate(None, date(1989, 1, 21))
            assert not bound.exact

    def test_alternatives_with_and_without_brackets(self) -> None:
        found = parse_dates(["(25 MAY 89 - 26 MAY 89) / - 26 MAY 89"], None)
        assert found == (
            KeyDate(date(1989, 5, 25), date(1989, 5, 26)),
            KeyDate(None, date(1989, 5, 26)),
        )

    def test_a_missing_year_is_the_datelines(self) -> None:
        assert parse_dates(["11 NOV"], PUBLISHED)[0].end == date(1990, 11, 11)
        assert parse_dates(["11 NOV"], None) == ()

    @pytest.mark.parametrize("text", ["OCT 18", "31 FEB 90", "SOON"])
    def test_what_is_no_date_is_left_out(self, text: str) -> None:
        assert parse_dates([text], PUBLISHED) == ()

    def test_odd_spellings_of_months(self) -> None:
        assert parse_dates(["03 MARCH 90"], None)[0].end == date(1990, 3, 3)
        assert parse_dates(["11 Feb 90"], None)[0].end == date(1990, 2, 11)

    def test_what_a_bound_allows(self) -> None:
        bound = KeyDate(None, EVE)
        assert bound.holds(date(1980, 1, 1))
        assert not bound.holds(PUBLISHED)


class TestPeople:
    def test_deaths_add_up_over_targets(self) -> None:
        row = template(
            count=['1: "A"', '2: "WOMEN"', '9: "OTHERS"'],
            effect=['DEATH: "A"', 'DEATH: "WOMEN"', 'INJURY: "OTHERS"'],
        )
        assert people(row, "DEATH") == (point(3),)
        assert people(row, "INJURY") == (point(9),)

    def test_nobody_is_zero(self) -> None:
        row = template(count=['1: "A"'], effect=['NO INJURY OR DEATH: "A"'])
        assert people(row, "DEATH") == (point(0),)
        assert people(template(), "DEATH") == (point(0),)

    def test_a_total_is_accepted_where_all_died(self) -> None:
        row = template(
            count=['1: "RECTOR"', '6: "PRIESTS"'],
            effect=['DEATH: "RECTOR"', 'DEATH: "PRIESTS"'],
            total=["6"],
        )
        assert people(row, "DEATH") == (point(7), point(6))

    def test_a_total_over_dead_and_unhurt_says_nothing(self) -> None:
        row = template(
            count=['1: "A"', '5: "B"'], effect=['DEATH: "A"', 'INJURY: "B"'], total=["6"]
        )
        assert people(row, "DEATH") == (point(1),)

    def test_a_number_over_dead_and_injured_is_not_scored(self) -> None:
        row = template(count=['59: "PEOPLE"'], effect=['DEATH: "PEOPLE"', 'INJURY: "PEOPLE"'])
        assert people(row, "DEATH") == ()

    def test_unhurt_beside_dead_is_no_conflict(self) -> None:
        row = template(count=['1: "A"'], effect=['DEATH: "A"', 'NO INJURY: "A"'])
        assert people(row, "DEATH") == (point(1),)

    def test_alternatives_and_options_are_all_accepted(self) -> None:
        row = template(count=['6 / 4: "PRIESTS" / "MEN"', '2: "WOMEN"'], effect=['DEATH: "MEN"'])
        assert people(row, "DEATH") == (point(6), point(4))
        row = template(count=['? 3: "MEN"'], effect=['? DEATH: "MEN"'])
        assert people(row, "DEATH") == (point(3), point(0))
        row = template(count=['3: "MEN"'], effect=['INJURY / DEATH: "MEN"'])
        assert people(row, "DEATH") == (point(3), point(0))

    def test_an_open_number_keeps_the_sum_open(self) -> None:
        row = template(
            count=['PLURAL: "MEN"', '3: "GIRLS"'], effect=['DEATH: "MEN"', 'DEATH: "GIRLS"']
        )
        assert people(row, "DEATH") == (KeyCount(5, None),)

    def test_dead_without_a_number_are_one_or_more(self) -> None:
        assert people(template(effect=['DEATH: "-"']), "DEATH") == (KeyCount(1, None),)


class TestIncident:
    def test_a_whole_template(self) -> None:
        key = incident(
            number="2 (OPTIONAL)",
            type=["KIDNAPPING"],
            where=["COLOMBIA: VALLE (DEPARTMENT): CALI (CITY) - YUMBO (TOWN)"],
            by=['"SHINING PATH" / "SL"', '? "MRTA"'],
            sure=['CLAIMED OR ADMITTED: "SL"'],
            people=['"ABE ROKU"'],
            described=['"ENGINEER": "ABE ROKU"'],
            count=['1: "ABE ROKU"'],
        )
        assert (key.number, key.optional, key.types) == (2, True, ("KIDNAPPING",))
        assert (key.countries, key.places) == (("COL",), ("VALLE", "CALI", "YUMBO"))
        assert key.organisations == (
            Organisation(
                ("SHINING PATH", "SL"), optional=False, confidence=("CLAIMED OR ADMITTED",)
            ),
            Organisation(("MRTA",), optional=True, confidence=()),
        )
        assert key.kidnapped == (point(1),)
        assert key.targets == ("ABE ROKU", "ENGINEER")
        assert not key.physical_only
        assert not key.threatened

    def test_locations_with_alternatives(self) -> None:
        key = incident(where=["(PERU: LIMA (CITY)) / (BOLIVIA)"])
        assert (key.countries, key.places) == (("PER", "BOL"), ("LIMA",))

    def test_things_alone(self) -> None:
        assert incident(things=['"BANK"']).physical_only

    def test_a_threat(self) -> None:
        assert incident(stage=["THREATENED"]).threatened
        assert not incident(stage=["ATTEMPTED / THREATENED"]).threatened

    def test_a_document_knows_its_day_and_country(self) -> None:
        row = {"doc_id": "A", "dateline": "LIMA, 3 MAR 90 (EFE)", "text": "X", "templates": []}
        read = muc4.parse_document(row)
        assert (read.published, read.dateline_country) == (date(1990, 3, 3), "PER")
        row["dateline"] = "NO CITY (EL SALVADOR), NO DATE"
        read = muc4.parse_document(row)
        assert (read.published, read.dateline_country) == (None, "SLV")
        row["dateline"] = "MOSCOW (USSR), 3 MAR 90"
        assert muc4.parse_document(row).dateline_country is None


@pytest.mark.shared
def test_the_real_keys_are_read_whole(shared_data: Path) -> None:
    documents = muc4.load("train+tst1+tst2", shared_data)
    keys = [key for d in documents for key in d.incidents]
    assert (len(documents), len(keys)) == (1500, 1305)
    assert sum(bool(key.countries) for key in keys) == 1303
    assert sum(key.optional for key in keys) == 192
    assert sum(not key.dates for key in keys) <= 40
