"""What counts in the eyes of MUC, and how well a report meets a template."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from muc4_keys import KeyCount
from muc4_view import agrees, left_out, muc_type, nearby, similarity

from rimland.model.coded import Perpetrator, Quote
from rimland.model.toll import Count
from rimland.model.vocab import Mode
from tests.unit.benchmarks.muc4_build import PUBLISHED, incident, point, report


class TestView:
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({}, None),
            ({"country_iso3": None}, None),
            ({"country_iso3": "ESP"}, "other country"),
            ({"event_types": (Mode.CLASH,)}, "fight"),
            ({"event_types": (Mode.CLASH,), "civilians_killed_best": 2}, None),
            ({"target_type": "military"}, "security target"),
            ({"target_type": "police", "civilians_killed_best": 1}, None),
            ({"target_type": "police", "civilians_killed_best": 0}, "security target"),
            ({"target_type": "police", "abducted_best": 3}, "security target"),
            ({"target_type": "armed_group"}, "fighters hit"),
            ({"perpetrators_killed": 3}, "fighters hit"),
            ({"perpetrators_killed": 3, "killed": Count(1, 1, 1)}, None),
            ({"event_types": (Mode.AIR_STRIKE,)}, "strike on unknown target"),
            ({"event_types": (Mode.AIR_STRIKE,), "target_type": "civilians"}, None),
            ({"date_end": date(1990, 1, 1)}, "old"),
            ({"date_end": date(1990, 1, 1), "is_update": True}, None),
            ({"date_end": date(1990, 1, 7)}, None),
            ({"date_end": None}, None),
        ],
    )
    def test_what_counts(self, fields: dict[str, Any], reason: str | None) -> None:
        assert left_out(report(**fields), PUBLISHED) == reason

    def test_without_a_dateline_nothing_is_old(self) -> None:
        assert left_out(report(date_end=date(1950, 1, 1)), None) is None

    def test_types(self) -> None:
        assert Counter(muc_type(m) for m in Mode) == {
            "ATTACK": len(Mode) - 6,
            "BOMBING": 2,
            "KIDNAPPING": 2,
            "ARSON": 1,
            "HIJACKING": 1,
        }


class TestAgreement:
    @pytest.mark.parametrize(
        ("count", "key", "right"),
        [
            (Count(), point(0), True),
            (Count(0, 0, 0), point(0), True),
            (Count(None, None, 10), point(0), True),
            (Count(1, 1, 1), point(0), False),
            (Count(3, 3, 3), point(3), True),
            (Count(3, 3, None), point(3), True),
            (Count(None, 3, None), point(3), True),
            (Count(), point(3), False),
            (Count(2, 2, 2), point(3), False),
            (Count(6, 6, None), KeyCount(6, None), True),
            (Count(7, 7, 7), KeyCount(6, None), False),
            (Count(3, None, None), KeyCount(2, None), True),
            (Count(1, 1, 1), KeyCount(2, None), False),
            (Count(None, None, 15), KeyCount(None, 15), True),
            (Count(15, 15, 15), KeyCount(None, 15), True),
            (Count(14, 14, 14), KeyCount(None, 15), False),
            (Count(6, None, 8), KeyCount(6, 8), True),
            (Count(7, 7, 7), KeyCount(6, 8), True),
            (Count(9, 9, 9), KeyCount(6, 8), False),
        ],
    )
    def test_of_counts(self, count: Count, key: KeyCount, right: bool) -> None:
        assert agrees(count, key) is right


class TestSimilarity:
    def test_every_point_counted_by_hand(self) -> None:
        text = "SHINING PATH KILLED THE\n   GATE   KEEPER OF THE BANK IN LIMA."
        key = incident(
            by=['"SHINING PATH"'],
            described=['"GATE KEEPER"'],
            things=['"BANK"'],
            count=['3: "GATE KEEPER"'],
            effect=['DEATH: "GATE KEEPER"'],
        )
        whole = report(
            perpetrators=(Perpetrator(name="the Shining Path"),),
            killed=Count(3, 3, 3),
            evidence={"event_types": (Quote(13, 19, "KILLED"),)},
        )
        # type 1, country .5, place 1, day 1, deaths 1, group 1, two targets 2
        assert similarity(whole, key, text) == pytest.approx(7.5)
        other = report(
            event_types=(Mode.BOMBING,),
            date_start=PUBLISHED,
            date_end=PUBLISHED,
            country_iso3="BOL",
            place="La Paz",
            killed=Count(4, 4, 4),
        )
        assert similarity(other, key, text) == pytest.approx(-1.0)

    def test_an_allowed_day_is_half_a_point(self) -> None:
        bound = incident(when=["- 10 MAR 90"])
        assert similarity(report(), bound, "") == pytest.approx(3.0)
        nothing = report(date_start=None, date_end=None)
        assert similarity(nothing, bound, "") == pytest.approx(2.5)

    def test_nearby_joins_windows_without_repeating(self) -> None:
        text = "abcdefghij"
        near = report(evidence={"a": (Quote(1, 2, "b"), Quote(3, 4, "d"))})
        assert nearby(near, text, reach=2) == "abcdef"
