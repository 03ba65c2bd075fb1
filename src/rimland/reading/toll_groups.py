"""Groups of people: a number, an article or a name with the noun it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading import toll_words as w
from rimland.reading.numbers import NumberAt
from rimland.reading.numbers_tokens import MASK, Token, touching
from rimland.reading.toll_mentions import Outcome, Side

_MODIFIERS = 7  # "22 young Shia Muslim religious school students"
_ONE = Count(1, 1, 1)
_TWO = Count(2, 2, 2)
_PLURAL = Count(low=2)
_NAME_PARTS = frozenset(["al", "el", "bin", "ibn", "de", "la", "del", "von", "van", "dos", "da", "ul", "ur", "abu", "-"])
_HARMED = frozenset(["dead", "wounded", "injured", "missing", "abducted", "kidnapped", "slain", "murdered", "killed"])
_MANY_ENDINGS = ("ans", "ese", "eans", "is", "rds", "rks", "tes", "nes", "ers", "ds")


@dataclass(frozen=True, slots=True)
class Group:
    """People the text sets apart; ``kind`` says by what: counted, a, the, bare, name, back.

    ``back`` groups point to people already counted ("the dead", "them"). ``whole`` is what a
    partitive is taken out of ("six of the dead"). ``outcome`` is set where the words of the group
    tell of harm themselves ("12 deaths", "one dead soldier").
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


class GroupReader:
    """Reads the group that starts at a token of one sentence."""

    def __init__(
        self, words: Sequence[Token], numbers: Mapping[int, NumberAt], *, upper: bool
    ) -> None:
        """Keep the sentence; in upper-case text capitals mark no name."""
        self.words = words
        self.numbers = numbers
        self.upper = upper

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
        return self._bare(i) or self._name(i)

    # counted -----------------------------------------------------------------------------------

    def _counted(self, i: int, number: NumberAt, first: int | None = None) -> Group | None:
        """ "22 people", "six of the dead", "two more", "dozens", "no one"."""
        begin = i if first is None else first
        definite = first is not None and self.words[first].low in {"the", "those", "these"}
        j = number.after
        span = (number.first, number.after)
        common = {"count": number.count, "number": span}
        if self._low(j) == "of":
            partitive = self._partitive(begin, j + 1, common, number)
            if partitive:
                return partitive
            j += 1
        more = self._low(j) in w.MORE
        head = self._head(j)
        singular = number.count.high == 1 and number.count.low == 1
        if head:
            return self._with_head(
                begin, head, "counted", singular=singular, more=more, definite=definite, **common
            )
        after = j + 1 if more else j
        if self._ends_elliptic(after):
            anyone = self.words[i].low in {"no", "neither"} and not more and after == i + 1
            couple = self._low(number.after - 1) == "couple"
            side = Side.CIVILIANS if couple else Side.UNKNOWN
            return (
                None
                if anyone
                else Group(
                    begin,
                    after,
                    "counted",
                    number.count,
                    side,
                    number=span,
                    singular=singular,
                    more=more,
                    definite=definite,
                )
            )
        weak = self._weak_head(after)
        if weak is None or self.words[i].low == "no":
            return None
        return Group(
            begin,
            weak[1],
            "counted",
            number.count,
            head=weak,
            number=span,
            singular=singular,
            more=more,
            weak=True,
            definite=definite,
        )

    def _partitive(
        self, begin: int, j: int, common: dict[str, object], number: NumberAt
    ) -> Group | None:
        """ "of them", "of the dead", "of the four attackers", "of its soldiers"."""
        low = self._low(j)
        singular = number.count.high == 1
        if low in {"them", "whom", "which"}:
            head = self._head(j + 1, limit=3)
            side, _ = self._side(head) if head else (Side.UNKNOWN, None)
            return Group(
                begin,
                head[1] if head else j + 1,
                "counted",
                number.count,
                side,
                head,
                (number.first, number.after),
                singular,
                whole="them",
            )
        if low not in w.DETERMINERS:
            return None
        j += 1
        if j in self.numbers:
            j = self.numbers[j].after
        back = self._low(j)
        if back in w.ANAPHORS and not self._head(j):
            return Group(
                begin,
                j + 1,
                "counted",
                number.count,
                Side.UNKNOWN,
                None,
                (number.first, number.after),
                singular,
                whole=back,
            )
        head = self._head(j)
        if head is None:
            return None
        return self._with_head(begin, head, "counted", singular=singular, **common)  # type: ignore[arg-type]

    def _ends_elliptic(self, j: int) -> bool:
        """Whether a number with nothing behind it may stand for people here."""
        if j >= len(self.words):
            return True
        token = self.words[j]
        low = token.low
        if not token.is_word:
            return low not in {"%", "/", "-", "+", "=", "°", "*"} and not token.is_figure
        return (
            low in w.PREPOSITIONS
            or low in w.CONJUNCTIONS
            or low in w.AUXILIARIES
            or low in w.TIME_WORDS
            or low in w.ADVERBS
            or low in w.VERBISH
            or low in w.DETERMINERS
            or low in w.verb_forms()
            or low in w.phrase_starts()
            or (low.endswith("ly") and len(low) > 4)  # noqa: PLR2004 # "only", "fatally"
        )

    def _weak_head(self, j: int) -> tuple[int, int] | None:
        """An unknown plural that might be people: "five Jesuits", "12 Tutsis"."""
        end = j
        while end < len(self.words) and end - j < 3 and not self._ends_elliptic(end):  # noqa: PLR2004
            end += 1
        if end == j or not self._ends_elliptic(end):
            return None
        low = self.words[end - 1].low
        if any(self.words[k].low in w.not_people() for k in range(j, end)):
            return None
        return (end - 1, end) if low.endswith(("s", "i", "ese")) and len(low) > 3 else None  # noqa: PLR2004

    # articles ----------------------------------------------------------------------------------

    def _after_all(self, i: int) -> Group | None:
        """ "both attackers", "all four gunmen", "all the passengers"."""
        j = i + 1
        if self._low(j) in {"the", "of"}:
            j += 1
        if j in self.numbers:
            group = self._counted(j, self.numbers[j], first=i)
            return group and _but(group, definite=True)
        head = self._head(j)
        if head is None:
            return None
        count = _TWO if self.words[i].low == "both" else Count()
        return self._with_head(i, head, "the", count=count, definite=True)

    def _determined(self, i: int) -> Group | None:
        low, j = self.words[i].low, i + 1
        definite = low in {"the", "this", "these", "those"}
        if j in self.numbers and low not in {"a", "an", "another"}:
            return self._counted(j, self.numbers[j], first=i)
        if j in self.numbers and low == "another":
            group = self._counted(j, self.numbers[j], first=i)
            return group and _but(group, more=True, definite=False)
        if definite and self._low(j) in w.ANAPHORS and not self._head(j):
            return Group(i, j + 1, "back", Count(), whole=self._low(j), definite=True)
        more = low == "another" or self._low(j) == "other"
        head = self._head(j)
        if head is None:
            if low == "another" and self._ends_elliptic(j):
                return Group(i, j, "a", _ONE, singular=True, more=True)
            return None
        if self.words[head[1] - 1].low in w.counted_nouns():
            return None  # "the deaths of" is read as a verb is
        singular = self._is_singular(head)
        return self._with_head(
            i,
            head,
            "the" if definite else "a",
            count=self._determined_count(i, head, singular=singular),
            singular=singular,
            more=more,
            definite=definite,
        )

    def _determined_count(self, i: int, head: tuple[int, int], *, singular: bool) -> Count:
        noun, low = self.words[head[1] - 1].low, self.words[i].low
        if noun == "couple":
            return _TWO
        if noun in {"family", "crew", "group", "police", "infantry"}:
            return Count()
        if singular:
            return _ONE
        return _PLURAL if low in {"some", *w.POSSESSIVES} else Count()

    # bare nouns and names ----------------------------------------------------------------------

    def _bare(self, i: int) -> Group | None:
        """ "militants", "Policeman" of a headline, "others", "women and children"."""
        low = self.words[i].low
        if low == "others":
            return Group(i, i + 1, "bare", _PLURAL, more=True)
        if low in {"hostage", "captive"} or (low not in w.plurals() and low not in w.singulars()):
            return None
        head = self._head(i, limit=3)
        if head is None or head[0] > i + 1:
            return None
        singular = self._is_singular(head)
        if not singular and self.words[head[1] - 1].low in {"police", "infantry", "lives"}:
            return self._with_head(i, head, "bare", count=Count())
        return self._with_head(
            i, head, "bare", count=_ONE if singular else _PLURAL, singular=singular
        )

    def _name(self, i: int) -> Group | None:
        """A run of capitals or masked words, which a verb of killing may have as its object."""
        if self.upper and self.words[i].text[0] != MASK:
            return None
        j, seen = i, 0
        while j < len(self.words) and j - i < 8 and self._is_name_part(j, started=j > i):  # noqa: PLR2004
            seen += self.words[j].is_word
            j += 1
        if not seen or self.words[i].low in w.TIME_WORDS or self.words[i].low in w.PRONOUNS:
            return None
        last = self.words[j - 1].low
        plural = j == i + 1 and last.endswith(_MANY_ENDINGS) and self.words[i].text[0] != MASK
        count = _PLURAL if plural else _ONE
        return Group(
            i, j, "name", count, head=(j - 1, j) if plural else None, singular=not plural, weak=True
        )

    def _is_name_part(self, j: int, *, started: bool) -> bool:
        token = self.words[j]
        if token.text[0] == MASK:
            return True
        if started and token.low in _NAME_PARTS:
            return j + 1 < len(self.words) and (
                self.words[j + 1].text[0].isupper() or self.words[j + 1].text[0] == MASK
            )
        if started and token.low == ".":
            return len(self.words[j - 1].text) == 1 and touching(self.words[j - 1], token)
        if not token.text[0].isupper() or token.low in w.verb_forms():
            return False
        return not (
            token.low in w.PREPOSITIONS
            or token.low in w.CONJUNCTIONS
            or token.low in w.PRONOUNS
            or token.low in w.AUXILIARIES
            or token.low in w.DETERMINERS
            or j in self.numbers
        )

    # nouns -------------------------------------------------------------------------------------

    def _head(self, j: int, limit: int = _MODIFIERS) -> tuple[int, int] | None:
        """The noun for people that ends a noun phrase starting at ``j``: its first and end token."""
        best: tuple[int, int] | None = None
        for k in range(j, min(j + limit, len(self.words))):
            low = self.words[k].low
            if best and low in {"hostage", "captive"}:
                return best
            if self._is_noun(low):
                best = (best[0] if best and best[1] == k else k, k + 1)
            elif best or self._stops(k):
                break
        if best is None or self._is_modifier(best):
            return None
        return best

    def _is_noun(self, low: str) -> bool:
        return (
            low in w.plurals()
            or low in w.singulars()
            or (low in w.counted_nouns()
            and (low not in {"wounded", "death", "fatality"}))
        )

    def _stops(self, k: int) -> bool:
        """Whether a noun phrase cannot reach over this token."""
        token = self.words[k]
        low = token.low
        if low in _HARMED:
            return not (k + 1 < len(self.words) and self._is_noun(self._low(k + 1)))
        if k in self.numbers and low not in {"-"}:
            return True
        if not token.is_word:
            return low not in {"-", '"', "'", "“", "”", "‘", "[", "]"}
        return (
            low in w.PREPOSITIONS
            or low in w.CONJUNCTIONS
            or low in w.AUXILIARIES
            or low in w.DETERMINERS
            or low in w.PRONOUNS
            or low in w.VERBISH
            or low in w.verb_forms()
            or low in w.TIME_WORDS
        )

    def _is_modifier(self, head: tuple[int, int]) -> bool:
        """Whether the noun only qualifies what follows: "a police station", "a terrorist attack"."""
        end = head[1]
        if end >= len(self.words):
            return False
        noun, following = self.words[end - 1].low, self.words[end]
        if following.low == "-" and touching(self.words[end - 1], following):
            return True
        if noun in w.plurals() and noun not in w.singulars() and noun != "police":
            return following.low in w.not_people() and noun.endswith("s")
        low = following.low
        if not following.is_word or self._ends_elliptic(end) or following.text[0] == MASK:
            return False
        if following.text[0].isupper() and not self.upper:
            return False
        return not low.endswith(("ed", "ing", "ly", "ought"))

    def _is_singular(self, head: tuple[int, int]) -> bool:
        return self.words[head[1] - 1].low in w.singulars() and (
            self.words[head[1] - 1].low not in {"people", "police", "personnel"}
        )

    def _with_head(
        self,
        begin: int,
        head: tuple[int, int],
        kind: str,
        *,
        count: Count,
        number: tuple[int, int] | None = None,
        singular: bool = False,
        more: bool = False,
        definite: bool = False,
    ) -> Group:
        """The group up to its noun, with "women and children" and "a family of five" taken in."""
        side, outcome = self._side(head)
        end = head[1]
        if number and not singular and self._low(end) in {"and", "or"}:
            second = self._head(end + 1, limit=2)
            if second and self.words[second[1] - 1].low in w.plurals() and outcome is None:
                other, _ = self._side(second)
                side = side if side == other else Side.UNKNOWN
                end = second[1]
        noun = self.words[head[1] - 1].low
        if (
            noun in {"family", "group", "crew"}
            and self._low(end) == "of"
            and end + 1 in self.numbers
        ):
            inner = self.numbers[end + 1]
            count, number, end = inner.count, (inner.first, inner.after), inner.after
        outcome = outcome or self._harm_before(begin, head)
        return Group(
            begin,
            end,
            kind,
            count,
            side,
            head,
            number,
            singular,
            more
            or any(self._low(k) in w.MORE for k in range(number[1] if number else begin, head[0])),
            definite=definite,
            outcome=outcome,
        )

    def _harm_before(self, begin: int, head: tuple[int, int]) -> Outcome | None:
        """ "one dead terrorist", "three wounded soldiers"."""
        before = self._low(head[0] - 1) if head[0] > begin else ""
        return w.ANAPHORS.get(before) if before in _HARMED else None

    def _side(self, head: tuple[int, int]) -> tuple[Side, Outcome | None]:
        """The side of a noun; of harm counted as a noun, its modifier's: "12 civilian deaths"."""
        last = head[1] - 1
        low, before = self.words[last].low, self._low(last - 1) if last else ""
        outcome = w.counted_nouns().get(low)
        if outcome:
            return w.singulars().get(before, w.plurals().get(before, Side.UNKNOWN)), outcome
        phrase = w.side_phrases().get((before, low))
        if phrase:
            return phrase, None
        return w.plurals().get(low, w.singulars().get(low, Side.UNKNOWN)), None

    def _low(self, i: int) -> str:
        return self.words[i].low if 0 <= i < len(self.words) else ""


def _but(group: Group, *, more: bool | None = None, definite: bool) -> Group:
    return Group(
        group.first,
        group.after,
        group.kind,
        group.count,
        group.side,
        group.head,
        group.number,
        group.singular,
        group.more if more is None else more,
        group.weak,
        definite,
        group.outcome,
        group.whole,
    )
