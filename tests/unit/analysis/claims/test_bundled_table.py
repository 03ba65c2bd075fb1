"""Claims answered from the bundled attack table, whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import resources

import pytest

import rimland as package
from rimland.analysis.claims.answering import answer_claims
from rimland.analysis.claims.results import CheckResult
from rimland.analysis.claims.verdict import Verdict
from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity, Victims
from rimland.model.vocab import Tie
from rimland.tables.networks import load_network
from rimland.tables.packaged import countries_of_region
from rimland.tables.snapshot import Snapshot
from tests.unit.analysis.claims.build import FIRST, PUBLISHED, claim

C = Comparator
WEST = (*countries_of_region("europe"), *countries_of_region("north_america"))
BOTH, DIRECTED = (Tie.DIRECTED, Tie.INSPIRED), (Tie.DIRECTED,)
NETWORKS = {name: load_network(name) for name in ("islamic-state", "al-qaeda")}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    path = tmp_path_factory.mktemp("claims") / "one.db"
    with resources.as_file(table) as file, package.open(str(path)) as ledger:
        ledger.load("csv", [str(file)])
        ledger.link()
        return ledger.snapshot()


def check(taken: Snapshot, *claims: ArticleClaim, published: date = PUBLISHED) -> CheckResult:
    """Answer claims from the table."""
    return answer_claims(claims, taken, NETWORKS, published=published)


def western(comparator: Comparator, low: int, **fields: object) -> ArticleClaim:
    """Return a claim about Europe and North America."""
    return claim(
        comparator,
        low,
        **{"countries": WEST, "region": "Europe and North America", "ties": BOTH} | fields,
    )


ATTACKS = {"quantity": Quantity.ATTACKS, "victims": None}


def test_the_known_truth_comes_out(taken: Snapshot) -> None:
    until = {"last": date(2017, 3, 31)}
    killed, attacks, lethal, directed, six = check(
        taken,
        western(C.EXACTLY, 337, **until),
        western(C.EXACTLY, 34, **until, **ATTACKS),
        western(C.EXACTLY, 16, **until, **ATTACKS),
        western(C.EXACTLY, 175, **until, ties=DIRECTED),
        western(C.EXACTLY, 6, **until, ties=DIRECTED, **ATTACKS),
    ).answers

    assert [a.headline for a in (killed, attacks, directed, six)] == ["337", "34", "175", "6"]
    assert {a.verdict for a in (killed, attacks, directed, six)} == {Verdict.HOLDS}
    assert len(killed.event_ids) == len(attacks.event_ids) == 34
    assert len(directed.event_ids) == len(six.event_ids) == 6
    assert lethal.verdict is Verdict.HOLDS_ONLY_UNDER
    assert lethal.holds_under[0].switched == ("lethal attacks",)
    assert len(lethal.holds_under[0].event_ids) == 16


def test_figures_of_one_breath_hold_on_one_definition(taken: Snapshot) -> None:
    apart = [western(C.EXACTLY, 337), western(C.EXACTLY, 16, **ATTACKS)]
    alone = check(taken, *apart).answers
    assert [a.verdict for a in alone] == [Verdict.HOLDS, Verdict.HOLDS_ONLY_UNDER]

    together = check(taken, *(replace(one, together=1) for one in apart)).answers
    assert {a.verdict for a in together} == {Verdict.HOLDS_ONLY_UNDER}
    assert "not together" in together[0].why
    assert together[0].holds_under[0].switched == ("lethal attacks",)

    never = [western(C.EXACTLY, 337, together=1), western(C.MORE_THAN, 500, together=1, **ATTACKS)]
    assert {a.verdict for a in check(taken, *never).answers} == {Verdict.DOES_NOT_HOLD}


def test_unknown_injured_are_counted_and_bounded(taken: Snapshot) -> None:
    (injured,) = check(taken, western(C.ORDER, 200, quantity=Quantity.INJURED, high=999)).answers
    assert injured.primary is not None
    assert (injured.primary.best, injured.primary.lacking) == (1395, 5)
    assert injured.verdict is Verdict.HOLDS
    assert "5 of 34 attacks lack a figure" in injured.missing[0]


def test_where_nobody_looks_the_ledger_holds_a_least_figure(taken: Snapshot) -> None:
    world = {"outside": ("IRQ", "SYR"), "victims": Victims.ALL}
    order, more, later = check(
        taken,
        claim(C.ORDER, 200, **world),
        claim(C.MORE_THAN, 500, **world),
        western(C.EXACTLY, 40, first=date(2018, 1, 1), last=date(2018, 12, 31)),
    ).answers
    assert order.verdict is Verdict.CANNOT_TELL
    assert order.headline.startswith("at least ")
    assert more.verdict is Verdict.HOLDS
    assert later.verdict is Verdict.CANNOT_TELL
    assert "no source lists what happened there and then" in later.missing[0]


def test_europe_is_without_russia_unless_it_is_named(taken: Snapshot) -> None:
    plain, with_russia = check(
        taken,
        western(C.MORE_THAN, 1, countries=(*WEST, "RUS", "TUR")),
        western(
            C.MORE_THAN, 1, countries=(*WEST, "RUS"), region="Europe, North America and Russia"
        ),
    ).answers
    assert plain.headline == "337"
    assert with_russia.primary is not None
    assert not with_russia.primary.covered


def test_an_attack_is_looked_up_at_its_place_and_time(taken: Snapshot) -> None:
    def at(place: str, first: date, last: date) -> ArticleClaim:
        fields = {"kind": ClaimKind.ATTACK, "quantity": None, "victims": None}
        where = {"countries": ("GBR",), "place": place}
        return claim(None, None, **fields, **where, first=first, last=last)

    there, wrong_month, elsewhere = check(
        taken,
        at("London", date(2017, 3, 1), date(2017, 3, 31)),
        at("London", date(2017, 2, 1), date(2017, 2, 28)),
        at("Leeds", date(2017, 3, 1), date(2017, 3, 31)),
    ).answers
    assert there.verdict is Verdict.HOLDS
    assert len(there.event_ids) == 1
    assert wrong_month.verdict is Verdict.DOES_NOT_HOLD
    assert elsewhere.verdict is Verdict.DOES_NOT_HOLD


def test_members_and_durations_are_held_against_the_networks_file(taken: Snapshot) -> None:
    def of(comparator: Comparator, low: int, kind: ClaimKind, **fields: object) -> ArticleClaim:
        quantity = Quantity.MEMBERS if kind is ClaimKind.MEMBERS else Quantity.MONTHS
        return claim(comparator, low, kind=kind, quantity=quantity, victims=None, **fields)

    members, later, never, years, undated = check(
        taken,
        of(C.EXACTLY, 68, ClaimKind.MEMBERS),
        of(C.EXACTLY, 73, ClaimKind.MEMBERS),
        of(C.EXACTLY, 99, ClaimKind.MEMBERS),
        of(C.NEARLY, 36, ClaimKind.DURATION, first=FIRST),
        of(C.NEARLY, 36, ClaimKind.DURATION, first=None),
    ).answers
    assert members.verdict is Verdict.HOLDS
    assert "(2017-03-22): 68" in members.why
    assert later.verdict is Verdict.HOLDS_ONLY_UNDER
    assert never.verdict is Verdict.DOES_NOT_HOLD
    assert years.verdict is Verdict.HOLDS
    assert years.headline == "33"
    assert undated.verdict is Verdict.NOT_CHECKABLE


def test_what_no_ledger_holds_is_not_checkable(taken: Snapshot) -> None:
    future, fighters, stranger = check(
        taken,
        claim(None, None, kind=ClaimKind.FORWARD, quantity=Quantity.ATTACKS),
        claim(C.MORE_THAN, 100, victims=Victims.FIGHTERS),
        claim(C.MORE_THAN, 100, network="no-such-group"),
    ).answers
    assert {a.verdict for a in (future, fighters, stranger)} == {Verdict.NOT_CHECKABLE}
    assert "no-such-group" in stranger.why


def test_every_row_of_the_table_leads_to_its_events(taken: Snapshot) -> None:
    result = check(taken, western(C.EXACTLY, 34, **ATTACKS))
    (answer,) = result.answers
    rows, sets = result.to_arrow().to_pylist(), result.sets_to_arrow().to_pylist()
    events = {one["event_set"]: one["event_ids"] for one in sets}

    assert answer.curve is not None
    assert len(rows) == len(answer.curve)
    assert rows[0]["primary"]
    assert all(row["best"] == len(events[row["event_set"]]) for row in rows)
    assert sum(share.share for share in answer.drives) <= 1 + 1e-9
    assert sum(row["standing"] == "holds" for row in rows) == answer.holding
