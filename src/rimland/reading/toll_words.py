"""The words of tolls, read once from the lists that ship with rimland."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

from rimland.reading.toll_mentions import Outcome, Side

LONGEST_PHRASE: Final = 5

AUXILIARIES: Final = frozenset(
    ["was", "were", "is", "are", "be", "been", "being", "has", "have", "had", "got", "gets", "wasn", "weren"]
)
BE: Final = frozenset(["was", "were", "is", "are", "be", "been", "being", "got", "gets", "wasn", "weren"])
SINGULAR_BE: Final = frozenset({"was", "is", "has"})
PLURAL_BE: Final = frozenset({"were", "are", "have"})
PREPOSITIONS: Final = frozenset(
    ["in", "on", "at", "by", "of", "from", "to", "with", "near", "outside", "inside", "against", "between", "among", "across", "along", "after", "before", "during", "for", "over", "under", "around", "about", "into", "onto", "through", "throughout", "toward", "towards", "within", "without", "beside", "besides", "behind", "beyond", "amid", "despite", "via", "per", "off", "upon", "since", "until", "till", "like", "aboard", "following", "including"]
)
CONJUNCTIONS: Final = frozenset(
    ["and", "or", "but", "while", "when", "as", "after", "before", "because", "that", "which", "who", "whom", "whose", "where", "if", "although", "though", "than", "then", "so", "nor", "until", "since", "plus", "whereas"]
)
DETERMINERS: Final = frozenset(
    ["a", "an", "the", "this", "these", "those", "his", "her", "their", "its", "my", "our", "your", "another", "each", "every", "any", "all", "both", "some"]
)
POSSESSIVES: Final = frozenset(["his", "her", "their", "its", "my", "our", "your"])
PRONOUNS: Final = frozenset(
    ["he", "she", "they", "it", "we", "you", "i", "them", "him", "us", "who", "whom", "which", "that", "this", "these", "those", "there", "what"]
)
VERBISH: Final = frozenset(
    ["said", "says", "say", "told", "tells", "shot", "fled", "drove", "threw", "set", "took", "takes", "ran", "went", "came", "broke", "held", "hit", "began", "left", "fell", "fought", "stood", "sat", "gave", "wrote", "rode", "burst", "kept", "made", "blew", "put", "got", "lay", "lost", "sent", "struck", "spoke", "saw", "caught", "hid", "do", "did", "does", "will", "would", "could", "can", "may", "might", "must", "should", "shall", "not", "n't", "also", "later", "still", "just", "already", "then", "now", "here", "reportedly", "remain", "remains", "remained", "became", "become", "seems", "appears"]
)
TIME_WORDS: Final = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "tonight", "tomorrow", "overnight", "late", "early", "earlier", "later", "last", "this", "next", "ago", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "weekend", "dawn", "noon", "midnight", "again", "soon", "once", "immediately", "instantly", "altogether", "overall", "so", "far", "already", "thus", "there", "here", "each", "apiece"]
)
ADVERBS: Final = frozenset(
    ["also", "later", "since", "now", "already", "reportedly", "seriously", "critically", "slightly", "severely", "badly", "lightly", "gravely", "fatally", "instantly", "immediately", "apparently", "still", "then", "subsequently", "recently", "both", "all", "either", "allegedly", "brutally", "reported", "confirmed", "believed", "thought", "known", "feared", "thus", "least", "just", "only", "eventually", "summarily", "mistakenly", "accidentally", "deliberately", "himself", "herself", "originally", "initially", "previously", "probably", "possibly", "first", "officially", "either", "together", "publicly", "nearly", "almost", "themselves"]
)
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
COLLECTIVES: Final = frozenset(
    ["family", "group", "crew", "patrol", "convoy", "team", "unit", "couple", "party", "band", "squad", "platoon", "detachment", "column", "delegation", "battalion", "company", "people", "police", "army"]
)


@cache
def _people() -> dict[str, Any]:
    return _read("people.toml")


@cache
def _verbs() -> dict[str, Any]:
    return _read("verbs.toml")


def _read(name: str) -> dict[str, Any]:
    file = resources.files("rimland").joinpath("data", "tolls", name)
    return tomllib.loads(file.read_text(encoding="utf-8"))


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
            ["toll", "lives", "life", "bodies", "body", "corpses", "corpse", "hostages", "hostage", "captives", "captive", "himself", "herself", "itself", "themselves", "among", "them"]
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
