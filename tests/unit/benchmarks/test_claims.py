"""The labelled articles: they load, their phrases stand in their texts, and reading does not get worse."""

from __future__ import annotations

import article_claims as claims
import claims_cases
import pytest

from rimland.model.article_claim import ArticleClaim


@pytest.mark.parametrize(
    ("name", "floor"), [("claims_dev", 0.95), ("claims_dev2", 0.95), ("claims_blind", 0.5)]
)
def test_claims_are_read_as_well_as_they_were(name: str, floor: float) -> None:
    articles = list(claims_cases.cases(name))
    assert articles
    for case in articles:
        for one in case.claims:
            assert one.claim.start >= 0, (case.case_id, one.phrase)
    assert claims.parsed(articles, claims.ours)["exact"] >= floor


def test_a_claim_counts_as_read_only_with_every_field() -> None:
    (case, *_) = claims_cases.cases("claims_dev2")

    def halved(*_: object) -> list[ArticleClaim]:
        return [one.claim for one in case.claims][:1]

    labelled = [one.claim for one in case.claims]
    assert claims.parsed([case], lambda *_: labelled)["exact"] == 1
    found = claims.parsed([case], halved)
    assert found["exact"] < 1
    assert found["wrong"]["not read"] == len(case.claims) - 1
    assert claims.parsed([case], claims.lower_bound)["exact"] == 0
