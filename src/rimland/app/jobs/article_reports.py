"""A coded report as a row of the ledger, or why it cannot be one; pure.

What is stored is stricter than what is coded: every text passes through the document's mask, and a
report that does not say when or in which country is refused, because nothing could ever be said of
it but that it exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rimland.model.coded import CodedReport, Perpetrator, Quote
from rimland.model.document import Document
from rimland.model.place import priogrid_gid
from rimland.model.vocab import DatePrecision, Mode
from rimland.sources.normalise import EARLIEST_DAY, LARGEST_COUNT
from rimland.stories.masking import Hidden

BATTLES = frozenset({Mode.CLASH, Mode.TERRITORY_CHANGE})
_NEWS_DAYS = 6
"""News without a day tells of the last days: the date is then known to the week, and flagged."""

_COLUMNS = {
    "perpetrators": ("actors",),
    "killed_low": ("killed_total_low",),
    "killed_best": ("killed_total_best",),
    "killed_high": ("killed_total_high",),
    "civilians_killed_best": ("killed_civilians_best",),
    "perpetrators_killed": ("killed_side_a_best",),
    "injured_low": ("injured_total_low",),
    "injured_best": ("injured_total_best",),
    "injured_high": ("injured_total_high",),
}
"""Names of the contract whose fields bear another name in the ledger."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a report's row says of where it comes from."""

    document: Document
    hidden: Hidden
    coder: str
    publisher: str
    publisher_family: str
    citation: str
    copy_hash: str
    longest_quote: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a coded report cannot be a row: the field, the reason's code, the value if it is harmless."""

    field: str
    code: str
    value: str = ""


def report_row(report: CodedReport, origin: Provenance, today: date) -> dict[str, Any] | Unfit:
    """Return a coded report as the fields of a report (tables REPORT_FIELDS)."""
    when = _when(report, origin.document.day)
    if when is None:
        return Unfit("date_start", "no_date")
    first, last, precision, guessed = when
    fault = _fault(report, first, last, today)
    if fault is not None:
        return fault
    actors, withheld = _actors(report.perpetrators, origin.hidden)
    flags = [
        *(["date_from_publication"] if guessed else []),
        *(["multi_month"] if (first.year, first.month) != (last.year, last.month) else []),
        *(["name_withheld"] if withheld else []),
        *([] if report.killed.ordered else ["toll_order"]),
    ]
    point = report.latitude is not None and report.longitude is not None
    row = {
        "event_types": [str(mode) for mode in report.event_types],
        "unit": "incident",
        "suicide": report.suicide,
        "foiled": report.foiled,
        "date_start": first,
        "date_end": last,
        "date_precision": str(precision),
        "reported_at": origin.document.day,
        "country_iso3": report.country_iso3,
        "adm1": report.adm1,
        "place": report.place,
        "geonames_id": report.geonames_id,
        "latitude": round(report.latitude, 6) if report.latitude is not None and point else None,
        "longitude": round(report.longitude, 6) if report.longitude is not None and point else None,
        "place_precision": report.place_precision,
        "priogrid_gid": _cell(report),
        "actors": actors,
        "target_type": _plain(report.target_type),
        **_tolls(report),
        "publishers": [origin.publisher],
        "number_of_sources": 1,
        "citation": origin.citation,
        "flags": flags,
        "weapon": _plain(report.weapon),
        "is_update": report.is_update,
        "confidence": round(report.confidence, 3),
        "coder": origin.coder,
        "document_id": origin.document.document_id,
        "publisher_family": origin.publisher_family,
        "copy_hash": origin.copy_hash,
    }
    evidence = [
        {"field": column, "document": origin.document.document_id, **quote}
        for name, quotes in report.evidence.items()
        for column in _COLUMNS.get(name, (name,))
        if row.get(column) is not None
        for quote in (_quote(q, origin) for q in quotes)
    ]
    return row | {"evidence": evidence}


def _when(
    report: CodedReport, published: date | None
) -> tuple[date, date, DatePrecision, bool] | None:
    """Return first day, last day, precision, and whether they only follow from the publication.

    A new toll of an attack reported before may be months late, so it needs a date of its own.
    """
    if report.date_start is not None:
        last = report.date_end or report.date_start
        return report.date_start, last, report.date_precision or DatePrecision.DAY, False
    if published is None or report.is_update:
        return None
    return published - timedelta(days=_NEWS_DAYS), published, DatePrecision.WEEK, True


def _fault(report: CodedReport, first: date, last: date, today: date) -> Unfit | None:
    if report.country_iso3 is None:
        return Unfit("country_iso3", "no_place")
    if first < EARLIEST_DAY:
        return Unfit("date_start", "bad_date", first.isoformat())
    if first > today:
        return Unfit("date_start", "future_date", first.isoformat())
    if last < first:
        return Unfit("date_end", "date_order", last.isoformat())
    for name, count in (("killed_total", report.killed), ("injured_total", report.injured)):
        for value in (count.low, count.best, count.high):
            if value is not None and not 0 <= value <= LARGEST_COUNT:
                return Unfit(f"{name}_best", "bad_number", str(value)[:24])
    return None


def _tolls(report: CodedReport) -> dict[str, Any]:
    """Killed as the ledger counts them: a coder leaves out perpetrators that the text counts apart.

    In a fight where it counts nobody apart, its total is of all sides.
    """
    battle = bool(report.event_types) and set(report.event_types) <= BATTLES
    return {
        "perpetrator_side": "a",
        "perpetrators_in_total": battle and report.perpetrators_killed is None,
        "killed_side_a_best": report.perpetrators_killed,
        "killed_civilians_best": report.civilians_killed_best,
        "killed_total_low": report.killed.low,
        "killed_total_best": report.killed.best,
        "killed_total_high": report.killed.high,
        "injured_total_low": report.injured.low,
        "injured_total_best": report.injured.best,
        "injured_total_high": report.injured.high,
        "abducted_best": report.abducted_best,
    }


def _actors(
    perpetrators: tuple[Perpetrator, ...], hidden: Hidden
) -> tuple[list[dict[str, Any]], bool]:
    """Return the perpetrators as rows, and whether a name was withheld because it is a person's."""
    rows, withheld = [], False
    for one in perpetrators:
        name, said_by = _kept(one.name, hidden), _kept(one.said_by, hidden)
        withheld = withheld or name != one.name or said_by != one.said_by
        rows.append(
            {
                "role": "perpetrator",
                "name": name,
                "dataset_id": f"rimland:{one.actor_id}" if one.actor_id else None,
                "tie": str(one.tie),
                "certainty": _plain(one.certainty),
                "claim": str(one.claim),
                "said_by": said_by,
            }
        )
    return rows, withheld


def _kept(words: str | None, hidden: Hidden) -> str | None:
    return words if hidden.scrubbed(words) == words else None


def _cell(report: CodedReport) -> int | None:
    if report.latitude is None or report.longitude is None:
        return None
    return priogrid_gid(report.latitude, report.longitude)


def _quote(quote: Quote, origin: Provenance) -> dict[str, Any]:
    """Return a quote as the licence allows it: from the masked text, and short."""
    end = min(quote.end, quote.start + origin.longest_quote)
    return {"start": quote.start, "end": end, "quote": origin.hidden.text[quote.start : end]}


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
