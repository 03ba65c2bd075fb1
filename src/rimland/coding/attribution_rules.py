"""What one noun phrase is said to have done: rules over the words to its left and right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rimland.coding.attribution_phrase import Phrase
from rimland.coding.attribution_words import compiled
from rimland.model.vocab import Certainty, Claim, Tie
from rimland.reading.spans import Span


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase's position says of its actor; ``speaks`` where the actor itself says so."""

    tie: Tie = Tie.UNKNOWN
    certainty: Certainty | None = None
    claim: Claim = Claim.NONE_KNOWN
    speaks: bool = False


CLAIMED = Said(certainty=Certainty.PROBABLE, claim=Claim.CLAIMED, speaks=True)
DENIED = Said(certainty=Certainty.DISPUTED, claim=Claim.DENIED, speaks=True)
DID = Said(Tie.DIRECTED, Certainty.ESTABLISHED)
LIKELY = Said(Tie.UNKNOWN, Certainty.PROBABLE)
SUSPECTED = Said(Tie.UNKNOWN, Certainty.SUSPECTED)
INSPIRED = Said(Tie.INSPIRED, Certainty.PROBABLE)
GUIDED = Said(Tie.GUIDED, Certainty.PROBABLE)
NO_TIE = Said(Tie.NONE, Certainty.DISPUTED)
NOT_THE_DOER = Said()
"""The position shows another part: victim, target, speaker, background."""

_RESPONSIBLE = r"(?:responsib\w+|credit|authorship|culpability|involvement|having~|to~have~|killing|carrying)"
_CLAIMS = (
    r"{FILL}[\s,]{1,3}(?:claim(?:s|ed|ing)?\b(?!~(?:that~)?(?:to~control|control|territory|victory|the~lives|to~have~(?:taken|captured|seized)))"
    r"|(?:admit(?:s|ted|ting)?|acknowledg(?:es|ed|ing)|t(?:ook|akes?|aken|aking)|accept(?:s|ed|ing)?"
    r"|assum(?:es|ed|ing)|assert(?:s|ed)?|adjudicated|confess(?:es|ed)?)~(?:\w+~){0,4}?"
    rf"(?:{_RESPONSIBLE}|to~the~))"
)
_SAYS = (
    r"{FILL}[\s,]{1,3}(?:sa(?:id|ys|ying)|announc(?:es|ed|ing)|declar(?:es|ed|ing)|boast(?:s|ed|ing)|stat(?:es|ed|ing)"
    r"|report(?:s|ed)?|confirm(?:s|ed)?|wrote|released|issued|posted|published|told)\b"
    r"(?P<what>[^.;]{0,160}?)\b(?:(?:it|they|we|its~\w+|their~\w+|one~of~(?:its|their)~\w+|two~of~(?:its|their)~\w+"
    r"|(?:the|its)~(?:group|movement|fighters|men|mujahideen)|a~soldier~of~[\w ]{0,20})~(?:\w+~){0,2}?"
    r"(?:(?:had~|have~|has~)?(?:also~|indeed~)?(?:<attack>|carried)|(?:was~|were~)(?:also~|indeed~)?(?:behind|responsible))"
    r"|claim(?:ing|ed)~(?:responsib|credit|the)|(?:carried~out|done|committed|staged|conducted)~by~(?:one~of~)?(?:its|their)\b"
    r"|responsibility)"
)
_DENIES = (
    r"{FILL}[\s,]{1,3}(?:(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|disclaim(?:s|ed|ing)?|disavow(?:s|ed|ing)?"
    r"|dissociat(?:es|ed)|distanc(?:es|ed))\b"
    r"|(?:said|says|insist(?:s|ed)?|stat(?:es|ed)|claim(?:s|ed)?)~(?:that~)?(?:it|they|its~\w+)~(?:\w+~){0,2}?"
    r"(?:not~|nothing~to~do|no~(?:role|part|hand|involvement|link))"
    r"|(?:has|had|have|is|was)~(?:nothing~to~do~with))"
)
_SUSPECTED_AFTER = (
    r"{FILL}[\s,]{1,3}(?:is|are|was|were|been)~(?:widely~|also~|strongly~|generally~|immediately~|quickly~|being~|been~){0,2}"
    r"(?:suspected|accused|blamed|believed|thought|considered|alleged|presumed|implicated|named|fingered)\b"
    r"(?!~(?:by~)?(?:to~be~(?:holding|planning)))"
)
_BEHIND = (
    r"{FILL}[\s,]{1,3}(?:is|are|was|were|stands?|stood|be|been)~(?P<doubt>probably~|likely~|apparently~|possibly~|allegedly~|reportedly~)?"
    r"(?:behind|responsible|the~(?:perpetrators?|authors?|attackers?|culprits?))\b"
)
_LONG_FILL = (
    r"(?:[\s,]{1,3}(?:disguised|wearing|armed|dressed|riding|travell?ing|carrying|posing|using|hiding|driving"
    r"|in|from|on|aboard|with|operating|based|arriving|coming|numbering|led)\b[^.;:]{1,90}?)??"
)
_ATTACKS = rf"{_LONG_FILL}{{FILL}}[\s,]{{1,3}}(?P<verb><attack>)\b"
_ATTACK_THING = (
    r"(?:['’]s?)?[\s-](?:(?:suicide|car|truck|bomb|rocket|mortar|grenade|terrorist|terror|armed|gun|deadly|artillery"
    r"|missile|drone|air|night|surprise|military|ground|hit-and-run)[\s-]){0,3}(?:<attack_noun>)\b"
    r"(?!~(?:against|on|of)~(?:it|them)\b)"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|got|get)\b")
_DOUBT = re.compile(r"\b(?:may|might|could|allegedly|apparently|possibly|presumably|would)\b")
_PROBABLE = re.compile(r"\b(?:probably|likely|reportedly|must)\b")
_NEVER = re.compile(r"\b(?:not|never|no longer)\b|n't\b")
_NOT_YET = r"{FILL}[\s,]{1,3}(?:not~|never~|yet~to~|stopped~short~of~|refused~to~|declined~to~|failed~to~|neither~)"

_BY = (
    r"\b(?:(?P<claim>claim(?:ed|s)?|admitted|acknowledged|responsibility)|(?P<inspired>inspired|motivated|radicali[sz]ed|influenced)"
    r"|(?P<guided>guided|coached|instructed~online|mentored)|(?P<ordered>directed|ordered|orchestrated|masterminded|planned"
    r"|organi[sz]ed|plotted|sponsored|coordinated|prepared|commissioned)|(?P<did><attack>|<attack_noun>|carried~out|done|work|perpetrated|caused"
    r"|laid|set~off|triggered|fired|snatched|dragged|blown~up|shot~dead|shot~down"
    r"|mined|hit|struck|beaten|hanged|decapitated|dumped|slain)"
    r"|(?P<other><other_by>|captured))\b"
)
_BY_END = re.compile(
    r"\b(?P<by>by|at the hands of|on behalf of|perpetrated by)\W{1,3}"
    r"(?P<det>(?:(?!(?:according|of|to|and|or|in|from|on|with|for|at|that|which|who)\b)[\w'-]+[\s\"“\[(]{1,3}){0,5}?)\Z"
)
_DET = r"(?:(?:the|a|an|some|several|two|three|its|their|local|so-called|both|either)\W{1,3}){0,3}"
_LEFT = (
    rf"(?P<none>\b(?:not|no|never|nor|without|neither|any)\b[^.;]{{0,60}}?\b(?:link(?:ed|s)?|tie[ds]?|connect(?:ed|ions?)|relat(?:ed|ions?)"
    rf"|affiliat(?:ed|ions?)|evidence|contacts?|members?|involvement)\b[^.;]{{0,50}}?\b(?:to|with|between|of|by|from)~{_DET}\Z)"
    rf"|(?P<none2>\bno~(?:evidence|indication|sign|proof|suggestion)\b[^.;]{{0,90}}\Z)"
    rf"|(?P<pledge>\b(?:pledg\w{{1,3}}|swor[en]|declar\w{{1,3}}|profess\w{{1,3}}|express\w{{1,3}}|stated)~(?:\w+~){{0,3}}?(?:allegiance|loyalty|fealty|support|sympathy|bay'?ah?)~(?:to|for|with)~{_DET}\Z"
    rf"|\b(?:allegiance|loyalty|sympathy|sympathi[sz]\w{{1,3}}|sympathetic|admir\w{{1,5}})~(?:to|for|with|of)~{_DET}\Z|\b(?:supporter|follower|admirer|sympathi[sz]er)s?~of~{_DET}\Z|\bin~the~name~of~{_DET}\Z)"
    rf"|(?P<inspired>\b(?:inspired|motivated|radicali[sz]ed|influenced)~(?:\w+~)?by~{_DET}(?:propaganda~of~|ideology~of~)?\Z)"
    rf"|(?P<coached>\b(?:coached|guided|instructed|mentored|directed|in~(?:contact|touch|communication))~(?:[\w-]+~){{0,5}}?(?:online|remotely|internet|messag\w{{1,4}}|telegram|whatsapp|phone|abroad|contact|touch)\b[^.;]{{0,30}}\b(?:by|with|from)~(?:[\w-]+~){{0,5}}\Z"
    rf"|\b(?:in~(?:contact|touch|communication)~with|taking~(?:orders|instructions)~from|instructions~from)~(?:[\w-]+~){{0,5}}\Z)"
    rf"|(?P<blame>\bblam(?:e|es|ed|ing)\b[^.;]{{0,100}}?\bon~{_DET}\Z|\b(?:blam(?:e|es|ed|ing)|accus(?:e|es|ed|ing)|suspect(?:s|ed|ing)?|implicat(?:es?|ed|ing))~(?:that~)?{_DET}\Z"
    rf"|\battribut(?:e|es|ed|ing)\b[^.;]{{0,100}}?\bto~{_DET}\Z|\bpoint(?:s|ed|ing)?~(?:\w+~){{0,4}}?(?:at|to|towards?)~{_DET}\Z|\bsuspicions?~(?:\w+~){{0,3}}?on~{_DET}\Z"
    rf"|\b(?:hallmarks?|signature|trademarks?|handiwork|fingerprints)~of~(?:[\w-]+~){{0,3}}{_DET}\Z|\bhallmarks?~of~(?:an?~|previous~|past~)?{_DET}\Z"
    rf"|\b(?:work|responsibility|doing)~of~{_DET}\Z|\b(?:linked|tied|traced|ascribed|connected)~to~{_DET}\Z|\bfinger~at~{_DET}\Z|\b(?:held|holds|holding)~{_DET}\Z(?=.{{0,0}})"
    rf"|\b(?:prime|main|chief|likely)~suspects?~(?:is|are|was|were)~{_DET}\Z)"
    rf"|(?P<belief>\b(?:believ(?:e|es|ed)|think|thinks|thought|suspect(?:s|ed)?|alleg(?:e|es|ed)|assum(?:e|es|ed)|presum(?:e|es|ed)|fear(?:s|ed)?|speculat(?:e|es|ed))~(?:that~)?{_DET}\Z)"
    rf"|(?P<copula>\b(?:<doers>)\b[^.;]{{0,50}}?\b(?:was|were|is|are|as|being)~(?:(?:a|an|the|also|known|former|identified|as)~){{0,4}}\Z)"
)


def judged(phrase: Phrase, trigger: Span | None) -> Said | None:
    """Return what the words around a phrase say of its actors; None where they say nothing."""
    state = phrase.mentions[0].kind == "state_force"
    said = _as_subject(phrase, trigger, state=state) or _after_words(phrase, trigger, state=state)
    return _tempered(said, phrase) if said else None


def _tempered(said: Said, phrase: Phrase) -> Said:
    """Weaken what is said where the phrase itself is hedged or only near the group."""
    if said.certainty is not Certainty.ESTABLISHED:
        return said
    if phrase.suspected:
        return SUSPECTED
    if phrase.inspired:
        return INSPIRED
    return LIKELY if phrase.linked else said


def speaks(phrase: Phrase) -> Said | None:
    """Return a claim or denial that the phrase makes; None where it makes none."""
    return _speaks(phrase.near) or (_speaks(phrase.right) if phrase.right != phrase.near else None)


def _speaks(right: str) -> Said | None:
    if compiled(_NOT_YET).match(right):
        return NOT_THE_DOER
    denied = compiled(_DENIES).match(right)
    if denied:
        return DENIED
    claims = compiled(_CLAIMS).match(right)
    if claims:
        if _NEVER.search(claims["fill"]):
            return NOT_THE_DOER
        return SUSPECTED if _PASSIVE.search(claims["fill"]) and "been" in claims["fill"] else CLAIMED
    said = compiled(_SAYS).match(right)
    if said and not _NEVER.search(said[0]):
        return CLAIMED
    return None


def _as_subject(phrase: Phrase, trigger: Span | None, *, state: bool) -> Said | None:
    right = phrase.right
    voiced = speaks(phrase)
    if state and voiced is CLAIMED and not re.search(r"responsib|credit", right[:80]):
        voiced = None
    if voiced:
        return voiced
    if phrase.speaker:
        return None
    if _is_object(phrase.left) or (state and _OWN.search(phrase.left)):
        return None
    if compiled(_SUSPECTED_AFTER).match(right) or compiled(_SUSPECTED_AFTER).match(phrase.near):
        return SUSPECTED
    behind = compiled(_BEHIND).match(right)
    if behind and not _NEVER.search(behind["fill"]):
        doubtful = behind["doubt"] or _DOUBT.search(behind["fill"])
        return SUSPECTED if doubtful or _believed(phrase) else DID
    attack = compiled(_ATTACKS).match(right)
    if attack:
        return _deed(phrase, attack, trigger, state=state)
    thing = compiled(_ATTACK_THING).match(right)
    if thing and not phrase.left.endswith((" on ", " against ", " on the ", " against the ")):
        return SUSPECTED if _believed(phrase) else DID
    return None


_OWN = re.compile(r"\b(?:its|their|his|our)\W{1,3}(?:\w+\W{1,3})?\Z")
_GOVERNED = re.compile(
    r"\b(?:by|of|in|with|from|on|against|to|at|for|near|between|among|upon|into|including|than|over)"
    r"\W{1,3}(?:(?:the|a|an|some|several|many|two|three|\d+)\W{1,3}){0,2}\Z"
)
_HIT = (
    r"\b(?:<attack>)\s(?:(?:at|least|more|than|about|around|nearly|some|the|a|an|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|dozens|scores|several|many|other|another|of|up|to|as|and|[0-9]+)\s){0,5}\Z"
)


def _is_object(left: str) -> bool:
    """Whether the words before make the phrase what something is done to, or with, or at."""
    return bool(_GOVERNED.search(left) or compiled(_HIT).search(left))


def _believed(phrase: Phrase) -> bool:
    left = compiled(_LEFT).search(phrase.left)
    return bool(left and (left["belief"] or left["blame"]))


# "in an ambush": after these words a verb of attack is a noun.
_NOUN_BEFORE = re.compile(
    r"\b(?:an?|the|this|that|its|their|in|of|one|each|another|previous|similar|suicide|car|truck|bomb|rocket"
    r"|for|after|during|by|from|with|against|on|armed|deadly|drone|air|under|following)\W{1,3}\Z"
)
# "12 soldiers killed in", without "were".
_SUFFERED = (
    r"(?:killed|injured|wounded|murdered|kidnapped|abducted|executed|assassinated|captured|shot|massacred|beheaded"
    r"|slain|seized)(?:~and~(?:killed|injured|wounded))?(?:\s?[.;:)\]]|\s?\Z|\s(?:when|in|by|during|after|while|as|on|near|and~[0-9])\b)"
)
_AGO = (
    r"[^.;]{0,60}?\b(?:(?:similar|previous|earlier|past|other|separate|(?:a~)?series~of|several|numerous|dozens~of|many"
    r"|scores~of|a~number~of|frequent|most~of|deadly|high-profile|major)~(?:\w+~){0,3}?(?:<attack_noun>)\b|in~recent~(?:years|months|weeks)"
    r"|over~the~(?:past|years|last)|last~year|since~(?:19|20)\d\d|since~(?:it|its|the~start)\b|for~(?:years|decades)|in~the~past|in~previous)"
)
_HABIT = re.compile(r"\b(?:often|regularly|routinely|repeatedly|frequently|typically|usually)\b")


def _deed(
    phrase: Phrase, attack: re.Match[str], trigger: Span | None, *, state: bool
) -> Said | None:
    fill = attack["fill"] or ""
    if _NOUN_BEFORE.search(attack[0][: attack.start("verb") - attack.start()]):
        return None
    before_verb = attack[0][: attack.start("verb") - attack.start()]
    if _NEVER.search(fill):
        return NOT_THE_DOER
    if _PASSIVE.search(before_verb) or compiled(_SUFFERED).match(phrase.right, attack.start("verb")):
        return NOT_THE_DOER
    start = phrase.end + attack.start("verb")
    at_trigger = trigger is not None and Span(start, phrase.end + attack.end("verb")).overlaps(trigger)
    if state and not at_trigger and _answers(phrase.right[attack.end("verb") :], attack["verb"]):
        return NOT_THE_DOER
    past = compiled(_AGO).match(phrase.right, attack.end("verb"))
    if not at_trigger and (past or _HABIT.search(fill)):
        return NOT_THE_DOER
    if _believed(phrase) or _DOUBT.search(fill):
        return SUSPECTED
    return LIKELY if _PROBABLE.search(fill) else DID


_HEAVY = re.compile(r"bomb|shell|raid|str[iu]|pound|launch|torch|burn|execut|massacr|murder|assassin|tortur")
_OBJECT = r"[\s,]{1,3}(?:dead~|down~|and~\w+~){0,2}(?:at~|on~|back~|upon~)?(?:least~|more~than~|about~|the~|a~|an~|one~|two~|three~|four~|five~|six~|several~|\d+~|all~|another~|both~|some~|armed~|suspected~|other~|his~|alleged~|islamist~|of~){0,4}(?:<fighters>)\b"


def _answers(after: str, verb: str) -> bool:
    """Whether a force's deed is done to attackers: an answer, not this attack."""
    return not _HEAVY.match(verb) and bool(compiled(_OBJECT).match(after))


def _after_words(phrase: Phrase, trigger: Span | None, *, state: bool) -> Said | None:
    left = compiled(_LEFT).search(phrase.left)
    if left:
        if left["none"] or left["none2"]:
            return NO_TIE
        if left["coached"]:
            return GUIDED
        if left["pledge"] or left["inspired"]:
            return INSPIRED
        if left["blame"]:
            return SUSPECTED
        if left["copula"] and not state:
            return SUSPECTED if phrase.suspected else (INSPIRED if phrase.inspired else DID)
    by = _BY_END.search(phrase.left)
    if by and not (state and _OWN.search(phrase.left)):
        return _by(phrase, by, trigger, state=state)
    return None


_REACH_OF_BY = 140
_HEDGED = re.compile(
    r"\b(?:suspected|believed|thought|alleged(?:ly)?|apparently|possibly|presum\w+|might|may|accused|blamed)\b"
)


def _by(phrase: Phrase, by: re.Match[str], trigger: Span | None, *, state: bool) -> Said | None:
    if by["by"] == "at the hands of":
        return DID
    before = phrase.left[max(0, by.start() - _REACH_OF_BY) : by.start()]
    clause = re.split(r"[.;]", before)[-1]
    last = None
    for found in compiled(_BY).finditer(clause):
        last = found
    if last is None:
        return None
    between = clause[last.end() :]
    doubt = f"{clause[max(0, last.start() - 40) : last.start()]} {between} {by['det']}"
    begin = phrase.start - len(phrase.left) + by.start() - len(clause) + last.start()
    at_trigger = trigger is not None and Span(begin, begin + len(last[0])).overlaps(trigger)
    if last["other"] and not at_trigger:
        return NOT_THE_DOER
    if last["claim"]:
        return NOT_THE_DOER if _NEVER.search(doubt) or "no one" in doubt else CLAIMED
    if last["inspired"]:
        return INSPIRED
    if last["guided"]:
        return GUIDED
    if _NEVER.search(doubt):
        return None
    if _HEDGED.search(doubt):
        return SUSPECTED
    if re.search(r"probably|likely|reportedly", doubt):
        return LIKELY
    if state and not at_trigger and _victim_is_attacker(clause[: last.start()], last[0]):
        return NOT_THE_DOER
    return DID


def _victim_is_attacker(before: str, verb: str) -> bool:
    """Whether those whom a force killed are the attackers: "the gunman was shot by police"."""
    if _HEAVY.match(verb):
        return False
    near = re.split(r"[,;]", before)[-1]
    return bool(compiled(r"\b(?:<fighters>)\b(?:\W+\w+){0,3}\W*\Z").search(near))
