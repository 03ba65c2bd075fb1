"""Whether a mention of violence is an attack that happened, and if not, what it is.

Cues stand in one table in the order of trust; the first that applies decides and is kept, so that
``rimland code --explain`` can show the rule. Reading is by clause: "police shot a man who had
planned to bomb a station" holds one attack that happened and one that did not.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from rimland.coding.triggers import Strength, Trigger
from rimland.model.vocab import Mode
from rimland.reading.spans import Span


class Status(StrEnum):
    """What a mention of violence is."""

    ACTUAL = "actual"
    FOILED = "foiled"
    PLANNED = "planned"
    BACKGROUND = "background"
    STATISTIC = "statistic"
    GENERIC = "generic"
    LEGAL = "legal"
    COMMEMORATION = "commemoration"
    DRILL = "drill"
    FICTION = "fiction"
    ACCIDENT = "accident"
    FIGURATIVE = "figurative"
    CRIME = "crime"
    SEIZURE = "seizure"
    DENIED = "denied"
    UNSUPPORTED = "unsupported"


HAPPENED = frozenset({Status.ACTUAL, Status.FOILED})


@dataclass(frozen=True, slots=True)
class Cue:
    """One rule of the table."""

    status: Status
    scope: str
    reach: int
    why: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mention's status, the rule that gave it and the words that set the rule off."""

    status: Status
    why: str
    words: str | None = None


_BOUNDARY = re.compile(
    r"[;:—–|]| -- |,? \b(?:but|while|whereas|although|though|because|who|whom|which|where|when|"
    r"after|before|as well as|during)\b |, (?:and|killing|leaving|wounding|injuring)\b| and (?=\w+ed )"
)
_RECENT = re.compile(
    r"\b(?:yesterday|today|tonight|last night|this (?:morning|afternoon|evening)|overnight|"
    r"(?:on|late|early|since) (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:'s|’s| (?:night|morning|afternoon|evening)))\b"
)
_NOT_IF_RECENT = frozenset({Status.STATISTIC, Status.BACKGROUND, Status.GENERIC})
"""A clause that names a day of the last week tells news, whatever it compares it with."""

_WILFUL = frozenset(
    {
        Mode.STABBING,
        Mode.ABDUCTION,
        Mode.HOSTAGE_BARRICADE,
        Mode.EXECUTION,
        Mode.HIJACKING,
        Mode.CLASH,
        Mode.ARMED_ASSAULT,
    }
)
_SURE = frozenset({Strength.STRONG})
"""Nobody is stabbed, abducted or fired upon by an earthquake, whatever else the sentence names."""

_NOT_BESIDE_NEWS = frozenset({Status.LEGAL, Status.COMMEMORATION, Status.CRIME})

_TRIGGER_SLOT = "{T}"


@cache
def _cues() -> tuple[Cue, ...]:
    path = resources.files("rimland").joinpath("data", "coding", "cues.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Cue(
            Status(entry["status"]),
            entry["scope"],
            entry.get("reach", 0),
            entry["why"],
            _compiled(entry["scope"], entry["patterns"]),
        )
        for entry in table["cue"]
    )


def _compiled(scope: str, patterns: list[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{p})" for p in patterns)
    if scope == "around":
        # The trigger's own words are marked before matching, see _around.
        joined = joined.replace(_TRIGGER_SLOT, "\u0001[^\u0002]*\u0002")
        return re.compile(rf"(?<![\w])(?:{joined})(?![\w])")
    return re.compile(rf"(?<![\w])(?:{joined})(?![\w])")


def clause_of(lowered: str, sentence: Span, trigger: Span) -> Span:
    """Return the clause of the sentence in which the trigger stands."""
    start, end = sentence.start, sentence.end
    for match in _BOUNDARY.finditer(lowered, sentence.start, sentence.end):
        if match.end() <= trigger.start:
            start = match.end()
        elif match.start() >= trigger.end:
            end = match.start()
            break
    return Span(start, end)


def verdict(
    lowered: str, sentence: Span, trigger: Trigger, said: dict[int, str | None] | None = None
) -> Verdict:
    """Return what the words around a trigger make of it; pure.

    ``said`` keeps what the cues for whole sentences found in this one, for its next trigger.
    """
    clause = clause_of(lowered, sentence, trigger.span)
    bare = _infinitive(lowered, clause, trigger)
    if bare is not None:
        return bare
    fresh = bool(_RECENT.search(lowered, clause.start, clause.end))
    said = {} if said is None else said
    for number, cue in enumerate(_cues()):
        if fresh and cue.status in _NOT_IF_RECENT:
            continue
        if cue.status is Status.ACCIDENT and trigger.mode in _WILFUL and trigger.strength in _SURE:
            continue
        beside = fresh and cue.status in _NOT_BESIDE_NEWS and cue.scope == "sentence"
        if beside and cue.pattern.search(lowered, clause.start, clause.end) is None:
            # "Charged after a van was driven into people on Tuesday": the day stands with the attack.
            continue
        if cue.scope == "sentence":
            if number not in said:
                said[number] = _found(cue.pattern.search(lowered, sentence.start, sentence.end))
            words = said[number]
        else:
            words = _applies(cue, lowered, sentence, clause, trigger.span)
        if words is not None:
            return Verdict(cue.status, cue.why, words)
    return Verdict(Status.ACTUAL, "told as having happened")


_TO = re.compile(r"\bto (?:\w+ly )?\Z")
_DONE = re.compile(
    r"\b(?:managed|used|able|went on|continued|began|started|proceeded|came|forced|returned|seemed|appeared|"
    r"believed|reported|known|said|thought|alleged|due|led|respon\w+|addition) to (?:\w+ly )?\Z"
)
_TRIED = re.compile(
    r"\b(?:tried|attempted|trying|attempting|failed|attempts?|about) to (?:\w+ly )?\Z"
)
_BASE = re.compile(
    r"(?:kill|blow up|bomb|attack|murder|massacre|shoot|kidnap|abduct|assassinate|storm|execute|hijack|behead|detonate|"
    r"set \w+ on fire|burn|carry out|seize|ambush|raid)\b"
)


def _infinitive(lowered: str, clause: Span, trigger: Trigger) -> Verdict | None:
    """Return what an infinitive tells: who threatens to kill has not killed."""
    before = lowered[clause.start : trigger.span.start]
    if not _TO.search(before) or not _BASE.match(trigger.words) or _DONE.search(before):
        return None
    if _TRIED.search(before):
        return Verdict(Status.FOILED, "tried, not done", before[-20:].strip())
    return Verdict(Status.PLANNED, "meant, not done", before[-20:].strip())


def _applies(cue: Cue, text: str, sentence: Span, clause: Span, trigger: Span) -> str | None:
    if cue.scope == "around":
        return _around(cue, text, sentence, trigger)
    if cue.scope == "clause":
        found = cue.pattern.search(text, clause.start, clause.end)
    elif cue.scope == "after":
        found = cue.pattern.search(text, trigger.end, min(clause.end, trigger.end + cue.reach))
    else:
        start = max(clause.start, trigger.start - cue.reach)
        found = cue.pattern.search(text, start, trigger.start)
    return _found(found)


def _found(match: re.Match[str] | None) -> str | None:
    return match.group().strip() if match else None


_AROUND = 40


def _around(cue: Cue, text: str, sentence: Span, trigger: Span) -> str | None:
    before = text[max(sentence.start, trigger.start - _AROUND) : trigger.start]
    after = text[trigger.end : min(sentence.end, trigger.end + _AROUND)]
    marked = f"{before}\u0001{trigger.of(text)}\u0002{after}"
    found = cue.pattern.search(marked)
    if found is None or not ("\u0001" in found.group() and "\u0002" in found.group()):
        return None
    return found.group().replace("\u0001", "").replace("\u0002", "")


def status_of_title(title: str) -> Verdict | None:
    """Return what a title in lower case says about the whole document, None for plain news."""
    whole = Span(0, len(title))
    for cue in _cues():
        if cue.scope != "sentence":
            continue
        found = cue.pattern.search(title)
        if found:
            return Verdict(cue.status, f"{cue.why} (title)", found.group())
    return Verdict(Status.ACTUAL, "plain title") if whole.end else None


def accident_in(lowered: str) -> bool:
    """Whether a text speaks of an accident or a natural disaster anywhere."""
    return any(c.pattern.search(lowered) for c in _cues() if c.status is Status.ACCIDENT)
