"""One follower before one subject: what was told and what waits become a post, or nothing; pure.

A channel is told what is new against what *it* got last. An alert nobody has begun to send is
folded: the newer state takes its place in the queue, and if it only brings back what the follower
knows, neither is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from rimland.ledger.outbox import quiet_hours
from rimland.ledger.outbox_reading import Reach, StoredTold, Unsent
from rimland.ledger.outbox_rows import Part, Post, alert_key, key_of
from rimland.model.alert import AlertKind, Facts
from rimland.model.quiet import Rhythm, digest_slot
from rimland.outputs.alerts.decide import (
    Damping,
    Decision,
    Told,
    carried,
    decide,
    mark_of,
    tell,
)
from rimland.outputs.alerts.stored import (
    changes_to_json,
    facts_to_json,
    moment,
    told_from_text,
    told_to_text,
)

_NO_LONGER = "you were told of it, and it no longer matches"
_TOLD_BEFORE = "you were told of it"
_NOTHING_TOLD = "null"
_SOONEST_FIRST = tuple(Rhythm)


class Following(Protocol):
    """A follow as far as telling goes: whose it is, its name, and where and when it is heard."""

    @property
    def follow_id(self) -> str:
        """Its id."""

    @property
    def follower_id(self) -> str:
        """Whose it is."""

    @property
    def name(self) -> str:
        """What the follower calls it."""

    @property
    def delivery(self) -> str:
        """A word of ``Rhythm``."""

    @property
    def channel_ids(self) -> Sequence[str]:
        """Where the follower is told."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One follow that asks for a subject, and why it does, in words."""

    follow: Following
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """A follower before a subject.

    Attributes:
        person: how they may be disturbed.
        told: what they were told of it, and of what has merged into it.
        hits: their follows that ask for it.
        formerly: their live follows for which they were told.
        unsent: their alerts on it that nobody has begun to send.
        channels: their channels that have not ended.
    """

    person: Reach
    told: Sequence[StoredTold]
    hits: tuple[Hit, ...]
    formerly: tuple[Following, ...]
    unsent: Sequence[Unsent]
    channels: set[str]

    @property
    def heard_for(self) -> tuple[Following, ...]:
        """The follows that an alert is for: those that ask, else those for which they were told."""
        return tuple(hit.follow for hit in self.hits) or self.formerly

    @property
    def routes(self) -> dict[str, Rhythm]:
        """Every channel the follower is told through, with the soonest rhythm asked for there."""
        found: dict[str, Rhythm] = {}
        for follow in self.heard_for:
            rhythm = Rhythm(follow.delivery)
            for channel in sorted(set(follow.channel_ids) & self.channels):
                found[channel] = min(found.get(channel, rhythm), rhythm, key=_SOONEST_FIRST.index)
        return found


@dataclass(frozen=True, slots=True)
class _Case:
    """A listener with what they were told, taken apart by subject."""

    listener: Listener
    facts: Facts
    stored: Mapping[str, Told]
    redirects: Mapping[str, str]
    now: datetime
    damping: Damping

    @property
    def merging(self) -> list[str]:
        """Subjects they were told of that have merged into this one since."""
        final = self.facts.subject
        return [s for s, told in self.stored.items() if final not in (s, told.into)]

    def seen(self, unsent: Iterable[Unsent]) -> Told | None:
        """Return what they knew before these alerts, which never left; the last one's word counts."""
        known = dict(self.stored)
        for row in unsent:
            before = row.payload["before"]
            known.pop(row.subject, None)
            if before is not None:
                known[row.subject] = told_from_text(before)
        return carried(known, self.redirects).get(self.facts.subject)

    def decide(self, seen: Told | None) -> Decision:
        """Decide; to whom it no longer matches only what is wrong matters."""
        decision = decide(seen, self.facts, self.now, self.damping)
        if not self.listener.hits and decision.kind in {AlertKind.NEW, AlertKind.UPDATED}:
            return Decision(None, reason=_NO_LONGER)
        return decision


def posts_for(
    listener: Listener,
    facts: Facts,
    redirects: Mapping[str, str],
    now: datetime,
    damping: Damping,
) -> Iterator[Post]:
    """Yield what to write for this follower: the post, and marks on events that merged into it."""
    stored = {t.subject: told_from_text(t.told) for t in listener.told if t.told != _NOTHING_TOLD}
    case = _Case(listener, facts, stored, redirects, now, damping)
    told = case.seen(())
    changed = decide(told, facts, now, damping).kind is not None
    held = facts.held is not None and facts.stands
    stale = bool(listener.unsent) and (changed or held)
    if not (stale or case.merging or case.decide(told).kind):
        return
    if not listener.routes and not listener.unsent:
        return
    yield _post(case)
    for subject in case.merging:
        what = replace(stored[subject], into=facts.subject)
        ids = next(t.follow_ids for t in listener.told if t.subject == subject)
        yield Post(
            listener.person.follower_id,
            subject,
            str(what.kind),
            told_to_text(what),
            what.times,
            ids,
        )


def _post(case: _Case) -> Post:
    listener, facts = case.listener, case.facts
    base = case.seen(_never_left(listener.unsent))
    times = max((t.times for t in listener.told), default=0) + 1
    parts = tuple(_parts(case, times))
    told: Told | None
    if parts:
        told = _told_now(case, base, parts, times)
    else:
        times -= 1
        told = _as_before(case, base, times)
    ids = {follow.follow_id for follow in listener.heard_for}
    return Post(
        listener.person.follower_id,
        facts.subject,
        str(told.kind if told else AlertKind.NEW),
        told_to_text(told) if told else _NOTHING_TOLD,
        times,
        tuple(sorted(ids)),
        parts,
        tuple(row.alert_key for row in listener.unsent),
    )


def _as_before(case: _Case, base: Told | None, times: int) -> Told | None:
    """Return what they know where nothing goes out: what they knew before whatever was folded."""
    if base is None:
        return None
    facts = case.facts
    if case.merging and facts.stands and not facts.held:
        return replace(base, facts=facts, also=(), times=times)
    return replace(base, times=times)


def _told_now(case: _Case, base: Told | None, parts: Sequence[Part], times: int) -> Told:
    decision = case.decide(base)
    kind = decision.kind or AlertKind(parts[0].kind)
    return replace(tell(base, case.facts, kind, case.now, case.damping), times=times)


def _parts(case: _Case, times: int) -> Iterator[Part]:
    """Yield the alert as each channel gets it, held against what that channel got last."""
    listener, facts = case.listener, case.facts
    alert_id = key_of(listener.person.follower_id, facts.subject, mark_of(facts), str(times))
    never_left = _never_left(listener.unsent)
    made: list[Part] = []
    for channel, rhythm in listener.routes.items():
        unsent = [row for row in listener.unsent if row.channel_id == channel]
        seen = case.seen([*never_left, *unsent])
        decision = case.decide(seen)
        if decision.kind is None:
            continue
        due, digest = _when(listener.person, rhythm, decision, unsent)
        kind = str(decision.kind)
        key = alert_key(
            listener.person.follower_id, channel, facts.subject, kind, mark_of(facts), times
        )
        payload = _payload(case, decision, seen, alert_id)
        made.append(Part(key, channel, kind, payload, due, digest))
    for part in made:
        yield replace(part, payload={**part.payload, "parts": len(made)})


def _when(
    person: Reach, rhythm: Rhythm, decision: Decision, unsent: Sequence[Unsent]
) -> tuple[datetime, str | None]:
    """Return when an alert goes out, and the digest it goes into; the place of a folded one stays."""
    if unsent and (unsent[0].digest is None) == (rhythm is Rhythm.IMMEDIATE):
        return moment(unsent[0].due_at), unsent[0].digest
    due = decision.due
    if due is None:
        message = "an alert to be told has no time"
        raise ValueError(message)
    slot = digest_slot(rhythm, person.zone, due)
    if slot is not None:
        return slot, f"{rhythm} {slot.strftime('%Y-%m-%dT%H:%MZ')}"
    hours = quiet_hours(person.zone, person.quiet_from, person.quiet_to)
    return hours.after(due), None


def _payload(case: _Case, decision: Decision, seen: Told | None, alert_id: str) -> dict[str, Any]:
    facts = case.facts
    if decision.kind is AlertKind.RETRACTED and seen is not None:
        facts = replace(seen.facts, subject=facts.subject, stands=False)
    return {
        "alert_id": alert_id,
        "kind": str(decision.kind),
        "facts": facts_to_json(facts),
        "changes": changes_to_json(decision.changes),
        "why": _why(case),
        "before": told_to_text(seen) if seen else None,
    }


def _why(case: _Case) -> list[dict[str, Any]]:
    reason = _NO_LONGER if case.facts.stands else _TOLD_BEFORE
    hits = case.listener.hits or tuple(Hit(f, (reason,)) for f in case.listener.formerly)
    return [
        {"follow_id": hit.follow.follow_id, "name": hit.follow.name, "reasons": list(hit.why)}
        for hit in hits
    ]


def _never_left(unsent: Sequence[Unsent]) -> list[Unsent]:
    """Return the alerts of which no channel has begun to send its own."""
    number: dict[str, int] = {}
    for row in unsent:
        number[row.payload["alert_id"]] = number.get(row.payload["alert_id"], 0) + 1
    return [row for row in unsent if number[row.payload["alert_id"]] >= row.payload["parts"]]
