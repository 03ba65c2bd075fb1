import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import NotFoundError
from rimland.outputs.lists import ListBook

GROUPS = {
    "g1": ("January", ["a", "b"]),
    "g2": ("February", ["c"]),
    "g3": ("March", ["d", "e", "f"]),
}


def test_the_same_events_lead_to_the_same_list() -> None:
    book = ListBook(GROUPS, withheld=0)
    assert book.link("x", "X", ["b", "a"]) == "g1"
    assert book.link("y", "Y", ["a", "c"]) == "y"
    assert book.link("z", "Z", ["c", "a"]) == "y"
    assert book.link("none", "None", []) is None
    assert [one.anchor for one in book.lists] == ["y"]


def test_whole_groups_are_named_instead_of_their_events() -> None:
    book = ListBook(GROUPS, withheld=0)
    book.link("all", "All", list("abcd"), ["g1", "g2", "g3"])
    assert book.lists[0].parts == (("g1", "January"), ("g2", "February"))
    assert book.lists[0].ids == ("d",)


def test_an_event_without_a_row_is_an_error_unless_records_were_withheld() -> None:
    with pytest.raises(NotFoundError, match="q"):
        ListBook(GROUPS, withheld=0).link("x", "X", ["a", "q"])
    book = ListBook(GROUPS, withheld=1)
    book.link("x", "X", ["a", "q"])
    assert (book.lists[0].ids, book.lists[0].withheld) == (("a",), 1)


@given(st.lists(st.sets(st.sampled_from("abcdef"), min_size=1)))
def test_following_a_list_gives_its_events_back(wanted: list[set[str]]) -> None:
    book = ListBook(GROUPS, withheld=0)
    anchors = [
        book.link(f"l{n}", "L", sorted(ids), ["g1", "g2", "g3"]) for n, ids in enumerate(wanted)
    ]
    lists = {one.anchor: one for one in book.lists}

    def follow(anchor: str) -> list[str]:
        if anchor in GROUPS:
            return GROUPS[anchor][1]
        one = lists[anchor]
        return [*one.ids, *(event for part, _ in one.parts for event in follow(part))]

    for anchor, ids in zip(anchors, wanted, strict=True):
        assert anchor is not None
        assert sorted(follow(anchor)) == sorted(ids)
