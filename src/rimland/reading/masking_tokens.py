"""Words of a text with what masking asks of each: its folded form, its gaps, what it can be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rimland.reading.masking_words import Words, words
from rimland.reading.spans import Span
from rimland.reading.word_forms import folded

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`\-‐‑][^\W\d_]+)*")
_POSSESSIVE, _GAP = 2, 12
_STOP = re.compile("[!?:;•*]")
_JOINT = re.compile(r"[ \t\xa0]{1,3}|[ \t\xa0]{0,3}\n[ \t\xa0]{0,3}")
_LINE_SHARE, _LINE_WORDS, _LONG = 0.8, 5, 4


@dataclass(slots=True)
class Token:
    """One word; ``gap`` is what stands between it and the next, ``joined`` whether only blanks do."""

    start: int
    end: int
    text: str
    low: str
    capital: bool
    possessive: bool
    never: bool
    gap: str = ""
    joined: bool = False
    first: bool = False
    headline: bool = False

    @property
    def initial(self) -> bool:
        """Whether it is a single letter, as in "J. Smith"."""
        return self.capital and len(self.text) == 1

    @property
    def caps(self) -> bool:
        """Whether it is written in capitals only, as acronyms are."""
        return len(self.text) > 1 and self.text.isupper()


@dataclass(slots=True)
class Reading:
    """The words of one text and what the lists say about them."""

    text: str
    tokens: list[Token]
    lists: Words

    def known(self, i: int) -> bool:
        """Whether word i is an everyday English word and not also a name."""
        low = self.tokens[i].low
        return low in self.lists.english and not self.name(i)

    def name(self, i: int) -> bool:
        """Whether word i is on the list of given or of family names, or ends as surnames do."""
        low = self.tokens[i].low
        return self.given(i) or bare(low) in self.lists.family or self._formed(low)

    def _formed(self, low: str) -> bool:
        """Whether an unknown word ends in -dottir, -shvili, -enko or the like."""
        if len(low) < _LONG_SURNAME or not low.endswith(self.lists.endings):
            return False
        lists = self.lists
        return low not in lists.english and low not in lists.places and low not in lists.never

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
    lists, tokens = words(), []
    for match in _WORD.finditer(text):
        word, (start, end) = match.group(), match.span()
        possessive = word[-1] in "sS" and len(word) > _POSSESSIVE and word[-2] in "'’"
        if possessive:
            word, end = word[:-_POSSESSIVE], end - _POSSESSIVE
        low = folded(word) if len(word) <= _LONGEST_WORD else word.lower()
        capital = word[0].isupper() or (not word.isalpha() and _article_leads(word, lists))
        never = low in lists.never or ("-" in low and _compound_of_never(low, lists))
        tokens.append(Token(start, end, word, low, capital, possessive, never))
    reading = Reading(text, tokens, lists)
    _close_gaps(text, tokens)
    _mark_headlines(reading)
    _mark_phrases(reading)
    return reading


def _article_leads(word: str, lists: Words) -> bool:
    """Whether a small article leads a name: al-Jundi, d'Estaing."""
    parts = _SPLIT.split(word, maxsplit=1)
    return len(parts) > 1 and parts[1][:1].isupper() and parts[0].lower() in lists.articles


def _compound_of_never(low: str, lists: Words) -> bool:
    """Whether the word is like Saudi-led, Damascus-based, al-Iraqi or Islamist-held."""
    head, _, tail = low.partition("-")
    return head in lists.never or bare(low) in lists.never or tail in lists.cues["suffixes"]


_SPLIT = re.compile("[-'’]")


def bare(low: str) -> str:
    """Return a folded name without the article that may or may not be written: al-Otaiwi, Otaiwi."""
    head, hyphen, rest = low.partition("-")
    if hyphen and len(rest) > 1 and head in words().articles:
        return rest
    return low


_LONGEST_WORD, _LONG_SURNAME = 40, 7


def _close_gaps(text: str, tokens: list[Token]) -> None:
    """Give each word what follows it, and mark the words that open a sentence."""
    if not tokens:
        return
    tokens[0].first = True
    for token, following in pairwise(tokens):
        start = token.end + _POSSESSIVE * token.possessive
        gap = token.gap = text[start : min(following.start, start + _GAP)]
        if gap == " ":
            token.joined = not token.possessive
            continue
        token.joined = not token.possessive and _JOINT.fullmatch(gap) is not None
        following.first = _opens_sentence(token, following)
    last = tokens[-1]
    last.gap = text[last.end + _POSSESSIVE * last.possessive :][:_GAP]


def _opens_sentence(token: Token, following: Token) -> bool:
    if "\n\n" in token.gap or _STOP.search(token.gap):
        return True
    return (
        "." in token.gap
        and not (token.initial or token.low in words().cues["abbreviated"])
        and (following.text[0].isupper())
    )


def _mark_headlines(reading: Reading) -> None:
    """In a line of capitals a capital says nothing, unless the line is a list of names."""
    line: list[Token] = []
    for token in reading.tokens:
        line.append(token)
        if "\n" in token.gap or len(line) > _LONGEST_WORD:
            _mark_line(line, reading.lists.english)
            line = []
        elif "." in token.gap:
            line = []
    _mark_line(line, reading.lists.english)


def _mark_line(line: list[Token], english: frozenset[str]) -> None:
    long = [token for token in line if len(token.text) >= _LONG]
    capitals = [token for token in long if token.capital]
    everyday = sum(token.low in english for token in capitals)
    titled = len(long) >= _LINE_WORDS and len(capitals) >= _LINE_SHARE * len(long)
    if titled and 2 * everyday > len(capitals):
        for token in line:
            token.headline = True


def _mark_phrases(reading: Reading) -> None:
    tokens, phrases = reading.tokens, reading.lists.phrases
    for i, token in enumerate(tokens):
        if token.gap == "." and token.initial and i + 1 < len(tokens):
            following = tokens[i + 1]
            if following.initial and token.low + following.low in _STATES:
                token.never = following.never = True
        if token.low not in phrases:
            continue
        for phrase in phrases[token.low]:
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
