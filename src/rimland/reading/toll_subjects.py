"""Who a word of harm is about, before it: its subjects, lists included."""

from __future__ import annotations

from rimland.reading import toll_words as w
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import MASK
from rimland.reading.toll_lists import Neighbours

_REACH = 30  # items between a verb and its subject; longer ones are told in a new sentence
_LINKS = frozenset({"and", "or", "&", "plus"})
_BARRIERS = word_class("barriers")
_GATHERS = word_class("gathers")
_TELLS = word_class("tells")
_PLACING = w.PREPOSITIONS - {"since", "after", "before", "until", "till"}
"""What makes the group behind it an object; "since 17 people died" begins a clause."""
_OF = frozenset({"of", "in", "from", "for", "at"})
_NAME_OF = 8


class Subjects(Neighbours):
    """Finds the subjects of verbs among the items of one sentence."""

    def subjects(self, end: int, *, singular: bool | None) -> list[int] | str:
        """Return the items of the groups that are the subject of the verb ending before ``end``.

        A string says why there is none: "he" for one person known already, "they" for several,
        "" for a subject that no list of ours holds.
        """
        j = self.back_over_adverbs(end)
        for _ in range(_REACH):
            if j < 0:
                return ""
            found = self._group_or_stop(j, singular=singular)
            if found is not None:
                return found
            j = self._insertion_before(j) - 1
        return ""

    def _group_or_stop(self, j: int, *, singular: bool | None) -> list[int] | str | None:
        """The subject at an item, why there is none from here on, or None to look further left."""
        item = self.items[j]
        if item.group is not None:
            listed = self._subject_at(j, singular=singular)
            if listed or (item.taken and self.low(j - 1) in w.verb_forms()):
                return listed or ""
            is_back = item.group.kind == "back" and self.low(j - 1) not in w.PREPOSITIONS
            return "they" if is_back else None
        if item.low in w.FEMALE_OR_MALE:
            return "he"
        if item.low in {"they", "it", "we", "this"}:
            return "they"
        if item.low in _LINKS and not self._inside_commas(j):
            return "and"
        return "" if item.low in _BARRIERS else None

    def _insertion_before(self, j: int) -> int:
        """Where the brackets or dashes that end at ``j`` began; ``j`` where none end there."""
        if self.low(j) in {"-", "–", "—"}:
            return self._dash_before(j)
        if self.low(j) == ")":
            opening = (k for k in range(j, max(-1, j - _REACH), -1) if self.low(k) == "(")
            return next(opening, j)
        return j

    def _dash_before(self, j: int) -> int:
        """The first of a pair of dashes: "two children -- four and one years old -- died"."""
        double = self.low(j - 1) == self.low(j) == "-"
        for k in range(j - 2, max(0, j - _REACH), -1):
            if self.low(k) == self.low(j) and (not double or self.low(k - 1) == "-"):
                return k - double
        return j

    def _inside_commas(self, j: int) -> bool:
        """Whether "and" stands inside ", including a nurse and two guards,"."""
        return any(self.low(k) in {"including", "among", "who"} for k in range(max(0, j - 10), j))

    def _subject_at(self, j: int, *, singular: bool | None) -> list[int]:
        group = self.group(j)
        if group is None or group.kind == "back":
            return []
        before = self.low(j - 1)
        is_object = before in _PLACING and not self._is_gathered(j)
        is_part = before in {"them", "whom"} and self.low(j - 2) == "among"
        is_part = is_part or before == "not"  # "49 people, not 50, were killed"
        is_part = is_part or (
            group.whole in {"them", "whom"} and before == "," and self.low(j + 1) == ","
        )
        if is_object or is_part or (self.items[j].taken and before in w.verb_forms()):
            return []
        listed = self._list_before(j)
        if self._are_parts(listed[0]):
            return []
        nobody = group.count.high == 0
        many = len(listed) > 1 or not group.singular
        disagrees = singular is not None and not nobody and many == singular
        stray = group.kind == "name" and not self._starts_clause(listed[0])
        return [] if disagrees or stray else listed

    def _are_parts(self, first: int) -> bool:
        """Read ", including the mayor and two guards, were killed": the whole stands before."""
        before = self.low(first - 1)
        among = before in {"them", "whom"} and self.low(first - 2) == "among"
        return among or before in {"including", "counting", "excluding"}

    def _is_gathered(self, j: int) -> bool:
        """Read "a group of 12 soldiers were killed": the number is still the subject."""
        return self.low(j - 1) == "of" and self.low(j - 2) in _GATHERS

    def list_ending(self, j: int) -> list[int]:
        """Return the items of the list of groups that ends at an item."""
        return self._list_before(j)

    def _list_before(self, j: int) -> list[int]:
        listed = [j]
        while True:
            k = listed[0] - 1
            linked = self.low(k) in _LINKS
            if linked:
                k -= 1
            if self.low(k) == "," and (linked or len(listed) > 1):
                k -= 1
            elif not linked:
                return listed
            named = self.group(k)
            titled = self.group(k - 1)
            if (
                named is not None
                and named.kind == "name"
                and titled is not None
                and titled.singular
            ):
                k -= 1  # "police chief NAME and two guards"
            if self.group(k) is None or not self._may_join(k):
                k = self._head_before(k) if linked else k
                if self.group(k) is None or not self._may_join(k):
                    return listed
            listed.insert(0, k)

    def _head_before(self, k: int) -> int:
        """The one before "of the northern district police and four of his men", or ``k``."""
        for j in range(k, max(0, k - _NAME_OF), -1):
            low, group = self.low(j), self.group(j - 1)
            if self.items[j].is_verb or low in w.VERBISH or low in {",", ";", "."}:
                return k
            if low in _OF and group is not None and group.kind in {"a", "the"} and group.singular:
                return j - 1
        return k

    def _may_join(self, k: int) -> bool:
        """Whether the group at ``k`` is a subject too, not the object of an earlier verb."""
        group, before = self.group(k), self.low(k - 1)
        if group is None or group.kind == "back" or self.items[k].taken or before == "counting":
            return False
        if group.whole in {"them", "whom"}:
            return False  # "seven dead, five of them civilians, and 66 wounded"
        if before in _TELLS or self._are_parts(k):
            return True
        if before in w.PREPOSITIONS or before in w.VERBISH or before.endswith("ed"):
            return False
        if k and self.items[k - 1].is_verb:
            return False
        return group.kind in {"counted", "a", "the"} or self._starts_clause(k)

    def _starts_clause(self, k: int) -> bool:
        before = self.low(k - 1)
        return (
            not before
            or not before[0].isalnum()
            or before in w.CONJUNCTIONS
            or before in w.ADVERBS
            or before[0] == MASK
            or before in {"today", "yesterday", "later", "said", "says", "including"}
        )
