"""Fixed ways of telling of harm that hold no verb of harm: "claimed 14 lives", "blew himself up"."""

from __future__ import annotations

from rimland.model.toll import Count
from rimland.reading import toll_words as w
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.toll_drafts import Draft, Drafting
from rimland.reading.toll_mentions import Outcome, Side

TAKES = word_class("takes")
_COSTS = word_class("costs")
REFLEXIVE = {"himself": False, "herself": False, "itself": False, "themselves": True}
_SELF_HARM = word_class("self_harm")
_FOUND = frozenset(
    [
        "found",
        "discovered",
        "recovered",
        "retrieved",
        "pulled",
        "counted",
        "unearthed",
        "exhumed",
        "seen",
    ]
)
_BLOWS = word_class("blows")
_FIGHTS = frozenset(
    ["shoot", "shootout", "gunfight", "firefight", "gunbattle", "battle", "exchange", "crossfire"]
)
_SUFFERS = frozenset(["suffered", "sustained", "received", "had", "suffering", "sustaining"])
_HURTS = frozenset(["wounds", "injuries", "burns", "burn", "fractures", "wound", "bruises", "cuts"])
_PRONOUNS = frozenset(["them", "him", "her"])
_BLOW_REACH = 7
_STOPPED = word_class("stopped")
"""What tells of a man shot by the police that he was the attacker."""
_MEN = (["man"], ["men"], ["driver"], ["brothers"], ["one"], ["two"], ["three"])
_SUSPECTS = (["suspect"], ["suspects"])
_FORCES = word_class("forces")


class Idioms(Drafting):
    """Reads the idioms of one sentence."""

    def _idiom(self, i: int) -> None:
        low = self.items[i].low
        if low in _COSTS:
            self._lives(i)
        if low in TAKES:
            self._takes_hostages(i)
        last = low.rpartition(" ")[2]
        if last in {"bodies", "body", "corpses", "corpse"}:
            self._bodies(i)
        if last == "lives" and any(self.near.low(k) == "lost" for k in range(i + 1, i + 5)):
            self._counted_here(i)
        if low in _BLOWS:
            self._to_death(i)
        if low in _SUFFERS:
            self._suffers(i)
        if low == "with":
            self._brought_in_with(i)
        if low in REFLEXIVE and self.near.low(i - 1) in {"then", "and"}:
            self._then_himself(i)
        if low in _SELF_HARM and any(self.near.low(i + k) in REFLEXIVE for k in (1, 2)):
            self._reflexive(i)

    def _to_death(self, i: int) -> None:
        """Read "hacked a doctor to death", "stabbed two guards, ... shot them dead"."""
        pronoun = self.near.low(i + 1)
        if pronoun in _PRONOUNS and self._ends_in_death(i + 2):
            before = [self.near.low(k) for k in range(max(0, i - 4), i)]
            by_forces = any(low.rpartition(" ")[2] in _FORCES for low in before)
            if by_forces and pronoun != "them":
                self._single(i, Outcome.KILLED, definite=True, side=Side.PERPETRATORS)
            elif by_forces:
                self._attackers_themselves(i)
            else:
                self._known_people(i, many=pronoun == "them")
        if pronoun in _PRONOUNS:
            return
        where = self.near.objects(i + 1)
        if where and self._ends_in_death(where[-1] + 1):
            free = [j for j in where if not self.items[j].taken]
            self.emit(i, free, Outcome.KILLED)

    def _ends_in_death(self, j: int) -> bool:
        for k in range(j, j + _BLOW_REACH):
            low = self.near.low(k)
            if low == "to" and self.near.low(k + 1) == "death":
                return True
            if low in {"dead", "both dead"} and k == j:
                return True
            if not low[:1].isalnum() or low in w.CONJUNCTIONS:
                return False
        return False

    def _known_people(self, i: int, *, many: bool) -> None:
        """The people counted last before "them" or "him", unless they are the attackers."""
        for j in range(i - 1, -1, -1):
            group = self.items[j].group
            if group is None or group.kind == "back" or group.side is Side.PERPETRATORS:
                continue
            if group.singular is many or not (group.number or group.kind in {"a", "the"}):
                continue
            if not any(d.item == j and d.outcome is Outcome.KILLED for d in self.drafts):
                self.emit(i, [j], Outcome.KILLED)
            return

    def _attacker_before(self, i: int) -> int | None:
        """The item of one attacker before, of whom "and was then shot dead" may be told."""
        for j in range(i - 1, -1, -1):
            group = self.items[j].group
            if group is not None and group.side is Side.PERPETRATORS and group.singular:
                placed = self.near.low(j - 1) in w.PREPOSITIONS
                return None if placed or group.count.high == 0 else j
        return None

    def _attackers_themselves(self, i: int) -> None:
        """Read "two gunmen killed four policemen before they were shot dead"."""
        for j in range(i):
            group = self.items[j].group
            if group is not None and group.kind == "counted" and group.number:
                did_harm = any(d.item != j and d.outcome is not Outcome.FREED for d in self.drafts)
                known = any(d.item == j for d in self.drafts)
                if group.side is Side.PERPETRATORS and did_harm and not known:
                    self.emit(i, [j], Outcome.KILLED)
                return

    def _in_a_fight(self, i: int) -> bool:
        """Read "he died in a shoot-out", "he was killed in an exchange of fire"."""
        behind = [self.near.low(k) for k in range(i + 1, i + 7)]
        return any(low in _FIGHTS for low in behind)

    def _suffers(self, i: int) -> None:
        """Read "five officers suffered hearing damage and burns", "six people had knife wounds"."""
        for k in range(i + 1, min(i + 6, len(self.items))):
            low = self.near.low(k).rpartition(" ")[2]
            if low in w.PREPOSITIONS or not low[:1].isalpha():
                return
            if low in _HURTS:
                self._hurt_subject(i, k)
                return

    def _brought_in_with(self, i: int) -> None:
        """Read "eleven people were brought in with burns", "flown to the capital with wounds"."""
        hurt = next(
            (k for k in range(i + 1, i + 4) if self.near.low(k).rpartition(" ")[2] in _HURTS), 0
        )
        back = range(i - 1, max(-1, i - 9), -1)
        be = next((k for k in back if self.near.low(k) in w.BE), 0)
        if hurt and be and not any(self.items[k].is_verb for k in range(be, i)):
            self._hurt_subject(be, hurt)

    def _hurt_subject(self, i: int, k: int) -> None:
        subject = self.near.subjects(i, singular=None)
        if not isinstance(subject, list) or any(d.item in subject for d in self.drafts):
            return
        groups = [self.items[j].group for j in subject]
        if all(g is not None and (g.number or g.kind == "a") and not g.weak for g in groups):
            self.items[k].taken = True
            self.emit(i, subject, Outcome.INJURED)

    def _lives(self, i: int) -> None:
        """Read "claimed the lives of 14 people", "claimed 14 lives", "cost nine men their lives"."""
        for k in range(i + 1, min(i + 4, len(self.items))):
            if self.near.low(k) in {"lives", "life", "the lives", "the life"}:
                if self.near.low(k + 1) == "of":
                    self.emit(i, self.near.objects(k + 2), Outcome.KILLED)
                return
            group = self.near.group(k)
            if group is not None:
                if (self.items[k].low.endswith("lives") and group.number) or self.near.low(
                    k + 1
                ).endswith((" lives", " life")):
                    self.emit(i, [k], Outcome.KILLED)
                return

    def _bodies(self, i: int) -> None:
        """Read "eleven bodies were found", "the bodies of two men were recovered"."""
        window = range(max(0, i - 4), i + 14)
        if not any(self.near.low(k) in _FOUND for k in window):
            return
        whose = next((k for k in (i - 1, i - 2) if self.near.low(k) == "whose"), 0)
        if whose and self.near.group(whose - 1) is not None:
            self.emit(i, [whose - 1], Outcome.KILLED)
        elif self.near.low(i + 1) == "of":
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
        """Read "blew himself up", "two attackers killed themselves"."""
        start = i
        while self.near.low(start - 1) in w.AUXILIARIES:
            start -= 1
        if self.near.low(start - 1) == "who":
            start -= 1 + (self.near.low(start - 2) == ",")
        if self.items[i].outcome not in {None, Outcome.KILLED}:
            return
        at = next(i + k for k in (1, 2) if self.near.low(i + k) in REFLEXIVE)
        many = REFLEXIVE[self.near.low(at)]
        subject = self.near.subjects(start, singular=not many)
        taken = isinstance(subject, list) and not self.items[subject[0]].taken
        if taken and isinstance(subject, list):
            self.emit(i, subject, Outcome.KILLED, side=Side.PERPETRATORS)
        elif not many:
            self._single(i, Outcome.KILLED, definite=True, side=Side.PERPETRATORS)
        if self.items[i].outcome is not None and self.near.low(at + 1) == "and":
            self.emit(i, self.near.objects(at + 2), self._outcome(i))

    def _then_himself(self, i: int) -> None:
        """Read "killed his wife and then himself"."""
        drawn = [d for d in self.drafts if d.outcome is Outcome.KILLED]
        if drawn and not REFLEXIVE[self.near.low(i)]:
            self._single(drawn[-1].at, Outcome.KILLED, definite=True, side=Side.PERPETRATORS)

    def _is_stopped_attacker(self, draft: Draft) -> bool:
        """Read "four of the men were killed by police", "police shot the suspect dead"."""
        group = draft.group
        if (draft.side or (group.side if group else Side.UNKNOWN)) is not Side.UNKNOWN:
            return False
        known = draft.definite or (group is not None and group.taken_out)
        words = self.items[draft.item].low.split() if draft.item is not None else []
        is_man = draft.item is None or words[-1:] in _MEN
        if not (known and is_man) and words[-1:] not in _SUSPECTS:
            return is_man and self._is_shot_by_forces(draft) and self._did_harm(draft)
        by = [self.near.low(k) for k in range(draft.at + 1, draft.at + 6)]
        if by[:1] == ["by"] and any(low.rpartition(" ")[2] in _FORCES for low in by):
            return True
        return self._is_shot_by_forces(draft)

    def _is_shot_by_forces(self, draft: Draft) -> bool:
        behind = draft.item is not None and draft.item > draft.at
        before = [self.near.low(k) for k in range(max(0, draft.at - 4), draft.at)]
        return behind and any(low.rpartition(" ")[2] in _FORCES for low in before)

    def _did_harm(self, draft: Draft) -> bool:
        """Read "police shot dead a man after he began stabbing shoppers", "a man armed with a knife"."""
        if draft.item is None:
            return False
        behind = [self.near.low(k) for k in range(draft.item + 1, draft.item + 18)]
        told = behind[:4] if "after" not in behind and "who" not in behind[:2] else behind
        return any(low in _STOPPED for low in told)

    def _dying(self, i: int) -> None:
        """Read "two attackers killed 14 before dying in a gun battle"."""
        first = next((j for j, x in enumerate(self.items) if x.group is not None), None)
        group = self.near.group(first) if first is not None else None
        if first is not None and group is not None and group.side is Side.PERPETRATORS:
            self.emit(i, [first], Outcome.KILLED)

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
