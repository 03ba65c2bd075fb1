"""Verdicts as schema.org ClaimReview, the form in which fact checks are exchanged.

Only what the ledger can answer is reviewed: a claim that is not checkable, or that is about the
future, has no review. Where nothing can be told the rating has words and no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rimland.analysis.claims.results import CheckResult, ClaimAnswer
from rimland.analysis.claims.verdict import Verdict
from rimland.outputs.text import short

_RATINGS = {Verdict.HOLDS: 5, Verdict.HOLDS_ONLY_UNDER: 3, Verdict.DOES_NOT_HOLD: 1}
_BEST, _WORST = 5, 1
_LONGEST = 300


def claim_reviews(
    result: CheckResult,
    *,
    reviewed_on: date,
    article_url: str | None = None,
    page_url: str | None = None,
    publisher: str = "rimland",
) -> list[dict[str, Any]]:
    """Return one ClaimReview (https://schema.org/ClaimReview) per claim that has an answer.

    Args:
        result: the answers.
        reviewed_on: the day of the review.
        article_url: where the article stands.
        page_url: where the page with the review stands.
        publisher: the organisation that reviews.
    """
    return list(_reviews(result, reviewed_on, article_url, page_url, publisher))


def _reviews(
    result: CheckResult, day: date, article: str | None, page: str | None, publisher: str
) -> Iterator[dict[str, Any]]:
    for number, answer in enumerate(result.answers, start=1):
        if answer.verdict is Verdict.NOT_CHECKABLE:
            continue
        review: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "datePublished": day.isoformat(),
            "claimReviewed": short(" ".join(answer.claim.quote.split()), _LONGEST),
            "author": {"@type": "Organization", "name": publisher},
            "itemReviewed": _item(result, article),
            "reviewRating": _rating(answer),
            "reviewBody": f"{answer.question} {answer.why}",
        }
        if page:
            review["url"] = f"{page}#claim-{number}"
        yield review


def _item(result: CheckResult, article: str | None) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork", "datePublished": result.published.isoformat()}
    if article:
        work["url"] = article
    return {
        "@type": "Claim",
        "datePublished": result.published.isoformat(),
        "appearance": work,
    }


def _rating(answer: ClaimAnswer) -> dict[str, Any]:
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": str(answer.verdict).capitalize(),
        "bestRating": _BEST,
        "worstRating": _WORST,
        "ratingExplanation": answer.why,
    }
    value = _RATINGS.get(answer.verdict)
    if value is not None:
        rating["ratingValue"] = value
    return rating
