"""Event ids: minted once and logged; which reports an event has follows from the links that stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from rimland.ledger.loads import bulk_insert
from rimland.ledger.schema import event_log, link_runs, report_versions
from rimland.model.ids import event_id
from rimland.model.time import utc_text


def first_seen(connection: Connection) -> dict[str, int]:
    """Return, for every report the log ever held, the place of its first version."""
    table = report_versions
    rows = connection.execute(
        select(table.c.report_key, func.min(table.c.seq)).group_by(table.c.report_key)
    ).all()
    return {key: seq for key, seq in rows}  # noqa: C416 - rows are not plain tuples


def minted_reports(connection: Connection) -> set[str]:
    """Return the reports whose own event id was minted."""
    return set(
        connection.execute(
            select(event_log.c.report_key).where(event_log.c.change == "minted")
        ).scalars()
    )


def redirects(connection: Connection) -> dict[str, str | None]:
    """Return the last logged redirect of each event id: the event it merged into, None if undone."""
    rows = connection.execute(
        select(event_log.c.event_id, event_log.c.target)
        .where(event_log.c.change.in_(["merged", "restored"]))
        .order_by(event_log.c.seq)
    ).all()
    return {event: target for event, target in rows}  # noqa: C416


def assign(
    links: Iterable[tuple[str, str]], first: dict[str, int], minted: set[str]
) -> dict[str, str]:
    """Return report key -> event id for every minted report: a pure function of the links.

    A set of linked reports bears the id of the report this ledger saw first.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for a, b in links:
        if a in minted and b in minted:
            early, late = sorted((root(a), root(b)), key=lambda key: first[key])
            parent[late] = early
    return {key: event_id(root(key) if key in parent else key) for key in minted}


def append_minted(connection: Connection, keys: list[str], *, now: datetime) -> None:
    """Log the minting of the events of these reports."""
    bulk_insert(
        connection,
        event_log,
        {"event_id": [event_id(key) for key in keys], "report_key": keys},
        {"change": "minted", "target": None, "recorded_at": utc_text(now)},
    )


def linked_up_to(connection: Connection) -> int:
    """Return the place in the log up to which reports have been linked."""
    return int(connection.execute(select(func.max(link_runs.c.up_to_report))).scalar() or 0)


def unlinked_reports(connection: Connection) -> int:
    """Return how many report versions with new content came in after the last link run."""
    return int(
        connection.execute(
            text("SELECT count(*) FROM report_versions WHERE seq > :last AND payload <> ''"),
            {"last": linked_up_to(connection)},
        ).scalar()
        or 0
    )
