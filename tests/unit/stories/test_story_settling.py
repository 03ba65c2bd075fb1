from hypothesis import given
from hypothesis import strategies as st

from rimland.model.ids import story_id
from rimland.stories.story_settling import InStory, contradiction, settled, touched_stories


def listed(*stories: str) -> list[InStory]:
    """Return documents d0, d1 … in these stories of the method."""
    return [InStory(f"d{n}", n, story) for n, story in enumerate(stories)]


def groups(found: dict[str, str]) -> set[frozenset[str]]:
    by: dict[str, set[str]] = {}
    for document, story in found.items():
        by.setdefault(story, set()).add(document)
    return {frozenset(members) for members in by.values()}


def test_one_story_without_a_word_of_anybody_keeps_its_first_document_s_id() -> None:
    assert settled(listed("s", "s"), [], []) == dict.fromkeys(("d0", "d1"), story_id("d0"))


def test_the_later_one_of_two_that_differ_leaves() -> None:
    found = settled(listed("s", "s", "s"), [], [("d2", "d0")])
    assert found == {"d0": story_id("d0"), "d1": story_id("d0"), "d2": story_id("d2")}


def test_who_was_called_the_same_as_the_one_that_leaves_goes_with_it() -> None:
    found = settled(listed("s", "s", "s"), [("d1", "d2")], [("d0", "d1")])
    assert groups(found) == {frozenset({"d0"}), frozenset({"d1", "d2"})}


def test_copies_go_with_their_original_unless_a_person_parts_them() -> None:
    members = [*listed("s", "s"), InStory("copy", 2, "s", bound_to="d1")]
    assert groups(settled(members, [], [("d0", "d1")])) == {
        frozenset({"d0"}),
        frozenset({"d1", "copy"}),
    }
    parted = settled(members, [], [("d1", "copy")])
    assert parted["copy"] != parted["d1"]


def test_stories_that_persons_joined_have_one_name() -> None:
    placed = {"a": "s1", "b": "s2", "c": "s3"}
    names = touched_stories(placed, [("a", "b")])
    assert names["s1"] == names["s2"] != names["s3"]


_DOCUMENTS = [f"d{n}" for n in range(7)]
_PAIRS = st.lists(
    st.tuples(st.sampled_from(_DOCUMENTS), st.sampled_from(_DOCUMENTS)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=6,
)


@given(
    st.lists(st.sampled_from(["s", "t", "u"]), min_size=7, max_size=7),
    st.lists(st.none() | st.integers(0, 5), min_size=7, max_size=7),
    _PAIRS,
    _PAIRS,
)
def test_what_persons_say_holds_whatever_the_method_found(
    stories: list[str],
    bound: list[int | None],
    same: list[tuple[str, str]],
    different: list[tuple[str, str]],
) -> None:
    if contradiction(same, different) is not None:
        return
    members = [
        InStory(f"d{n}", n, story, f"d{to}" if to is not None and to < n else None)
        for n, (story, to) in enumerate(zip(stories, bound, strict=True))
    ]
    found = settled(members, same, different)
    assert set(found) == set(_DOCUMENTS)
    assert all(found[one] == found[other] for one, other in same)
    assert all(found[one] != found[other] for one, other in different)
