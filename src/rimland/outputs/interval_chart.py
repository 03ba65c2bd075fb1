"""Ratios with their intervals, one below the other, on a scale on which doubling is one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from rimland.outputs import svg
from rimland.outputs.frame import LEFT, NARROW, RIGHT, Picture, both_widths, data

_ROW, _HEAD = 26, 4
LABELS = 118
"""Pixels that the names of the lines take."""
_LEAST, _MOST = 0.125, 8.0


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line: what it is of, the estimate and its interval; open ends are drawn to the edge."""

    group: str
    name: str
    ratio: float
    low: float
    high: float


def interval_chart(rows: Sequence[Ratio], equivalence: tuple[float, float]) -> Picture:
    """Draw the ratios of each group; the band is the region stated beforehand as no effect."""
    groups = list(dict.fromkeys(row.group for row in rows))

    def draw(width: int) -> Any:
        panels = [
            interval_panel(
                [r for r in rows if r.group == g], g, equivalence, width, last=g == groups[-1]
            )
            for g in groups
        ]
        return alt.vconcat(*panels, spacing=10)

    return both_widths(draw)


def interval_panel(
    rows: Sequence[Ratio],
    title: str,
    equivalence: tuple[float, float],
    width: int,
    *,
    last: bool,
) -> Any:
    """Draw one group; only the last has the scale below it."""
    height = _HEAD + _ROW * len(rows)
    scale = alt.Scale(type="log", base=2, domain=[_LEAST, _MOST], nice=False, clamp=True)
    axis = alt.Axis(
        values=[0.125, 0.25, 0.5, 1, 2, 4, 8] if width > NARROW else [0.125, 0.5, 1, 2, 8],
        labels=last,
        ticks=False,
        labelExpr="datum.value < 1 ? '1/' + 1/datum.value : datum.value + '×'",
    )
    x = alt.X("ratio:Q", scale=scale, axis=axis)
    y = alt.Y("name:N", sort=None, axis=alt.Axis(minExtent=LABELS, maxExtent=LABELS, ticks=False))
    values = [
        {
            "name": row.name,
            "ratio": _within(row.ratio),
            "low": _within(row.low),
            "high": _within(row.high),
            "shape": _shape(row.ratio),
        }
        for row in rows
    ]
    base = alt.Chart(data(values))
    band = alt.Chart(data([{"from": equivalence[0], "to": equivalence[1]}]))
    line = alt.Chart(data([{"at": 1.0}]))
    return alt.layer(
        band.mark_rect(color=svg.GRID, opacity=0.8).encode(
            x=alt.X("from:Q", scale=scale, axis=axis), x2="to:Q"
        ),
        line.mark_rule(color=svg.MUTED).encode(x=alt.X("at:Q", scale=scale, axis=axis)),
        base.mark_rule(color=svg.BLUE, strokeWidth=2).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y
        ),
        base.mark_point(color=svg.BLUE, fill=svg.PAPER, opacity=1, size=44, strokeWidth=1.8).encode(
            x=x, y=y, shape=alt.Shape("shape:N", scale=None, legend=None)
        ),
    ).properties(width=width - LABELS - LEFT // 2 - RIGHT, height=height, title=title)


def _shape(ratio: float) -> str:
    """Return the mark of an estimate; one beyond an edge points there, lest it be read off."""
    if ratio < _LEAST:
        return "triangle-left"
    return "triangle-right" if ratio > _MOST else "circle"


def _within(value: float) -> float:
    return min(max(value, _LEAST), _MOST)
