"""Facts and what was told of them as JSON, and back again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from rimland.model.alert import AlertKind, Change, Evidence, Facts
from rimland.model.time import utc_text
from rimland.model.toll import Count
from rimland.outputs.alerts.decide import Told


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Return facts as plain data."""
    plain = asdict(facts)
    plain["day"] = facts.day.isoformat() if facts.day else None
    plain["known_at"] = utc_text(facts.known_at) if facts.known_at else None
    return plain


def facts_from_json(plain: dict[str, Any]) -> Facts:
    """Return the facts that were stored."""
    given = dict(plain)
    for name in ("modes", "actors", "corrected", "said_by"):
        given[name] = tuple(given.get(name) or ())
    given["day"] = date.fromisoformat(given["day"]) if given.get("day") else None
    given["known_at"] = moment(given["known_at"]) if given.get("known_at") else None
    given["killed"], given["injured"] = (Count(**given[name]) for name in ("killed", "injured"))
    given["evidence"] = tuple(Evidence(**one) for one in given.get("evidence") or ())
    return Facts(**given)


def changes_to_json(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Return changes as plain data."""
    return [asdict(change) for change in changes]


def changes_from_json(plain: list[dict[str, Any]]) -> tuple[Change, ...]:
    """Return the changes that were stored."""
    return tuple(Change(**one) for one in plain)


def told_to_text(told: Told) -> str:
    """Return what was told as the text the ledger keeps."""
    return json.dumps(_told_to_json(told), ensure_ascii=False, sort_keys=True)


def told_from_text(text: str) -> Told:
    """Return what was told, from the text the ledger keeps."""
    return _told_from_json(json.loads(text))


def _told_to_json(told: Told) -> dict[str, Any]:
    return {
        "facts": facts_to_json(told.facts),
        "kind": str(told.kind),
        "times": told.times,
        "told_at": utc_text(told.told_at),
        "earlier": [[mark, utc_text(at)] for mark, at in told.earlier],
        "also": [facts_to_json(facts) for facts in told.also],
        "into": told.into,
        "channels": list(told.channels),
        "behind": [[name, _told_to_json(what) if what else None] for name, what in told.behind],
    }


def _told_from_json(plain: dict[str, Any]) -> Told:
    return Told(
        facts=facts_from_json(plain["facts"]),
        kind=AlertKind(plain["kind"]),
        times=int(plain["times"]),
        told_at=moment(plain["told_at"]),
        earlier=tuple((mark, moment(at)) for mark, at in plain["earlier"]),
        also=tuple(facts_from_json(facts) for facts in plain["also"]),
        into=plain["into"],
        channels=tuple(plain["channels"]),
        behind=tuple(
            (name, _told_from_json(what) if what else None) for name, what in plain["behind"]
        ),
    )


def moment(text: str) -> datetime:
    """Read a time as the ledger writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)
