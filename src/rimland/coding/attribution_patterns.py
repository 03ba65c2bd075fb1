"""The expressions of attribution; angle brackets name lists of ``data/actors/attribution.toml``."""

from __future__ import annotations

import re

RESPONSIBLE = (
    r"(?:responsib\w+|credit|authorship|culpability|involvement|having~|to~have~|killing|carrying)"
)
WHERE = r"(?:\s(?:remnants?|wing|branch|faction))?(?:\s(?:in|of|via|through|using)\s[^.,;:\"“]{1,45}?)?(?:,\s(?:led|based|headed|commanded|active|loyal)\b[^.,;:]{1,60},)?"  # "al-Nusra in Lebanon said"
CLAIMS = (
    rf"{WHERE}"
    r"{FILL}[\s,]{1,3}(?:claim(?:s|ed|ing)?\b(?!~(?:that~)?(?:to~control|control|territory|victory|the~lives|to~have~(?:taken|captured|seized)))"
    r"|(?:admit(?:s|ted|ting)?|acknowledg(?:es|ed|ing)|t(?:ook|akes?|aken|aking)|accept(?:s|ed|ing)?"
    r"|assum(?:es|ed|ing)|assert(?:s|ed)?|adjudicated|confess(?:es|ed)?)~(?:\w+~){0,4}?"
    rf"(?:{RESPONSIBLE}|to~the~)|(?:admit(?:s|ted)?|confess(?:es|ed)?)~(?:to~)?(?:having~)?(?:<attack>)\b"
    r"|(?:was|were|is)~(?:quick|swift|prompt|first|the~first)~(?:group~)?to~claim)"
    r"|['’]s~claim~(?:of~responsib|to~have~)"
    r"|[\s,][^.;\"“]{1,110}?\sand~(?P<also>also~)?claim(?:s|ed)~(?:responsib|credit|(?:the|both|this|all)~(?:\w+~)?(?:<attack_noun>)|it\b)"
)
_NO_VERB = (
    r"(?:(?!(?:was|were|been|being|is|are|be|not|never|will|would|may|might|could|if|who|which|and|but|in"
    r"|during|from|under|after|before|by|when|an?|the|to|plans?|threatened|lost)\b)[\w'’-]+~)"
)
_GROUP_NOUN = (
    r"(?:group|movement|organi[sz]ation|militia|militants|rebels|faction|cell|force|network)"
)
_ITS = rf"(?:its|their|our|the~{_GROUP_NOUN}['’]s)"
_OWN_MEN = (
    r"(?:soldiers?|fighters?|m[ae]n|members?|mujahideen|bombers?|lions?|units?|militants?|martyrs?|guerrillas?"
    r"|volunteers?|operatives?|brothers|commandos?|forces|squads?|snipers?|gunm[ae]n|warriors?|columns?|cells?"
    r"|brigades?|own|people|drones?)"
)
_ONESELF = (
    rf"(?:it|they|we|active~service~units?|an?~(?:group|cell|team|unit)~(?:of|linked~to|belonging~to)~(?:its|it)(?:~\w+)?|the~{_GROUP_NOUN}|{_ITS}~(?:[\w-]+~){{0,3}}?{_OWN_MEN}"
    rf"|(?:[\w-]+)~of~(?:{_ITS}~(?:[\w-]+~){{0,2}}?[\w-]+|{_OWN_MEN})|a~soldier~of~[\w ]{{0,20}})"
)
_CULPRITS = (
    r"(?:m[ae]n|attackers?|gunm[ae]n|bombers?|assailants?|drivers?|couple|pair|brothers|team|he|she|they"
    r"|youths?|wom[ae]n|perpetrators?|executors?)"
)
_SENT_ONES = (
    r"(?:an?|one|two|three|four|five|six|seven|[0-9]{1,2})~(?:[\w-]+~)?(?:bombers?|attackers?|brothers?|martyrs?|m[ae]n"
    r"|wom[ae]n|mujahideen|commandos|[a-z]+(?:ans|ese|is))"
)
SAYS = (
    rf"{WHERE}"
    r"{FILL}(?:[\s,]{1,3}(?:put|gave|named|praised|called|identified|blamed|rejected|dismissed)\b[^.;]{0,80}?,?\s(?:and|but)(?:~also)?)?"
    r"[\s,]{1,3}(?:sa(?:id|ys|ying)|announc(?:es|ed|ing)|declar(?:es|ed|ing)|boast(?:s|ed|ing)|stat(?:es|ed|ing)"
    r"|report(?:s|ed)?|confirm(?:s|ed)?|wrote|released|issued|posted|published|told|admit(?:s|ted)|acknowledged|conceded"
    r"|tweeted|insist(?:s|ed)|maintain(?:s|ed)|reveal(?:s|ed)|add(?:s|ed)|put~out|let~it~be~known|made~it~known)\b"
    r"(?P<what>[^.;]{0,160}?)\b"
    rf"(?:{_ONESELF}~{_NO_VERB}{{0,5}}?(?:<attack>|<own_deed>)"
    rf"|{_ONESELF}~(?:was|were|is|are|stood|had~been)~(?:\w+~)?(?:behind|responsible|the~(?:authors?|perpetrators?))"
    r"|claim(?:ing|ed)~(?:responsib|credit|the)"
    rf"|{_SENT_ONES}~(?:had~|have~|has~)?(?:carried~out|attacked|stormed|bombed|blown|blew)"
    r"|(?:carried~out|done|committed|staged|conducted|directed|ordered|sent)~by~(?:(?:one~of~)?(?:its|their)|it|them|the~group)\b"
    rf"|{_CULPRITS}~(?:[\w-]+~){{0,5}}?(?:was|were|is|are|had~been)~(?:(?:[\w-]+~)of~)?"
    rf"(?:(?:its|their)~own\b|{_ITS}~(?:[\w-]+~){{0,2}}?{_OWN_MEN}\b)"
    r"|(?:was|were)~(?:one~of~)?(?:its|their)~(?:own~)?(?:soldiers?|fighters?|m[ae]n|members?|mujahideen)"
    r"|(?:<attack_noun>)~(?:[\w-]+~){0,5}?(?:aveng\w+|(?:was|were|is|had~been|came)~(?:\w+~){0,3}?"
    r"(?:revenge|retaliation|reprisals?|vengeance|punishment|response~to))"
    r"|(?:it|this|that|they)~(?:was|were|had~been|came~as)~(?:an?~|its~|their~|in~)?(?:answer|response|reply|revenge|retaliation|reprisal)"
    r"|responsibility)"
)
BOASTED = (
    r"{FILL}[\s,]{1,3}(?:boast(?:s|ed|ing)?~(?:of|about|that)\b"
    r"|(?:named|identified|introduced)~(?:the|its|their|both)~(?:[\w-]+~){0,2}?(?:bombers?|attackers?|gunm[ae]n|assailants?|martyrs?)\b"
    r"|(?:confirm(?:s|ed)|acknowledg(?:es|ed))~(?:its|their)~(?:involvement|role|responsib\w+|authorship|part))"
)
SPOKE_BEFORE = r"\b(?:<speakers>)\b[^.;,]{0,60}\s\Z"
SPEAKS_OF_DEED = r"\b(?:claim\w*|responsib\w*|operation|carried~out|martyrdom|<own_deed>|credit)\b"
APOLOGISED = r"{FILL}[\s,]{1,3}(?:apologi[sz](?:es|ed)~for|regret(?:s|ted))~(?:[\w-]+~){0,4}?(?:<attack_noun>|bombs?|deaths?|its)\b"
SHOWED = (
    r"{FILL}[\s,]{1,3}(?:released|circulated|published|posted|issued|showed|distributed)~(?:an?|the|its)~(?:[\w-]+~)?"
    r"(?:video|footage|photos?|photographs?|pictures?|images?|recording)\b[^.;]{0,60}?"
    r"\b(?:(?:of|showing)~(?:the~|its~|two~|three~|four~|five~)?(?:[\w-]+~)?(?:attackers?|bombers?|gunm[ae]n|perpetrators?|assailants?)"
    r"|(?:swear|pledg|oath|vow)\w*)"
)
CALLED = (
    r"{FILL}(?:[\s,][^.;\"“]{1,90}?\sand)?[\s,]{1,3}(?:call(?:s|ed|ing)|describ(?:es|ed|ing)|hail(?:s|ed|ing)|identif(?:ies|ied))\b[^.;]{0,60}?"
    r"\b(?:(?:one|two|three|four)~of~(?:its|their)|(?:its|their))~(?:own~)?(?:soldiers?|fighters?|m[ae]n|members?|lions?)\b"
    r"|{FILL}(?:[\s,][^.;\"“]{1,90}?\sand)?[\s,]{1,3}(?:call(?:s|ed|ing)|describ(?:es|ed|ing)|hail(?:s|ed|ing))\b[^.;]{0,60}?"
    r"\b(?:soldiers?|fighters?|lions?)~of~the~(?:caliphate|group|organi[sz]ation|movement|islamic)\b"
).replace("|{FILL}", r"|(?:[\s,]{1,3}(?:has|have|had|later|on~\w+)){0,3}")
DENIES = (
    rf"(?:\s(?:defen[cs]e\s|foreign\s)?ministry)?{WHERE}"
    r"{FILL}[\s,]{1,3}(?:(?:den(?:y|ies|ied|ying)|(?:reject(?:s|ed|ing)?|dismiss(?:es|ed)?)(?=\W+(?:\w+\W+){0,4}?(?:accus|charge|alleg|claim|blame|responsib|report|suggest|involve|it\b|this\b|them\b))|disclaim(?:s|ed|ing)?|disavow(?:s|ed|ing)?"
    r"|dissociat(?:es|ed)|distanc(?:es|ed))\b"
    r"|(?:said|says|insist(?:s|ed)?|stat(?:es|ed)|claim(?:s|ed)?)~(?:(?:in|on|through|via|by)~[^.;,]{1,40}?\b)?(?:that~)?(?:it|they|its~\w+)~(?:\w+~){0,2}?"
    r"(?:not~|nothing~to~do|no~(?:role|part|hand|involvement|link|knowledge))"
    r"|(?:has|had|have|is|was)~(?:nothing~to~do~with))"
)
SUSPECTED_AFTER = (
    r"{FILL}[\s,]{1,3}(?:is|are|was|were|been|stands?|stood)~(?:widely~|also~|strongly~|generally~|immediately~|quickly~|being~|been~){0,2}"
    r"(?:suspected|accused|blamed|believed|thought|considered|alleged|presumed|implicated|named|fingered)\b"
    r"(?!~(?:by~)?(?:to~be~(?:holding|planning)))"
    r"|(?:[\s,]{1,3}(?:may|might|would|could|must|also|still)){0,2}[\s,]{1,3}(?:is|are|was|were|be|being|remains?)~(?:\w+~)?(?:(?:prime|main|chief|likely|leading|obvious|usual"
    r"|only)~suspects?|looked~at|(?:at~the~)?top~of~(?:our|the|their)~list|main~line~of~inquiry)\b"
)
HELD_RESPONSIBLE = (
    r"[\s,]{1,3}(?:(?:to~be~)?(?:\w+~)?(?:responsible|accountable|liable|to~blame|guilty|behind)\b"
    r"|(?:as~|to~be~)(?:the~|its~|their~)?(?:\w+~)?(?:suspects?|perpetrators?|culprits?|authors?|attackers?|responsible)\b)"
)
HOLDS = (
    r"\b(?:hold(?:s|ing)?|held|consider(?:s|ed|ing)?|regard(?:s|ed)?|deem(?:s|ed)?|believ(?:es?|ed)|nam(?:es?|ed)"
    r"|tag(?:s|ged)?|identif(?:y|ies|ied)|list(?:s|ed)?|s(?:ees?|aw)|view(?:s|ed)?|thinks?|thought)~(?:[\w-]+~){0,3}\Z"
)
"""Verbs of which "responsible" after the name is the rest: "considers X responsible"."""
GUIDES = (
    r"[^.;]{0,60}?\b(?:told|instructed|coached|guided|taught|directed|talked)~(?:the~|two~|three~|his~){0,2}"
    r"(?:<doers>|him|her|them|two|three|pair|couple|suspects?|recruits?|plotters?|cell)\b[^.;]{0,40}?"
    r"\b(?:how|to|through|online|by|over|via|step)\b"
)
REPORTED = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|claim(?:s|ed)|insist(?:s|ed)?|stat(?:es|ed)|maintain(?:s|ed)?|declar(?:es|ed)"
    r"|alleg(?:es|ed)|announc(?:es|ed)|report(?:s|ed)|charged)(?: [\w-]{1,20}){0,5} \Z"
)
CALLER = re.compile(
    r"\b(?:(?:m[ae]n|woman|person|someone|somebody|voice)\W(?:who|that)\W(?:phoned|telephoned|rang|called|spoke)|callers?|(?:tele)?phone calls?|anonymous (?:voice|man|woman|message|letter|e-?mail|statement|call))\b"
    r"[^.;]{0,120}\b(?:sa(?:id|ys|ying)|told|claim\w*|announc\w*|declar\w*|stat(?:es|ed))\b[^.;]{0,50}\Z"
)
"""An unknown voice that speaks for a group."""
SAID_AFTER = re.compile(r"[^.;]{0,160}, (?:[\w' -]{1,60} (?:said|says)|according to)\b")
"""The words before or after a phrase make what stands between the speech of another."""
BEHIND = (
    r"{FILL}[\s,]{1,3}(?:is|are|was|were|stands?|stood|be|been)~(?P<doubt>probably~|likely~|apparently~|possibly~|allegedly~|reportedly~)?"
    r"(?:behind|responsible|to~blame|answerable|accountable|the~(?:perpetrators?|authors?|attackers?|culprits?))\b"
)
LONG_FILL = (
    r"(?P<long>[\s,]{1,3}(?:disguised|entered|came|arrived|walked|rode|crossed|surrounded|blocked|swept|poured|emerged|forced"
    r"|broke|approached|infiltrated|crept|descended|rounded|dragged|stopped|wearing|armed|dressed|riding|travell?ing|carrying|posing|using|hiding|driving"
    r"|in|from|on|aboard|with|operating|based|arriving|coming|numbering|led)\b[^.;:]{1,90}?)??"
)
ATTACKS = (
    rf"{LONG_FILL}{{FILL}}[\s,]{{1,3}}(?P<verb><attack>|d(?:one|id)~(?:it|this|so)"
    r"|(?:ha[sd]|have|hold(?:s|ing)?)~(?:them|him|her)\b"
    r"|(?:order|direct|plann?|mastermind|orchestrat|sponsor|organi[sz])(?:s|es|ed|ing)?~(?:the|this|that|an?)~(?:\w+~)?(?:<attack_noun>)"
    r"|(?:prepar|plann|plott)(?:ed|ing)~(?:[\w-]+~){0,6}?(?:<attack_noun>)"
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
    r"\b(?:(?P<claim>claim(?:ed|s)?|admitted|acknowledged|accepted|assumed|responsibility)|(?P<inspired>inspired|motivated|radicali[sz]ed|influenced)"
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
    rf"|\b(?:speak(?:s|ing)|spoke|calling)~(?:for|on~behalf~of|in~the~name~of)~{DET}\Z"
    rf"|\bsa(?:id|ys|ying)~(?:[^.;]{{0,40}}?\b)?(?:on~behalf~of|in~the~name~of)~{DET}\Z)"
    rf"|(?P<traces>\b(?:leaflets?|pamphlets?|flyers?|flags?|banners?|slogans?|graffiti)~(?:\w+~)?(?:of|from|by|praising|signed)~{DET}\Z)"
    rf"|(?P<hedged>\b(?:<doers>)\b[^.;]{{0,40}}?\b(?:is|are|was|were)~(?:\w+~)?(?:believed|thought|suspected|said|understood|alleged|reported)~to~"
    rf"(?:be|have~been|belong~to|have~belonged~to|come~from)~(?:(?:an?|the)~)?\Z)"
    rf"|(?P<none2>\bno~(?:evidence|indication|sign|proof|suggestion)\b[^.;]{{0,90}}\Z)"
    rf"|(?P<pledge>\b(?:pledg\w{{1,3}}|swor[en]|declar\w{{1,3}}|profess\w{{1,3}}|express\w{{1,3}}|stated)~(?:\w+~){{0,3}}?(?:allegiance|loyalty|fealty|support|sympathy|bay'?ah?)~(?:to|for|with)~{DET}\Z"
    rf"|\b(?:allegiance|loyalty|fealty)~to~(?:the~)?(?:\w+~)?(?:head|leader|chief|caliph|emir)~of~{DET}\Z|\b(?:allegiance|loyalty|sympathy|sympathi[sz]\w{{1,3}}|sympathetic|admir\w{{1,5}})~(?:to|for|with|of)~{DET}\Z|\b(?:supporter|follower|admirer|sympathi[sz]er)s?~of~{DET}\Z|\bin~(?:the~name|support|praise)~of~{DET}\Z)"
    rf"|(?P<inspired>\b(?:inspired|motivated|radicali[sz]ed|influenced)~(?:\w+~)?by~{DET}(?:propaganda~of~|ideology~of~)?\Z)"
    rf"|(?P<coached>\b(?:coached|guided|instructed|mentored|directed|in~(?:contact|touch|communication))~(?:[\w-]+~){{0,5}}?(?:online|remotely|internet|messag\w{{1,4}}|telegram|whatsapp|phone|abroad|contact|touch)\b[^.;]{{0,30}}\b(?:by|with|from)~(?:[\w-]+~){{0,5}}\Z"
    rf"|\b(?:in~(?:contact|touch|communication)~with|taking~(?:orders|instructions)~from|instructions~from)~(?:[\w-]+~){{0,5}}\Z)"
    rf"|(?P<blame>\bblam(?:e|es|ed|ing)\b[^.;]{{0,100}}?\b(?:(?:up)?on|at~the~(?:door|feet)~of)~{DET}\Z|\b(?:blam(?:e|es|ed|ing)|accus(?:e|es|ed|ing)|suspect(?:s|ed|ing)?|implicat(?:es?|ed|ing))~(?:that~)?{DET}\Z"
    rf"|\b(?:blam|accus)(?:e|es|ed|ing)~(?:(?!(?:of|by|for|on|in|against|to|from|with|at|and)\b)[\w-]+~){{1,4}}\Z"
    rf"|\battribut(?:e|es|ed|ing)\b[^.;]{{0,100}}?\bto~{DET}\Z|\bpoint(?:s|ed|ing)?~(?:\w+~){{0,4}}?(?:at|to|towards?)~{DET}\Z|\bsuspicions?~(?:\w+~){{0,3}}?on~{DET}\Z"
    rf"|\b(?:pinn?(?:s|ed|ing)?|la(?:id|ys?|ying)|put(?:s|ting)?|plac(?:ed|es|ing))~(?:it|this|them|the~(?:\w+~)?(?:<attack_noun>|blame|responsibility))~(?:[\w-]+~){{0,3}}?(?:up)?on~{DET}\Z"
    rf"|\b(?:focus(?:es|ed)|cent(?:re|er)(?:s|ed)?|zero(?:es|ed)~in|lean(?:s|ed|ing)?|inclin(?:es?|ed)|converg(?:es?|ed))~(?:\w+~)?(?:up)?(?:on|to|towards?)~{DET}\Z"
    rf"|\b(?:link|tie|connect|trac|ascrib)(?:s|es|ed)?~(?:the|it|this|both)\b[^.;]{{0,40}}?\bto~{DET}\Z"
    rf"|\bfingers?\b[^.;]{{0,40}}?\b(?:at|to|towards?)~{DET}\Z"
    rf"|\b(?:identif\w{{1,4}}|introduc\w{{1,3}}|describ\w{{1,3}})~themselves~as~(?:members~of~|fighters~of~|from~)?{DET}\Z"
    rf"|\b(?:<speakers>)\b[^.;]{{0,60}}?\b(?:named|names|fingered|singled~out|identified)~{DET}\Z"
    rf"|\b(?:signs?|tracks?|trails?|evidence|clues?|leads?|everything|traces?)~(?:[\w-]+~){{0,3}}?(?:led|leads?|point\w*|fell)~(?:to|at|on|towards?)~{DET}\Z"
    rf"|\b(?:style|methods?|modus~operandi|tactics?)~(?:\w+~){{0,2}}?(?:of|typical~of|favou?red~by|associated~with)~{DET}\Z"
    rf"|\b(?:hallmarks?|marks|stamp|imprint|traits|signature|trademarks?|handiwork|fingerprints)~of~(?:[\w-]+~){{0,3}}{DET}\Z|\bhallmarks?~of~(?:an?~|previous~|past~)?{DET}\Z"
    rf"|\bin~the~(?:hands|power|custody)~of~{DET}\Z(?<!town)|\bhands?~of~{DET}\Z"
    rf"|\b(?:work|responsibility|doing)~of~{DET}\Z|\b(?:linked|tied|traced|ascribed|connected)~to~{DET}\Z|\bfinger~at~{DET}\Z"
    rf"|\b(?:prime|main|chief|likely)~suspects?~(?:is|are|was|were)~{DET}\Z)"
    rf"|(?P<belief>\b(?:believ(?:e|es|ed)|think|thinks|thought|suspect(?:s|ed)?|alleg(?:e|es|ed)|assum(?:e|es|ed)|presum(?:e|es|ed)|fear(?:s|ed)?|speculat(?:e|es|ed)|reckon(?:s|ed)?"
    rf"|no~doubt|convinced|certain|sure|indicat(?:e|es|ed|ing)|suggest(?:s|ed|ing)?|evidence)~(?:that~)?{DET}\Z)"
    rf"|(?P<claimant>\bclaims?~(?:of~responsibility~)?(?:\w+~){{0,4}}?(?:from|by|in~the~name~of|on~behalf~of)~{DET}\Z)"
    rf"|(?P<ordered>\b(?:on|under|at)~(?:the~)?(?:direct~)?(?:instructions?|orders?|direction|commands?|behest)~(?:of|from)~{DET}\Z)"
    rf"|(?P<belonged>\b(?:<doers>|pair|couple|two|three|four|he|she|they|him|them)\b[^.;]{{0,60}}?\b(?:belong(?:s|ed|ing)?~to|members?~of|recruits?~of|(?:fought|fighting|served)~(?:\w+~){{0,3}}?(?:for|with|in~the~ranks~of))~(?:[\w-]+~){{0,2}}{DET}\Z)"
    rf"|(?P<outlet>\b(?:channels?|websites?|web~pages?|accounts?|forums?|news~agency|media~(?:arm|wing|office)|radio)~(?:\w+~)?"
    rf"(?:that|which|used~by|close~to|linked~to|affiliated~(?:to|with)|run~by|of)~{DET}\Z)"
    rf"|(?P<copula>\b(?:<doers>)\b[^.;]{{0,50}}?\b(?:was|were|is|are|as|being)~(?:(?:a|an|the|also|known|identified|as|all)~){{0,4}}(?:(?:from|members?~of|part~of)~(?:the~)?)?\Z)"
)

HEAVY = re.compile(
    r"bomb|shell|raid|str[iu]|pound|launch|torch|burn|execut|massacr|murder|assassin|tortur"
)
OBJECT = r"[\s,]{1,3}(?:dead~|down~|and~\w+~){0,2}(?:at~|on~|back~|upon~)?(?:least~|more~than~|about~|the~|a~|an~|one~|two~|three~|four~|five~|six~|several~|\d+~|all~|another~|both~|some~|armed~|suspected~|other~|his~|alleged~|islamist~|of~){0,4}(?:[\w-]+~){0,2}?(?:<fighters>)\b"

_ARMED = r"(?:<attack>|armed|wield\w*|brandish\w*|held~up|robbed|(?:began|started|tried)~(?:to~)?\w+|with~an?~(?:\w+~)?(?:knife|gun|axe|machete|rifle|pistol|vest))"
ARMED_OBJECT = (
    r"[\s,]{1,3}(?:dead~|down~)?(?:an?|the|one|two|three|four|five|six|[0-9]{1,2})~(?:[\w-]+~){0,3}?"
    r"(?:m[ae]n|wom[ae]n|youths?|teenagers?|boys?|person|people|driver|motorist|student|suspects?)\b"
    rf"[^.;]{{0,70}}?\b(?:who|after|when|as|while|armed|wielding|brandishing|with)\b[^.;]{{0,40}}?\b{_ARMED}\b"
)
AFTER_ATTACK = rf"[^.;]{{0,50}}?\b(?:after|when|as|while|who)\b[^.;]{{0,40}}?\b{_ARMED}\b"
"""Whoever is shot had attacked: then those who shot answered."""
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
    r"\b(?:suspected|believed|thought|believe|think|suspect|assume|reckon|alleged(?:ly)?|apparently|possibly|presum\w+|might|may|accused|blamed)\b"
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
THINGS_WERE = re.compile(
    r"\b(?:planes?|aircraft|jets?|warplanes?|drones?|helicopters?|missiles?|rockets?|shells?|bombers?|gunships?)"
    r" (?:was|were|are|is|had been) (?:\w{1,12} )?\Z"
)
"""Before a people: "the planes were Russian"."""
WHETHER = re.compile(r"\b(?:whether|if)\W{1,3}\Z")
OWNS_UP = re.compile(r"responsib|credit")
