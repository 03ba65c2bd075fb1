"""The grammar of dates: patterns over the letters of ``date_tokens``, the first that fits wins."""

from __future__ import annotations

import re

_MONTH = r"[Mma]\.?"
_DAY = r"[DO]"
_OF_YEAR = r"(?:,?Y|FY|,?[Fi]?[lt]u)"
_SHORT_YEAR = r"(?:z|D(?=[-.,;()|]|\Z))"
_DAY_MONTH = rf"{_DAY}(?:T?F)?{_MONTH}"
_MONTH_DAY = rf"{_MONTH}T?{_DAY}"
_WEEKDAY = r"(?:W|w\.?)P?,?"
_TO = r"(?:[-RZ&]|,&)"
_QUANTITY = r"(?:A?cF?|A?f|A|Q|D|z)"
_WHEN = r"(?:[kEL]o?)?"
_AFTER_THE_DAY = r"(?=[.,;()&oiFdXJA!$|E0-4]|\Z)"

_RULES: tuple[tuple[str, str], ...] = (
    # No dates: ages, "three-day siege", and things named after a day.
    ("none", r"[QDzAO]-u(?:-y)?|[QDz]uy|A?uFy"),
    ("none", rf"(?:{_MONTH_DAY}|{_DAY_MONTH})-?N|<[WMma]|W\^"),
    ("none", r"(?<=x-)[DzQY]"),
    ("none", r"v[uPeWMmH]"),
    ("figures", r"I"),
    (
        "days",
        rf"(?:{_WEEKDAY}T?)?{_DAY}(?:(?:T?F)?{_MONTH}(?:,?Y)?)?{_TO}o?(?:{_WEEKDAY})?T?{_DAY_MONTH}{_OF_YEAR}?",
    ),
    ("days", rf"{_DAY}(?:,{_DAY}){{1,8}},?&{_DAY_MONTH}{_OF_YEAR}?"),
    ("days", rf"(?:{_WEEKDAY})?{_MONTH_DAY}(?:,?Y)?,?{_TO}(?:{_WEEKDAY})?{_MONTH_DAY}(?:,?Y)?"),
    ("days", rf"(?:{_WEEKDAY})?{_MONTH_DAY}{_TO}T?{_DAY}(?:,?Y|(?![xu%N!Y]))"),
    ("month", r"(?<=i)[Mma](?=D[x%!])"),
    ("day", rf"(?:{_WEEKDAY}T?)?{_DAY}-[Mma]\.?-(?:Y|z|D)"),
    ("day", rf"(?:{_WEEKDAY}T?)?{_DAY}[ma]\.?{_SHORT_YEAR}|{_DAY}Mz(?=[-.,;()|]|\Z)"),
    ("day", rf"(?:{_WHEN}{_WEEKDAY}T?)?{_DAY_MONTH}{_OF_YEAR}?"),
    ("day", rf"(?:{_WHEN}{_WEEKDAY})?(?:[Ma]\.?T?{_DAY}|m(?:T?{_DAY})(?!%)){_OF_YEAR}?(?!-u)"),
    ("weekof", rf"(?:V|O|l)uF{_MONTH}{_OF_YEAR}?"),
    # Relative to the publication.
    ("relative", r"uJ1P?|[kEL]?1P?|[kEL]?0|[kE]?tP|lP|3"),
    ("overnight", r"4(?!o?W)"),
    ("beforelast", r"[uPeW]Jl(?![uPeWMma])"),
    ("future", r"uX2|2P?|n(?:[uesW]|[Mma])|nf?Qu|nfu"),
    ("weekdays", r"WP?(?:,WP?){1,6},?&WP?"),
    ("weekdays", rf"{_WHEN}WP?{_TO}[okE]?T?WP?"),
    ("weekday", r"luo?WP?|(?<!T)[lt]p?WP?|[np]WP?|h?W(?=P?F?[lt]u)P?F?[lt]u"),
    ("weekday", rf"(?:4o?|{_WHEN})W(?:P|4)?|(?<=[ol&])w(?!x)"),
    ("ago", rf"{_QUANTITY}[uPe]G0?"),
    ("earlier", rf"{_QUANTITY}u[E](?![tio])"),
    (
        "anchored",
        rf"{_QUANTITY}[uP][LXJ](?!1)|(?<=T)[ngr][uPe]|g[uPeW]|h[uPe]|j[uPe]|(?<=T)[uP][JX](?!1)",
    ),
    ("anchored", r"[uP][LX]|(?<=T)rW"),
    ("past", rf"[lpr](?:{_QUANTITY})u|pu|(?<=[id]T)lu"),
    ("future", rf"n(?:{_QUANTITY})u"),
    ("unit", r"(?:[kE]|bF)?[lt]u|EiTu|(?:[kE]|bF)Tu(?![JXLE])"),
    ("weekend", r"[lt]p?e|(?<=T)e"),
    # Months, seasons and years.
    ("months", rf"(?<=[iBS]){_MONTH}Y?{_TO}{_MONTH}{_OF_YEAR}?|{_MONTH}Y?-{_MONTH}Y"),
    ("month", rf"(?:k-?|bF)[Mma]\.?{_OF_YEAR}?|l[Mma]|tM|[Mma]\.?(?:,?Y|FY|[Fi]?lu)"),
    ("month", r"(?:(?<=[iCZFdSBJX])|(?<=[Mma]&))[Mma](?![DO])|(?<=T)M(?![DO])|[Mm](?=')"),
    ("season", r"(?:[kb]F?T?)?s(?:F?Y|F?lu)|ls|(?<=iT)s"),
    ("years", r"(?<=[BS])Y(?:[&RZ]|-)Y|Y-[YzD](?!u)"),
    (
        "year",
        r"(?:k-?|b(?:F)?)Y(?!%)|(?:(?<=[iFCZdSBXJ(&])|(?<=Y,))Y(?!%|-)|(?<=T)Y(?=x|!)|(?<=T)uY",
    ),
    ("none", r"K"),
    ("nth", rf"OF[lt]u|(?<=[oF]T)O{_AFTER_THE_DAY}|(?<=PT)O|W,?T?O(?![Mma])"),
    ("feast", r"[ltn]?H(?:,?F?Y)?"),
)

_BEGINS = "[QDzAOcfuPeIWwMmaHlptrnghjkbE0-4LsYKNVv<]"

GRAMMAR = re.compile(
    f"(?={_BEGINS})(?:"
    + "|".join(f"(?P<{rule}_{number}>{pattern})" for number, (rule, pattern) in enumerate(_RULES))
    + ")"
)
"""One alternative per pattern; the name of the group that fits begins with its rule's."""
