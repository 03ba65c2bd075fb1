"""What pages show of a snapshot's events: the reports behind them, their sources, what is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.model.network import Network
from rimland.model.vocab import Measure, Redistribution, Roster
from rimland.outputs.brief_content import SourceNote
from rimland.outputs.text import counted
from rimland.tables.snapshot import Snapshot

_SHOWN = [
    *("report_key", "file_row", "date_start", "place"),
    *("killed_total_best", "citation", "publishers", "evidence"),
]
"""What a brief shows of a report."""

_TELLING = ("killed_total_best", "event_types", "place", "date_start", "actors")
"""Fields whose words a brief quotes from an article, the most telling first."""

_MOST_QUOTES, _LONGEST_WORDS = 3, 200


def kept_back(withheld: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what was withheld as sentences; nothing in them says which or where."""
    reports, events = withheld.get("reports", {}), withheld.get("events", {})
    days = withheld.get("abduction_hold_days")
    told = {
        "none": "{} of sources whose licence lets nothing be passed on",
        "aggregates": "{} of sources whose licence lets only counts be passed on",
        "abduction": f"{{}} of abductions of the last {days} days, in which people may still be held",
    }
    lines = [
        words.format(counted(reports[reason], "report"))
        + f"; {counted(events.get(reason, 0), 'event')} thereby not listed."
        for reason, words in told.items()
        if reports.get(reason)
    ]
    if withheld.get("series_cells"):
        lines.append(f"{counted(withheld['series_cells'], 'cell')} of monthly series.")
    if events.get(str(Redistribution.AGGREGATES)):
        lines.append(
            f"{counted(withheld['events_in_counts'], 'event')} of those stand in counts of three or "
            f"more; {counted(withheld['counts_suppressed'], 'count')} of fewer, or that would give "
            "fewer away, are not shown."
        )
    return tuple(lines)


def theatres_of(events: pa.Table, network: Network) -> list[str]:
    """Return the theatre of each event, in their order."""
    # Imported here: analysis compiles nothing for commands that only list things.
    from rimland.analysis.counted import TheatreIndex, counted_events  # noqa: PLC0415

    index = TheatreIndex(network, Roster.FIXED)
    return [str(e.theatre) for e in counted_events(events, index, Measure.ATTACKS)]


def report_rows(snapshot: Snapshot, wanted: pa.Array) -> pa.Table:
    """Return the reports behind the events, each with the place its figures stand in."""
    members = snapshot.arrow("members")
    members = members.filter(pc.is_in(members["event_id"], wanted))
    reports = snapshot.arrow("reports").select(_SHOWN)
    reports = reports.filter(pc.is_in(reports["report_key"], members["report_key"]))
    told = {report["report_key"]: report for report in reports.to_pylist()}
    rows = []
    for member in members.select(["event_id", "source", "record_id", "report_key"]).to_pylist():
        report = told[member["report_key"]]
        rows.append(
            {
                "event_id": member["event_id"],
                "source": member["source"],
                "record_id": member["record_id"],
                "file_row": report["file_row"],
                "date_start": report["date_start"],
                "place": report["place"],
                "killed": report["killed_total_best"],
                "quote": report["citation"] or _columns_quote(report),
                "words": _words(report["evidence"] or []),
            }
        )
    rows.sort(key=lambda r: (r["event_id"], r["source"], r["record_id"]))
    schema = pa.schema(
        [
            *((n, pa.string()) for n in ("event_id", "source", "record_id", "file_row")),
            ("date_start", pa.date32()),
            ("place", pa.string()),
            ("killed", pa.int32()),
            ("quote", pa.string()),
            ("words", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _words(evidence: list[dict[str, Any]]) -> str | None:
    """Return the words an article's figures stand in, in the article's order; None for a dataset."""
    chosen: dict[tuple[int, int], str] = {}
    for field in _TELLING:
        for quote in evidence:
            span = quote["start"], quote["end"]
            new = not any(a <= span[0] < b or span[0] <= a < span[1] for a, b in chosen)
            words = quote["quote"] or ""  # an erased document has offsets without words
            length = sum(map(len, chosen.values())) + len(words)
            if quote["field"] == field and words and new and length <= _LONGEST_WORDS:
                chosen[span] = words
        if len(chosen) >= _MOST_QUOTES:
            break
    return " … ".join(" ".join(chosen[span].split()) for span in sorted(chosen)) or None


def _columns_quote(row: dict[str, Any]) -> str:
    """A dataset row's evidence is its columns; say which outlets it drew on."""
    outlets = ", ".join((row["publishers"] or [])[:3])
    return (
        f"columns best, low, high; reported by {outlets}" if outlets else "columns best, low, high"
    )


def source_notes(snapshot: Snapshot) -> tuple[SourceNote, ...]:
    """Return the sources whose records may be shown, each with what it covers."""
    spans: dict[str, list[str]] = {}
    series = set(snapshot.arrow("aggregates")["source_id"].to_pylist())
    for row in snapshot.arrow("coverage").to_pylist():
        where = "world" if row["countries"] is None else _some(row["countries"])
        spans.setdefault(row["source_id"], []).append(
            f"{where}, {row['first_month']} to {row['last_month']} ({row['basis']})"
        )
    return tuple(
        replace(
            source_note(source_id, source),
            coverage=tuple(dict.fromkeys(spans.get(source_id, ()))),
            aggregates=source_id in series,
        )
        for source_id, source in snapshot.manifest["sources"].items()
        if source["redistribute"] == Redistribution.RECORDS
    )


def source_note(source_id: str, source: Mapping[str, Any]) -> SourceNote:
    """Return a source as a page cites it."""
    return SourceNote(
        source_id=source_id,
        title=source["title"],
        publisher=source["publisher"],
        licence=source["licence"],
        redistribute=source["redistribute"],
        attribution=source["attribution"],
        citation=source["citation"],
        coverage=(),
        reports=source.get("reports", 0),
    )


def _some(countries: list[str]) -> str:
    few = 6
    return ", ".join(countries) if len(countries) <= few else f"{len(countries)} countries"
