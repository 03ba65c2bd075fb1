"""Persons are never overridden, rejected pairs never come back, and undoing everything restores all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rimland.app.jobs.judge import judge, undo
from rimland.app.jobs.judge_signing import Signed
from rimland.app.jobs.link import link_reports
from rimland.ledger.database import Database
from rimland.ledger.judgements import all_judgements, standing_links
from rimland.ledger.standing import UNDO, Judgement, conflicts, in_force, links, status, undone
from rimland.model.errors import RimlandError
from tests.judging import KEYS, NOW, content, events, linked_ledger, load_source, partition

FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
ON_LEDGERS = ("same", "different", "part-of", "accept", "reject")
Said = tuple[str, str, str, str]

some_keys = st.sampled_from(KEYS)
judged = st.lists(
    st.tuples(
        st.sampled_from(ON_LEDGERS), some_keys, some_keys, st.sampled_from(["desk-1", "desk-2"])
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A linked ledger that every example works on a copy of."""
    folder = tmp_path_factory.mktemp("template")
    linked_ledger(folder).close()
    linked_ledger_without_gamma = tmp_path_factory.mktemp("without")
    linked_ledger(linked_ledger_without_gamma, ("alpha", "beta")).close()
    shutil.copytree(linked_ledger_without_gamma, folder / "without")
    return folder


@contextmanager
def copied(template: Path) -> Iterator[tuple[Database, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        database = Database(str(Path(folder) / "ledger.db"))
        try:
            yield database, Path(folder)
        finally:
            database.close()


def say(database: Database, said: list[Said]) -> list[int]:
    """Judge all that may be said and return the numbers, one for each act."""
    numbers = []
    for verdict, a, b, by in said:
        try:
            done = judge(database, verdict, [a, b], Signed(by, "because"), now=NOW, relink=False)
        except RimlandError:
            continue  # of one and the same report, or against what was said before
        numbers.append(done.numbers[0])
    return numbers


def assert_persons_hold(database: Database) -> None:
    with database.reading() as connection:
        people = standing_links(connection, people_only=True)
    event = {key: name for name, keys in events(database).items() for key in keys}
    for judgement in people:
        together = event[judgement.subject_a] == event[judgement.subject_b or ""]
        assert together == (judgement.verdict == "same"), judgement


@pytest.mark.slow
@FEW
@given(judged)
def test_linking_never_overrides_a_person(template: Path, said: list[Said]) -> None:
    with copied(template) as (database, _):
        say(database, said)
        link_reports(database, now=NOW)
        assert_persons_hold(database)
        found = partition(database)
        link_reports(database, now=NOW, rebuild=True)
        assert_persons_hold(database)
        assert partition(database) == found


@pytest.mark.slow
@FEW
@given(judged)
def test_undoing_everything_is_as_if_nothing_had_been_judged(
    template: Path, said: list[Said]
) -> None:
    with copied(template) as (database, _):
        before = content(database)
        numbers = say(database, said)
        link_reports(database, now=NOW)
        for number in reversed(numbers):
            try:
                undo(database, number, Signed("desk-1", "all of it"), now=NOW, relink=False)
            except RimlandError:
                continue  # the same word said twice is one act, and undone once
        link_reports(database, now=NOW)
        assert content(database) == before


@pytest.mark.slow
@FEW
@given(judged)
def test_judging_before_or_after_a_source_is_loaded_is_the_same(
    template: Path, said: list[Said]
) -> None:
    known = [s for s in said if not any("gamma" in key for key in s[1:3])]
    with copied(template) as (later, _):
        say(later, known)
        link_reports(later, now=NOW)
        with copied(template / "without") as (earlier, folder):
            say(earlier, known)
            link_reports(earlier, now=NOW)
            load_source(earlier, folder, "gamma")
            link_reports(earlier, now=NOW)
            assert partition(earlier) == partition(later)


rows = st.lists(
    st.one_of(
        st.builds(
            lambda verdict, a, b, person, act: Judgement(
                verdict,
                a,
                b,
                "because",
                "desk-1" if person else "method:1",
                by_person=person,
                act=act,
            ),
            st.sampled_from(["same", "different", "part_of"]),
            st.sampled_from("abcd"),
            st.sampled_from("efgh"),
            st.booleans(),
            st.sampled_from([None, None, "x", "y"]),
        ),
        st.builds(
            lambda number: Judgement(
                UNDO, "", None, "oops", "desk-1", by_person=True, undoes=number
            ),
            st.integers(1, 12),
        ),
    ),
    max_size=12,
)


def numbered(drawn: list[Judgement]) -> list[Judgement]:
    return [replace(row, seq=n, decided_at=f"{n:04d}") for n, row in enumerate(drawn, 1)]


def by_hand(log: list[Judgement]) -> dict[frozenset[str], Judgement]:
    """Return what stands by the simplest model there is: each row asked for by itself."""

    def acts(row: Judgement) -> set[int]:
        return {r.seq or 0 for r in log if r.seq == row.seq or (row.act and r.act == row.act)}

    def gone(row: Judgement) -> bool:
        return any(
            u.verdict == UNDO
            and u.undoes in acts(row)
            and any((u.seq or 0) > seq for seq in acts(row))
            and not gone(u)
            for u in log
            if (u.seq or 0) > (row.seq or 0)
        )

    standing: dict[frozenset[str], Judgement] = {}
    for row in log:
        if row.verdict == UNDO or gone(row):
            continue
        held = standing.get(row.pair)
        if held is None or row.by_person or not held.by_person:
            standing[row.pair] = row
    return standing


@given(rows)
def test_what_stands_is_what_the_simplest_model_says(drawn: list[Judgement]) -> None:
    # An undo names what was there when it was said, and acts are not added to later.
    log = [
        row
        for n, row in enumerate(numbered(drawn), 1)
        if (row.undoes or 0) < n and not (row.act and _later_undone(drawn, n))
    ]
    assert {j.pair: j for j in links(log)} == by_hand(log)
    assert len(in_force(log)) == sum(r.verdict != UNDO and r.seq not in undone(log) for r in log)
    assert set(status(log)) == {row.seq for row in log}


def _later_undone(drawn: list[Judgement], n: int) -> bool:
    """Whether an undo came before this row of an act: such a log cannot come about."""
    return any(row.verdict == UNDO for row in drawn[: n - 1])


@pytest.mark.slow
@FEW
@given(judged)
def test_the_log_never_holds_a_contradiction(template: Path, said: list[Said]) -> None:
    with copied(template) as (database, _):
        say(database, said)
        with database.reading() as connection:
            assert conflicts(links(all_judgements(connection, people_only=True))) == []
