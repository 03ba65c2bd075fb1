"""The charts of a brief: the shift, events by theatre, and coverage.

A chart gets only what may be shown; it never decides what a month means. Colour is never the only
sign: rosters differ by dash and marker, coverage by pattern and word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from rimland.analysis.results import COVERED, NOT_COVERED, PARTLY
from rimland.model.time import Month
from rimland.outputs import svg
from rimland.outputs.frame import LEFT, Frame, Picture, both_widths, data, instant
from rimland.outputs.text import runs

_PANEL, _ROW = 170, 78
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
