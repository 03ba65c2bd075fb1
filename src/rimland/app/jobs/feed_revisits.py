"""When an item is looked at again, and how it stands until then; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rimland.app.jobs.feed_pages import Missed
from rimland.ledger.feed_items import NEVER, ClaimedItem, ItemState
from rimland.model.errors import SettingsError
from rimland.model.time import utc_text
from rimland.sources.feed_schedule import Pace, after_failure
from rimland.sources.feed_times import moment_of, stated_time

MOST_TRIES = 6
_STALE = timedelta(days=3)
"""What was published longer ago when it was first read is hardly corrected any more."""


def revisit_times(hours: str) -> tuple[timedelta, ...]:
    """Return after how long articles are looked at again; raises SettingsError.

    Each counts from the first reading; an empty text means never.
    """
    try:
        found = tuple(timedelta(hours=float(part)) for part in hours.split(",") if part.strip())
    except (ValueError, OverflowError):
        found = (timedelta(0),)
    if any(gap <= timedelta(0) for gap in found) or list(found) != sorted(set(found)):
        hint = "write rising numbers of hours joined by commas, as 1, 6, 24"
        raise SettingsError("is no list of hours", where="revisit_hours", hint=hint)
    return found


def next_look(
    item: ClaimedItem, looks: int, revisits: Sequence[timedelta], now: datetime
) -> datetime | None:
    """Return when an article's page is fetched again after so many looks, None for never."""
    if looks >= len(revisits):
        return None
    published = stated_time(item.published)
    if published is not None and moment_of(published) < now - _STALE:
        return None
    before = revisits[looks - 1] if looks else timedelta(0)
    return now + (revisits[looks] - before)


def tried_again(item: ClaimedItem, why: Missed, now: datetime) -> dict[str, Any] | None:
    """Return how an item waits for its next try; None where there is none."""
    tries = item.tries + 1
    if not why.temporary or tries >= MOST_TRIES:
        return None
    due = after_failure(
        Pace(item.item_key, f"{item.looks}.{tries}"), tries, now, retry_after=why.retry_after
    )
    return {"tries": tries, "due_at": utc_text(due), "reason": why.reason}


def settled(
    state: ItemState,
    *,
    document_id: str | None,
    article_key: str,
    looks: int,
    due: datetime | None,
    address: str | None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Return how an item stands; its address stays as it came only while it is due again."""
    return {
        "state": str(state),
        "document_id": document_id,
        "article_key": article_key,
        "looks": looks,
        "tries": 0,
        "due_at": utc_text(due) if due else NEVER,
        "address": address,
        "reason": reason,
    }
