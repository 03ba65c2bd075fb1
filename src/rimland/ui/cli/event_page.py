"""One event as a person reads it in the terminal."""

from __future__ import annotations

from typing import Any

from rimland.app.jobs.events import Shown
from rimland.model.place import PLACE_PRECISION
from rimland.model.report import Report
from rimland.model.toll import Count
from rimland.tables.packaged import country_name
from rimland.ui.cli.shared import cell, console, plain, print_table, readable, safe_text


def print_event(shown: Shown) -> None:
    """Print an event's fields, its reports side by side, why they are linked, and its history."""
    event, out = shown.event, console()
    if shown.redirected_from:
        out.print(f"{shown.redirected_from} was merged into this event", style="italic")
    place = event.where
    named = ", ".join(p for p in (place.place, place.adm1, country_name(place.country)) if p)
    out.print(f"[bold]{event.event_id}[/bold]  {_days(event.when)}  {safe_text(named)}")
    whole = f"; part of {event.part_of}" if event.part_of else ""
    out.print(f"{event.unit.replace('_', ' ')}, {event.kind}: {cell(event.event_types)}{whole}")
    if event.summary:
        out.print(safe_text(event.summary))
    for name in ("victims_killed", "civilians_killed", "all_killed"):
        out.print(f"{name.replace('_', ' ')}: {_count(getattr(event, name))}")
    for actor in event.actors:
        said = [
            f"{k} {getattr(actor, k)}"
            for k in ("tie", "certainty", "claim", "said_by")
            if getattr(actor, k)
        ]
        out.print(f"{actor.role}: {cell(actor.name or actor.dataset_id)} {'; '.join(said)}")
    if event.publisher_families:
        count = len(event.publisher_families)
        houses = f"{count} independent {'source' if count == 1 else 'sources'}"
        out.print(f"{houses}: {cell(event.publisher_families, whole=True)}", soft_wrap=True)
    if shown.parts:
        out.print(f"parts: {', '.join(shown.parts)}")
    _print_reports(shown)
    _print_words(shown)
    _print_links(shown)
    _print_history(shown)


def _print_words(shown: Shown) -> None:
    """Print, for each report that was read in an article, the article and the words of each field."""
    for report in shown.reports:
        known = report.evidence
        if known.document_id is None:
            continue
        about = shown.documents.get(known.document_id, {})
        title = " ".join(
            str(p)
            for p in (about.get("publisher"), about.get("published"), about.get("title"))
            if p
        )
        out = console()
        out.print(f"\n[bold]{safe_text(report.key)}[/bold] {safe_text(title)}", soft_wrap=True)
        sure = "" if known.confidence is None else f", confidence {known.confidence:.2f}"
        where = about.get("url") or known.file_row
        read_by = f"{safe_text(str(where))} (read by {known.coder or 'a coder'}{sure})"
        out.print(read_by, style="dim", soft_wrap=True)
        print_table(_quoted(report), ["field", "words", "characters"], wrap=True)


def _quoted(report: Report) -> list[dict[str, Any]]:
    """Return the words of the fields, those read in the same words on one line."""
    fields: dict[tuple[int, int, str], list[str]] = {}
    for quote in report.evidence.quotes:
        fields.setdefault((quote.start, quote.end, quote.quote), []).append(quote.field)
    return [
        {"field": list(dict.fromkeys(names)), "words": words, "characters": f"{start}–{end}"}
        for (start, end, words), names in fields.items()
    ]


def _days(when: Any) -> str:
    days = str(when.start) if when.start == when.end else f"{when.start} to {when.end}"
    return days if when.precision == "day" else f"{days} (to the {when.precision})"


def _count(count: Count) -> str:
    if not count.known:
        return "–"
    return f"{readable(count.best)} (low {readable(count.low)}, high {readable(count.high)})"


def _compared(report: Report) -> dict[str, str]:
    """Return the fields that reports are compared by, as text."""
    precision = PLACE_PRECISION.get(report.where.precision or 0)
    return {
        "days": _days(report.when),
        "place": readable(report.where.place),
        "place known to": precision.meaning if precision else "–",
        "modes": readable(report.event_types),
        "killed": _count(report.toll.total),
        "of them civilians": readable(report.toll.civilians.best),
        "of them perpetrators": readable(report.toll.perpetrators.best)
        if report.toll.perpetrators_in_total
        else "left out of the total",
        "injured": readable(report.injured.best),
        "first reported": readable(report.reported_at),
        "flags": readable(report.flags),
    }


def _print_reports(shown: Shown) -> None:
    compared = {report.key: _compared(report) for report in shown.reports}
    rows: list[dict[str, Any]] = []
    for name in next(iter(compared.values()), {}):
        values = {key: fields[name] for key, fields in compared.items()}
        if set(values.values()) == {"–"}:
            continue
        differ = len({v for v in values.values() if v != "–"}) > 1
        rows.append({"field": name, **values, "": "differ" if differ else ""})
    rows.append({"field": "read from", **{r.key: r.evidence.file_row for r in shown.reports}})
    cited = {r.key: r.evidence.citation or list(r.evidence.publishers) for r in shown.reports}
    rows.append({"field": "cited", **cited})
    columns = ["field", *compared]
    print_table(rows, [*columns, ""] if len(compared) > 1 else columns, "Reports", wrap=True)
    for source in shown.sources.values():
        console().print(f"{source['attribution']} ({source['licence']})", style="dim")


def _print_links(shown: Shown) -> None:
    for link in shown.links:
        score = "" if link["probability"] is None else f" (probability {link['probability']:.3f})"
        console().print(
            f"{link['report_a']} {link['verdict'].replace('_', ' ')} {link['report_b']}{score}, "
            f"says {link['made_by']}: {safe_text(link['reason'])}"
        )


def _print_history(shown: Shown) -> None:
    """Show the toll over knowledge time, a bar per version that was ever loaded."""
    most = max((s["killed_best"] or 0 for s in shown.history), default=0) or 1
    rows = [
        {
            "known": step["known_at"][:10],
            "report": step["report_key"],
            "release": step["release"],
            "what": step["change"],
            "killed": step["killed_best"],
            "": "█" * round(12 * (step["killed_best"] or 0) / most),
        }
        for step in shown.history
    ]
    print_table(
        rows, ["known", "report", "release", "what", "killed", ""], "Toll over knowledge time"
    )


def event_as_dict(shown: Shown) -> dict[str, Any]:
    """Return an event and all that belongs to it as plain data."""
    return {name: plain(getattr(shown, name)) for name in shown.__slots__}
