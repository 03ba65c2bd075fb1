"""The timeline of a brief: the deadliest events as stems, losses of territory as marks below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from rimland.model.time import Month
from rimland.outputs import svg
from rimland.outputs.frame import LEFT, Frame, Picture, both_widths, data, instant

PANEL, _LANES, _LANE = 170, 12, 16
_LABEL_SPOTS = ((0, -12), (12, 0), (-12, 0), (0, -26), (12, -14), (-12, -14))


@dataclass(frozen=True, slots=True)
class Mark:
    """Something dated, with the number or letter that its key explains."""

    label: str
    day: date
    height: float = 0


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
    for (dx, dy), marks in label_spots(frame, events, top).items():
        labels = [{"t": instant(m.day), "y": m.height, "label": m.label} for m in marks]
        layers.append(
            alt.Chart(data(labels))
            .mark_text(dx=dx, dy=dy, fontSize=12, fontWeight=600, color=svg.INK)
            .encode(x=frame.x(), y=y, text="label:N")
        )
    title = "People killed, deadliest events"
    return alt.layer(*layers).properties(width=frame.plot, height=PANEL, title=title)


def label_spots(
    frame: Frame, events: Sequence[Mark], top: float
) -> dict[tuple[int, int], list[Mark]]:
    """Give each label a spot beside its point where it covers no other label or point."""
    points = [(frame.across(e.day), PANEL * (1 - e.height / top)) for e in events]
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
