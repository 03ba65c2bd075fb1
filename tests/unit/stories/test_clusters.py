import random
import string
import time
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.ids import story_id
from rimland.stories.clusters import StoryClusterer, Tuning
from rimland.stories.story_features import Kind, features, stem
from tests.hostile import STUCK
from tests.stories import HAPPENINGS, telling

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TOLD = [(f"{name}-{n}", telling(name, n)) for n in range(4) for name in HAPPENINGS]


def partition(order: list[tuple[str, str]]) -> set[frozenset[str]]:
    clusterer = StoryClusterer()
    found: dict[str, set[str]] = {}
    for document, text in order:
        found.setdefault(clusterer.add(document, text, NOW).story_id, set()).add(document)
    return {frozenset(members) for members in found.values()}


def test_tellings_of_one_happening_come_together_in_whatever_order() -> None:
    wanted = {frozenset(d for d, _ in TOLD if d.startswith(name)) for name in HAPPENINGS}
    for seed in range(3):
        order = TOLD.copy()
        random.Random(seed).shuffle(order)
        assert partition(order) == wanted


def test_the_first_of_a_story_gives_it_its_id_and_has_no_score() -> None:
    clusterer = StoryClusterer()
    first = clusterer.add("karvala-0", telling("Karvala", 0), NOW)
    second = clusterer.add("karvala-1", telling("Karvala", 1), NOW)
    assert (first.story_id, first.score) == (story_id("karvala-0"), None)
    assert second.story_id == first.story_id
    assert second.score is not None


def test_a_copy_joins_the_story_of_its_original_with_its_containment() -> None:
    clusterer = StoryClusterer()
    first = clusterer.add("wire", telling("Karvala", 0), NOW)
    copy = clusterer.add("copy", telling("Karvala", 0), NOW)
    assert (copy.story_id, copy.copy_of, copy.score) == (first.story_id, "wire", 1.0)


def test_documents_weeks_apart_are_not_held_against_each_other() -> None:
    clusterer = StoryClusterer(days=14)
    clusterer.add("early", telling("Karvala", 0), NOW)
    late = clusterer.add("late", telling("Karvala", 1), NOW + timedelta(days=15))
    assert late.story_id == story_id("late")


def test_where_no_time_is_known_words_alone_decide() -> None:
    clusterer = StoryClusterer(days=14)
    first = clusterer.add("early", telling("Karvala", 0), None)
    assert clusterer.add("late", telling("Karvala", 1), NOW).story_id == first.story_id


def test_memory_is_bounded_by_the_documents_remembered() -> None:
    clusterer = StoryClusterer(most_documents=5)
    for document, text in TOLD:
        clusterer.add(document, text, NOW)
    assert len(clusterer) == 5


def test_restored_from_its_last_documents_it_goes_on_as_if_it_had_never_stopped() -> None:
    live = StoryClusterer(most_documents=9)
    placed = [live.add(document, text, NOW) for document, text in TOLD[:13]]
    began = {where.story_id: 99 for where in placed}
    for number, where in reversed(list(enumerate(placed, 1))):
        began[where.story_id] = number
    again = StoryClusterer(most_documents=9)
    for number in range(5, 14):
        (document, text), where = TOLD[number - 1], placed[number - 1]
        again.restore(
            document,
            text,
            NOW,
            number=number,
            story=where.story_id,
            began=began[where.story_id],
            copy_of=where.copy_of,
        )
    for document, text in TOLD[13:]:
        assert again.add(document, text, NOW) == live.add(document, text, NOW)


def test_a_document_that_fits_two_stories_that_fit_each_other_makes_them_one() -> None:
    clusterer = StoryClusterer(tuning=Tuning(threshold=0.05, merge_threshold=0.0))
    first = clusterer.add("karvala", telling("Karvala", 0), NOW)
    second = clusterer.add("ostrevik", telling("Ostrevik", 1), NOW)
    assert first.story_id != second.story_id
    both = clusterer.add("both", f"{telling('Karvala', 2)} {telling('Ostrevik', 2)}", NOW)
    assert (both.story_id, both.merged) == (first.story_id, (second.story_id,))
    assert clusterer.add("late", telling("Ostrevik", 3), NOW).story_id == first.story_id


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_every_document_gets_a_story_whatever_it_says(texts: list[str]) -> None:
    clusterer = StoryClusterer()
    placed = [clusterer.add(f"d{n}", text, None) for n, text in enumerate(texts)]
    minted = {story_id(f"d{n}") for n in range(len(texts))}
    assert {where.story_id for where in placed} <= minted


def test_an_endless_text_does_not_hold_up_the_others() -> None:
    draw = random.Random(3)
    endless = " ".join("".join(draw.choices(string.ascii_letters, k=9)) for _ in range(200_000))
    began = time.monotonic()
    StoryClusterer().add("endless", endless, NOW)
    assert time.monotonic() - began < STUCK


def test_features_tell_names_numbers_and_masked_names_apart() -> None:
    found = features("Police said ████ ███████ was in Karvala Bay with 12 others.")
    counted = {kind: int((found.kinds == kind).sum()) for kind in Kind}
    assert counted[Kind.NAME] == 2  # Karvala, Bay
    assert counted[Kind.PHRASE] == 1
    assert counted[Kind.NUMBER] == 1
    assert counted[Kind.MASKED] == 2  # 4,7 and the last word's 7


def test_words_lose_their_commonest_endings() -> None:
    assert [stem(w) for w in ("bodies", "bombed", "bombing", "bombs", "glass", "us")] == [
        *("body", "bomb", "bomb", "bomb", "glass", "us")
    ]
