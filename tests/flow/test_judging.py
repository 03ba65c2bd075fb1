"""Judging a ledger: merging, splitting, undoing, rejecting, and what may not be said together."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rimland.app.jobs.judge import Judged, judge, undo
from rimland.app.jobs.judge_signing import Signed, sign
from rimland.app.jobs.link import link_reports
from rimland.app.jobs.state import ledger_state
from rimland.ledger.database import Database
from rimland.ledger.judgements import standing_links, standing_rejections
from rimland.model.errors import DeclarationError, NotFoundError, RimlandError, SettingsError
from tests.judging import NOW, content, events, linked_ledger, load_source, partition

SIGNED = Signed("desk-1", "the same street at the same hour")


@pytest.fixture
def ledger(tmp_path: Path, ledger_address: str) -> Iterator[Database]:
    database = linked_ledger(tmp_path, address=ledger_address)
    yield database
    database.close()


def say(database: Database, verdict: str, *named: str, by: str = "desk-1") -> Judged:
    return judge(database, verdict, named, Signed(by, "because"), now=NOW)


def event_of(database: Database, key: str) -> str:
    return next(event for event, keys in events(database).items() if key in keys)


def test_two_events_are_merged_and_undoing_restores_all(ledger: Database) -> None:
    before = content(ledger)
    nice, berlin = event_of(ledger, "alpha:nice"), event_of(ledger, "beta:berlin")
    judged = say(ledger, "same", nice, berlin)
    assert judged.linked
    assert judged.changed
    assert {"alpha:nice", "beta:berlin"} in partition(ledger)
    assert event_of(ledger, "beta:berlin") == nice
    assert link_reports(ledger, now=NOW).changed == 0
    # The id that was merged away leads on to the event that is left.
    with pytest.raises(RimlandError, match="one and the same"):
        say(ledger, "same", nice, berlin)
    undone = undo(ledger, judged.numbers[0], SIGNED, now=NOW)
    assert undone.changed
    assert content(ledger) == before


def test_a_report_is_taken_out_of_its_event_in_one_act(ledger: Database) -> None:
    before = content(ledger)
    judged = say(ledger, "different", "beta:brussels")
    assert len(judged.numbers) == 2
    assert {"alpha:brussels", "gamma:brussels"} in partition(ledger)
    assert {"beta:brussels"} in partition(ledger)
    link_reports(ledger, now=NOW)
    assert {"beta:brussels"} in partition(ledger)
    # Undoing either number takes both back.
    undo(ledger, judged.numbers[1], SIGNED, now=NOW)
    assert content(ledger) == before


def test_an_undo_can_be_undone_and_is_not_done_twice(ledger: Database) -> None:
    (number,) = say(ledger, "same", "alpha:nice", "beta:berlin").numbers
    merged = content(ledger)
    (undoing,) = undo(ledger, number, SIGNED, now=NOW).numbers
    with pytest.raises(DeclarationError, match=f"undone already, by {undoing}"):
        undo(ledger, number, SIGNED, now=NOW)
    undo(ledger, undoing, SIGNED, now=NOW)
    assert content(ledger) == merged


def test_ones_own_last_act_can_be_undone_without_its_number(ledger: Database) -> None:
    before = content(ledger)
    say(ledger, "different", "beta:brussels")
    say(ledger, "same", "alpha:nice", "beta:berlin")
    others = say(ledger, "reject", "alpha:paris", by="desk-2")
    undo(ledger, None, SIGNED, now=NOW)
    undo(ledger, None, SIGNED, now=NOW)
    with pytest.raises(NotFoundError, match="nothing that stands"):
        undo(ledger, None, SIGNED, now=NOW)
    undo(ledger, others.numbers[0], SIGNED, now=NOW)
    assert content(ledger) == before


def test_two_events_told_apart_never_meet_again(ledger: Database) -> None:
    say(ledger, "same", "alpha:nice", "beta:berlin")
    nice = event_of(ledger, "alpha:nice")
    paris = event_of(ledger, "alpha:paris")
    judged = say(ledger, "different", nice, paris)
    assert len(judged.numbers) == 4
    # One of the four pairs is taken back by saying so; the other three still keep them apart.
    with pytest.raises(DeclarationError, match="different"):
        say(ledger, "same", "alpha:nice", "alpha:paris")


def test_a_rejected_pair_never_comes_back(ledger: Database) -> None:
    judged = say(ledger, "reject", "alpha:paris", "beta:paris")
    assert {"alpha:paris"} in partition(ledger)
    for _ in range(2):
        link_reports(ledger, now=NOW)
        assert {"alpha:paris"} in partition(ledger)
    assert len(judged.numbers) == 1


def test_accepting_a_pair_notes_the_methods_score(ledger: Database) -> None:
    say(ledger, "accept", "alpha:paris", "beta:paris")
    with ledger.reading() as connection:
        (standing,) = [
            j
            for j in standing_links(connection)
            if j.pair == frozenset(("alpha:paris", "beta:paris"))
        ]
    assert (standing.verdict, standing.made_by) == ("same", "desk-1")
    assert standing.score is not None
    assert 0.5 < standing.score <= 1


def test_a_rejected_report_is_known_as_such_from_then_on(ledger: Database) -> None:
    say(ledger, "reject", "gamma:brussels")
    with ledger.reading() as connection:
        assert standing_rejections(connection) == ["gamma:brussels"]
        assert standing_rejections(connection, NOW - timedelta(days=1)) == []
    say(ledger, "accept", "gamma:brussels", by="desk-2")
    with ledger.reading() as connection:
        assert standing_rejections(connection) == []


def test_an_event_is_rejected_with_all_its_reports(ledger: Database) -> None:
    judged = say(ledger, "reject", event_of(ledger, "alpha:paris"))
    with ledger.reading() as connection:
        assert standing_rejections(connection) == ["alpha:paris", "beta:paris"]
    undo(ledger, judged.numbers[0], SIGNED, now=NOW)
    with ledger.reading() as connection:
        assert standing_rejections(connection) == []


def test_what_persons_say_must_not_contradict_itself(ledger: Database) -> None:
    say(ledger, "same", "alpha:nice", "alpha:paris")
    say(ledger, "same", "alpha:paris", "beta:berlin")
    with pytest.raises(DeclarationError, match=r"alpha:nice different beta:berlin \(see judgement"):
        say(ledger, "different", "alpha:nice", "beta:berlin", by="desk-2")
    with pytest.raises(DeclarationError, match="part of"):
        say(ledger, "part-of", "alpha:nice", "beta:berlin")
    say(ledger, "part-of", "gamma:brussels", "alpha:nice")
    with pytest.raises(DeclarationError, match="part of"):
        say(ledger, "part-of", "beta:berlin", "gamma:brussels")


def test_an_undo_that_would_revive_a_contradiction_is_refused(ledger: Database) -> None:
    (first,) = say(ledger, "same", "alpha:nice", "alpha:paris").numbers
    (undoing,) = undo(ledger, first, SIGNED, now=NOW).numbers
    say(ledger, "different", "alpha:nice", "beta:berlin")
    say(ledger, "same", "alpha:paris", "beta:berlin")
    with pytest.raises(DeclarationError, match="undo what no longer holds"):
        undo(ledger, undoing, SIGNED, now=NOW)


def test_the_last_persons_word_stands_and_saying_it_again_adds_nothing(ledger: Database) -> None:
    say(ledger, "same", "alpha:nice", "beta:berlin")
    say(ledger, "different", "alpha:nice", "beta:berlin", by="desk-2")
    assert {"alpha:nice"} in partition(ledger)
    fresh = say(ledger, "same", "alpha:nice", "beta:berlin")
    again = say(ledger, "same", "alpha:nice", "beta:berlin")
    assert fresh.fresh
    assert not again.fresh
    assert again.numbers == fresh.numbers


def test_a_part_of_a_larger_attack_keeps_its_own_event(ledger: Database) -> None:
    before = content(ledger)
    (number,) = say(ledger, "part-of", "alpha:nice", event_of(ledger, "alpha:paris")).numbers
    nice, paris = event_of(ledger, "alpha:nice"), event_of(ledger, "alpha:paris")
    assert nice != paris
    rows = {row["event_id"]: row for row in content(ledger)["events"]}  # type: ignore[attr-defined]
    assert rows[nice]["part_of"] == paris
    undo(ledger, number, SIGNED, now=NOW)
    assert content(ledger) == before


@pytest.mark.parametrize(
    ("verdict", "named", "words"),
    [
        ("same", ("alpha:nice",), "two reports or events"),
        ("same", ("alpha:nice", "alpha:nice"), "one and the same"),
        ("different", ("beta:berlin",), "alone in its event"),
        ("nonsense", ("alpha:nice",), "no verdict"),
        ("accept", (), "one or two"),
    ],
)
def test_what_cannot_be_judged_is_refused(
    ledger: Database, verdict: str, named: tuple[str, ...], words: str
) -> None:
    with pytest.raises(RimlandError, match=words):
        say(ledger, verdict, *named)


def test_what_is_not_there_cannot_be_judged(ledger: Database) -> None:
    for name in ("evaaaaaaaaaaaaa", "alpha:nothing", "", "x" * 5000):
        with pytest.raises(NotFoundError):
            say(ledger, "reject", name)
    with pytest.raises(NotFoundError, match="no person's judgement"):
        undo(ledger, 1, SIGNED, now=NOW)  # a method's link is no person's judgement


def test_a_judgement_made_before_a_source_is_loaded_holds_after_it(tmp_path: Path) -> None:
    database = linked_ledger(tmp_path, ("alpha", "beta"))
    say(database, "different", "alpha:brussels", "beta:brussels")
    load_source(database, tmp_path, "gamma")
    link_reports(database, now=NOW)
    for keys in partition(database):
        assert not {"alpha:brussels", "beta:brussels"} <= keys
    database.close()


def test_reports_can_be_named_by_version(ledger: Database) -> None:
    ids = [r["report_id"] for r in ledger_state(ledger).members.to_pylist()]
    chosen = [i for i in ids if i.startswith(("alpha:nice", "beta:berlin"))]
    say(ledger, "same", *chosen)
    assert {"alpha:nice", "beta:berlin"} in partition(ledger)


def test_a_reason_keeps_no_persons_name() -> None:
    signed = sign("Mohammed Ali Hassan says it is one bomb", "desk-1", default="", now=NOW)
    assert "Hassan" not in signed.reason
    assert signed.reason.endswith("says it is one bomb")


@pytest.mark.parametrize("handle", ["", "Jane Smith", "jane.smith", "maria_lopez", "method:x", "x"])
def test_nobody_signs_with_a_name_or_without_a_handle(handle: str) -> None:
    with pytest.raises(SettingsError):
        sign("because", handle, default="", now=NOW)


def test_a_signature_needs_a_reason_and_knows_nothing_of_the_future() -> None:
    assert sign("because", None, default="desk-7", now=NOW).by == "desk-7"
    with pytest.raises(RimlandError, match="reason"):
        sign(" \n", "desk-7", default="", now=NOW)
    with pytest.raises(RimlandError, match="future"):
        sign("because", "desk-7", default="", now=NOW, known=NOW + timedelta(days=1))
