"""Finding who a word of harm is about: the groups before it or behind it, lists included."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading import toll_words as w
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import MASK
from rimland.reading.toll_groups import Group
from rimland.reading.toll_items import Item

_REACH = 30  # items between a verb and its subject; longer ones are told in a new sentence
_LINKS = frozenset({"and", "or", "&", "plus"})
_BARRIERS = word_class("barriers")
_GATHERS = word_class("gathers")
_TELLS = word_class("tells")
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

    # behind the verb ---------------------------------------------------------------------------

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
            if (group is not None and group.kind != "name") or self.items[k].is_verb:
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

    # before the verb ---------------------------------------------------------------------------

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
        if before in w.PREPOSITIONS and not self._is_gathered(j):
            return []
        if before in {"them", "whom"} and self.low(j - 2) == "among":
            return []
        if self.items[j].taken and self.low(j - 1) in w.verb_forms():
            return []
        listed = self._list_before(j)
        nobody = group.count.high == 0
        many = len(listed) > 1 or not group.singular
        if singular is not None and not nobody and many == singular:
            return []
        if group.kind == "name" and not self._starts_clause(listed[0]):
            return []
        return listed

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
                return listed
            listed.insert(0, k)

    def _may_join(self, k: int) -> bool:
        """Whether the group at ``k`` is a subject too, not the object of an earlier verb."""
        group, before = self.group(k), self.low(k - 1)
        if group is None or group.kind == "back" or self.items[k].taken:
            return False
        if before in _TELLS:
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
