"""One event as a person reads it in the terminal."""

from __future__ import annotations

from typing import Any

from rimland.app.jobs.events import Shown
from rimland.app.jobs.toll_history import TollStep
from rimland.model.place import PLACE_PRECISION
from rimland.model.report import Event, Report
from rimland.model.toll import Count
from rimland.tables.packaged import country_name
from rimland.ui.cli.shared import cell, console, plain, print_table, readable, safe_text


def print_event(shown: Shown) -> None:
    """Print an event: what is held of it, where reports differ, its toll over time, its reports."""
    event, out = shown.event, console()
    if shown.redirected_from:
        out.print(f"{shown.redirected_from} leads to this event", style="italic")
    place = event.where
    named = ", ".join(p for p in (place.place, place.adm1, country_name(place.country)) if p)
    out.print(f"[bold]{event.event_id}[/bold]  {_days(event.when)}  {safe_text(named)}")
    whole = f"; part of {event.part_of}" if event.part_of else ""
    out.print(f"{event.unit.replace('_', ' ')}, {event.kind}: {cell(event.event_types)}{whole}")
    if event.summary:
        out.print(safe_text(event.summary))
    for actor in event.actors:
        said = [
            f"{k.replace('_', ' ')} {getattr(actor, k).replace('_', ' ')}"
            for k in ("tie", "certainty", "claim", "said_by")
            if getattr(actor, k)
        ]
        out.print(f"{actor.role}: {cell(actor.name or actor.dataset_id)} {'; '.join(said)}")
    out.print(_told_by(event), soft_wrap=True)
    if shown.parts:
        out.print(f"parts: {', '.join(shown.parts)}", soft_wrap=True)
    _print_held(shown)
    _print_disagreements(shown)
    _print_timeline(shown)
    _print_reports(shown)
    _print_words(shown)
    _print_links(shown)


def _told_by(event: Event) -> str:
    """Return who tells of an event: independent houses, and how many reports only repeat a text."""
    count = len(event.publisher_families)
    houses = f"{count} independent {'source' if count == 1 else 'sources'}"
    copies = f", {event.copies} of them copies" if event.copies else ""
    reports = f"{event.reports} {'report' if event.reports == 1 else 'reports'}{copies}"
    return f"{houses} in {reports}: {cell(event.publisher_families, whole=True)}"


def _print_held(shown: Shown) -> None:
    """Print each resolved field with its value, and the report or the person it comes from."""
    event = shown.event
    settled = {row["field"]: row for row in shown.corrected}
    values: list[tuple[str, str, tuple[str, ...]]] = [
        ("date", _days(event.when), ("date_start",)),
        ("place", readable(event.where.place), ("place", "latitude")),
        ("who", readable([a.name for a in event.actors if a.name]), ("actors",)),
    ]
    for name in _TOLLS:
        count = getattr(event, name)
        side = name.startswith("killed_") and event.kind == "attack"
        if count.known and not (side and count == Count(0, 0, 0)):
            values.append((name.replace("_", " "), _count(count), (f"{name}_best",)))
    rows = []
    for label, value, columns in values:
        person = next((settled[c] for c in columns if c in settled), None)
        source = next((shown.provenance[c] for c in columns if c in shown.provenance), None)
        taken = f"corrected by {person['by']}: {person['reason']}" if person else source
        rows.append({"held": label, "value": value, "taken from": taken})
    print_table(rows, ["held", "value", "taken from"], wrap=True)


_TOLLS = (
    *("victims_killed", "civilians_killed", "all_killed"),
    *("killed_side_a", "killed_side_b", "killed_unknown", "injured", "abducted"),
)


def _print_disagreements(shown: Shown) -> None:
    """Print what reports differ on: every value, who gives it, and how it stands."""
    rows = []
    last = None
    for row in shown.disagreements:
        rows.append(
            {
                "field": "" if row["field"] == last else row["field"].replace("_", " "),
                "value": row["value"],
                "standing": row["standing"],
                "sources": row["houses"],
                "first said": row["known_at"][:10],
            }
        )
        last = row["field"]
    if rows:
        columns = ["field", "value", "standing", "sources", "first said"]
        print_table(rows, columns, "Where reports differ", wrap=True)


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


_WIDE, _WIDE_BAR, _NARROW_BAR = 100, 24, 10
"""From how many columns on the terminal has room for a longer bar and for each report's bounds."""


def _print_timeline(shown: Shown) -> None:
    """Draw the toll over knowledge time: what came to be known, and what the toll was after it."""
    steps = shown.timeline
    if not steps:
        return
    most = max((s.toll.high or s.toll.best or 0 for s in steps), default=0) or 1
    wide = console().width >= _WIDE
    length = _WIDE_BAR if wide else _NARROW_BAR
    rows: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        after = number + 1 == len(steps) or steps[number + 1].known_at != step.known_at
        rows.append(
            {
                "known": step.known_at[:10],
                "what": _happened(step),
                "by": step.house,
                "says": _figures(step.said) if wide else readable(step.said.best),
                "toll": _figures(step.toll) if after else "",
                "bar": _bar(step.toll, most, length) if after else "",
            }
        )
    measure = steps[0].measure.replace("_", " ")
    title = f"{measure.capitalize()} over knowledge time (█ sure, ▓ to the best, ░ to the highest)"
    print_table(rows, ["known", "what", "by", "says", "toll", "bar"], title)


def _happened(step: TollStep) -> str:
    release = f" {step.release}" if step.release else ""
    by = f" by {step.by}" if step.by else ""
    what = f" of {step.field.replace('_', ' ')}" if step.field else ""
    return f"{step.cause}{release}{what}{by}"


def _figures(count: Count) -> str:
    """Return a toll in as few letters as say it: its best figure, and the bounds where they differ."""
    if not count.known:
        return "–"
    best = "?" if count.best is None else str(count.best)
    if count.low in {count.best, None} and count.high in {count.best, None}:
        return best
    return f"{best} ({readable(count.low)}–{readable(count.high)})"


def _bar(count: Count, most: int, length: int) -> str:
    """Return a toll as a bar: full to the low figure, grey to the best one, light to the high one."""
    if not count.known:
        return ""
    best, low, high = (
        round(length * (value or 0) / most)
        for value in (count.best, count.low, max(count.high or 0, count.best or 0))
    )
    light = range(min(low, best), high)
    return "".join(
        "█" if n < best and n not in light else "▓" if n < best else "░" for n in range(high)
    )


def event_as_dict(shown: Shown) -> dict[str, Any]:
    """Return an event and all that belongs to it as plain data."""
    return {name: plain(getattr(shown, name)) for name in shown.__slots__}
