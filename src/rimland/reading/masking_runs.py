"""Stretches of capitalised words that could be one person's name, and what stands around each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rimland.reading.masking_tokens import Reading, bare, span
from rimland.reading.spans import Span

_OPEN_QUOTES, _CLOSE_QUOTES = (' "', " “", " '", " ‘", " («"), ('" ', "” ", "' ", "’ ", "») ")
_AGE = re.compile(r",? ?(?:\(|,|–|—)? ?(?:aged? )?\d{1,3}\b(?!\.\d|,\d|[%:]| ?(?:km|per|people|miles))")
_MIDDLE = frozenset(
    "sheikh sheik haji shah sultan imam mullah emir amir malik mir agha khan king prince bishop "
    "judge pope hafiz qari mufti sayed syed sardar".split()
)
_HEAD_ATTRIBUTES = frozenset(
    "air refugee teaching general memorial military international football gas oil power train bus "
    "metro police naval army primary secondary high border martyrs martyr central national airport "
    "freedom liberation resistance islamic domestic regional public".split()
)
_MONTHS = frozenset("april may june august".split())
_DATED = frozenset("in last since of by until till from early late mid next this every and".split())


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``start`` up to ``end`` of a reading, a name if anything is."""

    start: int
    end: int

    def span(self, reading: Reading) -> Span:
        """Return the characters from its first to its last word."""
        return span(reading.tokens[self.start : self.end])


def runs(reading: Reading) -> Iterator[Run]:
    """Yield the runs in order; they never overlap."""
    i = 0
    while i < len(reading.tokens):
        if _starts(reading, i):
            end = _grow(reading, i)
            yield Run(i, end)
            i = end
        else:
            i += 1


def _starts(reading: Reading, i: int) -> bool:
    token, lists = reading.tokens[i], reading.lists
    if not token.capital or (token.caps and not reading.given(i)):
        return False
    if token.initial:
        return not token.never and _dotted(reading, i) and _continues(reading, i + 1, i)
    if token.never:
        return _named_like_a_month_or_country(reading, i)
    if token.low in lists.openers:
        return titled(reading, i) and token.low not in lists.heads
    if token.low in lists.titles and not _kin_follows(reading, i):
        if not reading.given(i) or _leads_a_name(reading, i):
            return False
    if token.low in lists.roles and token.low in lists.english:
        return False
    if token.low in lists.heads and not personally_titled(reading, i):
        return reading.name(i) and _leads_a_name(reading, i) and reading.given(i + 1)
    return (
        not reading.known(i)
        or personally_titled(reading, i)
        or signed(reading, i)
        or _word_before_a_name(reading, i)
    )


def _kin_follows(reading: Reading, i: int) -> bool:
    """Whether "bin", "ould" or the like comes next: the title is a given name here."""
    tokens = reading.tokens
    return tokens[i].joined and i + 2 < len(tokens) and tokens[i + 1].low in reading.lists.kin


def _word_before_a_name(reading: Reading, i: int) -> bool:
    """Whether an English word within a sentence has its capital as a name: "deputy Bare Farah"."""
    token, tokens = reading.tokens[i], reading.tokens
    if token.first or token.headline or token.low in _FUNCTION or i + 1 >= len(tokens):
        return False
    if not token.joined or not _leads_a_name(reading, i) or not reading.given(i + 1):
        return False
    longer = tokens[i + 1].joined and i + 2 < len(tokens) and tokens[i + 2].capital
    return titled(reading, i) or (longer and not tokens[i + 2].never and not _beside_a_word(reading, i))


def _beside_a_word(reading: Reading, i: int) -> bool:
    """Whether a capitalised English word stands before: "Supreme Court Ali" is no name."""
    last = reading.tokens[i - 1]
    return last.joined and last.capital


def _leads_a_name(reading: Reading, i: int) -> bool:
    """Whether the word (Amir, Maj, Park) stands right before another that may be a name."""
    token, following = reading.tokens[i], i + 1
    if following == len(reading.tokens) or not (token.joined or token.gap == ". "):
        return False
    other = reading.tokens[following]
    return other.capital and not other.never and not reading.known(following)


def signed(reading: Reading, i: int) -> bool:
    """Whether word i follows "By" or "Editing by", as those who wrote a report do."""
    if i == 0 or reading.tokens[i - 1].low != "by" or not reading.tokens[i - 1].joined:
        return False
    return reading.tokens[i - 1].first or reading.before(i - 1) in _WRITING


_WRITING = frozenset(
    "reporting editing writing written additional compiled edited photo photograph photos".split()
)


def _named_like_a_month_or_country(reading: Reading, i: int) -> bool:
    token, following = reading.tokens[i], i + 1
    if following == len(reading.tokens):
        return False
    if _related(reading, i) and token.low in _MONTHS:
        return True
    if token.low not in reading.lists.given or not token.joined:
        return False
    other = reading.tokens[following]
    plain = other.capital and not other.never and not other.caps
    if not plain or other.low in reading.lists.heads:
        return False
    return token.low not in _MONTHS or reading.before(i) not in _DATED


def _related(reading: Reading, i: int) -> bool:
    return i > 0 and reading.tokens[i - 1].joined and reading.before(i) in reading.lists.kinship


def _dotted(reading: Reading, i: int) -> bool:
    return reading.tokens[i].gap.startswith(".") or reading.tokens[i].joined


def _grow(reading: Reading, start: int) -> int:
    """Return the word after the last one of the name that starts here."""
    tokens = reading.tokens
    end, quoted = start + 1, False
    while end < len(tokens) and end - start < _LONGEST_NAME:
        last = tokens[end - 1]
        if last.possessive:
            break
        if not _links(reading, end - 1):
            opens, closes = last.gap in _OPEN_QUOTES, last.gap in _CLOSE_QUOTES
            if not ((opens and not quoted) or (closes and quoted)):
                break
            if opens and not _closes_soon(reading, end):
                break
            quoted = opens
            if tokens[end].capital:
                end += 1
                continue
            break
        if (beyond := _particles(reading, end)) > end:
            end = beyond
        elif quoted and tokens[end].capital:
            end += 1
        elif _continues(reading, end, start):
            end += 1
        else:
            break
    return _without_loose_end(reading, start, end)


_LONGEST_NAME = 12


def _links(reading: Reading, i: int) -> bool:
    """Whether word i and the next can be parts of one name."""
    token = reading.tokens[i]
    if token.joined:
        return not (i + 1 < len(reading.tokens) and reading.tokens[i + 1].first)
    if not token.gap.startswith(".") or "\n\n" in token.gap:
        return False
    return (token.initial or token.low in _SHORT) and token.gap.strip() == "."


_SHORT = frozenset("jr sr st ma mohd md muhd abd wm geo chas thos jos st sta sto".split())


def _closes_soon(reading: Reading, i: int) -> bool:
    return any(token.gap[:1] in "\"”'’»" for token in reading.tokens[i : i + 4])


def _particles(reading: Reading, i: int) -> int:
    """Return where the words after particles (de la, bin) start, or i where there are none."""
    tokens, j = reading.tokens, i
    while j < min(len(tokens), i + 3) and tokens[j].low in reading.lists.particles:
        if not tokens[j].joined:
            return i
        j += 1
    if j == i or j >= len(tokens):
        return i
    following = tokens[j]
    fits = following.capital and not following.never and following.low not in reading.lists.heads
    return j + 1 if fits and not following.first else i


def _continues(reading: Reading, i: int, start: int) -> bool:
    """Whether word i goes on with the name that began at ``start``."""
    tokens, lists = reading.tokens, reading.lists
    if i >= len(tokens):
        return False
    token, last = tokens[i], tokens[i - 1]
    if not token.capital or token.first:
        return False
    if token.initial:
        return token.gap.startswith(".") or i - start >= 1
    if token.never:
        return _surname_of_a_people(reading, i, start)
    if token.caps and not last.caps:
        return len(token.text) > 3 and reading.given(i - 1)
    if token.low in lists.titles or token.low in lists.roles:
        return token.low in _MIDDLE or not (token.low in lists.english)
    if token.low in lists.heads:
        return (
            reading.name(i) and reading.given(start) and i == start + 1
            and (titled(reading, start) or _speech_follows(reading, i))
        )
    if reading.known(i):
        return not token.headline and not _is_verb(reading, i) and not last.initial
    return True


def _speech_follows(reading: Reading, i: int) -> bool:
    following = i + 1
    return (
        following < len(reading.tokens)
        and reading.tokens[i].gap in (" ", ", ")
        and reading.tokens[following].low in reading.lists.speech
    )


def _is_verb(reading: Reading, i: int) -> bool:
    low, lists = reading.tokens[i].low, reading.lists
    return low in lists.speech or low in lists.deeds or low in lists.locatives or low in _FUNCTION


_FUNCTION = frozenset(
    "the a an and or but of on to for with by from as is are be been were was not no if when while "
    "after before over under during against between among this that these those he she it they we "
    "his her its their our who which what where why how all both each more most some such only also "
    "then than there here now yesterday today tomorrow tonight".split()
)


def _surname_of_a_people(reading: Reading, i: int, start: int) -> bool:
    """Whether word i is a surname though it also names a people or place: al-Kuwaiti, Michael Jordan."""
    low, lists = reading.tokens[i].low, reading.lists
    if low not in lists.never and bare(low) in lists.never:
        return True
    return i == start + 1 and reading.name(i) and reading.given(start) and not reading.place(start)


def _without_loose_end(reading: Reading, start: int, end: int) -> int:
    """Drop what a name cannot end in: a particle, a head word that is no name."""
    while end > start + 1 and (
        reading.tokens[end - 1].low in reading.lists.particles
        and not reading.tokens[end - 1].capital
    ):
        end -= 1
    return end


def titled(reading: Reading, i: int) -> bool:
    """Whether a title or a role stands right before word i."""
    return titles_before(reading, i) < i


def personally_titled(reading: Reading, i: int) -> bool:
    """Whether Mr, Mrs, Col. or the like stands before word i: only a name follows these."""
    first = titles_before(reading, i)
    return first < i and reading.tokens[i - 1].low in _PERSONAL


_PERSONAL = frozenset(
    "mr mrs ms mx dr prof sir dame mme col gen maj capt lt sgt cpl pvt brig adm cmdr insp supt sen "
    "rep gov rev fr msgr colonel captain lieutenant sergeant corporal sheikh mullah ayatollah "
    "monsignor senora senor don dona".split()
)


def titles_before(reading: Reading, i: int) -> int:
    """Return the word at which the titles before word i begin, i where there are none."""
    tokens, lists, j = reading.tokens, reading.lists, i
    while j > 0 and i - j < _MOST_TITLES:
        last = tokens[j - 1]
        reaches = last.joined or (last.gap.strip() == "." and last.gap != ".\n\n")
        if not reaches or last.possessive or (last.gap.startswith(".") and len(last.low) > 6):
            break
        is_title = last.low in lists.titles and last.capital
        if not is_title and not (last.low in lists.roles and not tokens[j].first):
            break
        j -= 1
    return j


_MOST_TITLES = 4


def names_a_thing(reading: Reading, run: Run) -> bool:
    """Whether what follows or leads the run says that it names a place, a building or a group."""
    return _head_follows(reading, run.end) or _opener_leads(reading, run.start)


def _head_follows(reading: Reading, end: int) -> bool:
    tokens, lists = reading.tokens, reading.lists
    for i in range(end, min(end + 4, len(tokens))):
        last, token = tokens[i - 1], tokens[i]
        if last.possessive and (i > end or not token.capital):
            return False
        if not (last.joined or (last.possessive and last.gap == " ")):
            return False
        if token.low in lists.heads:
            return not (last.possessive and not token.capital)
        if token.low not in _HEAD_ATTRIBUTES and not (token.capital and not token.caps):
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
        return named.joined and (named.low in lists.openers or named.low in _OF_THINGS)
    return False


_OF_THINGS = frozenset(
    "town city village province district region state governorate suburb island port university "
    "church hospital battle mountains hills valley republic kingdom bank ministry department "
    "neighborhood neighbourhood municipality hamlet county gulf bay lake emirate area towns "
    "villages cities provinces districts".split()
)


def followed_by_age(reading: Reading, run: Run) -> bool:
    """Whether an age in digits follows: ", 34," or " (34)"."""
    end = reading.tokens[run.end - 1].end
    match = _AGE.match(reading.text, end, end + 20)
    return match is not None and any(mark in match.group() for mark in ",(–—")
