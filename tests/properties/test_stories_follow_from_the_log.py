"""Stories are a function of the documents, in the order of the log, and of what persons said."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rimland.app.jobs.judge_signing import Signed
from rimland.app.jobs.stories import assign_stories, rebuild_stories
from rimland.app.jobs.story_judgements import judge_story, undo_story_judgement
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.stories import Member, all_placed
from rimland.model.errors import RimlandError
from tests.stories import NOW, Told, bring, telling

DESK = Signed(by="desk-7", reason="read both")
_KINDS = st.sampled_from(["own", "own", "mixed", "copy", "version"])
_DOCUMENTS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 5), _KINDS), min_size=4, max_size=10
)
_PLACE = st.integers(0, 9)
_STEPS = st.lists(
    st.tuples(st.sampled_from(["find", "restart", "same", "different", "undo"]), _PLACE, _PLACE),
    max_size=8,
)


def told(drawn: list[tuple[str, int, str]]) -> list[Told]:
    documents: list[Told] = []
    for number, (happening, telling_number, kind) in enumerate(drawn):
        text, version_of = telling(happening, telling_number), None
        if kind == "mixed":
            # A text that tells of two happenings makes their stories one.
            text = f"{text} {telling('ABCA'['ABC'.index(happening) + 1], telling_number)}"
        elif documents and kind == "copy":
            text = documents[telling_number % len(documents)].text
        elif documents and kind == "version":
            first = documents[telling_number % len(documents)]
            version_of = first.version_of or first.document_id
        documents.append(Told(f"d{number}", text, version_of=version_of))
    return documents


def places(database: Database) -> dict[str, Member]:
    with database.reading() as connection:
        return all_placed(connection)


def partition(found: dict[str, Member]) -> set[frozenset[str]]:
    by: dict[str, set[str]] = {}
    for document, member in found.items():
        by.setdefault(member.story_id, set()).add(document)
    return {frozenset(members) for members in by.values()}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(_DOCUMENTS, _STEPS, st.sampled_from([4, 100]))
def test_built_again_they_are_what_they_were_whatever_happened_on_the_way(
    drawn: list[tuple[str, int, str]], steps: list[tuple[str, int, int]], window: int
) -> None:
    chosen = Settings(story_window_documents=window)
    coming = told(drawn)
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "ledger.db")
        database = Database(address)
        for act, one, other in [*steps, *[("find", 0, 0)] * len(coming)]:
            if act == "restart":
                database.close()
                database = Database(address)
            elif act == "find":
                bring(database, coming[:3])
                coming = coming[3:]
                assign_stories(database, chosen, now=NOW, batch=2)
            else:
                say(database, act, f"d{one}", f"d{other}")
        live = places(database)
        assert set(live) == {f"d{n}" for n in range(len(drawn))}
        again = rebuild_stories(database, chosen, now=NOW)
        assert (places(database), again.moved) == (live, 0)
        database.close()


def say(database: Database, act: str, one: str, other: str) -> None:
    """Say what a person says; whatever cannot be said changes nothing."""
    before = places(database)
    try:
        if act == "undo":
            undo_story_judgement(database, f"sj{other[1:]}", DESK, now=NOW)
            return
        judge_story(database, act, one, other, DESK, now=NOW)
    except RimlandError:
        assert places(database) == before
        return
    after = places(database)
    assert (after[one].story_id == after[other].story_id) == (act == "same")
    assert {frozenset(after)} == {frozenset(before)}
