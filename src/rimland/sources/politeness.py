"""Turns at a host: one request at a time and a pause between two, however many threads there are."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]
Wait = Callable[[float], None]

_MOST_HOSTS = 5_000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_SLOWED = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Politeness:
    """How a host is treated.

    ``gap`` is the least pause between the end of a request and the next one; a Crawl-delay in
    robots.txt and answers that say "too many" make it longer, up to ``longest_gap``. ``robots``
    says whether robots.txt is asked for and heeded, ``robots_kept`` how long one is held on to.
    """

    gap: timedelta = timedelta(seconds=1)
    longest_gap: timedelta = timedelta(seconds=30)
    robots: bool = True
    robots_kept: timedelta = timedelta(hours=24)


@dataclass(slots=True)
class _Host:
    """What is kept of a host: its turn, and when the next one may begin."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: datetime = _LONG_AGO
    crawl_delay: timedelta = timedelta(0)
    slowed: timedelta = timedelta(0)
    users: int = 0


class Turns:
    """Gives out turns at hosts; any number of threads may ask."""

    def __init__(self, politeness: Politeness, *, now: Now, wait: Wait) -> None:
        """``now`` and ``wait`` are the caller's clock and sleep."""
        self._politeness = politeness
        self._now = now
        self._wait = wait
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, name: str, crawl_delay: timedelta | None = None) -> Iterator[None]:
        """Wait until the host may be asked, and hold its turn for the block."""
        host = self._taken(name)
        try:
            with host.turn:
                if crawl_delay is not None:
                    host.crawl_delay = crawl_delay
                left = self._left(host)
                if left > timedelta(0):
                    self._wait(left.total_seconds())
                try:
                    yield
                finally:
                    host.free_at = self._now() + self._gap(host)
        finally:
            with self._lock:
                host.users -= 1

    def pause(self, name: str) -> timedelta:
        """Return how long the host has to be left alone; another thread's turn is not counted."""
        with self._lock:
            host = self._hosts.get(name)
        return max(self._left(host), timedelta(0)) if host else timedelta(0)

    def slow_down(self, name: str) -> None:
        """Double the pause: the host said that there are too many requests."""
        with self._lock:
            host = self._hosts.get(name)
            if host:
                doubled = max(host.slowed, self._politeness.gap, _LEAST_SLOWED) * 2
                host.slowed = min(doubled, self._politeness.longest_gap)

    def speed_up(self, name: str) -> None:
        """Halve what was added to the pause: the host answered."""
        with self._lock:
            host = self._hosts.get(name)
            if host and host.slowed:
                halved = host.slowed / 2
                host.slowed = halved if halved > self._politeness.gap else timedelta(0)

    def _taken(self, name: str) -> _Host:
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
            self._hosts.move_to_end(name)
            host.users += 1
            if len(self._hosts) > _MOST_HOSTS:
                idle = next((n for n, h in self._hosts.items() if not h.users), None)
                if idle is not None:
                    del self._hosts[idle]
            return host

    def _gap(self, host: _Host) -> timedelta:
        most = max(self._politeness.longest_gap, self._politeness.gap)
        return min(max(self._politeness.gap, host.crawl_delay, host.slowed), most)

    def _left(self, host: _Host) -> timedelta:
        # A clock that was set back must not make anybody wait for longer than a pause.
        return min(host.free_at - self._now(), self._gap(host))
