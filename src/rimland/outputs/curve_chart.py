"""A claim's figure under every definition, from the least to the greatest, and what each counts.

After the specification curve of Simonsohn, Simmons and Nelson (2020): above, the figures in order;
below, for each choice, the definitions that make it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from rimland.outputs import svg
from rimland.outputs.frame import Picture, both_widths, data
from rimland.outputs.text import short

_TICK_ROW, _HEIGHT, _RIGHT = 15, 190, 14
_NARROW = 500
_LABELS, _LETTERS = (200, 126), (27, 16)
"""Room for the names of choices, and the letters that fit, on a wide and on a narrow page."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One definition: its figure, how the claim stands under it, and the choices it makes."""

    figure: float
    standing: str
    primary: bool
    choices: tuple[str, ...]


def curve_chart(spots: Sequence[Spot], choices: Sequence[str], claimed: Sequence[float]) -> Picture:
    """Draw the figures under some definitions, already in order.

    Args:
        spots: the definitions to draw, by their figure.
        choices: the rows below, from the top.
        claimed: the article's number, or its two ends.
    """

    def draw(width: int) -> Any:
        narrow = width <= _NARROW
        labels = _LABELS[narrow]
        room = width - labels - _RIGHT
        return alt.vconcat(
            _figures(spots, claimed, room, labels),
            _choices(spots, _names(choices, _LETTERS[narrow]), room, labels),
            spacing=6,
        ).resolve_scale(x="shared")

    return both_widths(draw)


def _x(count: int) -> Any:
    scale = alt.Scale(domain=[-0.5, count - 0.5], nice=False)
    return alt.X("n:Q", scale=scale, axis=None)


def _figures(spots: Sequence[Spot], claimed: Sequence[float], room: int, labels: int) -> Any:
    ends = [s.figure for s in spots] + list(claimed)
    scale = alt.Scale(domain=[0, max(ends) * 1.06 or 1], nice=False)
    axis = alt.Axis(format=",d", tickCount=5, ticks=False, minExtent=labels, maxExtent=labels)
    x, y = _x(len(spots)), alt.Y("figure:Q", scale=scale, axis=axis)
    layers = [
        alt.Chart(data([{"figure": one} for one in claimed]))
        .mark_rule(color=svg.INK, strokeDash=[5, 4], strokeWidth=1.2)
        .encode(y=y)
    ]
    rows = [{"n": n, "figure": s.figure, "s": s.standing} for n, s in enumerate(spots)]
    for standing, colour, filled in (
        ("holds", svg.BLUE, True),
        ("does not hold", svg.VERMILION, True),
        ("cannot tell", svg.MUTED, False),
    ):
        shown = [row for row in rows if row["s"] == standing]
        if shown:
            style = {"fill": colour} if filled else {"fill": svg.PAPER}
            layers.append(
                alt.Chart(data(shown))
                .mark_point(color=colour, opacity=1, size=16, strokeWidth=1.2, **style)
                .encode(x=x, y=y)
            )
    first = [{"n": n, "figure": s.figure, "w": "primary"} for n, s in enumerate(spots) if s.primary]
    layers.append(
        alt.Chart(data(first))
        .mark_point(color=svg.INK, fill=svg.PAPER, opacity=1, size=95, strokeWidth=2.2)
        .encode(x=x, y=y)
    )
    return alt.layer(*layers).properties(width=room, height=_HEIGHT)


def _names(choices: Sequence[str], letters: int) -> dict[str, str]:
    """Return a short name for each choice; two that would be called the same are numbered."""
    names: dict[str, str] = {}
    for choice in choices:
        name = short(choice.split(",", 1)[0], letters)
        taken = set(names.values())
        names[choice] = name if name not in taken else f"{name[: letters - 3]} {len(taken)}"
    return names


def _choices(spots: Sequence[Spot], names: Mapping[str, str], room: int, labels: int) -> Any:
    rows = [
        {"n": n, "choice": names[choice]}
        for n, spot in enumerate(spots)
        for choice in spot.choices
        if choice in names
    ]
    axis = alt.Axis(minExtent=labels, maxExtent=labels, labelLimit=labels, ticks=False, grid=True)
    listed = list(names.values())
    y = alt.Y("choice:N", sort=listed, axis=axis, scale=alt.Scale(domain=listed))
    return (
        alt.Chart(data(rows))
        .mark_tick(color=svg.MUTED, orient="vertical", height=9, thickness=1.4, opacity=0.9)
        .encode(x=_x(len(spots)), y=y)
        .properties(width=room, height=_TICK_ROW * len(names))
    )
