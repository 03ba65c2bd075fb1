"""Who a word of harm is about, behind it: its objects, lists included."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading import toll_words as w
from rimland.reading.toll_groups import Group
from rimland.reading.toll_items import Item

_LINKS = frozenset({"and", "or", "&", "plus"})
_ADVERBS_AT_MOST = 3


class Neighbours:
    """The groups around one item of a sentence."""

    def __init__(self, listed: Sequence[Item]) -> None:
        """Keep the sentence's items."""
        self.items = listed

    def low(self, i: int) -> str:
        """Return an item's words, or nothing beyond the sentence."""
        return self.items[i].low if 0 <= i < len(self.items) else ""

    def group(self, i: int) -> Group | None:
        """Return the group at an item."""
        return self.items[i].group if 0 <= i < len(self.items) else None

    def back_over_adverbs(self, i: int) -> int:
        """Return the nearest item before ``i`` that is no adverb."""
        j = i - 1
        while j >= 0 and i - j <= _ADVERBS_AT_MOST and self._is_adverb(j):
            j -= 1
        return j

    def over_adverbs(self, i: int) -> int:
        """Return ``i`` or the first item behind it that is no adverb or quotation mark."""
        j = i
        while j < len(self.items) and j - i < _ADVERBS_AT_MOST and self._is_adverb(j):
            j += 1
        return j

    def _is_adverb(self, j: int) -> bool:
        low = self.low(j)
        if self.group(j) is not None:
            return False
        return low in w.ADVERBS or low in {'"', "“", "”"} or (low.endswith("ly") and len(low) > 4)  # noqa: PLR2004

    def objects(self, i: int, *, genitive: bool = False) -> list[int]:
        """Return the items of the groups that start at ``i``, as a verb's objects.

        ``genitive``: they stand behind "the murder of", so that a verb behind them is not theirs.
        """
        j = self.over_adverbs(i)
        first = self.group(j)
        if (
            first is None
            or first.kind == "back"
            or (not genitive and self._begins_clause(j, first=True))
        ):
            return []
        if first.kind == "name" and not self._may_be_object(j):
            follower = self.group(j + 1)
            if follower is None or follower.kind == "back":
                return []
            j, first = j + 1, follower
        found = [j]
        while (k := self._linked(found[-1], genitive=genitive)) is not None:
            found.append(k)
        return found

    def _may_be_object(self, j: int) -> bool:
        """A name is an object unless it only qualifies the group behind it."""
        follower = self.group(j + 1)
        return follower is None or follower.kind in {"name", "back", "a", "the"}

    def _linked(self, i: int, *, genitive: bool) -> int | None:
        """The item of the next group of the list that ``i`` is in, or None at its end."""
        j = self._over_apposition(i)
        comma = self.low(j) == ","
        k = j + 1 if comma else j
        if self.low(k) in _LINKS:
            k += 1
        elif self.low(k) == "as" and self.low(k + 1) == "well" and self.low(k + 2) == "as":
            k += 3
        elif self.low(k) == "along" and self.low(k + 1) == "with":
            k += 2
        elif not (comma and self._list_goes_on(k)):
            return None
        k = self.over_adverbs(k)
        group = self.group(k)
        if group is None or group.kind == "back" or group.whole:
            return None
        head = self.group(i)
        if group.kind == "name" and head is not None and head.kind == "counted":
            return None  # "wounding 400, the Red Cross said"
        if not genitive and self._begins_clause(k, first=False):
            return None
        return k

    def _list_goes_on(self, k: int) -> bool:
        """Whether a comma list reaches an "and": "three soldiers, two guards and a nurse"."""
        for j in range(k, min(k + 8, len(self.items))):
            if self.low(j) in _LINKS:
                return (j > k and self.group(j - 1) is not None) or self.low(j - 1) == ","
            if self.group(j) is None and self.low(j) != ",":
                return False
        return False

    def _over_apposition(self, i: int) -> int:
        """Step over ", 34," and a name that only says who the person was."""
        j = i + 1
        group = self.group(i)
        following = self.group(j)
        if following is not None and following.kind == "name" and group and group.singular:
            j += 1
        if self.low(j) == "," and self._tells_of_them(j + 1):
            return next((k for k in range(j + 1, j + 8) if self.low(k) == ","), j)
        if self.low(j) in {"of", "from"}:  # "the mayor of the town, as well as two peasants"
            j = self._over_of(j)
        if group and group.singular and group.kind in {"bare", "the"}:
            j = self._over_unseen_name(j)
        if self.low(j) == "," and self.low(j + 1).isdigit() and self.low(j + 2) in {",", "and"}:
            return j + 2
        named = self.group(j + 1) if self.low(j) == "," else None
        if named is not None and group and group.singular and self.low(j + 2) in {",", "and"}:
            says_who = named.kind == "name" and group.kind != "name"
            says_what = named.kind in {"a", "the"} and group.kind == "name"
            if (
                (says_who or says_what)
                and named.singular
                and self.low(j + 1)[:3] not in {"his", "her"}
            ):
                return j + 2
        return j

    def _over_unseen_name(self, j: int) -> int:
        """The link behind a title's name that upper-case text does not show, or ``j``."""
        for k in range(j, min(j + 5, len(self.items))):
            if k > j and (self.low(k) == "," or self.low(k) in _LINKS):
                return k
            plain = self.low(k).isalpha() and self.group(k) is None and not self.items[k].is_verb
            if not plain or self._is_function_word(k):
                return j
        return j

    def _is_function_word(self, k: int) -> bool:
        low = self.low(k)
        return (
            low in w.PREPOSITIONS
            or low in w.CONJUNCTIONS
            or low in w.AUXILIARIES
            or low in w.VERBISH
            or low in w.TIME_WORDS
            or low in w.ADVERBS
        )

    def _tells_of_them(self, j: int) -> bool:
        """Whether ", most of them foreigners," stands inside the list."""
        group = self.group(j)
        whole = group is not None and group.whole == "them"
        return whole or self.low(j) in {"most", "mostly", "half"} or self.low(j).startswith("all ")

    def _over_of(self, j: int) -> int:
        """The comma or link that ends "of the small town", or ``j`` where none is near."""
        for k in range(j + 1, min(j + 9, len(self.items))):
            group = self.group(k)
            if self.low(k) == "," or self.low(k) in _LINKS or self.low(k) in {"as", "along"}:
                return k
            family = self.low(k).rpartition(" ")[2] in w.COLLECTIVES
            people = group is not None and group.kind != "name" and not family
            if people or self.items[k].is_verb:
                return j
        return j

    def _begins_clause(self, k: int, *, first: bool) -> bool:
        """Whether the group at ``k`` is the subject of what follows rather than an object."""
        j = self.over_adverbs(k + 1)
        if self.low(j) in w.BE or self.low(j) in {"have", "had", "has"}:
            return True
        if j < len(self.items) and self.items[j].is_verb:
            return self.items[j].form in {"past", "intransitive", "adjective"} and (
                self.items[j].low not in {"hostage", "captive"}
            )
        if first:
            return False
        low = self.low(j)
        return low in w.VERBISH or (low.endswith("ed") and low not in {"aged", "armed"})
