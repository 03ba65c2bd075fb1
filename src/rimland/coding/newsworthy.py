"""Whether a text reports an attack that has just happened: a learned belief in two steps.

Rules tell a court report from an ambush by single words; what tells a match report from an ambush
is the company all its words keep. Both steps are logistics over visible features whose weights
stand in one table (``data/coding/newsworthy.json``, written by ``tools/train_confidence.py``).
The first needs sentences and triggers only and lets most of a feed go unread; the second knows the
places, days, actors and tolls. Names carry no weight: a word written with a capital inside a
sentence is read as "some name", so that a text is never believed for where or of whom it speaks.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from rimland.coding.apart import Incident, own_days
from rimland.coding.document import Reading, tolls_of, within
from rimland.coding.logistic import Logistic, logit
from rimland.coding.screening import Mention, Screened, numbered
from rimland.coding.triggers import Strength
from rimland.reading.actors import actors
from rimland.reading.spans import Span

PASS_BEFORE = 0.03
"""Below this chance a text is not read: 199 of 200 reports of attacks lie above it."""

PASS_AFTER = 0.5
"""From this chance on a text that was read is taken to report an attack."""

MOST_SENTENCES = 200
_OPENING = 1_500  # characters whose words tell what a text is about
_LONGEST = 600  # characters of one sentence that are looked at

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]{1,3})?|\d[\d.,]{0,12}|[?!\"“”]")
_YEAR = re.compile(r"(?:1[89]|20)\d\d\Z")
_WORDS = {
    "#": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
    "@day": "monday tuesday wednesday thursday friday saturday sunday",
    "@month": "january february march april may june july august september october november "
    "december",
}
_WORDS_KEPT = 1 << 14
_SIGNS = {word: sign for sign, words in _WORDS.items() for word in words.split()}


def tokens(text: str, start: int, end: int, starts: frozenset[int]) -> Iterator[str]:
    """Yield the words of a stretch without its names: "@name", "@day", "@month", "#", "#year".

    ``starts`` are the offsets where sentences begin, whose first word has a capital for no reason.
    """
    previous = ""
    for match in _TOKEN.finditer(text, start, end):
        token = _plain(match.group(), match.start() not in starts)
        if token != previous or not token.startswith(("@", "#")):
            yield token
        previous = token


@lru_cache(maxsize=_WORDS_KEPT)
def _plain(word: str, capital_means: bool) -> str:  # noqa: FBT001 # the cache takes no names
    if word[0].isdigit():
        return "#year" if _YEAR.match(word) else "#"
    low = word.lower().replace("’", "'")
    sign = _SIGNS.get(low, "")
    if sign == "#" or (sign and word[0].isupper()):
        return sign
    if word[0].isupper() and capital_means and len(word) > 1:
        return "@name"
    return "'" if low in '"“”' else low


_FLAGS = {
    "recent": r"yesterday|today|tonight|overnight|last night|this (?:morning|afternoon|evening|week)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|at the weekend",
    "officials": r"police|officials?|ministry|spokes(?:man|woman|person)|witnesses|residents|medics|"
    r"hospital|governor|army|military|authorities|doctors?|rescuers|sources?|commander",
    "said": r"said|told|reported|confirmed|announced|stated|claimed",
    "attacker": r"gunm[ae]n|militants?|insurgents?|rebels?|guerrillas?|extremists?|terrorists?|"
    r"jihadi(?:st)?s?|attackers?|assailants?|bandits?|militia(?:m[ae]n|s)?|fighters|hooded|masked|"
    r"unidentified|unknown|subversives?|separatists?|bombers?|arsonists?|suspected|armed",
    "victims": r"(?:killed|dead|died|wounded|injured|hurt|killing|wounding|injuring|lives|bodies)",
    "address": r"you|your|we|our|us|my|me",
    "modal": r"will|would|could|may|might|should|must|can|if|whether",
    "present": r"is|are|has|have|does|do",
    "past": r"was|were|had|\w{3,}ed",
}
_COMPILED = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _FLAGS.items()}
_EARLY = 3


def before_reading(screened: Screened) -> float:
    """Return the chance that a text reports an attack, from words and triggers alone; cheap, pure."""
    return max(by_sentence(screened).values(), default=0.0)


def by_sentence(screened: Screened) -> dict[int, float]:
    """Return the chance of every sentence that may tell of an attack, by its number."""
    model = _model()["before"]
    return {n: model.chance(found) for n, found in candidates(screened).items()}


def candidates(screened: Screened) -> dict[int, dict[str, float]]:
    """Return the features of every sentence that may tell of an attack, by its number."""
    told = numbered(screened.mentions)
    starts = frozenset(s.span.start for s in screened.sentences)
    shared = _of_text(screened, starts)
    chosen = [n for n in told if any(m.happened for m in told[n])] or list(told)
    return {n: shared | _of_sentence(screened, n, told[n], starts) for n in chosen[:MOST_SENTENCES]}


def _of_text(screened: Screened, starts: frozenset[int]) -> dict[str, float]:
    """What the opening, the title and all mentions say of the text as a whole."""
    opening = list(tokens(screened.text, 0, min(len(screened.text), _OPENING), starts))
    words, couples = set(opening), set(pairwise(opening))
    if screened.title:
        words |= set(tokens(screened.title.lower(), 0, len(screened.title), frozenset()))
    length = 1 / math.sqrt(max(len(words), 16))
    found = {f"text:{word}": length * 4 for word in words}
    length = 4 / math.sqrt(max(len(couples), 16))
    found |= {f"couple:{one} {other}": length for one, other in couples}
    mentions = screened.mentions
    found |= {f"about:{name}": math.log1p(n) for name, n in _topics(words).items()}
    for mention in mentions:
        name = f"share:{mention.verdict.status}"
        found[name] = found.get(name, 0.0) + 1 / len(mentions)
    happened = [m for m in mentions if m.happened]
    strong = [m for m in happened if m.trigger.strength is Strength.STRONG]
    found["happened"] = math.log1p(len(happened))
    found["strong"] = math.log1p(len(strong))
    found["hopeful"] = float(screened.hopeful)
    found["dateline"] = float(screened.dateline is not None)
    if screened.frame.status is not None:
        found[f"frame:{screened.frame.status}"] = 1.0
    return found


@cache
def _subjects() -> dict[str, tuple[str, ...]]:
    """The topics of every word that has one."""
    path = resources.files("rimland").joinpath("data", "coding", "topics.toml")
    found: dict[str, tuple[str, ...]] = {}
    for topic, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for word in set(words.split()):
            found[word] = (*found.get(word, ()), topic)
    return found


def _topics(words: Collection[str]) -> Counter[str]:
    subjects = _subjects()
    return Counter(
        topic
        for word in words
        for topic in subjects.get(word) or subjects.get(word.removesuffix("s"), ())
    )


def _of_sentence(
    screened: Screened, number: int, mentions: Sequence[Mention], starts: frozenset[int]
) -> dict[str, float]:
    span = screened.sentences[number].span
    end = min(span.end, span.start + _LONGEST)
    words = list(tokens(screened.text, span.start, end, starts))
    found = {f"word:{word}": 0.7 for word in words}
    found |= {f"pair:{one} {other}": 0.7 for one, other in pairwise(words)}
    for name, pattern in _COMPILED.items():
        found[f"has:{name}"] = float(bool(pattern.search(screened.lowered, span.start, end)))
    found |= {f"near:{name}": math.log1p(n) for name, n in _topics(set(words)).items()}
    found["has:question"] = float("?" in words)
    found["has:quotation"] = float("'" in words)
    for mention in mentions:
        if mention.happened:
            found[f"trigger:{mention.trigger.strength}"] = 1.0
            found[f"mode:{mention.trigger.mode}"] = 1.0
            found["trigger:plural" if mention.plural else "trigger:singular"] = 1.0
            found["trigger:definite" if mention.definite else "trigger:indefinite"] = 1.0
        else:
            found[f"refused:{mention.verdict.status}"] = 1.0
    found["place:first"] = float(number == 0)
    found["place:early"] = float(number < _EARLY)
    return found


def after_reading(
    reading: Reading, mentions: Sequence[Mention], incidents: Sequence[Incident]
) -> float:
    """Return the chance that a text reports an attack, from all that was read in it; pure."""
    return max(of_incidents(reading, mentions, incidents), default=0.0)


def of_incidents(
    reading: Reading,
    mentions: Sequence[Mention],
    incidents: Sequence[Incident],
    words: dict[int, float] | None = None,
) -> list[float]:
    """Return of each incident the chance that the text reports it as news of an attack.

    ``words`` is what the first step says of each sentence, asked for where it is not given.
    """
    model = _model()["after"]
    words = by_sentence(reading.screened) if words is None else words
    return [model.chance(incident_features(reading, mentions, i, words)) for i in incidents]


def incident_features(
    reading: Reading, mentions: Sequence[Mention], incident: Incident, words: dict[int, float]
) -> dict[str, float]:
    """Return what the readers found at the sentences that tell of an incident.

    ``words`` is what the first step says of each sentence. Places say nothing more than it does,
    and are left out: on labelled texts a named town speaks neither for nor against an attack.
    """
    told = {m.sentence for m in incident.mentions}
    spans = [reading.sentence(n).span for n in sorted(told)]
    tolls = [t for s in spans for t in within(reading.tolls, s)]
    kinds = {a.kind for s in spans for a in within(reading.actors, s)}
    days = [d for m in incident.mentions for d in own_days(reading, m)]
    age = [(reading.published - d).days for d in days] if reading.published else []
    refused = [m for m in mentions if not m.happened]
    flags = {
        "here": logit(max((words.get(n, 0.0) for n in told), default=0.0)),
        "whole": logit(max(words.values(), default=0.0)),
        "fresh": any(0 <= days_ago <= _NEWS_DAYS for days_ago in age),
        "toll": any(not t.cumulative and not t.hypothetical for t in tolls),
        "group": "armed_group" in kinds,
        "unnamed": "unnamed" in kinds,
        "refused": len(refused) / max(len(mentions), 1),
    }
    return {name: float(value) for name, value in flags.items()}


def ceiling(screened: Screened, words: dict[int, float], published: date | None) -> float:
    """Return a chance that no incident of the text can exceed, asking for as little as settles it.

    Names, places and days take the most time to read. Where the words alone, or the words with the
    actors and the tolls, leave no incident a chance to pass, the rest need not be read.
    """
    told = {m.sentence for m in screened.mentions if m.happened}
    refused = sum(not m.happened for m in screened.mentions) / max(len(screened.mentions), 1)
    unknown = {"toll": 1.0, "group": 1.0, "unnamed": 1.0}
    found = unknown | {
        "here": logit(max((words.get(n, 0.0) for n in told), default=0.0)),
        "whole": logit(max(words.values(), default=0.0)),
        "fresh": float(published is not None),
        "refused": refused,  # reading on can only refuse more
    }
    spans = [screened.sentences[n].span for n in sorted(told)]
    for more in (_no_more, _actors_at, _tolls_at):
        found |= more(screened, published, spans)
        highest = _model()["after"].at_most(found)
        if highest < PASS_AFTER:
            break
    return highest


def _no_more(_screened: Screened, _on: date | None, _spans: Sequence[Span]) -> dict[str, float]:
    return {}


def _actors_at(screened: Screened, on: date | None, spans: Sequence[Span]) -> dict[str, float]:
    found = sorted(actors(screened.text, on), key=lambda actor: actor.span.start)
    kinds = {actor.kind for span in spans for actor in within(found, span)}
    return {"group": float("armed_group" in kinds), "unnamed": float("unnamed" in kinds)}


def _tolls_at(screened: Screened, _on: date | None, spans: Sequence[Span]) -> dict[str, float]:
    found = tolls_of(screened.text)
    told = (toll for span in spans for toll in within(found, span))
    return {"toll": float(any(not t.cumulative and not t.hypothetical for t in told))}


_NEWS_DAYS = 30


@cache
def _model() -> dict[str, Logistic]:
    path = resources.files("rimland").joinpath("data", "coding", "newsworthy.json")
    table = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Logistic(float(table[name]["intercept"]), table[name]["weights"])
        for name in ("before", "after")
    }
