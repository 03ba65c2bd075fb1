"""Linking on each kind of database: in pieces, anew, with what persons said, with a trained model."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest

from rimland.app.jobs import link as link_job
from rimland.app.jobs.doctor import examine
from rimland.app.jobs.link import method_of
from rimland.app.jobs.link_pieces import _joined
from rimland.ledger.database import Database
from rimland.ledger.events import redirects
from rimland.ledger.judgements import Judgement, append_judgements, standing_links
from rimland.ledger.link_models import append_model, newest_model, next_model_id
from rimland.ledger.linking_store import last_run, linked_with
from rimland.ledger.linking_whole import all_standing_links
from rimland.ledger.linking_write import forget_derived
from rimland.linking.cluster import joins
from rimland.linking.model import LinkModel, default_model
from rimland.model.errors import RimlandError
from rimland.model.ids import event_id
from rimland.tables.engine import columnar
from tests.linking import NOW, Told, derived, events, link, links, partition, redirected, tell


def two_sources(database: Database) -> None:
    """Tell of two attacks, one of them twice."""
    tell(database, "alpha", {"1": Told(), "2": Told(day=20, killed=30)})
    tell(database, "beta", {"1": Told(km=1)})


def judged(verdict: str, *, person: bool, **fields: Any) -> Judgement:
    return Judgement(
        verdict, "alpha:1", "beta:1", "so", "desk" if person else "method:x", person, **fields
    )


def test_pieces_and_rebuilding_agree_and_nothing_is_said_twice(database: Database) -> None:
    two_sources(database)
    first = link(database)
    assert (first.reports, first.events, first.minted, first.same) == (3, 2, 3, 1)
    tell(database, "gamma", {"1": Told(km=2), "7": Told(day=20, killed=31, km=1)})
    second = link(database)
    assert (second.reports, second.events, second.minted) == (5, 2, 2)
    live = derived(database)
    assert redirected(database) == events(database)
    assert link(database, rebuild=True).changed == 0
    assert derived(database) == live
    nothing = link(database)
    assert (nothing.touched, nothing.changed, nothing.reports, nothing.events) == (0, 0, 5, 2)


def test_only_what_a_change_touches_is_compared_anew(database: Database) -> None:
    tell(database, "alpha", {"1": Told(), "2": Told(town=8), "3": Told(town=16)})
    tell(database, "beta", {"1": Told(), "2": Told(town=8), "3": Told(town=16)})
    link(database)
    tell(database, "gamma", {"2": Told(town=8)})
    result = link(database)
    assert (result.touched, result.minted, result.events) == (3, 1, 3)


def test_components_that_run_through_too_much_are_linked_with_everything(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_sources(database)
    link(database)
    monkeypatch.setattr(link_job, "_MANY", 1)
    tell(database, "gamma", {"1": Told()})
    result = link(database)
    assert (result.reports, result.touched, result.events) == (4, 4, 2)
    live = derived(database)
    assert link(database, rebuild=True).changed == 0
    assert derived(database) == live


def test_a_report_that_goes_parts_what_it_held_together(database: Database) -> None:
    two_sources(database)
    link(database)
    tell(database, "beta", {"9": Told(day=28)}, release="2", complete=True)
    result = link(database)
    assert partition(database) == {
        frozenset({"alpha:1"}),
        frozenset({"alpha:2"}),
        frozenset({"beta:9"}),
    }
    assert (result.reports, result.events, result.same) == (3, 3, 0)


def test_what_persons_say_holds_and_its_undoing_is_seen(database: Database) -> None:
    two_sources(database)
    link(database)
    with database.writing() as connection:
        append_judgements(connection, [judged("different", person=True)], now=NOW)
        number = max(j.seq or 0 for j in standing_links(connection))
    assert link(database).events == 3
    with database.reading() as connection:
        assert redirects(connection) == {event_id("beta:1"): None}
    with database.writing() as connection:
        append_judgements(connection, [judged("undo", person=True, undoes=number)], now=NOW)
    assert link(database).events == 2
    with database.reading() as connection:
        assert redirects(connection) == {event_id("beta:1"): event_id("alpha:1")}


def test_all_standing_links_are_the_standing_links(database: Database) -> None:
    two_sources(database)
    link(database)
    said = [
        judged("different", person=False),
        judged("same", person=False),
        judged("part_of", person=True, act="one"),
        Judgement("different", "alpha:2", "beta:1", "so", "desk", by_person=True, act="one"),
        Judgement("part_of", "beta:1", "alpha:2", "so", "method:x", by_person=False, score=0.5),
        judged("same", person=True, blind=True),
    ]
    with database.writing() as connection:
        append_judgements(connection, said, now=NOW)
        number = next(j.seq for j in standing_links(connection) if j.act == "one")
    for undone in (None, number, "last"):
        with database.writing() as connection:
            if undone is not None:
                last = connection.exec_driver_sql("SELECT max(seq) FROM judgements").scalar()
                row = judged("undo", person=True, undoes=last if undone == "last" else undone)
                append_judgements(connection, [row], now=NOW)
            one_by_one = {
                (j.subject_a, j.subject_b, j.verdict, j.score, j.made_by, j.by_person)
                for j in standing_links(connection)
            }
            at_once = all_standing_links(connection).to_pylist()
        assert {tuple(row.values()) for row in at_once} == one_by_one


def test_derived_tables_that_lack_or_belong_to_another_run_are_not_believed(
    database: Database,
) -> None:
    two_sources(database)
    link(database)
    live = derived(database)
    for damage in (
        "DELETE FROM link_pairs",
        "DELETE FROM link_blocks",
        "DELETE FROM event_members",
        "UPDATE link_totals SET run_seq = run_seq - 1",
    ):
        with database.writing() as connection:
            connection.exec_driver_sql(damage)
        with database.reading() as connection:
            assert last_run(connection) is None
        assert link(database).changed == 0
        assert derived(database) == live
    with database.writing() as connection:
        forget_derived(connection)
    link(database)
    assert derived(database) == live


def test_a_model_in_the_log_links_everything_anew_and_doctor_says_which(
    database: Database, tmp_path: Any
) -> None:
    two_sources(database)
    link(database)
    before, scored = partition(database), links(database)
    assert scored
    content = json.loads(method_of(database).model.to_json())
    with database.writing() as connection:
        assert newest_model(connection) is None
        name = next_model_id(connection)
        assert name == "trained-1"
        # Nothing is alike enough for this one.
        strict = json.dumps(content | {"version": name, "link_at": 99.0})
        append_model(connection, model_id=name, content=strict, trained_on="{}", now=NOW)
        assert next_model_id(connection) == "trained-2"
    (found,) = [f for f in examine(database, tmp_path) if f.check == "model"]
    assert found.state == "note"
    assert "trained-1 would now" in found.found
    result = link(database)
    assert (result.model, result.events, result.same) == ("trained-1", 3, 0)
    assert partition(database) != before
    with database.reading() as connection:
        assert linked_with(connection) == "trained-1"
    (found,) = [f for f in examine(database, tmp_path) if f.check == "model"]
    assert found.state == "ok"


def test_retraining_logs_a_model_and_links_with_it_until_the_next(database: Database) -> None:
    alpha, beta = crowded_town(events=400)
    tell(database, "alpha", alpha)
    with pytest.raises(RimlandError, match="too few attacks"):
        link(database, retrain=True)
    tell(database, "beta", beta)
    assert link(database).model == default_model().version
    shipped = right_links(database)
    trained = link(database, retrain=True)
    assert trained.model == "trained-1"
    # beta tells everything two days late, and training found out.
    assert right_links(database) > max(shipped, 0.8 * len(beta))
    with database.reading() as connection:
        learned = LinkModel.from_json(newest_model(connection) or "")
    assert learned.weights["date"]["exact_2"] > learned.weights["date"]["exact_0"]
    live = derived(database)
    assert link(database).changed == 0
    assert link(database, rebuild=True).changed == 0
    assert derived(database) == live
    assert link(database, retrain=True).model == "trained-2"


def crowded_town(events: int) -> tuple[dict[str, Told], dict[str, Told]]:
    """Return the same attacks as two sources tell them, under the same record, the other late."""
    chance = random.Random(5)
    told = {
        str(n): Told(
            km=chance.uniform(0, 40),
            town=chance.randrange(4),
            day=chance.randint(1, 26),
            killed=chance.choice([1, 2, 3, 5, 8, 13, 21, 34, 55]),
        )
        for n in range(events)
    }
    return told, {n: replace(one, day=one.day + 2) for n, one in told.items()}


def right_links(database: Database) -> int:
    """Return how many links join two reports of the same record."""
    ends = [[key.rpartition(":")[2] for key in keys] for _, *keys in links(database)]
    return sum(one == other for one, other in ends)


@pytest.mark.parametrize("bits", [-99.0, 0.0, 99.0])
@pytest.mark.parametrize("inside", [True, False])
def test_a_pair_joins_here_where_it_joins_in_the_methods_own_words(
    bits: float, inside: bool
) -> None:
    model = default_model()
    for whole in (-99.0, 0.0, 99.0):
        with columnar() as engine:
            row = engine.execute(
                f"SELECT {joins(model)} FROM (SELECT {bits} AS bits, {inside} AS inside, "
                f"{whole} AS whole_bits)"
            ).fetchone()
        assert row == (_joined(model, (bits, whole, True, inside)),)
