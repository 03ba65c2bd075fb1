"""What stands around a stretch of words: titles and roles before it, an age or a head word after."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rimland.reading.masking_tokens import Reading, Token, bare, span
from rimland.reading.masking_words import Words
from rimland.reading.spans import Span

_AGE = re.compile(
    r",? ?(?:\(|,|–|—)? ?(?:aged? )?\d{1,3}\b(?!\.\d|,\d|[%:]| ?(?:km|per|people|miles))"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``start`` up to ``end`` of a reading, a name if anything is."""

    start: int
    end: int

    def span(self, reading: Reading) -> Span:
        """Return the characters from its first to its last word."""
        return span(reading.tokens[self.start : self.end])


def titled(reading: Reading, i: int) -> bool:
    """Whether a title or a role stands right before word i."""
    return titles_before(reading, i) < i


def personally_titled(reading: Reading, i: int) -> bool:
    """Whether Mr, Mrs, Col. or the like stands before word i: only a name follows these."""
    first = titles_before(reading, i)
    return first < i and reading.tokens[i - 1].low in reading.lists.cues["personal"]


def titles_before(reading: Reading, i: int) -> int:
    """Return the word at which the titles before word i begin, i where there are none."""
    tokens, lists, j = reading.tokens, reading.lists, i
    while j > 0 and i - j < _MOST_TITLES:
        last = tokens[j - 1]
        reaches = last.joined or (last.gap.strip() == "." and last.gap != ".\n\n")
        if (
            not reaches
            or last.possessive
            or (last.gap.startswith(".") and len(last.low) > _LONGEST_SHORT)
        ):
            break
        is_title = last.low in lists.titles and last.capital
        if not is_title and not (is_role(last, lists) and not tokens[j].first):
            break
        j -= 1
    return j


_MOST_TITLES, _LONGEST_SHORT = 4, 6


def is_role(token: Token, lists: Words) -> bool:
    """Whether a word is a role, one person's or several's: farmer, farmers."""
    for low in (token.low, token.low.removesuffix("s")):
        if low in lists.roles or (low in lists.cues["trades"] and not token.capital):
            return True
    return False


def related(reading: Reading, i: int) -> bool:
    """Whether "her cousin" or "his friend" stands right before word i."""
    return i > 0 and reading.tokens[i - 1].joined and reading.before(i) in reading.lists.kinship


def names_a_thing(reading: Reading, run: Run) -> bool:
    """Whether what follows or leads the run says that it names a place, a building or a group."""
    return _head_follows(reading, run.end) or _opener_leads(reading, run.start)


def _head_follows(reading: Reading, end: int) -> bool:
    tokens, lists = reading.tokens, reading.lists
    # "took Garcia home" is about a person, "the Garcia Funeral Home" is not.
    capital_only = lists.cues["capital_heads"]
    for i in range(end, min(end + 4, len(tokens))):
        last, token = tokens[i - 1], tokens[i]
        if last.possessive and (i > end or not token.capital):
            return False
        if not (last.joined or (last.possessive and last.gap == " ")):
            return False
        if token.never and token.capital and token.low not in lists.heads:
            return False
        if token.low in lists.heads and (token.capital or token.low not in capital_only):
            return not (last.possessive and not token.capital)
        if token.low not in reading.lists.cues["head_attributes"] and not (
            token.capital and not token.caps
        ):
            return False
    return False


def _opener_leads(reading: Reading, start: int) -> bool:
    tokens, lists = reading.tokens, reading.lists
    if start == 0:
        return False
    last = tokens[start - 1]
    reaches = last.joined or last.gap == ". "
    if reaches and last.capital and last.low in lists.openers:
        return not titled(reading, start - 1)
    if last.low in ("of", "de", "del") and last.joined and start > 1:
        named = tokens[start - 2]
        return named.joined and (
            named.low in lists.openers or named.low in reading.lists.cues["of_things"]
        )
    return False


def followed_by_age(reading: Reading, run: Run) -> bool:
    """Whether an age in digits follows: ", 34," or " (34)"."""
    end = reading.tokens[run.end - 1].end
    match = _AGE.match(reading.text, end, end + 20)
    return match is not None and any(mark in match.group() for mark in ",(–—")


def signed(reading: Reading, i: int) -> bool:
    """Whether word i follows "By" or "Editing by", as those who wrote a report do."""
    if i == 0 or reading.tokens[i - 1].low != "by" or not reading.tokens[i - 1].joined:
        return False
    return reading.tokens[i - 1].first or reading.before(i - 1) in reading.lists.cues["writing"]


def introduced(reading: Reading, i: int) -> bool:
    """Whether "named", "identified as", "known only as" or "alias" stands before word i."""
    tokens = reading.tokens
    if i == 0 or tokens[i].first:
        return False
    before = [token.low for token in tokens[max(0, i - _NEAR) : i]]
    if before[-1] in ("alias", "aka", "nicknamed"):
        return True
    verbs = [low for low in before if low not in ("as", "only")]
    if not verbs or verbs[-1] not in reading.lists.cues["called"]:
        return False
    around = {token.low for token in tokens[max(0, i - 2 * _NEAR) : i]}
    return not around & reading.lists.things


_NEAR = 3


def introduced_by_role(reading: Reading, i: int) -> bool:
    """Whether "its leader, X" or "his son X" stands before word i."""
    if i == 0 or reading.tokens[i].first:
        return False
    before = reading.tokens[i - 1]
    if before.low in reading.lists.kinship:
        return before.joined or before.gap == ", "
    return (
        before.gap == ", "
        and is_role(before, reading.lists)
        and not before.capital
        and (bare(reading.tokens[i].low) not in reading.lists.places)
    )
