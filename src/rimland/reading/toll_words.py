"""The words of tolls, read once from the lists that ship with rimland."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from rimland.reading.numbers_lexicon import lexicon, word_class
from rimland.reading.toll_mentions import Outcome, Side

LONGEST_PHRASE: Final = 5

AUXILIARIES: Final = word_class("auxiliaries")
BE: Final = word_class("be")
SINGULAR_BE: Final = frozenset({"was", "is", "has"})
PLURAL_BE: Final = frozenset({"were", "are", "have"})
PREPOSITIONS: Final = word_class("prepositions")
CONJUNCTIONS: Final = word_class("conjunctions")
DETERMINERS: Final = word_class("determiners")
POSSESSIVES: Final = frozenset(["his", "her", "their", "its", "my", "our", "your"])
PRONOUNS: Final = word_class("pronouns")
VERBISH: Final = word_class("verbish")
TIME_WORDS: Final = word_class("time_words")
ADVERBS: Final = word_class("adverbs")
FEMALE_OR_MALE: Final = frozenset({"he", "she", "him", "her"})
MORE: Final = frozenset({"more", "other", "others", "another", "additional", "further"})
ANAPHORS: Final = {
    "dead": Outcome.KILLED,
    "deceased": Outcome.KILLED,
    "killed": Outcome.KILLED,
    "slain": Outcome.KILLED,
    "fatalities": Outcome.KILLED,
    "wounded": Outcome.INJURED,
    "injured": Outcome.INJURED,
    "victims": None,
    "victim": None,
    "casualties": None,
    "missing": Outcome.MISSING,
    "abducted": Outcome.ABDUCTED,
    "kidnapped": Outcome.ABDUCTED,
}
"""Words that with "the" or "those" point back to people already counted."""
COLLECTIVES: Final = word_class("collectives")


def _people() -> dict[str, Any]:
    return lexicon("people")


def _verbs() -> dict[str, Any]:
    return lexicon("verbs")


@cache
def singulars() -> dict[str, Side]:
    """Return the nouns for one person with their side."""
    table = _people()["sides"]
    return {word.lower(): Side(side) for side, listed in table.items() for word in listed.split()}


@cache
def plurals() -> dict[str, Side]:
    """Return the nouns for several people with their side."""
    irregular: dict[str, str] = _people()["plurals"]
    return {irregular.get(word) or _plural(word): side for word, side in singulars().items()} | {
        "people": Side.UNKNOWN,
        "troops": Side.SECURITY,
        "personnel": Side.UNKNOWN,
        "staff": Side.UNKNOWN,
        "servicemen": Side.SECURITY,
        "policemen": Side.SECURITY,
        "mujahedeen": Side.OTHER_FIGHTERS,
        "taliban": Side.PERPETRATORS,
        "militiamen": Side.OTHER_FIGHTERS,
        "folk": Side.UNKNOWN,
        "lives": Side.UNKNOWN,
    }


def _plural(word: str) -> str:
    if word.endswith("man"):
        return word[:-2] + "en"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x")):
        return word + "es"
    return word + "s"


@cache
def side_phrases() -> dict[tuple[str, str], Side]:
    """Return heads of two words whose side the last word alone does not give."""
    return {
        (first, last): Side(side)
        for side, listed in _people()["phrases"].items()
        for phrase in listed.replace("\n", "|").split("|")
        for first, _, last in [phrase.strip().rpartition(" ")]
        if first and " " not in first
    }


@cache
def not_people() -> frozenset[str]:
    """Return plural nouns that are counted in such texts and are nobody."""
    return frozenset(_people()["not_people"]["words"].split())


@cache
def verb_forms() -> dict[str, tuple[Outcome, str]]:
    """Return single words of harm with their outcome and form."""
    table = _verbs()
    forms: dict[str, tuple[Outcome, str]] = {}
    for form in ("nominal", "gerund", "present", "intransitive", "adjective", "past"):
        for outcome, listed in table[form].items():
            for word in listed.split():
                forms.setdefault(word, (Outcome(outcome), form))
    # "killing" is a noun and a gerund; the grammar tells them apart by what stands around it.
    for outcome, listed in table["gerund"].items():
        forms |= {word: (Outcome(outcome), "gerund") for word in listed.split()}
    return forms


@cache
def verb_phrases() -> dict[tuple[str, ...], tuple[Outcome, str]]:
    """Return word sequences that act as one verb, with their outcome and form."""
    return {
        tuple(phrase.split()): (Outcome(key.rpartition("_")[0]), key.rpartition("_")[2])
        for key, listed in _verbs()["phrases"].items()
        for phrase in listed.replace("\n", "|").split("|")
        if phrase.strip()
    }


@cache
def telling_words() -> frozenset[str]:
    """Return the words of which a sentence must hold one to tell of any harm."""
    return (
        frozenset(verb_forms())
        | phrase_starts()
        | frozenset(counted_nouns())
        | frozenset(ANAPHORS)
        | frozenset(
            [
                "toll",
                "lives",
                "life",
                "bodies",
                "body",
                "corpses",
                "corpse",
                "hostages",
                "hostage",
                "captives",
                "captive",
                "himself",
                "herself",
                "itself",
                "themselves",
                "among",
                "them",
            ]
        )
    )


@cache
def phrase_starts() -> frozenset[str]:
    """Return the first words of the verb phrases, so that most words are passed at once."""
    return frozenset(phrase[0] for phrase in verb_phrases())


@cache
def counted_nouns() -> dict[str, Outcome]:
    """Return nouns that count harm themselves: "12 deaths"."""
    return {
        word: Outcome(outcome)
        for outcome, listed in _verbs()["counted"].items()
        for word in listed.split()
    }
