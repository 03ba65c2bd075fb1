"""How long a round at strangers' hosts may last: a slow host keeps only itself waiting.

The desk does one thing after another, so a round ends in time whatever hosts do. What a round does
not come to is put back as it was and is due a little later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from rimland.sources.fetching import Fetcher, FetchFault

_Job = TypeVar("_Job")
_Came = TypeVar("_Came")

PATIENCE = timedelta(seconds=2)
"""Hosts that are to be left alone for longer are not waited for."""
_SOON = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Budget:
    """The seconds that a round may take on the wall clock; a fetch under way is not broken off."""

    seconds: float = 60.0
    clock: Callable[[], float] = time.monotonic

    def begun(self) -> Deadline:
        """Return the end of a round that begins now."""
        return Deadline(self.clock() + self.seconds, self.clock)


BUDGET = Budget()


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a round is to end."""

    at: float
    clock: Callable[[], float]

    @property
    def over(self) -> bool:
        """Whether nothing more is begun."""
        return self.clock() >= self.at


@dataclass(frozen=True, slots=True)
class Later:
    """A job that was not begun, and how long to leave it."""

    after: timedelta


def host_by_host(
    jobs: Sequence[_Job],
    act: Callable[[_Job], _Came],
    *,
    address: Callable[[_Job], str],
    fetcher: Fetcher,
    threads: int,
    deadline: Deadline | None,
) -> Iterator[_Came | Later]:
    """Do jobs, hosts side by side and those of one host in turn; yield what came, in their order.

    Args:
        jobs: what is to be done.
        act: does one, with ``fetcher``.
        address: what a job asks for first.
        fetcher: knows how long hosts are to be left alone.
        threads: at most so many hosts at once.
        deadline: of the round; without one every job is done, however long its host makes it wait.
    """
    hosts: dict[str, list[tuple[_Job, Future[_Came | Later]]]] = {}
    coming: list[Future[_Came | Later]] = []
    for job in jobs:
        coming.append(Future())
        hosts.setdefault(_host(address(job)), []).append((job, coming[-1]))
    if not hosts:
        return

    def at_host(waiting: Sequence[tuple[_Job, Future[_Came | Later]]]) -> None:
        put_back = 0
        for job, came in waiting:
            try:
                wait = _put_off(fetcher, address(job), deadline)
                if wait is None:
                    came.set_result(act(job))
                else:
                    put_back += 1
                    came.set_result(Later(wait * put_back))
            except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
                came.set_exception(error)

    with ThreadPoolExecutor(min(threads, len(hosts))) as pool:
        for waiting in hosts.values():
            pool.submit(at_host, waiting)
        for came in coming:
            yield came.result()


def _put_off(fetcher: Fetcher, address: str, deadline: Deadline | None) -> timedelta | None:
    """Return how long a job is put back, None where it is its turn."""
    if deadline is None:
        return None
    try:
        pause = fetcher.pause(address)
    except FetchFault:
        pause = timedelta(0)  # the fetch itself tells what is wrong with the address
    return max(pause, _SOON) if pause > PATIENCE or deadline.over else None


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return address
