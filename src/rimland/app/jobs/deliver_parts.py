"""One follower before one subject: what was told and what waits become a post, or nothing; pure.

A channel is told what is new against what *it* got last. An alert nobody has begun to send is
folded: the newer state takes its place in the queue, and if it only brings back what the follower
knows, neither is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rimland.app.jobs.deliver_listeners import NO_LONGER, Case, Hit, Listener, later_of
from rimland.ledger.outbox import quiet_hours
from rimland.ledger.outbox_reading import Reach, Unsent
from rimland.ledger.outbox_rows import Part, Post, alert_key, key_of
from rimland.model.alert import AlertKind, Facts
from rimland.model.quiet import Rhythm, digest_slot
from rimland.outputs.alerts.decide import (
    Damping,
    Decision,
    Told,
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

_TOLD_BEFORE = "you were told of it"
_NOTHING_TOLD = "null"


def posts_for(
    listener: Listener,
    facts: Facts,
    redirects: Mapping[str, str],
    now: datetime,
    damping: Damping,
) -> Iterator[Post]:
    """Yield what to write for this follower: the post, and marks on events that merged into it."""
    stored = {t.subject: told_from_text(t.told) for t in listener.told if t.told != _NOTHING_TOLD}
    case = Case(listener, facts, stored, redirects, now, damping)
    if case.idle or not case.channels or not case.anything():
        return
    yield _post(case)
    for subject in case.merging:
        what = case.merged(subject)
        before = next(t for t in listener.told if t.subject == subject)
        yield Post(
            listener.person.follower_id,
            subject,
            str((what or stored[subject]).kind),
            told_to_text(what) if what else _NOTHING_TOLD,
            before.times,
            before.follow_ids,
        )


def _post(case: Case) -> Post:
    listener, facts = case.listener, case.facts
    times = max((t.times for t in listener.told), default=0) + 1
    parts = tuple(_parts(case, times))
    if not parts:
        times -= 1
    told = _told_now(case, parts, times)
    ids = {follow.follow_id for follow in listener.heard_for}
    return Post(
        listener.person.follower_id,
        facts.subject,
        str(told.kind if told else AlertKind.NEW),
        told_to_text(told) if told else _NOTHING_TOLD,
        times,
        tuple(sorted(ids)),
        parts,
        tuple(row.alert_key for row in case.folds),
    )


def _told_now(case: Case, parts: Sequence[Part], times: int) -> Told | None:
    """Return what they have been told after this post, and which channels do not know it.

    Where nothing goes out they know what they knew before whatever was folded.
    """
    facts = case.facts
    known = {name: case.known(name) for name in case.channels}
    best = max((t for t in known.values() if t is not None), key=later_of, default=None)
    if parts:
        told = tell(best, facts, AlertKind(parts[0].kind), case.now, case.damping)
    elif best is None:
        return None
    elif case.merging and facts.stands and not facts.held:
        told = replace(best, facts=facts, also=())
    else:
        told = best
    got = {part.channel_id for part in parts}
    # Before a merger was noted, a channel's word may have been on the other of two events.
    marks = {mark_of(told.facts), *(mark_of(best.facts) for _ in case.merging if best)}
    behind = {
        name: replace(what, behind=()) if what else None
        for name, what in known.items()
        if name not in got and (what is None or mark_of(what.facts) not in marks)
    }
    return replace(
        told, times=times, channels=tuple(case.channels), behind=tuple(sorted(behind.items()))
    )


def _parts(case: Case, times: int) -> Iterator[Part]:
    """Yield the alert as each channel gets it, held against what that channel got last."""
    listener, facts = case.listener, case.facts
    who = listener.person.follower_id
    alert_id = key_of(who, facts.subject, mark_of(facts), str(times))
    for channel, rhythm in listener.routes.items():
        known = case.known(channel)
        decision = case.decide(known)
        if decision.kind is None:
            continue
        due, digest = _when(listener.person, rhythm, decision, case.waits(channel))
        kind = str(decision.kind)
        key = alert_key(who, channel, facts.subject, kind, mark_of(facts), times)
        payload = _payload(case, decision, known, alert_id)
        yield Part(key, channel, kind, payload, due, digest)


def _when(
    person: Reach, rhythm: Rhythm, decision: Decision, unsent: Sequence[Unsent]
) -> tuple[datetime, str | None]:
    """Return when an alert goes out, and the digest it goes into.

    It takes the place of the one it folds where that is sooner: what keeps changing must not be put
    off for ever.
    """
    if decision.due is None:
        message = "an alert to be told has no time"
        raise ValueError(message)
    slot = digest_slot(rhythm, person.zone, decision.due)
    if slot is not None:
        found = slot, f"{rhythm} {slot.strftime('%Y-%m-%dT%H:%MZ')}"
    else:
        hours = quiet_hours(person.zone, person.quiet_from, person.quiet_to)
        found = hours.after(decision.due), ""
    alike = [row for row in unsent if (row.digest is None) == (slot is None)]
    places = [(moment(row.due_at), row.digest or "") for row in alike]
    due, digest = min([found, *places])
    return due, digest or None


def _payload(case: Case, decision: Decision, seen: Told | None, alert_id: str) -> dict[str, Any]:
    facts = case.facts
    if decision.kind is AlertKind.RETRACTED and seen is not None:
        facts = replace(seen.facts, subject=facts.subject, stands=False)
    return {
        "alert_id": alert_id,
        "kind": str(decision.kind),
        "facts": facts_to_json(facts),
        "changes": changes_to_json(decision.changes),
        "why": _why(case),
        "before": told_to_text(replace(seen, behind=())) if seen else None,
    }


def _why(case: Case) -> list[dict[str, Any]]:
    reason = NO_LONGER if case.facts.stands else _TOLD_BEFORE
    hits = case.listener.hits or tuple(Hit(f, (reason,)) for f in case.listener.formerly)
    return [
        {"follow_id": hit.follow.follow_id, "name": hit.follow.name, "reasons": list(hit.why)}
        for hit in hits
    ]
