"""Linking what changed: the reports concerned, those near them, and the whole components they touch.

A decision depends on nothing outside its connected component of candidate pairs and persons'
judgements. So it is enough to decide again on every component that a change touched, as it was
before and as it is now; all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

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
from rimland.app.jobs.link_whole import (
    Compare,
    Method,
    Planned,
    Step,
    compare_here,
    count,
    explained,
    in_order,
    plan_whole,
    same_pairs,
    standing_events,
)
from rimland.ledger.database import Database
from rimland.ledger.judgements import judgements_touching
from rimland.ledger.linkable import linkable_reports
from rimland.ledger.linking_store import (
    MEMBERS,
    LastRun,
    Mark,
    Pairs,
    PairTold,
    Totals,
    block_mates,
    blocks_held,
    component,
    first_seen_among,
    members_among,
    pairs_touching,
    redirects_among,
)
from rimland.ledger.linking_whole import links_table
from rimland.ledger.linking_write import LinkWork
from rimland.ledger.standing import PART_OF, SAME, Judgement, links
from rimland.linking.blocks import blocks_near, report_blocks
from rimland.linking.cluster import Standing, decide_links
from rimland.linking.features import LINK_FIELDS
from rimland.linking.model import LinkModel
from rimland.linking.score import score_pairs
from rimland.model.ids import event_id


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was read of the ledger for the reports that changed.

    Attributes:
        changed: the reports of which the log says something new.
        keys: all reports of the components that touches.
        reports: those of them that stand, and those that pairs with them name.
        blocks: where the changed ones stand.
        fresh: the pairs of the changed ones as they are now.
        stale: how many pairs are stored of the changed ones.
        stored_blocks: how many blocks are stored of the changed ones.
        kept: all other pairs of the keys.
        said: the judgements that decide which links among the keys stand.
        members: the rows the keys have in the table of members.
        first: where the log first tells of those of the keys that have no such row.
        held: the last redirect of each of the keys' own event ids.
    """

    changed: frozenset[str]
    keys: frozenset[str]
    reports: pa.Table
    blocks: pa.Table
    fresh: pa.Table
    stale: int
    stored_blocks: int
    kept: pa.Table
    said: list[Judgement]
    members: pa.Table
    first: dict[str, int]
    held: dict[str, str | None]


def plan_pieces(
    database: Database,
    method: Method,
    run: LastRun,
    mark: Mark,
    changed: Collection[str],
    *,
    at_most: int,
    compare: Compare = compare_here,
    step: Step = lambda name: None,
) -> Planned:
    """Decide anew on the components that these changed reports touch.

    ``run`` is the last run, ``mark`` where the log stood when the changes since it were read. Where
    the components hold more reports than ``at_most``, everything is linked at once.
    """
    step("comparing what is new")
    piece = _read(database, method, frozenset(changed), at_most)
    if piece is None:
        return plan_whole(database, method, compare=compare, step=step)
    step("deciding")
    version = method.model.version
    pairs = in_order(pa.concat_tables([piece.kept, piece.fresh]))
    now = links(piece.said)
    judged = [Standing(j.subject_a, j.subject_b or "", j.verdict) for j in now if j.by_person]
    decisions = decide_links(pairs, piece.reports, judged, method.model)
    decisions = decisions.filter(
        pc.is_in(decisions["a"], pa.array(sorted(piece.keys), pa.string()))
    )
    found = changes(decisions, links_table([j for j in now if j.pair & piece.keys]), version)
    step("explaining")
    told = explained(found, piece.reports, method)
    step("finding events")
    members = _members(piece, found)
    work = LinkWork(
        judged=told,
        minted=unminted(members, piece.members["report_key"]),
        moved=moves(members, piece.held),
        stale=piece.changed,
        blocks=piece.blocks,
        pairs=piece.fresh,
        members=_changed_rows(members, piece.members),
        totals=_totals(run, method, piece, members, found),
    )
    return Planned(mark, work, touched=len(piece.keys), changed=told.num_rows)


def _read(
    database: Database, method: Method, changed: frozenset[str], at_most: int
) -> _Piece | None:
    model = method.model
    with database.reading() as connection:
        told = linkable_reports(connection, LINK_FIELDS, keys=changed)
        blocks = report_blocks(told)
        mates = block_mates(connection, blocks_near(told).to_pylist()) - changed
        around = pa.concat_tables([told, linkable_reports(connection, LINK_FIELDS, keys=mates)])
        asked = pa.array(sorted(changed), pa.string())
        fresh = score_pairs(around, method.families, model, touching=asked)
        before = pairs_touching(connection, changed)
        joined = partial(_joined, model)
        start = changed | _ends_joined(before, joined) | _ends_joined(_told(fresh), joined)
        found = component(connection, start, joined, at_most=at_most)
        if found is None:
            return None
        keys, stored = found
        kept = {pair: held for pair, held in stored.items() if pair not in before}
        # Pairs that join nothing weigh on the odds of those that do: both their reports are needed.
        wanted = keys | _ends(kept)
        held = pc.is_in(around["report_key"], pa.array(sorted(wanted), pa.string()))
        further = linkable_reports(connection, LINK_FIELDS, keys=wanted - mates - changed)
        members = members_among(connection, keys)
        known = set(members["report_key"].to_pylist())
        return _Piece(
            changed=changed,
            keys=frozenset(keys),
            reports=pa.concat_tables([around.filter(held), further]),
            blocks=blocks,
            stored_blocks=blocks_held(connection, changed),
            fresh=fresh,
            stale=len(before),
            kept=pairs_table(kept, fresh.schema),
            said=judgements_touching(connection, keys),
            members=members,
            first=first_seen_among(connection, keys - known),
            held=redirects_among(connection, [event_id(key) for key in keys]),
        )


def _joined(model: LinkModel, told: PairTold) -> bool:
    """Say whether a pair connects its reports: the twin of ``linking.cluster.joins``."""
    bits, whole_bits, _, inside = told
    return bits >= model.link_at or (inside and whole_bits >= model.link_at)


def _told(pairs: pa.Table) -> Pairs:
    """Return a table of pairs as pairs that are stored are read."""
    columns = [column.to_pylist() for column in pairs.columns]
    return {(a, b): tuple(told) for a, b, *told in zip(*columns, strict=True)}


def _ends_joined(pairs: Pairs, joined: Callable[[PairTold], bool]) -> set[str]:
    """Return the reports of the pairs that connect: no other component hears of the rest."""
    return _ends({pair: told for pair, told in pairs.items() if joined(told)})


def _ends(pairs: Pairs) -> set[str]:
    return {key for pair in pairs for key in pair}


def pairs_table(pairs: Pairs, schema: pa.Schema) -> pa.Table:
    """Return stored pairs as the table that deciding takes, in the order of their keys."""
    rows = [(*pair, *told) for pair, told in sorted(pairs.items())]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def _members(piece: _Piece, found: Changes) -> pa.Table:
    """Return the rows the keys have in the table of members from now on (MEMBERS), and ``own``."""
    fresh = pa.table(
        {
            "report_key": pa.array(list(piece.first), pa.string()),
            "first_seq": pa.array(list(piece.first.values()), pa.int64()),
        }
    )
    every = pa.concat_tables([piece.members.select(fresh.column_names), fresh])
    every = with_own_ids(every)
    stands = pc.is_in(every["report_key"], piece.reports["report_key"]).cast(pa.int64())
    events = assign_events(every, same_pairs(found.after))
    return every.append_column("event_id", events).append_column("stands", stands)


def _changed_rows(members: pa.Table, before: pa.Table) -> pa.Table:
    held = {tuple(row.values()) for row in before.to_pylist()}
    rows = members.select(MEMBERS.names)
    differs = [tuple(row.values()) not in held for row in rows.to_pylist()]
    return rows.filter(pa.array(differs, pa.bool_()))


def _totals(
    run: LastRun, method: Method, piece: _Piece, members: pa.Table, found: Changes
) -> Totals:
    """Return how much there is now: what there was, and what the components gained or lost."""
    before = [
        j.verdict
        for j in links([j for j in piece.said if (j.seq or 0) <= run.judgement])
        if j.pair & piece.keys
    ]
    held = run.totals
    return Totals(
        model=method.print,
        reports=held.reports + _standing(members) - _standing(piece.members),
        events=held.events + standing_events(members) - standing_events(piece.members),
        blocks=held.blocks + piece.blocks.num_rows - piece.stored_blocks,
        pairs=held.pairs + piece.fresh.num_rows - piece.stale,
        same=held.same + count(found.after, SAME) - before.count(SAME),
        part_of=held.part_of + count(found.after, PART_OF) - before.count(PART_OF),
    )


def _standing(members: pa.Table) -> int:
    return int(pc.sum(members["stands"]).as_py() or 0)
