"""The labelled cases can be trusted: each file loads, and no label contradicts its text."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore] # the package brings no types

from rimland.model.toll import Count
from rimland.model.vocab import Certainty, Claim, DatePrecision, Mode, Tie
from rimland.tables.packaged import countries

_CASES = Path(__file__).resolve().parents[2] / "cases"
_DATA = Path(__file__).resolve().parents[3] / "src" / "rimland" / "data"
_FILES = sorted(_CASES.glob("coding_*.yml"))
_MODES_PER_EVENT = 3

_CASE_KEYS = {
    *("id", "voice", "published", "title", "text", "reports", "persons", "keep", "note"),
}
_REPORT_KEYS = {
    *("event_types", "suicide", "foiled", "is_update", "date_start", "date_end"),
    *("date_precision", "country_iso3", "place", "latitude", "longitude", "killed", "injured"),
    *("civilians_killed_best", "perpetrators_killed", "abducted_best", "perpetrators"),
    *("target_type", "weapon", "place_precision"),
}
_SINGLE_COUNTS = ("civilians_killed_best", "perpetrators_killed", "abducted_best")


@cache
def _load(path: Path) -> list[dict[str, Any]]:
    # The same safe loader, in C: these files hold thousands of lines.
    loaded: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


def _cases() -> list[dict[str, Any]]:
    return [case for path in _FILES for case in _load(path)]


def _reports() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(case, report) for case in _cases() for report in case["reports"]]


def _told(case: dict[str, Any]) -> str:
    return " ".join(f"{case.get('title') or ''} {case['text']}".split())


def _names(rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[str]:
    return [case["id"] for case, _ in rows]


def test_there_are_cases() -> None:
    assert _FILES


def test_ids_are_used_once() -> None:
    ids = [case["id"] for case in _cases()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: str(case["id"]))
def test_a_case_has_the_keys_of_the_format(case: dict[str, Any]) -> None:
    assert set(case) <= _CASE_KEYS
    assert {"id", "voice", "published", "text", "reports"} <= set(case)
    assert case["published"] is None or isinstance(case["published"], date)
    assert case["text"].strip()
    for report in case["reports"]:
        assert set(report) <= _REPORT_KEYS


@pytest.mark.parametrize("case", _cases(), ids=lambda case: str(case["id"]))
def test_names_to_mask_and_to_keep_stand_in_the_text(case: dict[str, Any]) -> None:
    told = _told(case).lower()
    for name in (*case.get("persons", ()), *case.get("keep", ())):
        assert name.lower() in told


_of_each_report = pytest.mark.parametrize(
    "report", [report for _, report in _reports()], ids=_names(_reports())
)
_of_each_case_and_report = pytest.mark.parametrize(
    ("case", "report"), _reports(), ids=_names(_reports())
)


class TestReport:
    @_of_each_report
    def test_words_are_of_the_vocabularies(self, report: dict[str, Any]) -> None:
        types = report.get("event_types", ())
        assert len(types) <= _MODES_PER_EVENT
        assert len(set(types)) == len(types)
        assert all(word in set(Mode) for word in types)
        assert report.get("country_iso3") is None or report["country_iso3"] in countries()
        # The blind set was labelled before these vocabularies: its words may be its author's own.
        assert isinstance(report.get("target_type", ""), str | None)
        assert isinstance(report.get("weapon", ""), str | None)
        for who in report.get("perpetrators", ()):
            assert set(who) <= {"name", "tie", "certainty", "claim", "said_by"}
            assert who.get("tie") in {None, *Tie}
            assert who.get("certainty") in {None, *Certainty}
            assert who.get("claim") in {None, *Claim}

    @_of_each_case_and_report
    def test_dates_are_ordered_and_not_after_publication(
        self, case: dict[str, Any], report: dict[str, Any]
    ) -> None:
        first = report.get("date_start")
        last = report.get("date_end", first)  # left out where it is open which night is meant
        assert (first is None) == (last is None)
        if first is None or last is None:
            return
        assert first <= last
        assert case["published"] is None or last <= case["published"]
        assert report["date_precision"] in set(DatePrecision)

    @_of_each_case_and_report
    def test_the_place_stands_in_the_text_and_on_the_globe(
        self, case: dict[str, Any], report: dict[str, Any]
    ) -> None:
        if report.get("place") is None:
            assert "place" not in report or report.get("latitude") is None
            return
        assert report["place"].lower() in _told(case).lower()
        assert -90 <= (report.get("latitude") or 0) <= 90
        assert -180 <= (report.get("longitude") or 0) <= 180

    @_of_each_report
    def test_counts_are_ordered(self, report: dict[str, Any]) -> None:
        for name in ("killed", "injured"):
            if report.get(name) is not None:
                assert set(report[name]) <= {"low", "best", "high"}
                count = Count(**report[name])
                assert count.ordered
                assert all(v is None or v >= 0 for v in report[name].values())
        for name in _SINGLE_COUNTS:
            assert report.get(name) is None or report[name] >= 0
        civilians, dead = (
            report.get("civilians_killed_best"),
            (report.get("killed") or {}).get("best"),
        )
        assert civilians is None or dead is None or civilians <= dead


def _articles() -> list[dict[str, str]]:
    path = _DATA / "articles" / "demonstration.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class TestDemonstrationArticles:
    def test_each_says_that_it_was_written_for_demonstration(self) -> None:
        for article in _articles():
            lines = article["text"].strip().splitlines()
            assert "Written for demonstration." in (lines[0], lines[-1])

    def test_each_has_the_same_keys_and_its_own_id_and_address(self) -> None:
        articles = _articles()
        keys = {"id", "url", "publisher", "publisher_family", "title", "published", "text"}
        assert all(set(article) == keys for article in articles)
        assert len({article["id"] for article in articles}) == len(articles)
        assert len({article["url"] for article in articles}) == len(articles)
        assert all(a["url"].startswith("https://example.org/") for a in articles)

    def test_each_expects_attacks_of_the_table_not_later_than_itself(self) -> None:
        table = _DATA / "attacks" / "is_linked_attacks_2014_2017.csv"
        with table.open(encoding="utf-8", newline="") as rows:
            days = {row["attack_id"]: row["date_start"] for row in csv.DictReader(rows)}
        expected: dict[str, list[str]] = yaml.safe_load(
            (_CASES / "demonstration.yml").read_text(encoding="utf-8")
        )
        articles = {article["id"]: article for article in _articles()}
        assert set(expected) == set(articles)
        for name, attacks in expected.items():
            for attack in attacks:
                assert days[attack] <= articles[name]["published"][:10]
