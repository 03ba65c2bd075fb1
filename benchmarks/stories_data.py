"""The documents of ECB+ topics 1 to 35, by the sub-topic whose happening they tell of."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

from shared_data import shared_data

TUNED_ON = range(1, 16)
SCORED_ON = range(16, 36)


@dataclass(frozen=True, slots=True)
class Told:
    """A document: its topic, its sub-topic (the story), its text."""

    document_id: str
    topic: int
    story: str
    text: str


def documents(topics: range) -> list[Told]:
    """Return the documents of these topics as they are, in the order of the file."""
    path = shared_data() / "story_clusters" / "ecbplus_topics_1_35.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [
        Told(row["doc_id"], int(row["topic"]), row["cluster"], row["text"])
        for row in read
        if int(row["topic"]) in topics
    ]


def masked(told: list[Told]) -> list[Told]:
    """Return the documents as the ledger keeps them: persons' names hidden."""
    from rimland.app.jobs.coders import default_masker  # noqa: PLC0415 - loads the recogniser

    masker = default_masker()
    return [
        Told(one.document_id, one.topic, one.story, masker.hidden(one.text).text) for one in told
    ]
