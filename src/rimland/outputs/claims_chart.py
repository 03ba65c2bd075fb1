"""Claimed beside established attacks, and the ratio between them with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from rimland.outputs import svg
from rimland.outputs.frame import LEFT, RIGHT, Picture, both_widths, data
from rimland.outputs.interval_chart import LABELS, Ratio, interval_panel

_ROW, _HEAD = 26, 4
_FEW = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """One line: how many attacks are claimed and established, and the ratio where it has an interval."""

    name: str
    claimed: int
    established: int
    ratio: tuple[float, float, float] | None


def claims_chart(
    groups: Sequence[tuple[str, Sequence[Claims]]], equivalence: tuple[float, float]
) -> Picture:
    """Draw both counts of each group and below them the ratios; the band counts as about equal."""

    def draw(width: int) -> Any:
        panels = []
        for number, (title, lines) in enumerate(groups, start=1):
            panels.append(_counts(lines, f"Attacks, {title}", width))
            ratios = [Ratio("", line.name, *line.ratio) for line in lines if line.ratio]
            if ratios:
                told = f"Ratio, {title}"
                last = number == len(groups)
                panels.append(interval_panel(ratios, told, equivalence, width, last=last))
        return alt.vconcat(*panels, spacing=12)

    return both_widths(draw)


def _counts(lines: Sequence[Claims], title: str, width: int) -> Any:
    most = max(max(line.claimed, line.established) for line in lines)
    x_scale = alt.Scale(domain=[0, 1.05 * max(most, 1)], nice=False)
    axis = alt.Axis(
        format=",d", ticks=False, values=[0, most] if most < _FEW else alt.Undefined, tickCount=5
    )
    y = alt.Y("name:N", sort=None, axis=alt.Axis(minExtent=LABELS, maxExtent=LABELS, ticks=False))
    base = alt.Chart(
        data([{"name": n.name, "claimed": n.claimed, "established": n.established} for n in lines])
    )
    established = alt.X("established:Q", scale=x_scale, axis=axis)
    return alt.layer(
        base.mark_rule(color=svg.MUTED, strokeWidth=1.5).encode(x=established, x2="claimed:Q", y=y),
        base.mark_point(
            shape="square", color=svg.VERMILION, fill=svg.VERMILION, opacity=1, size=50
        ).encode(x=alt.X("claimed:Q", scale=x_scale, axis=axis), y=y),
        base.mark_point(color=svg.BLUE, fill=svg.PAPER, opacity=1, size=50, strokeWidth=1.8).encode(
            x=established, y=y
        ),
    ).properties(
        width=width - LABELS - LEFT // 2 - RIGHT, height=_HEAD + _ROW * len(lines), title=title
    )
