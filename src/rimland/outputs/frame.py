"""What all charts over time share: the width, the axis of months, the hatching and the look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import altair as alt

from rimland.model.time import Month
from rimland.outputs import svg

WIDE, NARROW = 720, 340
"""Widths of a text column on a desk and on a phone; pictures are drawn at both."""

LEFT, RIGHT = 46, 12
_MONTHS_FOR_MONTH_LABELS = 18
_LETTER = (
    6.6  # width of a letter at svg.FONT, a little generous because the reader's font is unknown
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart at both widths: text that shrinks with its picture cannot be read."""

    wide: str
    narrow: str


def both_widths(draw: Callable[[int], Any]) -> Picture:
    """Draw a chart for a wide column and for a phone."""
    return Picture(svg.render(partial(draw, WIDE)), svg.render(partial(draw, NARROW)))


def instant(day: date) -> str:
    """Return a day as a moment in UTC, so that the machine's time zone cannot move it."""
    return f"{day.isoformat()}T00:00:00Z"


def data(values: Sequence[dict[str, Any]]) -> Any:
    """Return rows as a chart's own data; nothing is loaded from anywhere."""
    return alt.InlineData(values=list(values))


def months_around(months: Sequence[Month], first: Month, last: Month) -> tuple[Month, Month]:
    """Return the months to draw: those given with some room, not the whole period if it is long."""
    begin, end = min(months), max(months)
    room = max(2, (end.index - begin.index + 1) // 6)
    return max(first, begin.plus(-room)), min(last, end.plus(room))


@dataclass(frozen=True, slots=True)
class Frame:
    """The months a picture shows and the width it shows them on."""

    first: Month
    last: Month
    width: int

    @property
    def months(self) -> int:
        """How many months there are."""
        return self.last.index - self.first.index + 1

    @property
    def plot(self) -> int:
        """The width that axis labels leave."""
        return self.width - LEFT - RIGHT

    def across(self, day: date) -> float:
        """Return how far from the left a day lies, in pixels."""
        days = (self.last.last_day - self.first.first_day).days + 1
        return (day - self.first.first_day).days / days * self.plot

    def x(self, field: str = "t", *, labels: bool = True) -> Any:
        """Return the axis of months for a field that holds moments."""
        return alt.X(
            f"{field}:T",
            axis=self._axis(labels=labels),
            scale=alt.Scale(type="utc", domain=self.domain, nice=False),
        )

    @property
    def domain(self) -> list[str]:
        """The first and the last moment shown; the end stops short of labelling a month too many."""
        return [instant(self.first.first_day), f"{self.last.last_day.isoformat()}T23:59:59Z"]

    def _axis(self, *, labels: bool) -> Any:
        by_month = self.months <= _MONTHS_FOR_MONTH_LABELS
        fit = max(1, self.plot // 56)
        unit = "month" if by_month else "year"
        count = self.months if by_month else -(-self.months // 12)
        return alt.Axis(
            title=None,
            grid=False,
            labels=labels,
            ticks=labels,
            labelFlush=False,
            labelBound=True,
            labelAlign="left",
            labelOffset=2,
            tickSize=8,
            labelPadding=0 if labels else 5,
            format="%b %y" if by_month else "%Y",
            tickCount=alt.TimeIntervalStep(interval=unit, step=max(1, -(-count // fit))),
        )

    def bounds(self, first: Month, last: Month) -> dict[str, str]:
        """Return the edges and the middle of some months as moments."""
        middle = Month.from_index((first.index + last.index + 1) // 2)
        half = (last.index - first.index) % 2 == 0
        return {
            "t": instant(first.first_day),
            "t2": instant(last.plus(1).first_day),
            "mid": instant(middle.first_day.replace(day=15 if half else 1)),
        }

    def hatched(
        self, gaps: Sequence[tuple[Month, Month]], words: str, height: int, *, labels: bool = True
    ) -> list[Any]:
        """Return hatched stretches with the words in them, upright where a stretch is too narrow."""
        if not gaps:
            return []
        per_month = self.plot / self.months
        layers = [
            alt.Chart(data([self.bounds(a, b) for a, b in gaps]))
            .mark_rect(fill=svg.NOT_COVERED_FILL)
            .encode(x=self.x(labels=labels), x2="t2:T")
        ]
        for angle, least in ((0, len(words) * _LETTER), (270, svg.FONT * 1.3)):
            most = float("inf") if angle == 0 else len(words) * _LETTER
            named = [
                self.bounds(a, b)
                for a, b in gaps
                if least < (b.index - a.index + 1) * per_month <= most
            ]
            halo = {"stroke": svg.PAPER, "strokeWidth": 5, "strokeJoin": "round"}
            layers += [
                alt.Chart(data(named))
                .mark_text(text=words, fontSize=svg.FONT, color=svg.INK, angle=angle, **style)
                .encode(x=self.x("mid", labels=labels), y=alt.value(height / 2))
                for style in ((halo, {}) if named else ())
            ]
        return layers
