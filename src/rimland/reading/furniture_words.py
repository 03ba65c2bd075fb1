"""The wordings by which a line shows that it is furniture of a page."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?"
)
_WHEN = (
    rf"(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|{_MONTH}|at|on|gmt|utc|bst|[ce]e?s?t|[ap]\.?m\.?"
    r"|\d{1,4}(?:st|nd|rd|th)?(?:[:./-]\d{1,2}){0,2}(?:t\d\d:\d\d(?::\d\d)?z?)?|[ap]m"
    r"|\d+ (?:minutes?|hours?|days?|mins?|hrs?) ago|[|,•·–—-])[\s,]*){1,12}"
)
_AGENCIES = (
    r"(?:AFP|Getty(?: Images)?|Reuters|AP|Associated Press|EPA|EPA-EFE|Shutterstock|Alamy|Anadolu(?: Agency)?"
    r"|Xinhua|TASS|PA(?: Wire)?|Rex(?: Features)?|NurPhoto|Zuma|Bloomberg|EFE|ANSA|DPA|Handout|File|AAP|ABACA|SIPA)"
)
_SITES = (
    r"(?:facebook|twitter|x|whatsapp|telegram|reddit|linkedin|pinterest|instagram|youtube|flipboard|"
    r"messenger|e-?mail|print|copy(?: the)? link|sms|line|google(?: news|\+)?|bluesky|threads|mastodon|rss)"
)
_MAIL = r"(?:newsletters?|briefings?|bulletins?|alerts?|e-?mails?|updates|digest|notifications?|headlines)"
_LINKS = r"(?:stories|articles|news|links|content|topics|posts|videos|coverage|reading|items|headlines|reports)"

_NO_VERB = r"(?:(?!\b(?:said|told|was|were|is|are|has|have|had|will|would|cost|in|after|when|that)\b)[^.!?])"

_RIGHTS = (
    # What follows the year or name may only be more of the same kind, never a verb of news.
    (
        r"(?:copyright|©|\(c\)|&copy;)\s*(?:©|\(c\)|&copy;)?\s*(?:\d{4}(?:\s*[-–—]\s*\d{2,4})?)(?:[\s,.|]+(?!said\b|was\b|were\b|is\b|has\b)[^.]{0,80})?"
        r"(?:[.|]?\s*all rights reserved\.?.{0,300})?"
    ),
    rf"(?:copyright|©|\(c\)|&copy;)\s*+(?:©|\(c\))?\s*+(?!law|infring|protect|holder|act\b|claim|case|suit|rules?\b|owner){_NO_VERB}{{1,80}}\b\d{{4}}\b\.?(?:\s*all rights reserved\.?.{{0,300}})?",
    r"(?:copyright|©|\(c\)|&copy;)\s.{1,90}?all rights reserved\.?.{0,300}",
    r"(?:©|&copy;)\s*[\w/&.,'’ -]{2,60}",
    r"all rights reserved\.?(?: (?:no part of|this material may not|reproduction|republication|unauthori[sz]ed).{0,250})?",
    r"this material may not be published, broadcast,? (?:rewritten,?|transmitted).{0,120}",
    r"(?:the )?[\w ]{2,30} is not responsible for the content of external (?:sites|websites|links).{0,120}",
    r"our standards: .{0,80}",
)
_ALERTS = (
    r"get (?:e-?mail |instant |news )?alerts? (?:on|about|for) .{1,80}? when (?:(?:a|any) )?(?:new )?(?:story|stories|articles?) (?:is|are) published\.?",
    rf"get (?:the|our|all|all the|all our|more of our|free|breaking|daily|weekly|unlimited|today's|the day's)\b[^.!?]{{0,60}}{_MAIL}[^.!?]{{0,80}}(?:inbox|phone|e-?mail|delivered|app|week(?:day)?|morning|day|free|sign up)\b[^.!?]{{0,40}}[.!]?",
    rf"(?:sign up|signup|subscribe|register)(?: here| now| today| free)?(?: for free)?(?: (?:to|for|with)\b[^.!?,]{{0,60}}?\b{_MAIL}\b(?:(?!\b(?:said|told)\b)[^.!?]){{0,100}})?[.!]?(?: (?:it's|it is) free[.!]?)?",
    r"(?:your|enter your|please enter your) e-?mail(?: address)?\b.{0,60}",
    r"(?:follow|explore|more on) (?:the |these )?topics?(?: in this (?:article|story))?:?",
    r"topics? in this (?:article|story):?",
    rf"follow (?:us|@?[\w ]{{1,30}}) on {_SITES}(?:[ ,]+(?:and |or )?(?:on )?{_SITES})*[\w@ .:/-]{{0,60}}",
    rf"(?:like|join|find) us on {_SITES}.{{0,60}}",
    r"(?:download|get) (?:the|our)(?: free)? [\w ]{0,30}\bapp\b[^.!?]{0,80}[.!]?",
    r"(?:this|the) newsletter (?:may|might) contain (?:info|ads|advertis).{0,150}",
    r"by signing up,? you (?:agree|confirm|accept).{0,200}",
    r"(?:you can )?unsubscribe at any ?time.{0,60}",
)
_ELSEWHERE = (
    r"(?:read|see|watch|listen|hear|find out|learn|explore|discover) (?:more|also|next|now)\s?(?:(?::|\||–|—|>>?|»|-\s).{0,200}|here\.?|\.{3}|…|»|>>?)?",
    r"(?:also|further|must) (?:read|watch|see)\s?(?::.{0,200})?",
    r"(?:see|watch|listen|in pictures|gallery|podcast|related|see also)\s?: .{1,160}(?<![.!?])",
    r"(?:read|view|see) (?:the )?(?:full|whole|original|entire|complete) (?:story|article|report|coverage|version).{0,80}(?<![.!?])",
    r"click here (?:to|for) .{1,120}",
    r"(?:read|view|see|show|load) (?:all|more|fewer|less|\d+)(?: \w+)?(?: comments?)?",
)
_BUTTONS = (
    rf"(?:share|tweet|send|post)?\s?(?:(?:this|the)(?: (?:article|story|page|post|video|with your friends))?)?\s?(?:on|via|with|by|to)?\s?(?:(?:close )?(?:share|tweet|pin|{_SITES})[\s,|/·•]*(?:and |or )?)+(?:this(?: (?:article|story|page|post))?)?",
    r"share(?: this| page| close| panel| options| save| article| story| via| now| with friends)*",
    r"(?:save|print|bookmark|gift|copy|reprints?|listen|e-?mail)(?: (?:this )?(?:article|story|page|link))?",
    r"(?:\d+|no|view|show|leave|post|add|read)?\s?(?:a |all |\d+ |the )?comments?(?: \(?\d+\)?)?(?: (?:on this story|are closed|below))?\.?",
    r"(?:join|start) the conversation\.?|have your say\.?|what do you think\?|leave a reply",
    r"(?:skip|jump) to (?:main |the )?(?:content|navigation|comments|search).{0,40}",
    r"(?:back|return|go) to (?:the )?(?:top|homepage|home page|main page).{0,30}",
    r"(?:home(?:page)?|news|world)(?:\s*[|>»/›·]\s*[\w &'’-]{2,30}){1,6}",
    r"(?:main )?menu|search|log ?in|sign ?in|log ?out|my account|close|advertise(?:ment)?s?|sponsored(?: content)?|promoted|ad|loading\.{0,3}…?",
    r"(?:story|article|text) continues (?:below|after)(?: (?:the |this )?(?:advertisement|ad|promotion|newsletter promotion|video))?\.?|(?:advertisement\s*[-–—|:]?\s*)?scroll to continue.{0,40}|after newsletter promotion",
    r"\d{1,3}[ -]min(?:ute)?s?[ -](?:read|watch|listen)|(?:estimated )?reading time:? .{1,20}",
    r"(?:this (?:site|website|page)|we|our (?:site|website|pages)|[\w.]{3,40}) uses? cookies(?:\.|,| (?:to|for|on|and|so|in order|that)\b).{0,400}",
    r"(?:accept|reject|manage|allow)(?: all| my)? (?:cookies|preferences|choices)|cookie (?:policy|settings|preferences|notice)",
    r"by (?:continuing|using) .{0,80}\b(?:cookies|privacy policy|terms of (?:use|service)).{0,200}",
    r"(?:privacy policy|terms (?:of (?:use|service)|and conditions)|contact us|about us|help|faqs?|careers|advertise with us|accessibility)(?:\s*[|·•/]\s*[\w ]{2,30})*",
)
_CREDITS = (
    r"\(?\[?(?:file )?(?:photo(?:graph)?|image|picture|pic|illustration|graphic|map|credit|video (?:credit|courtesy|by))s?(?:\s?(?:credit|courtesy|source|by|copyright)s?)?\s?:\s?[^.!?\"“”]{1,100}[.)\]]*",
    r"\(?(?:photo(?:graph)?|image|picture|video|illustration|graphic)s? (?:by|credit|courtesy of|copyright)\s[^.!?]{2,80}[.)]*",
    rf"\(?[^.!?]{{0,60}}(?:/|\bvia\s){_AGENCIES}(?:\s?(?:/|via)\s?{_AGENCIES})*\)?",
    rf"{_AGENCIES}(?:\s?(?:/|via)\s?{_AGENCIES})+",
    r"\((?:additional )?(?:reporting|writing|editing|compiled) by\s.{3,400}\)",
    r"(?:additional )?reporting (?:by|from)\s[^.!?]{3,200}[;.] ?(?:additional reporting|writing|editing|compiled)\s(?:by|from)\s.{3,200}",
)
_TIMES = (
    rf"(?:first |last |originally )?(?:published|updated?|modified|posted|last modified|date)(?: on| at)?\s?:?\s*{_WHEN}",
)
HEADINGS = re.compile(
    rf"(?:(?:related|recommended|popular|trending|latest|top|similar|suggested|featured|more)(?: {_LINKS})?"
    rf"|(?:more|other|further) (?:on|from|about) (?:this (?:story|topic|author)|the (?:author|web|site)|[\w ]{{2,30}})"
    rf"|more {_LINKS}(?: (?:from|on|about) .{{1,40}})?|most (?:read|popular|viewed|shared|watched)(?: (?:in|on) .{{1,30}})?"
    r"|you (?:may|might) (?:also |have )?(?:like|be interested in|missed).{0,20}|(?:what to )?read next|up next|in this (?:story|article|section)"
    r"|editors?['’]?s? (?:picks?|choice)|don['’]t miss|around the web|from our partners|elsewhere on the (?:web|site)|keep reading)\s?:?",
    re.IGNORECASE,
)
"""A heading over links to other stories."""

LINES = re.compile(
    "|".join((*_RIGHTS, *_ALERTS, *_ELSEWHERE, *_BUTTONS, *_CREDITS, *_TIMES)), re.IGNORECASE
)
"""A line that is furniture by itself."""

NOTES = re.compile(
    r"(?:[*•(]\s?)?(?:(?:this|the) (?:article|story|report|piece|headline|page|post|version|item)(?:'s headline)?"
    r" (?:was|has been|is being) (?:\w+ )?(?:amended|corrected|updated|edited|revised|modified|changed|removed)"
    r"|(?:an earlier|a previous|the original) version of this (?:article|story|report|headline|piece|page)"
    r"|(?:correction|clarification|editor['’]?s note|amended)\s?(?:\([^)]{1,40}\))?\s?:)",
    re.IGNORECASE,
)
"""How a note begins that says what was changed in a page."""
