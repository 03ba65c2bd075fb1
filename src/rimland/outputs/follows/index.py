"""Very many follows held against one matter: only those of which something rare is there are tried.

Every query is filed under the rarest key it requires, and there under the next rarest one. A
matter's keys (its words, and the values of its attacks' fields) lead to the queries that may match;
those are evaluated in full. The keys of thresholds are powers of two, so that few numbers reach
queries they do not meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rimland.model.matter import Matter
from rimland.outputs.follows.anchors import Requirement, pair_key, requirements, share_of
from rimland.outputs.follows.evaluate import holds
from rimland.outputs.follows.explain import reasons
from rimland.outputs.follows.seen import Seen, SeenAttack, seen
from rimland.outputs.follows.tree import Node, Query

_MOST_PAIRS = 16
_FEW = 6
"""Up to so many next keys stand in a row, which is quicker to go through than to look up in."""

_PREFIX = "prefix:"
_STEM = 3
_WORDS_KEPT = 16_384


@dataclass(frozen=True, slots=True)
class Follow:
    """A query somebody follows."""

    follow_id: str
    query: Query


@dataclass(frozen=True, slots=True)
class Hit:
    """A follow that matches a matter, of which attack (None: the text as a whole), and why."""

    follow_id: str
    attack_id: str | None
    why: tuple[str, ...]


class FollowIndex:
    """Follows by what they require; made once, asked for every matter."""

    def __init__(
        self, follows: Iterable[Follow], *, frequency: Callable[[str], float] = share_of
    ) -> None:
        """File the follows.

        Args:
            follows: what to match; equal queries are evaluated once.
            frequency: how often texts hold a key (a word, or a field's value); guessed from its
                kind and length by default. It decides how fast matching is, never what matches.
        """
        self._frequency = frequency
        self._queries: list[Query] = []
        self._followers: list[list[str]] = []
        self._alone: dict[str, list[int]] = {}
        self._few: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {}
        self._many: dict[str, dict[str, list[int]]] = {}
        self._pairs: dict[str, set[str]] = {}
        self._stems: dict[str, tuple[int, ...]] = {}
        self._stems_of: dict[str, tuple[str, ...]] = {}
        self._file(follows)

    def __len__(self) -> int:
        return sum(len(followers) for followers in self._followers)

    def match(self, matter: Matter) -> list[Hit]:
        """Return the follows that a matter matches, each attack by itself."""
        return self._matched(seen(matter))

    def candidates(self, matter: Matter) -> int:
        """Return how many queries are evaluated for a matter, which is what matching costs."""
        text = seen(matter)
        return len(self._candidates(self._present(text)))

    def _matched(self, text: Seen) -> list[Hit]:
        hits = []
        for number in sorted(self._candidates(self._present(text))):
            query = self._queries[number]
            for attack in _held_against(query, text):
                if holds(query.root, text, attack):
                    why = reasons(query, text, attack)
                    hits += [
                        Hit(follow, attack.attack_id, why) for follow in self._followers[number]
                    ]
        return hits

    def _file(self, follows: Iterable[Follow]) -> None:
        numbers: dict[tuple[Node, bool], int] = {}
        for follow in follows:
            query = follow.query
            same = (query.root, query.of_attack)
            if same in numbers:
                self._followers[numbers[same]].append(follow.follow_id)
                continue
            numbers[same] = len(self._queries)
            self._queries.append(query)
            self._followers.append([follow.follow_id])
        needed = [requirements(query.root) for query in self._queries]
        asked = Counter(key for sets in needed for one in sets for key in one)
        beside: dict[str, dict[str, list[int]]] = {}
        for number, sets in enumerate(needed):
            self._place(number, sets, asked, beside)
        for key, others in beside.items():
            if len(others) > _FEW:
                self._many[key] = others
            else:
                self._few[key] = tuple((other, tuple(found)) for other, found in others.items())

    def _place(
        self,
        number: int,
        needed: list[Requirement],
        asked: Counter[str],
        beside: dict[str, dict[str, list[int]]],
    ) -> None:
        """File a query under the two of its requirements that are met least often.

        What many follows ask for is taken to be common, and its list is long: both speak against
        filing one more under it.
        """
        ordered = sorted(
            needed,
            key=lambda one: (sum(self._frequency(key) * asked[key] for key in one), sorted(one)),
        )
        if not ordered:
            message = f"query {self._queries[number].text!r} requires nothing; parse refuses such"
            raise ValueError(message)
        first = ordered[0]
        second = next((one for one in ordered[1:] if one != first), None)
        for key in (*first, *(second or ())):
            self._learn(key)
        if second is None or len(first) * len(second) > _MOST_PAIRS:
            for key in first:
                self._alone.setdefault(key, []).append(number)
            return
        for key in first:
            others = beside.setdefault(key, {})
            for other in second:
                others.setdefault(other, []).append(number)

    def _learn(self, key: str) -> None:
        """Note which beginnings of words and which pairs of words a text must be looked through for."""
        if key.startswith(_PREFIX):
            stem = key.removeprefix(_PREFIX)
            lengths = {*self._stems.get(stem[:_STEM], ()), len(stem)}
            self._stems[stem[:_STEM]] = tuple(sorted(lengths))
            return
        word, space, following = key.partition(" ")
        if space and ":" not in key:
            self._pairs.setdefault(word, set()).add(following)

    def _present(self, text: Seen) -> set[str]:
        """Return a text's keys."""
        present = text.keys()
        present.update(text.at)
        words, last = text.words, len(text.words) - 1
        for word in self._pairs.keys() & text.at.keys():
            followed = self._pairs[word]
            for place in text.at[word]:
                if place < last and words[place + 1] in followed:
                    present.add(pair_key(word, words[place + 1]))
        if self._stems:
            for word in text.at:
                if word[:_STEM] in self._stems:
                    present.update(self._prefixes(word))
        return present

    def _prefixes(self, word: str) -> tuple[str, ...]:
        known = self._stems_of.get(word)
        if known is None:
            lengths = self._stems[word[:_STEM]]
            known = tuple(_PREFIX + word[:n] for n in lengths if n <= len(word))
            if len(self._stems_of) > _WORDS_KEPT:
                self._stems_of.clear()
            self._stems_of[word] = known
        return known

    def _candidates(self, present: set[str]) -> set[int]:
        found: set[int] = set()
        for key in self._alone.keys() & present:
            found.update(self._alone[key])
        for key in self._few.keys() & present:
            for other, numbers in self._few[key]:
                if other in present:
                    found.update(numbers)
        for key in self._many.keys() & present:
            others = self._many[key]
            for other in others.keys() & present:
                found.update(others[other])
        return found


def _held_against(query: Query, text: Seen) -> Iterator[SeenAttack]:
    if query.of_attack and text.attacks:
        yield from text.attacks
    else:
        yield text.mentioned
