"""Work in a child process that is killed without warning, at a chosen commit or after a delay."""

import os
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine.default import DefaultDialect


@dataclass(frozen=True, slots=True)
class Moment:
    """When to strike: just ``before`` or ``after`` the nth commit, or after a delay in seconds."""

    where: str = ""
    nth: int = 0
    delay: float | None = None


NEVER = Moment()


def was_killed(work: Callable[[], None], moment: Moment = NEVER) -> bool:
    """Do the work in a child and say whether the kill hit it; a failure of its own raises.

    The child is forked from this process, so that it need not import everything again.
    """
    child = start(work, moment)
    if moment.delay is not None:
        time.sleep(moment.delay)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed by itself; see stderr"
    return False


def start(work: Callable[[], None], moment: Moment = NEVER) -> int:
    """Start the work in a child and return its process id."""
    child = _fork()
    if child == 0:
        _work_and_exit(work, moment)
    return child


def _fork() -> int:
    with warnings.catch_warnings():
        # Later Pythons warn of threads; what is forked here starts its own engines.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _work_and_exit(work: Callable[[], None], moment: Moment) -> None:
    try:
        if moment.where:
            _strike_at_commit(moment)
        work()
    except BaseException:  # noqa: BLE001 - nothing of the parent may run in the child
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _strike_at_commit(moment: Moment) -> None:
    """Let this process kill itself around its nth commit; only ever called in a child."""
    commit: Any = DefaultDialect.do_commit
    commits = 0

    def do_commit(self: DefaultDialect, connection: Any) -> None:
        nonlocal commits
        commits += 1
        if (moment.where, moment.nth) == ("before", commits):
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self, connection)
        if (moment.where, moment.nth) == ("after", commits):
            os.kill(os.getpid(), signal.SIGKILL)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
