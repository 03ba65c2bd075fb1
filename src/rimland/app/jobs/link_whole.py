"""Linking everything at once: whole tables, set by set, nothing looked up by its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.link_changes import (
    Changes,
    assign_events,
    changes,
    moves,
    unminted,
    with_own_ids,
)
from rimland.ledger.database import Database
from rimland.ledger.events import redirects
from rimland.ledger.judgements import standing_links
from rimland.ledger.linkable import linkable_reports
from rimland.ledger.linking_store import MEMBERS, Mark, Totals, log_mark
from rimland.ledger.linking_whole import all_first_seen, all_minted, all_standing_links
from rimland.ledger.linking_write import LinkWork
from rimland.linking.blocks import report_blocks
from rimland.linking.cluster import Standing, decide_links
from rimland.linking.explain import explain_links
from rimland.linking.features import LINK_FIELDS
from rimland.linking.model import LinkModel
from rimland.linking.score import score_pairs

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """A run that is decided and not yet written: it holds only while the log stands at the mark."""

    mark: Mark
    work: LinkWork
    touched: int
    changed: int


@dataclass(frozen=True, slots=True)
class Method:
    """What links: the model, the actors that belong together, and a print of both."""

    model: LinkModel
    families: pa.Table
    print: str


Compare = Callable[[pa.Table, Method], pa.Table]
"""What compares all reports: the pairs worth keeping (PAIR_SCHEMA)."""


def compare_here(reports: pa.Table, method: Method) -> pa.Table:
    """Compare all reports in this process."""
    return score_pairs(reports, method.families, method.model)


def plan_whole(
    database: Database,
    method: Method,
    *,
    compare: Compare = compare_here,
    step: Step = lambda name: None,
) -> Planned:
    """Decide on all reports of the ledger anew."""
    step("reading the reports")
    with database.reading() as connection:
        mark = log_mark(connection)
        reports = linkable_reports(connection, LINK_FIELDS)
        first = all_first_seen(connection)
        minted = all_minted(connection)
        held = redirects(connection)
        standing = all_standing_links(connection)
        people = standing_links(connection, people_only=True)
    step("comparing")
    pairs = in_order(compare(reports, method))
    step("deciding")
    judged = [Standing(j.subject_a, j.subject_b or "", j.verdict) for j in people]
    decisions = decide_links(pairs, reports, judged, method.model)
    found = changes(decisions, standing, method.model.version)
    step("explaining")
    told = explained(found, reports, method)
    step("finding events")
    members = with_own_ids(first)
    members = members.append_column("event_id", assign_events(members, same_pairs(found.after)))
    members = members.append_column(
        "stands", pc.is_in(members["report_key"], reports["report_key"]).cast(pa.int64())
    )
    blocks = report_blocks(reports)
    work = LinkWork(
        judged=told,
        minted=unminted(members, minted),
        moved=moves(members, held),
        stale=None,
        blocks=blocks,
        pairs=pairs,
        members=members.select(MEMBERS.names),
        totals=Totals(
            model=method.print,
            reports=reports.num_rows,
            events=standing_events(members),
            blocks=blocks.num_rows,
            pairs=pairs.num_rows,
            same=count(found.after, "same"),
            part_of=count(found.after, "part_of"),
        ),
    )
    return Planned(mark, work, touched=reports.num_rows, changed=told.num_rows)


def in_order(pairs: pa.Table) -> pa.Table:
    """Return pairs in the order of their keys: sums of their odds must not depend on it."""
    return pairs.sort_by([("a", "ascending"), ("b", "ascending")])


def explained(found: Changes, reports: pa.Table, method: Method) -> pa.Table:
    """Return the judgements to append, each new link with the sentence that explains it."""
    fresh = pc.is_null(found.judged["reason"])
    links = found.judged.filter(fresh)
    if not links.num_rows:
        return found.judged
    sentences = pa.array(explain_links(reports, method.families, method.model, links), pa.string())
    at = np.cumsum(fresh.to_numpy(zero_copy_only=False)) - 1
    reasons = pc.if_else(fresh, sentences.take(pa.array(np.maximum(at, 0))), found.judged["reason"])
    place = found.judged.schema.get_field_index("reason")
    return found.judged.set_column(place, "reason", reasons)


def same_pairs(after: pa.Table) -> pa.Table:
    """Return the pairs that tell of one attack."""
    return after.filter(pc.equal(after["verdict"], "same"))


def count(after: pa.Table, verdict: str) -> int:
    """Return how many pairs bear this verdict."""
    return int(pc.sum(pc.equal(after["verdict"], verdict)).as_py() or 0)


def standing_events(members: pa.Table) -> int:
    """Return how many events have a report that stands."""
    standing = members.filter(pc.equal(members["stands"], 1))
    return int(pc.count_distinct(standing["event_id"]).as_py())
