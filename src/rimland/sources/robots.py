"""What a host's robots.txt lets rimland do (RFC 9309), read by protego.

A robots.txt that is missing or cannot be followed allows everything; one that the host fails to
give forbids everything until it is asked for again.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from protego import Protego

from rimland.sources.fetch_faults import FetchCode, FetchFault

ROBOT = "rimland"
ROBOTS_BYTES = 500 * 1024
"""What RFC 9309 asks a crawler to read at least; the rest of a longer file is not read."""

Ask = Callable[[], str]
"""Fetches a robots.txt and returns its text; raises FetchFault."""

_MOST_ORIGINS = 5_000
_LONGEST_LINE = 2_000
_FAILED_KEPT = timedelta(minutes=10)
_TOO_MANY = 429
_SERVER_ERROR = 500
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# A robots.txt that leads nowhere is one that is not there (RFC 9309, 2.3.1.2).
_NOWHERE = frozenset(
    {FetchCode.TOO_MANY_REDIRECTS, FetchCode.REDIRECT_LOOP, FetchCode.BAD_REDIRECT}
)
_AGENT = re.compile(r"\s*user[- ]?agent(?:\s*:|\s)([^#]*)", re.IGNORECASE)
# A line that ends a list of agents; what concerns the whole site does not.
_RULE = re.compile(r"\s*(?!#|site-?map|host)\S", re.IGNORECASE)


class Rules:
    """The rules of one robots.txt for rimland; without a text, everything is allowed."""

    def __init__(self, text: str = "") -> None:
        """Read the text."""
        ours = _ours(text)
        self._rules = Protego.parse(ours) if ours else None

    def allow(self, address: str) -> bool:
        """Say whether an address may be fetched."""
        return self._rules is None or self._rules.can_fetch(address, ROBOT)

    @property
    def crawl_delay(self) -> timedelta | None:
        """The pause between two requests that the host asks for."""
        seconds = self._rules.crawl_delay(ROBOT) if self._rules else None
        return None if seconds is None else timedelta(seconds=min(seconds, 86_400.0))


def _ours(text: str) -> str:
    """Return the lines that can concern rimland: groups for it and for all, nothing else.

    A hostile file with thousands of agents over thousands of rules would otherwise be multiplied
    out by the parser.
    """
    kept: list[str] = []
    ours = in_agents = False
    for line in text.splitlines():
        named = _AGENT.match(line)
        if named:
            name = named[1].partition("/")[0].strip().strip("*").lower()
            mine = name in {"", ROBOT}
            ours = mine or (ours and in_agents)
            in_agents = True
            if mine:
                kept.append(f"User-agent: {name or '*'}")
        elif _RULE.match(line):
            in_agents = False
            if ours and len(line) <= _LONGEST_LINE:
                kept.append(line)
    return "\n".join(kept)


@dataclass(slots=True)
class _Kept:
    """A robots.txt as it is held, or the fault that stood in its place."""

    asking: threading.Lock = field(default_factory=threading.Lock)
    until: datetime = _LONG_AGO
    rules: Rules = field(default_factory=Rules)
    fault: FetchFault | None = None


class RobotsKeeper:
    """Holds the robots.txt of each origin for a time; any number of threads may ask."""

    def __init__(self, *, kept: timedelta, now: Callable[[], datetime]) -> None:
        """``kept`` is how long a robots.txt is held on to."""
        self._kept_for = kept
        self._now = now
        self._origins: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def rules(self, origin: str, ask: Ask) -> Rules:
        """Return what an origin allows, asking when nothing is held that is fresh enough.

        Raises:
            FetchFault: forbidden_by_robots for as long as the host fails to give its rules; any
                other fault when the host cannot be asked at all. Such a fault is not held on to:
                it may be due to whoever led here slowly.
        """
        with self._lock:
            held = self._origins.setdefault(origin, _Kept())
            self._origins.move_to_end(origin)
            if len(self._origins) > _MOST_ORIGINS:
                self._origins.popitem(last=False)
        with held.asking:
            if self._now() >= held.until:
                self._refresh(held, ask)
            if held.fault:
                raise held.fault.at(held.fault.where)
            return held.rules

    def _refresh(self, held: _Kept, ask: Ask) -> None:
        held.rules, held.fault = Rules(), None
        kept_for = self._kept_for
        try:
            held.rules = Rules(ask())
        except FetchFault as fault:
            held.fault = _meaning(fault)
            kept_for = min(_FAILED_KEPT, kept_for) if held.fault else kept_for
        held.until = self._now() + kept_for


def _meaning(fault: FetchFault) -> FetchFault | None:
    """Return what a fault in fetching robots.txt means for the rest; None allows everything.

    Raises the fault again when it says nothing about robots.txt.
    """
    if fault.code in _NOWHERE:
        return None
    if fault.code is not FetchCode.HTTP_ERROR or fault.status is None:
        raise fault
    if fault.status < _SERVER_ERROR and fault.status != _TOO_MANY:
        return None
    return FetchFault(
        FetchCode.FORBIDDEN_BY_ROBOTS,
        f"answers {fault.status} when asked for its robots.txt",
        where=fault.where,
        status=fault.status,
        temporary=True,
        retry_after=fault.retry_after or _FAILED_KEPT,
    )
