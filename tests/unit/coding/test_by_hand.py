"""What a person types keeps the contract, or is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rimland.coding.by_hand import HandCoder, report_by_hand
from rimland.coding.tools import default_tools
from rimland.model.coded import CodedReport
from rimland.model.document import Document
from rimland.model.errors import RimlandError
from rimland.model.toll import Count
from rimland.model.vocab import Claim, DatePrecision, Mode, Tie
from rimland.reading.spans import Span

QUOTE = "Gunmen shot dead three soldiers near Sinjar"
SOUND: dict[str, Any] = {
    "event_types": ["armed_assault"],
    "date_start": "2016-06-28",
    "country_iso3": "irq",
    "place": "Sinjar",
    "killed_best": 3,
    "perpetrators_killed": 0,
    "perpetrators": [{"name": "Islamic State"}],
}


def typed(**changes: Any) -> CodedReport:
    fields = {k: v for k, v in (SOUND | changes).items() if v is not ...}
    return report_by_hand(fields, QUOTE, default_tools().gazetteer, ["IRQ", "TUR"])


def test_a_sound_entry() -> None:
    found = typed()
    assert found.event_types == (Mode.ARMED_ASSAULT,)
    assert (found.date_start, found.date_precision) == (date(2016, 6, 28), DatePrecision.DAY)
    assert (found.country_iso3, found.place) == ("IRQ", "Sinjar")
    assert found.latitude == pytest.approx(36.3, abs=0.2)
    assert found.killed == Count(3, 3, 3)
    assert found.perpetrators_killed == 0
    assert (found.perpetrators[0].tie, found.perpetrators[0].claim) == (
        Tie.UNKNOWN,
        Claim.NONE_KNOWN,
    )


def test_months_and_years_are_dates_too() -> None:
    found = typed(date_start="2016-06")
    assert (found.date_end, found.date_precision) == (date(2016, 6, 30), DatePrecision.MONTH)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"event_types": []}, "event_types"),
        ({"event_types": ["tickling"]}, "event_types"),
        ({"event_types": "bombing"}, "event_types"),
        ({"event_types": [["bombing"]]}, "event_types"),
        ({"date_start": ...}, "date_start"),
        ({"date_start": "2016-02-30"}, "not a date"),
        ({"date_end": "2016-01-01"}, "date_end"),
        ({"country_iso3": "ATL"}, "country_iso3"),
        ({"country_iso3": ...}, "country_iso3"),
        ({"killed_best": -1}, "killed_best"),
        ({"killed_best": 1.5}, "killed_best"),
        ({"killed_best": True}, "killed_best"),
        ({"killed_low": 5, "killed_best": 3}, "killed_best"),
        ({"latitude": 36.3}, "latitude"),
        ({"latitude": 99, "longitude": 1}, "latitude"),
        ({"place_precision": 9}, "place_precision"),
        ({"place": "x" * 300}, "place"),
        ({"weapon": {"a": 1}}, "weapon"),
        ({"suicide": "yes"}, "suicide"),
        ({"perpetrators": [{"name": "X", "age": 3}]}, "perpetrators"),
        ({"perpetrators": ["Islamic State"]}, "perpetrators"),
        ({"religion": "any"}, "religion"),
    ],
)
def test_a_field_at_fault_is_named_in_one_line(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(RimlandError, match=where) as caught:
        typed(**changes)
    assert "\n" not in str(caught.value)


def test_every_field_given_cites_the_quote_and_unknown_ones_do_not() -> None:
    masked = "\u2588\u2588\u2588 said: " + QUOTE
    span = Span(10, 10 + len(QUOTE))
    coder = HandCoder(typed(), span)
    (report,) = coder.code(Document("d", masked, masked=masked)).reports
    assert report.evidence["killed_best"][0].quote == QUOTE
    assert "perpetrators_killed" in report.evidence
    assert "weapon" not in report.evidence
    assert "foiled" not in report.evidence
