"""Stretches of capitalised words that could be one person's name."""

from __future__ import annotations

from collections.abc import Iterator

from rimland.reading.masking_context import (
    Run,
    personally_titled,
    related,
    signed,
    titled,
)
from rimland.reading.masking_deeds import has_a_role
from rimland.reading.masking_tokens import Reading, bare

_OPEN_QUOTES, _CLOSE_QUOTES = (' "', " “", " '", " ‘", " («"), ('" ', "” ", "' ", "’ ", "») ")


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
    """Whether a name can start with word i."""
    token = reading.tokens[i]
    if not token.capital or (token.caps and not reading.given(i)):
        return False
    if token.initial:
        return not token.never and _dotted(reading, i) and _continues(reading, i + 1, i)
    if token.never:
        return _named_like_a_month_or_country(reading, i)
    if (kind := _of_a_kind(reading, i)) is not None:
        return kind
    return (
        not reading.known(i)
        or personally_titled(reading, i)
        or signed(reading, i)
        or _word_before_a_name(reading, i)
        or (related(reading, i) and not token.first)
        or has_a_role(reading, i)
    )


def _of_a_kind(reading: Reading, i: int) -> bool | None:
    """Whether a word that is a title, a role or part of things' names starts one; None if neither."""
    low, lists = reading.tokens[i].low, reading.lists
    if low in lists.openers:
        return titled(reading, i) and low not in lists.heads
    title = low in lists.titles and not _kin_follows(reading, i)
    if title and (not reading.given(i) or _leads_a_name(reading, i)):
        return False
    if low in lists.roles and low in lists.english:
        return False
    if low in lists.heads and not personally_titled(reading, i):
        if not reading.name(i) or not _leads_a_name(reading, i):
            return False
        return reading.given(i + 1) or _written_as_in_korean(reading.tokens[i + 1].text)
    return None


def _written_as_in_korean(text: str) -> bool:
    """Whether a word is two syllables joined, the second small: Park Tae-sul."""
    first, hyphen, second = text.partition("-")
    return (
        bool(hyphen) and len(first) <= _SYLLABLE and second.islower() and len(second) <= _SYLLABLE
    )


_SYLLABLE = 6


def _kin_follows(reading: Reading, i: int) -> bool:
    """Whether "bin", "ould" or the like comes next: the title is a given name here."""
    tokens = reading.tokens
    return tokens[i].joined and i + 2 < len(tokens) and tokens[i + 1].low in reading.lists.kin


def _word_before_a_name(reading: Reading, i: int) -> bool:
    """Whether an English word within a sentence has its capital as a name: "deputy Bare Farah"."""
    token = reading.tokens[i]
    plain = token.first or token.headline or token.low in reading.lists.cues["function"]
    if plain or reading.before(i) == "of" or not token.joined:
        return False
    if not _leads_a_name(reading, i) or _beside_a_word(reading, i):
        return False
    if titled(reading, i):
        return reading.given(i + 1)
    return _full_name_follows(reading, i) or _closes_after_unknown(reading, i)


def _full_name_follows(reading: Reading, i: int) -> bool:
    tokens = reading.tokens
    third = tokens[i + 2] if tokens[i + 1].joined and i + 2 < len(tokens) else None
    return reading.given(i + 1) and third is not None and third.capital and not third.never


def _closes_after_unknown(reading: Reading, i: int) -> bool:
    """Whether one unknown word and a comma or stop follow: "and Tamer Za'arir."."""
    other, before = reading.tokens[i + 1], reading.before(i)
    placed = before in reading.lists.locatives or before in ("the", "a", "an", "from", "to")
    last = i + 2 == len(reading.tokens)  # whatever stands behind it, a bracket or a space
    closed = last or other.gap[:1] in (",", ".", ";") or _sentence_goes_on(reading, i + 2)
    known = other.low in reading.lists.english or reading.place(i + 1) or other.caps
    return closed and not placed and not known


def _sentence_goes_on(reading: Reading, i: int) -> bool:
    """Whether "and", "was" or a verb of saying is word i."""
    low, lists = reading.tokens[i].low, reading.lists
    return low == "and" or low in lists.deeds or low in lists.speech


def _beside_a_word(reading: Reading, i: int) -> bool:
    """Whether a capitalised English word stands before: "Supreme Court Ali" is no name."""
    last = reading.tokens[i - 1]
    return last.joined and last.capital and not titled(reading, i)


def _leads_a_name(reading: Reading, i: int) -> bool:
    """Whether the word (Amir, Maj, Park) stands right before another that may be a name."""
    token, following = reading.tokens[i], i + 1
    if following == len(reading.tokens) or not (token.joined or token.gap == ". "):
        return False
    other = reading.tokens[following]
    return other.capital and not other.never and not reading.known(following)


def _named_like_a_month_or_country(reading: Reading, i: int) -> bool:
    token, following = reading.tokens[i], i + 1
    if following == len(reading.tokens):
        return False
    if related(reading, i) and token.low in reading.lists.cues["months"]:
        return True
    if token.low not in reading.lists.given or not token.joined:
        return False
    other = reading.tokens[following]
    plain = other.capital and not other.never and not other.caps
    if not plain or other.low in reading.lists.heads:
        return False
    if token.low not in reading.lists.cues["months"] and reading.known(following):
        return False
    cues = reading.lists.cues
    return token.low not in cues["months"] or reading.before(i) not in cues["dated"]


def _dotted(reading: Reading, i: int) -> bool:
    token = reading.tokens[i]
    return token.gap.startswith(".") or (token.joined and not token.first and token.low not in "ai")


def _grow(reading: Reading, start: int) -> int:
    """Return the word after the last one of the name that starts here."""
    tokens = reading.tokens
    end, quoted = start + 1, False
    while end < len(tokens) and end - start < _LONGEST_NAME and not tokens[end - 1].possessive:
        if not _links(reading, end - 1):
            if not tokens[end].capital or not _quotes(reading, end, quoted):
                break
            quoted = not quoted
            end += 1
        elif (beyond := _particles(reading, end)) > end:
            end = beyond
        elif (quoted and tokens[end].capital) or _continues(reading, end, start):
            end += 1
        else:
            break
    return _without_loose_end(reading, start, end)


def _quotes(reading: Reading, end: int, quoted: bool) -> bool:  # noqa: FBT001 # a state, not a switch
    """Whether a nickname in quotes opens or, where one is open, closes before word ``end``."""
    gap = reading.tokens[end - 1].gap
    if quoted:
        return gap in _CLOSE_QUOTES
    return gap in _OPEN_QUOTES and _closes_soon(reading, end)


_LONGEST_NAME, _LONG_CAPITALS = 12, 4


def _links(reading: Reading, i: int) -> bool:
    """Whether word i and the next can be parts of one name."""
    token = reading.tokens[i]
    if token.joined:
        return not (i + 1 < len(reading.tokens) and reading.tokens[i + 1].first)
    if not token.gap.startswith(".") or "\n\n" in token.gap:
        return False
    return (token.initial or token.low in reading.lists.cues["short"]) and token.gap.strip() == "."


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
    if i >= len(reading.tokens):
        return False
    token, last = reading.tokens[i], reading.tokens[i - 1]
    if not token.capital or token.first:
        return False
    if token.initial:
        return token.gap.startswith(".") or i > start
    if token.never:
        return _surname_of_a_people(reading, i, start)
    if token.caps and not last.caps:
        return len(token.text) >= _LONG_CAPITALS and reading.given(i - 1)
    return _fits_inside(reading, i, start)


def _fits_inside(reading: Reading, i: int, start: int) -> bool:
    token, lists = reading.tokens[i], reading.lists
    if token.low in lists.titles or token.low in lists.roles:
        surname = reading.name(i) and reading.given(i - 1) and i == start + 1
        return surname or token.low in lists.cues["middle"] or token.low not in lists.english
    if token.low in lists.heads:
        surname = reading.name(i) and reading.given(start) and i == start + 1
        return surname and (titled(reading, start) or _speech_follows(reading, i))
    if reading.known(i):
        after_initial = reading.tokens[i - 1].initial
        return not token.headline and not _is_verb(reading, i) and not after_initial
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
    said = low in lists.speech or low in lists.deeds
    return said or low in lists.locatives or low in lists.cues["function"]


def _surname_of_a_people(reading: Reading, i: int, start: int) -> bool:
    """Whether word i is a surname though it also names a people or place: al-Kuwaiti, Michael Jordan."""
    low, lists = reading.tokens[i].low, reading.lists
    if low not in lists.never and bare(low) in lists.never:
        return True
    if i != start + 1 or not reading.name(i) or reading.place(start):
        return False
    # Bishnu Maya Tamangsaling: between two words that are no words.
    within = _leads_a_name(reading, i) and not reading.known(start)
    return reading.given(start) or (within and reading.given(i))


def _without_loose_end(reading: Reading, start: int, end: int) -> int:
    """Drop what a name cannot end in: a particle, a head word that is no name."""
    while end > start + 1 and (
        reading.tokens[end - 1].low in reading.lists.particles
        and not reading.tokens[end - 1].capital
    ):
        end -= 1
    return end
