"""Linking in pieces is linking at once, whatever happens in between; what is derived can go."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from rimland.ledger.database import Database
from rimland.ledger.judgements import Judgement
from rimland.ledger.judging import append_act, undoing
from rimland.ledger.linking_write import forget_derived
from rimland.model.errors import RimlandError
from rimland.model.ids import event_id
from tests.linking import (
    NOW,
    Told,
    derived,
    dumped,
    events,
    link,
    links,
    partition,
    redirected,
    tell,
)

FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))

SOURCES = ("alpha", "beta", "gamma", "article:desk")
RECORDS = ("d-1", "d-2", "e-1", "e-2")
KEYS = [f"{source}:{record}" for source in SOURCES for record in RECORDS]

told = st.builds(
    Told,
    km=st.sampled_from([0, 0, 1, 4, 12, 30]),
    day=st.integers(8, 14),
    killed=st.sampled_from([None, 2, 3, 5, 8, 20]),
    mode=st.sampled_from(["bombing", "armed_assault", "clash"]),
    unit=st.sampled_from(["incident", "incident", "incident", "campaign"]),
    days=st.sampled_from([0, 0, 0, 2]),
    town=st.sampled_from([0, 0, 0, 3]),
)


@dataclass(frozen=True)
class Load:
    source: str
    reports: dict[str, Told]
    release: str | None
    complete: bool


@dataclass(frozen=True)
class Judge:
    verdict: str
    a: str
    b: str


@dataclass(frozen=True)
class Undo:
    which: int


@dataclass(frozen=True)
class Link:
    rebuild: bool = False
    forget: bool = False


load = st.builds(
    Load,
    st.sampled_from(SOURCES),
    st.dictionaries(st.sampled_from(RECORDS), told, min_size=1, max_size=4),
    st.sampled_from([None, "1", "2", "3"]),
    st.booleans(),
)
judge = st.builds(
    Judge,
    st.sampled_from(["same", "different", "part_of"]),
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
)
anything = st.one_of(
    load,
    load,
    load,
    judge,
    st.builds(Undo, st.integers(0, 5)),
    st.just(Link()),
    st.just(Link()),
    st.builds(Link, st.booleans(), st.booleans()),
)


@dataclass
class Run:
    """A ledger and what persons have said in it so far."""

    database: Database
    said: list[int] = field(default_factory=list)

    def do(self, step: object) -> None:
        if isinstance(step, Load):
            tell(
                self.database,
                step.source,
                step.reports,
                release=step.release,
                complete=step.complete,
            )
        elif isinstance(step, Judge) and step.a != step.b:
            self._append(Judgement(step.verdict, step.a, step.b, "so", "desk", by_person=True))
        elif isinstance(step, Undo) and step.which < len(self.said):
            with self.database.writing() as connection:
                template = Judgement("undo", "", None, "not so", "desk", by_person=True)
                try:
                    row, _ = undoing(connection, self.said[step.which], template)
                except RimlandError:
                    return  # it is undone already
            self._append(row)
        elif isinstance(step, Link):
            if step.forget:
                with self.database.writing() as connection:
                    forget_derived(connection)
            link(self.database, rebuild=step.rebuild)

    def _append(self, row: Judgement) -> None:
        with self.database.writing() as connection:
            try:
                self.said += append_act(connection, [row], now=NOW).numbers
            except RimlandError:
                return  # it contradicts what was said before, or was said just now


@cache
def _empty() -> bytes:
    """Return a ledger without a row as a file: making one anew takes longer than linking it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = Database(str(path))
        with database.writing():
            pass
        database.close()
        return path.read_bytes()


@contextmanager
def ledgers(count: int) -> Iterator[list[Database]]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n}.db" for n in range(count)]
        for path in paths:
            path.write_bytes(_empty())
        made = [Database(str(path)) for path in paths]
        yield made
        for database in made:
            database.close()


@FEW
@given(st.lists(anything, min_size=2, max_size=14))
def test_linking_in_pieces_gives_what_linking_at_once_gives(steps: list[object]) -> None:
    with ledgers(2) as (pieces, at_once):
        one, other = Run(pieces), Run(at_once)
        for step in steps:
            one.do(step)
            if not isinstance(step, Link):
                other.do(step)
        link(pieces)
        link(at_once)
        assert partition(pieces) == partition(at_once)
        assert links(pieces) == links(at_once)
        assert derived(pieces) == derived(at_once)


@FEW
@given(st.lists(anything, min_size=2, max_size=10))
def test_what_is_derived_is_what_the_log_says(steps: list[object]) -> None:
    with ledgers(1) as (database,):
        run = Run(database)
        for step in steps:
            run.do(step)
        link(database)
        live = derived(database)
        assert redirected(database) == events(database)
        again = link(database)
        assert (again.touched, again.changed, again.minted) == (0, 0, 0)
        assert derived(database) == live
        with database.writing() as connection:
            forget_derived(connection)
        anew = link(database)
        assert (anew.changed, anew.minted) == (0, 0)
        assert derived(database) == live
        link(database, rebuild=True)
        assert derived(database) == live
        note(dumped(live["link_totals"]))


rows = st.lists(st.tuples(st.sampled_from(SOURCES), told), min_size=2, max_size=14)


@FEW
@given(rows, st.integers(0, 2**32), st.integers(1, 5))
def test_the_order_of_rows_and_the_size_of_batches_do_not_matter(
    drawn: list[tuple[str, Told]], seed: int, size: int
) -> None:
    reports = [(source, f"{n}-{n}", content) for n, (source, content) in enumerate(drawn)]
    shuffled = random.Random(seed).sample(reports, len(reports))
    with ledgers(2) as (plain, mixed):
        for source in SOURCES:
            tell(plain, source, {r: content for s, r, content in reports if s == source})
        link(plain)
        for start in range(0, len(shuffled), size):
            for source, record, content in shuffled[start : start + size]:
                tell(mixed, source, {record: content})
            link(mixed)
        assert partition(plain) == partition(mixed)
        assert links(plain) == links(mixed)


@FEW
@given(st.lists(load, min_size=1, max_size=3), st.lists(judge, min_size=1, max_size=4))
def test_undoing_what_was_judged_restores_everything(loads: list[Load], said: list[Judge]) -> None:
    with ledgers(1) as (database,):
        run = Run(database)
        for step in loads:
            run.do(step)
        link(database)
        before = (partition(database), links(database), derived(database))
        for judged in said:
            run.do(judged)
            link(database)
        for number in reversed(range(len(run.said))):
            run.do(Undo(number))
            link(database)
        assert (partition(database), links(database), derived(database)) == before


@FEW
@given(st.lists(anything, min_size=2, max_size=10))
def test_an_event_keeps_its_id_and_redirects_lead_to_where_it_is(steps: list[object]) -> None:
    with ledgers(1) as (database,):
        run = Run(database)
        for step in steps:
            run.do(step)
        link(database)
        with database.reading() as connection:
            log = connection.exec_driver_sql(
                "SELECT event_id, change, target FROM event_log ORDER BY seq"
            ).all()
        held: dict[str, str] = {}
        for event, change, target in log:
            assert change != "minted" or event not in held  # minted once
            held[event] = event if target is None else target
        assert held == {event_id(key): event for key, event in events(database).items()}
