"""What can be seen of a running desk: metrics for Prometheus, health, and log lines."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from rimland.ledger.database import Database
from rimland.ledger.desk import answers, queues
from rimland.model.errors import RimlandError
from rimland.model.time import utc_text

_LATE = 3
"""A stage that has not ended well for this many of its turns is not well."""

_GRACE = timedelta(minutes=5)


class Metrics:
    """Counts what stages do; what waits is counted in the ledger when somebody asks."""

    def __init__(self, database: Database) -> None:
        """Take the ledger whose queues are counted."""
        self._database = database
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "rimland_stage_seconds",
            "Time one turn of a stage took.",
            ["stage"],
            registry=self.registry,
            buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900),
        )
        self._failures = Counter(
            "rimland_stage_failures",
            "Turns that ended in an error.",
            ["stage"],
            registry=self.registry,
        )
        self._did = Counter(
            "rimland_done", "What stages did, counted.", ["stage", "what"], registry=self.registry
        )
        self._last = Gauge(
            "rimland_stage_last_success_timestamp_seconds",
            "When a stage last ended well.",
            ["stage"],
            registry=self.registry,
        )
        self._queues = {
            name: Gauge(f"rimland_{name}", text, ["state"], registry=self.registry)
            for name, text in (
                ("feeds", "Feeds by their health."),
                ("feed_items", "Items of feeds by what became of them."),
                ("alerts", "Alerts of the outbox by state."),
            )
        }

    def done(self, stage: str, counts: Mapping[str, int], seconds: float, now: datetime) -> None:
        """Count a turn that ended well."""
        self._seconds.labels(stage).observe(seconds)
        self._last.labels(stage).set(now.timestamp())
        for what, number in counts.items():
            if number > 0 and what != "more":
                self._did.labels(stage, what).inc(number)

    def failed(self, stage: str, seconds: float, now: datetime) -> None:
        """Count a turn that ended in an error."""
        del now
        self._seconds.labels(stage).observe(seconds)
        self._failures.labels(stage).inc()

    def page(self) -> bytes:
        """Return everything in Prometheus' text format."""
        with self._database.reading() as connection:
            found = queues(connection)
        for name, gauge in self._queues.items():
            gauge.clear()
            for state, number in found[name].items():
                gauge.labels(state).set(number)
        return generate_latest(self.registry)


@dataclass(slots=True)
class Health:
    """Says whether the ledger answers and every stage ended well lately."""

    database: Database
    every: Mapping[str, timedelta]
    clock: Callable[[], datetime]
    _last: dict[str, datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Count every stage as well when the process starts."""
        self._last = dict.fromkeys(self.every, self.clock())

    def done(self, stage: str, counts: Mapping[str, int], seconds: float, now: datetime) -> None:
        """Note a turn that ended well."""
        del counts, seconds
        with self._lock:
            self._last[stage] = now

    def failed(self, stage: str, seconds: float, now: datetime) -> None:
        """Do nothing: a stage is not well once it has not ended well for some time."""

    def state(self) -> dict[str, Any]:
        """Return ``{"well", "ledger", "stages": {name: {"well", "last"}}}``."""
        now = self.clock()
        with self._lock:
            last = dict(self._last)
        stages = {
            name: {
                "well": now - last[name] <= _LATE * every + _GRACE,
                "last": utc_text(last[name]),
            }
            for name, every in self.every.items()
        }
        ledger = self._answers()
        return {
            "well": ledger and all(s["well"] for s in stages.values()),
            "ledger": ledger,
            "stages": stages,
        }

    def _answers(self) -> bool:
        try:
            with self.database.reading() as connection:
                answers(connection)
        except RimlandError:
            return False
        return True


class JsonLog:
    """Writes one JSON object per line; ids and counts only, never a text."""

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], datetime] | None = None
    ) -> None:
        """Take where to write, standard error by default."""
        self._stream = stream or sys.stderr
        self._clock = clock or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()

    def __call__(self, event: str, told: Mapping[str, Any]) -> None:
        """Write one line."""
        line = json.dumps(
            {"at": utc_text(self._clock()), "event": event, **told}, default=_plain, sort_keys=False
        )
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


def _plain(value: object) -> object:
    return utc_text(value) if isinstance(value, datetime) else str(value)
