"""Fetching from the public web, politely and safely: every feed and article comes in through here.

One address in, one document or one fault out, within a time and a number of bytes. Every address,
also those that a host sends on to, is checked where the connection is made. It runs no script,
keeps no cookie, goes through no proxy of the environment, sends no password, and never sends on
from https to http.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpcore
import httpx

from rimland.model.errors import SettingsError
from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.fetch_targets import checked_address, fault_at, sent_to, turn_name
from rimland.sources.http_exchange import Answer, Exchange, FetchLimits
from rimland.sources.politeness import Politeness, Turns
from rimland.sources.robots import ROBOT, ROBOTS_BYTES, RobotsKeeper
from rimland.sources.safe_network import Resolve, system_resolve

__all__ = [
    "FetchCode",
    "FetchFault",
    "FetchLimits",
    "Fetched",
    "Fetcher",
    "Politeness",
    "user_agent",
]

NOT_MODIFIED = 304
LONGEST_RETRY_AFTER = timedelta(days=7)
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_SUCCESS = range(200, 300)
_TOO_MANY = 429
_LONGEST_TIME = 100
_PLAIN = re.compile(r"[\x20-\x7e]{1,1000}")
_CONTACT = re.compile(r"[!-'*-\[\]-~]{1,200}")
_ANYTHING = "*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought.

    ``final_address`` is where it was found; ``moved_to`` is the address to ask from now on, where
    the host said so: the last one that only permanent redirects (301, 308) lead to. Headers have
    small-letter names. An answer "not modified" (304) has an empty body.
    """

    address: str
    final_address: str
    moved_to: str | None
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def not_modified(self) -> bool:
        """Whether the host said that nothing changed since the last fetch."""
        return self.status == NOT_MODIFIED


def user_agent(contact: str = "") -> str:
    """Return how rimland names itself to hosts; a contact lets them write before they block.

    Raises SettingsError for a contact that cannot stand in a header.
    """
    name = f"{ROBOT}/{version('rimland')}"
    if not contact:
        return name
    if not _CONTACT.fullmatch(contact):
        hint = "give a mail or web address, such as https://desk.example.org/about"
        raise SettingsError("cannot be sent to hosts", where="fetch_contact", hint=hint)
    return f"{name} (+{contact})"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches addresses for any number of threads, with one memory of how hosts are to be treated."""

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        user_agent: str,
        allowed: Iterable[tuple[str, int]] = (),
        politeness: Politeness | None = None,
        now: Callable[[], datetime] = _utc_now,
        wait: Callable[[float], None] = time.sleep,
        resolve: Resolve = system_resolve,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        """Build a fetcher.

        Args:
            limits: what one fetch may cost.
            user_agent: how it names itself, see ``user_agent``.
            allowed: hosts and ports that are exempt from the check of addresses; for tests.
            politeness: how hosts are treated.
            now: the clock of pauses and expiries; deadlines are always in real time.
            wait: how pauses between two requests to a host are waited for.
            resolve: gives the addresses of a host's name.
            network: what opens a connection to a checked address; for tests.
        """
        self.limits = limits or FetchLimits()
        self.politeness = politeness or Politeness()
        self._now = now
        self._exchange = Exchange(
            user_agent,
            httpx.create_ssl_context(trust_env=False),
            frozenset(allowed),
            resolve,
            network,
        )
        self._turns = Turns(self.politeness, now=now, wait=wait)
        self._robots = RobotsKeeper(kept=self.politeness.robots_kept, now=now)

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
        limits: FetchLimits | None = None,
    ) -> Fetched:
        """Fetch an address, following redirects.

        Args:
            url: an http or https address.
            etag: of the last answer, so that the host can say that nothing changed.
            last_modified: of the last answer, for the same.
            accept: media types that are wanted.
            limits: other limits than the fetcher's own.

        Raises:
            FetchFault: it brought no document; ``code`` says why.
        """
        headers = {"Accept": f"{accept}, {_ANYTHING}" if accept else "*/*"}
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: text for name, text in conditions.items() if text and _PLAIN.fullmatch(text)}
        limits = limits or self.limits
        fetched = self._follow(url, headers | asked, limits, _Purse(limits.seconds))
        if fetched.not_modified and not asked:
            what = "says that nothing changed without having been asked"
            raise FetchFault(FetchCode.PROTOCOL, what, where=httpx.URL(fetched.final_address).host)
        return fetched

    def pause(self, url: str) -> timedelta:
        """Return how long the address's host is to be left alone before the next request."""
        return self._turns.pause(turn_name(checked_address(url, self.limits)))

    def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        limits: FetchLimits,
        purse: _Purse,
        *,
        for_robots: bool = False,
    ) -> Fetched:
        """Ask, and go where the answer sends, each hop checked as the first one was."""
        address = checked_address(url, limits)
        seen: set[str] = set()
        moved_to: str | None = None
        permanent = True
        at_first = purse.seconds
        while True:
            seen.add(str(address))
            answer = self._answer(address, headers, limits, purse, for_robots=for_robots)
            if answer.status not in _REDIRECTS:
                self._refuse_error(answer, address)
                spent = at_first - purse.seconds
                return Fetched(
                    url, str(address), moved_to, answer.status, answer.headers, answer.body, spent
                )
            target = sent_to(address, answer, limits)
            if str(target) in seen:
                raise fault_at(FetchCode.REDIRECT_LOOP, "sends in a circle", address)
            if len(seen) > limits.redirects:
                what = f"sends on more than {limits.redirects} times"
                raise fault_at(FetchCode.TOO_MANY_REDIRECTS, what, address)
            permanent = permanent and answer.status in _PERMANENT
            moved_to = str(target) if permanent else moved_to
            address = target

    def _answer(
        self,
        address: httpx.URL,
        headers: Mapping[str, str],
        limits: FetchLimits,
        purse: _Purse,
        *,
        for_robots: bool,
    ) -> Answer:
        """Ask once, when it is our turn and the host's robots.txt allows it."""
        heeded = self.politeness.robots and not for_robots
        crawl_delay = self._permitted(address, limits, purse) if heeded else None
        with self._turns.turn(turn_name(address), crawl_delay):
            try:
                answer = self._exchange.ask(
                    address, headers, limits, seconds=purse.seconds, cut=for_robots
                )
            except FetchFault as fault:
                raise fault.at(address.host) from None
            self._heed(answer.status, address)
        purse.seconds -= answer.seconds
        return answer

    def _permitted(
        self, address: httpx.URL, limits: FetchLimits, purse: _Purse
    ) -> timedelta | None:
        """Return the pause that robots.txt asks for; raises FetchFault where it keeps us out."""
        origin = str(address.copy_with(raw_path=b"/"))
        rules = self._robots.rules(origin, lambda: self._robots_text(origin, limits, purse))
        if not rules.allow(str(address)):
            what = "does not let rimland fetch this (robots.txt)"
            raise fault_at(FetchCode.FORBIDDEN_BY_ROBOTS, what, address)
        return rules.crawl_delay

    def _robots_text(self, origin: str, limits: FetchLimits, purse: _Purse) -> str:
        limits = replace(limits, bytes=ROBOTS_BYTES)
        headers = {"Accept": "text/plain, */*"}
        found = self._follow(f"{origin}robots.txt", headers, limits, purse, for_robots=True)
        body = found.body
        if len(body) >= ROBOTS_BYTES:
            # Half of the last line could forbid what the whole line does not.
            body = body[: body.rfind(b"\n") + 1]
        return body.decode("utf-8-sig", errors="replace")

    def _heed(self, status: int, address: httpx.URL) -> None:
        """Make the pause that follows longer when the host says that there are too many requests."""
        if status == _TOO_MANY:
            self._turns.slow_down(turn_name(address))
        else:
            self._turns.speed_up(turn_name(address))

    def _refuse_error(self, answer: Answer, address: httpx.URL) -> None:
        if answer.status in _SUCCESS or answer.status == NOT_MODIFIED:
            return
        raise FetchFault(
            FetchCode.HTTP_ERROR,
            f"answers {answer.status}",
            where=address.host,
            status=answer.status,
            retry_after=retry_after(answer.headers.get("retry-after"), self._now()),
        )


@dataclass(slots=True)
class _Purse:
    """The seconds that are left for a whole fetch, its redirects and robots.txt included."""

    seconds: float


def retry_after(text: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After, in seconds or as a date, between nothing and a week; None if unreadable."""
    text = (text or "")[:_LONGEST_TIME]
    if not text:
        return None
    if text.isascii() and text.isdigit():
        seconds = int(text[:9])
    else:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = int((when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
    return min(max(timedelta(seconds=seconds), timedelta(0)), LONGEST_RETRY_AFTER)
