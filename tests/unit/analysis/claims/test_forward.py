"""Claims about the future: rule, due date and outcome, counted from the bundled table."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources

import pytest

import rimland as package
from rimland.analysis.claims.answering import answer_claims, resolve_forward
from rimland.analysis.claims.forward import DEFAULT_DAYS, forward_body
from rimland.analysis.claims.verdict import Verdict
from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity
from rimland.tables.networks import load_network
from rimland.tables.packaged import countries_of_region
from rimland.tables.snapshot import Snapshot
from tests.unit.analysis.claims.build import claim

NETWORK = load_network("islamic-state")
SAID = date(2016, 1, 1)
EUROPE = {"countries": countries_of_region("europe"), "region": "Europe"}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    path = tmp_path_factory.mktemp("claims") / "one.db"
    with resources.as_file(table) as file, package.open(str(path)) as ledger:
        ledger.load("csv", [str(file)])
        ledger.link()
        return ledger.snapshot()


def ahead(comparator: Comparator, number: int | None, due: date | None) -> ArticleClaim:
    """Return a claim of 1 January 2016 about Europe."""
    fields = {
        "kind": ClaimKind.FORWARD,
        "quantity": Quantity.ATTACKS,
        "victims": None,
        "first": SAID,
        "last": due,
    }
    return claim(comparator, number, **EUROPE, **fields)


def test_a_claim_without_a_day_is_due_after_a_year_and_says_so() -> None:
    body = forward_body(ahead(Comparator.MORE_THAN, None, None), NETWORK, SAID)
    assert body is not None
    assert body["due"] == (SAID + timedelta(days=DEFAULT_DAYS)).isoformat()
    assert (body["against_from"], body["against_to"]) == ("2015-01-01", "2015-12-31")
    assert "names no day" in body["rule"]
    assert list(body)[:3] == sorted(body)[:3]


def test_a_claim_whose_day_has_passed_has_no_rule() -> None:
    late = ahead(Comparator.MORE_THAN, None, date(2015, 6, 1))
    assert forward_body(late, NETWORK, SAID) is None


def test_more_attacks_are_told_by_the_time_before(taken: Snapshot) -> None:
    for comparator, outcome in (
        (Comparator.MORE_THAN, "came true"),
        (Comparator.FEWER_THAN, "did not come true"),
    ):
        body = forward_body(ahead(comparator, None, date(2016, 12, 31)), NETWORK, SAID)
        assert body is not None
        told = resolve_forward(body, taken, {"islamic-state": NETWORK})
        assert told["outcome"] == outcome
        assert told["figure"] == len(told["event_ids"])
        assert told["against"] == len(told["against_event_ids"])
        assert told["figure"] > told["against"]


def test_a_number_is_told_by_itself(taken: Snapshot) -> None:
    seen = {}
    for number in (1, 500):
        body = forward_body(ahead(Comparator.AT_LEAST, number, date(2016, 12, 31)), NETWORK, SAID)
        assert body is not None
        seen[number] = resolve_forward(body, taken, {"islamic-state": NETWORK})["outcome"]
    assert seen == {1: "came true", 500: "did not come true"}


def test_what_nobody_covers_cannot_be_told(taken: Snapshot) -> None:
    body = forward_body(ahead(Comparator.MORE_THAN, None, date(2017, 12, 31)), NETWORK, SAID)
    assert body is not None
    told = resolve_forward(body, taken, {"islamic-state": NETWORK})
    assert told["outcome"] == "cannot tell"
    stranger = body | {"network": "no-such-group"}
    assert resolve_forward(stranger, taken, {})["outcome"] == "cannot tell"


def test_an_article_checked_late_shows_what_became_of_its_claim(taken: Snapshot) -> None:
    asked = ahead(Comparator.MORE_THAN, None, date(2016, 12, 31))
    result = answer_claims([asked], taken, {"islamic-state": NETWORK}, published=SAID)
    (answer,) = result.answers
    assert answer.verdict is Verdict.NOT_CHECKABLE
    assert answer.forward is not None
    assert answer.forward["resolved"]["outcome"] == "came true"
    assert set(answer.forward["resolved"]["event_ids"]) <= result.event_ids()
