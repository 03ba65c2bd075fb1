"""The grammar of tolls: which groups of a sentence were killed, injured, taken or freed."""

from __future__ import annotations

from itertools import pairwise

from rimland.reading import toll_words as w
from rimland.reading.toll_drafts import MILITARY_SPEECH, Draft
from rimland.reading.toll_figures import TOLLS, Figures
from rimland.reading.toll_idioms import REFLEXIVE, TAKES, Idioms
from rimland.reading.toll_mentions import Outcome, Side

_PUTS = frozenset({"put", "puts", "putting"})
_NOT = frozenset({"not", "never", "n't", "nor"})


class Grammar(Idioms, Figures):
    """Reads one sentence: verbs of harm, idioms, tolls."""

    def read(self) -> list[Draft]:
        """Return the drafts of the sentence in the order of their words of harm."""
        for i, item in enumerate(self.items):
            if self._is_toll(i) or (item.low == "number" and self.near.low(i + 1) == "of"):
                self._toll(i)
        for i, item in enumerate(self.items):
            if item.group is not None and item.group.outcome and not item.taken:
                self._harmed_group(i, item.group)
            elif item.is_verb:
                self._verb(i)
            else:
                self._idiom(i)
        self._rest_of_the_attackers()
        for draft in self.drafts:
            if draft.outcome is Outcome.KILLED and self._is_stopped_attacker(draft):
                draft.side = Side.PERPETRATORS
        return self.drafts

    def _rest_of_the_attackers(self) -> None:
        """Read "two of the attackers blew themselves up and two were shot dead"."""
        told = sorted(
            (
                d
                for d in self.drafts
                if d.group and d.outcome is Outcome.KILLED and d.role == "total"
            ),
            key=lambda d: d.at,
        )
        for one, other in pairwise(told):
            a, b = one.group, other.group
            if a is None or b is None or not (a.taken_out and a.side is Side.PERPETRATORS):
                continue
            rest = b.head is None and b.kind in {"counted", "a"} and b.side is Side.UNKNOWN
            if rest and (b.number or b.more) and not b.whole:
                self.lists += 1
                other.side = Side.PERPETRATORS
                one.joined = other.joined = self.lists

    def _is_toll(self, i: int) -> bool:
        low = self.items[i].low
        if low in {"the dead", "the figure", "figure", "the count", "count"}:
            put = [self.near.low(k) for k in (i - 1, i - 2)]
            return self.near.low(i + 1) == "at" and any(p in _PUTS for p in put)
        return low == "toll" or (low in TOLLS and self.near.low(i - 1) in {"death", "casualty"})

    def _verb(self, i: int) -> None:
        item, before = self.items[i], self.near.back_over_adverbs(i)
        if self._is_negated(i):
            return
        if self.near.low(i + 1) in REFLEXIVE and self.near.low(before) not in w.BE:
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

    def _gerund(self, i: int) -> None:
        if self.near.low(i + 1) == "of":
            self._nominal(i)
        else:
            self._active(i)

    def _nominal(self, i: int) -> None:
        """Read "the murder of six monks", "the deaths of at least 12 people"."""
        if self.near.low(i + 1) == "of":
            found = self.near.objects(i + 2, genitive=True)
            if found and self._fits(i, found[0]):
                self.emit(i, found, self._outcome(i))
        elif self.items[i].low in {"massacre", "murder", "murders", "wound"}:
            victims = self.near.group(self.near.over_adverbs(i + 1))
            if victims is not None and victims.kind == "counted":  # not "a murder suspect"
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
        """Read "was killed on Monday along with two of his guards"."""
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
            did_harm = any(d.item is not None and d.item > d.at for d in self.drafts)
            own = did_harm or self._attacker_before(i) is not None or self._in_a_fight(i)
            side = Side.PERPETRATORS if own and outcome is Outcome.KILLED else None
            self._single(i, outcome, definite=True, side=side)
        elif subject == "they" and outcome is Outcome.KILLED:
            self._attackers_themselves(i)
        elif subject in {"", "and"} and singular and self._is_about_a_person(i):
            lone = self._attacker_before(i) if subject == "and" else None
            own = lone is not None and outcome is Outcome.KILLED
            self._single(i, outcome, definite=own, side=Side.PERPETRATORS if own else None)

    def _is_about_a_person(self, i: int) -> bool:
        """Whether an unknown singular subject may be a person: "X was assassinated"."""
        if self._outcome(i) not in {Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED}:
            return False
        if self.items[i].low in MILITARY_SPEECH:
            return False  # "the ground floor was destroyed"
        before = [self.near.low(k) for k in range(max(0, i - 6), i)]
        return not any(
            low in w.COLLECTIVES
            or low in w.PRONOUNS
            or low in w.not_people()
            or low in {"none", "nothing", "something", "everyone", "anyone", "attack", "dog"}
            for low in before
        )

    def _intransitive(self, i: int) -> None:
        """Read "two more people died", "14 people were found dead"."""
        if self.items[i].low == "dying":
            self._dying(i)
            return
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
        """Read "gunmen killed 12", "12 killed in blast", "a dozen wounded", "killed were three men"."""
        form = self.items[i].form
        if form == "past":
            be = self._inverted(i, before)
            if be:
                self.emit(i, self.near.objects(be + 1), self._outcome(i))
                return
            if self._active(i):
                return
        if self.near.group(before) is None:
            if self.near.low(before) in {"and", "or", "then"} and form == "past":
                self._shared_subject(i, before)
        elif self._is_harmed(i, before):
            listed = self.near.list_ending(before)
            subject = [j for j in listed if j == before or self._is_countable(j)]
            if self._fits(i, subject[0]):
                self.emit(i, subject, self._outcome(i))

    def _is_countable(self, j: int) -> bool:
        group = self.near.group(j)
        return group is not None and group.kind in {"counted", "a"}

    def _is_harmed(self, i: int, before: int) -> bool:
        """Whether the group right before a participle or "dead" is who came to harm."""
        group, form = self.near.group(before), self.items[i].form
        if group is None or group.kind == "back":
            return False
        if self._is_hostage(i):
            return self._was_taken(before)
        if self.items[before].taken:
            return False
        if form != "past":
            return group.kind != "name"
        if group.kind == "bare" and not group.singular and self.near.low(before - 1) == "of":
            return False  # "the number of people killed"
        return group.kind != "the" and not self._has_unread_object(i)

    def _has_unread_object(self, i: int) -> bool:
        """Whether the verb is active after all, with an object that is no group we know."""
        named = self.near.group(i + 1)
        return (
            self._may_have_named_object(i)
            or self.near.low(i + 1) in w.DETERMINERS
            or (named is not None and named.kind == "name")
        )

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
            if self.near.group(j) is not None:
                return 0
            if self.near.low(j) in w.BE:
                return j
        return 0

    def _shared_subject(self, i: int, before: int) -> None:
        """Read "two men were kidnapped and murdered": the second verb has the first one's subject."""
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
        return any(self.near.low(k) in TAKES for k in range(max(0, group_at - 3), group_at))
