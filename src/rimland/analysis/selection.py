"""Which events of a snapshot are a network's, written once as Ibis expressions."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import pyarrow as pa

from rimland.model.network import Network
from rimland.model.vocab import Certainty, Measure, Roster
from rimland.tables.networks import membership_table
from rimland.tables.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Selection:
    """A network's events, and how many were set aside and why."""

    events: pa.Table
    parts: int
    disputed: int
    undated: int


def network_events(
    snapshot: Snapshot, network: Network, *, measure: Measure, roster: Roster
) -> Selection:
    """Return the network's events of a measure under a roster.

    An attack is the network's when a member is its perpetrator, a battle when a member is a side.
    A foiled attack is none: it is left out. Set aside and counted: events that are part of a larger one (which is counted instead),
    attributions that are disputed, and events dated only to the year.
    """
    backend = snapshot.connect()
    try:
        held = backend.table("events")
        events = held.filter(~held.foiled.fill_null(False))  # noqa: FBT003 - unknown is not foiled
        members = ibis.memtable(membership_table(network, roster))
        involved = _involved(events, members, measure)
        chosen = events.semi_join(involved.filter(~involved.disputed), "event_id")
        dated = chosen.filter(chosen.date_precision != "year")
        whole = dated.filter(_is_whole(dated))
        table = whole.order_by([whole.date_start, whole.event_id]).to_pyarrow()
        only_disputed = involved.filter(involved.disputed).anti_join(
            involved.filter(~involved.disputed), "event_id"
        )
        return Selection(
            events=table,
            parts=dated.count().execute() - whole.count().execute(),
            disputed=only_disputed.event_id.nunique().execute(),
            undated=chosen.count().execute() - dated.count().execute(),
        )
    finally:
        backend.disconnect()


def other_attacks(snapshot: Snapshot, network: Network) -> pa.Table:
    """Return the attacks in which no member, under any name or date, had a part."""
    backend = snapshot.connect()
    try:
        held = backend.table("events")
        attacks = held.filter(
            (held.kind == "attack")
            & ~held.foiled.fill_null(False)  # noqa: FBT003
            & (held.date_precision != "year")
        )
        members = ibis.memtable(membership_table(network, Roster.FIXED))
        involved = _involved(attacks, members, Measure.ATTACKS)
        return (
            attacks.anti_join(involved, "event_id")
            .order_by(["date_start", "event_id"])
            .to_pyarrow()
        )
    finally:
        backend.disconnect()


def _involved(events: ibis.Table, members: ibis.Table, measure: Measure) -> ibis.Table:
    """Return ``event_id, disputed`` for every actor of an event that is a member on its date."""
    kinds = {Measure.ATTACKS: ["attack"], Measure.BATTLES: ["battle"]}.get(
        measure, ["attack", "battle"]
    )
    actors = events.filter(events.kind.isin(kinds)).select(
        "event_id", "kind", "date_start", actor=events.actors.unnest()
    )
    flat = actors.select(
        "event_id",
        "kind",
        "date_start",
        role=actors.actor["role"],
        dataset_key=actors.actor["dataset_id"],
        name_key=ibis.literal("name:") + actors.actor["name"].lower(),
        disputed=(actors.actor["certainty"] == str(Certainty.DISPUTED)).fill_null(False),  # noqa: FBT003
    )
    playing = flat.filter(
        ((flat.kind == "attack") & (flat.role == "perpetrator"))
        | ((flat.kind == "battle") & flat.role.isin(["side_a", "side_b", "perpetrator"]))
    )
    by_id = playing.join(members, playing.dataset_key == members["key"])
    by_name = playing.join(members, playing.name_key == members["key"])
    both = by_id.select("event_id", "disputed", "date_start", "valid_from", "valid_to").union(
        by_name.select("event_id", "disputed", "date_start", "valid_from", "valid_to")
    )
    inside = both.filter((both.date_start >= both.valid_from) & (both.date_start <= both.valid_to))
    return inside.select("event_id", "disputed").distinct()


def _is_whole(counted: ibis.Table) -> ibis.Value:
    """Whether an event stands for itself: it has no whole, or its whole is not counted here."""
    wholes = counted.view()
    return counted.part_of.isnull() | counted.part_of.notin(wholes.event_id)
