"""What review reads of the log: pairs the method is unsure of, coded reports, sizes of events."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from rimland.ledger.schema import report_versions
from rimland.ledger.schema_linking import event_members, link_pairs

_AT_ONCE = 500


def unsure_pairs(
    connection: Connection, *, within_bits: float, most: int
) -> list[tuple[str, str, float]]:
    """Return stored pairs with their log2 odds, those nearest to even odds first.

    Args:
        connection: an open transaction on the ledger.
        within_bits: how far from even odds a pair may be.
        most: how many at most.
    """
    c = link_pairs.c
    rows = connection.execute(
        select(c.a, c.b, c.bits)
        .where(c.bits.between(-within_bits, within_bits))
        .order_by(func.abs(c.bits), c.a, c.b)
        .limit(most)
    )
    return [(a, b, float(bits)) for a, b, bits in rows]


def reports_of_kind(connection: Connection, prefix: str) -> list[str]:
    """Return the keys of all reports whose source's id begins like this, sorted."""
    column = report_versions.c
    return list(
        connection.execute(
            select(column.report_key)
            .where(column.source_id.startswith(prefix, autoescape=True))
            .distinct()
            .order_by(column.report_key)
        ).scalars()
    )


def sizes_of(connection: Connection, events: Collection[str]) -> dict[str, int]:
    """Return how many standing reports each of these events has, as of the last link."""
    c = event_members.c
    ordered, found = sorted(events), {}
    for start in range(0, len(ordered), _AT_ONCE):
        rows = connection.execute(
            select(c.event_id, func.count())
            .where(c.event_id.in_(ordered[start : start + _AT_ONCE]), c.stands == 1)
            .group_by(c.event_id)
        )
        found.update({event: int(count) for event, count in rows})
    return found
