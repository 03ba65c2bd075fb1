"""What a reviewer sees: one report, or two side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rimland.model.place import PLACE_PRECISION
from rimland.tables.packaged import country_name
from rimland.ui.cli.shared import console, print_table, readable, safe_text

if TYPE_CHECKING:
    from rimland.app.jobs.review import Review
    from rimland.app.jobs.review_queue import Item

_TITLES = {
    "pair": "Do these two tell of one attack?",
    "report": "Does this report tell of an attack, as coded?",
    "settle": "Two reviewers differ on this pair: settle it",
    "second": "Second reading: do these two tell of one attack?",
}
_NEVER_COMPARED = {"report", "words", "cited", "confidence"}
_QUOTED = 6


def show_item(sitting: Review, item: Item, number: int, total: int) -> None:
    """Print both reports side by side with what differs, and why the item is here."""
    out = console()
    out.print()
    out.print(f"[bold]{_TITLES[item.kind]}[/bold]  {number:,} of {total:,}")
    reports = sitting.reports(item)
    described = [_described(report) for report in reports]
    rows = []
    for field in dict.fromkeys(name for told in described for name in told):
        values = [told.get(field, "–") for told in described]
        if set(values) == {"–"}:
            continue
        known = {value for value in values if value != "–"}
        differ = len(known) > 1 and field not in _NEVER_COMPARED
        row = dict(zip(("left", "right"), values, strict=False))
        rows.append({"field": field, **row, "": "≠" if differ else ""})
    columns = ["field", "left", "right", ""] if len(reports) > 1 else ["field", "left"]
    print_table(rows, columns, wrap=True)
    why = [*item.why]
    if item.kind != "second" and item.chance is not None:
        sure = "the coder's confidence" if item.b is None else "probability of one attack"
        why.insert(0, f"{sure} {item.chance:.2f}")
    if why:
        out.print(safe_text("; ".join(why)))
    reasons = "" if item.kind == "second" else sitting.reasons(item)
    if reasons:
        out.print(safe_text(reasons), style="dim")


def _described(report: Mapping[str, Any]) -> dict[str, str]:
    """Return a report's fields in words, in the order they are read."""
    precision = PLACE_PRECISION.get(report["place_precision"] or 0)
    quotes = dict.fromkeys(quote["quote"] for quote in report["evidence"] or [])
    fields: dict[str, Any] = {
        "report": report["report_key"],
        "days": _days(report),
        "place": [p for p in (report["place"], report["adm1"]) if p],
        "country": report["country_iso3"] and country_name(report["country_iso3"]),
        "coordinates": _coordinates(report),
        "known to": precision.meaning if precision else None,
        "unit": (report["unit"] or "").replace("_", " ") or None,
        "modes": report["event_types"],
        **_actors(report["actors"] or []),
        "killed": _count(report, "killed_total"),
        "civilians": _count(report, "killed_civilians"),
        "injured": _count(report, "injured_total"),
        "abducted": report["abducted_best"],
        "reported": report["reported_at"],
        "flags": report["flags"],
        "summary": report["summary"],
        "words": [f"“{quote}”" for quote in list(quotes)[:_QUOTED]],
        "cited": report["citation"] or report["publishers"],
        "confidence": report["confidence"],
    }
    return {name: readable(value) for name, value in fields.items()}


def _days(report: Mapping[str, Any]) -> str:
    first, last = report["date_start"], report["date_end"]
    days = str(first) if first == last else f"{first} to {last}"
    precision = report["date_precision"]
    return days if precision == "day" else f"{days} (to the {precision})"


def _coordinates(report: Mapping[str, Any]) -> str | None:
    if report["latitude"] is None or report["longitude"] is None:
        return None
    return f"{report['latitude']:.3f}, {report['longitude']:.3f}"


def _count(report: Mapping[str, Any], stem: str) -> str | None:
    low, best, high = (report[f"{stem}_{level}"] for level in ("low", "best", "high"))
    if low is None and best is None and high is None:
        return None
    alone = low is None and high is None
    span = "" if alone or low == high == best else f" ({readable(low)} to {readable(high)})"
    return f"{readable(best)}{span}"


def _actors(actors: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for actor in actors:
        said = [
            f"{k.replace('_', ' ')} {actor[k]}"
            for k in ("tie", "certainty", "claim", "said_by")
            if actor[k]
        ]
        name = actor["name"] or actor["dataset_id"] or "unnamed"
        role = str(actor["role"]).replace("_", " ")
        told.setdefault(role, []).append(f"{name} ({', '.join(said)})" if said else name)
    return told
