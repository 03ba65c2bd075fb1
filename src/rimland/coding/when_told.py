"""How a day stands to an attack in its sentence: as the attack's own, or as that of other doings.

"The toll of Thursday's bombing rose to 21 on Friday, officials said on Saturday" holds three days and
one of them is the attack's. What counts is the word that the day leans on: an attack, the verb of
somebody who spoke, arrested, mourned or counted, or a verb that nothing is known of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum

from rimland.reading.spans import Span

_REACH = 260
"""Characters to the left in which a day's verb is looked for."""

_NEAR = 40


class Standing(IntEnum):
    """How sure it is that a day is the attack's; lower is surer."""

    NAMED = 0  # "Friday's bombing", "the attack began on Friday"
    TOLD = 1  # leans on a word of the attack
    NEUTRAL = 2  # leans on a verb that nothing is known of
    DEATH = 3  # "died on Friday", perhaps long after
    DOUBTFUL = 4  # the attack stands behind "after", "to mourn", "who"
    OTHER = 5  # the day of a statement, a funeral, an arrest


_NOUN = (
    r"(?:attacks?|bombings?|blasts?|explosions?|raids?|shootings?|killings?|massacres?|assaults?|ambush(?:es)?|"
    r"strikes?|airstrikes?|violence|clash(?:es)?|stabbings?|siege|bomb(?:s|ers?)?|attackers?|gunm[ae]n|"
    r"assailants?|abductions?|kidnappings?|murders?|rampage|bloodshed|slaughter|incidents?|fighting|"
    r"bombardment|shelling|assassination|hijacking|atrocity|tragedy)"
)
_PLAIN = (
    r"(?! (?:the|a|an|that|for|in|on|at|by|of|as|when|where|after|before|who|which|and|but|with|from|to|its|his|"
    r"her|their|two|three|four|five|several|some|he|she|they|it|was|were|has|had|said|killed)\b)"
)
_OF_THE_ATTACK = re.compile(rf"(?:['’]s?|(?<=s)['’])(?:{_PLAIN} [\w'’-]{{1,20}}){{0,4}}? {_NOUN}\b")
_ATTRIBUTE = re.compile(rf"(?:{_PLAIN} [\w'’-]{{1,20}}){{0,2}}? {_NOUN}\b")
_ARTICLE = re.compile(r"\b(?:the|this|of|in|from) \Z")
_OTHERS = re.compile(r"[^.;]{0,60}?\b(?:another|a previous|an earlier|a similar|an? separate)\b")
_NOUN_BEFORE = re.compile(
    rf"\b{_NOUN} (?:(?:of|on|that|early|late|at|in the (?:early|small) hours of|on the (?:night|morning|evening) of) ){{1,3}}"
    r"(?:the )?\Z"
)
_TOOK_PLACE = re.compile(
    rf"\b(?:{_NOUN}|it|that|this|events?)\b[^.;]{{0,90}}?\b(?:began|started|took place|happened|occurred|"
    r"unfolded|was (?:launched|carried out|staged)|were (?:launched|carried out|staged)|broke out|dates? back to)"
    r"\b(?:[^.;]|(?<=[ap])\.(?=m)|(?<=[ap]\.m)\.|(?<=\d)\.(?=\d)){0,50}\Z"
)
_ON_CLAIM = re.compile(
    rf"\b(?:claim\w*|condemn\w*|denounc\w*|den(?:y|ies|ied)|blam\w*|responsib\w*|prais\w*)\b[^.;]{{0,60}}\b{_NOUN} "
    r"(?:on|late|early)(?: on)? \Z"
)

_AFTER_THAT = re.compile(
    rf"\b(?:after|following|since) (?:the|an?|its|last) (?:[\w-]+ ){{0,3}}?{_NOUN} (?:of|on) (?:the )?\Z"
)
_BODY_FOUND = re.compile(
    r"\b(?:body|bodies|remains|corpses?)\b[^.;]{0,140}\b(?:found|recovered|discovered|retrieved|flown|brought)\b"
    r"[^.;,]{0,40}\Z"
)
_OTHER = re.compile(
    r"\b(?:bur(?:y|ied|ying|ies)|mourn\w*|honou?r\w*|remember\w*|identif\w+|visit\w*) (?:[\w'’-]+ ){0,5}"
    r"(?:dead|victims?|killed|wounded|injured|survivors)\b|"
    r"\b(?:toll|number|count|figure|tally)\b[^.;]{0,140}\b(?:rose|rise[ns]?|rising|climb\w*|jumped|gone up|went up|"
    r"goes up|reached|mounted|stood|stands|increased|grew|grown|dropped|fell|raised|"
    r"to (?:at least |more than |about |over )?(?:\d[\d,]*|(?:twen|thir|for|fif|six|seven|eigh|nine)t\w+|\w+teen|"
    r"t(?:wo|hree|en|welve)|four|five|six|seven|eight|nine|eleven|one hundred))\b"
    r"|\b(?:raised|raising|raises|brought|bringing|put|puts|lowered|revised|cut|corrected) (?:the|its|their|to [\w-]+ the) "
    r"(?:[\w-]+ )?(?:toll|number|count|figure|tally)\b"
    r"|\b(?:spoke of|gave|counted|reported|recorded|put) [^.;,]{0,40}\b(?:dead|victims|deaths|killed|bodies|wounded|injured)\b"
    r"|\b(?:ended|ending|broke|lifted|end of) (?:a|the|an) (?:[\w'’-]+ ){0,3}(?:siege|standoff|stand-off)\b"
    r"|\b(?:said|says|say|saying|told|tells|announc\w+|report(?:s|ed|ing)|add(?:s|ed|ing)|confirm(?:s|ed|ing)|"
    r"stat(?:ed|ing)|declared|statement|communiqu[eé]|denied|denies|condemned|denounced|published|issued|"
    r"revealed|learned|disclosed|noted|warned|news conference|press conference|interview|spoke|speaking|spoken|"
    r"vowed|pledged|promised|blamed|identified|arrested|detained|charged|sentenced|convicted|arraigned|"
    r"buried|burying|bury|funerals?|mourn(?:ing|ed|s)?|vigils?|marched|reopened|resumed|"
    r"searched|searching|hunt(?:ed|ing) for|combing|stayed away|tweeted|posted|estimated|acknowledged|"
    r"insisted|claimed responsibility|claim of responsibility|discharged|summoned|updated|corrected|"
    r"put the (?:toll|number|dead|death|figure|count)|according to|attributed|"
    r"confirming|commemorat\w+|remembered|lit candles)\b"
)
_DEATH = re.compile(
    r"\b(?:died|dies|die|dying|succumbed|expired|passed away|(?:has|have) died|pronounced dead|declared dead)\b"
)
_LATE_DEATH = re.compile(
    r"\b(?:died|dies|expired|passed away)(?: [\w'’-]+){0,4}? (?:of|from) (?:his|her|their|its) (?:[\w-]+ )?"
    r"(?:wounds|injuries|burns)\b|\bsuccumbed\b|\bdied (?:later |overnight )?in (?:an? |the )?(?:[\w'’-]+ ){0,3}hospital\b"
)
_HEADING = re.compile(r"\s{0,2}(?:--|—|\])")
_BARRIER = re.compile(
    r"\b(?:after|following|since|who|whose|which|where|amid|despite|over|that (?:[\w'’-]+ ){1,4}had|"
    r"to (?:mourn|bury|remember|protest|honou?r|pay|discuss|investigate|find|search|hunt|arrest|condemn|mark))\b"
)
_AFTER = re.compile(r"\b(?:after|since|which|to (?:mourn|bury|remember|protest|commemorate))\b")
_RECALLS = re.compile(r"\b(?:days?|weeks?|months?|years?) (?:earlier|before|ago)\b")
_COMING = re.compile(r"\b(?:will|shall|due to|scheduled|expected to|is to|are to)\b[^.;,]{0,60}\Z")
_PARTS = re.compile(r";|:(?=\s)|\s--?\s|—|–\s")
_VERB = re.compile(
    r"\b(?:\w{2,20}ed|was|were|is|are|has|have|had|began|took|went|came|left|hit|struck|threw|fled|drove|ran|broke|"
    r"blew|shot|set|burnt|cut|beat|stole|held|seized|fell|led|got|made|gave|saw|stood|fought|\w{3,20}ing)\b"
)
_OPENING = re.compile(
    r"(?:(?:on|late|early|earlier|in|at|about|around|the|of|night|evening|morning|and|but|also) ?){0,6}\Z"
)
_NEXT_WORD = re.compile(r"[\s,]{0,3}((?:[\w'’-]+ ?){0,3})")
_MANNER = re.compile(r"(?:that|when|as|while)\b")


def standing(low: str, sentence: Span, day: Span, triggers: Sequence[Span]) -> Standing:
    """Return how a day stands to the attack that triggers of its sentence tell of.

    Args:
        low: the whole text in lower case, of the same length.
        sentence: the sentence of the day.
        day: the words of the day.
        triggers: words of the attack in the sentence, in order; none in a sentence about it.
    """
    before = low[max(sentence.start, day.start - _REACH) : day.start]
    behind = low[day.end : min(sentence.end, day.end + 90)]
    if _OF_THE_ATTACK.match(behind) or (_ARTICLE.search(before) and _ATTRIBUTE.match(behind)):
        return Standing.NAMED
    if (_HEADING.match(behind) and not sentence.start) or _COMING.search(before):
        return Standing.OTHER
    if _NOUN_BEFORE.search(before):
        unsure = _ON_CLAIM.search(before) or _AFTER_THAT.search(before)
        return Standing.DOUBTFUL if unsure else Standing.NAMED
    if _BODY_FOUND.search(before):
        return Standing.DOUBTFUL
    if _TOOK_PLACE.search(before) and not _speaks_last(before):
        return Standing.NAMED
    return _leaning(low, sentence, day, triggers)


def _speaks_last(before: str) -> bool:
    """Whether somebody speaks between the attack and the day: "it happened, he said on Monday"."""
    return any(m.end() > len(before) - _NEAR for m in _OTHER.finditer(before))


def _leaning(low: str, sentence: Span, day: Span, triggers: Sequence[Span]) -> Standing:
    begin = _clause_start(low, max(sentence.start, day.start - _REACH), day.start)
    before = low[begin : day.start]
    place = bisect_left(triggers, day.start, key=lambda t: t.start)
    left = triggers[place - 1] if place and triggers[place - 1].end > begin else None
    nearest = left.end - begin if left else -1
    other = _last(_OTHER, before)
    death = _last(_DEATH, before)
    if other >= nearest > -1 or other > nearest:
        told = _MANNER.search(before, other)  # "said that a bomb on Sunday": a new clause begins
        if not (told and left is None and place < len(triggers)):
            return Standing.OTHER
    late = _LATE_DEATH.search(before)
    if late and death >= other and len(before) - late.end() < _NEAR:
        return Standing.OTHER
    if death >= nearest > -1 or (death > -1 and left is None):
        return Standing.DEATH
    if left is not None:
        return Standing.NEUTRAL if _last_verb(before) > nearest + 1 else Standing.TOLD
    return _ahead(low, sentence, day, triggers[place:], before)


def _clause_start(low: str, begin: int, end: int) -> int:
    """Where the part of a sentence begins that a semicolon or dash sets off."""
    return max((m.end() for m in _PARTS.finditer(low, begin, end)), default=begin)


def _ahead(low: str, sentence: Span, day: Span, coming: Sequence[Span], before: str) -> Standing:
    """How a day stands to an attack told behind it: "on Friday gunmen killed", "on Friday after"."""
    following = _NEXT_WORD.match(low, day.end, sentence.end)
    words = following.group(1) if following else ""
    opens = bool(_OPENING.match(before)) if len(before) < _NEAR else False
    if _OTHER.match(words) or (not opens and _OTHER.search(words)):
        return Standing.OTHER
    if not coming:
        return Standing.NEUTRAL
    between = low[day.end : min(coming[0].start, day.end + _REACH)]
    if (_AFTER if opens else _BARRIER).search(between) or (opens and _OTHER.search(between)):
        return Standing.DOUBTFUL
    if _OTHERS.match(low, day.end, sentence.end) or _RECALLS.search(
        low, max(sentence.start, day.end - 2 * _NEAR), day.end
    ):
        return Standing.DOUBTFUL
    return Standing.TOLD if opens or _last_verb(before) < 0 else Standing.NEUTRAL


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def _last_verb(before: str) -> int:
    return _last(_VERB, before)
