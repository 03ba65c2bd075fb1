"""Names of people in a sentence, known by their capitals or their mask."""

from __future__ import annotations

from typing import Final

from rimland.reading import toll_words as w
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import MASK, touching
from rimland.reading.toll_nouns import NounReader

_NAME_PARTS = word_class("name_parts")
_MANY_ENDINGS = ("ans", "ese", "eans", "is", "rds", "rks", "tes", "nes", "ers", "ds")
_LONGEST: Final = 8


class NameReader(NounReader):
    """Finds runs of capitals or masked words; in upper-case text capitals mark no name."""

    def _name_end(self, i: int) -> int | None:
        """The token behind the name that starts at ``i``, or None."""
        token = self.words[i]
        if (self.upper and token.text[0] != MASK) or token.low in w.TIME_WORDS:
            return None
        j = i
        while j < len(self.words) and j - i < _LONGEST and self._is_name_part(j, started=j > i):
            j += 1
        return j if any(t.is_word for t in self.words[i:j]) else None

    def _is_people_name(self, i: int, after: int) -> bool:
        """Whether one capital word names a people: "Israelis", "Americans"."""
        one_word = after == i + 1 and self.words[i].text[0] != MASK
        return one_word and self.words[i].low.endswith(_MANY_ENDINGS)

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
