"""The process behind ``services``: sends one message through apprise and says how that ended.

It ends itself, by a signal that no library can put off, when its time is over, and can take no
more than its share of memory.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from typing import Any

from rimland.model.errors import RimlandError
from rimland.outputs.alerts.services import read_service, refuse_private


def main() -> None:
    """Read what to send, send it, and answer one line: sent, failed or refused, and why."""
    asked = json.loads(sys.stdin.buffer.read())
    logging.disable(logging.CRITICAL)
    _bound_memory(int(asked["megabytes"]))
    answer = sys.stdout
    sys.stdout = sys.stderr  # whatever a service prints is no answer
    said = " ".join(outcome(asked))
    answer.write(said.strip() + "\n")
    answer.flush()


def outcome(asked: dict[str, Any]) -> tuple[str, str]:
    """Return how sending ended, and why."""
    try:
        service = read_service(asked["url"], seconds=asked["seconds"])
        _bound_time(asked["seconds"])
        if not asked["allow_private"]:
            refuse_private(service)
    except RimlandError as error:
        return "refused", error.what
    except OSError:
        return "failed", "the service's name could not be looked up"
    except ValueError:
        return "refused", "this is no address of a service"
    try:
        arrived = service.notify(
            title=asked["title"], body=asked["body"], body_format="text", notify_type="info"
        )
    except (Exception, MemoryError) as error:  # noqa: BLE001 - whatever two hundred services raise
        return "failed", f"the service failed: {type(error).__name__}"
    return ("sent", "") if arrived else ("failed", "the service did not take it")


def _bound_time(seconds: float) -> None:
    """Let the system end this process, without asking it, when its time is over."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound_memory(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return
    most = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
