"""Linking: read what stands, decide, and write back only what changed, in one transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from rimland.ledger.catalogue import last_report_seq, state_mark
from rimland.ledger.database import Database
from rimland.ledger.events import (
    append_link_run,
    append_minted,
    append_redirects,
    assign,
    first_seen,
    linked_up_to,
    minted_reports,
)
from rimland.ledger.judgements import Judgement, append_judgements, standing_links
from rimland.ledger.reports import standing_reports
from rimland.linking.cluster import PART_OF, SAME, Decision, Standing, decide_links
from rimland.linking.compare import LinkModel, candidate_pairs, default_model
from rimland.model.errors import LedgerBusyError
from rimland.model.vocab import Roster
from rimland.tables.networks import load_network, membership_table, shipped_networks

_UNLINKED = "different"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What one link command did."""

    reports: int
    events: int
    minted: int
    pairs: int
    same: int
    part_of: int
    changed: int
    model: str
    seconds: float


def link_reports(database: Database, *, now: datetime) -> LinkResult:
    """Derive events from the ledger's standing reports; a second run changes nothing."""
    began = time.monotonic()
    for _ in range(_TRIES):
        result = _link_once(database, now, began)
        if result is not None:
            return result
    what = "reports or judgements keep coming in while they are linked"
    raise LedgerBusyError(what, where=database.address, hint="try again when the load is done")


def _link_once(database: Database, now: datetime, began: float) -> LinkResult | None:
    """Link what stands, or return None if the log grew meanwhile: a stale view must not undo links."""
    model = default_model()
    with database.reading() as connection:
        up_to = last_report_seq(connection)
        seen = state_mark(connection)
        reports = standing_reports(connection)
        people = [j for j in standing_links(connection) if j.by_person]
    pairs = candidate_pairs(reports, actor_families(), model)
    judged = [Standing(j.subject_a, j.subject_b or "", j.verdict) for j in people]
    decisions = decide_links(pairs, judged, model)
    with database.writing() as connection:
        if state_mark(connection) != seen:
            return None
        changed = append_judgements(
            connection, changes(decisions, standing_links(connection), model), now=now
        )
        first = first_seen(connection)
        minted = minted_reports(connection)
        fresh = sorted(
            (key for key, seq in first.items() if seq <= up_to and key not in minted),
            key=lambda key: first[key],
        )
        append_minted(connection, fresh, now=now)
        standing = standing_links(connection)
        same = [(j.subject_a, j.subject_b or "") for j in standing if j.verdict == SAME]
        assigned = assign(same, first, minted | set(fresh))
        append_redirects(connection, assigned, now=now)
        if fresh or changed or up_to > linked_up_to(connection):
            append_link_run(
                connection,
                up_to=up_to,
                model=model.version,
                pairs=len(pairs),
                minted=len(fresh),
                now=now,
            )
    return LinkResult(
        reports=reports.num_rows,
        events=len({assigned[key] for key in reports["report_key"].to_pylist()}),
        minted=len(fresh),
        pairs=len(pairs),
        same=len(same),
        part_of=sum(j.verdict == PART_OF for j in standing),
        changed=changed,
        model=model.version,
        seconds=time.monotonic() - began,
    )


def changes(
    decisions: list[Decision], standing: list[Judgement], model: LinkModel
) -> list[Judgement]:
    """Return the judgements to append so that the method's links are these decisions.

    Pairs a person has judged are left alone. A link the method no longer sees is answered by a
    judgement *different*, never removed.
    """
    held = {frozenset((j.subject_a, j.subject_b or "")): j for j in standing}
    made_by = f"method:{model.version}"
    wanted = {frozenset((d.a, d.b)): d for d in decisions}
    appended = []
    for pair, decision in wanted.items():
        old = held.get(pair)
        if old and (old.by_person or (old.verdict == decision.verdict and old.made_by == made_by)):
            continue
        appended.append(
            Judgement(
                decision.verdict,
                decision.a,
                decision.b,
                decision.reason,
                made_by,
                by_person=False,
                score=decision.probability,
            )
        )
    for pair, old in held.items():
        if not old.by_person and old.verdict in {SAME, PART_OF} and pair not in wanted:
            appended.append(
                Judgement(
                    _UNLINKED,
                    old.subject_a,
                    old.subject_b,
                    "no longer linked: a report changed, was retracted or fits another better",
                    made_by,
                    by_person=False,
                )
            )
    return appended


def actor_families() -> pa.Table:
    """Return the dated names and ids of the shipped networks' members, for comparing actors."""
    tables = []
    for name in shipped_networks():
        table = membership_table(load_network(name), Roster.FIXED)
        tables.append(
            table.append_column("network", pa.array([name] * table.num_rows, pa.string()))
        )
    return pa.concat_tables(tables)
