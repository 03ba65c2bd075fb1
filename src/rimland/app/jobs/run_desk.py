"""A desk that is ready to run: its stages with their tools, and what watches over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from rimland.app.jobs.deliver import make_senders
from rimland.app.jobs.run import Desk, Log
from rimland.app.jobs.run_observers import Health, JsonLog, Metrics
from rimland.app.jobs.run_stages import Tools, desk_stages, worker_name
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.sources.fetching import Fetcher, user_agent
from rimland.stories.pages import PageReader
from rimland.tables.memory import share_heaps


def utc_now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk, its metrics and its health."""

    desk: Desk
    metrics: Metrics
    health: Health


@contextmanager
def open_desk(
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    log: Log | None = None,
    tools: Tools | None = None,
) -> Iterator[OpenDesk]:
    """Make a desk for a ledger; its tools are closed when the context ends."""
    share_heaps()
    worker = worker_name()
    with PageReader(seconds=settings.page_seconds) as pages:
        used = tools or Tools(
            Fetcher(user_agent=user_agent(settings.fetch_contact)),
            pages,
            make_senders(settings),
        )
        stages = desk_stages(database, settings, used, worker, clock=clock)
        metrics = Metrics(database)
        health = Health(database, {stage.name: stage.every for stage in stages}, clock)
        desk = Desk(database, stages, clock, worker, log or JsonLog(clock=clock), (metrics, health))
        yield OpenDesk(desk, metrics, health)
