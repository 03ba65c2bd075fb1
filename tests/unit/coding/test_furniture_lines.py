"""Furniture in texts as given: it keeps its place and is not read."""

from __future__ import annotations

from datetime import date

from rimland.coding.rules import code

STORY = (
    "A suicide bomber killed nine people outside a registration centre in Kabul on Sunday, the "
    "health ministry said. Islamic State claimed the attack."
)
PUBLISHED = date(2018, 4, 23)


def test_furniture_adds_no_report_and_moves_no_offset() -> None:
    plain = code(STORY, PUBLISHED)
    around = (
        "© 2017 Harbour Wire\n\n"
        + STORY
        + "\n\nRelated stories\n\nCar bomb kills 20 in Mosul\n\nGunmen kill 12 people in Tikrit\n\n"
        "Read more: Rocket kills 15 people in Gaziantep on 3 March 2016\n\n"
        "Get alerts on Terrorism when a new story is published\n\n"
        "This article was amended on 12 April 2018 because the toll of dead was wrong."
    )
    found = code(around, PUBLISHED)
    assert [r.country_iso3 for r in found.reports] == ["AFG"]
    assert found.reports[0].date_start == plain.reports[0].date_start == date(2018, 4, 22)
    shift = around.index(STORY)
    for name, quotes in plain.reports[0].evidence.items():
        moved = [(q.start + shift, q.end + shift, q.quote) for q in quotes]
        assert [(q.start, q.end, q.quote) for q in found.reports[0].evidence[name]] == moved
        assert all(around[q.start : q.end] == q.quote for q in found.reports[0].evidence[name])
    assert not found.background
