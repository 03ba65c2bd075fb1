"""What may be kept of columns in which UCDP also writes persons' names.

An outlet is kept when it reads like one or is on a short list of names that do not; everything
else becomes "social media" or "other outlet". Persons who post are not data.
"""

from __future__ import annotations

import re

_WORDS = (
    *("news", "newspapers?", "press", "agenc\\w+", "agence", "agencia", "times", "post", "radio"),
    *("tv", "television", "media", "herald", "daily", "today", "monitor\\w*", "network", "wire"),
    *("observatory", "journal", "tribune", "associat\\w+", "reports?", "service", "online"),
    *("gazette", "mail", "guardian", "watch", "international", "human rights", "cent(re|er)"),
    *("chronicle", "nation", "express", "independent", "standard", "diario", "diário", "prensa"),
    *("universal", "noticias", "institute", "ministry", "united nations", "voice", "world"),
    *("telegraph", "observer", "record", "review", "bulletin", "committee", "council"),
    *("organi[sz]ation", "commission", "tribunal", "government", "project", "database"),
    *("foundation", "union", "information", "embassy", "department", "directorate", "university"),
    *("tracker", "intelligence", "conflict", "security", "documentation"),
)
_NAMES = (
    *("Reuters", "BBC", "CNN", "Xinhua", "Interfax", "ITAR-TASS", "Anadolu", "Al Jazeera"),
    *("Airwars", "Air Wars", "Borderland Beat", "Milenio", "Reforma", "Infobae", "Stratfor"),
    *("Unian", "Ukrinform", "Rudaw", "Naharnet", "Haaretz", "Proceso", "Excelsior", "Vanguardia"),
    *("InSight Crime", "Zeta Tijuana", "El Sol", "Sol de", "Sin Embargo", "RIA Novosti"),
    *("Deutsche Welle", "Asharq Al-Awsat", "Mizzima", "Caucasian Knot", "Mada Masr", "HumAngle"),
    *("Noche y Niebla", "Amnesty", "Critical Threats", "Middle East Eye", "Sabah", "Bianet"),
    *("Joint Forces Operation", "LiveuaMap", "France 24", "France24", "The Interpreter"),
)
_SOCIAL = "@|twitter|facebook|telegram|youtube|instagram|blog"
_ACRONYM = "^[A-Z0-9][A-Z0-9./-]{1,11}$"

_LONGEST = 80

SOCIAL_MEDIA, OTHER_OUTLET = "social media", "other outlet"


_TITLES = (
    *("star", "sun", "ledger", "courier", "desk", "mirror", "globe", "echo", "argus", "dispatch"),
    *("inquirer", "examiner", "advertiser", "bee", "citizen", "eye", "story", "stories", "weekly"),
    *(
        "zeitung",
        "gazeta",
        "gazete",
        "jornal",
        "journaal",
        "broadcast\\w*",
        "channel",
        "correspond\\w+",
    ),
)
_READS_LIKE_ONE = re.compile(
    rf"\b(?:{'|'.join((*_WORDS, *_TITLES))})\b|^(?:{'|'.join(_NAMES)})|^[\w-]+(?:\.[\w-]+)+$",
    re.IGNORECASE,
)


def is_outlet(name: str) -> bool:
    """Whether a publisher's name reads like an outlet's and not like a person's."""
    if len(name) > _LONGEST or re.search(_SOCIAL, name, re.IGNORECASE):
        return False
    return bool(_READS_LIKE_ONE.search(name) or re.match(_ACRONYM, name))


def outlets_sql(column: str) -> str:
    """SQL: the outlets of a semicolon-separated cell, each once, sorted, nobody's name among them."""
    words = "\\b(" + "|".join(_WORDS) + ")\\b"
    names = "^(" + "|".join(_NAMES) + ")"
    kept = (
        f"CASE WHEN regexp_matches(office, '(?i){_SOCIAL}') THEN '{SOCIAL_MEDIA}' "
        f"WHEN length(office) <= 80 AND (regexp_matches(office, '{_ACRONYM}') "
        f"OR regexp_matches(office, '(?i){words}') OR regexp_matches(office, '(?i){names}')) "
        f"THEN office ELSE '{OTHER_OUTLET}' END"
    )
    offices = f"list_transform(string_split({column}, ';'), lambda office: trim(office))"
    told = f"list_filter({offices}, lambda office: office <> '')"
    return f"list_sort(list_distinct(list_transform({told}, lambda office: {kept})))"


def names_a_leader_sql(column: str) -> str:
    """SQL: whether a side is named after its leader, as "Forces of X" or "Group - X faction"."""
    followers = "(?i)^(forces|supporters|followers|faction|militia|troops) of "
    return (
        f"((regexp_matches({column}, '{followers}') "
        f"AND NOT regexp_matches({column}, '{followers}(the|a|an) ')) "
        f"OR contains({column}, ' - '))"
    )


def side_sql(column: str) -> str:
    """SQL: a side's name without its leader's: the group of a faction stays, the id says which one."""
    return (
        f"CASE WHEN contains({column}, ' - ') "
        f"THEN regexp_replace({column}, ' - .*$', ' (a faction)') "
        f"WHEN {names_a_leader_sql(column)} THEN NULL ELSE {column} END"
    )
