"""When an article is looked at again, when it was published, and since when a change is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rimland.app.jobs.feed_pages import Missed, corrected_at, publication
from rimland.app.jobs.feed_revisits import (
    MOST_TRIES,
    next_look,
    revisit_times,
    tried_again,
)
from rimland.ledger.feed_items import ClaimedItem, ItemState
from rimland.model.errors import SettingsError
from rimland.sources.addresses import host_only
from rimland.stories.pages import PageText

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GAPS = (HOUR, 6 * HOUR, 24 * HOUR)
URL = "https://e.example/news/blast"


def item(*, published: str | None = None, tries: int = 0) -> ClaimedItem:
    return ClaimedItem(1, "fd1", "key", "key", URL, published, None, "read", tries, 0, "doc1", "")


def test_hours_count_from_the_first_reading() -> None:
    assert revisit_times("1, 6, 24") == GAPS
    assert revisit_times("") == ()
    looks = [next_look(item(), looks, GAPS, NOW) for looks in range(4)]
    assert looks == [NOW + HOUR, NOW + 5 * HOUR, NOW + 18 * HOUR, None]
    assert next_look(item(published="2026-02-20"), 0, GAPS, NOW) is None


@pytest.mark.parametrize("words", ["0", "6, 1", "1, 1", "soon", "-2", "nan", "1e308"])
def test_other_hours_are_refused(words: str) -> None:
    with pytest.raises(SettingsError, match=r"write rising numbers of hours"):
        revisit_times(words)


def test_only_what_may_pass_is_tried_again_and_not_for_ever() -> None:
    passing = Missed(ItemState.FAILED, "timeout", temporary=True)
    assert tried_again(item(), Missed(ItemState.GONE, "http_error 404"), NOW) is None
    assert tried_again(item(tries=MOST_TRIES - 1), passing, NOW) is None
    again = tried_again(item(), passing, NOW)
    assert again is not None
    assert (again["tries"], again["reason"]) == (1, "timeout")


@pytest.mark.parametrize(
    ("page", "feed", "expected"),
    [
        (datetime(2026, 3, 1, 9, tzinfo=UTC), "2026-03-01T10:00:00+00:00", (9, "page")),
        (datetime(2026, 3, 1, 9), "2026-03-01T10:00:00+00:00", (10, "feed")),  # noqa: DTZ001 - no zone
        (datetime(2026, 3, 1, 9), None, (9, "page")),  # noqa: DTZ001
        (datetime(1970, 1, 1, tzinfo=UTC), "2026-03-01T10:00:00+00:00", (10, "feed")),
        (datetime(2099, 1, 1, tzinfo=UTC), None, (None, "retrieved")),
        (None, None, (None, "retrieved")),
    ],
)
def test_publication_is_what_the_better_source_says(
    page: datetime | None, feed: str | None, expected: tuple[int | None, str]
) -> None:
    found, origin = publication(PageText("x", published=page), URL, (feed, "feed"), NOW)
    hour = found.hour if isinstance(found, datetime) else None
    assert (hour, origin) == expected


def test_days_and_items_that_turned_up_are_dated_last() -> None:
    day = PageText("x", published=date(2026, 2, 28))
    dated = "https://e.example/2026/02/27/blast"
    turned_up = "2026-03-01T11:00:00+00:00", "retrieved"
    assert publication(day, dated, (None, None), NOW) == (date(2026, 2, 28), "page")
    assert publication(PageText("x"), dated, turned_up, NOW) == (date(2026, 2, 27), "url")
    found, origin = publication(PageText("x"), URL, turned_up, NOW)
    assert (found, origin) == (NOW - HOUR, "retrieved")


@pytest.mark.parametrize(
    ("modified", "expected"),
    [(NOW - HOUR, NOW - HOUR), (NOW - 9 * HOUR, NOW), (NOW + HOUR, NOW), (None, NOW)],
)
def test_a_change_is_known_since_the_page_says_so_after_the_last_look(
    modified: datetime | None, expected: datetime
) -> None:
    since = "2026-03-01T06:00:00.000000Z"
    assert corrected_at(PageText("x", modified=modified), since, NOW) == expected


def test_of_an_address_only_the_host_is_kept() -> None:
    assert host_only("https://name:word@e.example:8080/salim-missing?a=b") == "https://e.example/"
    assert host_only(None) is None
    assert host_only("http://[::1") is None
