"""The grammar of tolls: which groups of a sentence were killed, injured, taken or freed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.toll import Count
from rimland.reading import toll_words as w
from rimland.reading.numbers_words import RISES
from rimland.reading.toll_groups import Group
from rimland.reading.toll_items import Item
from rimland.reading.toll_lists import Neighbours
from rimland.reading.toll_mentions import Outcome, Role, Side

_TAKES = frozenset(
    ["take", "takes", "took", "taken", "taking", "hold", "holds", "held", "holding", "seize", "seized", "seizing"]
)
_COSTS = frozenset(
    ["claim", "claims", "claimed", "claiming", "take", "takes", "took", "taken", "taking", "cost", "costs", "costing"]
)
_REFLEXIVE = {"himself": False, "herself": False, "itself": False, "themselves": True}
_SELF_HARM = frozenset(
    ["shot", "blew", "blow", "blowing", "blown", "exploded", "detonated", "killed", "killing", "hanged"]
)
_MOVES = RISES | frozenset(["bringing", "brought", "brings", "bring", "taking", "took", "takes", "pushing", "pushed"])
_EARLIER = frozenset(
    ["previous", "earlier", "initial", "prior", "preliminary", "former", "provisional", "original"]
)
_TOLL_REACH = 14
_NEXT = frozenset(["second", "third", "fourth", "fifth", "another", "other", "separate"])
_FOUND = frozenset(
    ["found", "discovered", "recovered", "retrieved", "pulled", "counted", "unearthed", "exhumed", "seen"]
)
_NOT = frozenset({"not", "never", "n't", "nor"})


@dataclass(slots=True)
class Draft:
    """A toll before its context is read; ``at`` is the item of the word of harm."""

    at: int
    item: int | None
    outcome: Outcome
    group: Group | None = None
    count: Count | None = None
    side: Side | None = None
    role: Role = "total"
    parent: Draft | None = None
    joined: int = 0
    additional: bool = False
    definite: bool = False
    index: int = -1


class Grammar:
    """Reads one sentence; ``earlier`` are the drafts of the sentences before it."""

    def __init__(self, listed: Sequence[Item], earlier: Sequence[Draft], lists: int) -> None:
        """Keep the items and number the lists from ``lists`` on."""
        self.items = listed
        self.near = Neighbours(listed)
        self.earlier = earlier
        self.drafts: list[Draft] = []
        self.lists = lists

    def read(self) -> list[Draft]:
        """Return the drafts of the sentence in the order of their words of harm."""
        for i, item in enumerate(self.items):
            if item.low == "toll" or (item.low == "number" and self.near.low(i + 1) == "of"):
                self._toll(i)
        for i, item in enumerate(self.items):
            if item.group is not None and item.group.outcome and not item.taken:
                self._harmed_group(i, item.group)
            elif item.is_verb:
                self._verb(i)
            else:
                self._idiom(i)
        return self.drafts

    # emitting ----------------------------------------------------------------------------------

    def emit(
        self,
        at: int,
        where: Sequence[int],
        outcome: Outcome,
        *,
        role: Role = "total",
        parent: Draft | None = None,
        side: Side | None = None,
    ) -> None:
        """Add one draft per group; the groups of one list are joined."""
        self.lists += len(where) > 1
        for position, i in enumerate(where):
            group = self.items[i].group
            if group is None or group.kind == "back":
                continue
            drawn = Draft(
                at,
                i,
                outcome,
                group,
                side=side,
                role=role,
                parent=parent,
                joined=self.lists if len(where) > 1 else 0,
            )
            drawn.additional = (
                role == "total" and position == 0 and self._comes_on_top(at, i, group)
            )
            drawn.definite = group.definite
            self.items[i].taken = True
            self.drafts.append(drawn)
        if role == "total":
            self._enumeration(where)

    def _comes_on_top(self, at: int, i: int, group: Group) -> bool:
        """ "two more died", "a nurse was also killed", "three of the wounded died"."""
        lows = {self.near.low(k) for k in range(max(0, min(at, i) - 1), max(at, i) + 1)}
        on_top = group.more or "also" in lows or group.whole in {"wounded", "injured"}
        return on_top or self._is_next_attack(at)

    def _is_next_attack(self, at: int) -> bool:
        """ "a second blast killed two", "another killed five"."""
        if self.items[at].form not in {"past", "present", "gerund"}:
            return False
        begin = max(0, at - 6)
        lows = [self.near.low(k) for k in range(begin, at)]
        for k in range(len(lows) - 1, -1, -1):
            if lows[k] in {",", "and", "when", "but"}:
                lows = lows[k + 1 :]
                break
        return any(low in _NEXT for low in lows)

    def _enumeration(self, where: Sequence[int]) -> None:
        """ "seven students, six girls and a boy": the rest of the list are parts of its head."""
        drawn = self.drafts[-len(where) :] if where else []
        if len(drawn) < 3:  # noqa: PLR2004 # a whole and two parts
            return
        counts = [d.group.count.best if d.group else None for d in drawn]
        if None not in counts and counts[0] == sum(c for c in counts[1:] if c):
            for part in drawn[1:]:
                part.role, part.parent, part.joined = "part", drawn[0], 0
            drawn[0].joined = 0

    def _single(
        self,
        at: int,
        outcome: Outcome,
        *,
        definite: bool = False,
        side: Side | None = None,
        count: Count | None = None,
    ) -> None:
        self.drafts.append(
            Draft(at, None, outcome, None, count or Count(1, 1, 1), side, definite=definite)
        )

    # verbs -------------------------------------------------------------------------------------

    def _verb(self, i: int) -> None:
        item, before = self.items[i], self.near.back_over_adverbs(i)
        if self._is_negated(i):
            return
        if self.near.low(i + 1) in _REFLEXIVE:
            self._reflexive(i)
        elif item.form == "nominal":
            self._nominal(i)
        elif item.form == "gerund":
            self._gerund(i)
        elif item.form == "present":
            self._active(i)
        elif self.near.low(before) in w.BE and item.form in {"past", "adjective"}:
            self._passive(i, before)
        elif item.form == "intransitive":
            self._intransitive(i)
        else:
            self._bare_participle(i, before)

    def _is_negated(self, i: int) -> bool:
        return any(self.near.low(k) in _NOT for k in range(max(0, i - 3), i))

    def _outcome(self, i: int) -> Outcome:
        outcome = self.items[i].outcome
        return outcome if outcome is not None else Outcome.KILLED

    def _active(self, i: int) -> bool:
        """Draft the objects of an active verb; "kidnapped and killed two men" shares them."""
        start = i + 1
        if self.near.low(start) in {"and", "or", "then"} and start + 1 < len(self.items):
            step = start + (2 if self.near.low(start + 1) == "then" else 1)
            if step < len(self.items) and self.items[step].is_verb:
                start = step + 1
        found = self.near.objects(start)
        if not found or not self._fits(i, found[0]):
            return False
        self.emit(i, found, self._outcome(i))
        return True

    def _fits(self, i: int, j: int) -> bool:
        """Things are seized, released and rescued too: these verbs need a noun for people."""
        group, outcome = self.items[j].group, self._outcome(i)
        strict = outcome in {Outcome.FREED, Outcome.MISSING}
        return group is not None and not (strict and (group.weak or group.head is None))

    def _gerund(self, i: int) -> None:
        if self.near.low(i + 1) == "of":
            self._nominal(i)
        else:
            self._active(i)

    def _nominal(self, i: int) -> None:
        """ "the murder of six monks", "the deaths of at least 12 people"."""
        if self.near.low(i + 1) == "of":
            found = self.near.objects(i + 2, genitive=True)
            if found and self._fits(i, found[0]):
                self.emit(i, found, self._outcome(i))
        elif self.items[i].low in {"massacre", "murder", "murders", "wound"}:
            self._active(i)

    def _passive(self, i: int, be: int) -> None:
        start = be
        while self.near.low(start - 1) in w.AUXILIARIES:
            start -= 1
        first = self.near.low(start)
        singular = True if first in w.SINGULAR_BE else False if first in w.PLURAL_BE else None
        subject = self._relative_or_subject(start, singular=singular)
        self._from_subject(i, subject, singular=bool(singular))
        self._along_with(i)

    def _relative_or_subject(self, start: int, *, singular: bool | None) -> list[int] | str:
        """The group before "who" where there is one, otherwise the subject before ``start``."""
        if self.near.low(start - 1) not in {"who", "which", "that"}:
            return self.near.subjects(start, singular=singular)
        before = start - 2 - (self.near.low(start - 2) == ",")
        group = self.near.group(before)
        if group is not None:
            return [before] if group.kind != "back" else "they"
        if self.near.low(start - 1) != "who":
            return "they"
        return self.near.subjects(before + 1, singular=singular)

    def _along_with(self, i: int) -> None:
        """ "was killed on Monday along with two of his guards"."""
        for k in range(i + 1, min(i + 14, len(self.items))):
            if self.near.low(k) in {".", ";"} or self.items[k].is_verb:
                return
            if self.near.low(k) in {"along", "together"} and self.near.low(k + 1) == "with":
                drawn = [d for d in self.drafts if d.at == i and d.role == "total"]
                self.emit(i, self.near.objects(k + 2), self._outcome(i))
                added = [d for d in self.drafts if d.at == i and d.role == "total"]
                if drawn and len(added) > len(drawn):
                    self.lists += 1
                    for draft in added:
                        draft.joined = self.lists
                return

    def _from_subject(self, i: int, subject: list[int] | str, *, singular: bool) -> None:
        outcome = self._outcome(i)
        if isinstance(subject, list):
            if self._fits(i, subject[0]) or outcome is Outcome.MISSING:
                self.emit(i, subject, outcome)
                if len(subject) > 1 or not singular:
                    self._unseen_head(i, subject)
        elif subject == "he":
            self._single(i, outcome, definite=True)
        elif subject in {"", "and"} and singular and self._is_about_a_person(i):
            self._single(i, outcome)

    def _unseen_head(self, i: int, subject: list[int]) -> None:
        """The one before ", his son and 15 others", whose name upper-case text does not show."""
        first, link = self.items[subject[0]], self.near.low(subject[0] - 1)
        before = self.near.low(subject[0] - 2)
        if first.low[:4] not in {"his ", "her "} or link not in {",", "and"}:
            return
        seen = subject[0] >= 2 and self.items[subject[0] - 2].outcome is None  # noqa: PLR2004
        if not seen or not before.isalpha() or self.near.group(subject[0] - 2) is not None:
            return
        head = Draft(i, None, self._outcome(i), None, Count(1, 1, 1))
        self.drafts.append(head)
        drawn = [d for d in self.drafts if d.at == i]
        self.lists += 1
        for draft in drawn:
            draft.joined = self.lists

    def _is_about_a_person(self, i: int) -> bool:
        """Whether an unknown singular subject may be a person: "X was assassinated"."""
        if self._outcome(i) not in {Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED}:
            return False
        before = [self.near.low(k) for k in range(max(0, i - 6), i)]
        return not any(
            low in w.COLLECTIVES
            or low in w.PRONOUNS
            or low in w.not_people()
            or low in {"none", "nothing", "something", "everyone", "anyone", "attack", "dog"}
            for low in before
        )

    def _intransitive(self, i: int) -> None:
        """ "two more people died", "14 people were found dead"."""
        start = i
        while self.near.low(self.near.back_over_adverbs(start)) in w.AUXILIARIES:
            start = self.near.back_over_adverbs(start)
        be = self.near.low(start)
        singular = True if be in w.SINGULAR_BE else False if be in w.PLURAL_BE else None
        subject = self._relative_or_subject(start, singular=singular)
        if self._is_back_subject(start):
            return
        self._from_subject(i, subject, singular=singular is True)

    def _is_back_subject(self, start: int) -> bool:
        group = self.near.group(self.near.back_over_adverbs(start))
        return group is not None and group.kind == "back"

    def _bare_participle(self, i: int, before: int) -> None:
        """ "gunmen killed 12", "12 killed in blast", "a dozen wounded", "killed were three men"."""
        form = self.items[i].form
        if form == "past":
            be = self._inverted(i, before)
            if be:
                self.emit(i, self.near.objects(be + 1), self._outcome(i))
                return
            if self._active(i):
                return
        group = self.near.group(before)
        if group is None:
            if self.near.low(before) in {"and", "or", "then"} and form == "past":
                self._shared_subject(i, before)
            return
        if self.items[before].taken and not self._is_hostage(i):
            return
        if group.kind == "back" or (group.kind == "the" and form == "past"):
            return
        if self._is_hostage(i) and not self._was_taken(before):
            return
        if group.kind == "name" and form == "adjective":
            return
        if group.kind == "bare" and not group.singular and self.near.low(before - 1) == "of":
            return  # "the number of people killed"
        if form == "past" and self._may_have_named_object(i):
            return
        subject = self.near.list_ending(before)
        if self._fits(i, subject[0]):
            self.emit(i, subject, self._outcome(i))

    def _may_have_named_object(self, i: int) -> bool:
        """Whether a word behind the verb may be a name that upper-case text does not show."""
        low = self.near.low(i + 1)
        known = (
            low in w.PREPOSITIONS
            or low in w.CONJUNCTIONS
            or low in w.AUXILIARIES
            or low in w.TIME_WORDS
            or low in w.ADVERBS
            or low.endswith("ly")
            or low in w.VERBISH
        )
        return (
            low.isalpha()
            and not known
            and self.near.group(i + 1) is None
            and (not self.items[i + 1].is_verb and low not in w.DETERMINERS)
        )

    def _inverted(self, i: int, before: int) -> int:
        """The "were" of "killed in the blast were two guards"; 0 for any other order."""
        if before >= 0 and self.near.low(before) not in {".", ",", ";"}:
            return 0
        for j in range(i + 1, min(i + 8, len(self.items))):
            if self.near.group(j) is not None and self.items[j].low not in {"the"}:
                return 0
            if self.near.low(j) in w.BE:
                return j
        return 0

    def _shared_subject(self, i: int, before: int) -> None:
        """ "two men were kidnapped and murdered": the second verb has the first one's subject."""
        j = self.near.back_over_adverbs(before)
        if j < 0 or not self.items[j].is_verb:
            return
        shared = [d for d in self.drafts if d.at == j]
        if shared and shared[0].outcome is not self._outcome(i):
            where = [d.item for d in shared if d.item is not None]
            if where:
                self.emit(i, where, self._outcome(i))
            else:
                self._single(i, self._outcome(i), definite=shared[0].definite)

    def _is_hostage(self, i: int) -> bool:
        return self.items[i].low in {"hostage", "captive"}

    def _was_taken(self, group_at: int) -> bool:
        return any(self.near.low(k) in _TAKES for k in range(max(0, group_at - 3), group_at))

    # what is no verb of harm -------------------------------------------------------------------

    def _idiom(self, i: int) -> None:
        low = self.items[i].low
        if low in _COSTS:
            self._lives(i)
        if low in _TAKES:
            self._takes_hostages(i)
        last = low.rpartition(" ")[2]
        if last in {"bodies", "body", "corpses", "corpse"}:
            self._bodies(i)
        if last == "lives" and any(self.near.low(k) == "lost" for k in range(i + 1, i + 5)):
            self._counted_here(i)
        if low in _SELF_HARM and any(self.near.low(i + k) in _REFLEXIVE for k in (1, 2)):
            self._reflexive(i)

    def _lives(self, i: int) -> None:
        """ "claimed the lives of 14 people", "claimed 14 lives", "cost nine men their lives"."""
        for k in range(i + 1, min(i + 4, len(self.items))):
            if self.near.low(k) in {"lives", "life", "the lives", "the life"}:
                if self.near.low(k + 1) == "of":
                    self.emit(i, self.near.objects(k + 2), Outcome.KILLED)
                return
            group = self.near.group(k)
            if group is not None:
                if (self.items[k].low.endswith("lives") and group.number) or self.near.low(k + 1).endswith((" lives", " life")):
                    self.emit(i, [k], Outcome.KILLED)
                return

    def _bodies(self, i: int) -> None:
        """ "eleven bodies were found", "the bodies of two men were recovered"."""
        window = range(max(0, i - 4), i + 14)
        if not any(self.near.low(k) in _FOUND for k in window):
            return
        if self.near.low(i + 1) == "of":
            self.emit(i, self.near.objects(i + 2, genitive=True), Outcome.KILLED)
        else:
            self._counted_here(i)

    def _counted_here(self, i: int) -> None:
        group = self.items[i].group
        if group is not None and group.number and not self.items[i].taken:
            self.emit(i, [i], Outcome.KILLED)

    def _takes_hostages(self, i: int) -> None:
        group = self.near.group(i + 1)
        if (
            group is not None
            and group.number
            and self.items[i + 1].low.endswith(("hostages", "hostage", "captives", "captive"))
            and not self.items[i + 1].taken
        ):
            self.emit(i, [i + 1], Outcome.ABDUCTED)

    def _reflexive(self, i: int) -> None:
        """ "blew himself up", "two attackers killed themselves"."""
        start = i
        while self.near.low(start - 1) in w.AUXILIARIES:
            start -= 1
        if self.near.low(start - 1) == "who":
            start -= 1 + (self.near.low(start - 2) == ",")
        if self.items[i].outcome not in {None, Outcome.KILLED}:
            return
        at = next(i + k for k in (1, 2) if self.near.low(i + k) in _REFLEXIVE)
        many = _REFLEXIVE[self.near.low(at)]
        subject = self.near.subjects(start, singular=not many)
        taken = isinstance(subject, list) and not self.items[subject[0]].taken
        if taken and isinstance(subject, list):
            self.emit(i, subject, Outcome.KILLED, side=Side.PERPETRATORS)
        elif not many:
            self._single(i, Outcome.KILLED, definite=True, side=Side.PERPETRATORS)
        if self.items[i].outcome is not None and self.near.low(at + 1) == "and":
            self.emit(i, self.near.objects(at + 2), self._outcome(i))

    def _harmed_group(self, i: int, group: Group) -> None:
        """ "12 deaths", "no casualties", "one dead terrorist"; "the wounded soldier" is known."""
        if group.outcome is None or not group.number or (group.count.high == 0 and group.more):
            if group.kind != "a" or group.outcome is None:
                return
        self.emit(i, [i], group.outcome)
        self._further_nouns(i, group)

    def _further_nouns(self, i: int, group: Group) -> None:
        """ "no deaths or injuries": the "no" holds for the second noun too."""
        second = w.counted_nouns().get(self.near.low(i + 2))
        if group.count.high == 0 and self.near.low(i + 1) in {"or", "and"} and second:
            self._single(i + 2, second, count=group.count)

    # tolls -------------------------------------------------------------------------------------

    def _toll(self, i: int) -> None:
        """ "the death toll rose to 22 from 19", "a previous toll of 12", "the number of dead"."""
        outcome, start = self._toll_outcome(i)
        if outcome is None:
            return
        left = [self.near.low(k) for k in range(max(0, i - 6), i)]
        moved = any(low in _MOVES for low in left)
        earlier = any(low in _EARLIER for low in left[-3:])
        current = False
        for j in range(start, min(start + _TOLL_REACH, len(self.items))):
            low, group = self.near.low(j), self.near.group(j)
            moved = moved or (low in _MOVES and not current)
            if low in {";", "while", "but"} or (low in {"and", ","} and current and low == "and"):
                break
            if group is None or not group.number or group.count.high == 0:
                continue
            is_from = self.near.low(j - 1) == "from" or (
                self.near.low(j - 2) == "from" and self.near.low(j - 1) in _EARLIER | {"an", "the"}
            )
            if is_from or earlier or (current and self.near.low(j - 1) in _EARLIER):
                self.emit(i, [j], outcome, role="previous")
            elif not current:
                self.emit(i, [j], outcome, role="update" if moved else "total")
                current = True

    def _toll_outcome(self, i: int) -> tuple[Outcome | None, int]:
        """What a toll counts, and the item where its figures may begin."""
        if self.items[i].low == "toll":
            before = self.near.low(i - 1)
            counts = {"injury": Outcome.INJURED, "casualty": Outcome.CASUALTIES}
            return counts.get(before, Outcome.KILLED), i + 1
        for j in range(i + 2, min(i + 6, len(self.items))):
            low = self.near.low(j)
            last = low.rpartition(" ")[2]
            outcome = w.ANAPHORS.get(last) or w.counted_nouns().get(last)
            if outcome:
                return outcome, j + 1
            if last in {"victims", "deaths"}:
                return Outcome.KILLED, j + 1
        return None, i
