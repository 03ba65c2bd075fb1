"""The charts of a brief: the shift, events by theatre, coverage, and the timeline.

A chart gets only what may be shown; it never decides what a month means. Colour is never the only
sign: rosters differ by dash and marker, coverage by pattern and word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from rimland.analysis.results import COVERED, NOT_COVERED, PARTLY
from rimland.model.time import Month
from rimland.outputs import svg
from rimland.outputs.frame import LEFT, Frame, Picture, both_widths, data, instant
from rimland.outputs.text import runs

_PANEL, _ROW = 170, 78
_LANES, _LANE = 12, 16
_LABEL_SPOTS = ((0, -12), (12, 0), (-12, 0), (0, -26), (12, -14), (-12, -14))
_STYLES = (
    {"color": svg.BLUE, "dash": [1, 0], "shape": "circle"},
    {"color": svg.VERMILION, "dash": [6, 3], "shape": "square"},
)
_FILLS = {COVERED: svg.BLUE, PARTLY: svg.PARTLY_FILL, NOT_COVERED: svg.NOT_COVERED_FILL}


@dataclass(frozen=True, slots=True)
class SharePoint:
    """One month of the shift chart; ``share`` None leaves a gap."""

    month: Month
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One month and theatre; ``events`` None is drawn as hatching, never as zero.

    ``other`` is the count under the second roster, marked where it differs.
    """

    month: Month
    theatre: str
    coverage: str
    events: int | None
    from_aggregates: int = 0
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something dated, with the number or letter that its key explains."""

    label: str
    day: date
    height: int = 0


def shift_chart(
    panels: Sequence[tuple[str, Sequence[SharePoint]]], first: Month, last: Month
) -> Picture:
    """Draw the share outside the core: one panel per roster, all on one scale."""

    def draw(width: int) -> Any:
        frame = Frame(first, last, width)
        return alt.vconcat(
            *(
                _share_panel(frame, title, points, _STYLES[number % len(_STYLES)])
                for number, (title, points) in enumerate(panels)
            ),
            spacing=18,
        )

    return both_widths(draw)


def _share_panel(
    frame: Frame, title: str, points: Sequence[SharePoint], style: dict[str, Any]
) -> Any:
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 1]), axis=_share_axis())
    comparable = {p.month for p in points}
    gaps = runs(m for m in frame.first.to(frame.last) if m not in comparable)
    rows = [_share_row(p, stretch) for stretch, p in _stretches(points)]
    base = alt.Chart(data(rows or [{"t": frame.domain[0], "y": 0, "stretch": -1, "none": True}]))
    if not rows:
        base = base.transform_filter("!datum.none")
    color = style["color"]
    layers = [
        *frame.hatched(gaps, "not comparable", _PANEL),
        base.transform_filter("isValid(datum.low)")
        .mark_area(color=color, opacity=0.22, interpolate="linear")
        .encode(x=frame.x(), y=alt.Y("low:Q"), y2="high:Q", detail="stretch:N"),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(color=color, opacity=0.35)
        .encode(x=frame.x(), y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(color=color, strokeWidth=1.8, strokeDash=style["dash"]).encode(
            x=frame.x(), y=y, detail="stretch:N"
        ),
        base.mark_point(
            shape=style["shape"],
            color=color,
            fill=svg.PAPER,
            opacity=1,
            strokeWidth=1.5,
            size=26 if frame.plot / frame.months > 7 else 10,  # noqa: PLR2004 - markers may not touch
        ).encode(x=frame.x(), y=y),
    ]
    return alt.layer(*layers).properties(width=frame.plot, height=_PANEL, title=title)


def _share_axis() -> Any:
    return alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], ticks=False, minExtent=LEFT - 8)


def _stretches(points: Sequence[SharePoint]) -> list[tuple[int, SharePoint]]:
    """Number the unbroken stretches, so that no line crosses a month without a share."""
    found: list[tuple[int, SharePoint]] = []
    stretch, previous = 0, None
    for point in sorted(points, key=lambda p: p.month):
        if point.share is None:
            continue
        if previous is not None and previous.plus(1) != point.month:
            stretch += 1
        previous = point.month
        found.append((stretch, point))
    return found


def _share_row(point: SharePoint, stretch: int) -> dict[str, Any]:
    middle = instant(point.month.first_day.replace(day=15))
    return {"t": middle, "y": point.share, "low": point.low, "high": point.high, "stretch": stretch}


def theatre_chart(
    bars: Sequence[Bar], theatres: Sequence[str], first: Month, last: Month
) -> Picture:
    """Draw events per month, one panel and one scale per theatre."""

    def draw(width: int) -> Any:
        frame = Frame(first, last, width)
        return alt.vconcat(
            *(
                _theatre_panel(frame, theatre, [b for b in bars if b.theatre == theatre])
                for theatre in theatres
            ),
            spacing=14,
        )

    return both_widths(draw)


def _theatre_panel(frame: Frame, theatre: str, bars: Sequence[Bar]) -> Any:
    known = [b for b in bars if b.events is not None]
    told = {b.month for b in known}
    gaps = runs(m for m in frame.first.to(frame.last) if m not in told)
    top = max([1, *(max(b.events or 0, b.other or 0) for b in known)])
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[0, top], nice=True),
        axis=alt.Axis(
            values=[0, top] if top < 3 else alt.Undefined,  # noqa: PLR2004 - no half events
            tickCount=2,
            format=",d",
            ticks=False,
            minExtent=LEFT - 8,
        ),
    )
    rows = [row for b in known for row in _bar_rows(frame, b)]
    base = alt.Chart(data(rows or [{"t": frame.domain[0], "t2": frame.domain[0], "y": 0, "y2": 0}]))
    gap = 0.5 if frame.plot / frame.months > 4 else 0  # noqa: PLR2004 - thin bars need all their width
    layers = [
        *frame.hatched(gaps, "not covered", _ROW),
        base.mark_rect(stroke=svg.BLUE, strokeWidth=0.6, x2Offset=-gap, xOffset=gap).encode(
            x=frame.x(),
            x2="t2:T",
            y=y,
            y2="y2:Q",
            fill=alt.Fill("fill:N", scale=None, legend=None),
        ),
    ]
    other = [
        frame.bounds(b.month, b.month) | {"y": b.other}
        for b in known
        if b.other is not None and b.other != b.events
    ]
    if other:
        layers.append(
            alt.Chart(data(other))
            .mark_rule(color=svg.VERMILION, strokeWidth=2)
            .encode(x=frame.x(), x2="t2:T", y=y)
        )
    return alt.layer(*layers).properties(width=frame.plot, height=_ROW, title=theatre)


def _bar_rows(frame: Frame, bar: Bar) -> list[dict[str, Any]]:
    """Return a bar's parts: those with event rows below, those from monthly counts above."""
    events = bar.events or 0
    listed = max(0, events - bar.from_aggregates)
    edges = frame.bounds(bar.month, bar.month)
    listed_fill = svg.PARTLY_FILL if bar.coverage == PARTLY else svg.BLUE
    rows = [edges | {"y": listed, "y2": 0, "fill": listed_fill}]
    if events > listed:
        rows.append(edges | {"y": events, "y2": listed, "fill": svg.COUNTS_FILL})
    return [row for row in rows if row["y"] != row["y2"]]


def coverage_chart(
    bars: Sequence[Bar], theatres: Sequence[str], first: Month, last: Month
) -> Picture:
    """Draw which months of which theatre are covered, partly covered or not covered."""

    def draw(width: int) -> Any:
        frame = Frame(first, last, width)
        rows = [
            frame.bounds(a, b) | {"theatre": theatre, "fill": fill}
            for theatre in theatres
            for coverage, fill in _FILLS.items()
            for a, b in runs(
                bar.month for bar in bars if bar.theatre == theatre and bar.coverage == coverage
            )
        ]
        strip = (
            alt.Chart(data(rows))
            .mark_rect(stroke=svg.MUTED, strokeWidth=0.5)
            .encode(
                x=frame.x(),
                x2="t2:T",
                y=alt.Y(
                    "theatre:N",
                    sort=list(theatres),
                    scale=alt.Scale(paddingInner=0.3),
                    axis=alt.Axis(ticks=False, labelColor=svg.INK, minExtent=88),
                ),
                fill=alt.Fill("fill:N", scale=None, legend=None),
            )
        )
        return strip.properties(width=frame.plot - 44, height=26 * len(theatres))

    return both_widths(draw)


def timeline_chart(
    events: Sequence[Mark], losses: Sequence[Mark], first: Month, last: Month
) -> Picture:
    """Draw the deadliest events as stems, and losses of territory as lettered marks below."""

    def draw(width: int) -> Any:
        frame = Frame(first, last, width)
        return alt.vconcat(
            _stems(frame, events), *([_marks(frame, losses)] if losses else []), spacing=10
        )

    return both_widths(draw)


def _stems(frame: Frame, events: Sequence[Mark]) -> Any:
    rows = [{"t": instant(e.day), "y": e.height, "y2": 0} for e in events]
    top = 1.15 * max([1, *(e.height for e in events)])
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=4, format=",d", ticks=False, minExtent=LEFT - 8),
    )
    base = alt.Chart(data(rows))
    layers = [
        base.mark_rule(color=svg.BLUE, strokeWidth=1.5).encode(x=frame.x(), y=y, y2="y2:Q"),
        base.mark_point(color=svg.BLUE, fill=svg.PAPER, opacity=1, size=40, strokeWidth=1.8).encode(
            x=frame.x(), y=y
        ),
    ]
    for (dx, dy), marks in _spots(frame, events, top).items():
        labels = [{"t": instant(m.day), "y": m.height, "label": m.label} for m in marks]
        layers.append(
            alt.Chart(data(labels))
            .mark_text(dx=dx, dy=dy, fontSize=12, fontWeight=600, color=svg.INK)
            .encode(x=frame.x(), y=y, text="label:N")
        )
    title = "People killed, deadliest events"
    return alt.layer(*layers).properties(width=frame.plot, height=_PANEL, title=title)


def _spots(frame: Frame, events: Sequence[Mark], top: float) -> dict[tuple[int, int], list[Mark]]:
    """Give each label a spot beside its point where it covers no other label or point."""
    points = [(frame.across(e.day), _PANEL * (1 - e.height / top)) for e in events]
    taken = list(points)
    spots: dict[tuple[int, int], list[Mark]] = {}
    for event, (x, y) in zip(events, points, strict=True):
        free = (
            (dx, dy)
            for dx, dy in _LABEL_SPOTS
            if all(abs(x + dx - a) > 11 or abs(y + dy - b) > 11 for a, b in taken)  # noqa: PLR2004
        )
        dx, dy = next(free, _LABEL_SPOTS[0])
        taken.append((x + dx, y + dy))
        spots.setdefault((dx, dy), []).append(event)
    return spots


def _marks(frame: Frame, losses: Sequence[Mark]) -> Any:
    placed = _in_lanes(frame, losses)
    lanes = 1 + max(lane for _, lane in placed)
    base = alt.Chart(
        data([{"t": instant(m.day), "lane": lane, "label": m.label} for m, lane in placed])
    )
    y = alt.Y("lane:Q", axis=None, scale=alt.Scale(domain=[-0.5, lanes - 0.5], reverse=True))
    return alt.layer(
        base.mark_point(
            shape="triangle-down", color=svg.VERMILION, fill=svg.VERMILION, size=45, opacity=1
        ).encode(x=frame.x(labels=False), y=y),
        base.mark_text(dx=8, align="left", fontSize=12, color=svg.INK).encode(
            x=frame.x(labels=False), y=y, text="label:N"
        ),
    ).properties(width=frame.plot, height=_LANE * lanes, title="Territory lost")


def _in_lanes(frame: Frame, marks: Sequence[Mark]) -> list[tuple[Mark, int]]:
    """Give each mark the first lane where it does not touch the one before."""
    free_from = [float("-inf")] * _LANES
    placed = []
    for mark in sorted(marks, key=lambda m: m.day):
        at = frame.across(mark.day)
        lane = next((n for n, free in enumerate(free_from) if free <= at), None)
        if lane is None:
            lane = min(range(_LANES), key=lambda n: free_from[n])
        free_from[lane] = at + 18 + 7 * len(mark.label)
        placed.append((mark, lane))
    return placed
