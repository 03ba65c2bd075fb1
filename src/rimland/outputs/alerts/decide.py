"""Whether a follower is told, of what kind the alert is, and what has changed: (told, facts, now).

Nothing here reads a clock, a ledger or a channel. Told again with the same facts, a follower hears
nothing; what an alert says is told apart from what was told only by what matters (``differences``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rimland.model.alert import AlertKind, Change, Facts
from rimland.model.ids import content_hash
from rimland.outputs.alerts.differences import differences
from rimland.outputs.alerts.wording import (
    attribution_text,
    day_text,
    modes_text,
    place_text,
    toll_class,
)

_STANDS, _GONE = "it is reported", "no report of it stands any more"
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Damping:
    """How long a change waits, so that a figure that flips and flips back is not told three times.

    News goes out at once. A change to what was told waits ``settle`` and disappears if the old
    state returns meanwhile. A state that was told already, within ``memory``, waits ``again``:
    whatever swings between two states is told at most once in that time.
    """

    settle: timedelta = timedelta(minutes=15)
    again: timedelta = timedelta(hours=6)
    memory: timedelta = timedelta(days=2)


DAMPING = Damping()


@dataclass(frozen=True, slots=True)
class Told:
    """What a follower was last told of a subject.

    ``earlier`` holds the marks of states told before, each with when it was last true; ``also``
    what the follower was told of events that have since merged into this one; ``into`` the event
    whose alerts have taken this one's facts up. ``channels`` are those the alert was for, and
    ``behind`` what those of them know that did not get it.
    """

    facts: Facts
    kind: AlertKind
    times: int
    told_at: datetime
    earlier: tuple[tuple[str, datetime], ...] = ()
    also: tuple[Facts, ...] = ()
    into: str | None = None
    channels: tuple[str, ...] = ()
    behind: tuple[tuple[str, Told | None], ...] = ()

    @property
    def gone(self) -> bool:
        """Whether the follower was last told that no report of it stands."""
        return not self.facts.stands


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one follower and subject; ``kind`` is None where there is nothing to tell.

    ``due`` is the first moment at which the alert may go out.
    """

    kind: AlertKind | None
    changes: tuple[Change, ...] = ()
    reason: str = ""
    due: datetime | None = None


def decide(told: Told | None, facts: Facts, now: datetime, damping: Damping = DAMPING) -> Decision:
    """Return whether to tell a follower of these facts, given what was told, and since when.

    Args:
        told: what the follower was last told of the subject; None if nothing.
        facts: what is known now.
        now: the time of the decision, which only sets when a change is due.
        damping: how long changes wait.
    """
    if told is None:
        return _first(facts, now)
    if not facts.stands:
        if told.gone:
            return Decision(None, reason="told already that no report of it stands")
        change = Change("standing", _STANDS, _GONE)
        return _changed(AlertKind.RETRACTED, (change,), told, facts, now, damping)
    if facts.held:
        return Decision(None, reason=f"held back: {facts.held}")
    return _compared(told, facts, now, damping)


def _first(facts: Facts, now: datetime) -> Decision:
    if not facts.stands:
        return Decision(None, reason="no report of it stands, and nothing was told")
    if facts.held:
        return Decision(None, reason=f"held back: {facts.held}")
    return Decision(AlertKind.NEW, reason=AlertKind.NEW.meaning, due=now)


def tell(
    told: Told | None,
    facts: Facts,
    kind: AlertKind,
    now: datetime,
    damping: Damping = DAMPING,
) -> Told:
    """Return what the follower has been told once this alert is posted."""
    if told is None:
        return Told(facts, kind, 1, now)
    if kind is AlertKind.RETRACTED:
        # What was taken back stays known as it was told: it may stand again.
        facts = replace(told.facts, stands=False)
    mark = mark_of(told.facts)
    kept = [(m, at) for m, at in told.earlier if m != mark and now - at <= damping.memory]
    earlier = ((mark, now), *kept)[:_REMEMBERED]
    return Told(facts, kind, told.times + 1, now, earlier)


def mark_of(facts: Facts) -> str:
    """Return a hash of what matters of the facts: equal marks never differ in anything told."""
    if not facts.stands:
        return content_hash("gone")
    parts = (
        str(toll_class(facts.killed)),
        str(toll_class(facts.injured)) if not toll_class(facts.killed) else "",
        place_text(facts),
        day_text(facts),
        modes_text(facts),
        attribution_text(facts),
    )
    return content_hash("\n".join(parts))


def carried(told: Mapping[str, Told], redirects: Mapping[str, str]) -> dict[str, Told]:
    """Return what was told of each subject that still is one, after events merged.

    A follower told of two events that turn out to be one has heard of it: the last word counts, and
    what was said of the other in ``also``. What has been taken up by an alert on the merged event
    (``into``) is not carried again; if the events part again, each is compared with what was said
    of it, and a part nobody was told of is new.
    """
    standing: dict[str, list[tuple[str, Told]]] = {}
    for subject, what in sorted(told.items()):
        final = _final(subject, redirects)
        if final == subject or what.into != final:
            standing.setdefault(final, []).append((subject, what))
    return {final: _merged(final, heard) for final, heard in standing.items()}


def _compared(told: Told, facts: Facts, now: datetime, damping: Damping) -> Decision:
    if told.gone:
        change = Change("standing", _GONE, _STANDS)
        rest = tuple(d.change for d in differences(told.facts, facts))
        return _changed(AlertKind.CORRECTED, (change, *rest), told, facts, now, damping)
    found = differences(told.facts, facts)
    if not found:
        return Decision(None, reason="nothing that matters has changed")
    if any(was.stands and not differences(was, facts) for was in told.also):
        return Decision(None, reason="told already, of an event that has merged into this one")
    wrong = any(difference.contradicts for difference in found)
    kind = AlertKind.CORRECTED if wrong else AlertKind.UPDATED
    return _changed(kind, tuple(d.change for d in found), told, facts, now, damping)


def _changed(
    kind: AlertKind,
    changes: tuple[Change, ...],
    told: Told,
    facts: Facts,
    now: datetime,
    damping: Damping,
) -> Decision:
    mark = mark_of(facts)
    returns = any(mark == was and now - at <= damping.memory for was, at in told.earlier)
    due = now + (damping.again if returns else damping.settle)
    fields = ", ".join(change.field for change in changes)
    reason = f"{kind.meaning}: {fields}" + ("; it was told so before" if returns else "")
    return Decision(kind, changes, reason, due)


def _final(subject: str, redirects: Mapping[str, str]) -> str:
    seen = {subject}
    while (following := redirects.get(subject)) is not None and following not in seen:
        subject = following
        seen.add(subject)
    return subject


def _merged(final: str, heard: list[tuple[str, Told]]) -> Told:
    """Join what was told of events that are one: the survivor's own word first, else the last."""
    own = next((what for subject, what in heard if subject == final), None)
    others = sorted(
        (w for s, w in heard if s != final), key=lambda w: (w.told_at, mark_of(w.facts))
    )
    main = own or others.pop()
    if own is not None and own.gone and others:
        # The survivor was taken back, but the follower also heard of one that stands.
        main = others.pop()
    times = max(what.times for _, what in heard)
    told = replace(main, times=times, into=None)
    return replace(told, also=(*main.also, *(w.facts for w in others)))
