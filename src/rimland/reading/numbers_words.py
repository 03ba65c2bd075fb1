"""Words that make, hedge or disqualify a number of people."""

from __future__ import annotations

from typing import Final

from rimland.reading.numbers_lexicon import word_class

UNITS: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
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
EXACT: Final = (
    ("in", "all"),
    ("in", "total"),
    ("altogether",),
    ("a", "total", "of"),
    ("exactly",),
    ("precisely",),
    ("only",),
    ("just",),
)

MONEY_BEFORE: Final = word_class("number_money_before")
MONEY_AFTER: Final = word_class("number_money_after")
PERCENT: Final = frozenset({"%", "percent", "pct", "percentage"})
MEASURES: Final = word_class("number_measures")
TIMES: Final = word_class("number_times")
CLOCKS: Final = word_class("number_clocks")
MONTHS: Final = word_class("number_months")
STREETS: Final = word_class("number_streets")
LABELS: Final = word_class("number_labels")
"""Words after which a figure names a thing and counts nobody."""

RISES: Final = word_class("number_rises")
