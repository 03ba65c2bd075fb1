from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.ledger.database import Database
from rimland.ledger.events import assign
from rimland.ledger.judgements import Judgement, append_judgements, standing_links
from rimland.model.ids import event_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def judged(a: str, b: str, verdict: str, *, person: bool = True) -> Judgement:
    who = "an analyst" if person else "method:test"
    return Judgement(verdict, a, b, "because", who, by_person=person, score=0.9)


def test_a_person_stands_above_every_later_method(database: Database) -> None:
    with database.writing() as connection:
        append_judgements(connection, [judged("x:1", "y:1", "same", person=False)], now=NOW)
        append_judgements(connection, [judged("y:1", "x:1", "different")], now=NOW)
        append_judgements(connection, [judged("x:1", "y:1", "same", person=False)], now=NOW)
        (standing,) = standing_links(connection)
    assert (standing.verdict, standing.by_person) == ("different", True)


def test_an_undone_judgement_counts_as_never_made(database: Database) -> None:
    with database.writing() as connection:
        append_judgements(connection, [judged("x:1", "y:1", "same", person=False)], now=NOW)
        append_judgements(connection, [judged("x:1", "y:1", "different")], now=NOW)
        undo = Judgement("undo", "x:1", "y:1", "wrong key", "an analyst", by_person=True, undoes=2)
        append_judgements(connection, [undo], now=NOW)
        (standing,) = standing_links(connection)
    assert standing.verdict == "same"


keys = [f"{s}:{n}" for s in "xyz" for n in range(5)]
links = st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=12)


@settings(deadline=None)
@given(links, st.permutations(keys), st.randoms())
def test_the_partition_depends_on_the_links_alone(
    drawn: list[tuple[str, str]], order: list[str], random: object
) -> None:
    def partition(pairs: list[tuple[str, str]], first: dict[str, int]) -> set[frozenset[str]]:
        sets: dict[str, set[str]] = {}
        for key, event in assign(pairs, first, set(keys)).items():
            sets.setdefault(event, set()).add(key)
        return {frozenset(s) for s in sets.values()}

    shuffled = [(b, a) for a, b in drawn]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    plain = {key: n for n, key in enumerate(keys)}
    other = {key: n for n, key in enumerate(order)}
    assert partition(drawn, plain) == partition(shuffled, other)


@settings(deadline=None)
@given(links, st.permutations(keys))
def test_an_event_bears_the_id_of_the_report_seen_first(
    drawn: list[tuple[str, str]], order: list[str]
) -> None:
    first = {key: n for n, key in enumerate(order)}
    sets: dict[str, list[str]] = {}
    for key, event in assign(drawn, first, set(keys)).items():
        sets.setdefault(event, []).append(key)
    for event, members in sets.items():
        assert event == event_id(min(members, key=lambda key: first[key]))
