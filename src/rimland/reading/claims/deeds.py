"""The words for what came to the people that a number counts, before it or behind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rimland.model.article_claim import Quantity
from rimland.model.vocab import Mode
from rimland.reading.claims import words as w
from rimland.reading.numbers_tokens import Token

__all__ = ["MORE", "Deeds"]

MORE = frozenset("more other others further additional separate different such new".split())
"""What may stand between a number and its noun."""

Deed = tuple[Quantity, tuple[Mode, ...]]
_VERB_REACH = 30
_BACK = 7
_AUXILIARIES = frozenset(("were was have has had are is been be being").split())
_SKIPPED_BACK = frozenset(
    (
        "the an a of lives additional further another other more total some its his their up to "
        "and estimated almost in all at least"
    ).split()
)
_LIVES = frozenset(("claimed cost claiming costing taken took taking claims").split())
_NO_OBJECT = frozenset(
    "dead deaths death fatalities fatality died die dies dying perished perish".split()
)
_ENDS = frozenset({";", ":", ".", "!", "?", "while", "whereas", "although"})
_MODALS = frozenset(("to could would might may can should cannot must").split())


class Deeds:
    """Finds the verb that belongs to a number of people; words and numbers by their place."""

    def __init__(self, words: Sequence[Token], numbers: Collection[int]) -> None:
        """Take the words of a sentence and which of them belong to numbers."""
        self.words, self._numbers = words, numbers

    def _low(self, n: int) -> str:
        return self.words[n].low if 0 <= n < len(self.words) else ""

    def before(self, at: int, head: int | None) -> Deed | None:
        """The verb that has the number for its object: "killed 330", "claimed the lives of 86"."""
        n = at - 1
        lives = "lives" in {
            self._low(head) if head is not None else "",
            self._low(n - 1),
            self._low(n),
        }
        for _ in range(_BACK):
            low = self._low(n)
            if low in _NO_OBJECT:
                return None
            if low in w.DEEDS:
                if self._low(n - 1) in _MODALS and not self._passive(n):
                    return None
                return (
                    None
                    if self._passive(n) and low not in {"injuring", "killing"}
                    else w.DEEDS[low]
                )
            lost = low == "lost" and head is not None and w.person(self._low(head)) is not None
            if lost or (low in _LIVES and lives):
                return w.DEEDS["killed"]
            if low == "hostage" or low not in _SKIPPED_BACK or n in self._numbers:
                return None
            n -= 1
        return None

    def _passive(self, n: int) -> bool:
        """Whether a participle belongs to people named before: "were killed and 12 injured"."""
        return self._low(n - 1) in {"were", "was", "been", "are"} or (
            w.person(self._low(n - 1)) is not None
            and self.words[n].low in {"killed", "injured", "wounded"}
            and n - 2 in self._numbers
        )

    def behind(self, first: int, head: int | None) -> Deed | None:
        """The verb that has the number for its subject: "330 civilians have been killed"."""
        begin = head + 1 if head is not None else first
        n = begin
        while n < min(begin + _VERB_REACH, len(self.words)):
            low = self._low(n)
            if low in _ENDS or (n in self._numbers and not self._in_list(begin, n)):
                return None
            if low in w.DEEDS and not low.endswith("ing"):
                return self._own(begin, n)
            if low == "lost" and self._low(n + 2) == "lives":
                return w.DEEDS["killed"]
            if low in {"taken", "held"} and self._low(n + 1) in {"hostage", "hostages", "captive"}:
                return w.DEEDS["abducted"]
            if self._is_other_verb(n, begin, bare=head is None):
                return None
            n += 1
        return None

    def _is_other_verb(self, n: int, begin: int, *, bare: bool) -> bool:
        """Whether a word shows that no harm came to the people: "12 were at work", "12 voted"."""
        low = self._low(n)
        if low in _AUXILIARIES:
            return not self._leads_to_deed(n)
        if bare and n == begin + 1 and low not in MORE:
            return True
        verb = low.endswith("ed") or low in {"voted", "fled", "left"}
        return n == begin and verb and low not in w.DEEDS

    def _own(self, begin: int, n: int) -> Deed | None:
        """Take a verb after the people only where it is theirs and not an attack's."""
        low = self._low(n)
        own = (
            n == begin
            or self._low(n - 1) in _AUXILIARIES | MORE | {"or", "and", "also", "either", "already"}
            or low in {"died", "perished", "dead", "die"}
            or self._low(n - 1) in {"feared", "confirmed", "reported", "reportedly", ","}
            or any(self._low(k) in _AUXILIARIES for k in range(max(begin, n - 3), n))
        )
        return w.DEEDS[low] if own else None

    def _leads_to_deed(self, n: int) -> bool:
        following = [self._low(k) for k in range(n + 1, n + 5)]
        return any(low in w.DEEDS or low in {"taken", "held", "lost"} for low in following)

    def _in_list(self, begin: int, n: int) -> bool:
        """Whether another number before the verb belongs to the same people or their list."""
        between = [self._low(k) for k in range(begin, n) if k not in self._numbers]
        return any(low in {"including", "and", ","} for low in between) and not any(
            low in _AUXILIARIES for low in between
        )
