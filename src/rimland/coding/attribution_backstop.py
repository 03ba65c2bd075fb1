"""What is left where no rule has found a group: the only group a text names, where words of blame stand.

The rules know many turns of phrase, and papers find others. Here the order of words is left aside:
one armed group, a word of deed, claim or blame about it, and nothing that speaks of another time,
another part or another attack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rimland.coding.attribution_deeds import is_object
from rimland.coding.attribution_merge import Entry
from rimland.coding.attribution_phrase import Phrase
from rimland.coding.attribution_said import CLAIMED, DID, SUSPECTED, Said
from rimland.coding.attribution_speakers import speaker
from rimland.coding.attribution_voices import Heard
from rimland.coding.attribution_words import compiled
from rimland.reading.spans import Span

_REACH = 200
_NOT = re.compile(
    r"\b(?:not|no|nobody|none|never|neither|nor|nothing|unclear|unknown|too early|whether|if|could|denied|denies"
    r"|rejected|cannot|without|unlikely)\b|n't\b"
)
_OTHER_TIMES = re.compile(
    r"\b(?:in the past|previous\w*|earlier (?:this|attacks?|bombings?)|in recent (?:years|months|weeks)|over the (?:past|last)"
    r"|last (?:year|month)|since (?:19|20)\d\d|in (?:19|20)\d\d|years ago|often|frequently|regularly|repeatedly|usually"
    r"|active|stronghold|known for|notorious|similar|other attacks|dozens of attacks|series of|has (?:been )?(?:fought|fighting|waged)"
    r"|have (?:been )?(?:fought|fighting|waged)|insurgency|ceasefire|peace|talks|former|once|trial|tried|convicted|sentenced)\b"
)
_AGAINST = re.compile(
    r"\b(?:against|fight(?:ing|s)?|fought|battl\w+|target(?:ed|ing|s)?|on|attack(?:ed|s|ing)?|killed|kill|arrest\w*|bomb(?:ed|ing|s)?"
    r"|raid(?:ed|s|ing)?|strikes? (?:on|at)|hunt\w*|pursu\w+|oppos\w+|left|joined|fled|freed|criticised|criticized)"
    r" (?:the |a |an |an? alleged |suspected |\w+ )?\Z"
)
_DONE_TO = re.compile(
    r"\s(?:was|were|is|are|has been|have been|had been|being)\b|\s(?:stronghold|territory|areas?|positions?|camps?|suspects?"
    r"|prisoners?|detainees?|hideouts?|bases?|flags?|commander|leader|chief|founder|threat|rule|control)\b"
)
_SAYS = re.compile(
    r"\s(?:\w+ ){0,3}?(?:said|says|told|announc\w+|boast\w*|declar\w*|wrote|posted|apologi[sz]\w+|regret\w*|put out|let it be"
    r"|admit\w*|acknowledg\w*|own(?:s|ed) up|confess\w*|confirm\w*|spoke|took|takes?|hailed its|issued|released|carried)\b"
)
_OWN = re.compile(r"\b(?:it|its|they|their|we|our|us|itself|responsib\w*|credit|claim\w*)\b")
_SUFFERED = re.compile(
    r"\b(?:its|their|our) (?:[\w-]+ ){1,3}(?:was|were|been|died|fell|is|are)\b"
    r"|\b(?:would|will|may|might|should|must)\b"
    r"|\b(?:against|on|at|in response to) (?:it|them|its|their|us|our)\b"
)
"""The group speaks of its own dead, or of what is to come."""
_DEED = (
    r"\b(?:<attack>|<attack_noun>|<own_deed>|responsib\w*|credit|claim\w*|author|bombs?|blown)\b"
)
_BLAME = re.compile(
    r"\b(?:blam\w+|accus\w+|suspect\w*|suspicion\w*|responsib\w+|behind|hands? of|hallmarks?|fingerprints?|signature|trademark"
    r"|signs?|clues?|traces?|finger|attribut\w+|culprits?|authors?|perpetrat\w+|guilty|work of|doing of|handiwork"
    r"|modus operandi|methods? of|style of|bore the|bears the|implicat\w+|linked to|belong\w*|member of|members of)\b"
)
_ACCUSES = re.compile(
    r"\s(?:\w+ ){0,2}?(?:blam\w+|accus\w+|suspect\w*|attribut\w+|condemn\w*|denounc\w*|prais\w*|welcom\w*|hail\w*|warn\w*"
    r"|threaten\w*|vow\w*|call\w*|urg\w+|reject\w*|den[iy]\w*|said|says|told)\b"
)
_DOES = re.compile(
    r"\s(?:(?:also|then|later|who|have|has|had|on|at|\w+day|night|dawn) ){0,4}(?P<verb>[a-z]+)\b"
)
_IRREGULAR = frozenset(
    [
        *(
            "took",
            "swept",
            "broke",
            "drove",
            "ran",
            "came",
            "went",
            "fell",
            "burst",
            "set",
            "hit",
            "struck",
            "laid",
        ),
        *(
            "held",
            "cut",
            "threw",
            "blew",
            "slew",
            "stole",
            "sank",
            "tore",
            "beat",
            "put",
            "shot",
            "made",
            "got",
        ),
    ]
)
_IDLE = frozenset(
    [
        *(
            "denied",
            "condemned",
            "praised",
            "hailed",
            "welcomed",
            "warned",
            "threatened",
            "vowed",
            "accused",
        ),
        *(
            "blamed",
            "called",
            "urged",
            "demanded",
            "rejected",
            "lost",
            "fled",
            "retreated",
            "surrendered",
        ),
        *(
            "suffered",
            "died",
            "agreed",
            "controlled",
            "operated",
            "signed",
            "ruled",
            "pledged",
            "emerged",
        ),
        *(
            "claimed",
            "wanted",
            "need",
            "needed",
            "opposed",
            "remained",
            "used",
            "based",
            "linked",
            "backed",
        ),
        *(
            "allied",
            "armed",
            "led",
            "killed",
            "wounded",
            "arrested",
            "captured",
            "detained",
            "named",
            "called",
        ),
        *(
            "refused",
            "offered",
            "released",
            "freed",
            "announced",
            "confirmed",
            "posted",
            "issued",
        ),
        *(
            "declared",
            "added",
            "insisted",
            "stated",
            "founded",
            "formed",
            "joined",
            "split",
            "supported",
        ),
    ]
)
_LONGEST_START = 60


def backstop(
    heard: Heard, silent: Sequence[tuple[Phrase, Span]], trigger: Span | None
) -> list[Entry]:
    """Return what the text says of the one armed group that it names, if it says it.

    Args:
        heard: the text.
        silent: the phrases that no rule has placed, each with its sentence.
        trigger: the words that tell of the attack.
    """
    found = [e for phrase, sentence in silent for e in _of(heard, phrase, sentence, trigger)]
    groups = {_key(e) for e in found}
    return found if len(groups) == 1 else []


def _key(entry: Entry) -> str:
    actor = entry.mention.actor
    return actor.actor_id if actor else entry.mention.name.casefold()


def _of(heard: Heard, phrase: Phrase, sentence: Span, trigger: Span | None) -> Iterator[Entry]:
    if phrase.mentions[0].kind != "armed_group":
        return
    words = heard.lower[sentence.start : sentence.end]
    said = _weighed(phrase, words, sentence, trigger)
    if said is None:
        return
    for mention in phrase.mentions:
        by = mention.name if said.speaks else speaker(heard.lower, sentence, phrase.start)
        yield Entry(mention, said, by, sentence)


def _weighed(phrase: Phrase, words: str, sentence: Span, trigger: Span | None) -> Said | None:
    if _OTHER_TIMES.search(words) or _AGAINST.search(phrase.left) or _DONE_TO.match(phrase.near):
        return None
    if does(phrase, sentence, trigger):
        return DID
    if _NOT.search(words) or phrase.linked:
        return None
    for right in dict.fromkeys((phrase.right, phrase.near)):
        says = _SAYS.match(right)
        rest = right[says.start() :] if says else ""
        if (
            says
            and _OWN.search(rest)
            and not _SUFFERED.search(rest)
            and compiled(_DEED).search(rest)
        ):
            return CLAIMED
    accuses = _ACCUSES.match(phrase.right) or _ACCUSES.match(phrase.near)
    near = f"{phrase.left[-_REACH:]} {phrase.right[:_REACH]}"
    return SUSPECTED if not accuses and _BLAME.search(near) else None


def does(phrase: Phrase, sentence: Span, trigger: Span | None) -> bool:
    """Whether the sentence begins with the group doing something, and goes on to the attack."""
    if trigger is None or not (phrase.end <= trigger.start < sentence.end) or phrase.linked:
        return False
    if phrase.start - sentence.start > _LONGEST_START or is_object(phrase.left):
        return False
    verb = _DOES.match(phrase.right)
    if verb is None or verb["verb"] in _IDLE:
        return False
    return verb["verb"] in _IRREGULAR or (
        verb["verb"].endswith("ed") and len(verb["verb"]) > len("need")
    )
