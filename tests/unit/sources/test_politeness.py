"""Turns at a host: one at a time, a pause apart, and nobody waits longer than has to be."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.sources.politeness import Politeness, Turns
from tests.clock import StandingClock

POLITE = Politeness(gap=timedelta(seconds=2), longest_gap=timedelta(seconds=20))


def turns_of(clock: StandingClock, politeness: Politeness = POLITE) -> Turns:
    return Turns(politeness, now=clock.now, wait=clock.wait)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.one_of(st.none(), st.integers(0, 100)),
            st.integers(0, 30),
            st.integers(0, 5),
            st.sampled_from(["slow", "speed", ""]),
        ),
        max_size=30,
    )
)
def test_two_requests_to_a_host_are_always_a_pause_apart(
    steps: list[tuple[str, int | None, int, int, str]],
) -> None:
    clock = StandingClock()
    turns = turns_of(clock)
    ended: dict[str, datetime] = {}
    for host, delay, passes, takes, then in steps:
        clock.time += timedelta(seconds=passes)
        asked = clock.time
        crawl_delay = None if delay is None else timedelta(seconds=delay)
        with turns.turn(host, crawl_delay):
            if host in ended:
                assert clock.time - ended[host] >= POLITE.gap
            assert clock.time - asked <= POLITE.longest_gap
            clock.time += timedelta(seconds=takes)
            if then == "slow":
                turns.slow_down(host)
            elif then == "speed":
                turns.speed_up(host)
        ended[host] = clock.time
        assert POLITE.gap <= turns.pause(host) <= POLITE.longest_gap


def test_hosts_do_not_wait_for_each_other() -> None:
    clock = StandingClock()
    turns = turns_of(clock)
    for host in "abcdef":
        with turns.turn(host):
            pass
    assert clock.waits == []
    assert turns.pause("never asked") == timedelta(0)


@pytest.mark.parametrize(("asked", "pause"), [(0, 2), (1, 2), (5, 5), (3_600, 20)])
def test_a_crawl_delay_is_heeded_within_bounds(asked: int, pause: int) -> None:
    turns = turns_of(StandingClock())
    with turns.turn("a", timedelta(seconds=asked)):
        pass
    assert turns.pause("a") == timedelta(seconds=pause)


def test_a_clock_that_is_set_back_keeps_nobody_waiting() -> None:
    clock = StandingClock()
    turns = turns_of(clock)
    with turns.turn("a"):
        pass
    clock.time -= timedelta(days=400)
    with turns.turn("a"):
        pass
    assert clock.waits == [2.0]


def test_a_turn_ends_also_when_the_request_fails() -> None:
    clock = StandingClock()
    turns = turns_of(clock)
    with pytest.raises(ZeroDivisionError), turns.turn("a"):
        _ = 1 / 0
    with turns.turn("a"):
        pass
    assert clock.waits == [2.0]


def test_a_host_serves_one_thread_at_a_time() -> None:
    turns = Turns(Politeness(gap=timedelta(0)), now=StandingClock().now, wait=StandingClock().wait)
    inside: set[str] = set()
    met: list[str] = []
    count = threading.Semaphore(0)

    def work(number: int) -> None:
        host = "ab"[number % 2]
        with turns.turn(host):
            if host in inside:
                met.append(host)
            inside.add(host)
            threading.Event().wait(0.001)
            inside.discard(host)
        count.release()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    assert met == []
    assert all(count.acquire(blocking=False) for _ in range(60))


def test_what_is_kept_of_hosts_does_not_grow_without_end() -> None:
    clock = StandingClock()
    turns = turns_of(clock)
    with turns.turn("held"):
        for number in range(6_000):
            with turns.turn(f"host-{number}"):
                pass
        assert len(turns._hosts) <= 5_000
        assert "held" in turns._hosts
