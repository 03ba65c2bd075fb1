from datetime import date
from xml.etree import ElementTree as ET

import altair as alt
import pytest

from rimland.analysis.results import COVERED, NOT_COVERED, PARTLY
from rimland.model.time import Month
from rimland.outputs import svg
from rimland.outputs.charts import (
    Bar,
    SharePoint,
    coverage_chart,
    shift_chart,
    theatre_chart,
)
from rimland.outputs.claims_chart import Claims, claims_chart
from rimland.outputs.frame import NARROW, WIDE, Picture
from rimland.outputs.interval_chart import Ratio, interval_chart
from rimland.outputs.surprise_chart import surprise_chart
from rimland.outputs.timeline import Mark, timeline_chart

FIRST, LAST = Month(2015, 1), Month(2016, 12)


def width(drawn: str) -> float:
    root = ET.fromstring(drawn)  # noqa: S314 - our own picture
    return float(root.get("viewBox", "").split()[2])


def lines(drawn: str, dash: str | None) -> int:
    root = ET.fromstring(drawn)  # noqa: S314 - our own picture
    return sum(
        1
        for path in root.iter("path")
        if path.get("stroke-width") == "1.8" and path.get("stroke-dasharray") == dash
    )


def points(*shares: float | None) -> list[SharePoint]:
    return [
        SharePoint(FIRST.plus(n), s, None if s is None else s - 0.1, None if s is None else s + 0.1)
        for n, s in enumerate(shares)
    ]


def fits(picture: Picture) -> bool:
    return width(picture.wide) <= WIDE + 8 and width(picture.narrow) <= NARROW + 8


def test_the_line_breaks_where_there_is_no_share() -> None:
    whole = shift_chart([("Fixed", points(0.2, 0.3, 0.4, 0.5))], FIRST, LAST)
    broken = shift_chart([("Fixed", points(0.2, 0.3, None, 0.5, 0.4))], FIRST, LAST)
    assert lines(whole.wide, "1,0") == 1
    assert lines(broken.wide, "1,0") == 2
    assert fits(whole)


def test_rosters_differ_without_colour() -> None:
    both = [("Fixed", points(0.2, 0.3)), ("As pledged", points(0.1, 0.2))]
    found = shift_chart(both, FIRST, LAST)
    assert lines(found.wide, "1,0") == 1
    assert lines(found.wide, "6,3") == 1


def test_months_without_comparison_are_hatched_and_named() -> None:
    found = shift_chart([("Fixed", points(0.2, 0.3))], FIRST, LAST)
    assert 'fill="url(#nc)"' in found.wide
    assert ">not comparable</text>" in found.wide
    assert ">not comparable</text>" in shift_chart([("Fixed", [])], FIRST, LAST).narrow


def bars() -> list[Bar]:
    months = FIRST.to(LAST)
    core = [
        Bar(m, "Core", NOT_COVERED if m.year == 2015 else COVERED, None if m.year == 2015 else 3, 1)
        for m in months
    ]
    return [*core, *(Bar(m, "Rim", PARTLY, 0 if m.month % 2 else 1, 0, other=2) for m in months)]


def test_a_month_that_is_not_covered_is_words_and_hatching_never_a_bar() -> None:
    found = theatre_chart(bars(), ["Core", "Rim"], FIRST, LAST)
    assert found.wide.count('fill="url(#nc)"') == 1
    assert ">not covered</text>" in found.wide
    assert found.wide.count('fill="url(#ag)"') == 12
    assert found.wide.count('fill="url(#pc)"') == 12
    assert fits(found)


def test_coverage_is_told_by_pattern_in_unbroken_runs() -> None:
    found = coverage_chart(bars(), ["Core", "Rim"], FIRST, LAST)
    assert [found.wide.count(f'fill="url(#{p})"') for p in ("nc", "pc")] == [1, 1]
    assert ">Core</text>" in found.narrow
    assert fits(found)


def test_labels_of_the_timeline_do_not_cover_each_other() -> None:
    close = [Mark(str(n), date(2016, 1, 1 + n), 100 + n) for n in range(1, 4)]
    losses = [Mark(letter, date(2016, 3, 1 + n)) for n, letter in enumerate("abcdefgh")]
    found = timeline_chart(close, losses, FIRST, LAST)
    root = ET.fromstring(found.wide)  # noqa: S314 - our own picture
    spots = [t.get("transform") for t in root.iter("text") if (t.text or "") in set("123abcdefgh")]
    assert len(spots) == len(set(spots)) == 11
    assert fits(found)
    assert timeline_chart([], losses, FIRST, LAST).wide
    assert timeline_chart(close, [], FIRST, LAST).wide


def test_a_picture_may_hold_shapes_and_text_only() -> None:
    image = (
        alt.Chart(alt.InlineData(values=[{"u": "data:image/png;base64,AA=="}]))
        .mark_image()
        .encode(url="u:N")
    )
    with pytest.raises(ValueError, match="image"):
        svg.render(lambda: image)


def test_a_picture_carries_no_fonts_ids_or_scripts() -> None:
    found = theatre_chart(bars(), ["Core"], FIRST, LAST).wide
    for forbidden in ("font-family", " id=", " class=", "<style", "xlink", "role="):
        assert forbidden not in found


def test_digits_that_do_not_show_are_dropped() -> None:
    found = theatre_chart(bars(), ["Core"], FIRST, LAST).wide
    assert ".000" not in found
    assert "-0," not in found


def test_an_estimate_beyond_the_edge_points_there_instead_of_standing_on_it() -> None:
    def round_marks(ratio: float) -> int:
        drawn = interval_chart([Ratio("Rim", "one", ratio, 0.0, 100.0)], (0.8, 1.25)).wide
        return sum("A" in p.get("d", "") for p in ET.fromstring(drawn).iter("path"))  # noqa: S314

    assert round_marks(1.5) == 1
    assert round_marks(0.01) == round_marks(50.0) == 0


def test_claims_fit_both_widths_with_and_without_a_ratio() -> None:
    lines = [Claims("Rim", 17, 37, (0.46, 0.31, 0.64)), Claims("Core", 1, 0, None)]
    picture = claims_chart([("by theatre", lines)], (0.8, 1.25))
    assert fits(picture)
    assert "Ratio, by theatre" in picture.wide
    assert "Ratio, by theatre" not in claims_chart([("by theatre", lines[1:])], (0.8, 1.25)).wide


def test_the_level_of_a_warning_is_drawn_with_its_false_alarms() -> None:
    day = date(2016, 3, 4)
    marks = [Mark("1", day, 1.4)]
    picture = surprise_chart([(day, 1.4)], 1.1, "0.49 times a year", marks, FIRST, LAST)
    assert fits(picture)
    for drawn in (picture.wide, picture.narrow):
        assert "reached 0.49 times a year by chance" in drawn
        assert 'stroke-dasharray="6,3"' in drawn
