"""The lists of armed groups, state forces and peoples, compiled into tries of folded words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib import resources

from rimland.model.time import PartialDate

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., E.T.A.
    r"|[^\W_]+(?:['’‘`ʿʾʼ][^\W_]+)*"
)
_WORDS_KEPT = 1 << 14
_POSSESSIVE = re.compile(r"['’]s\Z", re.IGNORECASE)
_MARKS = re.compile(r"[’'‘`ʿʾʼ.]")
ARTICLES = frozenset(
    ["al", "el", "ul", "ur", "ar", "as", "ash", "at", "an", "ad", "az", "us", "e", "i"]
)
"""Arabic, Persian and Urdu articles and links, which every outlet writes its own way."""

LEADING = frozenset(["al", "el", "ash", "as", "an", "ad", "ar", "at", "az"])
"""Those that a name can begin with."""

# One spelling for the many ways of writing the same Arabic or Persian sound.
_SOUNDS = (
    (re.compile(r"(?<=.{3})is(?=(?:ed|ing|ation|ations|es|er|ers)\Z)"), "iz"),
    (re.compile(r"(?<=.{3}en)ce\Z"), "se"),
    (re.compile(r"(?<=.{4})s\Z"), ""),
    (re.compile(r"(?<=..[^aeiou])e\Z"), ""),
    (re.compile(r"\Aj[ae]ma+h?\Z"), "jamat"),
    (re.compile(r"(?:ae|ai|ay|ei|ey)"), "e"),
    (re.compile(r"(?:ee|ii|y(?=[^aeiou]|\Z))"), "i"),
    (re.compile(r"(?:oo|ou|o)"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"e"), "i"),
    (re.compile(r"q"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"(?<=.{3})h\Z"), ""),
    (re.compile(r"(?<=.{3}[^aiu])i\Z"), ""),
)
# "Jamaatul", "Hizbul", "Ansarul": the article grown onto the word before it.
_GROWN = re.compile(
    r"((?:jamaa?t|harakat|harkat|hizb|ansar|lashkar|jaish|tehri[ck])\w{0,2}?)u[lr]\Z"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text, without a possessive ending."""

    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter or a digit."""
        return not self.text[0].islower()


@dataclass(frozen=True, slots=True)
class Alias:
    """One dated spelling of a name, and how much support in the text it needs to count."""

    text: str
    actor_id: str
    first: date | None
    last: date | None
    needs: str

    def borne(self, on: date | None) -> bool:
        """Whether the name was borne on that day; always where the day is unknown."""
        if on is None:
            return True
        return not ((self.first and on < self.first) or (self.last and on >= self.last))


@dataclass(frozen=True, slots=True)
class Listed:
    """An armed group or force of the lists."""

    actor_id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    ucdp_id: int | None
    source: str


@dataclass(slots=True)
class Node:
    """A node of a trie of words."""

    next: dict[str, Node] = field(default_factory=dict)
    found: list[Alias] = field(default_factory=list)

    def add(self, words: Iterable[str], what: Alias) -> None:
        """Hang one entry under its words."""
        node = self
        for word in words:
            node = node.next.setdefault(word, Node())
        node.found.append(what)


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words of a stretch of text."""
    return list(_tokens(text, start, len(text) if end is None else end))


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    for found in _TOKEN.finditer(text, start, end):
        word = found[0]
        if len(word) > 2 and word[-1] in "sS" and _POSSESSIVE.search(word):  # noqa: PLR2004 # a letter and 's
            word = word[:-2]
        yield Token(found.start(), found.start() + len(word), word)


@lru_cache(maxsize=_WORDS_KEPT)
def plain(word: str) -> str:
    """Return a word in lower case without accents, apostrophes and dots."""
    if word.isascii() and word.isalnum():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.casefold())
    return _MARKS.sub("", "".join(c for c in bare if not unicodedata.combining(c)))


def sound(word: str) -> str:
    """Return the one spelling under which all transliterations of a word meet."""
    return _sound(word) if len(word) <= _LONGEST_WORD else plain(word)


_LONGEST_WORD = 40


@lru_cache(maxsize=_WORDS_KEPT)
def _sound(word: str) -> str:
    bare = plain(word)
    grown = _GROWN.match(bare)
    if grown:
        bare = grown[1]
    for pattern, spelling in _SOUNDS:
        bare = pattern.sub(spelling, bare)
    return bare


def key(words: Sequence[Token]) -> tuple[str, ...]:
    """Return the folded words of a name; articles are left out unless nothing else is there."""
    kept = [w for n, w in enumerate(words) if plain(w.text) not in (ARTICLES if n else LEADING)]
    return tuple(sound(w.text) for w in kept or words)


_LONGEST_ACRONYM, _LONGEST_ACRONYM_NAME = 6, 12


def is_acronym(alias: str) -> bool:
    """Whether an alias counts only in the very letters it is written in ("PKK", "LeT", "M-19")."""
    words = [w for w in re.split(r"[\W_]+", alias) if w]
    first = words[0] if words else ""
    if len(first) > _LONGEST_ACRONYM or len(alias) > _LONGEST_ACRONYM_NAME or first.isdigit():
        return False
    lettered = any(c.isupper() for c in first[1:]) or (len(first) == 1 and len(words) > 1)
    return lettered or any(c.isdigit() for c in first)


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything the reader of actors looks words up in."""

    actors: dict[str, Listed]
    names: Node
    acronyms: Node
    acronyms_in_capitals: Node
    aliases: dict[str, tuple[Alias, ...]]
    peoples: Node
    heads: Node
    demonym: dict[str, str]
    slugs: dict[str, str]
    branches: dict[tuple[str, str], tuple[Alias, ...]]


def rows(name: str, folder: str = "actors") -> Iterator[dict[str, str]]:
    """Return the rows of a shipped table."""
    source = resources.files("rimland") / "data" / folder / name
    return csv.DictReader(source.read_text(encoding="utf-8").splitlines())


def _day(text: str) -> date | None:
    """The first day of a partial date: a name is borne from it on, or until it."""
    return PartialDate.parse(text).first if text else None


@cache
def lists() -> Lists:
    """Return the compiled lists; read once per process."""
    actors = {
        r["actor_id"]: Listed(
            r["actor_id"],
            r["name"],
            r["kind"],
            tuple(r["countries"].split()),
            int(r["ucdp_id"]) if r["ucdp_id"] else None,
            r["source"],
        )
        for r in rows("groups.csv")
    }
    names, acronyms, shouted = Node(), Node(), Node()
    by_actor: dict[str, list[Alias]] = {}
    for r in rows("aliases.csv"):
        alias = Alias(r["alias"], r["actor_id"], _day(r["from"]), _day(r["to"]), r["needs"])
        by_actor.setdefault(alias.actor_id, []).append(alias)
        _hang(alias, names, acronyms, shouted)
    slugs = {r["iso3"]: _slug(r["name"]) for r in rows("countries.csv", "tables")}
    slugs["USA"] = "usa"  # as the networks write it
    peoples, demonym = Node(), {}
    for r in rows("demonyms.csv"):
        for kind in ("demonyms", "names"):
            for word in r[kind].split(";"):
                entry = Alias(word, r["iso3"], None, None, kind)
                peoples.add((plain(t.text) for t in tokens(word)), entry)
        demonym[r["iso3"]] = r["names"].split(";")[0]
    heads = Node()
    for r in rows("forces.csv"):
        if not r["actor_id"]:
            heads.add(
                (plain(t.text) for t in tokens(r["head"])), Alias(r["head"], "", None, None, "")
            )
            continue
        listed = Listed(
            r["actor_id"], r["name"], r["kind"], tuple(r["country"].split()), None, r["source"]
        )
        force = f"{r['actor_id']}/{r['name']}"
        actors.setdefault(force, listed)
        _hang(Alias(r["head"], force, None, None, ""), names, acronyms, shouted)
    branches: dict[tuple[str, str], tuple[Alias, ...]] = {}
    for r in rows("branches.csv"):
        place = (r["parent"], r["region"])
        entry = Alias(r["region"], r["actor_id"], _day(r["from"]), _day(r["to"]), "")
        branches[place] = (*branches.get(place, ()), entry)
    kept = {k: tuple(v) for k, v in by_actor.items()}
    return Lists(actors, names, acronyms, shouted, kept, peoples, heads, demonym, slugs, branches)


# Acronyms that some papers write as words ("Isis", "Farc"), but not where they are words already.
_PRONOUNCED = re.compile(r"[A-Z]{4,7}\Z")
_OTHER_WORDS = frozenset(["ARENA", "MEND", "MODEL", "PLAN", "FACT", "SIMI", "BRAS", "NAS"])


def _hang(alias: Alias, names: Node, acronyms: Node, shouted: Node) -> None:
    words = [t.text for t in tokens(alias.text)]
    if not is_acronym(alias.text):
        names.add(key(tokens(alias.text)), alias)
        return
    bare = [w.replace(".", "") for w in words]
    acronyms.add(bare, alias)
    shouted.add([w.upper() for w in bare], alias)
    if _PRONOUNCED.match(alias.text) and alias.text not in _OTHER_WORDS:
        acronyms.add([alias.text.capitalize()], alias)


def _slug(name: str) -> str:
    return "-".join(plain(t.text) for t in tokens(name))
