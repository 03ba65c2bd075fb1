"""The word lists that tell a person's name from everything else written with a capital."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from rimland.reading.word_index import word_index


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words (see ``word_forms``) by what they are in or around a name."""

    english: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    places: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    kinship: frozenset[str]
    locatives: frozenset[str]
    things: frozenset[str]
    particles: frozenset[str]
    kin: frozenset[str]
    kunyas: frozenset[str]
    articles: frozenset[str]
    speech: frozenset[str]
    deeds: frozenset[str]
    heads: frozenset[str]
    openers: frozenset[str]
    never: frozenset[str]
    endings: tuple[str, ...]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    cues: dict[str, frozenset[str]]


@cache
def words() -> Words:
    """Return the index of words and our own lists, read once."""
    rules = tomllib.loads(_data("masking.toml"))
    before, inside = rules["before"], rules["inside"]
    after, never = rules["after"], rules["never"]
    index = word_index()
    return Words(
        english=index.english,
        given=index.given,
        family=index.family,
        places=index.places,
        titles=_set(before["titles"]),
        roles=_set(before["roles"]),
        kinship=_set(before["family"]),
        locatives=_set(before["locatives"]),
        things=_set(before["named_things"]),
        particles=_set(inside["particles"]),
        kin=_set(inside["kin"]),
        kunyas=_set(inside["kunyas"]),
        articles=_set(inside["articles"]),
        speech=_set(after["speech"]),
        deeds=_set(after["people_verbs"]),
        heads=_set(after["heads"]),
        openers=_set(after["openers"]),
        never=_set(never["words"]),
        endings=tuple(rules["cues"]["surname_endings"].split()),
        phrases=phrases_by_first_word(never["phrases"]),
        cues={name: _set(cue) for name, cue in rules["cues"].items()},
    )


def _data(name: str) -> str:
    return resources.files("rimland").joinpath("data", "names", name).read_text(encoding="utf-8")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def phrases_by_first_word(
    lists: str, *, possessives: bool = False
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases by their first word, the longest first: the longest that fits is the one meant."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lists.replace("\n", "|").split("|"):
        parts = tuple(w if possessives else w.removesuffix("'s") for w in line.split())
        if parts:
            found.setdefault(parts[0], []).append(parts)
    return {k: tuple(sorted(set(v), key=lambda p: (-len(p), p))) for k, v in found.items()}
