"""A clock that stands still until somebody waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class StandingClock:
    """Time for tests: ``wait`` moves it and sleeps for nothing."""

    time: datetime = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += timedelta(seconds=seconds)
