"""``run``."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

import click

from rimland.model.errors import RimlandError
from rimland.ui.cli.shared import ledger_option, open_ledger
from rimland.ui.web.desk_server import DeskServer, Pages


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, until nothing is left, and end.")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Where health, metrics and Atom feeds are served; the setting run_listen by default.",
)
@ledger_option
def run(once: bool, listen: str | None, ledger: str | None) -> None:
    """Keep the desk at work: fetch, read, link, match and send, until it is stopped.

    Feeds are fetched when they are due, their articles are read into reports, reports are linked
    into events, and everybody who follows what is new is told once. What it does goes to standard
    error, one JSON object a line; ids and counts only, never a text.

    Ctrl-C or a TERM signal lets the stage in hand finish first. Whatever stops it, it goes on where
    it was: nothing is lost and nobody is told twice. On a PostgreSQL ledger several may run at once.

    While it runs it serves, on this machine alone unless told otherwise: /livez, /readyz, /healthz,
    /metrics (Prometheus) and the Atom feeds of follows. With --once nothing is served.

    \b
    Examples:
      rimland feeds add https://example.org/rss.xml
      rimland follow add 'network:islamic-state AND outside:core' --name rim --to you@example.org
      rimland run
      rimland run --once --ledger desk.db        # from cron
    """  # noqa: D301
    with (
        open_ledger(ledger, create=True) as opened,
        _signals() as stop,
        opened.desk() as work,
    ):
        if once:
            failed = [name for name, did in work.desk.once(stop).items() if "failed" in did]
            if failed:
                what = f"the stage {failed[0]} failed; the lines above say why"
                raise RimlandError(what, hint="what it left is done the next time")
            return
        address = opened.settings.run_listen if listen is None else listen
        pages = Pages(
            health=work.health.state,
            metrics=work.metrics.page,
            feed=opened.feed_by_token,
            stop=opened.stop_by_token,
        )
        with DeskServer(address, pages) if address else nullcontext() as server:
            if server is not None:
                click.echo(f"rimland: health and metrics at {server.address}", err=True)
            work.desk.run(stop)


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """Set an event at the first INT or TERM; the second ends the process as it always would."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        del frame
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {one: signal.signal(one, asked) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
