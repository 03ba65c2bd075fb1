"""The desk at work: every stage in its turn, again and again, until it is told to stop.

A stage does a bounded piece of work and says what it did. One that fails is logged, counted and
tried again later, a little later each time; the others go on. Stages that must not run twice at
once are taken in hand by a lease in the ledger, so several processes can share one; the lease is
renewed for as long as the stage works.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Protocol

from rimland.ledger.database import Database
from rimland.ledger.desk import claim_task, release_task
from rimland.model.errors import LedgerBusyError, RimlandError
from rimland.tables.memory import give_back

Clock = Callable[[], datetime]
Log = Callable[[str, Mapping[str, Any]], None]
Counts = Mapping[str, int]

_MOST_PIECES = 100_000
_LONGEST_BACKOFF = timedelta(minutes=10)
_MOST_DOUBLINGS = 10
_LEASE = timedelta(minutes=5)
_RENEWALS = 3
"""How often a lease is renewed before it would end."""

_BETWEEN_GIVING_BACK = 10.0
"""Seconds after which a process that works gives back what it has freed."""

_SHORTEST_NAP = 0.05
_LONGEST_NAP = 5.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing the desk does: how often, and whether one process at a time does it.

    ``work`` takes the time, does one bounded piece and returns what it did, counted; a stage whose
    count ``more`` is above zero has something left and gets its next turn at once.
    """

    name: str
    every: timedelta
    work: Callable[[datetime], Counts]
    alone: bool = False


class Observer(Protocol):
    """Who is told how each turn of a stage went: metrics, health."""

    def done(self, stage: str, counts: Counts, seconds: float, now: datetime) -> None:
        """A turn ended well."""

    def failed(self, stage: str, seconds: float, now: datetime) -> None:
        """A turn ended in an error."""


@dataclass(slots=True)
class _Turn:
    due: datetime
    failures: int = 0


@dataclass(slots=True)
class Desk:
    """Runs stages by a clock; all waiting goes through ``stop``, so that stopping is prompt.

    ``lease`` is how long others leave a stage to a process that renews it no more.
    """

    database: Database
    stages: Sequence[Stage]
    clock: Clock
    worker: str
    log: Log
    observers: Sequence[Observer] = ()
    lease: timedelta = _LEASE
    _turns: dict[str, _Turn] = field(default_factory=dict)
    _gave_back: float = field(default_factory=time.monotonic)

    def run(self, stop: Event, nap: Callable[[float], object] | None = None) -> None:
        """Take turns until ``stop`` is set; the stage in hand finishes first.

        ``nap`` waits some seconds; it defaults to waiting for ``stop``.
        """
        rest = nap or stop.wait
        self.log("started", {"worker": self.worker, "stages": [s.name for s in self.stages]})
        while not stop.is_set():
            self.turn(stop)
            if not stop.is_set():
                rest(self.idle_seconds())
        self.log("stopped", {"worker": self.worker})

    def once(self, stop: Event | None = None) -> dict[str, dict[str, int]]:
        """Let every stage do all it has to do, in their order; return what each did in all."""
        did: dict[str, dict[str, int]] = {}
        for stage in self.stages:
            turn = self._turns.setdefault(stage.name, _Turn(self.clock()))
            for _ in range(_MOST_PIECES):
                if stop is not None and stop.is_set():
                    return did
                counts = self._once(stage, turn)
                sums = did.setdefault(stage.name, {})
                for what, number in (counts or {}).items():
                    sums[what] = sums.get(what, 0) + number
                if not counts or not counts.get("more"):
                    break
            if turn.failures:
                did[stage.name]["failed"] = 1
        return did

    def turn(self, stop: Event | None = None) -> dict[str, Counts]:
        """Give every stage that is due one turn, in their order; return what each did."""
        did: dict[str, Counts] = {}
        for stage in self.stages:
            if stop is not None and stop.is_set():
                break
            turn = self._turns.setdefault(stage.name, _Turn(self.clock()))
            if turn.due <= self.clock():
                counts = self._once(stage, turn)
                if counts is not None:
                    did[stage.name] = counts
        if time.monotonic() - self._gave_back > _BETWEEN_GIVING_BACK:
            give_back()
            self._gave_back = time.monotonic()
        return did

    def idle_seconds(self) -> float:
        """Return how long nothing is due, between a short nap and a few seconds."""
        if not self._turns:
            return _SHORTEST_NAP
        wait = (min(t.due for t in self._turns.values()) - self.clock()).total_seconds()
        return min(max(wait, _SHORTEST_NAP), _LONGEST_NAP)

    def _once(self, stage: Stage, turn: _Turn) -> Counts | None:
        """Do one piece of a stage's work and say when it is due again; None where it failed."""
        began, now = time.monotonic(), self.clock()
        try:
            counts = self._work(stage, now)
        except Exception as error:  # noqa: BLE001 - one stage's fault must not end the others
            turn.failures += 1
            turn.due = now + self._backoff(stage, turn.failures)
            seconds = time.monotonic() - began
            for observer in self.observers:
                observer.failed(stage.name, seconds, now)
            self.log("failed", {"stage": stage.name, "error": _told(error), "again": turn.due})
            return None
        seconds = time.monotonic() - began
        turn.failures = 0
        turn.due = now if counts.get("more") else now + stage.every
        for observer in self.observers:
            observer.done(stage.name, counts, seconds, now)
        if any(counts.values()):
            told = {k: v for k, v in counts.items() if v}
            self.log("did", {"stage": stage.name, **told, "seconds": round(seconds, 3)})
        return counts

    def _work(self, stage: Stage, now: datetime) -> Counts:
        if not stage.alone:
            return stage.work(now)
        if not self._claim(stage, now):
            return {}
        try:
            with self._renewed(stage):
                return stage.work(now)
        finally:
            with self.database.writing() as connection:
                release_task(connection, stage.name, worker=self.worker, now=self.clock())

    def _claim(self, stage: Stage, now: datetime) -> bool:
        with self.database.writing() as connection:
            return claim_task(connection, stage.name, worker=self.worker, now=now, lease=self.lease)

    @contextmanager
    def _renewed(self, stage: Stage) -> Iterator[None]:
        """Renew the lease of a stage, every third of it, until its work ends."""
        ended = Event()

        def renew() -> None:
            while not ended.wait(self.lease.total_seconds() / _RENEWALS):
                try:
                    if not self._claim(stage, self.clock()):
                        self.log("lease lost", {"stage": stage.name})
                        return
                except RimlandError as error:  # what is busy now may answer before the lease ends
                    self.log("lease not renewed", {"stage": stage.name, "error": _told(error)})

        renewing = Thread(target=renew, name=f"lease of {stage.name}", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()

    @staticmethod
    def _backoff(stage: Stage, failures: int) -> timedelta:
        wait: timedelta = stage.every * int(2 ** min(failures - 1, _MOST_DOUBLINGS))
        return min(max(wait, timedelta(seconds=1)), _LONGEST_BACKOFF)


def _told(error: Exception) -> str:
    """Return an error in one line without what a stranger's text may have put into it."""
    if isinstance(error, LedgerBusyError):
        return "the ledger is busy"
    return error.line()[:300] if isinstance(error, RimlandError) else type(error).__name__
