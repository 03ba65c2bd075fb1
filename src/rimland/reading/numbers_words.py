"""Words that make, hedge or disqualify a number of people."""

from __future__ import annotations

from typing import Final

UNITS: Final = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
}
TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
} | {"fourty": 40}
SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "lakh": 10**5}
SMALL_SCALES: Final = {"hundred": 100, "dozen": 12, "score": 20}

VAGUE: Final = {
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2000,
    "several": 3,
    "many": 3,
    "numerous": 3,
    "countless": 3,
    "few": 2,
    "multiple": 2,
    "various": 2,
}
"""The least number that each word can mean."""

PHRASES_VAGUE: Final = (
    (("tens", "of", "thousands"), 20_000),
    (("hundreds", "of", "thousands"), 200_000),
    (("dozens", "and", "dozens"), 48),
    (("a", "large", "number"), 3),
    (("large", "numbers"), 3),
    (("an", "unknown", "number"), None),
    (("an", "undetermined", "number"), None),
    (("an", "unspecified", "number"), None),
    (("unknown", "number"), None),
    (("undetermined", "number"), None),
    (("a", "number"), 2),
    (("a", "handful"), 2),
    (("a", "good", "many"), 3),
    (("a", "few"), 2),
    (("tens",), 20),
)
"""Word sequences and the least number they can mean; None says nothing, not even that."""

NONE: Final = frozenset({"no", "nobody", "none", "neither"})

AT_LEAST: Final = (
    ("at", "least"),
    ("not", "less", "than"),
    ("not", "fewer", "than"),
    ("no", "fewer", "than"),
    ("no", "less", "than"),
    ("a", "minimum", "of"),
    ("more", "than"),
    ("in", "excess", "of"),
    ("upwards", "of"),
    ("upward", "of"),
    ("greater", "than"),
    ("well", "over"),
    ("over",),
    ("above",),
    ("exceeding",),
    ("exceeded",),
)
AT_MOST: Final = (
    ("up", "to"),
    ("as", "many", "as"),
    ("a", "maximum", "of"),
    ("at", "most"),
    ("no", "more", "than"),
    ("not", "more", "than"),
    ("fewer", "than"),
    ("less", "than"),
    ("under",),
)
ABOUT: Final = (
    ("an", "estimated"),
    ("estimated", "at"),
    ("close", "to"),
    ("in", "the", "region", "of"),
    ("something", "like"),
    ("about",),
    ("around",),
    ("nearly",),
    ("almost",),
    ("roughly",),
    ("approximately",),
    ("some",),
    ("circa",),
    ("estimated",),
    ("perhaps",),
    ("possibly",),
    ("probably",),
)
EXACT: Final = (("a", "total", "of"), ("exactly",), ("precisely",), ("only",), ("just",))

MONEY_BEFORE: Final = frozenset(["$", "£", "€", "¥", "₹", "usd", "us$", "eur", "gbp", "rs", "rupees", "pesos"])
MONEY_AFTER: Final = frozenset(
    ["$", "£", "€", "dollar", "dollars", "euro", "euros", "rupee", "rupees", "peso", "pesos", "cents", "naira", "shillings", "dinars", "dinar", "lira", "liras", "riyals", "rials", "yen", "yuan", "francs", "colones", "soles", "bolivars", "quetzales", "intis", "cordobas", "australes"]
)
PERCENT: Final = frozenset({"%", "percent", "pct", "percentage"})
MEASURES: Final = frozenset(
    ["kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes", "gram", "grams", "km", "kms", "kilometer", "kilometers", "kilometre", "kilometres", "meter", "meters", "metre", "metres", "m", "cm", "mm", "centimeters", "centimetres", "mile", "miles", "foot", "feet", "ft", "yard", "yards", "inch", "inches", "ton", "tons", "tonne", "tonnes", "liter", "liters", "litre", "litres", "gallon", "gallons", "pound", "pounds", "lb", "lbs", "ounce", "ounces", "degree", "degrees", "hectare", "hectares", "acre", "acres", "calibre", "caliber", "knots", "sq", "square", "cubic", "barrels", "watts", "megawatts", "volts"]
)
TIMES: Final = frozenset(
    ["second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "night", "nights", "week", "weeks", "weekend", "weekends", "fortnight", "month", "months", "year", "years", "decade", "decades", "century", "centuries", "am", "pm", "a.m.", "p.m.", "gmt", "hrs", "est", "utc", "bst", "o'clock", "time", "times"]
)
CLOCKS: Final = frozenset(["am", "pm", "a.m.", "p.m.", "gmt", "hrs", "hours", "utc", "est", "bst", "o'clock", "local"])
MONTHS: Final = frozenset(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]
)
STREETS: Final = frozenset(["street", "avenue", "road", "lane", "boulevard", "st", "ave", "rd", "calle", "rue"])
LABELS: Final = frozenset(
    ["no", "number", "nos", "boeing", "airbus", "flight", "route", "highway", "interstate", "motorway", "section", "sector", "block", "room", "gate", "building", "apartment", "flat", "zone", "division", "brigade", "battalion", "regiment", "squadron", "unit", "type", "model", "mark", "article", "resolution", "chapter", "page", "psalm", "channel", "terminal", "platform", "district", "ward", "camp", "radio", "studio", "checkpoint", "area", "level", "phase", "stage", "tower", "pier", "line", "bus", "tram", "exit", "toyota", "land", "peugeot", "mig", "sukhoi", "antonov", "tupolev", "cessna", "fokker", "magnum", "glock", "galil", "uzi", "category", "class", "grade", "version", "windows", "apollo", "gate3", "kilometer", "kilometre", "km", "st", "detachment", "garrison", "zone"]
)
"""Words after which a figure names a thing and counts nobody."""

RISES: Final = frozenset(
    ["rose", "rises", "rise", "rising", "risen", "climbed", "climbs", "climb", "climbing", "increased", "increases", "increase", "increasing", "jumped", "jumps", "grew", "grows", "growing", "grown", "up", "raised", "raising", "raises", "went", "gone", "passed", "soared", "revised", "updated", "upped", "lifted", "surged", "surging", "mounted", "mounts", "mounting"]
)
