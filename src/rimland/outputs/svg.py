"""From a Vega-Lite chart to a small, inert SVG that can stand inside a page.

The result holds shapes and text only: no script, no link, no image, no font, no style sheet and no
id. Anything else in the renderer's output is an error, so that nothing can slip through with a
later version of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert
from altair.utils.schemapi import debug_mode

INK, MUTED, GRID = "#1b1b1b", "#575757", "#d9d9d9"
BLUE, VERMILION, ORANGE, SKY = "#0072b2", "#d55e00", "#e69f00", "#56b4e9"
"""From the palette of Okabe and Ito, which the colour-blind can tell apart."""
LAND, HEARTLAND, NEIGHBOUR, SEA = "#e4e4e0", "#c9c4b4", "#d9d6ca", "#ffffff"
PAPER = "#fefefe"
NOT_COVERED_FILL, PARTLY_FILL, COUNTS_FILL = "url(#nc)", "url(#pc)", "url(#ag)"
"""Patterns that the page defines once; the page's style sheet turns all colours for the dark."""

FONT = 12
_LOOK = {
    "background": None,
    "font": "system-ui, sans-serif",
    "aria": False,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "gridColor": GRID,
        "tickColor": GRID,
        "domain": False,
        "labelFontSize": FONT,
        "labelPadding": 5,
        "title": None,
    },
    "title": {
        "color": INK,
        "fontSize": 13,
        "fontWeight": 600,
        "anchor": "start",
        "frame": "group",
        "offset": 8,
    },
}
"""The sober look of all charts; the page sets the typeface."""

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}
_KEPT = {
    *(
        "d",
        "transform",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "dx",
        "dy",
        "width",
        "height",
        "cx",
        "cy",
    ),
    *("r", "rx", "ry", "viewBox", "fill", "stroke", "stroke-width", "stroke-dasharray"),
    *("stroke-linecap", "stroke-linejoin", "fill-opacity", "stroke-opacity", "opacity"),
    *("text-anchor", "font-size", "font-weight", "font-style", "paint-order"),
}
_DECIMAL = re.compile(r"-?\d+\.\d+(e-?\d+)?")
_DEFAULTS = {"opacity": "1", "stroke-width": "1", "font-weight": "normal", "text-anchor": "start"}
_ROUNDED = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r"}


def render(draw: Callable[[], Any], datasets: Mapping[str, Any] | None = None) -> str:
    """Return the Altair chart that ``draw`` makes as inert SVG text, sized by its box.

    ``datasets`` are the chart's named data; Altair would copy and check every number of inline
    data many times over. Raises ValueError if the picture holds more than shapes and text.
    """
    with debug_mode(arg=False):  # our own charts are tested; checking each part takes seconds
        chart = draw()
        specification = chart.to_dict(validate=False)
    specification |= {"config": _LOOK, "datasets": _datasets(specification, datasets)}
    text = vl_convert.vegalite_to_svg(specification, allowed_base_urls=["https://nowhere.invalid/"])
    root = ET.fromstring(text)  # noqa: S314 - written by our own renderer a line above
    _check(root)
    _slim(root)
    view = root.get("viewBox", "0 0 1 1")
    inside = "".join(_serialised(child) for child in root)
    return f'<svg viewBox="{view}" aria-hidden="true" focusable="false">{inside}</svg>'


def _datasets(specification: Mapping[str, Any], more: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**specification.get("datasets", {}), **(more or {})}


def _check(root: ET.Element) -> None:
    for element in root.iter():
        name = element.tag.removeprefix(_SVG)
        if name not in _SHAPES | {"defs", "clipPath"}:
            message = f"a chart may not hold <{name}>"
            raise ValueError(message)


def _slim(element: ET.Element) -> None:
    """Drop what does not show: empty groups and paths, hints for scripts, needless digits."""
    for child in list(element):
        _slim(child)
        if _is_empty(child):
            element.remove(child)
    for name, value in list(element.attrib.items()):
        if name not in _KEPT or _DEFAULTS.get(name) == value:
            del element.attrib[name]
        elif name in _ROUNDED:
            element.set(name, _DECIMAL.sub(_rounded, value))


def _is_empty(element: ET.Element) -> bool:
    name = element.tag.removeprefix(_SVG)
    if name in {"defs", "clipPath"} or element.get("display") == "none":
        return True
    if name == "path" and element.get("fill", "none") == "none" and not element.get("stroke"):
        return True
    return name in {"g", "text"} and len(element) == 0 and not (element.text or "").strip()


def _rounded(found: re.Match[str]) -> str:
    return (
        f"{float(found[0]):.1f}".removesuffix(".0").replace("-0", "0", 1)
        if (
            abs(float(found[0])) < 0.05  # noqa: PLR2004 - rounds to zero
        )
        else f"{float(found[0]):.1f}".removesuffix(".0")
    )


def _serialised(element: ET.Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: ET.Element) -> Iterator[str]:
    name = element.tag.removeprefix(_SVG)
    attributes = "".join(f' {k}="{_escaped(v)}"' for k, v in element.attrib.items())
    if len(element) == 0 and not element.text:
        yield f"<{name}{attributes}/>"
        return
    yield f"<{name}{attributes}>{_escaped(element.text or '')}"
    for child in element:
        yield from _pieces(child)
    yield f"</{name}>"


def _escaped(text: str) -> str:
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(raw, safe)
    return text
