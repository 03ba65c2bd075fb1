from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from rimland.app.jobs.judge_signing import Signed
from rimland.app.jobs.stories import assign_stories, rebuild_stories
from rimland.app.jobs.story_judgements import judge_story, undo_story_judgement
from rimland.app.settings import Settings
from rimland.ledger import schema
from rimland.ledger.database import Database
from rimland.ledger.scrubbing import QUOTED, Words, scrub
from rimland.ledger.stories import all_placed, story_judgement_log
from rimland.model.errors import DeclarationError, NotFoundError, RimlandError
from rimland.model.ids import story_id
from tests.stories import HAPPENINGS, NOW, Told, bring, day, telling

SETTINGS = Settings()
DESK = Signed(by="desk-7", reason="read both")


def places(database: Database) -> dict[str, tuple[str, str | None]]:
    with database.reading() as connection:
        return {d: (m.story_id, m.copy_of) for d, m in all_placed(connection).items()}


def stories(database: Database) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for document, (story, _) in places(database).items():
        found.setdefault(story, set()).add(document)
    return {frozenset(members) for members in found.values()}


def documents(happenings: int = 3, each: int = 4) -> list[Told]:
    return [
        Told(f"{name.lower()}-{number}", telling(name, number))
        for number in range(each)
        for name in HAPPENINGS[:happenings]
    ]


def by_happening(told: list[Told]) -> set[frozenset[str]]:
    names = {one.document_id.split("-")[0] for one in told}
    return {
        frozenset(one.document_id for one in told if one.document_id.startswith(name))
        for name in names
    }


def test_documents_come_together_by_what_they_tell(database: Database) -> None:
    told = documents()
    bring(database, told)
    done = assign_stories(database, SETTINGS, now=NOW)
    assert (done.documents, done.stories, done.copies) == (12, 3, 0)
    assert stories(database) == by_happening(told)


def test_a_story_is_known_by_its_first_document(database: Database) -> None:
    bring(database, documents(happenings=1))
    assign_stories(database, SETTINGS, now=NOW)
    assert {story for story, _ in places(database).values()} == {story_id("karvala-0")}


def test_a_document_that_fits_nowhere_is_a_story_of_its_own(database: Database) -> None:
    bring(database, [Told("empty", ""), Told("short", "Yes."), *documents(1, 2)])
    assign_stories(database, SETTINGS, now=NOW)
    assert {frozenset({"empty"}), frozenset({"short"})} < stories(database)


def test_in_batches_killed_in_between_or_in_one_go_the_stories_are_the_same(
    new_ledger: Callable[[str], str],
) -> None:
    told = documents(happenings=5)
    address = new_ledger("pieces")
    whole, pieces = Database(new_ledger("whole")), Database(address)
    bring(whole, told)
    assign_stories(whole, SETTINGS, now=NOW)
    for start in range(0, len(told), 7):
        bring(pieces, told[start : start + 7])
        # A process that was killed has nothing in memory: another Database is another process.
        another = Database(address)
        assign_stories(another if start % 2 else pieces, SETTINGS, now=NOW, batch=3)
        another.close()
    assert places(pieces) == places(whole)
    whole.close()
    pieces.close()


def test_a_second_process_that_comes_late_begins_anew_from_what_the_first_wrote(
    database: Database, ledger_address: str
) -> None:
    told = documents(happenings=4)
    bring(database, told[:5])
    late = Database(ledger_address)
    assign_stories(database, SETTINGS, now=NOW)
    bring(database, told[5:10])
    assign_stories(late, SETTINGS, now=NOW)
    bring(database, told[10:])
    assign_stories(database, SETTINGS, now=NOW)
    late.close()
    assert rebuild_stories(database, SETTINGS, now=NOW).moved == 0
    assert stories(database) == by_happening(told)


def test_a_copy_belongs_to_the_story_of_its_original(database: Database) -> None:
    wire = telling("Karvala", 0, sentences=10)
    cut = ". ".join(wire.split(". ")[2:8])
    bring(database, [Told("wire", wire), Told("copy", wire, "Lagoon Times"), Told("cut", cut)])
    done = assign_stories(database, SETTINGS, now=NOW)
    assert done.copies == 2
    assert places(database)["copy"] == places(database)["cut"] == (story_id("wire"), "wire")


def test_a_later_version_belongs_to_the_story_of_the_first(database: Database) -> None:
    other = Told("corrected", telling("Zamburi", 1), version_of="karvala-0")
    bring(database, [*documents(), other])
    done = assign_stories(database, SETTINGS, now=NOW)
    assert done.versions == 1
    assert places(database)["corrected"] == (story_id("karvala-0"), None)


def test_weeks_apart_the_same_words_are_another_story(database: Database) -> None:
    later = Told("later", telling("Karvala", 9), known_at=day(40))
    bring(database, [*documents(1, 2), later])
    assign_stories(database, SETTINGS, now=day(40))
    assert frozenset({"later"}) in stories(database)


def test_persons_join_stories_and_take_it_back(database: Database) -> None:
    bring(database, documents())
    assign_stories(database, SETTINGS, now=NOW)
    before = places(database)
    said = judge_story(database, "same", "karvala-1", "zamburi-2", DESK, now=NOW)
    assert set(said.moved) == {f"zamburi-{n}" for n in range(4)}
    assert {places(database)[f"zamburi-{n}"][0] for n in range(4)} == {story_id("karvala-0")}
    assert not judge_story(database, "same", "zamburi-2", "karvala-1", DESK, now=NOW).fresh
    undo_story_judgement(database, said.judgement_id, DESK, now=NOW)
    assert places(database) == before


def test_persons_take_a_document_out_with_its_copies(database: Database) -> None:
    told = documents(1, 4)
    bring(database, [*told, Told("copied", told[2].text, "Lagoon Times")])
    assign_stories(database, SETTINGS, now=NOW)
    before = places(database)
    said = judge_story(database, "different", "karvala-0", "karvala-2", DESK, now=NOW)
    own = story_id("karvala-2")
    assert said.moved == {"karvala-2": own, "copied": own}
    undo_story_judgement(database, said.judgement_id, DESK, now=NOW)
    assert places(database) == before


def test_a_copy_that_a_person_calls_another_story_is_no_copy(database: Database) -> None:
    told = documents(1, 1)
    bring(database, [*told, Told("copied", told[0].text, "Lagoon Times")])
    assign_stories(database, SETTINGS, now=NOW)
    judge_story(database, "different", "karvala-0", "copied", DESK, now=NOW)
    assert places(database)["copied"] == (story_id("copied"), None)


def test_documents_that_come_later_join_what_persons_joined(database: Database) -> None:
    told = documents()
    bring(database, told[:6])
    assign_stories(database, SETTINGS, now=NOW)
    judge_story(database, "same", "karvala-0", "zamburi-0", DESK, now=NOW)
    bring(database, told[6:])
    assign_stories(database, SETTINGS, now=NOW)
    assert places(database)["zamburi-3"][0] == story_id("karvala-0")
    assert rebuild_stories(database, SETTINGS, now=NOW).moved == 0


def test_what_persons_say_cannot_contradict_itself(database: Database) -> None:
    bring(database, documents())
    assign_stories(database, SETTINGS, now=NOW)
    judge_story(database, "same", "karvala-0", "zamburi-0", DESK, now=NOW)
    judge_story(database, "same", "zamburi-0", "ostrevik-0", DESK, now=NOW)
    before = places(database)
    with pytest.raises(DeclarationError, match="same and different"):
        judge_story(database, "different", "karvala-0", "ostrevik-0", DESK, now=NOW)
    assert places(database) == before


def test_what_cannot_be_judged_is_refused_in_a_line(database: Database) -> None:
    bring(database, documents(1, 2))
    assign_stories(database, SETTINGS, now=NOW)
    with pytest.raises(NotFoundError, match="no story with document"):
        judge_story(database, "same", "karvala-0", "unheard-of", DESK, now=NOW)
    with pytest.raises(RimlandError, match="itself"):
        judge_story(database, "same", "karvala-0", "karvala-0", DESK, now=NOW)
    said = judge_story(database, "different", "karvala-0", "karvala-1", DESK, now=NOW)
    undo_story_judgement(database, said.judgement_id, DESK, now=NOW)
    with pytest.raises(RimlandError, match="undone already"):
        undo_story_judgement(database, said.judgement_id, DESK, now=NOW)
    with pytest.raises(NotFoundError, match="no judgement"):
        undo_story_judgement(database, "sj99", DESK, now=NOW)


def test_an_erased_document_keeps_its_place_when_stories_are_built_again(
    database: Database,
) -> None:
    bring(database, documents())
    assign_stories(database, SETTINGS, now=NOW)
    before = places(database)
    erased = schema.documents.c.document_id == "karvala-3"
    with database.writing() as connection:
        connection.execute(update(schema.documents).where(erased).values(masked_text=""))
    rebuild_stories(database, SETTINGS, now=NOW)
    assert places(database) == before


def test_what_a_judgement_quotes_of_an_erased_document_goes_with_it(database: Database) -> None:
    told = documents(1, 3)
    bring(database, told)
    assign_stories(database, SETTINGS, now=NOW)
    quote = Signed(by="desk-7", reason=f"it says {' '.join(told[0].text.split()[:7])}")
    judge_story(database, "different", "karvala-0", "karvala-1", quote, now=NOW)
    judge_story(database, "different", "karvala-1", "karvala-2", DESK, now=NOW)
    with database.writing() as connection:
        scrub(connection, "karvala-0", [], Words(told[0].text))
        said = [j.reason for j in story_judgement_log(connection)]
    assert said == [QUOTED, DESK.reason]


def test_only_the_last_documents_are_held_against_a_new_one(database: Database) -> None:
    few = Settings(story_window_documents=4)
    told = documents(happenings=5, each=2)
    bring(database, told)
    assign_stories(database, few, now=NOW, batch=3)
    assert frozenset({"karvala-0"}) in stories(database)
    assert rebuild_stories(database, few, now=NOW).moved == 0
    assert assign_stories(database, few, now=NOW + timedelta(days=1)).documents == 0
