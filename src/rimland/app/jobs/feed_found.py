"""What a fetch found, as items for the ledger: keyed, dated as far as it can be trusted; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rimland.ledger.feed_items import FoundItem, ItemState
from rimland.sources.addresses import article_key, canonical_address, host_only
from rimland.sources.feed_items import FeedKind, Item
from rimland.sources.feed_times import day_in_address, moment_of, time_fault, time_text, trusted

RETRIEVED = "retrieved"
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What items are judged by: the feed's kind, the time, and whether it was read before.

    An undated item that was not there when the feed was last read was published since.
    """

    kind: FeedKind
    now: datetime
    days: int
    read_before: bool
    body_sha256: str
    takes_words: bool = False


def found_items(items: Iterable[Item], around: Circumstances) -> list[tuple[FoundItem, Item]]:
    """Return the items to be noted, each key once: the first of several stands."""
    found: dict[str, tuple[FoundItem, Item]] = {}
    for item in items:
        one = _found(item, around)
        if one is not None:
            found.setdefault(one.item_key, (one, item))
    return list(found.values())


def _found(item: Item, around: Circumstances) -> FoundItem | None:
    address = item.address if item.address and len(item.address) <= _LONGEST_ADDRESS else None
    canonical = canonical_address(address) if address else None
    name = canonical or item.guid or item.title or item.summary
    if not name:
        return None  # nothing that could ever be told apart or read
    key = article_key(canonical) if canonical else _short("guid", name)
    published, origin, fault = _published(item, around)
    state, reason = _state(item, canonical, published, around)
    return FoundItem(
        item_key=key,
        article_key=key,
        # An address can name somebody: as it came it stays only as long as it is needed.
        address=(address if state is ItemState.WAITING else host_only(address))
        if canonical
        else None,
        published=time_text(published),
        published_from=origin,
        stamp=_stamp(item, around),
        state=state,
        reason=reason or fault,
    )


def _published(
    item: Item, around: Circumstances
) -> tuple[date | datetime | None, str | None, str | None]:
    """Return when an item was published, who says so, and why a stated time was dropped."""
    fault = time_fault(item.published, around.now) if item.published is not None else None
    stated = trusted(item.published, around.now)
    if stated is not None:
        return stated, "feed", None
    if around.read_before:
        return around.now, RETRIEVED, fault
    return None, None, fault


def _state(
    item: Item, canonical: str | None, published: date | datetime | None, around: Circumstances
) -> tuple[ItemState, str | None]:
    if canonical is None and not around.takes_words:
        return ItemState.NO_ADDRESS, None
    told = [trusted(stated, around.now) for stated in (item.published, item.updated)]
    if canonical:
        told.append(trusted(day_in_address(canonical), around.now))
    known = [moment_of(stated) for stated in told if stated is not None]
    if known and max(known) < around.now - timedelta(days=around.days):
        return ItemState.TOO_OLD, f"older than {around.days} days"
    if not known and around.kind is FeedKind.SITEMAP and not (published and around.read_before):
        # A sitemap without dates lists all that a site ever had.
        return ItemState.TOO_OLD, "undated in a sitemap"
    return ItemState.WAITING, None


def _stamp(item: Item, around: Circumstances) -> str:
    """Return what changes when an item does; a watched page changes with its bytes."""
    if around.kind is FeedKind.PAGE:
        return around.body_sha256[:16]
    return _short("stamp", item.title or "", str(item.updated or item.published or ""))


def _short(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
