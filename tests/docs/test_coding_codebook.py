"""Every example of the page on coding gives what the page says, and none is missing."""

import math
from datetime import date
from functools import cache
from typing import Any

import pytest

import coding_examples
from coding_examples import PUBLISHED, Example, every, filled
from rimland.coding.belief import believed
from rimland.coding.newsworthy import by_sentence
from rimland.coding.rules import Coded, trace
from rimland.coding.status import Status
from rimland.model.coded import CodedReport, Perpetrator
from rimland.model.vocab import (
    Certainty,
    Claim,
    DatePrecision,
    Mode,
    TargetType,
    Tie,
    Vocabulary,
    Weapon,
)

_ALL = list(every())
_KEYS = {
    "text",
    "times",
    "published",
    "report",
    "reports",
    "background",
    "document",
    "status",
    "quotes",
    "surer_than",
    "why",
    "not_yet",
}
_ONLY_BY_OTHER_CODERS: dict[str, set[str]] = {
    "target_type": {TargetType.OTHER},
    "weapon": {Weapon.OTHER},
}


def _parameters() -> list[Any]:
    parameters = []
    for section, heading, example in _ALL:
        marks = []
        if "not_yet" in example:
            marks.append(pytest.mark.xfail(reason=example["not_yet"]))
        name = f"{section}-{heading}-{' '.join(example['text'].split())[:50]}"
        parameters.append(pytest.param(example, marks=marks, id=name))
    return parameters


def _text(example: Example) -> str:
    return " ".join([example["text"]] * example.get("times", 1))


def _traced(example: Example) -> Coded:
    return _trace(_text(example), example.get("published", PUBLISHED))


@cache
def _trace(text: str, published: date | None) -> Coded:
    return trace(text, published)


@pytest.mark.parametrize("example", _parameters())
def test_example_gives_what_the_page_says(example: Example) -> None:
    traced = _traced(example)
    line = traced.document.to_json()
    if "surer_than" in example:
        other = _trace(example["surer_than"], PUBLISHED).document
        assert traced.document.reports[0].confidence > other.reports[0].confidence
        return
    if "status" in example:
        assert example["status"] in _statuses(traced)
    wanted = [example["report"]] if "report" in example else example.get("reports", [])
    assert _differences(wanted, line["reports"], "reports") == []
    assert _differences(example.get("background", []), line.get("background", []), "") == []
    assert _differences(example.get("document", {}), line, "document") == []
    for name, words in example.get("quotes", {}).items():
        assert [q["quote"] for q in line["reports"][0]["evidence"][name]] == words


def _statuses(traced: Coded) -> set[str]:
    reading = traced.reading
    mentions = believed(reading, by_sentence(reading.screened)) if reading else ()
    return {str(m.verdict.status) for m in (*traced.mentions, *mentions)}


def _differences(wanted: Any, got: Any, where: str) -> list[str]:
    """Say where a line lacks what is wanted; fields that are not asked for are not looked at."""
    if isinstance(wanted, dict):
        return [
            told
            for name, value in wanted.items()
            for told in _differences(value, got[name], f"{where}.{name}")
        ]
    if isinstance(wanted, list):
        if len(wanted) != len(got):
            return [f"{where}: {len(wanted)} wanted, got {got}"]
        pairs = zip(wanted, got, strict=True)
        return [t for n, (a, b) in enumerate(pairs) for t in _differences(a, b, f"{where}[{n}]")]
    if isinstance(wanted, float):
        same = got is not None and math.isclose(wanted, got, abs_tol=0.051)
    else:
        same = (str(wanted) if isinstance(wanted, date) else wanted) == got
    return [] if same else [f"{where}: {wanted} wanted, got {got}"]


@pytest.mark.parametrize("example", [example for _, _, example in _ALL])
def test_evidence_stands_in_the_text(example: Example) -> None:
    text = _text(example)
    document = _traced(example).document
    for report in (*document.reports, *document.background):
        for quote in (q for quotes in report.evidence.values() for q in quotes):
            assert 0 <= quote.start < quote.end <= len(text)
            assert len(quote.quote) == quote.end - quote.start
            given = text[quote.start : quote.end]
            assert all(a in (b, "█") for a, b in zip(quote.quote, given, strict=True))


def test_examples_say_nothing_that_is_not_looked_at() -> None:
    assert {key for _, _, example in _ALL for key in example} <= _KEYS


def test_every_field_of_a_report_has_an_example() -> None:
    shown = {name for report in _reports() for name in report}
    shown |= {name for _, _, example in _ALL for name in example.get("report", {})}
    headings = {heading for _, heading, _ in _ALL}
    assert set(CodedReport().to_json()) - shown <= headings


def test_every_part_of_a_perpetrator_has_an_example() -> None:
    shown = {name for p in _perpetrators() for name in p}
    assert {f for f in Perpetrator.__dataclass_fields__ if f != "actor_id"} <= shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("event_types", Mode),
        ("target_type", TargetType),
        ("weapon", Weapon),
        ("date_precision", DatePrecision),
    ],
)
def test_every_word_of_a_vocabulary_has_an_example(name: str, words: type[Vocabulary]) -> None:
    shown = {word for report in _reports() for word in _listed(report.get(name))}
    assert set(words) - shown == _ONLY_BY_OTHER_CODERS.get(name, set())


@pytest.mark.parametrize(
    ("axis", "words"), [("tie", Tie), ("certainty", Certainty), ("claim", Claim)]
)
def test_every_word_of_an_axis_has_an_example(axis: str, words: type[Vocabulary]) -> None:
    assert {p.get(axis) for p in _perpetrators()} >= set(words)


def test_every_refusal_has_an_example() -> None:
    shown = {e["status"] for section, _, e in _ALL if section == "refusals" and "not_yet" not in e}
    assert shown == set(Status) - {Status.ACTUAL}


def test_page_shows_the_examples() -> None:
    text = coding_examples.PAGE.read_text(encoding="utf-8")
    assert filled(text) == text, "stale; run: python tools/coding_examples.py"


def _reports() -> list[dict[str, Any]]:
    shown = [example for _, _, example in _ALL if "not_yet" not in example]
    return [
        report
        for e in shown
        for report in (e.get("report", {}), *e.get("reports", []), *e.get("background", []))
    ]


def _perpetrators() -> list[dict[str, Any]]:
    return [p for report in _reports() for p in report.get("perpetrators", [])]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
