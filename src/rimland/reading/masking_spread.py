"""From the names found in a text to every mention of them in it, and to those named beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rimland.reading.masking_context import Run, names_a_thing, personally_titled, titled
from rimland.reading.masking_rules import Verdict, located, speaks
from rimland.reading.masking_tokens import Reading, bare
from rimland.reading.masking_witnesses import Witnesses
from rimland.reading.spans import Span

_AND = frozenset({"and", "&", "y", "et", "with"})
_SHORTEST = 2


def companions(
    reading: Reading, verdicts: dict[Run, Verdict], said: Witnesses
) -> dict[Run, Verdict]:
    """Accept runs listed beside a person: "X Y, Z W and Q", "Said and Cherif Belkadi"."""
    accepted = dict(verdicts)
    listed = list(verdicts)
    for direction in (1, -1):
        for a, b in _neighbours(listed, direction):
            before, after = (a, b) if direction == 1 else (b, a)
            beside = _listed_together(reading, before, after)
            alone = a.end - a.start == 1 and b.end - b.start == 1
            elsewhere = located(reading, b.start) or said.keep.over(b.span(reading))
            could = beside and not elsewhere and _could_be(reading, b, least=1 if alone else 2)
            if could and accepted[a] and not accepted[b]:
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


def _could_be(reading: Reading, run: Run, *, least: int) -> bool:
    """Whether it holds a known name or, failing that, enough words that are nothing else."""
    words = range(run.start, run.end)
    if names_a_thing(reading, run) or any(reading.tokens[i].never for i in words):
        return False
    named = [i for i in words if reading.name(i)]
    strange = [i for i in words if not (reading.known(i) or reading.place(i))]
    return (bool(named) or len(strange) >= least) and not all(
        reading.place(i) or reading.known(i) for i in words
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The words by which a person may be mentioned again; surnames are the surer ones."""

    given: frozenset[str]
    surnames: frozenset[str]

    def holds(self, low: str) -> bool:
        """Whether a folded word is one of them, or begins with one (Okonjo-Adisa)."""
        head, hyphen, _ = low.partition("-")
        every = self.given | self.surnames
        return low in every or bare(low) in every or (bool(hyphen) and head in every)


def mentions(reading: Reading, verdicts: dict[Run, Verdict], said: Witnesses) -> Iterator[Span]:
    """Yield every other mention of a part of an accepted name."""
    parts = _parts(reading, verdicts)
    taken = {i for run, yes in verdicts.items() if yes for i in range(run.start, run.end)}
    things = {
        i
        for run, yes in verdicts.items()
        if not yes and names_a_thing(reading, run)
        for i in range(run.start, run.end)
    }
    known: dict[str, bool] = {}
    for i, token in enumerate(reading.tokens):
        if not token.capital or i in taken or i in things:
            continue
        low = token.low
        if low not in known:
            known[low] = parts.holds(low)
        surname = bare(low) in parts.surnames
        if known[low] and _is_mention(reading, i, said, taken, surname=surname):
            yield _with_kunya(reading, i)


def _parts(reading: Reading, verdicts: dict[Run, Verdict]) -> _Parts:
    given: set[str] = set()
    surnames: set[str] = set()
    for run, yes in verdicts.items():
        if not yes:
            continue
        for i in range(run.start, run.end):
            surname = i == run.end - 1 and i > run.start
            (surnames if surname else given).update(_pieces(reading, i, surname=surname))
    return _Parts(frozenset(given), frozenset(surnames))


def _pieces(reading: Reading, i: int, *, surname: bool) -> Iterator[str]:
    """Yield the word of a name and, of a double name, its halves."""
    token, lists = reading.tokens[i], reading.lists
    low = bare(token.low)
    if token.initial or len(low) < _SHORTEST or low in lists.particles:
        return
    if low in lists.never or low in lists.titles or (reading.known(i) and not surname):
        return
    yield low
    for piece in low.split("-") if "-" in low else ():
        everyday = piece in lists.particles or piece in lists.english or piece in lists.never
        if len(piece) > _SHORTEST and not everyday:
            yield piece


def _is_mention(
    reading: Reading, i: int, said: Witnesses, taken: set[int], *, surname: bool
) -> bool:
    """Whether the word stands for the person here, not for a place or thing of the same name."""
    token, lists, run = reading.tokens[i], reading.lists, Run(i, i + 1)
    if personally_titled(reading, i):
        return True
    beside = i - 1 in taken or i + 1 in taken
    if names_a_thing(reading, run) or (token.never and not beside):
        return False
    placed = reading.before(i) in lists.locatives
    if titled(reading, i) or speaks(reading, run) or token.possessive:
        return not placed or not reading.place(i)
    here = Span(token.start, token.end)
    if said.keep.over(here) or (reading.place(i) and (placed or not surname)):
        return False
    # Stone and Hope open sentences and headlines as words, and stand after "in" as towns.
    doubtful = token.first or token.headline or placed
    return token.low not in lists.english or not doubtful or bool(said.people.over(here))


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
