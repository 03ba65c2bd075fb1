"""What a brief quotes of an article."""

from typing import Any

from rimland.app.jobs.shown import _words


def quote(field: str, start: int, words: str) -> dict[str, Any]:
    return {"field": field, "start": start, "end": start + len(words), "quote": words}


def test_the_most_telling_words_in_the_articles_order_each_once() -> None:
    evidence = [
        quote("event_types", 2, "suicide bomber"),
        quote("weapon", 2, "suicide bomber"),
        quote("place", 40, "Gaziantep"),
        quote("killed_total_low", 60, "killing 30\npeople"),
        quote("killed_total_best", 60, "killing 30\npeople"),
        quote("date_start", 80, "Saturday"),
    ]
    assert _words(evidence) == "suicide bomber … Gaziantep … killing 30 people"


def test_overlapping_words_are_quoted_once_and_too_many_not_at_all() -> None:
    evidence = [quote("killed_total_best", 0, "bomb killed 30"), quote("event_types", 0, "bomb")]
    assert _words(evidence) == "bomb killed 30"
    assert _words([quote("actors", 0, "x" * 300)]) is None
    assert _words([]) is None
