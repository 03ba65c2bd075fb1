"""Gives a text in capitals the small letters it would have in print, so that names stand out again.

Old wires and the MUC texts are in capitals throughout. An English word list says what is no name;
what it does not know keeps its capital. It restores no accents and writes no title in full.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from rimland.reading.casing_words import Casing, casing, is_english
from rimland.reading.folding import lowered
from rimland.reading.masking_words import folded, words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAMPLE, _SHARE, _LEAST = 20_000, 0.8, 12
_BRACKETED = re.compile(r"[(\[]([A-Z]{2,8})(?:[-/ ][A-Z]{1,6})?[)\]]")
_DATED_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?[ \n]{1,4}\Z", re.IGNORECASE)
_DATED_AFTER = re.compile(r"[ \n]{1,4}\d")
_MONTHS = frozenset({"may", "march", "august"})
_IN_MONTH = frozenset("in last since of early late next until by mid this during from to".split())
_PARTICLES = frozenset("de del la las los y e da do dos von van der bin ibn ben al el di du".split())
_CONTRACTED = re.compile(r"['’](?:S|T|LL|RE|VE|D|M)$")


def is_upper(text: str) -> bool:
    """Whether a text is mostly in capitals; a short one is not taken to be."""
    letters = list(islice((c for c in text if c.isalpha()), _SAMPLE))
    cased = [c for c in letters if c.isupper() or c.islower()]
    return len(cased) >= _LEAST and sum(c.isupper() for c in cased) >= _SHARE * len(cased)


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
        self.bracketed = _bracketed(text)
        self.acronyms = self.lists.acronyms | self.bracketed
        self.fixed = _phrase_words(self.lows, self.gaps, self.lists)
        self.strange = [not is_english(low) for low in self.lows]

    def letters(self) -> list[str]:
        """The letters of the text, in their new case."""
        letters = list(lowered(self.text))
        self.capitals = [self._capital(i) for i in range(len(self.lows))]
        for i in reversed(range(len(self.lows) - 1)):
            self.capitals[i] = self.capitals[i] or self._of_a_title(i)
        for i in range(1, len(self.lows)):
            self.capitals[i] = self.capitals[i] or self._of_a_thing(i)
        for i, (start, end) in enumerate(self.spans):
            if self._acronym(i):
                letters[start:end] = self.text[start:end].upper() if _plain(
                    self.text[start:end]
                ) else self.text[start:end]
            elif self.capitals[i] or self._opens(i):
                self._capitalise(letters, start, end)
        return letters

    def _capitalise(self, letters: list[str], start: int, end: int) -> None:
        letters[start] = _upper(letters[start])
        word = self.text[start:end]
        if len(word) > _SHORT_NAME and word[1] in "'’" and word[0] in "OoDdLl":
            letters[start + 2] = _upper(letters[start + 2])
        elif len(word) > _SHORT_NAME + 1 and word[:2].lower() == "mc":
            letters[start + 2] = _upper(letters[start + 2])

    def _acronym(self, i: int) -> bool:
        low, (start, end) = self.lows[i], self.spans[i]
        base = _CONTRACTED.sub("", self.text[start:end].upper()).lower()
        if self.fixed[i] is not None:
            return False
        if len(base) == 1:
            return base != "a" or self._initial(i)
        if low in self.acronyms or (base in self.acronyms and base != low):
            return low in self.bracketed or low not in _ALSO_WORDS or not self._joined(i - 1)
        if low == "us":
            led = i > 0 and self.lows[i - 1] == "the"
            return led or (self._joined(i) and self._low(i + 1) in _OF_THE_US)
        return len(low) <= _LONGEST_ACRONYM and self.strange[i] and _unspeakable(low)

    def _initial(self, i: int) -> bool:
        """Whether a single letter is part of a name or of "U.S."."""
        return self.gaps[i].startswith(".") and (
            not self._opens(i) or not self.gaps[i].startswith(".  ")
        )

    def _capital(self, i: int) -> bool:
        low = self.lows[i]
        if (fixed := self.fixed[i]) is not None:
            return fixed
        if low in _PARTICLES:
            return self._particle(i)
        if low in _MONTHS:
            return self._month(i)
        if low in self.lists.names:
            return True
        if self.strange[i]:
            return not self._ordinal(i)
        if low in self.lists.titles:
            return self._joined_by_stop(i) and self._name_like(i + 1)
        if low in words().given or low in words().family:
            return self._name_in_context(i)
        if low in self.lists.late_names:
            return self._after_names(i) or self._between_names(i)
        return False

    def _after_names(self, i: int) -> bool:
        """Whether two words of a name stand before: RAMIRO CASTILLO LOVE."""
        return (
            i > 1 and self._joined(i - 1) and self._joined(i - 2)
            and self._name_like(i - 1) and self._name_like(i - 2)
        )

    def _between_names(self, i: int) -> bool:
        """Whether it stands between a title or name and two more: SERGEANT VIGIL SEGOVIA REBOLLEDO."""
        if i == 0 or not (self._joined_by_stop(i - 1) and self._joined(i) and self._name_like(i + 1)):
            return False
        last = self.lows[i - 1]
        return last in _TITLES or (last in words().given and self.strange[i - 1])

    def _of_a_title(self, i: int) -> bool:
        """Whether the word leads on to a title with a capital: PRIME MINISTER, MINISTRY OF HEALTH."""
        low, following = self.lows[i], self.lows[i + 1]
        if not self._joined(i):
            return False
        if low in self.lists.title_parts and following in self.lists.titles:
            return self.capitals[i + 1]
        if low in self.lists.portfolios and following in ("ministry", "department"):
            return True
        return low in _OFFICES and following == "of"

    def _of_a_thing(self, i: int) -> bool:
        """Whether the word ends a name: SAN CARLOS HOSPITAL, MINISTRY OF HEALTH."""
        low = self.lows[i]
        if low in ("ministry", "department") and self.lows[i - 1] in self.lists.portfolios:
            return self._joined(i - 1)
        if low in self.lists.portfolios and i > 1 and self.lows[i - 1] == "of":
            return self._joined(i - 1) and self.lows[i - 2] in _OFFICES
        if low not in self.lists.place_heads or not self._joined(i - 1):
            return False
        last = self.lows[i - 1]
        return self._name_like(i - 1) and last not in words().never

    def _ordinal(self, i: int) -> bool:
        start = self.spans[i][0]
        digit = start > 0 and self.text[start - 1].isdigit()
        return digit and self.lows[i] in ("st", "nd", "rd", "th", "mm", "km", "kg", "pm", "am", "cm")

    def _particle(self, i: int) -> bool:
        """A particle has a capital before a name, and none inside one."""
        inside = i > 0 and self._joined(i - 1) and (
            self.lows[i - 1] in _PARTICLES or self._name_like(i - 1)
        )
        hyphen = self.gaps[i] == "-"
        if inside or hyphen:
            return False
        return self.lows[i] not in ("y", "e", "da", "do") and self._joined(i) and self._name_like(i + 1)

    def _month(self, i: int) -> bool:
        start, end = self.spans[i]
        if _DATED_AFTER.match(self.text, end) or _DATED_BEFORE.search(
            self.text[max(0, start - 10) : start]
        ):
            return True
        if i == 0 or not self._joined(i - 1):
            return False
        return self.lows[i - 1] in _IN_MONTH and (self.lows[i] != "march" or not self._joined(i) or
                                                  self.lows[i - 1] != "to")

    def _name_in_context(self, i: int) -> bool:
        """Whether an English word is a name here: ROSE after MRS, GRANT after JORGE."""
        low, given = self.lows[i], words().given
        before = i > 0 and self._joined_by_stop(i - 1)
        if before and (self.lows[i - 1] in _TITLES or self._single(i - 1)):
            return True
        if before and self.strange[i - 1] and self._name_like(i - 1):
            rather = low in self.lists.rather_words
            if not rather or (self.lows[i - 1] in given and low not in _NEVER_NAMES):
                return True
        if low in given and self._joined(i) and self._joined(i + 1) and low not in _NEVER_NAMES:
            if self._name_like(i + 1) and self._name_like(i + 2):
                return True
        if self._after_names(i) and low not in _NEVER_NAMES and low not in _AFTER_NAMES:
            return True
        if low in self.lists.rather_words or low not in given:
            return False
        return self._joined(i) and self._name_like(i + 1) and self.strange[i + 1]

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
        return 0 <= i < len(self.lows) - 1 and not self.gaps[i].strip() and "\n\n" not in self.gaps[i]

    def _joined_by_stop(self, i: int) -> bool:
        return self._joined(i) or (
            0 <= i < len(self.lows) - 1 and self.gaps[i].strip() == "." and len(self.lows[i]) < 5
        )

    def _low(self, i: int) -> str:
        return self.lows[i] if i < len(self.lows) else ""

    def _opens(self, i: int) -> bool:
        """Whether a sentence starts with word i."""
        if i == 0 or "\n\n" in self.gaps[i - 1]:
            return True
        gap = self.gaps[i - 1]
        if any(mark in gap for mark in "!?"):
            return True
        if "]" in gap and self.lows[i - 1] in _MARKERS:
            return True
        if "--" in gap and i < _DATELINE_WORDS:
            return True
        if "." not in gap or not gap.strip(".\"'”’ \n)(“[") == "":
            return False
        abbreviated = self.lows[i - 1] in _ABBREVIATED or len(self.lows[i - 1]) == 1
        return not gap.startswith(".") or (gap != "." and not abbreviated) or gap.startswith(".  ")


_SHORT_NAME, _GAP = 4, 8
_DATELINE_WORDS = 14
_MARKERS = frozenset({"text", "excerpt", "excerpts", "recording", "report"})
_LONGEST_ACRONYM = 6
_ALSO_WORDS = frozenset({"das", "mir", "uno", "est", "raf"})
_NEVER_NAMES = frozenset("will may the said can made put ran even ever those had was".split())
_AFTER_NAMES = frozenset("rose drew will may chase mark fed sang hung wade lie hope price day".split())
_OFFICES = frozenset("ministry department university republic bank kingdom institute".split())
_OF_THE_US = frozenset(
    "embassy government army navy president ambassador troops forces military officials soldiers "
    "marines citizens congress senate state administration aid dollars policy secretary marine "
    "consulate soldier citizen officer adviser advisers intervention invasion consul journalist".split()
)
_TITLES = frozenset(
    "mr mrs ms dr col gen maj capt lt sgt colonel captain president minister senator mayor judge "
    "sheikh prof sir governor ambassador msgr sergeant policeman detective inspector justice".split()
)
_ABBREVIATED = frozenset(
    "mr mrs ms dr gen col maj lt capt sgt cpl brig adm sen rep gov rev st msgr no vs jr sr prof".split()
)
_VOWELS = frozenset("aeiouy")
# Letter groups that no name starts or ends with.
_ENDS = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{4}|^(?:ln|mr|nr|rg|rp|fm|fp|fd|fs|pd|pc|ml|mn|nl|dp|bc|cb|tv|np|bb|cc)|"
    r"(?:[cdfgpqtvwz][bdfgkmpv]|[bdfgjkpqtvw]l|[bcdfghjkmnpqtvwz]r|ln|lr|nl|nr)$"
)


def _unspeakable(low: str) -> bool:
    """Whether the letters make no word that could be a name: FMLN, ELN."""
    if low.isascii() and not set(low) & _VOWELS:
        return low not in _VOWELLESS
    return len(low) <= _SHORT_NAME and low.isascii() and _ENDS.search(low) is not None


_VOWELLESS = frozenset(
    "mr mrs ms dr st jr sr sgt lt col gen capt cpl msgr nth ft mt mts rd blvd vs th nd pvt mgr hrs "
    "ng jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun pct km mm kg lbs".split()
)


def _bracketed(text: str) -> frozenset[str]:
    """What the text itself puts in brackets as an acronym: (URNG), [DAS], and by its initials (ARENA).

    A speaker's name may stand in brackets too, so a long one that could be a name is not taken.
    """
    found = set()
    for match in _BRACKETED.finditer(text):
        low = match.group(1).lower()
        before = text[max(0, match.start() - 120) : match.start()].lower()
        initials = "".join(w[0] for w in re.findall(r"[^\W\d_]+", before) if w not in _SMALL_WORDS)
        spelled = len(low) > 1 and initials.endswith(low)
        name = is_english(low) or low in words().given or low in words().family
        if (spelled and low not in _PRONOUNS) or (len(low) <= _SHORT_NAME and not name):
            found.add(low)
        elif not name and _unspeakable(low):
            found.add(low)
    return frozenset(found)


_SMALL_WORDS = frozenset("of the and for in de la el y del".split())
_PRONOUNS = frozenset("who us it am he we is as in on or at by to so if".split())


def _phrase_words(lows: Sequence[str], gaps: Sequence[str], lists: Casing) -> list[bool | None]:
    """For each word of a known phrase, whether it has a capital; None elsewhere."""
    fixed: list[bool | None] = [None] * len(lows)
    for i, low in enumerate(lows):
        for phrase in lists.phrases.get(low, ()):
            n = len(phrase)
            if tuple(lows[i : i + n]) == phrase and not any(gap.strip() for gap in gaps[i : i + n - 1]):
                for j in range(i, i + n):
                    fixed[j] = lows[j] not in ("of", "the", "and")
                break
    return fixed


def _plain(word: str) -> bool:
    return len(word.upper()) == len(word)


def _upper(letter: str) -> str:
    return big if len(big := letter.upper()) == 1 else letter
