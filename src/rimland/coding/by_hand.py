"""The coder ``none``: a person reads, and the same contract holds for what the person types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from rimland.coding.coders import BY_HAND
from rimland.model.coded import CodedDocument, CodedReport, Perpetrator, Quote
from rimland.model.document import Document
from rimland.model.errors import RimlandError
from rimland.model.time import PartialDate
from rimland.model.toll import Count
from rimland.model.vocab import Certainty, Claim, DatePrecision, Mode, TargetType, Tie, Weapon
from rimland.reading.gazetteer import Gazetteer, Place
from rimland.reading.places import resolve
from rimland.reading.spans import Span

_LARGEST = 10_000_000
_LONGEST = 200
_MOST_MODES = 3
_COUNTRY_ONLY, _TOWN = 6, 2
_COUNTS = ("civilians_killed_best", "perpetrators_killed", "abducted_best")
_LEVELS = ("low", "best", "high")
_ATTRIBUTION = {"name", "tie", "certainty", "claim", "said_by"}
FIELDS = (
    *("event_types", "suicide", "foiled", "date_start", "date_end", "date_precision"),
    *("country_iso3", "place", "latitude", "longitude", "place_precision", "perpetrators"),
    *("target_type", "weapon", *(f"killed_{k}" for k in _LEVELS)),
    *(*(f"injured_{k}" for k in _LEVELS), *_COUNTS, "is_update"),
)
"""What may be typed; every name is the contract's."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class HandCoder:
    """Hands on what a person read, with the person's quote as the evidence of every field."""

    report: CodedReport
    span: Span
    name: str = f"{BY_HAND} (by hand)"
    repeats: bool = True

    def code(self, document: Document) -> CodedDocument:
        """Return the report, its quote taken from the masked text."""
        words = self.span.of(document.masked or "")
        quote = Quote(self.span.start, self.span.end, words)
        given = self.report.to_json()
        told = [
            n for n in FIELDS if given[n] is not None and given[n] is not False and given[n] != []
        ]
        evidence: dict[str, tuple[Quote, ...]] = dict.fromkeys(told, (quote,))
        report = replace(self.report, evidence=evidence)
        return CodedDocument(document.document_id, document.published, (report,))


def report_by_hand(
    fields: Mapping[str, Any], quote: str, gazetteer: Gazetteer, known_countries: Sequence[str]
) -> CodedReport:
    """Return what was typed as a coded report; raises RimlandError that names the field at fault."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise _fault(unknown[0][:40], "there is no such field", f"use {', '.join(FIELDS)}")
    modes = tuple(_word("event_types", m, Mode) for m in _list(fields, "event_types"))
    if not modes or len(modes) > _MOST_MODES:
        raise _fault("event_types", "needs one to three modes", f"use {_listed(Mode)}")
    first, last, precision = _dates(fields)
    killed, injured = _count(fields, "killed"), _count(fields, "injured")
    return CodedReport(
        event_types=modes,
        suicide=_boolean(fields, "suicide"),
        foiled=bool(_boolean(fields, "foiled")),
        date_start=first,
        date_end=last,
        date_precision=precision,
        perpetrators=tuple(_perpetrator(p) for p in _list(fields, "perpetrators")),
        target_type=_maybe("target_type", fields.get("target_type"), TargetType),
        weapon=_maybe("weapon", fields.get("weapon"), Weapon),
        killed=killed,
        injured=injured,
        **{name: _whole(fields, name) for name in _COUNTS},  # type: ignore[arg-type]
        is_update=bool(_boolean(fields, "is_update")),
        confidence=1.0,
        **_place(fields, quote, gazetteer, known_countries),
    )


def _fault(field: str, what: str, hint: str) -> RimlandError:
    return RimlandError(what, where=field, hint=hint)


def _listed(vocabulary: type[StrEnum]) -> str:
    return ", ".join(str(word) for word in vocabulary)


def _list(fields: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = fields.get(name) or []
    if not isinstance(value, list | tuple):
        raise _fault(name, "is not a list", "write it as a list")
    return value


def _word(name: str, value: Any, vocabulary: type[Word]) -> Word:
    try:
        return vocabulary(value)
    except ValueError:
        what = f"'{str(value)[:40]}' is not in the vocabulary"
        raise _fault(name, what, f"use {_listed(vocabulary)}") from None


def _maybe(name: str, value: Any, vocabulary: type[Word]) -> Word | None:
    return None if value is None or value == "" else _word(name, value, vocabulary)


def _boolean(fields: Mapping[str, Any], name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise _fault(name, "is neither true nor false", "write true or false, or leave it out")
    return value


def _dates(fields: Mapping[str, Any]) -> tuple[date, date, DatePrecision]:
    given = fields.get("date_start")
    if not isinstance(given, str):
        raise _fault("date_start", "is missing", "write YYYY-MM-DD, YYYY-MM or YYYY")
    read = PartialDate.parse(given)
    last = read.last
    if fields.get("date_end"):
        last = PartialDate.parse(str(fields["date_end"])).last
    if last < read.first:
        raise _fault("date_end", "is before the first day", "swap them")
    stated = _maybe("date_precision", fields.get("date_precision"), DatePrecision)
    return read.first, last, stated or read.precision


def _whole(fields: Mapping[str, Any], name: str) -> int | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise _fault(name, "is not a whole number of people", "write digits; unknown is left out")
    return value


def _count(fields: Mapping[str, Any], stem: str) -> Count:
    """Return a count; a single best figure is also its bounds, as in a text."""
    low, best, high = (_whole(fields, f"{stem}_{level}") for level in _LEVELS)
    if best is not None and f"{stem}_low" not in fields and f"{stem}_high" not in fields:
        low = high = best
    count = Count(low, best, high)
    if not count.ordered:
        raise _fault(f"{stem}_best", "low, best and high are not in this order", "mend them")
    return count


def _text(value: Any, name: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise _fault(name, f"is not text of up to {_LONGEST} characters", "shorten it")
    return " ".join(value.split())


def _perpetrator(given: Any) -> Perpetrator:
    if not isinstance(given, Mapping) or set(given) - _ATTRIBUTION:
        hint = f"use {', '.join(sorted(_ATTRIBUTION))}"
        raise _fault("perpetrators", "is not a list of groups", hint)
    return Perpetrator(
        name=_text(given.get("name"), "perpetrators.name"),
        tie=_maybe("perpetrators.tie", given.get("tie"), Tie) or Tie.UNKNOWN,
        certainty=_maybe("perpetrators.certainty", given.get("certainty"), Certainty),
        claim=_maybe("perpetrators.claim", given.get("claim"), Claim) or Claim.NONE_KNOWN,
        said_by=_text(given.get("said_by"), "perpetrators.said_by"),
    )


def _place(
    fields: Mapping[str, Any], quote: str, gazetteer: Gazetteer, known: Sequence[str]
) -> dict[str, Any]:
    country = _text(fields.get("country_iso3"), "country_iso3")
    if country is None or country.upper() not in known:
        raise _fault("country_iso3", "is not a country", "write its ISO 3166-1 code, as TUR")
    country = country.upper()
    name = _text(fields.get("place"), "place")
    point = _point(fields)
    level = _level(fields)
    found = _known_place(name, country, quote, gazetteer) if name else None
    if found is not None and point is None:
        point = found.latitude, found.longitude
    if level is None:
        level = _TOWN if point else _COUNTRY_ONLY
    return {
        "country_iso3": country,
        "adm1": found.adm1 if found else None,
        "place": name,
        "geonames_id": found.geonames_id if found else None,
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "place_precision": level,
    }


def _level(fields: Mapping[str, Any]) -> int | None:
    value = fields.get("place_precision")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _COUNTRY_ONLY + 1:
        raise _fault("place_precision", "is not 1 to 7", "see where_prec in the codebook")
    return value


def _point(fields: Mapping[str, Any]) -> tuple[float, float] | None:
    given = [fields.get(n) for n in ("latitude", "longitude")]
    if given == [None, None]:
        return None
    for value, most in zip(given, (90, 180), strict=True):
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        if not sound or not -most <= float(value or 0) <= most:
            raise _fault("latitude", "is not a point on the globe", "write degrees, both or none")
    return float(given[0] or 0), float(given[1] or 0)


def _known_place(name: str, country: str, quote: str, gazetteer: Gazetteer) -> Place | None:
    """Return the place of that name in that country, the one the quote speaks of first."""
    mention = resolve(name, gazetteer, context=quote)
    candidates = [p for p in (mention.place, *mention.alternatives) if p is not None]
    candidates += gazetteer.lookup(name)
    return next((p for p in candidates if p.country_iso3 == country), None)
