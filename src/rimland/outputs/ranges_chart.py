"""Numbers with their intervals, one below the other, from nothing to the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from rimland.outputs import svg
from rimland.outputs.frame import LEFT, RIGHT, Picture, both_widths, data

_ROW, _HEAD = 26, 4
_LABELS = 158
_SPARE = 1.05
_FEW = 6
_NAMES = alt.Axis(minExtent=_LABELS, maxExtent=_LABELS, labelLimit=_LABELS - 14, ticks=False)


@dataclass(frozen=True, slots=True)
class Range:
    """One line: which panel it stands in, what it is of, the number and its interval."""

    group: str
    name: str
    value: float
    low: float
    high: float


def ranges_chart(
    rows: Sequence[Range],
    form: str,
    *,
    most: float | None = None,
    none_below: float | None = None,
) -> Picture:
    """Draw a panel for each group.

    Args:
        rows: the lines.
        form: how numbers are written on the scale (d3-format).
        most: the end of every panel's scale; each panel has its own where not given.
        none_below: up to where a number was stated beforehand to be as good as none: a band.
    """
    groups = list(dict.fromkeys(row.group for row in rows))

    def draw(width: int) -> Any:
        panels = [
            _panel([r for r in rows if r.group == g], g, form, most, none_below, width)
            for g in groups
        ]
        return alt.vconcat(*panels, spacing=10)

    return both_widths(draw)


def _panel(
    rows: Sequence[Range],
    title: str,
    form: str,
    most: float | None,
    none_below: float | None,
    width: int,
) -> Any:
    end = most or max(max(row.high for row in rows) * _SPARE, 1.0)
    scale = alt.Scale(domain=[0, end], nice=False, clamp=True)
    few = form == ",d" and end < _FEW  # else whole numbers would stand twice on the scale
    values = list(range(int(end) + 1)) if few else alt.Undefined
    axis = alt.Axis(format=form, tickCount=5, values=values, ticks=False)
    y = alt.Y("name:N", sort=None, axis=_NAMES)
    base = alt.Chart(
        data(
            [
                {"name": r.name, "value": r.value, "low": r.low, "high": min(r.high, end)}
                for r in rows
            ]
        )
    )
    x = alt.X("value:Q", scale=scale, axis=axis)
    layers = [
        base.mark_rule(color=svg.BLUE, strokeWidth=2).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y
        ),
        base.mark_point(color=svg.BLUE, fill=svg.PAPER, opacity=1, size=44, strokeWidth=1.8).encode(
            x=x, y=y
        ),
    ]
    if none_below is not None:
        band = alt.Chart(data([{"from": 0.0, "to": none_below}]))
        layers.insert(
            0,
            band.mark_rect(color=svg.GRID, opacity=0.8).encode(
                x=alt.X("from:Q", scale=scale, axis=axis), x2="to:Q"
            ),
        )
    return alt.layer(*layers).properties(
        width=width - _LABELS - LEFT // 2 - RIGHT, height=_HEAD + _ROW * len(rows), title=title
    )
