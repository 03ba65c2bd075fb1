"""Words of a text with what masking asks of each: its folded form, its gaps, what it can be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rimland.reading.masking_words import Words, folded, words
from rimland.reading.spans import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`\-‐‑][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_JOINT = re.compile(r"[ \t\xa0]{1,3}|[ \t\xa0]{0,3}\n[ \t\xa0]{0,3}")
_LINE_SHARE, _LINE_WORDS = 0.8, 5


@dataclass(slots=True)
class Token:
    """One word; ``gap`` is what stands between it and the next."""

    start: int
    end: int
    text: str
    low: str
    gap: str = ""
    capital: bool = False
    possessive: bool = False
    never: bool = False
    headline: bool = False
    first: bool = False

    @property
    def joined(self) -> bool:
        """Whether the next word follows with nothing but blanks between."""
        return not self.possessive and _JOINT.fullmatch(self.gap) is not None

    @property
    def initial(self) -> bool:
        """Whether it is a single letter, as in "J. Smith"."""
        return len(self.text) == 1 and self.capital

    @property
    def caps(self) -> bool:
        """Whether it is written in capitals only, as acronyms are."""
        return len(self.text) > 1 and self.text.isupper()


@dataclass(slots=True)
class Reading:
    """The words of one text and what the lists say about them."""

    text: str
    tokens: list[Token]
    lists: Words = field(default_factory=words)

    def known(self, i: int) -> bool:
        """Whether word i is an everyday English word and not also a name."""
        low = self.tokens[i].low
        return low in self.lists.english and not self.name(i)

    def name(self, i: int) -> bool:
        """Whether word i is on the list of given or of family names."""
        return self.given(i) or bare(self.tokens[i].low) in self.lists.family

    def given(self, i: int) -> bool:
        """Whether word i, or its first part ("Jean" of "Jean-Luc"), is a given name."""
        low, given = self.tokens[i].low, self.lists.given
        if low in given:
            return True
        parts = low.split("-")
        return parts[0] in given if parts[0] not in self.lists.articles else parts[-1] in given

    def place(self, i: int) -> bool:
        """Whether word i is the name of a larger town, a country or an area."""
        return self.tokens[i].low in self.lists.places

    def before(self, i: int) -> str:
        """The folded word before word i, "" at the start of a paragraph."""
        return "" if i == 0 or "\n\n" in self.tokens[i - 1].gap else self.tokens[i - 1].low


def read(text: str) -> Reading:
    """Split a text into words and mark the ones that name a group, a people, a day or a product."""
    tokens: list[Token] = []
    for match in _WORD.finditer(text):
        word = match.group()
        end = match.end()
        possessive = False
        if word[-1] in "sS" and _POSSESSIVE.search(word):
            word, end, possessive = word[:-2], end - 2, True
        low = folded(word) if len(word) <= _LONGEST_WORD else word.lower()
        tokens.append(Token(match.start(), end, word, low, possessive=possessive))
    reading = Reading(text, tokens)
    _mark_capitals(reading)
    _close_gaps(text, tokens)
    _mark_headlines(reading)
    _mark_phrases(reading)
    return reading


def bare(low: str) -> str:
    """Return a folded name without the article that may or may not be written: al-Otaiwi, Otaiwi."""
    head, hyphen, rest = low.partition("-")
    if hyphen and len(rest) > 1 and head in words().articles:
        return rest
    return low


_LONGEST_WORD = 40
_SUFFIXES = frozenset(
    "led based backed held controlled linked born made allied owned style type dominated run "
    "affiliated inspired trained speaking majority era aligned funded occupied administered area "
    "bound wide ruled brokered supported installed registered flagged designed built mounted".split()
)


def _close_gaps(text: str, tokens: list[Token]) -> None:
    for i, token in enumerate(tokens):
        follows = tokens[i + 1].start if i + 1 < len(tokens) else len(text)
        start = token.end + 2 * token.possessive
        token.gap = text[start : min(follows, start + 12)]
        if i + 1 < len(tokens):
            tokens[i + 1].first = _opens_sentence(token, tokens[i + 1])
    if tokens:
        tokens[0].first = True


def _opens_sentence(token: Token, following: Token) -> bool:
    if "\n\n" in token.gap or any(mark in token.gap for mark in "!?:;•*"):
        return True
    return "." in token.gap and not (token.initial or token.low in _ABBREVIATED) and (
        following.text[0].isupper()
    )


_ABBREVIATED = frozenset(
    "mr mrs ms dr gen col maj lt capt cpt sgt cpl pvt brig adm cmdr sen rep gov rev fr prof st hon "
    "insp supt det jr sr lic ing msgr pres atty mt ft vs no dept".split()
)


def _mark_capitals(reading: Reading) -> None:
    articles = reading.lists.articles
    for token in reading.tokens:
        text = token.text
        if text[0].isupper():
            token.capital = True
        elif "-" in text or "'" in text or "’" in text:
            parts = re.split("[-'’]", text, maxsplit=1)
            token.capital = len(parts) > 1 and parts[1][:1].isupper() and parts[0] in articles
        low = token.low
        token.never = low in reading.lists.never
        if not token.never and "-" in low:
            head, _, tail = low.partition("-")
            # Saudi-led, Damascus-based, Islamist-held, ex-Seleka.
            token.never = (
                head in reading.lists.never
                or bare(low) in reading.lists.never
                or (tail in _SUFFIXES)
            )


def _mark_headlines(reading: Reading) -> None:
    """In a line of capitals a capital says nothing."""
    line: list[Token] = []
    for token in reading.tokens:
        line.append(token)
        if "\n" in token.gap or len(line) > _LONGEST_WORD:
            _mark_line(line)
            line = []
        elif "." in token.gap:
            line = []
    _mark_line(line)


def _mark_line(line: list[Token]) -> None:
    long = [token for token in line if len(token.text) > 3]
    if len(long) >= _LINE_WORDS and sum(t.capital for t in long) >= _LINE_SHARE * len(long):
        for token in line:
            token.headline = True


def _mark_phrases(reading: Reading) -> None:
    tokens, phrases = reading.tokens, reading.lists.phrases
    for i, token in enumerate(tokens):
        if token.initial and i + 1 < len(tokens) and token.gap == ".":
            following = tokens[i + 1]
            if following.initial and token.low + following.low in _STATES:
                token.never = following.never = True
        for phrase in phrases.get(token.low, ()):
            n = len(phrase)
            if tuple(t.low for t in tokens[i : i + n]) == phrase and all(
                t.gap in _INSIDE or _JOINT.fullmatch(t.gap) for t in tokens[i : i + n - 1]
            ):
                for part in tokens[i : i + n]:
                    part.never = True
                break


_STATES = frozenset({"us", "un", "uk", "eu", "dc"})
_INSIDE = frozenset({". ", "' ", "’ "})


def span(tokens: list[Token]) -> Span:
    """Return the stretch of text that the words cover."""
    return Span(tokens[0].start, tokens[-1].end)
