"""From a coded report to a row of the ledger, or to the reason why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rimland.app.jobs.article_reports import Provenance, Unfit, report_row
from rimland.model.coded import CodedReport, Perpetrator, Quote
from rimland.model.document import Document
from rimland.model.toll import Count
from rimland.model.vocab import DatePrecision, Mode
from rimland.stories.masking import Hidden

TODAY = date(2026, 3, 1)
TEXT = "\u2588\u2588\u2588\u2588 " + "word " * 100
REPORT = CodedReport(
    event_types=(Mode.BOMBING,),
    date_start=date(2016, 3, 22),
    date_precision=DatePrecision.DAY,
    country_iso3="BEL",
    place="Brussels",
    latitude=50.85,
    longitude=4.35,
    place_precision=1,
    killed=Count(30, 32, None),
    perpetrators_killed=3,
    evidence={
        "killed_best": (Quote(0, 400, "said aloud"),),
        "killed_high": (Quote(5, 9, "word"),),
        "perpetrators_killed": (Quote(5, 9, "word"),),
    },
)


def origin(published: date | None = date(2016, 3, 23)) -> Provenance:
    return Provenance(
        document=Document("doc1", "x" * len(TEXT), published, masked=TEXT),
        hidden=Hidden(TEXT, None, frozenset({"salim"})),
        coder="rules 1",
        publisher="Harbour Wire",
        publisher_family="Harbour Group",
        citation="Harbour Wire, 2016-03-23.",
        copy_hash="c1",
        longest_quote=200,
    )


def row(report: CodedReport = REPORT, **changes: Any) -> dict[str, Any]:
    found = report_row(replace(report, **changes), origin(), TODAY)
    assert isinstance(found, dict)
    return found


def test_a_report_in_the_ledgers_fields() -> None:
    found = row()
    assert found["killed_total_best"] == 32
    assert found["killed_side_a_best"] == 3
    assert (found["perpetrator_side"], found["perpetrators_in_total"]) == ("a", False)
    assert (found["date_start"], found["date_end"]) == (date(2016, 3, 22), date(2016, 3, 22))
    assert found["reported_at"] == date(2016, 3, 23)
    assert found["flags"] == []


def test_quotes_come_from_the_masked_text_short_and_only_for_known_fields() -> None:
    quotes = {q["field"]: q for q in row()["evidence"]}
    assert set(quotes) == {"killed_total_best", "killed_side_a_best"}
    long = quotes["killed_total_best"]
    assert (long["start"], long["end"], len(long["quote"])) == (0, 200, 200)
    assert long["quote"] == TEXT[:200]


def test_without_a_day_news_is_dated_by_the_week_up_to_its_publication_and_flagged() -> None:
    found = row(date_start=None, date_precision=None)
    assert (found["date_start"], found["date_end"]) == (date(2016, 3, 17), date(2016, 3, 23))
    assert found["date_precision"] == "week"
    assert found["flags"] == ["date_from_publication"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date_start": None, "is_update": True}, "no_date"),
        ({"country_iso3": None}, "no_place"),
        ({"date_start": date(2999, 1, 1), "date_end": date(2999, 1, 1)}, "future_date"),
        ({"date_start": date(1700, 1, 1)}, "bad_date"),
        ({"date_end": date(2016, 3, 1)}, "date_order"),
        ({"killed": Count(1, 10**9, None)}, "bad_number"),
    ],
)
def test_what_cannot_be_a_row_is_refused_with_a_reason(changes: dict[str, Any], code: str) -> None:
    found = report_row(replace(REPORT, **changes), origin(), TODAY)
    assert isinstance(found, Unfit)
    assert found.code == code


def test_a_document_without_a_date_dates_nothing() -> None:
    found = report_row(replace(REPORT, date_start=None), origin(None), TODAY)
    assert isinstance(found, Unfit)
    assert found.code == "no_date"


def test_a_group_named_after_a_masked_person_is_withheld() -> None:
    who = Perpetrator(name="Salim brigade", actor_id="x", said_by="aides of Salim")
    found = row(perpetrators=(who,))
    (actor,) = found["actors"]
    assert (actor["name"], actor["said_by"], actor["dataset_id"]) == (None, None, "rimland:x")
    assert found["flags"] == ["name_withheld"]


def test_a_fight_in_which_nobody_is_counted_apart_has_one_total() -> None:
    fight = row(event_types=(Mode.CLASH,), perpetrators_killed=None)
    assert fight["perpetrators_in_total"]
    assert not row(event_types=(Mode.CLASH,))["perpetrators_in_total"]
    assert not row(perpetrators_killed=None)["perpetrators_in_total"]


def test_figures_out_of_order_are_kept_and_flagged() -> None:
    assert row(killed=Count(40, 32, None))["flags"] == ["toll_order"]
