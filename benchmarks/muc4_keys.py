"""The answer keys of MUC-4 in typed form.

A key's fillers may be optional ("?" before them), may have alternatives ("/") and may refer to a
filler of another slot (after ":"). Dates are a day, a range, or an upper bound ("- 21 JAN 89", on
or before). Deaths are the sum of HUM TGT NUMBER over the targets whose effect is DEATH; where all
human targets died, TOTAL NUMBER is accepted too. A target both dead and injured under one number
says nothing about the deaths, so its incident's deaths are not scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
COUNTRIES: dict[str, str] = dict(
    re.findall(
        r"(\w[\w ]*)=(\w+)",
        "EL SALVADOR=SLV, GUATEMALA=GTM, GUATAMALA=GTM, HONDURAS=HND, ARGENTINA=ARG, BOLIVIA=BOL, "
        "CHILE=CHL, COLOMBIA=COL, ECUADOR=ECU, PERU=PER, PANAMA=PAN, NICARAGUA=NIC, BRAZIL=BRA, "
        "JAMAICA=JAM, SPAIN=ESP, UNITED STATES=USA, USA=USA, VENEZUELA=VEN, COSTA RICA=CRI, "
        "MEXICO=MEX, CUBA=CUB, PARAGUAY=PRY, URUGUAY=URY",
    )
)
NINE = frozenset({"SLV", "GTM", "HND", "ARG", "BOL", "CHL", "COL", "ECU", "PER"})
"""The countries of interest: incidents elsewhere count only by who did it or who was hit."""

_DAY = re.compile(r"(\d{1,2}) ([A-Z]{3})[A-Z]*(?: (\d{2}))?\Z")
_STRING = re.compile(r'"((?:\\.|[^"\\])*)"')
_MANY = 64  # sums of alternatives kept apart; no key comes near it


@dataclass(frozen=True, slots=True)
class KeyDate:
    """One reading of a key's date; without a start it means on or before the end."""

    start: date | None
    end: date

    @property
    def exact(self) -> bool:
        """Whether it is a single day."""
        return self.start == self.end

    def holds(self, day: date) -> bool:
        """Whether a day is allowed by it."""
        return (self.start is None or self.start <= day) and day <= self.end


@dataclass(frozen=True, slots=True)
class KeyCount:
    """One reading of a number of people; an open end is None."""

    low: int | None
    high: int | None

    @property
    def point(self) -> int | None:
        """The number, where it is one."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Organisation:
    """One perpetrator organisation under the names the key accepts."""

    names: tuple[str, ...]
    optional: bool
    confidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """One template of the key; ``deaths`` are the accepted numbers, empty where none are scored."""

    document_id: str
    number: int
    optional: bool
    types: tuple[str, ...]
    stages: tuple[str, ...]
    dates: tuple[KeyDate, ...]
    countries: tuple[str, ...]
    places: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    individuals: tuple[str, ...]
    deaths: tuple[KeyCount, ...]
    injured: tuple[KeyCount, ...]
    kidnapped: tuple[KeyCount, ...]
    targets: tuple[str, ...]
    physical_only: bool

    @property
    def threatened(self) -> bool:
        """Whether the act was only ever threatened, which rimland does not code."""
        return self.stages == ("THREATENED",)


def parse_incident(row: dict[str, Any], name: str = "", published: date | None = None) -> Incident:
    """Turn one template into an incident."""
    number = row["MESSAGE: TEMPLATE"]
    countries, places = _locations(row.get("INCIDENT: LOCATION") or ())
    targets = [s for slot in _TARGETS for filler in row.get(slot) or () for s in strings(filler)]
    types = _words(row.get("INCIDENT: TYPE") or ())
    return Incident(
        document_id=name,
        number=int(re.sub(r"\D", "", number) or 0),
        optional="OPTIONAL" in number,
        types=types,
        stages=_words(row.get("INCIDENT: STAGE OF EXECUTION") or ()),
        dates=parse_dates(row.get("INCIDENT: DATE") or (), published),
        countries=countries,
        places=places,
        organisations=_organisations(row),
        individuals=tuple(s for f in row.get("PERP: INDIVIDUAL ID") or () for s in strings(f)),
        deaths=people(row, "DEATH"),
        injured=people(row, "INJURY"),
        kidnapped=_all_targets(row) if "KIDNAPPING" in types else (),
        targets=tuple(dict.fromkeys(t for t in targets if t != "-")),
        physical_only=bool(row.get("PHYS TGT: ID"))
        and not (row.get("HUM TGT: NAME") or row.get("HUM TGT: DESCRIPTION")),
    )


_TARGETS = ("PHYS TGT: ID", "HUM TGT: NAME", "HUM TGT: DESCRIPTION")


def alternatives(filler: str) -> tuple[bool, tuple[str, ...]]:
    """Split a filler at the slashes outside quotes and brackets; the first item: is it optional."""
    optional = filler.lstrip().startswith("?")
    parts = [_unwrapped(p) for p in _split(filler.lstrip(" ?"), "/")]
    return optional, tuple(p for p in parts if p)


def strings(filler: str) -> tuple[str, ...]:
    """Return the quoted strings of a filler."""
    return tuple(s.replace('\\"', '"').strip('" ') for s in _STRING.findall(filler))


def head(filler: str) -> str:
    """Return what stands before the cross reference."""
    return _split(filler, ":")[0].strip()


def parse_dates(fillers: Sequence[str], published: date | None) -> tuple[KeyDate, ...]:
    """Return the readings of a date slot; one without a year takes the dateline's."""
    found = []
    for filler in fillers:
        for text in alternatives(filler)[1]:
            bound = text.startswith("-")
            days = [parse_day(part.strip(), published) for part in text.strip("- ").split(" - ")]
            if None not in days:
                sure = [d for d in days if d is not None]
                found.append(KeyDate(None if bound else sure[0], sure[-1]))
    return tuple(found)


def parse_count(text: str) -> KeyCount | None:
    """Read "6", "6-", "-15", "6-8", "~100" or "PLURAL"; None for anything else."""
    text = text.replace(" ", "").lstrip("~?")
    if text == "PLURAL":
        return KeyCount(2, None)
    if text.isdigit():
        return KeyCount(int(text), int(text))
    found = re.fullmatch(r"(\d*)-(\d*)", text)
    if not found or not (found[1] or found[2]):
        return None
    low, high = (int(g) if g else None for g in found.groups())
    return KeyCount(low, high)


def people(row: dict[str, Any], effect: str) -> tuple[KeyCount, ...]:
    """Return the accepted numbers of people with an effect; (0, 0) where nobody has it."""
    hit, otherwise = [], set[str]()
    for filler in row.get("HUM TGT: EFFECT OF INCIDENT") or ():
        optional, words = alternatives(head(filler.lstrip("? ")))
        if effect in words:
            hit.append((strings(filler), optional or filler.startswith("?") or len(words) > 1))
        else:
            otherwise.update(strings(filler) if _harmed(words) else ())
    if any(otherwise.intersection(names) for names, _ in hit):
        return ()
    numbers = [(strings(f), _counts(f)) for f in row.get("HUM TGT: NUMBER") or ()]
    sums = [KeyCount(0, 0)]
    for names, optional in hit:
        own = [c for said, counts in numbers if set(said) & set(names) for c in counts]
        own = (own or [KeyCount(1, None)]) + ([KeyCount(0, 0)] if optional else [])
        sums = list(dict.fromkeys(_plus(s, c) for s in sums for c in own))[:_MANY]
    everyone = {s for said, _ in numbers for s in said} <= {s for names, _ in hit for s in names}
    if hit and everyone:
        sums += [c for f in row.get("HUM TGT: TOTAL NUMBER") or () for c in _counts(f)]
    return tuple(dict.fromkeys(sums))


def _harmed(words: Sequence[str]) -> bool:
    return bool({"DEATH", "INJURY"} & set(words))


def _all_targets(row: dict[str, Any]) -> tuple[KeyCount, ...]:
    sums = [KeyCount(0, 0)]
    for filler in row.get("HUM TGT: NUMBER") or ():
        sums = list(dict.fromkeys(_plus(s, c) for s in sums for c in _counts(filler)))[:_MANY]
    sums += [c for f in row.get("HUM TGT: TOTAL NUMBER") or () for c in _counts(f)]
    return tuple(s for s in dict.fromkeys(sums) if s != KeyCount(0, 0))


def _counts(filler: str) -> list[KeyCount]:
    read = [parse_count(text) for text in alternatives(head(filler.lstrip("? ")))[1]]
    return [c for c in read if c is not None]


def _plus(one: KeyCount, other: KeyCount) -> KeyCount:
    high = None if one.high is None or other.high is None else one.high + other.high
    return KeyCount((one.low or 0) + (other.low or 0), high)


def _organisations(row: dict[str, Any]) -> tuple[Organisation, ...]:
    said = [
        (set(strings(f)), alternatives(head(f.lstrip("? ")))[1])
        for f in row.get("PERP: ORGANIZATION CONFIDENCE") or ()
    ]
    found = []
    for filler in row.get("PERP: ORGANIZATION ID") or ():
        optional, texts = alternatives(filler)
        names = strings(filler) or texts
        words = [w for about, heads in said if about & set(names) for w in heads]
        found.append(Organisation(names, optional, tuple(words)))
    return tuple(found)


def _locations(fillers: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    countries, places = [], []
    for filler in fillers:
        for text in alternatives(filler)[1]:
            parts = [p.strip() for p in re.split(r":|\([^)]*\)| - ", text) if p.strip()]
            countries += [COUNTRIES[parts[0]]] if parts and parts[0] in COUNTRIES else []
            places += [p for p in parts if p not in COUNTRIES]
    return tuple(dict.fromkeys(countries)), tuple(dict.fromkeys(places))


def _words(fillers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for f in fillers for w in alternatives(f)[1]))


def parse_day(text: str, published: date | None) -> date | None:
    """Read "21 JAN 89"; one without a year takes the dateline's. None for anything else."""
    found = _DAY.match(text.upper().strip())
    if not found or found[2] not in MONTHS or not (found[3] or published):
        return None
    year = 1900 + int(found[3]) if found[3] else published.year if published else 0
    try:
        return date(year, MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def _split(text: str, mark: str) -> list[str]:
    parts, depth, quoted, last, skip = [""], 0, False, "", False
    for letter in text:
        if letter == '"' and last != "\\":
            quoted = not quoted
        depth += (letter == "(") - (letter == ")") if not quoted else 0
        skip = letter == mark and not quoted and depth == 0
        parts = [*parts, ""] if skip else [*parts[:-1], parts[-1] + letter]
        last = letter
    return parts


def _unwrapped(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text
