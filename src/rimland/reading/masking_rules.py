"""Whether a run of capitalised words is a person: what speaks for it and what against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from rimland.reading.masking_context import (
    Run,
    followed_by_age,
    introduced,
    introduced_by_role,
    names_a_thing,
    personally_titled,
    related,
    signed,
    titled,
)
from rimland.reading.masking_deeds import has_a_role, suffers
from rimland.reading.masking_tokens import Reading
from rimland.reading.masking_witnesses import Witnesses
from rimland.reading.spans import Span


class Verdict(IntEnum):
    """How sure it is that a run names a person."""

    NO = 0
    LIKELY = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One run with everything that bears on it."""

    reading: Reading
    run: Run
    span: Span
    said: Witnesses
    names: list[int] = field(default_factory=list)

    @property
    def title(self) -> bool:
        """Whether a title or role stands before it."""
        return titled(self.reading, self.run.start)

    @property
    def person(self) -> bool:
        """Whether the model takes it, or part of it, for a person."""
        return bool(self.said.people.over(self.span))

    @property
    def first_name(self) -> bool:
        """Whether it begins with a given name."""
        return self.reading.given(self.run.start)

    @property
    def town(self) -> bool:
        """Whether it is, as a whole, the name of a larger place."""
        words = self.reading.tokens[self.run.start : self.run.end]
        whole = " ".join(word.low for word in words)
        return whole in self.reading.lists.places

    @property
    def located(self) -> bool:
        """Whether "in", "at" or "near" stands right before it."""
        return located(self.reading, self.run.start)

    @property
    def formed(self) -> bool:
        """Whether it is built as only names of people are: initials, bin, Abu X, -ovich."""
        tokens = self.reading.tokens[self.run.start : self.run.end]
        lists = self.reading.lists
        return (
            any(token.initial for token in tokens)
            or any(token.low in lists.kin for token in tokens[1:])
            or (tokens[0].low in lists.kunyas and len(tokens) > 1)
            or any(token.low.endswith(("ovich", "evich", "ovna", "evna")) for token in tokens)
        )

    @property
    def told(self) -> bool:
        """Whether it speaks, acts as a person, has an age, or is said to be called so."""
        return (
            speaks(self.reading, self.run)
            or self.called
            or followed_by_age(self.reading, self.run)
            or has_a_role(self.reading, self.run.end - 1)
            or suffers(self.reading, self.run)
        )

    @property
    def called(self) -> bool:
        """Whether "named", "identified as" or "alias" introduces it, and no thing is so introduced."""
        return introduced(self.reading, self.run.start) or introduced_by_role(
            self.reading, self.run.start
        )


def located(reading: Reading, i: int) -> bool:
    """Whether "in", "at", "residents of" or "north of" stands right before word i."""
    before = reading.before(i)
    if before in reading.lists.locatives:
        return True
    if i > 1 and reading.tokens[i - 1].gap == ", " and reading.tokens[i - 1].capital:
        # "in Progreso, Coahuila"
        return reading.before(i - 1) in reading.lists.locatives
    if before == "on" and reading.before(i - 1) in reading.lists.cues["attacks_on"]:
        return True
    return before == "of" and reading.before(i - 1) in reading.lists.cues["where_of"]


def judge(reading: Reading, run: Run, said: Witnesses) -> Verdict:
    """Tell whether a run names a person."""
    names = [
        i
        for i in range(run.start, run.end)
        if not reading.tokens[i].initial and (reading.tokens[i].low not in reading.lists.particles)
    ]
    case = Case(reading, run, run.span(reading), said, names)
    if names_a_thing(reading, run) and not _mister(case):
        return Verdict.NO
    if (kept := said.keep.over(case.span)) and not _outweighs(case, kept):
        return Verdict.NO
    if len(names) > 1 or (names and case.formed):
        return _full_name(case)
    return _one_word(case)


def _mister(case: Case) -> bool:
    return case.reading.before(case.run.start) in ("mr", "mrs", "ms", "dr") and case.first_name


def _outweighs(case: Case, kept: Sequence[Span]) -> bool:
    """Whether the run is a person in spite of the places and groups other readers saw there."""
    if any(span.contains(case.span) and span != case.span for span in kept):
        return False
    if case.span in kept:
        witness = case.told or case.person
        return case.title or (case.first_name and len(case.names) > 1 and witness)
    return case.title or case.first_name or case.formed or case.called


def _full_name(case: Case) -> Verdict:
    """Judge two words or more: a person unless something says otherwise."""
    if case.title or case.called or signed(case.reading, case.run.start):
        return Verdict.SURE
    if _needs_a_witness(case):
        sure = case.told or case.formed or (case.person and _english_given(case))
        return Verdict.SURE if sure else Verdict.NO
    if case.town or (case.located and not case.person and not _first_name_of_people(case)):
        sure = case.person and case.told and not case.located
        return Verdict.LIKELY if sure else Verdict.NO
    if case.formed or case.first_name or case.person or case.told:
        return Verdict.SURE
    return Verdict.NO if _spoken_against(case) else Verdict.LIKELY


def _first_name_of_people(case: Case) -> bool:
    """Whether it begins as people's names do; towns too are called Abu Kamal and Bin Jawad."""
    low, lists = case.reading.tokens[case.run.start].low, case.reading.lists
    return case.first_name and low not in lists.kunyas and low not in lists.kin


def _needs_a_witness(case: Case) -> bool:
    """Whether the words alone may mean a thing: Bird Flu, King Nut, May Day, April Rising."""
    if case.reading.tokens[case.run.start].never:
        return not any(case.reading.name(i) for i in case.names[1:]) and not case.person
    rest_known = all(case.reading.known(i) for i in case.names[1:])
    return _all_english(case) or (case.reading.place(case.run.start) and rest_known)


def _spoken_against(case: Case) -> bool:
    """Whether a country follows, or the model sees something else in words that are no surnames."""
    if _in_a_country(case) or all(case.reading.known(i) for i in case.names):
        return True
    surname = any(case.reading.name(i) for i in case.names)
    return bool(case.said.others.over(case.span)) and not surname


def _english_given(case: Case) -> bool:
    """Whether it begins with an English word that is above all a given name: Mark, Will."""
    reading = case.reading
    return reading.tokens[case.run.start].low in reading.lists.cues["english_given"]


def _all_english(case: Case) -> bool:
    """Whether it is made of English words, not all of which are names too: Bird Flu, King Nut."""
    english = case.reading.lists.english
    words = [case.reading.tokens[i].low for i in case.names]
    return all(low in english for low in words) and any(map(case.reading.known, case.names))


def _in_a_country(case: Case) -> bool:
    """Whether ", Congo" or the like follows: so are towns told apart, not people."""
    tokens, end = case.reading.tokens, case.run.end
    if end >= len(tokens) or tokens[end - 1].gap != ", ":
        return False
    other = tokens[end]
    return case.reading.place(end) or (other.never and other.capital and not other.caps)


def _one_word(case: Case) -> Verdict:
    """Judge a word that stands alone: no person unless something says so."""
    reading, i = case.reading, case.run.start
    token = reading.tokens[i]
    if token.caps and not reading.given(i):
        return Verdict.NO
    if case.title or case.called or signed(reading, i):
        named = personally_titled(reading, i) or (case.called and reading.given(i))
        named = named or related(reading, i)
        sure = named or case.person or not reading.place(i)
        return Verdict.SURE if sure else Verdict.NO
    if case.town or reading.place(i):
        witness = _has_a_family(reading, i) or (case.person and not _of_a_place(reading, i))
        surname = token.low in reading.lists.family and not case.located
        return Verdict.SURE if surname and witness else Verdict.NO
    return _untitled_word(case)


def _untitled_word(case: Case) -> Verdict:
    reading, i = case.reading, case.run.start
    token = reading.tokens[i]
    everyday = token.never or reading.known(i)
    if _explained(case) or (_acts(case) and not everyday and not case.located):
        return Verdict.SURE
    if everyday or case.located or (reading.before(i) == "the" and not reading.name(i)):
        return Verdict.NO
    if reading.name(i) and (_has_a_family(reading, i) or _has_a_role(reading, i)):
        return Verdict.SURE
    if case.person and not _of_a_place(reading, i):
        return Verdict.SURE
    doubtful = token.headline or token.low in reading.lists.english
    plain = reading.given(i) and not case.said.others.over(case.span)
    return Verdict.LIKELY if plain and not doubtful else Verdict.NO


def _explained(case: Case) -> bool:
    """Whether an age or ", a hairdresser from Kano" follows, as it does after words that are names."""
    if case.located:
        return False
    roled = has_a_role(case.reading, case.run.start)
    never = case.reading.tokens[case.run.start].never
    return followed_by_age(case.reading, case.run) or (roled and not never)


def _acts(case: Case) -> bool:
    return speaks(case.reading, case.run) or suffers(case.reading, case.run)


def _has_a_family(reading: Reading, i: int) -> bool:
    """Whether "family" or ", former ..." follows: said of people who bear a town's name too."""
    tokens = reading.tokens
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if tokens[i].joined:
        return following in ("family", "brothers", "sisters", "couple")
    return tokens[i].gap == ", " and following == "former"


def _has_a_role(reading: Reading, i: int) -> bool:
    """Whether ", a local farmer" follows."""
    following = [token.low for token in reading.tokens[i + 1 : i + 5]]
    commaed = reading.tokens[i].gap == ", "
    return commaed and any(low in reading.lists.roles for low in following)


def _of_a_place(reading: Reading, i: int) -> bool:
    """Whether the word has a police chief or a president of its own, as places do."""
    tokens = reading.tokens
    following = {token.low for token in tokens[i + 1 : i + 4]}
    return (
        tokens[i].possessive
        and not reading.given(i)
        and bool(following & reading.lists.cues["officers"])
    )


def speaks(reading: Reading, run: Run) -> bool:
    """Whether a verb of saying, or one of people, goes with the run."""
    tokens, lists = reading.tokens, reading.lists
    last = tokens[run.end - 1]
    if run.end < len(tokens) and last.gap in (" ", "\n", ", ") and not last.possessive:
        following = tokens[run.end].low
        if following in lists.speech or (following in _WHO and last.gap != "\n"):
            return True
    if run.start == 0:
        return False
    before = tokens[run.start - 1]
    # "told Reuters", "denied Hezbollah": what follows some verbs is as often an outlet or a group.
    verb = before.low in lists.speech and before.low not in lists.cues["of_others"]
    return verb and before.joined


_WHO = frozenset({"who", "whose"})
