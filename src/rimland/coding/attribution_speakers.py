"""Who says so: an organisation or a role, never a person."""

from __future__ import annotations

import re

from rimland.coding.attribution_words import compiled
from rimland.reading.spans import Span

_SPEECH = (
    r"sa(?:y|ys|id|ying)|blam(?:e|es|ed|ing)|accus(?:e|es|ed|ing)|suspect(?:s|ed)?|believ(?:e|es|ed)"
    r"|alleg(?:e|es|ed)|add(?:s|ed)|told|report(?:s|ed)?|confirm(?:s|ed)?|announc(?:es|ed)|stat(?:es|ed)"
    r"|point(?:s|ed)?|attribut(?:e|es|ed)|f(?:ind|inds|ound)|conclud(?:es|ed)|think|thinks|describ(?:es|ed)"
    r"|declar(?:es|ed)|claim(?:s|ed)?|charg(?:es|ed)|indicat(?:es|ed)|not(?:es|ed)|assert(?:s|ed)"
    r"|rul(?:es|ed)|pinn?(?:s|ed)|tagged|named|disclos(?:es|ed)|reveal(?:s|ed)|maintain(?:s|ed)|warn(?:s|ed)|hold|quoted"
)
_SPEAKER = (
    r"(?:according~to~|quot(?:ing|ed~by)~|citing~)(?:the~|a~|an~|[\w-]+~){0,3}?(?P<source><bodies>|<speakers>)\b"
    r"|\b(?P<who><bodies>|<speakers>)\b[^.;,\"“”]{0,60}?(?:,[^.,;]{1,60},)?\s"
    rf"(?:have~|has~|had~|also~|were~quoted~as~|later~|immediately~|quickly~)?(?:{_SPEECH})\b"
    rf"|\b(?:{_SPEECH})\b\s(?:the~|a~|an~)?(?P<after><bodies>|<speakers>)\b(?=\s?[.,;]|\Z)"
)

_HE_SAID = re.compile(
    r"\W{0,3}(?:he|she)\s(?:also\s|later\s)?(?:said|says|added|believ|suspect|blam|accus|thought|told|named|pointed)"
)
_RANKED = (
    rf"\b(?:{_SPEECH})\b\s(?P<rank>(?:(?:deputy|chief|senior|assistant|district|state)~){{0,2}}<ranks>)\b"
    rf"|\b(?P<ranked>(?:(?:deputy|chief|senior|assistant|district|state)~){{0,2}}<ranks>)\b[^.;\"“”]{{0,60}}?\s(?:{_SPEECH})\b"
)
_LAST = 400

_EARSHOT = 300

# People are called by their role; one of several stands for all.
_ROLES = {
    "official": "officials",
    "resident": "residents",
    "witness": "witnesses",
    "eyewitnesses": "witnesses",
    "prosecutor": "prosecutors",
    "investigator": "investigators",
    "spokesman": "spokesperson",
    "spokesmen": "spokesperson",
    "spokeswoman": "spokesperson",
    "villagers": "residents",
    "locals": "residents",
    "people here": "residents",
    "inhabitants": "residents",
    "townspeople": "residents",
    "detectives": "police",
    "detective": "police",
    "neighbours": "residents",
    "neighbors": "residents",
    "site": "SITE Intelligence Group",
    "site intelligence group": "SITE Intelligence Group",
    "fbi": "FBI",
    "bbc": "BBC",
    "cnn": "CNN",
    "un": "United Nations",
    "u.n.": "United Nations",
    "nato": "NATO",
}
_TITLED = {
    *("reuters", "associated press", "agence france-presse", "al jazeera", "xinhua", "anadolu"),
    *("europol", "interpol", "scotland yard", "united nations", "red cross", "kremlin", "pentagon"),
    *("human rights watch", "amnesty international", "syrian observatory for human rights"),
    *("tass", "interfax", "white house", "state department"),
}


def speaker(lower: str, sentence: Span, near: int) -> str | None:
    """Return the role or body that speaks in a sentence, the nearest to an offset."""
    best: tuple[int, str] | None = None
    start, end = max(sentence.start, near - _EARSHOT), min(sentence.end, near + _EARSHOT)
    for found in compiled(_SPEAKER).finditer(lower, start, end):
        group = next(g for g in ("source", "who", "after") if found[g])
        distance = min(abs(near - found.start(group)), abs(near - found.end()))
        if best is None or distance < best[0]:
            best = (distance, found[group])
    if best:
        return role(best[1])
    ranked = _ranked(lower, Span(start, end))
    if ranked or not _HE_SAID.match(lower, sentence.start):
        return ranked
    return _before(lower, sentence.start)


def _before(lower: str, start: int) -> str | None:
    """Who spoke in the sentence before one that begins "He said"."""
    begin = max(0, start - _LAST)
    spoke = list(compiled(_SPEAKER).finditer(lower, begin, start))
    ranked = _ranked(lower, Span(begin, start))
    if ranked or not spoke:
        return ranked
    last = spoke[-1]
    return role(next(last[g] for g in ("source", "who", "after") if last[g]))


def _ranked(lower: str, stretch: Span) -> str | None:
    """The body of an officer who speaks by name: "Superintendent X said"."""
    every = list(compiled(_RANKED).finditer(lower, stretch.start, stretch.end))
    if not every:
        return None
    words = every[-1]["rank"] or every[-1]["ranked"]
    return "army" if _ARMY_RANK.search(words) and "police" not in words else "police"


_ARMY_RANK = re.compile(r"colonel|col\b|brigadier|lieutenant|lt\b|major|general|captain|admiral")


def role(words: str) -> str:
    """Return a role or body as it is written in every report."""
    plain = " ".join(words.split()).replace("defence", "defense")
    if plain in _TITLED:
        return plain.title().replace(" For ", " for ")
    return _ROLES.get(plain, plain)
