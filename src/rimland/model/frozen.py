"""The register of forecasts and claims about the future: a chain in which no entry can change unnoticed.

Every entry carries the hash of the one before. Whoever changes, drops or slips in an entry changes
every hash after it, and the last one, the head, stands on what was published since. A chain proves
order and content; that an entry was there on a day is proved by a head that somebody else holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rimland.model.vocab import Vocabulary

NOTHING_BEFORE = "0" * 64
"""What the first entry names as the one before it."""


class FrozenKind(Vocabulary):
    """What was frozen."""

    FORECAST = "forecast", "a file of samples by country and month"
    CLAIM = "claim", "what an article says will be, with the rule by which it is told"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, ``kind`` a FrozenKind; ``body`` is canonical JSON, ``content_sha256`` the hash of a forecast's file."""

    number: int
    kind: str
    body: str
    content_sha256: str | None
    frozen_at: str
    previous: str
    entry_hash: str

    @property
    def told(self) -> dict[str, Any]:
        """The body as it was frozen."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def entry_id(self) -> str:
        """A short name: the beginning of the body's hash, so that the same body has the same name."""
        return body_id(self.kind, self.body)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and why."""

    number: int
    why: str


def canonical(body: Mapping[str, Any]) -> str:
    """Return a body as JSON in one form only: keys sorted, no spaces."""
    return json.dumps(
        body, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def body_id(kind: str, body: str) -> str:
    """Return the name of what is frozen."""
    return f"{kind}-{hashlib.sha256(body.encode()).hexdigest()[:12]}"


def chained(
    previous: Entry | None,
    kind: str,
    body: str,
    content_sha256: str | None,
    frozen_at: str,
) -> Entry:
    """Return the entry that comes after another, or the first."""
    number = previous.number + 1 if previous else 1
    kind = str(kind)
    before = previous.entry_hash if previous else NOTHING_BEFORE
    digest = entry_hash(number, kind, body, content_sha256, frozen_at, before)
    return Entry(number, kind, body, content_sha256, frozen_at, before, digest)


def entry_hash(
    number: int,
    kind: str,
    body: str,
    content_sha256: str | None,
    frozen_at: str,
    previous: str,
) -> str:
    """Return the SHA-256 over all that an entry says and the hash before it."""
    text = canonical(
        {
            "body": body,
            "content_sha256": content_sha256,
            "frozen_at": frozen_at,
            "kind": str(kind),
            "number": number,
            "previous": previous,
        }
    )
    return hashlib.sha256(text.encode()).hexdigest()


def broken(entries: Sequence[Entry]) -> Break | None:
    """Return where a chain does not hold; None where it does."""
    before = NOTHING_BEFORE
    for place, one in enumerate(entries, start=1):
        if one.number != place:
            return Break(place, f"entry {place} is missing")
        if one.previous != before:
            return Break(place, "it does not follow the entry before")
        digest = entry_hash(
            one.number, one.kind, one.body, one.content_sha256, one.frozen_at, one.previous
        )
        if digest != one.entry_hash:
            return Break(place, "it is not what was frozen")
        before = one.entry_hash
    return None


def head(entries: Sequence[Entry]) -> str:
    """Return the hash that stands for the whole chain."""
    return entries[-1].entry_hash if entries else NOTHING_BEFORE
