"""One event as a person reads it in the terminal."""

from __future__ import annotations

from typing import Any

from rimland.app.jobs.events import Shown
from rimland.tables.packaged import country_name
from rimland.ui.cli.shared import cell, console, print_table

_COMPARED = (
    *("date_start", "date_precision", "place", "place_precision", "event_types"),
    *("killed_total_low", "killed_total_best", "killed_total_high", "killed_civilians_best"),
    *("killed_side_a_best", "killed_side_b_best", "injured_total_best"),
)


def print_event(shown: Shown) -> None:
    """Print an event's fields, its reports side by side, why they are linked, and its history."""
    event, out = shown.event, console()
    if shown.redirected_from:
        out.print(f"{shown.redirected_from} was merged into this event", style="italic")
    where = ", ".join(
        p for p in (event["place"], event["adm1"], country_name(event["country_iso3"])) if p
    )
    out.print(f"[bold]{event['event_id']}[/bold]  {event['date_start']}  {cell(where)}")
    out.print(
        f"{event['unit']}, {event['kind']}: {cell(event['event_types'])}"
        + (f"; part of {event['part_of']}" if event["part_of"] else "")
    )
    if event["summary"]:
        out.print(cell(event["summary"]))
    for name in ("victims_killed", "civilians_killed", "all_killed"):
        low, best, high = (event[f"{name}_{k}"] for k in ("low", "best", "high"))
        out.print(f"{name.replace('_', ' ')}: {cell(best)} (low {cell(low)}, high {cell(high)})")
    for actor in event["actors"] or []:
        said = [f"{k} {actor[k]}" for k in ("tie", "certainty", "claim", "said_by") if actor[k]]
        out.print(
            f"{actor['role']}: {cell(actor['name'] or actor['dataset_id'])} " + "; ".join(said)
        )
    if shown.parts:
        out.print(f"parts: {', '.join(shown.parts)}")
    _print_reports(shown)
    _print_links(shown)
    _print_history(shown)


def _print_reports(shown: Shown) -> None:
    rows = []
    for name in _COMPARED:
        values = [report[name] for report in shown.reports]
        if all(v is None for v in values):
            continue
        row: dict[str, Any] = {"field": name}
        row |= {r["report_key"]: v for r, v in zip(shown.reports, values, strict=True)}
        row["agree"] = "" if len({str(v) for v in values if v is not None}) <= 1 else "differ"
        rows.append(row)
    evidence: dict[str, Any] = {"field": "read from"}
    evidence |= {r["report_key"]: r["file_row"] for r in shown.reports}
    cited: dict[str, Any] = {"field": "cited"}
    cited |= {r["report_key"]: r["citation"] or r["publishers"] for r in shown.reports}
    columns = ["field", *(r["report_key"] for r in shown.reports)]
    if len(shown.reports) > 1:
        columns.append("agree")
    print_table([*rows, evidence, cited], columns, "Reports")
    for source in shown.sources.values():
        console().print(f"{source['attribution']} ({source['licence']})", style="dim")


def _print_links(shown: Shown) -> None:
    for link in shown.links:
        score = "" if link["probability"] is None else f" (probability {link['probability']:.3f})"
        console().print(
            f"{link['report_a']} {link['verdict'].replace('_', ' ')} {link['report_b']}{score}, "
            f"says {link['made_by']}: {cell_text(link['reason'])}"
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
            "": "█" * round(20 * (step["killed_best"] or 0) / most),
        }
        for step in shown.history
    ]
    print_table(
        rows, ["known", "report", "release", "what", "killed", ""], "Toll over knowledge time"
    )


def cell_text(text: str) -> str:
    """Return a whole sentence, harmless to the terminal."""
    return "".join(c for c in text if c.isprintable()).replace("[", r"\[")


def event_as_dict(shown: Shown) -> dict[str, Any]:
    """Return an event and all that belongs to it as plain data."""
    return {name: getattr(shown, name) for name in shown.__slots__}
