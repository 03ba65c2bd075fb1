"""Gives a text in capitals the small letters it would have in print, so that names stand out again.

Old wires and the MUC texts are in capitals throughout. An English word list says what is no name;
what it does not know keeps its capital. It restores no accents and writes no title in full.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rimland.reading.casing_acronyms import bracketed, phrase_words, unspeakable
from rimland.reading.casing_things import Words, institutions
from rimland.reading.casing_words import casing, is_english
from rimland.reading.folding import lowered
from rimland.reading.masking_words import words
from rimland.reading.word_forms import folded

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAMPLE, _SHARE, _LEAST = 20_000, 0.8, 12
_BREAK = re.compile(r"[!?]|\n\n")
_DATED_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?[ \n]{1,4}\Z", re.IGNORECASE)
_DATED_AFTER = re.compile(r"[ \n]{1,4}\d")
# AK-47, RPG-7, M-19: not "mid-1989".
_NUMBERED = re.compile(r"-\d{1,3}(?!\d)")
_LONGEST_WEAPON = 3
_CONTRACTED = re.compile(r"['’](?:S|T|LL|RE|VE|D|M)$")


@lru_cache(maxsize=8)  # several readers ask it of one text
def is_upper(text: str) -> bool:
    """Whether a text is mostly in capitals; a short one is not taken to be."""
    sample = text[:_SAMPLE]
    large, small = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return large + small >= _LEAST and large >= _SHARE * (large + small)


def truecase(text: str) -> str:
    """Return the text with capitals only where print has them, character for character.

    Every letter keeps its place: one whose other case takes two characters stays as it is.
    """
    return "".join(_Truecaser(text).letters())


class _Truecaser:
    """One text on its way from capitals to small letters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lists = casing()
        matches = list(_WORD.finditer(text))
        self.spans = [match.span() for match in matches]
        self.lows = [folded(match.group()[:64]) for match in matches]
        starts = [start for start, _ in self.spans[1:]]
        self.gaps = [
            text[end : min(start, end + _GAP)]
            for (_, end), start in zip(self.spans, [*starts, len(text)], strict=False)
        ]
        self.bracketed = bracketed(text)
        self.acronyms = self.lists.acronyms | self.bracketed
        self.fixed = phrase_words(self.lows, self.gaps, self.lists)
        self.strange = [not is_english(low) for low in self.lows]

    def letters(self) -> list[str]:
        """The letters of the text, in their new case."""
        letters = list(lowered(self.text))
        self.capitals = [self._capital(i) for i in range(len(self.lows))]
        for i in reversed(range(len(self.lows) - 1)):
            self.capitals[i] = self.capitals[i] or self._of_a_title(i)
        for i in range(1, len(self.lows)):
            self.capitals[i] = self.capitals[i] or self._of_a_thing(i)
        named = list(map(self._name_like, range(len(self.lows))))
        for i in institutions(Words(self.lows, self.gaps, named), self.lists):
            self.capitals[i] = True
        for i, (start, end) in enumerate(self.spans):
            if self._acronym(i):
                base = start + len(_CONTRACTED.sub("", self.text[start:end].upper()))
                letters[start:base] = map(_upper, letters[start:base])
            elif self.capitals[i] or self._opens(i):
                self._capitalise(letters, start, end)
        return letters

    def _capitalise(self, letters: list[str], start: int, end: int) -> None:
        letters[start] = _upper(letters[start])
        word = self.text[start:end]
        elided = len(word) > _SHORT_NAME and word[1] in "'’" and word[0] in "OoDdLl"
        if elided or (len(word) > _SHORT_NAME + 1 and word[:2].lower() == "mc"):
            letters[start + 2] = _upper(letters[start + 2])

    def _acronym(self, i: int) -> bool:
        low, (start, end) = self.lows[i], self.spans[i]
        base = _CONTRACTED.sub("", self.text[start:end].upper()).lower()
        if self.fixed[i] is not None:
            return False
        if len(base) == 1:
            decade = base == "s" and start > 0 and self.text[start - 1].isdigit()
            return (base != "a" or self._initial(i)) and not decade
        if low in self.acronyms or (base in self.acronyms and base != low):
            return (
                low in self.bracketed
                or low not in self.lists.cues["also_words"]
                or not self._joined(i - 1)
            )
        if len(low) <= _LONGEST_WEAPON and _NUMBERED.match(self.text, end):
            return low not in self.lists.cues["months"]
        if low in ("us", "who"):
            return self._led_acronym(i)
        return len(low) <= _LONG_ACRONYM and self.strange[i] and unspeakable(low)

    def _led_acronym(self, i: int) -> bool:
        """Whether a pronoun is an acronym here: THE WHO, THE US, US TROOPS."""
        led = self._joined(i - 1) and self.lows[i - 1] == "the"
        followed = self._joined(i) and self._low(i + 1) in self.lists.cues["of_the_us"]
        return led or (followed and self.lows[i] == "us")

    def _initial(self, i: int) -> bool:
        """Whether a single letter is part of a name or of "U.S."."""
        return self.gaps[i].startswith(".") and (
            not self._opens(i) or not self.gaps[i].startswith(".  ")
        )

    def _capital(self, i: int) -> bool:
        low, lists = self.lows[i], self.lists
        if (fixed := self.fixed[i]) is not None:
            return fixed
        if low in lists.cues["particles"]:
            return self._particle(i)
        if low in lists.cues["months"]:
            return self._month(i)
        if low in lists.names or self.strange[i]:
            return low in lists.names or not self._ordinal(i)
        return self._english_with_capital(i)

    def _english_with_capital(self, i: int) -> bool:
        """Whether an English word is a title before a name, or a name, here."""
        low, lists = self.lows[i], self.lists
        if low in lists.titles:
            return self._joined_by_stop(i) and self._name_like(i + 1)
        if low in words().given or low in words().family:
            return self._name_in_context(i)
        late = low in lists.late_names
        if not late:
            return False
        return self._after_names(i) or self._between_names(i) or self._closes_a_name(i)

    def _closes_a_name(self, i: int) -> bool:
        """Whether it stands between a given name and a comma or stop: GIOVANNI MADRIGAL, 34."""
        given = i > 0 and self._joined(i - 1) and self.lows[i - 1] in words().given
        return given and self.strange[i - 1] and not self._joined(i)

    def _after_names(self, i: int) -> bool:
        """Whether two words of a name stand before: RAMIRO CASTILLO LOVE."""
        return (
            i > 1
            and self._joined(i - 1)
            and self._joined(i - 2)
            and self._name_like(i - 1)
            and self._name_like(i - 2)
        )

    def _between_names(self, i: int) -> bool:
        """Whether it stands between a title or name and two more: SERGEANT VIGIL SEGOVIA REBOLLEDO."""
        if i == 0 or not (
            self._joined_by_stop(i - 1) and self._joined(i) and self._name_like(i + 1)
        ):
            return False
        last = self.lows[i - 1]
        between = self.strange[i - 1] and self._name_like(i - 1) and self.strange[i + 1]
        return last in self.lists.cues["titles"] or between

    def _of_a_title(self, i: int) -> bool:
        """Whether the word leads on to a title with a capital: PRIME MINISTER, MINISTRY OF HEALTH."""
        low, following = self.lows[i], self.lows[i + 1]
        if not self._joined(i):
            return False
        if low in self.lists.title_parts and following in self.lists.titles:
            return self.capitals[i + 1]
        if low in self.lists.portfolios and following in ("ministry", "department"):
            return True
        return low in self.lists.cues["offices"] and following == "of"

    def _of_a_thing(self, i: int) -> bool:
        """Whether the word ends a name: SAN CARLOS HOSPITAL, MINISTRY OF HEALTH."""
        low = self.lows[i]
        if low in ("ministry", "department") and self.lows[i - 1] in self.lists.portfolios:
            return self._joined(i - 1)
        if low in self.lists.portfolios and i > 1 and self.lows[i - 1] == "of":
            return self._joined(i - 1) and self.lows[i - 2] in self.lists.cues["offices"]
        if low not in self.lists.place_heads or not self._joined(i - 1):
            return False
        last = self.lows[i - 1]
        return self._name_like(i - 1) and last not in words().never

    def _ordinal(self, i: int) -> bool:
        start = self.spans[i][0]
        digit = start > 0 and self.text[start - 1].isdigit()
        return digit and self.lows[i] in self.lists.cues["units"]

    def _particle(self, i: int) -> bool:
        """A particle has a capital before a name, and none inside one."""
        inside = (
            i > 0
            and self._joined(i - 1)
            and (self.lows[i - 1] in self.lists.cues["particles"] or self._name_like(i - 1))
        )
        hyphen = self.gaps[i] == "-"
        if inside or hyphen:
            return False
        return (
            self.lows[i] not in ("y", "e", "da", "do")
            and self._joined(i)
            and self._name_like(i + 1)
        )

    def _month(self, i: int) -> bool:
        start, end = self.spans[i]
        if _DATED_AFTER.match(self.text, end) or _DATED_BEFORE.search(
            self.text[max(0, start - 10) : start]
        ):
            return True
        if i == 0 or not self._joined(i - 1):
            return False
        return self.lows[i - 1] in self.lists.cues["in_month"] and (
            self.lows[i] != "march" or not self._joined(i) or self.lows[i - 1] != "to"
        )

    def _name_in_context(self, i: int) -> bool:
        """Whether an English word is a name here: ROSE after MRS, GRANT after JORGE."""
        low, given, cues = self.lows[i], words().given, self.lists.cues
        before = i > 0 and self._joined_by_stop(i - 1)
        if before and (self.lows[i - 1] in cues["titles"] or self._single(i - 1)):
            return True
        if low in cues["never_names"]:
            return False
        rather = low in self.lists.rather_words
        follows = before and self._name_like(i - 1)
        if follows and (not rather or self.lows[i - 1] in given):
            return True
        late = self._after_names(i) and low not in cues["after_names"]
        if late or (low in given and not rather and self._beside_a_given_name(i)):
            return True
        if low not in given or not self._joined(i) or not self._name_like(i + 1):
            return False
        return (self._joined(i + 1) and self._name_like(i + 2)) or (
            not rather and self.strange[i + 1]
        )

    def _beside_a_given_name(self, i: int) -> bool:
        """Whether "PABLO AND" stands before."""
        joined = i > 1 and self._joined(i - 1) and self._joined(i - 2)
        return joined and self.lows[i - 1] == "and" and self.lows[i - 2] in words().given

    def _single(self, i: int) -> bool:
        """Whether word i is an initial between names: JOHN F. GRANT."""
        start, end = self.spans[i]
        return end - start == 1 and i > 0 and self._joined(i - 1) and self._name_like(i - 1)

    def _name_like(self, i: int) -> bool:
        if not 0 <= i < len(self.lows):
            return False
        low = self.lows[i]
        if low in self.lists.names or (self.strange[i] and low not in self.acronyms):
            return low not in words().never or low in words().given
        start, end = self.spans[i]
        return end - start == 1 and self.gaps[i].startswith(".")

    def _joined(self, i: int) -> bool:
        """Whether only blanks stand between word i and the next."""
        return (
            0 <= i < len(self.lows) - 1 and not self.gaps[i].strip() and "\n\n" not in self.gaps[i]
        )

    def _joined_by_stop(self, i: int) -> bool:
        return self._joined(i) or (
            0 <= i < len(self.lows) - 1
            and self.gaps[i].strip() == "."
            and len(self.lows[i]) <= _SHORT_NAME
        )

    def _low(self, i: int) -> str:
        return self.lows[i] if i < len(self.lows) else ""

    def _opens(self, i: int) -> bool:
        """Whether a sentence starts with word i."""
        if i == 0:
            return True
        gap, last = self.gaps[i - 1], self.lows[i - 1]
        marked = "]" in gap and last in self.lists.cues["markers"]
        if marked or _BREAK.search(gap) or ("--" in gap and i < _DATELINE_WORDS):
            return True
        if "." not in gap or gap.strip(".\"'”’ \n)(“["):
            return False
        abbreviated = last in self.lists.cues["abbreviated"] or len(last) == 1
        return not gap.startswith(".") or (gap != "." and not abbreviated) or gap[:3] == ".  "


_SHORT_NAME, _GAP, _DATELINE_WORDS, _LONG_ACRONYM = 4, 8, 14, 6


def _upper(letter: str) -> str:
    return big if len(big := letter.upper()) == 1 else letter
