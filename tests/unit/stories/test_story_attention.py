import math
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from rimland.stories.story_attention import Telling, attention

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATE = BEGAN + timedelta(days=60)


def told(hours: float, family: str | None = "Harbour", **more: object) -> Telling:
    return Telling(f"doc-{hours}", BEGAN + timedelta(hours=hours), family, **more)  # type: ignore[arg-type]


def fading(half_life: float, count: int, seed: int = 1) -> list[Telling]:
    draw = random.Random(seed)
    return [told(0), *(told(draw.expovariate(math.log(2) / half_life)) for _ in range(count))]


def test_a_copy_counts_as_the_family_that_had_the_words_first() -> None:
    wire, copy = told(0, "Harbour"), told(1, "Lagoon", copy_of="doc-0")
    own = told(2, "Canal")
    seen = attention([own, copy, wire], LATE)
    assert (seen.documents, seen.copies, seen.families) == (3, 1, 2)


def test_two_papers_of_one_family_are_one_and_a_later_version_is_no_new_telling() -> None:
    seen = attention([told(0), told(1), told(30, "Canal", later_version=True)], LATE)
    assert seen.families == 1
    assert [day.independent for day in seen.days] == [2, 0]


def test_unknown_publishers_are_nobody_s_family() -> None:
    seen = attention([told(0, None), told(1, None)], LATE)
    assert (seen.families, seen.unnamed) == (None, 2)


def test_days_count_what_came_on_them() -> None:
    seen = attention([told(0), told(1, "Lagoon"), told(20, copy_of="doc-0")], LATE)
    assert [(d.day, d.documents, d.independent, d.families) for d in seen.days] == [
        (date(2026, 3, 1), 2, 2, 2),
        (date(2026, 3, 2), 1, 0, 0),
    ]


def test_the_peak_begins_where_most_come_within_a_day() -> None:
    seen = attention([told(0), told(60), told(61), told(62), told(200)], LATE)
    assert seen.peak == BEGAN + timedelta(hours=60)


def test_a_known_half_life_is_found_again() -> None:
    seen = attention(fading(half_life=12, count=400), LATE)
    assert seen.half_life is not None
    assert seen.half_life.hours == pytest.approx(12, rel=0.15)


def test_its_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(60):
        found = attention(fading(24, 20, seed), LATE).half_life
        assert found is not None
        assert found.high is not None
        # The peak is found in the same tellings, so that the delays are not quite the drawn ones.
        held += found.low <= 24 <= found.high
    assert held >= 50


def test_while_it_lasts_the_half_life_is_not_cut_short_by_what_has_not_come_yet() -> None:
    all_of_it = fading(half_life=48, count=300)
    until = BEGAN + timedelta(hours=48)
    early = attention([t for t in all_of_it if t.known_at <= until], until).half_life
    assert early is not None
    assert early.hours == pytest.approx(48, rel=0.5)


def test_few_tellings_or_steady_ones_have_no_half_life() -> None:
    assert attention([told(0), told(1), told(2)], LATE).half_life is None
    steady = [told(hours) for hours in range(0, 240, 8)]
    assert attention(steady, BEGAN + timedelta(hours=240)).half_life is None


def test_nothing_told_is_nothing_seen() -> None:
    seen = attention([], LATE)
    assert (seen.documents, seen.families, seen.peak, seen.days) == (0, None, None, ())
