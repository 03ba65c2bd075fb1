"""What the outbox holds and hands out: posts, parcels, keys, and how long a failure waits."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

WAITING, SENT, DEAD = "waiting", "sent", "dead"
FOLDED, WITHDRAWN = "folded", "withdrawn"
STATES = (WAITING, SENT, DEAD, FOLDED, WITHDRAWN)
"""What becomes of an alert: it waits, it was sent, it was given up, a later state of the same
subject took its place before it was sent, or the follow or the channel ended."""

DELIVERED, FAILED, REFUSED = "sent", "failed", "refused"
INTERRUPTED = "interrupted"
"""How a try at sending ends: arrived, to be tried again, never to be, or the sender went away."""

MOST_TRIES = 16
"""Sixteen tries, a minute and then ever longer apart, span about two days."""

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_LONGEST_ASKED = timedelta(hours=24)
_KEY_BYTES = 10
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Part:
    """An alert as one channel gets it: a row of the outbox to be."""

    alert_key: str
    channel_id: str
    kind: str
    payload: Mapping[str, Any]
    due_at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """That one follower is told of one subject: the flip, its rows, and the rows it makes needless.

    ``told`` is what is told from now on, as text; ``folds`` are keys of alerts nobody has begun to
    send, whose place the new ones take.
    """

    follower_id: str
    subject: str
    kind: str
    told: str
    times: int
    follow_ids: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    folds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a parcel."""

    alert_key: str
    subject: str
    kind: str
    payload: Mapping[str, Any]
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent as one message: an alert, or a digest of several; the key travels with it."""

    key: str
    follower_id: str
    channel_id: str
    channel_kind: str
    address: str
    secret: str | None
    zone: str
    feed_token: str
    alerts: tuple[Alert, ...]
    digest: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How a try at sending ended: sent, to be tried again, or never to be.

    ``retry_after`` is how long the receiver asked to be left alone; ``ends_channel`` that it asked
    for no more at all.
    """

    outcome: str
    detail: str = ""
    retry_after: timedelta | None = None
    ends_channel: bool = False


def alert_key(
    follower_id: str, channel_id: str, subject: str, kind: str, content: str, times: int
) -> str:
    """Return the key an alert keeps on all its ways; equal alerts have equal keys.

    ``content`` is a hash of what is told and ``times`` how often the follower was told of the
    subject, so that the return to an earlier state is an alert of its own.
    """
    return key_of(follower_id, channel_id, subject, kind, content, str(times))


def pause(key: str, tries: int, asked: timedelta | None = None) -> timedelta:
    """Return how long to wait after so many tries: doubling, spread by the key, capped.

    The spread is a quarter to either side, and the same for the same key and try.
    """
    doubled: timedelta = min(_FIRST_PAUSE * 2 ** min(tries - 1, 20), _LONGEST_PAUSE)
    share = int.from_bytes(hashlib.sha256(f"{key}|{tries}".encode()).digest()[:4], "big") / 2**32
    spread: timedelta = doubled * (0.75 + share / 2)
    return max(spread, min(asked, _LONGEST_ASKED)) if asked else spread


def key_of(*parts: str) -> str:
    """Return a short key of these parts in this order."""
    # Lengths keep ("a", "bc") and ("ab", "c") apart.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]
    return "al" + base64.b32encode(digest).decode().rstrip("=").lower()


def chunks(items: Collection[str]) -> Iterator[list[str]]:
    """Yield the items, each once and sorted, in lists that a statement can bear."""
    ordered = sorted(set(items))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
