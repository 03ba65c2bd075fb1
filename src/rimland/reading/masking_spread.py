"""From the names found in a text to every mention of them in it, and to those named beside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rimland.reading.masking_context import Run, names_a_thing, personally_titled, titled
from rimland.reading.masking_rules import Verdict, speaks
from rimland.reading.masking_tokens import Reading, bare
from rimland.reading.masking_witnesses import Spans, Witnesses
from rimland.reading.spans import Span

_AND = frozenset({"and", "&", "y", "et", "with"})
_SHORTEST = 2


def companions(reading: Reading, verdicts: dict[Run, Verdict]) -> dict[Run, Verdict]:
    """Accept runs listed beside a person: "X Y, Z W and Q", "Said and Cherif Belkadi"."""
    accepted = dict(verdicts)
    listed = list(verdicts)
    for direction in (1, -1):
        for a, b in _neighbours(listed, direction):
            before, after = (a, b) if direction == 1 else (b, a)
            beside = _listed_together(reading, before, after)
            if beside and accepted[a] and not accepted[b] and _could_be(reading, b):
                accepted[b] = Verdict.LIKELY
    return accepted


def _neighbours(listed: list[Run], direction: int) -> Iterator[tuple[Run, Run]]:
    order = listed[::direction]
    yield from pairwise(order)


def _listed_together(reading: Reading, before: Run, after: Run) -> bool:
    tokens = reading.tokens
    if before.end == after.start:
        return tokens[before.end - 1].gap.strip() in (",", "&")
    between = tokens[before.end : after.start]
    return (
        len(between) == 1
        and between[0].low in _AND
        and tokens[before.end - 1].gap.strip() in ("", ",")
        and between[0].joined
    )


def _could_be(reading: Reading, run: Run) -> bool:
    words = range(run.start, run.end)
    if names_a_thing(reading, run) or any(reading.tokens[i].never for i in words):
        return False
    named = [i for i in words if reading.name(i)]
    return bool(named) and not all(reading.place(i) or reading.known(i) for i in words)


def mentions(reading: Reading, verdicts: dict[Run, Verdict], said: Witnesses) -> Iterator[Span]:
    """Yield every other mention of a part of an accepted name."""
    parts = _parts(reading, verdicts)
    if not parts:
        return
    taken = {i for run, yes in verdicts.items() if yes for i in range(run.start, run.end)}
    things = {
        i
        for run, yes in verdicts.items()
        if not yes and names_a_thing(reading, run)
        for i in range(run.start, run.end)
    }
    for i, token in enumerate(reading.tokens):
        if i in taken or not token.capital:
            continue
        if not _is_part(token.low, parts) or i in things:
            continue
        if _is_mention(reading, i, said.keep, taken):
            yield _with_kunya(reading, i)


def _parts(reading: Reading, verdicts: dict[Run, Verdict]) -> frozenset[str]:
    """The words by which a person may be mentioned again."""
    lists, parts = reading.lists, set()
    for run, yes in verdicts.items():
        if not yes:
            continue
        for i in range(run.start, run.end):
            token = reading.tokens[i]
            low = bare(token.low)
            if token.initial or len(low) < _SHORTEST or low in lists.particles:
                continue
            if low in lists.never or low in lists.titles or reading.known(i):
                continue
            parts.add(low)
            parts.update(
                piece
                for piece in low.split("-")
                if len(piece) > _SHORTEST
                and piece not in lists.particles
                and piece not in lists.english
                and piece not in lists.never
            )
    return frozenset(parts)


def _is_part(low: str, parts: frozenset[str]) -> bool:
    if low in parts or bare(low) in parts:
        return True
    head, hyphen, _ = low.partition("-")
    return bool(hyphen) and head in parts


def _is_mention(reading: Reading, i: int, keep: Spans, taken: set[int]) -> bool:
    """Whether the word stands for the person here, not for a place or thing of the same name."""
    token, lists, run = reading.tokens[i], reading.lists, Run(i, i + 1)
    if personally_titled(reading, i):
        return True
    beside = i - 1 in taken or i + 1 in taken
    if names_a_thing(reading, run) or (token.never and not beside):
        return False
    told = titled(reading, i) or speaks(reading, run) or token.possessive
    if told:
        return reading.before(i) not in lists.locatives
    if keep.over(Span(token.start, token.end)) or reading.place(i):
        return False
    # May, Stone and Hope open sentences as words, and stand after "in" as towns.
    doubtful = token.first or reading.before(i) in lists.locatives
    return not (token.low in lists.english and doubtful)


def _with_kunya(reading: Reading, i: int) -> Span:
    """The word with the Abu or al before it."""
    first, lists = i, reading.lists
    while first > 0 and i - first < _SHORTEST:
        before = reading.tokens[first - 1]
        joined = before.joined and before.text[0].isupper()
        if not joined or (before.low not in lists.kunyas and before.low not in lists.articles):
            break
        first -= 1
    return Span(reading.tokens[first].start, reading.tokens[i].end)
