"""Brief contents for tests: small and mixed, refused, empty, hostile, and as large as a ledger."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from rimland.analysis.results import (
    COVERED,
    NOT_COVERED,
    PARTLY,
    ComparableSet,
    Comparison,
    Interval,
    Series,
    ShareMonth,
    ShiftResult,
    Span,
    TheatreMonth,
)
from rimland.model.ids import event_id
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind
from rimland.outputs.brief_content import BriefContent, SourceNote
from rimland.tables.fields import arrow_schema
from rimland.tables.networks import load_network
from rimland.tables.schemas import EVENT_TABLE

FIRST, LAST = Month(2015, 10), Month(2017, 3)
UNCOVERED = (Month(2015, 12), Month(2016, 1))
REFUSAL = (
    "No share can be given: no source covers Syria from 2015-12 to 2016-01, and the months before "
    "and after cannot be compared across that gap."
)
_COUNTRIES = {
    TheatreKind.CORE: (("IRQ", "Mosul", 36.34, 43.13), ("SYR", "Raqqa", 35.95, 39.01)),
    TheatreKind.ADJACENT: (("TUR", "Gaziantep", 37.06, 37.38),),
    TheatreKind.AFFILIATE: (("LBY", "Sirte", 31.21, 16.59), ("NGA", "Maiduguri", 11.85, 13.16)),
    TheatreKind.RIM: (("FRA", "Paris", 48.86, 2.35), ("FJI", "Taveuni", -16.85, 179.95)),
    TheatreKind.UNKNOWN: ((None, None, None, None),),
}
_PER_MONTH = {
    TheatreKind.CORE: 6,
    TheatreKind.ADJACENT: 1,
    TheatreKind.AFFILIATE: 3,
    TheatreKind.RIM: 2,
    TheatreKind.UNKNOWN: 1,
}
ROW_SCHEMA = pa.schema(
    [
        *((n, pa.string()) for n in ("event_id", "source", "record_id", "file_row")),
        ("date_start", pa.date32()),
        ("place", pa.string()),
        ("killed", pa.int32()),
        ("quote", pa.string()),
    ]
)


def an_event(
    number: int, month: Month, theatre: TheatreKind, chance: random.Random
) -> dict[str, Any]:
    """Return one event of a theatre, with a toll that is sometimes uncertain or unknown."""
    country, place, latitude, longitude = chance.choice(_COUNTRIES[theatre])
    killed = None if number % 17 == 0 else int(chance.expovariate(0.15))
    day = date(month.year, month.month, chance.randint(1, 28))
    spread = 0 if killed is None else killed // 5
    vague = number % 11 == 0 and latitude is not None
    return {
        "event_id": event_id(f"ucdp:{number}"),
        "unit": "incident",
        "event_types": ["bombing", "armed_assault"][: 1 + number % 2],
        "kind": "attack",
        "suicide": number % 5 == 0,
        "date_start": day,
        "date_end": day,
        "date_precision": "month" if number % 13 == 0 else "day",
        "country_iso3": country,
        "adm1": f"{place} province" if place else None,
        "place": place,
        "latitude": None if latitude is None else latitude + chance.gauss(0, 0.4),
        "longitude": None if longitude is None else min(longitude + chance.gauss(0, 0.4), 180.0),
        "place_precision": 6 if vague else chance.choice((1, 1, 2, 3, 4)),
        "victims_killed_low": None if killed is None else killed - spread,
        "victims_killed_best": killed,
        "victims_killed_high": None if killed is None else killed + spread,
        "reports": 1,
        "sources": ["ucdp"],
        "known_at": "2018-06-01T00:00:00.000000Z",
        "redistribute": "records",
        "theatre": str(theatre),
    }


def a_report(event: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the report an event was read from."""
    return {
        "event_id": event["event_id"],
        "source": "ucdp",
        "record_id": f"{event['event_id'][2:8]}",
        "file_row": "ged.csv:17",
        "date_start": event["date_start"],
        "place": event["place"],
        "killed": event["victims_killed_best"],
        "quote": "columns best, low, high; reported by Agence France Presse",
    } | changes


def events_table(events: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return events as the table a brief takes."""
    schema = arrow_schema(EVENT_TABLE).append(pa.field("theatre", pa.string()))
    return pa.Table.from_pylist([dict(e) for e in events], schema=schema)


def a_brief(*, per_month: float = 1.0, first: Month = FIRST, last: Month = LAST) -> BriefContent:
    """Return a brief with covered, partly and not covered months, monthly counts and both rosters."""
    chance = random.Random(7)
    cells: dict[tuple[Month, TheatreKind], list[dict[str, Any]]] = {}
    number = 0
    for month in first.to(last):
        for theatre, usual in _PER_MONTH.items():
            count = round(usual * per_month * chance.uniform(0.5, 1.5))
            cells[month, theatre] = []
            for _ in range(count):
                number += 1
                cells[month, theatre].append(an_event(number, month, theatre, chance))
    events = [event for cell in cells.values() for event in cell]
    shift = ShiftResult(
        network_id="islamic-state",
        network_title="Islamic State",
        snapshot_id="snap-0123456789ab",
        as_of="2018-12-31T23:59:59.999999Z",
        measure=Measure.ATTACKS,
        first=first,
        last=last,
        series=(
            _series(Roster.FIXED, cells, first, last),
            _series(Roster.AS_PLEDGED, cells, first, last),
        ),
        caveats=("13 events are left out because the attribution is disputed.",),
    )
    return BriefContent(
        title="Where the violence of Islamic State is moving",
        generated_at="2026-03-01 12:00 UTC",
        network=load_network("islamic-state"),
        shift=shift,
        events=events_table(events),
        rows=pa.Table.from_pylist([a_report(e) for e in events], schema=ROW_SCHEMA),
        sources=SOURCES,
        withheld=0,
        manifest={
            "tables": {"events": {"file": "events.parquet", "rows": number, "sha256": "ab" * 32}}
        },
    )


SOURCES = (
    SourceNote(
        source_id="ucdp",
        title="UCDP Georeferenced Event Dataset",
        publisher="Uppsala Conflict Data Program",
        licence="CC BY 4.0",
        redistribute="records",
        attribution="UCDP GED, Uppsala Conflict Data Program, CC BY 4.0",
        citation="Sundberg & Melander (2013), see https://ucdp.uu.se/downloads/.",
        coverage=("world, 2015-10 to 2017-03 (declared)",),
        reports=99,
    ),
    SourceNote(
        source_id="counts",
        title="Monthly counts",
        publisher="rimland",
        licence="CC BY 4.0",
        redistribute="records",
        attribution="aggregated from UCDP GED",
        citation="",
        coverage=(),
        reports=0,
        aggregates=True,
    ),
)

Cells = Mapping[tuple[Month, TheatreKind], list[dict[str, Any]]]


def _series(roster: Roster, cells: Cells, first: Month, last: Month) -> Series:
    # Under the second roster an affiliate's first months count as rim.
    months = tuple(
        _theatre_month(month, theatre, events)
        for (month, theatre), events in _moved(roster, cells, first).items()
    )
    shares = tuple(_share(month, cells) for month in first.to(last) if month not in UNCOVERED)
    middle = len(shares) // 2
    before, after = _span(shares[:middle]), _span(shares[middle:])
    verdict = (
        f"Outside the core lay {before.outside} of {before.core + before.outside} attacks before, "
        f"{after.outside} of {after.core + after.outside} after: no clear change."
    )
    return Series(
        roster=roster,
        theatres=months,
        comparable=ComparableSet(first, last, ("IRQ", "SYR"), ("FRA", "TUR"), 1, ("IRQ",)),
        shares=shares,
        comparison=Comparison(before, after, -0.02, Interval(-0.1, 0.06), f"{verdict} ({roster})"),
        refusal=None,
    )


def _moved(
    roster: Roster, cells: Cells, first: Month
) -> dict[tuple[Month, TheatreKind], list[dict[str, Any]]]:
    moved = {key: list(events) for key, events in cells.items()}
    if roster is Roster.AS_PLEDGED:
        moved[first, TheatreKind.RIM] += moved[first, TheatreKind.AFFILIATE]
        moved[first, TheatreKind.AFFILIATE] = []
    return moved


def _theatre_month(
    month: Month, theatre: TheatreKind, events: list[dict[str, Any]]
) -> TheatreMonth:
    coverage = COVERED
    if theatre is TheatreKind.CORE and month in UNCOVERED:
        coverage = NOT_COVERED
    elif theatre is TheatreKind.AFFILIATE and month.year < 2016:
        coverage = PARTLY
    hidden = coverage == NOT_COVERED
    counts = 4 if theatre is TheatreKind.CORE and month.year == 2017 else 0

    def total(part: str) -> int | None:
        return None if hidden else sum(e[f"victims_killed_{part}"] or 0 for e in events)

    return TheatreMonth(
        month=month,
        theatre=theatre,
        coverage=coverage,
        countries_covered=1,
        countries=2,
        events=None if hidden else len(events) + counts,
        killed_low=total("low"),
        killed=total("best"),
        killed_high=total("high"),
        civilians_killed=total("best"),
        all_killed=total("best"),
        recorded=len(events),
        from_aggregates=counts,
        event_ids=tuple(e["event_id"] for e in events),
    )


def _share(month: Month, cells: Cells) -> ShareMonth:
    core = cells[month, TheatreKind.CORE]
    outside = [
        event
        for theatre in (TheatreKind.ADJACENT, TheatreKind.AFFILIATE, TheatreKind.RIM)
        for event in cells[month, theatre]
        if event["country_iso3"] != "NGA"
    ]
    total = len(core) + len(outside)
    share = len(outside) / total if total else None
    interval = None if share is None else Interval(max(0, share - 0.15), min(1, share + 0.15))
    return ShareMonth(
        month=month,
        core=len(core),
        outside=len(outside),
        share=share,
        interval=interval,
        killed_share=share,
        civilians_share=None,
        effective_countries=2.5,
        effective_interval=Interval(1.9, 3.1, note="few events"),
        dispersion_km=1200.0,
        dispersion_interval=None,
        event_ids=tuple(e["event_id"] for e in (*core, *outside)),
    )


def _span(shares: tuple[ShareMonth, ...]) -> Span:
    core, outside = sum(s.core for s in shares), sum(s.outside for s in shares)
    return Span(
        first=shares[0].month,
        last=shares[-1].month,
        months=len(shares),
        core=core,
        outside=outside,
        share=outside / (core + outside) if core + outside else None,
        interval=Interval(0.3, 0.5),
        event_ids=tuple(i for s in shares for i in s.event_ids),
    )


def a_refused_brief() -> BriefContent:
    """Return a brief whose shares were refused for want of coverage."""
    content = a_brief()
    series = tuple(
        replace(s, comparable=None, shares=(), comparison=None, refusal=REFUSAL)
        for s in content.shift.series
    )
    return replace(content, shift=replace(content.shift, series=series))


def an_empty_brief() -> BriefContent:
    """Return a brief of a network without a single event."""
    content = a_brief(per_month=0)
    series = tuple(
        replace(
            s,
            comparable=None,
            shares=(),
            comparison=None,
            refusal="There is no event to compare.",
            theatres=tuple(
                replace(m, events=None if m.coverage == NOT_COVERED else 0, from_aggregates=0)
                for m in s.theatres
            ),
        )
        for s in content.shift.series
    )
    network = replace(content.network, territory=())
    return replace(content, network=network, shift=replace(content.shift, series=series))


HOSTILE = (
    "<script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=\'taken\'">',
    "</style></title></svg><svg onload=\"document.title='taken'\">",
    "javascript:document.title='taken'",
    "right \u202eto left\u2066 and \x00\x07\x1b[31m back",
    "Wagadugu \U0001f4a5\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "A" * 5000,
    "{{ 7*7 }} {% raw %} &lt;script&gt;",
)


def a_hostile_brief() -> BriefContent:
    """Return a brief in which every text that comes from data attacks the page."""
    content = a_brief()
    events = content.events.to_pylist()
    reports = content.rows.to_pylist()
    for number, event in enumerate(events):
        text = HOSTILE[number % len(HOSTILE)]
        event |= {
            "place": text,
            "adm1": text,
            "summary": text,
            "event_types": [text],
            "sources": [text, "ucdp"],
            "victims_killed_best": 50 + number,
        }
    for number, report in enumerate(reports):
        text = HOSTILE[number % len(HOSTILE)]
        report |= {
            "place": text,
            "record_id": text,
            "file_row": text,
            "quote": f"{text} https://x.y/<b>\"'",
        }
    ugly = " ".join(HOSTILE)
    bad = "javascript:alert(1)"
    note = replace(content.sources[0], title=ugly, publisher=ugly, citation=bad, attribution=ugly)
    losses = tuple(
        replace(t, place=ugly, by_whom=ugly, sources=(bad, ugly)) for t in content.network.territory
    )
    shift = replace(content.shift, network_title=ugly, caveats=HOSTILE)
    return replace(
        content,
        title=ugly,
        shift=shift,
        sources=(note, *content.sources[1:]),
        network=replace(content.network, territory=losses),
        events=events_table(events),
        rows=pa.Table.from_pylist(reports, schema=ROW_SCHEMA),
        manifest={"tables": {ugly: {"rows": 1, "sha256": ugly}}},
    )
