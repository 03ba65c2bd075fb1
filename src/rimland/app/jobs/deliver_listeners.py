"""A follower before a subject: whose follows ask, where they hear it, and what each channel knows.

Pure: everything that was told and everything that waits comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from rimland.ledger.outbox_reading import Reach, StoredTold, Unsent
from rimland.model.alert import AlertKind, Facts
from rimland.model.quiet import Rhythm
from rimland.outputs.alerts.decide import Damping, Decision, Told, carried, decide
from rimland.outputs.alerts.stored import told_from_text

NO_LONGER = "you were told of it, and it no longer matches"
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
class Case:
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

    @property
    def left(self) -> frozenset[str]:
        """Channels where an alert waits that no live follow leads to any more.

        What was posted before a follow was paused stays as it was posted, unless it is wrong to
        send it: nothing stands any more, or it is held back.
        """
        if not self.facts.stands or self.facts.held is not None:
            return frozenset()
        waiting = {row.channel_id for row in self.listener.unsent}
        return frozenset((waiting & self.listener.channels) - self.listener.routes.keys())

    @property
    def folds(self) -> list[Unsent]:
        """Their waiting alerts that a new one takes the place of."""
        return [row for row in self.listener.unsent if row.channel_id not in self.left]

    @property
    def idle(self) -> bool:
        """Whether none of their follows hears now, and nothing wrong is about to be sent."""
        sound = self.facts.stands and self.facts.held is None
        return sound and not self.listener.routes

    @property
    def channels(self) -> list[str]:
        """The channels they are told through, or were about to be."""
        return sorted({*self.listener.routes, *(u.channel_id for u in self.listener.unsent)})

    @property
    def posted(self) -> Told | None:
        """What they were told, whether it has left or not."""
        return carried(self.stored, self.redirects).get(self.facts.subject)

    def waits(self, channel: str) -> list[Unsent]:
        """Return their alerts on this channel that nobody has begun to send."""
        return [row for row in self.listener.unsent if row.channel_id == channel]

    def known(self, channel: str) -> Told | None:
        """Return what a channel's reader knows: what it got last, or what they got elsewhere.

        What is left to wait counts as got.
        """
        known = {}
        for subject, told in self.stored.items():
            rows = [row for row in self.folds if row.subject == subject]
            own = [row for row in rows if row.channel_id == channel]
            behind = dict(told.behind)
            if own:
                what = _before(own[0])
            elif channel in behind:
                what = behind[channel]
            else:
                what = told if channel in told.channels else _known_somewhere(told, rows)
            if what is not None:
                known[subject] = what
        return carried(known, self.redirects).get(self.facts.subject)

    def merged(self, subject: str) -> Told | None:
        """Return what they know of a subject that has merged into this one, its alerts folded."""
        rows = [row for row in self.folds if row.subject == subject]
        known = _known_somewhere(self.stored[subject], rows)
        return None if known is None else replace(known, into=self.facts.subject)

    def decide(self, known: Told | None) -> Decision:
        """Decide; to whom it no longer matches only what is wrong matters."""
        decision = decide(known, self.facts, self.now, self.damping)
        if not self.listener.hits and decision.kind in {AlertKind.NEW, AlertKind.UPDATED}:
            return Decision(None, reason=NO_LONGER)
        return decision

    def anything(self) -> bool:
        """Whether there is anything to write: an alert, or one to fold, or a merger to note."""
        unsent, facts = self.folds, self.facts
        if self.merging:
            return True
        if unsent and facts.held is not None and facts.stands:
            return True
        if unsent and decide(self.posted, facts, self.now, self.damping).kind is not None:
            return True
        idle = (name for name in self.listener.routes if not self.waits(name))
        return any(self.decide(self.known(name)).kind is not None for name in idle)


def _before(row: Unsent) -> Told | None:
    before = row.payload["before"]
    return None if before is None else told_from_text(before)


def _known_somewhere(told: Told, unsent: Sequence[Unsent]) -> Told | None:
    """Return what a follower knows from any channel: the alert, if one of them got it."""
    if not unsent or set(told.channels) - {row.channel_id for row in unsent}:
        return told
    before = (_before(row) for row in unsent)
    return max((what for what in before if what is not None), key=later_of, default=None)


def later_of(told: Told) -> tuple[int, datetime]:
    """Return what orders what was told: how often, and when."""
    return told.times, told.told_at
