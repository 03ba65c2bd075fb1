"""Groups of people: a number, an article or a name with the noun it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rimland.model.toll import Count
from rimland.reading import toll_words as w
from rimland.reading.numbers import NumberAt
from rimland.reading.toll_mentions import Outcome, Side
from rimland.reading.toll_names import NameReader

_ONE = Count(1, 1, 1)
_TWO = Count(2, 2, 2)
_PLURAL = Count(low=2)
_SIZED = frozenset({"family", "group", "crew"})
_DEFINITE = frozenset({"the", "this", "these", "those"})


@dataclass(frozen=True, slots=True)
class Group:
    """People the text sets apart; ``kind`` says by what: counted, a, the, bare, name, back.

    ``back`` groups point to people already counted ("the dead", "them"). ``whole`` is what a
    partitive is taken out of ("six of the dead"). ``outcome`` is set where the words of the group
    tell of harm themselves ("12 deaths", "one dead soldier"); ``taken_out``: "four of the men".
    """

    first: int
    after: int
    kind: str
    count: Count
    side: Side = Side.UNKNOWN
    head: tuple[int, int] | None = None
    number: tuple[int, int] | None = None
    singular: bool = False
    more: bool = False
    weak: bool = False
    definite: bool = False
    outcome: Outcome | None = None
    whole: str = ""
    taken_out: bool = False


class GroupReader(NameReader):
    """Reads the group that starts at a token of one sentence."""

    def at(self, i: int) -> Group | None:
        """Return the group that starts at a token, or None."""
        low = self.words[i].low
        if i in self.numbers:
            return self._counted(i, self.numbers[i])
        if low in {"both", "all"} and self._low(i + 1) != "of":
            return self._after_all(i)
        if low in w.DETERMINERS:
            return self._determined(i)
        if low in {"them", "those"}:
            return Group(i, i + 1, "back", Count(), whole=low, definite=True)
        return self._bare(i) or self._named(i)

    def _counted(self, i: int, number: NumberAt, first: int | None = None) -> Group | None:
        """Read "22 people", "six of the dead", "two more", "dozens", "no one"."""
        begin = i if first is None else first
        j = number.after
        if self._low(j) == "of":
            partitive = self._partitive(begin, j + 1, number)
            if partitive:
                return partitive
            j += 1
        more = self._low(j) in w.MORE
        base = Group(
            begin,
            j + more,
            "counted",
            number.count,
            number=(number.first, number.after),
            singular=_is_one(number),
            more=more,
            definite=first is not None and self.words[first].low in {"the", "those", "these"},
        )
        head = self._head(j)
        return self._with_head(base, head) if head else self._headless(i, base)

    def _headless(self, i: int, base: Group) -> Group | None:
        """A number without a noun for people: elliptic, or with a plural that might be people."""
        if self._ends_elliptic(base.after):
            if self.words[i].low in {"no", "neither"} and base.after == i + 1:
                return None
            couple = self._low(base.after - 1) == "couple"
            return replace(base, side=Side.CIVILIANS) if couple else base
        if self._shares_noun(base.after):
            return replace(base, after=base.after + 1, weak=True)
        weak = self._weak_head(base.after)
        if weak is None or self.words[i].low == "no":
            return None
        return replace(base, after=weak[1], head=weak, weak=True)

    def _shares_noun(self, j: int) -> bool:
        """Read the first number of "two American and one South African trainers"."""
        if j + 2 >= len(self.words) or self._low(j + 1) not in {"and", ","}:
            return False
        word = self.words[j]
        adjective = word.is_word and word.text[0].isupper() and not self.upper
        return (
            adjective
            and j + 2 in self.numbers
            and self._head(self.numbers[j + 2].after) is not None
        )

    def _partitive(self, begin: int, j: int, number: NumberAt) -> Group | None:
        """Read "of them", "of the dead", "of the four attackers", "of its soldiers"."""
        low = self._low(j)
        base = Group(
            begin,
            j + 1,
            "counted",
            number.count,
            number=(number.first, number.after),
            singular=number.count.high == 1,
        )
        if low in {"them", "whom", "which"}:
            head = self._head(j + 1, limit=3)
            side = self._side(head)[0] if head else Side.UNKNOWN
            return replace(
                base, after=head[1] if head else j + 1, side=side, head=head, whole="them"
            )
        if low not in w.DETERMINERS:
            return None
        inner = self.numbers.get(j + 1)
        j = inner.after if inner else j + 1
        head = self._head(j)
        if head is None and self._low(j) in w.ANAPHORS:
            return replace(base, after=j + 1, whole=self._low(j))
        return replace(self._with_head(base, head), taken_out=True) if head else None

    def _after_all(self, i: int) -> Group | None:
        """Read "both attackers", "all four gunmen", "all the passengers"."""
        j = i + 1
        if self._low(j) in {"the", "of"}:
            j += 1
        if j in self.numbers:
            group = self._counted(j, self.numbers[j], first=i)
            return group and replace(group, definite=True)
        head = self._head(j)
        if head is None:
            return None
        count = _TWO if self.words[i].low == "both" else Count()
        return self._with_head(Group(i, j, "the", count, definite=True), head)

    def _determined(self, i: int) -> Group | None:
        """Read "a policeman", "the 12 soldiers", "another", "the dead"."""
        low, j = self.words[i].low, i + 1
        if j in self.numbers and low not in {"a", "an"}:
            group = self._counted(j, self.numbers[j], first=i)
            return group and (replace(group, more=True) if low == "another" else group)
        head = self._head(j)
        if head is not None:
            return self._with_article(i, head)
        if [self._low(k) for k in range(j + 1, j + 5)] == ["-", "year", "-", "old"]:
            return Group(i, j + 5, "the", _ONE, singular=True, definite=low in _DEFINITE)
        if low in _DEFINITE and self._low(j) in w.ANAPHORS:
            return Group(i, j + 1, "back", Count(), whole=self._low(j), definite=True)
        if low == "another" and self._ends_elliptic(j):
            return Group(i, j, "a", _ONE, singular=True, more=True)
        return None

    def _with_article(self, i: int, head: tuple[int, int]) -> Group | None:
        if self.words[head[1] - 1].low in w.counted_nouns():
            return None  # "the deaths of" is read as a verb is
        low, singular = self.words[i].low, self._is_singular(head)
        base = Group(
            i,
            i + 1,
            "the" if low in _DEFINITE else "a",
            self._determined_count(i, head, singular=singular),
            singular=singular,
            more=low == "another" or self._low(i + 1) == "other",
            definite=low in _DEFINITE,
        )
        return self._with_head(base, head)

    def _determined_count(self, i: int, head: tuple[int, int], *, singular: bool) -> Count:
        noun, low = self.words[head[1] - 1].low, self.words[i].low
        if noun == "couple":
            return _TWO
        if noun in {"family", "crew", "group", "police", "infantry"}:
            return Count()
        if singular:
            return _ONE
        return _PLURAL if low in {"some", *w.POSSESSIVES} else Count()

    def _bare(self, i: int) -> Group | None:
        """Read "militants", "Policeman" of a headline, "others", "women and children"."""
        low = self.words[i].low
        if low == "others":
            return Group(i, i + 1, "bare", _PLURAL, more=True)
        if low in {"hostage", "captive"} or (low not in w.plurals() and low not in w.singulars()):
            return None
        head = self._head(i, limit=3)
        if head is None or head[0] > i + 1:
            return None
        singular = self._is_singular(head)
        count = _ONE if singular else _PLURAL
        if not singular and self.words[head[1] - 1].low in {"police", "infantry", "lives"}:
            count = Count()
        return self._with_head(Group(i, i + 1, "bare", count, singular=singular), head)

    def _named(self, i: int) -> Group | None:
        """A name, which a verb of killing may have as its object; "Israelis" are several."""
        after = self._name_end(i)
        if after is None:
            return None
        if self._is_people_name(i, after):
            return Group(i, after, "name", _PLURAL, head=(after - 1, after), weak=True)
        return Group(i, after, "name", _ONE, singular=True, weak=True)

    def _with_head(self, base: Group, head: tuple[int, int]) -> Group:
        """The group up to its noun, with "women and children" and "a family of five" taken in."""
        side, outcome = self._side(head)
        group = replace(
            base,
            after=head[1],
            head=self._compound(head),
            side=side,
            outcome=outcome or self._harm_before(base.first, head),
            more=base.more or self._says_more(base, head),
        )
        group = self._with_second_noun(group) if outcome is None else group
        if group.singular and self._is_age_behind(group.after):
            return replace(group, after=group.after + 2)
        size = self.numbers.get(group.after + 1)
        if size and self.words[head[1] - 1].low in _SIZED and self._low(group.after) == "of":
            return replace(
                group, count=size.count, number=(size.first, size.after), after=size.after
            )
        return group

    def _is_age_behind(self, j: int) -> bool:
        """Read "a woman of 50": the age belongs to the group."""
        figure = self._low(j + 1)
        return self._low(j) == "of" and figure.isdecimal() and j + 1 not in self.numbers

    def _compound(self, head: tuple[int, int]) -> tuple[int, int]:
        """Take in "aid" of "aid workers", where the two words together give the side."""
        two = (self._low(head[1] - 2), self._low(head[1] - 1))
        return (min(head[0], head[1] - 2), head[1]) if two in w.side_phrases() else head

    def _says_more(self, base: Group, head: tuple[int, int]) -> bool:
        start = base.number[1] if base.number else base.first
        return any(self._low(k) in w.MORE for k in range(start, head[0]))

    def _with_second_noun(self, group: Group) -> Group:
        """Read "12 women and children": one number for both."""
        if not group.number or group.singular or self._low(group.after) not in {"and", "or"}:
            return group
        second = self._head(group.after + 1, limit=2)
        if second is None or self.words[second[1] - 1].low not in w.plurals():
            return group
        side = group.side if self._side(second)[0] is group.side else Side.UNKNOWN
        return replace(group, after=second[1], side=side)


def _is_one(number: NumberAt) -> bool:
    return number.count.low == number.count.high == 1
