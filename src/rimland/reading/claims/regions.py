"""Countries and regions that a claim is about, those it leaves out, and the places of attacks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from rimland.reading.gazetteer_files import table
from rimland.reading.spans import Span
from rimland.tables.packaged import countries, countries_of_region

__all__ = ["RegionMention", "named_countries", "region_codes", "regions"]

_OWN: Final = {
    "europe": "Europe",
    "north_america": "North America",
    "mena": "Middle East|Middle East and North Africa|Arab world",
    "sub_saharan_africa": "sub-Saharan Africa",
    "latin_america": "Latin America|Latin America and the Caribbean",
    "central_asia": "Central Asia",
    "southeast_asia": "Southeast Asia|South-East Asia|South East Asia|South-eastern Asia",
    "south_asia": "South Asia|Indian subcontinent",
    "east_asia": "East Asia",
    "oceania": "Oceania",
    "russia_caucasus": "Russia and the Caucasus",
}
"""rimland's own regions (countries.csv) under their names; they come before those of other lists."""

_UNION = "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE"
"""The 28 members of July 2013 to January 2020."""
_MORE: Final = {
    "European Union": _UNION,
    "EU": _UNION,
    "Scandinavia": "DNK NOR SWE",
    "Nordic countries": "DNK FIN ISL NOR SWE",
    "Baltic states": "EST LTU LVA",
    "Caucasus": "ARM AZE GEO",
    "Gulf": "ARE BHR KWT OMN QAT SAU",
    "Sahel region": "",
    "Lake Chad region": "",
}
_TOO_SHORT: Final = frozenset({"CAR", "America", "PRC", "IN", "US of A"})
_PREPOSITIONS = (
    r"(?:(?:in|and) and around|in|across|throughout|inside|within|around|on|against|over|hits?|struck|strikes?|rocked|attack|attacked|target|targets|targeted"
    r"|(?:parts|much|most|all|cities|streets|capitals|countries|towns|whole|rest|soil|states|north|south|east|west"
    r"|centre|people|elsewhere) (?:of|in))"
)
_OUT = (
    r"(?:outside(?: of)?|beyond|away from|far from|excluding|except(?: for| in)?|other than|apart from"
    r"|not counting|leaving out|leaving aside|not including|without counting|but not(?: in)?)"
)
_BEFORE_NAME = (
    r"(?:(?:the|both|either|its|neighbou?ring|nearby|mainland|northern|southern|eastern|western|central"
    r"|north-eastern|north-western|north-east|north-west|northeast|northwest|northeastern|northwestern|southeastern"
    r"|south-eastern|south-west|southwestern|war-torn|all|core|whole|rest|of|entire|wider|continental|much"
    r"|most|parts|cities|countries|places|nations|towns|in) ){0,4}"
)
_NOUNS_OF_PLACE = (
    r"(?:cities|city|soil|territory|countries|country|capitals?|towns?|streets|mainland|continent|resorts?|villages"
    r"|provinces|states|nations|airports|borders|homeland|ground)"
)
_SUFFERS = (
    r"(?:(?:alone|itself)\s+)?(?:(?:has|had|have)\s+)?(?:also\s+)?(?:seen|saw|suffered|suffers|endured|recorded"
    r"|experienced|witnessed|counted|paid|pays|mourns|buried|bled|been hit|was hit|been struck|was struck|lost|bore|faced|mourned|registered)\b"
)
_LINK = r"(?:\s*,\s*(?:and |or )?|\s+and\s+|\s+or\s+|\s+as well as\s+|\s*/\s*)(?:in |across |from |outside )?"
_LINK_OUT = r"(?:\s*,\s*(?:and |or )?|\s+and\s+|\s+or\s+)(?:outside )?(?!in )"
_MOST_IN_LIST = 12


@dataclass(frozen=True, slots=True)
class RegionMention:
    """Words that say where: the countries meant and those left out."""

    span: Span
    words: str
    countries: tuple[str, ...]
    outside: tuple[str, ...] = ()


@cache
def _regions_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, names in _OWN.items():
        found.update(dict.fromkeys(names.lower().split("|"), countries_of_region(key)))
        found[key] = countries_of_region(key)
    source = resources.files("rimland").joinpath("data", "tables", "regions.csv")
    for row in csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))):
        for name in filter(None, (row["name"], *row["aliases"].split("|"))):
            found.setdefault(name.lower(), tuple(sorted(row["countries"].split())))
    for name, codes in _MORE.items():
        base = found.get(name.lower().removesuffix(" region"), ())
        found[name.lower()] = tuple(codes.split()) or base
    west = {*found["europe"], *found["north america"], "AUS", "NZL"}
    return {**found, "west": tuple(sorted(west))}


@cache
def _countries_by_name() -> dict[str, str]:
    found = {c.name: c.iso3 for c in countries().values() if len(c.name) > 3}  # noqa: PLR2004 # no codes
    for row in table("country_names.csv"):
        for alias in filter(None, row["aliases"].split("|")):
            if alias not in _TOO_SHORT:
                found.setdefault(alias.removeprefix("the ").removeprefix("The "), row["iso3"])
    found["America"] = "USA"
    return found


@cache
def _peoples() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in table("country_names.csv"):
        for word in filter(None, row["demonyms"].split("|")):
            found.setdefault(word, (row["iso3"],))
    by_name = _regions_by_name()
    for word, region in (
        ("European", "europe"),
        ("African", "africa"),
        ("Asian", "asia"),
        ("North American", "north_america"),
        ("West African", "west africa"),
        ("East African", "east africa"),
        ("North African", "north africa"),
        ("Middle Eastern", "middle east"),
        ("Latin American", "latin america"),
        ("Western", "west"),
        ("Scandinavian", "scandinavia"),
        ("Sahelian", "sahel"),
    ):
        found[word] = by_name[region]
    found["US"] = found["U.S."] = ("USA",)
    found["UK"] = ("GBR",)
    return found


def region_codes(name: str) -> tuple[str, ...]:
    """Return the countries of a region's or country's name or ISO code; empty for an unknown one."""
    if name in countries():
        return (name,)
    if name in _countries_by_name():
        return (_countries_by_name()[name],)
    return _regions_by_name().get(name.lower().removeprefix("the "), ())


def _any_case(name: str) -> str:
    """A pattern for a region's name, whose compass word may be small."""
    first, _, rest = name.partition(" ")
    begin = f"[{first[0].upper()}{first[0].lower()}]{re.escape(first[1:])}"
    return f"{begin} {re.escape(rest)}" if rest else begin


_THE_WEST = r"West(?! (?:[A-Z]|of\b|coast|bank))"
"""Only as a name: neither "the west of Iraq" nor "the West Bank"."""


@cache
def _name() -> str:
    """One alternation of all names, the longest first."""
    listed = [n for n in _regions_by_name() if "_" not in n and n != "west"]
    by_name = {name: _title(name) for name in listed}
    patterns = [*map(re.escape, _countries_by_name()), _THE_WEST]
    for plain in by_name.values():
        named = plain.split(" ", 1)[0].lower() in _COMPASS
        patterns.append(_any_case(plain) if named else re.escape(plain))
    longest_first = sorted(set(patterns), key=lambda p: (-len(p), p))
    return "(?:" + "|".join(longest_first) + r")(?![\w])"


_COMPASS = frozenset(
    (
        "north south east west northern southern eastern western central middle southeast "
        "sub-saharan"
    ).split()
)
_SMALL = frozenset({"and", "of", "the"})


def _title(name: str) -> str:
    words = [
        w if w in _SMALL else "-".join(p[:1].upper() + p[1:] for p in w.split("-"))
        for w in name.split()
    ]
    return (
        " ".join(words)
        .replace("South-East ", "South-East ")
        .replace("Gcc", "GCC")
        .replace("Mena", "MENA")
    )


@cache
def _listing() -> re.Pattern[str]:
    one = rf"{_BEFORE_NAME}{_name()}"
    return re.compile(
        rf"(?<!\w)(?:(?P<out>(?i:{_OUT}))|(?P<prep>(?i:{_PREPOSITIONS})))\s+"
        rf"(?P<names>{one}(?:(?(out){_LINK_OUT}|{_LINK}){one}){{0,{_MOST_IN_LIST}}})"
    )


@cache
def _single() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){_name()}")


@cache
def _adjective() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _peoples()), key=lambda w: (-len(w), w)))
    return re.compile(rf"(?<![\w-])({words})\s+(?:\w+\s+)?{_NOUNS_OF_PLACE}\b")


@cache
def _owner() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?P<name>{_name()})(?:['’]s?\s+(?:\w+\s+)?{_NOUNS_OF_PLACE}\b|\s+{_SUFFERS})"
    )


def regions(text: str, start: int, end: int) -> tuple[RegionMention, ...]:
    """Return where a sentence says that things happened, in order and apart."""
    found = [*_listed(text, start, end), *_owned(text, start, end)]
    kept: list[RegionMention] = []
    for one in sorted(found, key=lambda m: (m.span.start, -m.span.end)):
        if not any(one.span.overlaps(other.span) for other in kept):
            kept.append(one)
    return tuple(kept)


def named_countries(text: str, start: int, end: int) -> tuple[RegionMention, ...]:
    """Return every country or region a sentence names, wherever in it."""
    return tuple(
        RegionMention(Span(*m.span()), m[0], region_codes(m[0]))
        for m in _single().finditer(text, start, end)
    )


def _listed(text: str, start: int, end: int) -> Iterator[RegionMention]:
    for match in _listing().finditer(text, start, end):
        elsewhere = _ELSEWHERE.search(text, max(start, match.start() - _NEAR), match.start())
        if elsewhere or _COALITION.match(text, match.end()):
            continue
        names = list(_single().finditer(text, *match.span("names")))
        codes = tuple(sorted({code for name in names for code in region_codes(name[0])}))
        words = match["names"].removeprefix("the ")
        span = Span(*match.span())
        if match["out"]:
            yield RegionMention(span, words, (), codes)
        elif codes:
            yield RegionMention(span, words, codes)


_NEAR = 30
_ELSEWHERE = re.compile(
    r"(?:trained|based|born|raised|planned|prepared|hatched|plotted|fought|fighting|camps?|leaders?|commanders?|handlers?) \Z"
)
"""What is told of attackers and not of their attacks: "trained in Syria"."""
_COALITION = re.compile(r"[-‐‑](?:led|based|born|backed|inspired|directed|linked|allied)")


_AND_NUMBER = (
    r"\s+(?:(?:another|nearly|some|about|at least|more than)\s+)?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|twice|once)\b)[\w,]*\s*(?:[,;.]|\band\b|\Z)"
)


@cache
def _listed_with_number() -> re.Pattern[str]:
    """A name that a number alone follows: "France six times and Belgium three"."""
    return re.compile(rf"(?:,|;|\band)\s+(?P<name>{_name()})(?={_AND_NUMBER})")


def _owned(text: str, start: int, end: int) -> Iterator[RegionMention]:
    for match in _adjective().finditer(text, start, end):
        yield RegionMention(Span(*match.span()), match[0], _peoples()[match[1]])
    for pattern in (_owner(), _listed_with_number()):
        for match in pattern.finditer(text, start, end):
            codes = region_codes(match["name"])
            if codes:
                yield RegionMention(Span(*match.span("name")), match["name"], codes)
