"""rimland's own linking, called as the ledger's job calls it: score, decide; trained without labels.

Training sees the very reports and nothing else, never the truth; nobody's judgement is given.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from linking_methods import Outcome, clusters

from rimland.app.jobs.link import actor_families
from rimland.linking.cluster import decide_links
from rimland.linking.model import LinkModel, default_model
from rimland.linking.score import score_pairs
from rimland.linking.train import train


def ours(reports: pa.Table, *, trained: bool) -> Outcome:
    """Link with the model that ships, or with one trained on these reports first."""
    outcome = Outcome()
    families, model = actor_families(), default_model()
    if trained:
        with outcome.stage("train"):
            model = train(reports, families, [], model, version="benchmark", seed=0)
    with outcome.stage("match"):
        pairs = score_pairs(reports, families, model)
    with outcome.stage("cluster"):
        links = decide_links(pairs, reports, [], model)
    outcome.pairs = pairs.num_rows
    outcome.partitions["rimland, trained" if trained else "rimland"] = clusters(same_links(links))
    return outcome


def our_links(reports: pa.Table, model: LinkModel | None = None) -> list[tuple[str, str]]:
    """Return the pairs that the model that ships, or another, takes for one attack."""
    model = model or default_model()
    pairs = score_pairs(reports, actor_families(), model)
    return same_links(decide_links(pairs, reports, [], model))


def same_links(links: pa.Table) -> list[tuple[str, str]]:
    """Return the links that say *same*."""
    same = links.filter(pc.equal(links["verdict"], "same"))
    return list(zip(same["a"].to_pylist(), same["b"].to_pylist(), strict=True))
