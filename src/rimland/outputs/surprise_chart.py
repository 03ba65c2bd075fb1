"""Days on which several theatres were attacked, with the level of a warning and its false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from rimland.model.time import Month
from rimland.outputs import svg
from rimland.outputs.frame import LEFT, Frame, Picture, both_widths, data, instant
from rimland.outputs.timeline import PANEL, Mark, label_spots


def surprise_chart(
    days: Sequence[tuple[date, float]],
    level: float,
    alarms: str,
    reached: Sequence[Mark],
    first: Month,
    last: Month,
) -> Picture:
    """Draw each day's surprise as a stem, and the level, which never stands without ``alarms``.

    ``reached`` are the days that get a number, with their surprise as height.
    """

    def draw(width: int) -> Any:
        frame = Frame(first, last, width)
        top = 1.25 * max([level, *(value for _, value in days)])
        scale = alt.Scale(domain=[0, top], nice=False)
        axis = alt.Axis(tickCount=4, format=".1f", ticks=False, minExtent=LEFT - 8)
        y = alt.Y("y:Q", scale=scale, axis=axis)
        stems = [{"t": instant(day), "y": value, "y2": 0} for day, value in days]
        marks = [{"t": instant(mark.day), "y": mark.height} for mark in reached]
        line = alt.Chart(data([{"y": level, "t": frame.domain[0]}]))
        layers = [
            alt.Chart(data(stems))
            .mark_rule(color=svg.BLUE, strokeWidth=1.2)
            .encode(x=frame.x(), y=y, y2="y2:Q"),
            line.mark_rule(color=svg.VERMILION, strokeWidth=1.5, strokeDash=[6, 3]).encode(y=y),
            alt.Chart(data(marks))
            .mark_point(color=svg.BLUE, fill=svg.PAPER, opacity=1, size=40, strokeWidth=1.8)
            .encode(x=frame.x(), y=y),
            *_labels(frame, reached, top, y),
        ]
        title = ["Surprise; dashed: level of a warning,", f"reached {alarms} by chance"]
        return alt.layer(*layers).properties(width=frame.plot, height=PANEL, title=title)

    return both_widths(draw)


def _labels(frame: Frame, reached: Sequence[Mark], top: float, y: Any) -> list[Any]:
    return [
        alt.Chart(data([{"t": instant(m.day), "y": m.height, "label": m.label} for m in marks]))
        .mark_text(dx=dx, dy=dy, fontSize=svg.FONT, fontWeight=600, color=svg.INK)
        .encode(x=frame.x(), y=y, text="label:N")
        for (dx, dy), marks in label_spots(frame, reached, top).items()
    ]
