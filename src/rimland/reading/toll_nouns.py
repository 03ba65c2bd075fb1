"""Nouns for people: where a noun phrase ends, and on which side its people stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rimland.reading import toll_words as w
from rimland.reading.numbers import NumberAt
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import MASK, Token, touching
from rimland.reading.toll_mentions import Outcome, Side

_MODIFIERS = 7  # "22 young Shia Muslim religious school students"
_HARMED = frozenset(
    [
        "dead",
        "wounded",
        "injured",
        "missing",
        "abducted",
        "kidnapped",
        "slain",
        "murdered",
        "killed",
    ]
)
_TITLES = word_class("titles")


class NounReader:
    """Finds the nouns for people in one sentence."""

    def __init__(
        self, words: Sequence[Token], numbers: Mapping[int, NumberAt], *, upper: bool
    ) -> None:
        """Keep the sentence; in upper-case text capitals mark no name."""
        self.words = words
        self.numbers = numbers
        self.upper = upper

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

    def _is_would_be(self, k: int) -> bool:
        return [self._low(k), self._low(k + 1), self._low(k + 2)] == ["would", "-", "be"]

    def _is_noun(self, low: str) -> bool:
        return (
            low in w.plurals()
            or low in w.singulars()
            or (low in w.counted_nouns() and (low not in {"wounded", "death", "fatality"}))
        )

    def _stops(self, k: int) -> bool:
        """Whether a noun phrase cannot reach over this token."""
        token = self.words[k]
        low = token.low
        if low in _HARMED:
            return not (k + 1 < len(self.words) and self._is_noun(self._low(k + 1)))
        if self._is_would_be(k) or self._is_would_be(k - 2):
            return False  # "two would-be bombers"
        if k in self.numbers and low != "-":
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
        if following.text[0].isupper() and (not self.upper or noun in _TITLES):
            return False
        return not low.endswith(("ed", "ing", "ly", "ought"))

    def _is_singular(self, head: tuple[int, int]) -> bool:
        return self.words[head[1] - 1].low in w.singulars() and (
            self.words[head[1] - 1].low not in {"people", "police", "personnel"}
        )

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

    def _harm_before(self, begin: int, head: tuple[int, int]) -> Outcome | None:
        """Read "one dead terrorist", "three wounded soldiers"."""
        before = self._low(head[0] - 1) if head[0] > begin else ""
        return w.ANAPHORS.get(before) if before in _HARMED else None

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

    def _low(self, i: int) -> str:
        return self.words[i].low if 0 <= i < len(self.words) else ""
