"""Seeded follows and coded documents for the benchmark of follows, drawn from term statistics.

Words, towns and their shares are made up; groups and countries are those of rimland's lists. Words
follow Zipf's law (rank ** -1), common ones are short, documents have some 300 words around a median,
and two of three tell of one to three attacks whose groups, countries and towns are as unequal and
whose tolls as heavy-tailed as in event data.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from rimland.model.matter import Attack, Matter
from rimland.model.toll import Count
from rimland.model.vocab import ATTACK_MODES
from rimland.outputs.follows.anchors import STOP_WORDS
from rimland.reading.actors_lists import lists
from rimland.tables.packaged import countries

VOCABULARY, TOWNS = 60_000, 6_000
FIRST_DAY = date(2015, 1, 1)
THEATRES = (("core", 0.3), ("rim", 0.3), ("affiliate", 0.25), ("adjacent", 0.1), ("unknown", 0.05))
MOST_EXPECTED = {"words": 2.0e-4, "actors": 2.0e-4, "places": 1.5e-4}
"""The largest share of documents a single follow may be expected to match, by kind."""

RARE = 1.0e-6
"""That of a follow that takes the place of one which too many documents matched."""

_SYLLABLES = [c + v for c in "bdfghjklmnprstvz" for v in "aeiou"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow: its id, kind and query; the query again for PostgreSQL where it is words only."""

    follow_id: str
    kind: str
    query: str
    tsquery: str | None
    expected: float


class Ranked:
    """Things with Zipf-like shares."""

    def __init__(self, things: Sequence[str], exponent: float) -> None:
        self.things = list(things)
        weights = [(rank + 1) ** -exponent for rank in range(len(self.things))]
        total = sum(weights)
        self.share = {t: w / total for t, w in zip(self.things, weights, strict=True)}
        self._upto = [u / total for u in accumulate(weights)]

    def draw(self, rng: random.Random) -> str:
        """Return one by its share."""
        return self.things[min(bisect_left(self._upto, rng.random()), len(self.things) - 1)]


@dataclass
class World:
    """The vocabulary and everything else that documents and follows are drawn from."""

    seed: int
    words: Ranked = field(init=False)
    actors: Ranked = field(init=False)
    countries: Ranked = field(init=False)
    towns: dict[str, Ranked] = field(init=False)
    modes: Ranked = field(init=False)

    def __post_init__(self) -> None:
        """Make the vocabulary."""
        rng = random.Random(self.seed)  # noqa: S311 # a benchmark's numbers
        made = sorted(_made_words(rng, VOCABULARY), key=lambda w: (len(w), w))
        self.words = Ranked([*sorted(STOP_WORDS), *made], 1.0)
        groups = sorted({one.actor_id for one in lists().actors.values()})
        self.actors = Ranked(rng.sample(groups, len(groups)), 0.8)
        lands = sorted(countries())
        self.countries = Ranked(rng.sample(lands, 120), 1.0)
        names = iter(_made_words(rng, TOWNS))
        self.towns = {
            land: Ranked([next(names) for _ in range(max(5, round(share * TOWNS * 0.8)))], 0.8)
            for land, share in self.countries.share.items()
        }
        self.modes = Ranked(sorted(map(str, ATTACK_MODES)), 1.0)

    def present(self, word: str) -> float:
        """Return the share of documents that hold a word, as its share of all words has it."""
        return -math.expm1(-300 * self.words.share.get(word, 0.0))

    def documents(self, number: int) -> Iterator[Matter]:
        """Yield coded documents, always the same."""
        rng = random.Random(self.seed + 1)  # noqa: S311
        for one in range(number):
            length = int(min(1500, max(60, rng.lognormvariate(math.log(300), 0.5))))
            text = " ".join(self.words.draw(rng) for _ in range(length))
            told = rng.choices((0, 1, 2, 3), (0.35, 0.45, 0.15, 0.05))[0]
            day = FIRST_DAY + timedelta(days=rng.randrange(1500))
            attacks = tuple(self._attack(rng, f"e{one}.{n}", day) for n in range(told))
            yield Matter(
                f"d{one}",
                text,
                day,
                "en",
                f"Outlet {rng.randrange(40)}",
                frozenset({self.actors.draw(rng) for _ in range(rng.randrange(3))}),
                attacks=attacks,
            )

    def _attack(self, rng: random.Random, name: str, day: date) -> Attack:
        land = self.countries.draw(rng) if rng.random() < 0.97 else None
        town = self.towns[land].draw(rng) if land and rng.random() < 0.85 else None
        theatre = rng.choices([t for t, _ in THEATRES], [s for _, s in THEATRES])[0]
        return Attack(
            name,
            day=day,
            country=land,
            place=town,
            places=frozenset({town} if town else ()),
            theatres={"islamic-state": theatre},
            actors=frozenset({self.actors.draw(rng)} if rng.random() < 0.75 else ()),
            modes=frozenset({self.modes.draw(rng) for _ in range(rng.randint(1, 2))}),
            suicide=rng.choices((True, False, None), (0.15, 0.5, 0.35))[0],
            killed=_toll(rng, 3.0),
            injured=_toll(rng, 6.0),
            houses=rng.randint(1, 5),
        )

    def follows(self, number: int) -> list[Asked]:
        """Return follows: half words, a quarter actors, a quarter places with thresholds.

        Each is drawn anew until the share of documents it is expected to match, taken from the
        shares of its terms as if they were independent, is no more than ``MOST_EXPECTED``.
        """
        rng = random.Random(self.seed + 2)  # noqa: S311
        return [self._asked(rng, one, MOST_EXPECTED) for one in range(number)]

    def rare_follow(self, rng: random.Random, old: Asked) -> Asked:
        """Return another follow of the same kind that hardly any document is expected to match."""
        return self._asked(rng, int(old.follow_id[1:]), dict.fromkeys(MOST_EXPECTED, RARE))

    def _asked(self, rng: random.Random, number: int, most: dict[str, float]) -> Asked:
        makers: dict[str, Callable[[random.Random], tuple[str, str | None, float]]] = {
            "words": self._words,
            "actors": self._actors,
            "places": self._places,
        }
        kind = ("words", "actors", "words", "places")[number % 4]
        while True:
            query, tsquery, expected = makers[kind](rng)
            if expected <= most[kind]:
                return Asked(f"f{number}", kind, query, tsquery, expected)

    def _words(self, rng: random.Random) -> tuple[str, str | None, float]:
        """Draw words as documents have them: common words are followed as often as they are used."""
        a, b, c, d = (self._word(rng) for _ in range(4))
        p, q, r, s = (self.present(w) for w in (a, b, c, d))
        form = rng.randrange(6)
        if form == 0:
            return a, a, p
        if form == 1:
            return f"{a} AND {b}", f"{a} & {b}", p * q
        if form == 2:  # the forms
            return f'"{a} {b}"', f"{a} <-> {b}", p * q / 300
        if form == 3:
            return (
                f"{a} AND ({b} OR {c}) NOT {d}",
                f"{a} & ({b} | {c}) & !{d}",
                p * (q + r) * (1 - s),
            )
        if form == 4:
            near = " | ".join(f"{x} <{n}> {y}" for n in range(1, 6) for x, y in ((a, b), (b, a)))
            return f"{a} NEAR/5 {b}", near, min(1.0, p * q * 10 / 300)
        return f"{a} {b} {c}", f"{a} & {b} & {c}", p * q * r

    def _word(self, rng: random.Random) -> str:
        while (word := self.words.draw(rng)) in STOP_WORDS:
            pass
        return word

    def _actors(self, rng: random.Random) -> tuple[str, str | None, float]:
        actor = self.actors.draw(rng)
        share = 0.9 * 0.75 * self.actors.share[actor]
        query = f'actor:"{actor}"'
        form = rng.randrange(5)
        if form == 0:
            return query, None, share + 0.35 * self.actors.share[actor]
        if form == 1:
            land = self.countries.draw(rng)
            return f"{query} AND country:{land}", None, share * self.countries.share[land]
        if form == 2:
            mode, least, there = self._mode(rng)
            return (
                f"{query} AND {mode} AND killed>={least}",
                None,
                share * there * _tail(least, 3.0),
            )
        if form == 3:
            word = self._word(rng)
            return (
                f"{query} AND {word}",
                None,
                (share + self.actors.share[actor]) * self.present(word),
            )
        land = self.countries.draw(rng)
        town = self.towns[land].draw(rng)
        there = self.countries.share[land] * self.towns[land].share[town]
        return f"{query} AND place:{town} AND outside:core", None, share * there * 0.65

    def _places(self, rng: random.Random) -> tuple[str, str | None, float]:
        land = self.countries.draw(rng)
        share = 0.9 * self.countries.share[land]
        town = self.towns[land].draw(rng)
        there = share * 0.85 * self.towns[land].share[town]
        least = min(500, 1 + int(rng.paretovariate(0.9)))
        form = rng.randrange(4)
        if form == 0:
            return f"place:{town} AND killed>={least}", None, there * _tail(least, 3.0)
        if form == 1:
            return (
                f"place:{town} AND injured>={least} AND outside:core",
                None,
                (there * _tail(least, 6.0) * 0.65),
            )
        mode, _, often = self._mode(rng)
        if form == 2:
            return (
                f"country:{land} AND killed>={least} AND {mode}",
                None,
                (share * often * _tail(least, 3.0)),
            )
        query = f"country:{land} AND killed>={least} AND outside:core AND suicide:yes"
        return query, None, share * _tail(least, 3.0) * 0.65 * 0.15

    def _mode(self, rng: random.Random) -> tuple[str, int, float]:
        mode = self.modes.draw(rng)
        return f"mode:{mode}", 1 + int(rng.paretovariate(0.9)), 1.5 * self.modes.share[mode]


def _made_words(rng: random.Random, number: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < number:
        length = rng.choices((2, 3, 4, 5), (0.1, 0.4, 0.35, 0.15))[0]
        word = "".join(rng.choice(_SYLLABLES) for _ in range(length))
        if word not in STOP_WORDS:
            found[word] = None
    return list(found)


def _toll(rng: random.Random, scale: float) -> Count:
    """Draw a count: one in eight is unknown, the rest heavy-tailed, one in five only at least."""
    if rng.random() < 0.125:  # a share
        return Count()
    number = min(3000, int(scale * (rng.paretovariate(1.5) - 1)))
    return Count(number, number, None if rng.random() < 0.2 else number)


def _tail(number: int, scale: float) -> float:
    """Return the share of attacks with at least that count."""
    return float(0.875 * (1 + number / scale) ** -1.5)
