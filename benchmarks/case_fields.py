"""How a coded report is held against a label of a modern case, field by field.

Places are right within 50 km, areas (``place_precision`` of 3 or more, or no place's name) within
161 km; groups when every name has its counterpart by the rule of names.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

from assign import assign
from names import same_name, same_place

from rimland.model.coded import CodedReport, Perpetrator
from rimland.model.toll import Count

_NEAR, _AREA = 50.0, 161.0
_COARSE = 3
_PLAIN = (
    *("suicide", "foiled", "is_update", "date_precision", "country_iso3", "civilians_killed_best"),
    *("perpetrators_killed", "abducted_best", "target_type", "weapon"),
)
_AXES = ("tie", "certainty", "claim")

Label = dict[str, Any]


def similarity(report: CodedReport, label: Label) -> float:
    """Say how well a report meets a label.

    First mode equal 1 (any mode in common 0.5), country 0.5, place 1, dates equal 1 (overlapping
    0.5, apart -0.5), best killed equal 1 (different -0.5), a group in common 1.
    """
    modes = list(label.get("event_types") or [])
    points = 0.5 * bool(set(modes) & set(report.event_types))
    points += 0.5 * bool(modes and report.event_types and report.event_types[0] == modes[0])
    country = label.get("country_iso3")
    points += 0.5 * bool(country and country == report.country_iso3)
    points += 1.0 * bool(
        label.get("place") and report.place and same_place(report.place, label["place"])
    )
    start, end = label.get("date_start"), label.get("date_end")
    if start and end and report.date_start and report.date_end:
        apart = report.date_end < start or end < report.date_start
        same = (start, end) == (report.date_start, report.date_end)
        points += 1.0 if same else -0.5 if apart else 0.5
    killed = (label.get("killed") or {}).get("best")
    if killed is not None and report.killed.best is not None:
        points += 1.0 if killed == report.killed.best else -0.5
    named = [p.get("name") for p in label.get("perpetrators") or [] if p.get("name")]
    ours = [p.name for p in report.perpetrators if p.name]
    return points + 1.0 * any(same_name(a, b) for a in named for b in ours)


def fields(report: CodedReport, label: Label) -> Iterator[tuple[str, bool, object, object]]:
    """Yield measure, right, wanted and ours for every field the label gives."""
    if "event_types" in label:
        first = str(report.event_types[0]) if report.event_types else None
        wanted = label["event_types"]
        yield "mode_first", first == (wanted[0] if wanted else None), wanted, first
        modes = {str(m) for m in report.event_types}
        yield "modes_all", modes == set(wanted), wanted, sorted(modes)
    for name in _PLAIN:
        if name in label:
            ours = getattr(report, name)
            yield name, ours == label[name], label[name], ours
    if "date_start" in label or "date_end" in label:
        given = [name for name in ("date_start", "date_end") if name in label]
        when = tuple(label[name] for name in given)
        ours = tuple(getattr(report, name) for name in given)
        yield "date", ours == when, when, ours
    yield from _counts("killed", report.killed, label)
    yield from _counts("injured", report.injured, label)
    if "place" in label or "latitude" in label:
        yield _place(report, label)
    if "perpetrators" in label:
        yield from perpetrators(report.perpetrators, label["perpetrators"] or [])


def _counts(name: str, count: Count, label: Label) -> Iterator[tuple[str, bool, object, object]]:
    if name not in label:
        return
    wanted = label[name] or {"low": None, "best": None, "high": None}
    for level, value in wanted.items():
        ours = getattr(count, level)
        yield f"{name}_{level}", ours == value, wanted, count


def _place(report: CodedReport, label: Label) -> tuple[str, bool, object, object]:
    wanted = (label.get("place"), label.get("latitude"), label.get("longitude"))
    ours = (report.place, report.latitude, report.longitude)
    if wanted[1] is None or wanted[2] is None:
        if wanted[0] is None:
            return "place", report.place is None, wanted, ours
        right = bool(report.place and same_place(report.place, wanted[0]))
        return "place", right, wanted, ours
    area = wanted[0] is None or (label.get("place_precision") or 1) >= _COARSE
    if report.latitude is None or report.longitude is None:
        return "place", False, wanted, ours
    away = kilometres((wanted[1], wanted[2]), (report.latitude, report.longitude))
    return "place", away <= (_AREA if area else _NEAR), wanted, (*ours, round(away))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points given as latitude and longitude."""
    (a, b), (c, d) = ((radians(p[0]), radians(p[1])) for p in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))


def perpetrators(
    ours: Sequence[Perpetrator], wanted: Sequence[Label]
) -> Iterator[tuple[str, bool, object, object]]:
    """Judge the set of groups, then the axes of each group that has its counterpart.

    A label without a name asks that nobody is named; its axes are held against our nameless
    perpetrator, or against one of which nothing is known.
    """
    named = [w for w in wanted if w.get("name")]
    mine = [p for p in ours if p.name]
    scores = [[1.0 * same_name(p.name or "", w["name"]) for w in named] for p in mine]
    pairs = [(mine[i], named[j]) for i, j in assign(scores, 1.0)]
    whole = len(pairs) == len(named) == len(mine)
    yield "group", whole, [w["name"] for w in named], [p.name for p in mine]
    nameless = next((p for p in ours if not p.name), Perpetrator())
    pairs += [(nameless, w) for w in wanted if not w.get("name") and not mine]
    for own, label in pairs:
        for axis in _AXES:
            if axis in label:
                value = getattr(own, axis)
                yield axis, value == label[axis], label[axis], value
        if "said_by" in label:
            said = label["said_by"]
            same = said == own.said_by or bool(
                said and own.said_by and same_name(said, own.said_by)
            )
            yield "said_by", same, said, own.said_by
