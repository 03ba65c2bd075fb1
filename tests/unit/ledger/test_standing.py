"""What stands of judgements: persons over methods, undos of undos, facts over knowledge time."""

from dataclasses import replace

from rimland.ledger.second_readings import second_readings, unsettled, word
from rimland.ledger.standing import (
    CORRECT,
    ON_REPORTS,
    Judgement,
    conflicts,
    facts,
    in_force,
    links,
    rejected,
    status,
    undone,
)


def log(*said: Judgement) -> list[Judgement]:
    """Return judgements numbered in order, decided a day after one another."""
    return [
        replace(j, seq=n, decided_at=j.decided_at or f"2026-01-{n:02d}")
        for n, j in enumerate(said, 1)
    ]


def pair(
    verdict: str, a: str, b: str, by: str = "desk-1", *, act: str | None = None, blind: bool = False
) -> Judgement:
    person = not by.startswith("method")
    return Judgement(verdict, a, b, "because", by, by_person=person, act=act, blind=blind)


def fact(verdict: str, a: str, *, known: str | None = None, value: str | None = None) -> Judgement:
    field = "place" if verdict == CORRECT else None
    return Judgement(
        verdict,
        a,
        None,
        "because",
        "desk-1",
        by_person=True,
        field=field,
        value=value,
        known_at=known,
    )


def undo(number: int, act: str | None = None) -> Judgement:
    return Judgement("undo", "", None, "oops", "desk-1", by_person=True, undoes=number, act=act)


def verdicts(rows: list[Judgement]) -> dict[tuple[str, str | None], str]:
    return {(j.subject_a, j.subject_b): j.verdict for j in links(rows)}


def test_an_undo_takes_a_whole_act_and_no_other() -> None:
    rows = log(
        pair("different", "a", "b", act="x"),
        pair("different", "a", "c", act="x"),
        pair("same", "d", "e"),
        undo(2),
    )
    assert undone(rows) == {1: 4, 2: 4}
    assert verdicts(rows) == {("d", "e"): "same"}


def test_undos_can_be_undone_as_often_as_one_likes() -> None:
    rows = log(pair("same", "a", "b"), undo(1), undo(2), undo(3), undo(4))
    assert [len(in_force(rows[:n])) for n in range(1, 6)] == [1, 0, 1, 0, 1]


def test_an_undo_of_what_is_not_in_the_log_does_nothing() -> None:
    assert undone(log(pair("same", "a", "b"), undo(99))) == {}


def test_a_blind_reading_and_a_skip_link_nothing() -> None:
    rows = log(pair("same", "a", "b", blind=True), pair("skip", "a", "c"))
    assert links(rows) == []


def test_facts_hold_from_when_they_were_known() -> None:
    rows = log(
        fact(CORRECT, "a", value='"Suruc"'),
        fact(CORRECT, "a", value='"Kobani"', known="2015-07-20"),
        fact(CORRECT, "a", value='"Ankara"', known="2015-07-25"),
    )
    field = frozenset({CORRECT})
    assert [j.value for j in facts(rows, field, "2015-07-22")] == ['"Kobani"']
    assert [j.value for j in facts(rows, field, "2015-07-26")] == ['"Ankara"']
    assert [j.value for j in facts(rows, field, None)] == ['"Suruc"']
    assert facts(rows, field, "2014-01-01") == []


def test_an_undone_fact_was_a_mistake_at_all_times() -> None:
    rows = log(fact(CORRECT, "a", value='"Suruc"', known="2015-07-20"), undo(1))
    assert facts(rows, frozenset({CORRECT}), "2015-08-01") == []


def test_the_last_word_on_a_report_stands() -> None:
    rows = log(fact("reject", "a"), fact("reject", "b"), fact("accept", "a"))
    assert rejected(rows, None) == ["b"]
    assert rejected(rows, "2026-01-02") == ["a", "b"]
    assert [j.verdict for j in facts(rows, ON_REPORTS, None)] == ["reject", "accept"]


def test_each_judgement_says_what_has_become_of_it() -> None:
    rows = log(
        pair("same", "a", "b", "method:1"),
        pair("same", "a", "b"),
        pair("different", "a", "b", "desk-2"),
        pair("same", "c", "d"),
        undo(4),
        pair("same", "e", "f", blind=True),
        pair("skip", "e", "f"),
        fact("reject", "a"),
        fact("accept", "a"),
    )
    assert status(rows) == {
        1: "superseded by 3",
        2: "superseded by 3",
        3: "stands",
        4: "undone by 5",
        5: "stands",
        6: "second reading",
        7: "skipped",
        8: "superseded by 9",
        9: "stands",
    }


def test_persons_contradictions_are_found_across_pairs() -> None:
    sound = [pair("same", "a", "b"), pair("same", "b", "c"), pair("different", "a", "d")]
    assert conflicts(sound) == []
    assert len(conflicts([*sound, pair("same", "c", "d")])) == 1
    assert len(conflicts([*sound, pair("part_of", "a", "c")])) == 1
    # A method's link is no contradiction: the method gives way.
    assert conflicts([*sound, pair("same", "c", "d", "method:1")]) == []


def test_an_event_cannot_be_part_of_itself_by_way_of_others() -> None:
    parts = [pair("part_of", "a", "b"), pair("part_of", "b", "c"), pair("same", "c", "d")]
    assert conflicts(parts) == []
    assert conflicts([*parts, pair("part_of", "d", "a")])


def test_second_readings_compare_with_what_stood_before_them() -> None:
    rows = log(
        pair("same", "a", "b"),
        pair("different", "a", "b", "desk-2", blind=True),
        pair("part_of", "c", "d"),
        pair("part_of", "d", "c", "desk-2", blind=True),
        pair("same", "e", "f"),
        pair("same", "e", "f", "desk-2", blind=True),
        pair("same", "g", "h", "desk-2", blind=True),
    )
    found = {
        tuple(sorted(r.first.pair)): (word(r.first), word(r.second)) for r in second_readings(rows)
    }
    assert found == {
        ("a", "b"): ("same", "different"),
        ("c", "d"): ("part of", "has as part"),
        ("e", "f"): ("same", "same"),
    }
    assert [tuple(sorted(r.first.pair)) for r in unsettled(rows)] == [("a", "b"), ("c", "d")]


def test_a_difference_is_settled_by_a_judgement_in_the_open() -> None:
    rows = [pair("same", "a", "b"), pair("different", "a", "b", "desk-2", blind=True)]
    settled = log(*rows, pair("same", "a", "b", "desk-3"))
    assert unsettled(settled) == []
    # Settling is no reading of its own: agreement stays that of the two who read it.
    (reading,) = second_readings(settled)
    assert (reading.first.made_by, reading.second.made_by) == ("desk-1", "desk-2")
    assert verdicts(settled) == {("a", "b"): "same"}
    assert unsettled(log(*rows, pair("same", "a", "b", "desk-3"), undo(3)))
