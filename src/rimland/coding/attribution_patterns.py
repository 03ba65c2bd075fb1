"""The expressions of attribution; angle brackets name lists of ``data/actors/attribution.toml``."""

from __future__ import annotations

import re

RESPONSIBLE = (
    r"(?:responsib\w+|credit|authorship|culpability|involvement|having~|to~have~|killing|carrying)"
)
WHERE = r"(?:\s(?:in|of)\s[\w-]{1,20})?"  # "al-Nusra in Lebanon said"
CLAIMS = (
    rf"{WHERE}"
    r"{FILL}[\s,]{1,3}(?:claim(?:s|ed|ing)?\b(?!~(?:that~)?(?:to~control|control|territory|victory|the~lives|to~have~(?:taken|captured|seized)))"
    r"|(?:admit(?:s|ted|ting)?|acknowledg(?:es|ed|ing)|t(?:ook|akes?|aken|aking)|accept(?:s|ed|ing)?"
    r"|assum(?:es|ed|ing)|assert(?:s|ed)?|adjudicated|confess(?:es|ed)?)~(?:\w+~){0,4}?"
    rf"(?:{RESPONSIBLE}|to~the~)|(?:admit(?:s|ted)?|confess(?:es|ed)?)~(?:to~)?(?:having~)?(?:<attack>)\b)"
)
SAYS = (
    rf"{WHERE}"
    r"{FILL}[\s,]{1,3}(?:sa(?:id|ys|ying)|announc(?:es|ed|ing)|declar(?:es|ed|ing)|boast(?:s|ed|ing)|stat(?:es|ed|ing)"
    r"|report(?:s|ed)?|confirm(?:s|ed)?|wrote|released|issued|posted|published|told)\b"
    r"(?P<what>[^.;]{0,160}?)\b(?:(?:it|they|we|its~\w+|their~\w+|one~of~(?:its|their)~\w+|two~of~(?:its|their)~\w+"
    r"|(?:the|its)~(?:group|movement|fighters|men|mujahideen)|a~soldier~of~[\w ]{0,20})~(?:\w+~){0,2}?"
    r"(?:(?:had~|have~|has~)?(?:also~|indeed~)?(?:<attack>|carried)|(?:was~|were~)(?:also~|indeed~)?(?:behind|responsible))"
    r"|claim(?:ing|ed)~(?:responsib|credit|the)|(?:carried~out|done|committed|staged|conducted)~by~(?:one~of~)?(?:its|their)\b"
    r"|(?:was|were)~(?:one~of~)?(?:its|their)~(?:own~)?(?:soldiers?|fighters?|m[ae]n|members?|mujahideen)"
    r"|(?:its|their)~(?:[\w-]+~){0,3}?(?:fighters?|soldiers?|m[ae]n|members?|bombers?|lions?|mujahideen|units?)\b"
    r"[^.;]{0,60}?\b(?:had~|have~|has~)?(?:<attack>|carried|boarded|blown|behind|responsible|done~it)"
    r"|responsibility)"
)
CALLED = (
    r"{FILL}[\s,]{1,3}(?:call(?:s|ed|ing)|describ(?:es|ed|ing)|hail(?:s|ed|ing)|identif(?:ies|ied))\b[^.;]{0,60}?"
    r"\b(?:(?:one|two|three|four)~of~(?:its|their)|(?:its|their))~(?:own~)?(?:soldiers?|fighters?|m[ae]n|members?|lions?)\b"
    r"|{FILL}[\s,]{1,3}(?:call(?:s|ed|ing)|describ(?:es|ed|ing)|hail(?:s|ed|ing))\b[^.;]{0,60}?"
    r"\b(?:soldiers?|fighters?|lions?)~of~the~(?:caliphate|group|organi[sz]ation|movement|islamic)\b"
).replace("|{FILL}", r"|(?:[\s,]{1,3}(?:has|have|had|later|on~\w+)){0,3}")
DENIES = (
    r"{FILL}[\s,]{1,3}(?:(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|disclaim(?:s|ed|ing)?|disavow(?:s|ed|ing)?"
    r"|dissociat(?:es|ed)|distanc(?:es|ed))\b"
    r"|(?:said|says|insist(?:s|ed)?|stat(?:es|ed)|claim(?:s|ed)?)~(?:that~)?(?:it|they|its~\w+)~(?:\w+~){0,2}?"
    r"(?:not~|nothing~to~do|no~(?:role|part|hand|involvement|link))"
    r"|(?:has|had|have|is|was)~(?:nothing~to~do~with))"
)
SUSPECTED_AFTER = (
    r"{FILL}[\s,]{1,3}(?:is|are|was|were|been)~(?:widely~|also~|strongly~|generally~|immediately~|quickly~|being~|been~){0,2}"
    r"(?:suspected|accused|blamed|believed|thought|considered|alleged|presumed|implicated|named|fingered)\b"
    r"(?!~(?:by~)?(?:to~be~(?:holding|planning)))"
    r"|(?:[\s,]{1,3}(?:may|might|would|could|must|also|still)){0,2}[\s,]{1,3}(?:is|are|was|were|be|being|remains?)~(?:\w+~)?(?:(?:prime|main|chief|likely|leading|obvious|usual"
    r"|only)~suspects?|looked~at|(?:at~the~)?top~of~(?:our|the|their)~list|main~line~of~inquiry)\b"
)
BEHIND = (
    r"{FILL}[\s,]{1,3}(?:is|are|was|were|stands?|stood|be|been)~(?P<doubt>probably~|likely~|apparently~|possibly~|allegedly~|reportedly~)?"
    r"(?:behind|responsible|the~(?:perpetrators?|authors?|attackers?|culprits?))\b"
)
LONG_FILL = (
    r"(?P<long>[\s,]{1,3}(?:disguised|entered|came|arrived|walked|rode|crossed|surrounded|blocked|swept|poured|emerged|forced"
    r"|broke|approached|infiltrated|crept|descended|rounded|dragged|stopped|wearing|armed|dressed|riding|travell?ing|carrying|posing|using|hiding|driving"
    r"|in|from|on|aboard|with|operating|based|arriving|coming|numbering|led)\b[^.;:]{1,90}?)??"
)
ATTACKS = (
    rf"{LONG_FILL}{{FILL}}[\s,]{{1,3}}(?P<verb><attack>"
    r"|(?:order|direct|plann?|mastermind|orchestrat|sponsor|organi[sz])(?:s|es|ed|ing)?~(?:the|this|that|an?)~(?:\w+~)?(?:<attack_noun>)"
    r"|drop(?:s|ped|ping)?~(?:[\w-]+~){0,3}?(?:bombs?|munitions|explosives))\b"
)
ATTACK_THING = (
    r"(?:['’]s?)?[\s-](?:(?:suicide|car|truck|bomb|rocket|mortar|grenade|terrorist|terror|armed|gun|deadly|artillery"
    r"|missile|drone|air|night|surprise|military|ground|hit-and-run)[\s-]){0,3}(?:<attack_noun>)\b"
    r"(?!~(?:against|on|of)~(?:it|them)\b)"
)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|got|get)\b")
DOUBT = re.compile(r"\b(?:may|might|could|allegedly|apparently|possibly|presumably|would)\b")
PROBABLE = re.compile(r"\b(?:probably|likely|reportedly|must)\b")
NEVER = re.compile(r"\b(?:not|never|no longer)\b|n't\b")
NOT_YET = r"{FILL}[\s,]{1,3}(?:not~|never~|yet~to~|stopped~short~of~|refused~to~|declined~to~|failed~to~|neither~)"

BY = (
    r"\b(?:(?P<claim>claim(?:ed|s)?|admitted|acknowledged|responsibility)|(?P<inspired>inspired|motivated|radicali[sz]ed|influenced)"
    r"|(?P<guided>guided|coached|instructed~online|mentored)|(?P<ordered>directed|ordered|orchestrated|masterminded|planned"
    r"|organi[sz]ed|plotted|sponsored|coordinated|prepared|commissioned)|(?P<did><attack>|<attack_noun>|carried~out|done|work|perpetrated|caused"
    r"|laid|set~off|triggered|fired|snatched|dragged|blown~up|shot~dead|shot~down"
    r"|mined|hit|struck|beaten|hanged|decapitated|dumped|slain)"
    r"|(?P<other><other_by>|captured))\b"
)
BY_END = re.compile(
    r"\b(?P<by>by|at the hands of|on behalf of|perpetrated by)\W{1,3}"
    r"(?P<det>(?:(?!(?:according|of|to|and|or|in|from|on|with|for|at|that|which|who)\b)[\w'-]+[\s\"“\[(]{1,3}){0,5}?)\Z"
)
DET = (
    r"(?:(?:the|a|an|some|several|two|three|its|their|local|so-called|both|either|paramilitary"
    r"|home-?grown|rebel|militant|jihadist|islamist|banned|outlawed|separatist|armed|group)\W{1,3}){0,4}"
)
LEFT = (
    rf"(?P<none>\b(?:not|no|never|nor|without|neither|any)\b[^.;]{{0,60}}?\b(?:link(?:ed|s)?|tie[ds]?|connect(?:ed|ions?)|relat(?:ed|ions?)"
    rf"|affiliat(?:ed|ions?)|evidence|contacts?|members?|involvement)\b[^.;]{{0,50}}?\b(?:to|with|between|of|by|from)~{DET}\Z)"
    rf"|(?P<signed>\b(?:statements?|messages?|communiqu[eé]s?|notes?|letters?|texts?|emails?|claims?|placards?|posters?|signs?)\b[^.;]{{0,60}}?"
    rf"\bsigned~(?:by~|with~|as~|from~|in~)?(?:the~name~(?:of~)?)?{DET}\Z"
    rf"|\b(?:speak(?:s|ing)|spoke|calling)~(?:for|on~behalf~of|in~the~name~of)~{DET}\Z)"
    rf"|(?P<traces>\b(?:leaflets?|pamphlets?|flyers?|flags?|banners?|slogans?|graffiti)~(?:\w+~)?(?:of|from|by|praising|signed)~{DET}\Z)"
    rf"|(?P<hedged>\b(?:<doers>)\b[^.;]{{0,40}}?\b(?:is|are|was|were)~(?:\w+~)?(?:believed|thought|suspected|said|understood|alleged|reported)~to~"
    rf"(?:be|have~been|belong~to|have~belonged~to|come~from)~(?:(?:an?|the)~)?\Z)"
    rf"|(?P<none2>\bno~(?:evidence|indication|sign|proof|suggestion)\b[^.;]{{0,90}}\Z)"
    rf"|(?P<pledge>\b(?:pledg\w{{1,3}}|swor[en]|declar\w{{1,3}}|profess\w{{1,3}}|express\w{{1,3}}|stated)~(?:\w+~){{0,3}}?(?:allegiance|loyalty|fealty|support|sympathy|bay'?ah?)~(?:to|for|with)~{DET}\Z"
    rf"|\b(?:allegiance|loyalty|fealty)~to~(?:the~)?(?:\w+~)?(?:head|leader|chief|caliph|emir)~of~{DET}\Z|\b(?:allegiance|loyalty|sympathy|sympathi[sz]\w{{1,3}}|sympathetic|admir\w{{1,5}})~(?:to|for|with|of)~{DET}\Z|\b(?:supporter|follower|admirer|sympathi[sz]er)s?~of~{DET}\Z|\bin~(?:the~name|support|praise)~of~{DET}\Z)"
    rf"|(?P<inspired>\b(?:inspired|motivated|radicali[sz]ed|influenced)~(?:\w+~)?by~{DET}(?:propaganda~of~|ideology~of~)?\Z)"
    rf"|(?P<coached>\b(?:coached|guided|instructed|mentored|directed|in~(?:contact|touch|communication))~(?:[\w-]+~){{0,5}}?(?:online|remotely|internet|messag\w{{1,4}}|telegram|whatsapp|phone|abroad|contact|touch)\b[^.;]{{0,30}}\b(?:by|with|from)~(?:[\w-]+~){{0,5}}\Z"
    rf"|\b(?:in~(?:contact|touch|communication)~with|taking~(?:orders|instructions)~from|instructions~from)~(?:[\w-]+~){{0,5}}\Z)"
    rf"|(?P<blame>\bblam(?:e|es|ed|ing)\b[^.;]{{0,100}}?\bon~{DET}\Z|\b(?:blam(?:e|es|ed|ing)|accus(?:e|es|ed|ing)|suspect(?:s|ed|ing)?|implicat(?:es?|ed|ing))~(?:that~)?{DET}\Z"
    rf"|\b(?:blam|accus)(?:e|es|ed|ing)~(?:(?!(?:of|by|for|on|in|against|to|from|with|at|and)\b)[\w-]+~){{1,4}}\Z"
    rf"|\battribut(?:e|es|ed|ing)\b[^.;]{{0,100}}?\bto~{DET}\Z|\bpoint(?:s|ed|ing)?~(?:\w+~){{0,4}}?(?:at|to|towards?)~{DET}\Z|\bsuspicions?~(?:\w+~){{0,3}}?on~{DET}\Z"
    rf"|\b(?:hallmarks?|marks|stamp|imprint|traits|signature|trademarks?|handiwork|fingerprints)~of~(?:[\w-]+~){{0,3}}{DET}\Z|\bhallmarks?~of~(?:an?~|previous~|past~)?{DET}\Z"
    rf"|\b(?:work|responsibility|doing)~of~{DET}\Z|\b(?:linked|tied|traced|ascribed|connected)~to~{DET}\Z|\bfinger~at~{DET}\Z|\b(?:held|holds|holding)~{DET}\Z(?=.{{0,0}})"
    rf"|\b(?:prime|main|chief|likely)~suspects?~(?:is|are|was|were)~{DET}\Z)"
    rf"|(?P<belief>\b(?:believ(?:e|es|ed)|think|thinks|thought|suspect(?:s|ed)?|alleg(?:e|es|ed)|assum(?:e|es|ed)|presum(?:e|es|ed)|fear(?:s|ed)?|speculat(?:e|es|ed))~(?:that~)?{DET}\Z)"
    rf"|(?P<copula>\b(?:<doers>)\b[^.;]{{0,50}}?\b(?:was|were|is|are|as|being)~(?:(?:a|an|the|also|known|identified|as|all)~){{0,4}}(?:(?:from|members?~of|part~of)~(?:the~)?)?\Z)"
)

HEAVY = re.compile(
    r"bomb|shell|raid|str[iu]|pound|launch|torch|burn|execut|massacr|murder|assassin|tortur"
)
OBJECT = r"[\s,]{1,3}(?:dead~|down~|and~\w+~){0,2}(?:at~|on~|back~|upon~)?(?:least~|more~than~|about~|the~|a~|an~|one~|two~|three~|four~|five~|six~|several~|\d+~|all~|another~|both~|some~|armed~|suspected~|other~|his~|alleged~|islamist~|of~){0,4}(?:[\w-]+~){0,2}?(?:<fighters>)\b"

OWN = re.compile(r"\b(?:its|their|his|our)\W{1,3}(?:\w+\W{1,3})?\Z")
GOVERNED = re.compile(
    r"\b(?:by|of|in|with|from|on|against|to|at|for|near|between|among|upon|into|including|than|over)"
    r"\W{1,3}(?:(?:the|a|an|some|several|many|two|three|\d+)\W{1,3}){0,2}\Z"
)
HIT = (
    r"\b(?:<attack>)\s(?:(?:at|least|more|than|about|around|nearly|some|the|a|an|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|dozens|scores|several|many|other|another|of|up|to|as|and|[0-9]+)\s){0,5}\Z"
)

# "in an ambush": after these words a verb of attack is a noun.
NOUN_BEFORE = re.compile(
    r"\b(?:an?|the|this|that|its|their|in|of|one|each|another|previous|similar|suicide|car|truck|bomb|rocket"
    r"|for|after|during|by|from|with|against|on|armed|deadly|drone|air|under|following)\W{1,3}\Z"
)
# "12 soldiers killed in", without "were".
SUFFERED = (
    r"(?:killed|injured|wounded|murdered|kidnapped|abducted|executed|assassinated|captured|shot|massacred|beheaded"
    r"|slain|seized)(?:~and~(?:killed|injured|wounded))?(?:\s?[.;:)\]]|\s?\Z|\s(?:when|in|by|during|after|while|as|on|near|and~[0-9])\b)"
)
AGO = (
    r"[^.;]{0,60}?\b(?:(?:similar|previous|earlier|past|other|separate|(?:a~)?series~of|several|numerous|dozens~of|many"
    r"|scores~of|a~number~of|frequent|most~of|deadly|high-profile|major)~(?:\w+~){0,3}?(?:<attack_noun>)\b|in~recent~(?:years|months|weeks)"
    r"|over~the~(?:past|years|last)|last~year|since~(?:19|20)\d\d|since~(?:it|its|the~start)\b|for~(?:years|decades)|in~the~past|in~previous)"
)
HABIT = re.compile(r"\b(?:often|regularly|routinely|repeatedly|frequently|typically|usually)\b")

HEDGED = re.compile(
    r"\b(?:suspected|believed|thought|alleged(?:ly)?|apparently|possibly|presum\w+|might|may|accused|blamed)\b"
)

INVOLVED = (
    r"{FILL}[\s,]{1,3}(?:(?:be|been|was|were|is|are)~(?:\w+~)?(?:involved|implicated|complicit)"
    r"|(?:have~|had~|played~)a~(?:hand|role|part))\b"
)
WITHIN = re.compile(r"\b(?:of|in|during|after) (?:(?:the|a|an) )?\Z")
WHERE_ELSE = re.compile(r"\b(?:where|in which) (?:the )?\Z")
PERFECT = re.compile(r"\s(?:has|have)\b")
HEARSAY = re.compile(
    r"\b(?:sa(?:id|ys|y)|told|report(?:s|ed)|when|where|after|who|which|whose|as|while|but)\b"
)
SUSPECTS = re.compile(
    r"\b(?:they|he|she|we|who|both|[\w-]{3,20}s|police|army|military|government)\s(?:has\s|have\s|had\s|also\s|strongly\s)?\Z"
)
"""Whoever suspects: then "suspected X" is a verb with its object."""
ANSWERED = re.compile(
    r"\b(?:den(?:ied|ies|y|ying)|reject(?:ed|s|ing)?)\b[^.;]{0,120}\b(?:said|says|saying|accus(?:ed|ing)|blam(?:ed|ing))\b[^.;]{0,40}\Z"
)
RELATIVE = re.compile(r",?\s(?:who|which|that)\b")
ATTACKED = r"\b(?:<fighters>)\b(?:\W+\w+){0,3}\W*\Z"
OWNS_UP = re.compile(r"responsib|credit")
