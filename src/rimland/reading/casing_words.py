"""The word lists behind ``casing``: what is English, what is a name, what stays in capitals."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from rimland.reading.masking_words import phrases_by_first_word, words

_PREFIXES = (
    *("counter", "anti", "ultra", "non", "sub", "over", "ex", "mid", "un", "re", "pre", "pro"),
    *("narco", "para", "inter", "co", "super", "multi", "micro", "mini", "semi", "under", "out"),
    *("machine", "photo", "auto", "self", "mis", "dis", "post", "neo", "hyper"),
)
_SUFFIXES = (
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "ly",
    "er",
    "ers",
    "ness",
    "wise",
    "like",
    "able",
    "less",
    "or",
    "ors",
    "ion",
    "ions",
    "ible",
    "ment",
    "ments",
)
_CONTRACTIONS = ("n't", "n’t", "'s", "’s", "'ll", "'re", "'ve", "'d", "'m", "’ll", "’re", "’ve")
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Casing:
    """Folded words by how they are written."""

    acronyms: frozenset[str]
    names: frozenset[str]
    rather_words: frozenset[str]
    late_names: frozenset[str]
    title_parts: frozenset[str]
    portfolios: frozenset[str]
    place_heads: frozenset[str]
    titles: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    heads: dict[str, frozenset[str]]
    attributes: dict[str, frozenset[str]]
    topics: frozenset[str]
    no_places: frozenset[str]
    cues: dict[str, frozenset[str]]


@cache
def casing() -> Casing:
    """Return the lists that ship with this version, read once."""
    source = resources.files("rimland").joinpath("data", "names", "casing.toml")
    rules = tomllib.loads(source.read_text(encoding="utf-8"))
    return Casing(
        acronyms=frozenset(rules["acronyms"].split()),
        names=frozenset(rules["names"].split()),
        rather_words=frozenset(rules["rather_words"].split()),
        late_names=frozenset(rules["late_names"].split()),
        title_parts=frozenset(rules["title_parts"].split()),
        portfolios=frozenset(rules["portfolios"].split()),
        place_heads=frozenset(rules["place_heads"].split()),
        titles=words().titles - words().roles | set(rules["cues"]["with_names"].split()),
        phrases=phrases_by_first_word(rules["phrases"], possessives=True),
        heads=_kinds(rules["institutions"]["heads"]),
        attributes=_kinds(rules["institutions"]["attributes"]),
        topics=frozenset(rules["institutions"]["topics"]["words"].split()),
        no_places=frozenset(map(str.strip, rules["no_places"].replace("\n", "|").split("|"))),
        cues={name: frozenset(cue.split()) for name, cue in rules["cues"].items()},
    )


def _kinds(lists: dict[str, str]) -> dict[str, frozenset[str]]:
    """Each word with the kinds whose lists hold it."""
    found: dict[str, set[str]] = {}
    for kind, held in lists.items():
        for word in held.split():
            found.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


@lru_cache(maxsize=16_384)
def is_english(low: str) -> bool:
    """Whether a folded word is an English word, or one of its everyday derivations."""
    english = words().english
    if low in english or len(low) == 1:
        return True
    for ending in _CONTRACTIONS:
        if low.endswith(ending):
            stem = low[: -len(ending)]
            return stem in english or stem in ("ca", "wo", "ai", "do", "is", "i", "he", "let")
    if (
        low in words().given
        or low in words().family
        or low in words().places
        or low in words().never
    ):
        return False
    return any(_derived(low, english))


def _derived(low: str, english: frozenset[str]) -> list[bool]:
    front = [
        len(low) - len(prefix) >= _SHORTEST_STEM
        and low.startswith(prefix)
        and low[len(prefix) :] in english
        for prefix in _PREFIXES
    ]
    back = [
        len(low) - len(suffix) > _SHORTEST_STEM
        and low.endswith(suffix)
        and low[: -len(suffix)] in english
        for suffix in _SUFFIXES
    ]
    return [*front, *back]
