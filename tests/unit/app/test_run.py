"""The desk's loop: turns, faults, leases, stopping, and what can be seen of it."""

from __future__ import annotations

import io
import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rimland.app.jobs.run import Desk, Stage
from rimland.app.jobs.run_observers import Health, JsonLog, Metrics
from rimland.ledger.database import Database
from rimland.ledger.desk import claim_task, read_cursor, release_task, write_cursor
from rimland.model.errors import NotFoundError, RimlandError, SettingsError
from rimland.ui.web.desk_server import DeskServer, Pages

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class FakeClock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def nap(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(str(tmp_path / "desk.db"))
    yield made
    made.close()


def _desk(
    database: Database, clock: FakeClock, *stages: Stage, worker: str = "w1"
) -> tuple[Desk, list[tuple[str, dict[str, Any]]]]:
    told: list[tuple[str, dict[str, Any]]] = []
    desk = Desk(database, stages, clock, worker, lambda e, d: told.append((e, dict(d))))
    return desk, told


def test_every_stage_has_its_turn_when_it_is_due(database: Database, clock: FakeClock) -> None:
    did: list[tuple[str, datetime]] = []

    def stage(name: str, every: timedelta) -> Stage:
        return Stage(name, every, lambda now: did.append((name, now)) or {})  # type: ignore[func-returns-value]

    desk, _ = _desk(database, clock, stage("often", MINUTE), stage("seldom", 5 * MINUTE))
    stop = threading.Event()

    def nap(seconds: float) -> None:
        clock.nap(seconds)
        if clock.now >= START + 10 * MINUTE:
            stop.set()

    desk.run(stop, nap)
    times = {name: [now for n, now in did if n == name] for name in ("often", "seldom")}
    assert len(times["often"]) in {10, 11}
    assert len(times["seldom"]) in {2, 3}
    assert all(b - a >= MINUTE for a, b in zip(times["often"], times["often"][1:], strict=False))


def test_a_stage_with_more_to_do_goes_on_at_once(database: Database, clock: FakeClock) -> None:
    left = [3, 2, 1, 0]
    desk, _ = _desk(database, clock, Stage("work", MINUTE, lambda _now: {"more": left.pop(0)}))
    for _ in range(5):
        desk.turn()
    assert left == []


def test_a_failing_stage_waits_longer_and_longer_and_the_others_go_on(
    database: Database, clock: FakeClock
) -> None:
    tried: list[datetime] = []
    others = 0

    def broken(now: datetime) -> Mapping[str, int]:
        tried.append(now)
        raise RimlandError("the wire is cut")

    def sound(_now: datetime) -> Mapping[str, int]:
        nonlocal others
        others += 1
        return {"done": 1}

    desk, told = _desk(
        database, clock, Stage("broken", MINUTE, broken), Stage("sound", MINUTE, sound)
    )
    for _ in range(60):
        desk.turn()
        clock.now += MINUTE
    gaps = [(b - a) / MINUTE for a, b in itertools.pairwise(tried)]
    assert others == 60
    assert gaps[:4] == [1, 2, 4, 8]
    assert set(gaps[4:]) == {10}
    assert ("failed", "the wire is cut") in [(e, d.get("error")) for e, d in told]


def test_a_fault_from_a_strangers_text_is_logged_without_the_text(
    database: Database, clock: FakeClock
) -> None:
    def broken(_now: datetime) -> Mapping[str, int]:
        raise ValueError("Jane Roe of 4 Elm Street")

    desk, told = _desk(database, clock, Stage("broken", MINUTE, broken))
    desk.turn()
    assert [d["error"] for e, d in told if e == "failed"] == ["ValueError"]


def test_stopping_lets_the_stage_in_hand_finish_and_begins_no_other(
    database: Database, clock: FakeClock
) -> None:
    stop, did = threading.Event(), []

    def first(_now: datetime) -> Mapping[str, int]:
        stop.set()
        did.append("first")
        return {}

    desk, told = _desk(
        database,
        clock,
        Stage("first", MINUTE, first),
        Stage("second", MINUTE, lambda _now: did.append("second") or {}),  # type: ignore[func-returns-value]
    )
    desk.run(stop, clock.nap)
    assert did == ["first"]
    assert [e for e, _ in told] == ["started", "stopped"]


def test_a_stage_that_works_alone_is_not_worked_twice_at_once(
    database: Database, clock: FakeClock
) -> None:
    inner: list[Mapping[str, Any]] = []
    other, _ = _desk(
        database, clock, Stage("alone", MINUTE, lambda _now: {"done": 1}, alone=True), worker="w2"
    )

    def work(_now: datetime) -> Mapping[str, int]:
        inner.append(other.turn())
        return {"done": 1}

    desk, _ = _desk(database, clock, Stage("alone", MINUTE, work, alone=True))
    assert desk.turn() == {"alone": {"done": 1}}
    assert inner == [{"alone": {}}]
    clock.now += MINUTE
    assert other.turn() == {"alone": {"done": 1}}


def test_a_lease_of_a_process_that_died_is_taken_over(database: Database) -> None:
    def claim(worker: str, now: datetime) -> bool:
        with database.writing() as connection:
            return claim_task(connection, "link", worker=worker, now=now, lease=5 * MINUTE)

    assert claim("dead", START)
    assert not claim("living", START + 4 * MINUTE)
    assert claim("living", START + 5 * MINUTE)
    with database.writing() as connection:
        release_task(connection, "link", worker="dead", now=START + 6 * MINUTE)
    assert not claim("third", START + 6 * MINUTE)


def test_a_cursor_is_kept(database: Database) -> None:
    with database.writing() as connection:
        assert read_cursor(connection, "match") is None
        write_cursor(connection, "match", {"report": 3}, now=START)
        write_cursor(connection, "match", {"report": 7}, now=START)
    with database.reading() as connection:
        assert read_cursor(connection, "match") == {"report": 7}


def test_health_tells_a_stage_that_has_not_ended_well_for_long(
    database: Database, clock: FakeClock
) -> None:
    health = Health(database, {"fetch": MINUTE}, clock)
    assert health.state()["well"]
    clock.now += 9 * MINUTE
    state = health.state()
    assert (state["well"], state["ledger"], state["stages"]["fetch"]["well"]) == (
        False,
        True,
        False,
    )
    health.done("fetch", {}, 0.1, clock.now)
    assert health.state()["well"]


def test_log_lines_are_json(clock: FakeClock) -> None:
    out = io.StringIO()
    JsonLog(out, clock)("did", {"stage": "fetch", "items": 3, "again": START})
    assert json.loads(out.getvalue()) == {
        "at": "2026-01-01T00:00:00.000000Z",
        "event": "did",
        "stage": "fetch",
        "items": 3,
        "again": "2026-01-01T00:00:00.000000Z",
    }


def _get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310 - our own server
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _post(address: str) -> int:
    try:
        body = b"List-Unsubscribe=One-Click"
        with urllib.request.urlopen(address, data=body, timeout=10) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_server_shows_health_metrics_and_feeds_and_nothing_else(
    database: Database, clock: FakeClock
) -> None:
    metrics = Metrics(database)
    health = Health(database, {"fetch": MINUTE}, clock)
    metrics.done("fetch", {"items": 4, "more": 1}, 0.2, clock.now)
    metrics.failed("link", 0.1, clock.now)

    def feed(token: str, follow: str) -> bytes:
        if token != "t" * 20:
            raise NotFoundError("no", hint="no")
        return f"<feed>{follow}</feed>".encode()

    stopped: list[str] = []

    def stop(token: str) -> bool:
        stopped.append(token)
        return token == "s" * 20

    with DeskServer("127.0.0.1:0", Pages(health.state, metrics.page, feed, stop)) as server:
        page = _get(server.address + "/metrics")[1]
        assert 'rimland_done_total{stage="fetch",what="items"} 4.0' in page
        assert 'rimland_stage_failures_total{stage="link"} 1.0' in page
        assert "more" not in page
        assert _get(server.address + "/livez") == (200, "alive\n")
        assert json.loads(_get(server.address + "/healthz")[1])["well"] is True
        assert _get(server.address + "/alert-feeds/" + "t" * 20 + "/fo1.atom") == (
            200,
            "<feed>fo1</feed>",
        )
        assert _get(server.address + "/alert-feeds/" + "u" * 20 + "/fo1.atom")[0] == 404
        assert _get(server.address + "/../../etc/passwd")[0] == 404
        assert _get(server.address + "/" + "x" * 400)[0] == 414
        assert "<form" in _get(server.address + "/stop/" + "s" * 20)[1]
        assert stopped == []  # opening the link stops nothing
        assert _post(server.address + "/stop/" + "s" * 20) == 200
        assert _post(server.address + "/stop/" + "x" * 20) == 404
        assert _post(server.address + "/livez") == 404
        assert stopped == ["s" * 20, "x" * 20]
        clock.now += 60 * MINUTE
        assert _get(server.address + "/healthz")[0] == 503
        assert _get(server.address + "/readyz")[0] == 200


@pytest.mark.parametrize("listen", ["", "8780", "host:", "127.0.0.1:x", "127.0.0.1:99999999"])
def test_an_address_to_listen_on_that_cannot_be_is_refused(listen: str) -> None:
    pages = Pages(dict, lambda: b"", lambda _t, _f: b"", lambda _t: False)
    with pytest.raises(SettingsError):
        DeskServer(listen, pages)
