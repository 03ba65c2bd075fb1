"""What persons said of stories, laid over what the method found: their word always holds; pure.

The method's stories are groups of documents. *Same* joins the two documents, and with them the
stories they are in. *Different* keeps the two apart: the one that came later leaves the story, with
the copies and later versions of it, and tells one of its own. A story is known by the first
document in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rimland.model.ids import story_id

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class InStory:
    """A document where the method put it.

    ``number`` is its place in the log; ``bound_to`` the document it copies or is a version of.
    """

    document_id: str
    number: int
    placed_in: str
    bound_to: str | None = None


class _Sets:
    """Sets of names that are joined; each is known by one of its names."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, name: str) -> str:
        root = name
        while self._parent.get(root, root) != root:
            root = self._parent[root]
        while self._parent.get(name, name) != root:
            self._parent[name], name = root, self._parent[name]
        return root

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        self._parent[second] = first


def touched_stories(placed: Mapping[str, str], same: Iterable[Pair]) -> dict[str, str]:
    """Return, for the method's stories that persons joined, one name for all that belong together.

    Args:
        placed: document -> the method's story, of all documents that persons spoke of.
        same: pairs that persons called the same.
    """
    sets = _Sets()
    for one, other in same:
        if one in placed and other in placed:
            sets.join(placed[one], placed[other])
    return {story: sets.of(story) for story in placed.values()}


def contradiction(same: Iterable[Pair], different: Iterable[Pair]) -> Pair | None:
    """Return a pair that was called different and follows to be the same, None if there is none."""
    sets = _Sets()
    for one, other in same:
        sets.join(one, other)
    return next((pair for pair in different if sets.of(pair[0]) == sets.of(pair[1])), None)


def settled(
    members: Sequence[InStory], same: Collection[Pair], different: Collection[Pair]
) -> dict[str, str]:
    """Return the story of every document of one or more of the method's stories that were joined.

    All documents of these stories are given; ``same`` and ``different`` do not contradict.
    """
    ordered = sorted(members, key=lambda member: member.number)
    unit = _units(ordered, same, different)
    apart: dict[str, set[str]] = {}
    for one, other in different:
        if one in unit and other in unit:
            apart.setdefault(unit[one], set()).add(unit[other])
            apart.setdefault(unit[other], set()).add(unit[one])
    home: dict[str, int] = {}
    stories: list[set[str]] = []
    firsts: list[str] = []
    for member in ordered:
        mine = unit[member.document_id]
        if mine in home:
            continue
        enemies = apart.get(mine, set())
        fits = (i for i, units in enumerate(stories) if not units & enemies)
        index = next(fits, len(stories))
        if index == len(stories):
            stories.append(set())
            firsts.append(member.document_id)
        stories[index].add(mine)
        home[mine] = index
    return {m.document_id: story_id(firsts[home[unit[m.document_id]]]) for m in ordered}


def _units(
    ordered: Sequence[InStory], same: Iterable[Pair], different: Iterable[Pair]
) -> dict[str, str]:
    """Return what each document cannot be parted from: what persons joined, copies and versions."""
    here = {member.document_id for member in ordered}
    sets = _Sets()
    for one, other in same:
        if one in here and other in here:
            sets.join(one, other)
    parted = [pair for pair in different if pair[0] in here and pair[1] in here]
    for member in ordered:
        if member.bound_to in here and member.bound_to is not None:
            mine, theirs = sets.of(member.document_id), sets.of(member.bound_to)
            crossing = ({sets.of(one), sets.of(other)} for one, other in parted)
            if not any(units == {mine, theirs} for units in crossing):
                sets.join(mine, theirs)
    return {member.document_id: sets.of(member.document_id) for member in ordered}
